//! The named areas of the current image, and the search for their like in the others.

use egui::{Rect, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::names;
use super::parts::{button, faint, icon_button, named, one_line, percent};
use super::retina;
use crate::document::Structure;
use crate::session::ImageId;
use crate::ui::actions::Action;
use crate::ui::actions::{BrushAction, StructureAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

const ROW: f32 = 32.0;
/// So many are seen at once; more scroll.
const ROWS: usize = 4;

/// The height that the list takes, in points.
pub(super) fn height(cx: &Context<'_>) -> f32 {
    let rows = cx.state.current_id().map_or(0, |id| {
        cx.state
            .document
            .structures
            .of(id.photo)
            .len()
            .clamp(1, ROWS)
    });
    let search = if cx.state.search.is_some() { 40.0 } else { 0.0 };
    44.0 + rows as f32 * ROW + search
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let Some(id) = cx.state.current_id() else {
        return;
    };
    header(cx, ui, id, actions);
    if let Some((done, total)) = cx.state.search {
        searching(ui, done, total, actions);
    }
    edit.pointed = None;
    let all = cx.state.document.structures.of(id.photo).to_vec();
    if all.is_empty() {
        let words = tr("Click the picture, then press Enter: the area is kept here under a name.");
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).wrap());
        return;
    }
    egui::ScrollArea::vertical()
        .id_salt("structures")
        .auto_shrink([false, true])
        .max_height(ROWS as f32 * ROW)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (place, structure) in all.iter().enumerate() {
                row(cx, edit, ui, (id, place), structure, actions);
            }
        });
}

fn header(cx: &Context<'_>, ui: &mut Ui, id: ImageId, actions: &mut Vec<Action>) {
    let waiting = cx
        .state
        .document
        .structures
        .to_review()
        .filter(|&other| other != id.photo)
        .count();
    ui.horizontal(|ui| {
        ui.label(RichText::new(tr("Structures")).family(theme::semibold()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            brush(cx, ui, actions);
            if waiting > 0 {
                let tip = keys::tip(
                    ui.ctx(),
                    tr("Next image with a proposal"),
                    &Action::Structure(StructureAction::NextProposal),
                );
                let words = trf("{0} to look at", &[&waiting.to_string()]);
                if button(ui, icons::ICON_NAVIGATE_NEXT, &words, true)
                    .on_hover_text(tip)
                    .clicked()
                {
                    actions.push(Action::Structure(StructureAction::NextProposal));
                }
            }
        });
    });
}

/// By the brush a structure is corrected, or a new one drawn.
fn brush(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let words = tr("Draw a new structure with the brush");
    if icon_button(ui, icons::ICON_ADD, words, words, false).clicked() {
        actions.push(Action::Brush(BrushAction::New));
    }
    let words = tr("Correct a structure with the brush");
    let action = Action::Brush(BrushAction::Toggle { erases: false });
    let tip = keys::tip(ui.ctx(), words, &action);
    let on = cx.state.brush.correcting.is_some();
    if icon_button(ui, icons::ICON_BRUSH, words, &tip, on).clicked() {
        let end = Action::Brush(BrushAction::End);
        actions.push(if on { end } else { action });
    }
}

fn searching(ui: &mut Ui, done: usize, total: usize, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let bar = egui::ProgressBar::new(done as f32 / total.max(1) as f32)
            .fill(theme::ACCENT)
            .desired_height(8.0)
            .desired_width(ui.available_width() - 100.0);
        named(ui.add(bar), tr("Search progress"));
        ui.label(faint(ui, format!("{done} / {total}")).size(12.0));
        let words = tr("End the search");
        if icon_button(ui, icons::ICON_CLOSE, words, words, false).clicked() {
            actions.push(Action::Structure(StructureAction::EndFind));
        }
    });
}

fn row(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    (id, place): (ImageId, usize),
    structure: &Structure,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = names::shown(&structure.name);
    let size = retina::size(cx.state, id, &structure.area);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ListBoxOption, true, &name);
        info.current_text_value = Some(size.clone());
        info
    });
    let under = ui.rect_contains_pointer(rect);
    let corrected = cx.state.corrects(id) == Some(place);
    if under || corrected {
        let fill = ui.visuals().widgets.inactive.bg_fill;
        ui.painter()
            .rect_filled(rect.shrink2(vec2(0.0, 1.0)), 4.0, fill);
    }
    if under {
        edit.pointed = Some(place);
        edit.pointed_last = Some((id, place));
    }
    if corrected {
        if edit.brush.shown != Some((id, place)) {
            edit.brush.shown = Some((id, place));
            ui.scroll_to_rect(rect, None);
        }
        let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 3.0, rect.bottom()));
        ui.painter()
            .rect_filled(bar.shrink2(vec2(0.0, 4.0)), 1.5, theme::ACCENT);
    }
    let text = Rect::from_min_max(
        pos2(rect.left() + 8.0, rect.top()),
        pos2(rect.right() - 124.0, rect.bottom()),
    );
    let naming = matches!(&edit.naming, Some((other, at, _)) if (*other, *at) == (id, place));
    if naming {
        rename(cx, edit, ui, text, actions);
    } else {
        let line = one_line(ui, &name, egui::FontFamily::Proportional, text.width());
        let at = pos2(text.left(), text.center().y - line.size().y / 2.0);
        ui.painter().galley(at, line, ui.visuals().text_color());
    }
    let at = pos2(rect.right() - 64.0, rect.center().y);
    let colour = theme::faint(ui.visuals());
    let font = egui::FontId::proportional(13.0);
    ui.painter()
        .text(at, egui::Align2::RIGHT_CENTER, size, font, colour);
    buttons(ui, rect, (id, place), structure, actions);
    if response.double_clicked() {
        edit.name_structure(id, place, name.clone());
    }
    response.context_menu(|ui| menu(edit, ui, (id, place), structure, actions));
    let state = cx.state;
    response.on_hover_ui(|ui| {
        ui.label(match structure.proposed {
            Some(likeness) => trf(
                "Proposed, {0} alike: keep it or take it back",
                &[&percent(likeness)],
            ),
            None => trf(
                "{0} · {1} pixels of the working copy · double click to rename",
                &[&name, &structure.area.pixels.to_string()],
            ),
        });
        for line in retina::measures(state, id, &structure.area) {
            ui.label(line);
        }
    });
}

