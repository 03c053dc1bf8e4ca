//! What can be done where the picture was clicked with the right button.

use egui::{Response, RichText, Ui, Vec2};
use egui_material_icons::icons;

use crate::document::Structure;
use crate::session::{How, Takes};
use crate::ui::actions::{Action, Aim, ClassAction, StructureAction, Tool, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels::names::{class_name, shown};
use crate::ui::panels::parts::button;
use crate::ui::panels::{self, retina, structures};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// `size` is that of the photograph, in its pixels.
pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    response: &Response,
    size: Vec2,
    actions: &mut Vec<Action>,
) {
    if response.secondary_clicked() {
        edit.asked_at = edit.pointer;
    }
    response.context_menu(|ui| {
        let (Some(at), Some(id)) = (edit.asked_at, cx.state.current_id()) else {
            ui.close();
            return;
        };
        ui.set_min_width(220.0);
        picking(cx, ui, at, actions);
        if let Some((place, structure)) = structures::at(cx, at) {
            ui.separator();
            ui.label(RichText::new(shown(&structure.name)).family(theme::semibold()));
            structures::menu(edit, ui, (id, place), structure, actions);
        }
        ui.separator();
        marks(cx, ui, at * size, actions);
        ui.separator();
        view(cx, ui, actions);
    });
}

fn picking(cx: &Context<'_>, ui: &mut Ui, at: Vec2, actions: &mut Vec<Action>) {
    if cx.state.pick.is_some() {
        if button(ui, icons::ICON_ADD, tr("Keep what is picked"), true).clicked() {
            actions.push(Action::Structure(StructureAction::Keep));
        }
        if button(ui, icons::ICON_CLOSE, tr("Let it go"), true).clicked() {
            actions.push(Action::Class(ClassAction::Select(None)));
        }
        ui.separator();
    }
    let document = &cx.state.document;
    let class = { cx.overlay() }.and_then(|overlay| overlay.class_at(at.x, at.y, document));
    let place = [at.x, at.y];
    let how = How::Anew;
    let mut pick = |ui: &mut Ui, icon, words: &str, takes, beneath| {
        if button(ui, icon, words, true).clicked() {
            let aim = Aim {
                place,
                how,
                takes,
                beneath,
            };
            actions.push(Action::Structure(StructureAction::Pick(aim, class)));
        }
    };
    let kind = { cx.findings() }.and_then(|findings| findings.kind_at(place, document));
    let icon = icons::ICON_HIGHLIGHT_ALT;
    if let Some(kind) = kind {
        let name = tr(crate::document::kind_name(kind));
        let all = trf("Pick all of {0}", &[name]);
        pick(ui, icons::ICON_SELECT_ALL, &all, Takes::Kind, false);
        pick(ui, icon, tr("Pick this one"), Takes::Area, false);
    }
    if let Some(class) = class {
        pick(ui, icon, tr("Pick the area here"), Takes::Kind, true);
        let all = trf("Pick all of {0}", &[&class_name(document, class)]);
        pick(ui, icons::ICON_LAYERS, &all, Takes::Class, false);
    }
}

/// Both marks of the retina, set without taking a tool up.
fn marks(cx: &Context<'_>, ui: &mut Ui, at: Vec2, actions: &mut Vec<Action>) {
    if button(ui, icons::ICON_ADJUST, tr("The optic disc is here"), true).clicked() {
        retina::mark(cx, Tool::Disc, at, actions);
    }
    if button(
        ui,
        icons::ICON_CENTER_FOCUS_WEAK,
        tr("The fovea is here"),
        true,
    )
    .clicked()
    {
        retina::mark(cx, Tool::Fovea, at, actions);
    }
}

fn view(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    if button(ui, icons::ICON_FIT_SCREEN, tr("Whole image"), true).clicked() {
        actions.push(Action::View(ViewAction::Fit));
    }
    let (icon, words) = if cx.state.overlay_shown {
        (icons::ICON_VISIBILITY_OFF, tr("Hide the overlay"))
    } else {
        (icons::ICON_VISIBILITY, tr("Show the overlay"))
    };
    if button(ui, icon, words, true).clicked() {
        actions.push(Action::View(ViewAction::ToggleOverlay));
    }
}

/// A double click shows what lies there in full: the picked area, or the smallest structure.
pub(super) fn zoom(cx: &Context<'_>, at: Vec2) -> Option<Action> {
    let id = cx.state.current_id()?;
    let picked = cx.state.pick.as_ref().filter(|pick| pick.id == id);
    let picked = picked.map(|pick| &pick.area);
    let picked = picked.filter(|area| area.holds(at.x, at.y));
    let kept = structures::at(cx, at).map(|(_, Structure { area, .. })| area);
    let area = kept.or(picked)?;
    Some(Action::View(ViewAction::ZoomTo(structures::bounds(area))))
}
