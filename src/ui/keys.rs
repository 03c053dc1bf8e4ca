//! All commands and their keys: what is bound, what the help sheet says and what tooltips say cannot differ.
//!
//! Each command has an identifier that never changes; the user's own keys are remembered by it.

mod chosen;
mod named;
mod table;

pub(super) use chosen::{Keys, Stored, changed, pressed_now, text_has};
pub(super) use named::{gesture, written};
pub(super) use table::COMMANDS;

use egui::{Context, Key, KeyboardShortcut};

use super::actions::{Action, ClassAction, StructureAction};
use super::preferences::Sight;
use super::state::State;

/// Something that can be done by name, and by key where it has one.
pub(super) struct Command {
    /// What preferences know it by.
    pub(super) id: &'static str,
    /// What people know it by.
    pub(super) words: &'static str,
    /// Its keys, unless the user has chosen others.
    pub(super) keys: &'static [KeyboardShortcut],
    pub(super) wish: Wish,
}

/// What a command does.
pub(super) enum Wish {
    Is(Action),
    /// What it does now, with the image or the class that is shown; nothing where there is none.
    Now(fn(&State) -> Option<Action>),
}

impl Wish {
    pub(super) fn action(&self, state: &State) -> Option<Action> {
        match self {
            Self::Is(action) => Some(action.clone()),
            Self::Now(action) => action(state),
        }
    }
}

impl Command {
    /// Whether its key stays: it closes what is open, also the list of keys.
    pub(super) fn is_fixed(&self) -> bool {
        self.id == "let-go"
    }

    fn does(&self, action: &Action) -> bool {
        matches!(&self.wish, Wish::Is(own) if own == action)
    }
}

/// The key of an action, in the window's language; empty where there is none.
pub(super) fn name(ctx: &Context, action: &Action) -> String {
    let place = COMMANDS.iter().position(|command| command.does(action));
    let key = place.and_then(|place| Keys::now(ctx).of(place).first().copied());
    key.map_or_else(String::new, |key| written(ctx, &key))
}

/// A tooltip: words, then the key.
pub(super) fn tip(ctx: &Context, words: &str, action: &Action) -> String {
    match name(ctx, action).as_str() {
        "" => words.to_owned(),
        key => format!("{words} ({key})"),
    }
}

/// The actions of the keys pressed since the last frame. While a text is being edited, plain keys are letters; while
/// a slider has the focus, left and right are its own. Digits mean what is shown.
pub(super) fn pressed(ctx: &Context, state: &State, sight: Sight) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let focused = ctx.memory(|memory| memory.focused().is_some());
    let menu = egui::Popup::is_any_open(ctx);
    let free = |shortcut: &KeyboardShortcut| match shortcut.logical_key {
        // An open menu is closed by it.
        Key::Escape => !menu,
        key if key >= Key::F1 && key <= Key::F35 => true,
        Key::ArrowLeft | Key::ArrowRight => !focused,
        // A button that has the focus is pressed by it, and so is the one that writes an export.
        Key::Enter => !typing && !focused && !state.export_open && state.sheet.is_none(),
        _ => !typing || !text_has(shortcut),
    };
    let keys = Keys::now(ctx);
    ctx.input_mut(|input| {
        let mut actions = Vec::new();
        // Presses of one frame add up: each alone would forget the other.
        let mut by = 0;
        for (key, place) in keys.in_order().filter(|(key, _)| free(key)) {
            let times = input.count_and_consume_key(key.modifiers, key.logical_key);
            match &COMMANDS[place].wish {
                _ if times == 0 => {}
                Wish::Is(Action::Class(ClassAction::StepClasses(step))) => {
                    by += step * times as isize;
                }
                wish => actions.extend(wish.action(state)),
            }
        }
        if by != 0 {
            actions.push(Action::Class(ClassAction::StepClasses(by)));
        }
        if !typing {
            for (number, key) in DIGITS.into_iter().enumerate() {
                if input.consume_key(egui::Modifiers::NONE, key) {
                    actions.push(match sight {
                        Sight::Structures => {
                            Action::Structure(StructureAction::KeepStanding(number + 1))
                        }
                        Sight::Classes => Action::Class(ClassAction::Select(Some(number as u8))),
                    });
                }
            }
        }
        actions
    })
}

const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// What has a plain key that cannot be given away.
pub(super) fn holder(shortcut: &KeyboardShortcut) -> Option<&'static str> {
    if shortcut.logical_key == Key::Tab {
        return Some("Go to the next button");
    }
    if shortcut.modifiers.any() {
        return None;
    }
    match shortcut.logical_key {
        key if DIGITS.contains(&key) => Some("Select class 1 … 9"),
        Key::H => Some("Look beneath the overlay"),
        Key::Space => Some("Move the picture"),
        Key::Escape => Some("Select nothing"),
        _ => None,
    }
}

/// Keys and gestures that no [`Command`] has, for the help sheet.
pub(super) const GESTURES: &[(&str, &str)] = &[
    (
        "1 … 6",
        "Keep what stands out under that number, and name it",
    ),
    ("1 … 9", "Select class 1 … 9, where classes are shown"),
    ("Click", "Pick the area under the pointer, and its class"),
    ("Shift + wheel", "Larger or smaller area"),
    ("Shift + click", "Add an area"),
    ("Ctrl + click", "Take an area away"),
    ("Shift + wheel while correcting", "Wider or narrower brush"),
    (
        "Alt + stroke",
        "Erase with the brush, paint with the eraser",
    ),
    ("Alt + click", "Pick what lies beneath vessels and spots"),
    ("Right click", "What can be done there"),
    ("Double click on a structure", "Look closer"),
    ("Wheel, pinch", "Zoom at the pointer"),
    ("Drag, middle button, Space + drag", "Move the picture"),
    (
        "Click, drag on the map",
        "Move the picture to another place",
    ),
    ("Hold H", "Look beneath the overlay"),
    ("Ctrl + wheel", "Overlay opacity"),
    ("Double click on a class", "Rename it"),
    (
        "Ctrl, Shift + click on classes",
        "Mark several, to merge them",
    ),
    ("Drag a class", "Move it in the list"),
    ("Alt + click on an eye", "Show that class alone"),
];

#[cfg(test)]
mod tests;
