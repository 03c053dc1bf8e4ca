//! All steps that can be taken back or done again.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use crate::ui::actions::Action;
use crate::ui::actions::HistoryAction;
use crate::ui::context::Context;
use crate::ui::panels::parts::{button, faint};
use crate::ui::words::tr;

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(320.0);
    let history = &cx.state.history;
    let here = history.here();
    ui.horizontal(|ui| {
        let undo = history.next_undo().is_some();
        if button(ui, icons::ICON_UNDO, tr("Undo"), undo).clicked() {
            actions.push(Action::History(HistoryAction::Undo));
        }
        let redo = history.next_redo().is_some();
        if button(ui, icons::ICON_REDO, tr("Redo"), redo).clicked() {
            actions.push(Action::History(HistoryAction::Redo));
        }
    });
    egui::ScrollArea::vertical()
        .max_height(360.0)
        .auto_shrink([false, true])
        .stick_to_bottom(true)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let start = tr("As the folder was opened");
            for (step, words) in std::iter::once(start).chain(history.steps()).enumerate() {
                let text = if step > here {
                    faint(ui, words)
                } else {
                    RichText::new(words)
                };
                if ui.selectable_label(step == here, text).clicked() {
                    actions.push(Action::History(HistoryAction::GoTo(step)));
                }
            }
        });
}
