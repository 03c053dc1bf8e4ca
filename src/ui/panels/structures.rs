//! The named areas of the current image, and the search for their like in the others.

mod naming;

use egui::{Rect, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::list::List;
use super::names;
use super::parts::{
    button, faint, grouped, icon_button, named, one_line, percent, small_icon_button,
};
use super::retina;
use crate::document::{Area, Structure};
use crate::session::ImageId;
use crate::ui::actions::Action;
use crate::ui::actions::{BrushAction, StructureAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::state::Sheet;
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

const ROW: f32 = 32.0;
/// So many are seen at once beside the classes, and where structures are what is shown; more scroll.
const ROWS: usize = 4;
const MANY: usize = 10;

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
    let all = cx.state.document.structures.of(id.photo);
    if all.is_empty() {
        let key = keys::name(ui.ctx(), &Action::Structure(StructureAction::Keep));
        let words = trf(
            "Click the picture, then press {0}: the area is kept here under a name.",
            &[&key],
        );
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).wrap());
        return;
    }
    let rows = if cx.leads_with_structures() {
        MANY
    } else {
        ROWS
    };
    let list = List {
        name: "structures",
        height: rows as f32 * ROW,
        shrinks: true,
        bring: brought(cx, edit, id),
    };
    list.show(ui, ROW, all.len(), |ui, place| {
        row(cx, edit, ui, (id, place), &all[place], actions);
    });
}

/// The structure that something is about to happen to: it shall be seen.
fn brought(cx: &Context<'_>, edit: &mut panels::Edit, id: ImageId) -> Option<usize> {
    if let Some((_, place, _)) = edit.naming.as_ref().filter(|(of, ..)| *of == id) {
        return Some(*place);
    }
    let corrected = cx.state.corrects(id)?;
    let before = edit.brush.shown.replace((id, corrected));
    (before != Some((id, corrected))).then_some(corrected)
}

/// The smallest structure of the current image at a place of it (0…1 from its left and top), with its place in the list.
pub(super) fn at<'a>(cx: &Context<'a>, at: egui::Vec2) -> Option<(usize, &'a Structure)> {
    let photo = cx.state.current_id()?.photo;
    let structures = &cx.state.document.structures;
    let place = structures.smallest_at(photo, [at.x, at.y])?;
    Some((place, &structures.of(photo)[place]))
}

/// What an area spans (0…1 from the image's left and top).
pub(super) fn bounds(area: &Area) -> Rect {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let (width, height) = area.stencil.size();
    area.stencil.bounds().map_or(whole, |[columns, rows]| {
        let at = |x: usize, y: usize| pos2(x as f32 / width as f32, y as f32 / height as f32);
        Rect::from_min_max(at(columns.start, rows.start), at(columns.end, rows.end))
    })
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
                let sheet = Action::View(ViewAction::ToggleSheet(Sheet::Proposals));
                let next = Action::Structure(StructureAction::NextProposal);
                let tip = keys::tip(ui.ctx(), tr("All proposals, the likest first"), &sheet);
                let also = keys::tip(ui.ctx(), tr("Next image with a proposal"), &next);
                let words = trf("{0} to look at", &[&waiting.to_string()]);
                if button(ui, icons::ICON_GRID_VIEW, &words, true)
                    .on_hover_text(format!("{tip}\n{also}"))
                    .clicked()
                {
                    actions.push(sheet);
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
        naming::line(cx, edit, ui, text, actions);
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
    buttons(edit, ui, rect, (id, place), structure, actions);
    if response.double_clicked() {
        let part = bounds(&structure.area);
        actions.push(Action::View(ViewAction::ZoomTo(part)));
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
                "{0} · {1} pixels of the working copy · double click to look closer",
                &[&name, &grouped(structure.area.pixels)],
            ),
        });
        for line in retina::measures(state, id, &structure.area) {
            ui.label(line);
        }
    });
}

/// Two buttons: a proposal is kept or taken back, a kept one is looked for, or more is done with it.
fn buttons(
    edit: &mut panels::Edit,
    ui: &mut Ui,
    row: Rect,
    (id, place): (ImageId, usize),
    structure: &Structure,
    actions: &mut Vec<Action>,
) {
    let name = names::shown(&structure.name);
    let ctx = ui.ctx().clone();
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
            &keys::tip(
                &ctx,
                tr("Keep this proposal"),
                &Action::Structure(StructureAction::Keep),
            ),
        ) {
            actions.push(Action::Structure(StructureAction::Accept(id, place)));
        }
        if at(
            14.0,
            icons::ICON_CLOSE,
            "Reject {0}",
            &keys::tip(
                &ctx,
                tr("Take this proposal back"),
                &Action::Structure(StructureAction::Reject),
            ),
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
    // What takes it away stands where nobody hits it by mistake.
    let centre = pos2(row.right() - 14.0, row.center().y);
    let rect = Rect::from_center_size(centre, vec2(26.0, 26.0));
    let more = trf("More about {0}", &[&name]);
    let tip = tr("Rename, look closer, remove");
    let more = small_icon_button(ui, rect, icons::ICON_MORE_VERT, &more, tip, false);
    egui::Popup::menu(&more).show(|ui| menu(edit, ui, (id, place), structure, actions));
}

/// Everything that can be done with one structure, and the list of names.
pub(super) fn menu(
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
    if button(ui, icons::ICON_ZOOM_IN, tr("Look closer"), true).clicked() {
        let part = bounds(&structure.area);
        actions.push(Action::View(ViewAction::ZoomTo(part)));
    }
    if structure.proposed.is_some() {
        if button(ui, icons::ICON_CHECK, tr("Accept"), true).clicked() {
            actions.push(Action::Structure(StructureAction::Accept(id, place)));
        }
    } else if button(ui, icons::ICON_SEARCH, tr("Find in all images"), true).clicked() {
        actions.push(Action::Structure(StructureAction::FindInAll(
            structure.name.clone(),
        )));
    }
    ui.separator();
    if button(ui, icons::ICON_DELETE, tr("Remove"), true).clicked() {
        actions.push(Action::Structure(StructureAction::Remove(id, place)));
    }
}
