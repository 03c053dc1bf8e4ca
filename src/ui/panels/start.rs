//! What stands in the place of a picture: the way in, or why there is nothing to see.

use egui::{Align2, Color32, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::parts::{button, faint, named, one_line, primary};
use crate::ui::actions::Action;
use crate::ui::actions::FileAction;
use crate::ui::context::Context;
use crate::ui::state::Reading;
use crate::ui::words::tr;
use crate::ui::{keys, theme};

/// So many folders are offered.
const RECENT: usize = 5;

/// Draws the start screen, the wait, or the reason.
pub(super) fn nothing(cx: &Context<'_>, ui: &mut Ui, canvas: Rect, actions: &mut Vec<Action>) {
    let state = cx.state;
    let waiting = state.opening
        || state
            .current
            .is_some_and(|i| matches!(state.items[i].reading, Reading::Waiting));
    let recent = cx.preferences.recent.len().min(RECENT) as f32;
    let height = match (state.source.is_none(), recent > 0.0) {
        (false, _) => 160.0,
        (true, false) => 260.0,
        (true, true) => 300.0 + recent * 28.0,
    };
    let size = vec2(canvas.width().min(460.0), canvas.height().min(height));
    let middle = Rect::from_center_size(canvas.center(), size);
    let place = egui::UiBuilder::new().max_rect(middle);
    ui.new_child(place).vertical_centered(|ui| {
        if waiting {
            ui.spinner();
            ui.label(faint(ui, tr("Reading…")));
        } else if state.source.is_none() {
            welcome(cx, ui, actions);
        } else {
            let text = if state.items.is_empty() {
                tr("No photographs here")
            } else {
                tr("None of these files can be read")
            };
            ui.label(RichText::new(text).heading());
            ui.label(faint(ui, formats()));
            open_folder(ui, actions);
        }
    });
}

fn formats() -> &'static str {
    tr("Drop a folder on the window, or open one. PNG, JPEG, TIFF, BMP, WebP and DICOM are read.")
}

fn open_folder(ui: &mut Ui, actions: &mut Vec<Action>) {
    let tip = keys::tip(
        ui.ctx(),
        tr("Open a folder of photographs, with its sub-folders"),
        &Action::File(FileAction::ChooseFolder),
    );
    if primary(ui, icons::ICON_FOLDER_OPEN, tr("Open a folder"), true)
        .on_hover_text(tip)
        .clicked()
    {
        actions.push(Action::File(FileAction::ChooseFolder));
    }
}

/// The first thing that anybody sees.
fn welcome(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.label(RichText::new("CUTS Viewer").font(theme::display()));
    ui.add(
        egui::Label::new(faint(
            ui,
            tr("Segments fundus photographs without annotations: a small network teaches itself on the folder that you open."),
        ))
        .wrap(),
    );
    ui.add_space(8.0);
    let (target, _) = ui.allocate_exact_size(vec2(ui.available_width(), 132.0), Sense::hover());
    drop_target(ui, target);
    ui.new_child(egui::UiBuilder::new().max_rect(target.shrink(20.0)))
        .vertical_centered(|ui| {
            ui.label(faint(ui, formats()));
            ui.add_space(4.0);
            let width = (ui.available_width() - 230.0).max(0.0) / 2.0;
            ui.horizontal(|ui| {
                ui.add_space(width);
                open_folder(ui, actions);
                if button(ui, icons::ICON_IMAGE, tr("Try samples"), true)
                    .on_hover_text(tr("Open the eight photographs that come with the program"))
                    .clicked()
                {
                    actions.push(Action::File(FileAction::OpenSamples));
                }
            });
        });
    recent(cx, ui, actions);
    ui.add_space(8.0);
    let words = tr("Nothing leaves this computer. Research software, not a diagnostic device.");
    ui.label(faint(ui, words).size(12.0));
}

fn drop_target(ui: &Ui, target: Rect) {
    let over = ui.input(|i| !i.raw.hovered_files.is_empty());
    let visuals = ui.visuals();
    let (fill, line) = if over {
        (visuals.selection.bg_fill, theme::accent_text(visuals))
    } else {
        (visuals.panel_fill, visuals.widgets.hovered.bg_stroke.color)
    };
    ui.painter()
        .rect(target, 6.0, fill, Stroke::NONE, StrokeKind::Inside);
    let corners = [
        target.left_top(),
        target.right_top(),
        target.right_bottom(),
        target.left_bottom(),
        target.left_top(),
    ];
    let stroke = Stroke::new(if over { 2.0 } else { 1.0 }, line);
    ui.painter()
        .extend(egui::Shape::dashed_line(&corners, stroke, 6.0, 4.0));
}

/// Folders opened before, the newest first.
fn recent(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let folders = &cx.preferences.recent;
    if folders.is_empty() {
        return;
    }
    ui.add_space(12.0);
    ui.label(RichText::new(tr("Opened before")).family(theme::semibold()));
    ui.spacing_mut().item_spacing.y = 0.0;
    for folder in folders.iter().take(RECENT) {
        let name = folder.file_name().map_or_else(
            || folder.display().to_string(),
            |n| n.to_string_lossy().into_owned(),
        );
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click());
        let response = named(response, &name);
        let visuals = ui.visuals();
        if response.hovered() || response.has_focus() {
            ui.painter()
                .rect_filled(rect, 4.0, visuals.widgets.hovered.bg_fill);
        }
        let half = rect.width() / 2.0 - 12.0;
        let shown = one_line(ui, &name, egui::FontFamily::Proportional, half);
        let y = rect.center().y - shown.size().y / 2.0;
        ui.painter()
            .galley(pos2(rect.left() + 8.0, y), shown, visuals.text_color());
        let above = folder
            .parent()
            .map_or_else(String::new, |p| p.display().to_string());
        let above = one_line(ui, &above, egui::FontFamily::Proportional, half);
        let at = pos2(rect.right() - 8.0 - above.size().x, y);
        ui.painter().galley(at, above, theme::faint(visuals));
        if response
            .on_hover_text(folder.display().to_string())
            .clicked()
        {
            actions.push(Action::File(FileAction::Open(folder.clone())));
        }
    }
}

/// Says that what is held over the window can be let go there.
pub(super) fn dragged_over(ui: &Ui) {
    if ui.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let screen = ui.ctx().content_rect();
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("dropped"));
    let painter = ui.ctx().layer_painter(layer);
    painter.rect_filled(screen, 0.0, Color32::from_black_alpha(150));
    let font = egui::FontId::new(22.0, theme::semibold());
    let words = tr("Let go to open");
    painter.text(
        screen.center(),
        Align2::CENTER_CENTER,
        words,
        font,
        Color32::WHITE,
    );
}
