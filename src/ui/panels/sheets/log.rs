//! What was said since the start.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use crate::ui::actions::Action;
use crate::ui::actions::ViewAction;
use crate::ui::context::Context;
use crate::ui::panels::parts::{button, faint};
use crate::ui::theme;
use crate::ui::words::tr;

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(640.0);
    let messages = &cx.state.messages;
    if messages.is_empty() {
        ui.label(faint(ui, tr("Nothing was said so far.")));
        return;
    }
    egui::ScrollArea::vertical()
        .max_height(360.0)
        .auto_shrink([false, true])
        .stick_to_bottom(true)
        .show(ui, |ui| {
            for message in messages {
                ui.horizontal_top(|ui| {
                    ui.label(faint(ui, message.time()).size(12.0));
                    let text = RichText::new(&message.text).size(12.0);
                    let text = if message.is_error {
                        text.color(theme::warning_text(ui.visuals()))
                    } else {
                        text
                    };
                    ui.add(egui::Label::new(text).wrap().selectable(true));
                });
            }
        });
    ui.horizontal(|ui| {
        if button(ui, icons::ICON_CONTENT_COPY, tr("Copy all"), true).clicked() {
            let lines: Vec<String> = messages
                .iter()
                .map(|message| format!("{} {}", message.time(), message.text))
                .collect();
            actions.push(Action::View(ViewAction::Copy(lines.join("\n"))));
        }
    });
}
