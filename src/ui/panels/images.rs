//! The list of images, each with its overlay, and what was left out.

use egui::{Rect, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::Edit;
use super::parts::{faint, grouped, one_line};
use crate::session::ImageId;
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::canvas::{self, Accent};
use crate::ui::state::{Item, Reading};
use crate::ui::theme;

const ROW: f32 = 64.0;
/// A filter is of use from so many images on.
const MANY: usize = 12;

pub(super) fn show(app: &mut App, ui: &mut Ui, actions: &mut Vec<Action>) {
    header(app, ui);
    let troubles = app.state.troubles().len();
    let below = if troubles == 0 {
        0.0
    } else {
        36.0 + if app.edit.skipped_open { 160.0 } else { 0.0 }
    };
    let height = (ui.available_height() - below).max(ROW);
    let filter = app.edit.filter.to_lowercase();
    let rows: Vec<usize> = (0..app.state.items.len())
        .filter(|&i| filter.is_empty() || app.state.items[i].name.to_lowercase().contains(&filter))
        .collect();
    let mut area = egui::ScrollArea::vertical()
        .auto_shrink(false)
        .max_height(height);
    if app.edit.scrolled_to != app.state.current {
        app.edit.scrolled_to = app.state.current;
        if let Some(row) = rows.iter().position(|&i| Some(i) == app.state.current) {
            area = area.vertical_scroll_offset((row as f32 + 0.5) * ROW - height / 2.0);
        }
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, ROW, rows.len(), |ui, visible| {
        for row in visible {
            line(app, ui, rows[row], actions);
        }
    });
    ui.spacing_mut().item_spacing.y = 8.0;
    if troubles > 0 {
        left_out(app, ui, troubles);
    }
}

fn header(app: &mut App, ui: &mut Ui) {
    let state = &app.state;
    let total = state.items.len();
    let read = state
        .items
        .iter()
        .filter(|i| !matches!(i.reading, Reading::Waiting))
        .count();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Images").family(theme::semibold()));
        let count = if state.all_read || total == 0 {
            grouped(state.readable())
        } else {
            format!("{} of {}", grouped(read), grouped(total))
        };
        ui.label(faint(ui, count));
    });
    if total >= MANY || !app.edit.filter.is_empty() {
        let edit = egui::TextEdit::singleline(&mut app.edit.filter)
            .hint_text("Filter by name")
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Filter by name")
        });
    }
}

fn line(app: &App, ui: &mut Ui, index: usize, actions: &mut Vec<Action>) {
    let item = &app.state.items[index];
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let current = app.state.current == Some(index);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, current, &item.name)
    });
    let body = rect.shrink2(vec2(0.0, 2.0));
    let visuals = ui.visuals();
    if current {
        ui.painter()
            .rect_filled(body, 4.0, visuals.selection.bg_fill);
    } else if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(body, 4.0, visuals.widgets.inactive.bg_fill);
    }
    let picture = Rect::from_min_size(body.min + vec2(4.0, 4.0), vec2(52.0, 52.0));
    thumbnail(app, ui, index, item, picture);
    let (text, colour) = match &item.reading {
        Reading::Waiting => ("reading…".to_owned(), theme::faint(visuals)),
        Reading::Done { size: (w, h), .. } => match structures(app, index) {
            (0, 0) => (format!("{w} × {h}"), theme::faint(visuals)),
            (kept, 0) => (format!("{kept} kept"), theme::faint(visuals)),
            (_, proposed) => (
                format!("{proposed} to look at"),
                theme::accent_text(visuals),
            ),
        },
        Reading::Failed(_) => ("cannot be read".to_owned(), theme::warning_text(visuals)),
    };
    let left = picture.right() + 8.0;
    let width = (body.right() - left - 4.0).max(8.0);
    let name = one_line(ui, &item.name, egui::FontFamily::Proportional, width);
    ui.painter()
        .galley(pos2(left, body.top() + 12.0), name, visuals.text_color());
    let size = egui::FontId::proportional(12.0);
    ui.painter().text(
        pos2(left, body.top() + 40.0),
        egui::Align2::LEFT_CENTER,
        text,
        size,
        colour,
    );
    if response.clicked() && !matches!(item.reading, Reading::Failed(_)) {
        actions.push(Action::Show(index));
    }
    match &item.reading {
        Reading::Failed(reason) => response.on_hover_text(format!("{}\n{reason}", item.name)),
        _ => response.on_hover_text(&item.name),
    };
}

/// Structures that are kept in an image, and those that are proposed.
fn structures(app: &App, index: usize) -> (usize, usize) {
    let id = ImageId {
        folder: app.state.folder,
        index: index as u32,
    };
    let all = app.state.document.structures.of(id);
    let proposed = all.iter().filter(|s| s.proposed.is_some()).count();
    (all.len() - proposed, proposed)
}

fn thumbnail(app: &App, ui: &Ui, index: usize, item: &Item, place: Rect) {
    let painter = ui.painter();
    match &item.reading {
        Reading::Done {
            thumbnail: Some(photo),
            ..
        } => {
            let size = vec2(photo.width as f32, photo.height as f32);
            let size = size * (place.width() / size.max_elem());
            let image = Rect::from_center_size(place.center(), size);
            let id = ImageId {
                folder: app.state.folder,
                index: index as u32,
            };
            let overlay = app.session.overlays().get(id);
            let accent = Accent {
                plain: true,
                ..Accent::default()
            };
            let shown = app.state.overlay_shown;
            canvas::paint(
                painter,
                image,
                image,
                photo,
                overlay.as_ref(),
                &app.state.document,
                shown,
                accent,
            );
        }
        Reading::Failed(_) => {
            let icon = icons::ICON_WARNING.codepoint;
            let font = egui::FontId::proportional(22.0);
            painter.text(
                place.center(),
                egui::Align2::CENTER_CENTER,
                icon,
                font,
                theme::warning_text(ui.visuals()),
            );
        }
        Reading::Waiting | Reading::Done { .. } => {
            painter.rect_filled(place, 4.0, ui.visuals().faint_bg_color);
        }
    }
}

/// Files that were skipped or cannot be read, each with its reason.
fn left_out(app: &mut App, ui: &mut Ui, count: usize) {
    let App {
        state,
        edit: Edit { skipped_open, .. },
        ..
    } = app;
    let words = if count == 1 {
        "1 file left out".to_owned()
    } else {
        format!("{} files left out", grouped(count))
    };
    let text = RichText::new(format!("{} {words}", icons::ICON_WARNING.codepoint))
        .color(theme::warning_text(ui.visuals()));
    let button = egui::Button::new(text)
        .frame(false)
        .min_size(vec2(ui.available_width(), 28.0));
    if super::parts::named(ui.add(button), &words)
        .on_hover_text("Show the reasons")
        .clicked()
    {
        *skipped_open = !*skipped_open;
    }
    if !*skipped_open {
        return;
    }
    egui::ScrollArea::vertical()
        .id_salt("left out")
        .auto_shrink(false)
        .max_height(150.0)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (name, reason) in state.troubles() {
                ui.add(egui::Label::new(RichText::new(name).size(12.0)).truncate());
                ui.add(egui::Label::new(faint(ui, reason).size(12.0)).wrap());
                ui.add_space(4.0);
            }
        });
}
