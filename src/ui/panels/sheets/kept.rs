//! Questions about work that is kept.

use egui::Ui;
use egui_material_icons::icons;

use crate::ui::actions::Action;
use crate::ui::actions::{FileAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels::parts::{button, faint, primary};
use crate::ui::state::Sheet;
use crate::ui::words::{tr, trf};

/// Whether the work on a folder with the same photographs is this one's.
pub(super) fn moved(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(420.0);
    let Some(work) = &cx.state.kept.offered else {
        return;
    };
    let folder = work.folder.as_deref().unwrap_or(std::path::Path::new(""));
    ui.label(tr(
        "You have worked on these photographs in another folder:",
    ));
    ui.label(folder.display().to_string());
    let names = work.document.structures.names();
    if !names.is_empty() {
        ui.label(faint(ui, trf("Named areas: {0}", &[&names.join(", ")])));
    }
    ui.label(faint(
        ui,
        tr("The work there stays as it is. Each photograph is known by its content, whatever it is called now."),
    ));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if primary(ui, icons::ICON_CHECK, tr("Take that work over"), true).clicked() {
            actions.push(Action::File(FileAction::Adopt(true)));
        }
        if button(ui, icons::ICON_CLOSE, tr("Start afresh"), true).clicked() {
            actions.push(Action::File(FileAction::Adopt(false)));
        }
    });
}

/// What becomes of what is under way.
pub(super) fn closing(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(420.0);
    let text = if cx.state.exporting() {
        tr(
            "An export is under way. If you close the window now, the earlier review stays as it is and the new one is not written.",
        )
    } else {
        tr(
            "Training is under way. What was learned so far is kept, and it can go on at the next start.",
        )
    };
    ui.label(text);
    ui.label(faint(
        ui,
        tr("Your names, areas and marks are kept in any case."),
    ));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if primary(ui, icons::ICON_CHECK, tr("Stop, keep and close"), true).clicked() {
            actions.push(Action::File(FileAction::CloseNow));
        }
        if button(ui, icons::ICON_PLAY_ARROW, tr("Go on"), true).clicked() {
            actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Closing)));
        }
    });
}
