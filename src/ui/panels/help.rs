//! The sheet of keys and gestures.

use egui::{Context, RichText};

use super::parts::faint;
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::keys;

pub(super) fn show(app: &App, ctx: &Context, actions: &mut Vec<Action>) {
    if !app.state.help_open {
        return;
    }
    let mut open = true;
    egui::Window::new("Keys and mouse")
        .id(egui::Id::unique("help"))
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .anchor(egui::Align2::CENTER_CENTER, egui::vec2(0.0, 0.0))
        .show(ctx, |ui| {
            egui::Grid::new("keys")
                .num_columns(2)
                .spacing([24.0, 6.0])
                .show(ui, |ui| {
                    let mut rows: Vec<(String, &str)> = Vec::new();
                    for binding in keys::BINDINGS {
                        let key = ctx.format_shortcut(&binding.shortcut);
                        // Keys of the same meaning share a line.
                        match rows.iter_mut().find(|(_, words)| *words == binding.words) {
                            Some((keys, _)) => *keys = format!("{keys} or {key}"),
                            None => rows.push((key, binding.words)),
                        }
                    }
                    rows.extend(
                        keys::GESTURES
                            .iter()
                            .map(|(key, words)| ((*key).to_owned(), *words)),
                    );
                    for (key, words) in rows {
                        ui.label(RichText::new(key).strong());
                        ui.label(words);
                        ui.end_row();
                    }
                });
            ui.separator();
            ui.label(faint(
                ui,
                concat!(
                    "CUTS Viewer ",
                    env!("CARGO_PKG_VERSION"),
                    " · research software, not a diagnostic device"
                ),
            ));
            ui.label(faint(ui, "Makes no network connection of any kind."));
        });
    if !open {
        actions.push(Action::ToggleHelp);
    }
}
