//! A path that is typed, where the system has no file chooser.

use egui::{Key, TextEdit, Ui};
use egui_material_icons::icons;

use crate::ui::actions::{Action, FileAction};
use crate::ui::context::Context;
use crate::ui::panels::parts::{button, faint, named, primary};
use crate::ui::words::tr;

pub(super) fn show(cx: &Context<'_>, ui: &Ui, actions: &mut Vec<Action>) {
    let Some(typed) = cx.typed else {
        return;
    };
    egui::Window::new(typed.title.as_str())
        .id(egui::Id::unique("typed path"))
        .resizable(false)
        .collapsible(false)
        .anchor(egui::Align2::CENTER_CENTER, egui::vec2(0.0, 0.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            ui.label(faint(
                ui,
                tr("This system has no file chooser (a desktop portal, or Zenity). Type the path, or drop files on the window."),
            ));
            let mut text = typed.text.clone();
            let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY);
            let field = named(ui.add(field), tr("Path"));
            if ui.memory(|memory| memory.focused().is_none()) {
                field.request_focus();
            }
            if field.changed() {
                actions.push(Action::File(FileAction::TypePath(text)));
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let ready = !typed.text.trim().is_empty();
                if primary(ui, icons::ICON_CHECK, tr("Take this path"), ready).clicked() || entered
                {
                    actions.push(Action::File(FileAction::TakePath));
                }
                if button(ui, icons::ICON_CLOSE, tr("Cancel"), true).clicked() {
                    actions.push(Action::File(FileAction::LeavePath));
                }
            });
        });
}
