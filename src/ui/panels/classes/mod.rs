//! The slider and the classes.

mod colours;
mod examples;
mod kinds;
mod list;
mod marks;
mod menu;
mod numbers;
mod row;
mod slider;

pub(super) use examples::show as examples;
pub(super) use kinds::summary as found;
pub(super) use numbers::draw as numbers;

use egui::Ui;
use egui_material_icons::icons;

use super::parts::{button, faint, primary};
use super::{clustering, retina, structures};
use crate::session::Overlay;
use crate::ui::actions::Action;
use crate::ui::actions::ExportAction;
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels;
use crate::ui::words::tr;

/// What is half done about the classes.
#[derive(Default)]
pub(in crate::ui) struct Edit {
    /// Classes that were marked with Ctrl or Shift, in the order in which they were.
    pub(in crate::ui) marked: Vec<u8>,
    /// Where a range of marks begins.
    anchor: Option<u8>,
    /// The colour that is being mixed for a class.
    mixing: Option<colours::Mixing>,
    /// Where the classes of the current image are numbered.
    middles: numbers::Middles,
    examples: Option<examples::Open>,
    /// Whether the rows of vessels and spots are put away.
    kinds_folded: bool,
}

/// The height of the export's button with what is around it, in points.
const EXPORT: f32 = 44.0;

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let overlay = cx.overlay();
    // The way on stays in view, however low the window is.
    let room = ui.available_height() - EXPORT;
    egui::ScrollArea::vertical()
        .id_salt("classes and structures")
        .auto_shrink(false)
        .max_height(room)
        .show(ui, |ui| {
            above(cx, edit, ui, overlay.as_deref(), room, actions)
        });
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        export(cx, ui, overlay.is_some(), actions);
    });
}

/// Everything but the export; the list of classes takes what the others leave of the room.
fn above(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    overlay: Option<&Overlay>,
    room: f32,
    actions: &mut Vec<Action>,
) {
    kinds::show(cx, edit, ui, actions);
    slider::show(cx, ui, overlay, actions);
    clustering::show(cx, ui, actions);
    ui.separator();
    match overlay {
        Some(overlay) => {
            let shares = overlay.shares(&cx.state.document);
            let below = structures::height(cx) + 16.0 + retina::height(edit);
            list::show(cx, edit, ui, &shares, room - below, actions);
        }
        None => {
            list::title(ui);
            let words = if cx.state.is_training() {
                tr("The classes come with the first overlay.")
            } else {
                tr(
                    "Press Train: a small network teaches itself on these photographs, then its classes are listed here.",
                )
            };
            ui.add(egui::Label::new(faint(ui, words)).wrap());
        }
    }
    if overlay.is_some() {
        ui.separator();
        structures::show(cx, edit, ui, actions);
    }
    retina::show(cx, edit, ui, actions);
}

fn export(cx: &Context<'_>, ui: &mut Ui, ready: bool, actions: &mut Vec<Action>) {
    let tip = keys::tip(
        ui.ctx(),
        tr("Masks, overlays and tables for review"),
        &Action::Export(ExportAction::Toggle),
    );
    let main = ready && !cx.state.has_run() && !cx.state.export_open;
    let response = if main {
        primary(ui, icons::ICON_DOWNLOAD, tr("Export"), true)
    } else {
        button(ui, icons::ICON_DOWNLOAD, tr("Export"), ready)
    };
    if response.on_hover_text(tip).clicked() {
        actions.push(Action::Export(ExportAction::Toggle));
    }
}
