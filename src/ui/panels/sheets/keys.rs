//! All commands with their keys, which can be changed: a key is clicked, another one pressed.

use egui::{KeyboardShortcut, RichText, Ui};
use egui_material_icons::icons;

use super::palette::matches;
use crate::ui::actions::{Action, ViewAction};
use crate::ui::context::Context;
use crate::ui::keys::{self, COMMANDS, Keys, Stored};
use crate::ui::panels;
use crate::ui::panels::parts::{button, faint, icon_button, named};
use crate::ui::state::Sheet;
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// What is half done about keys.
#[derive(Default)]
pub(in crate::ui::panels) struct Recording {
    filter: String,
    /// The command whose key is asked for, and which of its keys.
    wanted: Option<(usize, usize)>,
    /// The key that was pressed and belongs to something else.
    taken: Option<KeyboardShortcut>,
}

impl panels::Edit {
    /// Whether the next key is one to be bound, and does nothing.
    pub(in crate::ui) fn records_key(&self, sheet: Option<Sheet>) -> bool {
        sheet == Some(Sheet::Keys) && self.recording.wanted.is_some()
    }
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    ui.set_width(600.0);
    let recording = &mut edit.recording;
    let stored = &cx.preferences.keys;
    let mut chosen = stored.clone();
    let words =
        tr("Click a key and press another one. Backspace removes it, Esc leaves it as it is.");
    ui.label(faint(ui, words));
    let filter = egui::TextEdit::singleline(&mut recording.filter)
        .hint_text(tr("Find a command"))
        .desired_width(f32::INFINITY);
    let response = ui.add(filter);
    let name = tr("Find a command");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
    record(recording, ui, stored, &mut chosen);
    egui::ScrollArea::vertical()
        .max_height(380.0)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let keys = Keys::of_stored(stored);
            let shown = |words| matches(tr(words), &recording.filter);
            let mut places: Vec<usize> = (0..COMMANDS.len()).collect();
            places.retain(|&place| shown(COMMANDS[place].words));
            if places.is_empty() {
                ui.label(faint(ui, tr("There is no such command.")));
            }
            for place in places {
                row(recording, ui, &keys, place, &mut chosen);
            }
        });
    let changed = !stored.is_empty();
    if button(ui, icons::ICON_RESTART_ALT, tr("Reset all keys"), changed).clicked() {
        chosen.clear();
        recording.wanted = None;
    }
    if chosen != *stored {
        let mut preferences = cx.preferences.clone();
        preferences.keys = chosen;
        let preferences = ViewAction::SetPreferences(Box::new(preferences));
        actions.push(Action::View(preferences));
    }
}

/// Takes the key that was pressed for the one that is asked for.
fn record(recording: &mut Recording, ui: &Ui, stored: &Stored, chosen: &mut Stored) {
    let Some((command, place)) = recording.wanted else {
        return;
    };
    let Some(key) = keys::pressed_now(ui.ctx()) else {
        return;
    };
    let plain = !key.modifiers.any();
    let owner = Keys::of_stored(stored).command(&key);
    match key.logical_key {
        egui::Key::Escape if plain && recording.taken.is_some() => recording.taken = None,
        egui::Key::Escape if plain => recording.wanted = None,
        egui::Key::Backspace if plain => {
            *chosen = keys::changed(stored, command, place, None);
            recording.wanted = None;
            recording.taken = None;
        }
        _ if keys::holder(&key).is_some() || owner.is_some_and(|owner| owner != command) => {
            recording.taken = Some(key);
        }
        _ => {
            *chosen = keys::changed(stored, command, place, Some(key));
            recording.wanted = None;
            recording.taken = None;
        }
    }
}

/// A command, its keys, and what can be done about them.
fn row(recording: &mut Recording, ui: &mut Ui, keys: &Keys, place: usize, chosen: &mut Stored) {
    let command = &COMMANDS[place];
    let words = tr(command.words);
    let of = keys.of(place);
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(
            egui::vec2(300.0, ui.spacing().interact_size.y),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(300.0);
                ui.add(egui::Label::new(words).truncate());
            },
        );
        for at in 0..=of.len() {
            key(recording, ui, (place, at), of.get(at));
        }
        let own = chosen.contains_key(command.id);
        let name = trf("Usual keys of {0}", &[words]);
        let tip = tr("Usual keys again");
        if own && icon_button(ui, icons::ICON_RESTART_ALT, &name, tip, false).clicked() {
            chosen.remove(command.id);
            recording.wanted = None;
        }
    });
    if recording.wanted.is_some_and(|(wanted, _)| wanted == place)
        && let Some(key) = recording.taken
    {
        taken(recording, ui, keys, &key, chosen);
    }
}

/// One key as a button, or after the last one a button for another.
fn key(recording: &mut Recording, ui: &mut Ui, at: (usize, usize), key: Option<&KeyboardShortcut>) {
    let command = &COMMANDS[at.0];
    let words = tr(command.words);
    if command.is_fixed() {
        if let Some(key) = key {
            ui.label(faint(ui, keys::written(ui.ctx(), key)));
        }
        return;
    }
    let response = if recording.wanted == Some(at) {
        let text = RichText::new(tr("Press a key…")).color(theme::accent_text(ui.visuals()));
        named(ui.button(text), tr("Press a key…"))
    } else if let Some(key) = key {
        let key = keys::written(ui.ctx(), key);
        let name = trf("{0}: {1}", &[words, &key]);
        named(ui.button(key), &name)
    } else {
        let name = trf("Another key for {0}", &[words]);
        icon_button(ui, icons::ICON_ADD, &name, tr("Another key"), false)
    };
    if response.clicked() {
        recording.wanted = (recording.wanted != Some(at)).then_some(at);
        recording.taken = None;
        // No key shall press what has the focus.
        response.surrender_focus();
    }
}

/// Says whose key it is, and asks.
fn taken(
    recording: &mut Recording,
    ui: &mut Ui,
    keys: &Keys,
    key: &KeyboardShortcut,
    chosen: &mut Stored,
) {
    let Some((command, place)) = recording.wanted else {
        return;
    };
    let written = keys::written(ui.ctx(), key);
    ui.horizontal(|ui| {
        ui.add_space(16.0);
        let colour = theme::warning_text(ui.visuals());
        let say = |ui: &mut Ui, text: String| {
            let sign = icons::ICON_WARNING.codepoint;
            ui.label(RichText::new(format!("{sign} {text}")).color(colour));
        };
        if let Some(holder) = keys::holder(key) {
            let values = [written.as_str(), tr(holder)];
            say(ui, trf("{0} is “{1}” and stays that.", &values));
            return;
        }
        let Some(owner) = keys.command(key) else {
            return;
        };
        let values = [written.as_str(), tr(COMMANDS[owner].words)];
        say(ui, trf("{0} is “{1}”; take it from there?", &values));
        if ui.button(tr("Take it")).clicked() {
            *chosen = keys::changed(chosen, command, place, Some(*key));
            recording.wanted = None;
            recording.taken = None;
        }
        if ui.button(tr("Leave it")).clicked() {
            recording.taken = None;
        }
    });
}