/// Two buttons: a proposal is kept or taken back, a kept one is looked for or removed.
fn buttons(
    ui: &mut Ui,
    row: Rect,
    (id, place): (ImageId, usize),
    structure: &Structure,
    actions: &mut Vec<Action>,
) {
    let name = names::shown(&structure.name);
    let mut at = |from_right: f32, icon, what: &'static str, tip: &str| {
        let centre = pos2(row.right() - from_right, row.center().y);
        let rect = Rect::from_center_size(centre, vec2(26.0, 26.0));
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        icon_button(&mut child, icon, &trf(what, &[&name]), tip, false).clicked()
    };
    if structure.proposed.is_some() {
        if at(
            42.0,
            icons::ICON_CHECK,
            "Accept {0}",
            tr("Keep this proposal (Enter)"),
        ) {
            actions.push(Action::Structure(StructureAction::Accept(id, place)));
        }
        if at(
            14.0,
            icons::ICON_CLOSE,
            "Reject {0}",
            tr("Take this proposal back (Delete)"),
        ) {
            actions.push(Action::Structure(StructureAction::Remove(id, place)));
        }
        return;
    }
    let tip =
        tr("Find in all images: proposes the like of it in every other image, for you to look at");
    if at(42.0, icons::ICON_SEARCH, "Find in all images {0}", tip) {
        actions.push(Action::Structure(StructureAction::FindInAll(
            structure.name.clone(),
        )));
    }
    let tip = tr("Remove this structure");
    if at(14.0, icons::ICON_DELETE, "Remove {0}", tip) {
        actions.push(Action::Structure(StructureAction::Remove(id, place)));
    }
}

/// Everything that can be done with one structure, and the list of names.
fn menu(
    edit: &mut panels::Edit,
    ui: &mut Ui,
    (id, place): (ImageId, usize),
    structure: &Structure,
    actions: &mut Vec<Action>,
) {
    ui.set_min_width(184.0);
    if button(ui, icons::ICON_EDIT, tr("Rename…"), true).clicked() {
        let name = names::shown(&structure.name);
        edit.name_structure(id, place, name);
    }
    let words = tr("Correct with the brush");
    if button(ui, icons::ICON_BRUSH, words, true).clicked() {
        actions.push(Action::Brush(BrushAction::Correct(id, place)));
    }
    ui.menu_button(tr("Name from the list"), |ui| {
        if let Some(name) = names::presets(ui) {
            actions.push(Action::Structure(StructureAction::Name(
                id,
                place,
                name.to_owned(),
            )));
        }
    });
    ui.separator();
    if structure.proposed.is_some() {
        if button(ui, icons::ICON_CHECK, tr("Accept"), true).clicked() {
            actions.push(Action::Structure(StructureAction::Accept(id, place)));
        }
    } else if button(ui, icons::ICON_SEARCH, tr("Find in all images"), true).clicked() {
        actions.push(Action::Structure(StructureAction::FindInAll(
            structure.name.clone(),
        )));
    }
    if button(ui, icons::ICON_DELETE, tr("Remove"), true).clicked() {
        actions.push(Action::Structure(StructureAction::Remove(id, place)));
    }
}

fn rename(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    place: Rect,
    actions: &mut Vec<Action>,
) {
    let Some((id, at, name)) = &mut edit.naming else {
        return;
    };
    let line = egui::TextEdit::singleline(name)
        .desired_width(f32::INFINITY)
        .id(egui::Id::unique("structure name"));
    let output = line
        .show(&mut ui.new_child(egui::UiBuilder::new().max_rect(place.shrink2(vec2(0.0, 2.0)))));
    let response = output.response;
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::TextInput, true, tr("Structure name"))
    });
    let escape = ui.input(|i| i.key_pressed(egui::Key::Escape));
    if response.lost_focus() {
        let all = cx.state.document.structures.of(id.photo);
        let before = all.get(*at).map(|s| names::shown(&s.name));
        if !escape && before.as_ref() != Some(name) {
            let name = names::typed(name).to_owned();
            actions.push(Action::Structure(StructureAction::Name(*id, *at, name)));
        }
        edit.naming = None;
    } else if !response.has_focus() {
        response.request_focus();
        // The name is there to be typed over.
        let mut state = output.state;
        let all = egui::text::CCursorRange::two(
            egui::text::CCursor::new(0),
            egui::text::CCursor::new(name.chars().count()),
        );
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), response.id);
    }
}
