//! Where two reviewers disagree, on the picture: what the other one drew, and the way from one place to the next.

use egui::{Align2, Rect, RichText, Ui, vec2};
use egui_material_icons::icons;

use super::images::{grade, sign};
use super::parts::{faint, icon_button};
use super::{names, picked, pill, structures};
use crate::document::{Distance, Matter, Row};
use crate::session::ImageId;
use crate::ui::actions::{Action, CompareAction, StructureAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::state::Sheet;
use crate::ui::words::{number, tr, trf};
use crate::ui::{keys, theme};

/// Words take at most so much room, in points.
const WIDEST: f32 = 620.0;

/// What a disagreement is about.
pub(super) fn subject(row: &Row) -> String {
    match &row.matter {
        Matter::Structure { name, .. } => names::shown(name),
        Matter::Status(_) => tr("Status").to_owned(),
        Matter::Quality(_) => tr("Quality").to_owned(),
    }
}

/// How both differ.
pub(super) fn difference(row: &Row, who: &[String; 2]) -> String {
    match &row.matter {
        Matter::Structure {
            has: [true, true],
            overlap,
            ..
        } => {
            let dice = trf("Dice {0}", &[&number(overlap.dice, 3)]);
            match row.hausdorff95() {
                Some(far) => format!("{dice} · {}", trf("95 % within {0}", &[&distance(far)])),
                None => dice,
            }
        }
        Matter::Structure { has, .. } => {
            let owner = &who[usize::from(!has[0])];
            trf("Only {0}", &[owner])
        }
        Matter::Status(said) => said.map(|status| sign(status).1).join(" / "),
        Matter::Quality(said) => said.map(grade).join(" / "),
    }
}

pub(super) fn distance(far: Distance) -> String {
    let pixels = trf("{0} px", &[&number(far.pixels, 1)]);
    match far.mm {
        Some(mm) => format!("{pixels}, {} mm", number(mm, 3)),
        None => pixels,
    }
}

/// The other one's areas of the current image; the name stands at those that both disagree about.
pub(super) fn draw(cx: &Context<'_>, painter: &egui::Painter, image: Rect, id: ImageId) {
    let compared = &cx.state.compared;
    let row = compared.row().filter(|row| row.photo == id.photo);
    let about = row.map(|row| row.subject().trim().to_lowercase());
    let [_, other] = compared.names();
    for structure in compared.others(id.photo) {
        if !structure.area.is_long() {
            picked::outline(painter, image, &structure.area, theme::WARNING, true);
        }
        let meant = about.as_ref() == Some(&structure.name.trim().to_lowercase());
        if let Some(top) = picked::top(image, &structure.area).filter(|_| meant) {
            // Beside the label of one's own.
            let words = format!("{other}: {}", names::shown(&structure.name));
            picked::label(
                painter,
                top - vec2(0.0, 22.0),
                Align2::CENTER_BOTTOM,
                &words,
            );
        }
    }
}

/// Says which disagreement is looked at, whose outline is whose, and leads on.
pub(super) fn pill(cx: &Context<'_>, ui: &Ui, canvas: Rect, actions: &mut Vec<Action>) {
    let compared = &cx.state.compared;
    let (Some(row), Some(at)) = (compared.row(), compared.at) else {
        return;
    };
    if cx.state.brush.correcting.is_some() {
        return;
    }
    pill::show(
        ui,
        "disagreement",
        canvas,
        WIDEST,
        theme::WARNING,
        |ui, widest| {
            ui.horizontal(|ui| {
                let count = compared.rows().len().to_string();
                let place = trf("{0} of {1}", &[&(at + 1).to_string(), &count]);
                ui.label(faint(ui, place));
                let who = compared.names();
                let words = format!("{}: {}", subject(row), difference(row, &who));
                let words = RichText::new(words).family(theme::semibold());
                ui.scope(|ui| {
                    ui.set_max_width((widest - 260.0).max(80.0));
                    ui.add(egui::Label::new(words).truncate());
                });
                tools(cx, ui, row, actions);
            });
            let words = trf(
                "White: {0} · dashed: {1}",
                &compared.names().each_ref().map(String::as_str),
            );
            ui.add(egui::Label::new(faint(ui, words).size(12.0)).truncate());
        },
    );
}

fn tools(cx: &Context<'_>, ui: &mut Ui, row: &Row, actions: &mut Vec<Action>) {
    let next = Action::Structure(StructureAction::NextProposal);
    let back = Action::Compare(CompareAction::Step(-1));
    for (icon, name, action) in [
        (icons::ICON_CHEVRON_LEFT, tr("Previous disagreement"), back),
        (icons::ICON_CHEVRON_RIGHT, tr("Next disagreement"), next),
    ] {
        let tip = keys::tip(ui.ctx(), name, &action);
        if icon_button(ui, icon, name, &tip, false).clicked() {
            actions.push(action);
        }
    }
    if let Some(part) = part(cx, row) {
        let name = tr("Look closer");
        if icon_button(ui, icons::ICON_ZOOM_IN, name, name, false).clicked() {
            actions.push(Action::View(ViewAction::ZoomTo(part)));
        }
    }
    let name = tr("All disagreements");
    if icon_button(ui, icons::ICON_FORMAT_LIST_BULLETED, name, name, false).clicked() {
        actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Compared)));
    }
    let tip = tr("Go through them no more (Esc)");
    if icon_button(ui, icons::ICON_CLOSE, tip, tip, false).clicked() {
        actions.push(Action::Compare(CompareAction::Rest));
    }
}

/// What both drew of the structure spans, 0…1 from the image's left and top.
fn part(cx: &Context<'_>, row: &Row) -> Option<Rect> {
    let about = row.subject().trim().to_lowercase();
    let own = cx.state.document.structures.of(row.photo).iter();
    let all = own.chain(cx.state.compared.others(row.photo));
    let meant = all.filter(|s| s.proposed.is_none() && s.name.trim().to_lowercase() == about);
    meant
        .map(|structure| structures::bounds(&structure.area))
        .reduce(|all, one| all.union(one))
}
