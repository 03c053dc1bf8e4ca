//! What was found in the current image: what stands out and what was kept, or the classes; the retina; the way on.

use egui::Ui;
use egui_material_icons::icons;

use super::parts::{button, primary};
use super::{classes, retina, standing, structures};
use crate::ui::actions::{Action, ExportAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::preferences::Sight;
use crate::ui::words::tr;
use crate::ui::{keys, panels};

/// The height of the export's button with what is around it, in points.
const EXPORT: f32 = 44.0;

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    sights(cx, ui, actions);
    // The way on stays in view, however low the window is.
    let room = ui.available_height() - EXPORT;
    egui::ScrollArea::vertical()
        .id_salt("classes and structures")
        .auto_shrink(false)
        .max_height(room)
        .show(ui, |ui| above(cx, edit, ui, room, actions));
    ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
        export(cx, ui, actions);
    });
}

/// The switch between structures and classes.
fn sights(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let toggle = Action::View(ViewAction::ToggleSight);
    ui.columns_const(|[left, right]| {
        let sights = [
            (
                left,
                Sight::Structures,
                tr("Structures"),
                tr("What stands out, and what you keep under a name"),
            ),
            (
                right,
                Sight::Classes,
                tr("Classes"),
                tr("Every pixel in one of a few classes: the slider says how many"),
            ),
        ];
        for (ui, sight, name, words) in sights {
            let on = cx.preferences.sight == sight;
            let tip = keys::tip(ui.ctx(), words, &toggle);
            let size = egui::vec2(ui.available_width(), 28.0);
            let tab = egui::Button::selectable(on, name).min_size(size);
            let response = ui.add(tab).on_hover_text(tip);
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, on, name));
            if response.clicked() && !on {
                actions.push(Action::View(ViewAction::SetSight(sight)));
            }
        }
    });
}

/// Everything but the export; the list of classes takes what the others leave of the room.
fn above(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    room: f32,
    actions: &mut Vec<Action>,
) {
    if cx.leads_with_structures() {
        standing::show(cx, edit, ui, actions);
        ui.separator();
        structures::show(cx, edit, ui, actions);
        if cx.state.settings.detail {
            ui.separator();
            classes::kinds(cx, edit, ui, actions);
        }
    } else {
        if cx.state.settings.detail {
            classes::kinds(cx, edit, ui, actions);
            ui.separator();
        }
        let below = structures::height(cx) + 16.0 + retina::height(edit);
        classes::show(cx, edit, ui, room - below, actions);
        if cx.overlay().is_some() {
            ui.separator();
            structures::show(cx, edit, ui, actions);
        }
    }
    retina::show(cx, edit, ui, actions);
}

fn export(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let ready = cx.overlay().is_some();
    let action = Action::Export(ExportAction::Toggle);
    let tip = keys::tip(
        ui.ctx(),
        tr("Masks, overlays and tables for review"),
        &action,
    );
    let main = ready && !cx.state.has_run() && !cx.state.export_open;
    let response = if main {
        primary(ui, icons::ICON_DOWNLOAD, tr("Export"), true)
    } else {
        button(ui, icons::ICON_DOWNLOAD, tr("Export"), ready)
    };
    if response.on_hover_text(tip).clicked() {
        actions.push(action);
    }
}
