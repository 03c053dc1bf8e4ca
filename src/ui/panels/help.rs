//! The sheet of keys and gestures.

use egui::{Context, RichText};

use super::parts::faint;
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::{keys, theme};

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
            ui.spacing_mut().interact_size.y = 20.0;
            ui.horizontal_top(|ui| {
                table(ui, "keys", &lines(ctx));
                ui.add_space(24.0);
                table(ui, "gestures", keys::GESTURES);
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

/// Keys and words; keys of the same meaning share a line.
fn lines(ctx: &Context) -> Vec<(String, &'static str)> {
    let mut rows: Vec<(String, &str)> = Vec::new();
    for binding in keys::BINDINGS {
        let key = ctx.format_shortcut(&binding.shortcut);
        match rows.iter_mut().find(|(_, words)| *words == binding.words) {
            Some((keys, _)) => *keys = format!("{keys} or {key}"),
            None => rows.push((key, binding.words)),
        }
    }
    rows
}

fn table(ui: &mut egui::Ui, name: &str, rows: &[(impl AsRef<str>, &str)]) {
    egui::Grid::new(name)
        .num_columns(2)
        .spacing([20.0, 4.0])
        .show(ui, |ui| {
            for (key, words) in rows {
                ui.label(RichText::new(key.as_ref()).family(theme::semibold()));
                ui.label(*words);
                ui.end_row();
            }
        });
}
