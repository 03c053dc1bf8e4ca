//! Keys and gestures.

use egui::{Context, RichText, Ui};
use egui_material_icons::icons;

use crate::ui::actions::{Action, ViewAction};
use crate::ui::panels::parts::button;
use crate::ui::state::Sheet;
use crate::ui::words::tr;
use crate::ui::{keys, theme};

/// Keys stand in so many columns.
const COLUMNS: usize = 2;
/// In so much room gestures stand beside the keys, in points; else below.
const WIDE: f32 = 1500.0;

pub(super) fn show(ui: &mut Ui, actions: &mut Vec<Action>) {
    if button(ui, icons::ICON_EDIT, tr("Change keys…"), true).clicked() {
        actions.push(Action::View(ViewAction::ToggleSheet(Sheet::Keys)));
    }
    ui.spacing_mut().interact_size.y = 20.0;
    // All of it is seen at once where the window is large enough.
    let room = ui.ctx().content_rect().size() - egui::vec2(80.0, 156.0);
    let area = egui::ScrollArea::both()
        .max_width(room.x)
        .max_height(room.y);
    let area = area.min_scrolled_width(room.x).min_scrolled_height(room.y);
    area.show(ui, |ui| {
        let gestures: Vec<(String, &str)> = keys::GESTURES
            .iter()
            .map(|&(gesture, words)| (keys::gesture(ui.ctx(), gesture), words))
            .collect();
        let beside = room.x >= WIDE;
        ui.horizontal_top(|ui| {
            let lines = lines(ui.ctx());
            for (place, part) in lines.chunks(lines.len().div_ceil(COLUMNS)).enumerate() {
                table(ui, &format!("keys {place}"), part);
                ui.add_space(16.0);
            }
            if beside {
                table(ui, "gestures", &gestures);
            }
        });
        if !beside {
            ui.separator();
            table(ui, "gestures", &gestures);
        }
    });
}

/// Keys and words of the commands that have a key.
fn lines(ctx: &Context) -> Vec<(String, &'static str)> {
    let all = keys::Keys::now(ctx);
    let line = |(place, command): (usize, &keys::Command)| {
        let keys: Vec<String> = all
            .of(place)
            .iter()
            .map(|key| keys::written(ctx, key))
            .collect();
        (!keys.is_empty()).then(|| (keys.join(", "), command.words))
    };
    keys::COMMANDS.iter().enumerate().filter_map(line).collect()
}

fn table(ui: &mut Ui, name: &str, rows: &[(String, &'static str)]) {
    egui::Grid::new(name)
        .num_columns(2)
        .spacing([16.0, 4.0])
        .show(ui, |ui| {
            for (key, words) in rows {
                ui.label(RichText::new(key).size(12.0).family(theme::semibold()));
                ui.label(RichText::new(tr(words)).size(12.0));
                ui.end_row();
            }
        });
}
