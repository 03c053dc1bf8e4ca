//! The keys, in one table: what is bound and what the help sheet says cannot differ.

mod table;

pub(super) use table::BINDINGS;

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use super::actions::{
    Action, ClassAction, FileAction, StructureAction, TrainingAction, ViewAction,
};
use super::state::{Sheet, State};

/// A key, what it does, and the words for the help sheet.
pub(super) struct Binding {
    pub(super) shortcut: KeyboardShortcut,
    pub(super) action: Action,
    pub(super) words: &'static str,
}

/// What has no key, for the list of all commands.
pub(super) const UNBOUND: &[(Action, &str)] = &[
    (Action::File(FileAction::OpenSamples), "Open the samples"),
    (Action::File(FileAction::ShowKept), "Earlier work…"),
    (
        Action::View(ViewAction::ToggleTheme),
        "Light or dark window",
    ),
    (
        Action::Training(TrainingAction::ChooseRunFile),
        "Save the run…",
    ),
    (
        Action::Training(TrainingAction::ChooseRun),
        "Go on from a saved run…",
    ),
    (
        Action::Training(TrainingAction::ChooseModel),
        "Use a saved run as it is…",
    ),
    (
        Action::Structure(StructureAction::EndFind),
        "End the search",
    ),
    (Action::View(ViewAction::ToggleSheet(Sheet::About)), "About"),
];

/// The key of an action, as the system writes it; empty where there is none.
pub(super) fn name(ctx: &Context, action: &Action) -> String {
    BINDINGS
        .iter()
        .find(|b| b.action == *action)
        .map_or_else(String::new, |b| written(ctx, &b.shortcut))
}

/// A key as the system writes it; signs as signs.
pub(super) fn written(ctx: &Context, shortcut: &KeyboardShortcut) -> String {
    let text = ctx.format_shortcut(shortcut);
    for (word, sign) in [
        ("Comma", ","),
        ("Period", "."),
        ("Plus", "+"),
        ("Minus", "−"),
        ("Equals", "="),
    ] {
        if let Some(start) = text.strip_suffix(word) {
            return format!("{start}{sign}");
        }
    }
    text
}

/// A tooltip: words, then the key.
pub(super) fn tip(ctx: &Context, words: &str, action: &Action) -> String {
    match name(ctx, action).as_str() {
        "" => words.to_owned(),
        key => format!("{words} ({key})"),
    }
}

/// The actions of the keys pressed since the last frame. While a text is being edited, plain keys are letters; while
/// a slider has the focus, left and right are its own.
pub(super) fn pressed(ctx: &Context, state: &State) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let focused = ctx.memory(|memory| memory.focused().is_some());
    let menu = egui::Popup::is_any_open(ctx);
    let free = |shortcut: &KeyboardShortcut| match shortcut.logical_key {
        // An open menu is closed by it.
        Key::Escape if menu => false,
        Key::F1 | Key::F11 => true,
        // In a text these are the text's own.
        Key::Z | Key::Y => !typing,
        Key::ArrowLeft | Key::ArrowRight => !focused,
        // A button that has the focus is pressed by it, and so is the one that writes an export.
        Key::Enter => !typing && !focused && !state.export_open && state.sheet.is_none(),
        _ => !typing || shortcut.modifiers.any(),
    };
    ctx.input_mut(|input| {
        let mut actions: Vec<Action> = BINDINGS
            .iter()
            .filter(|b| free(&b.shortcut) && input.consume_shortcut(&b.shortcut))
            .map(|b| b.action.clone())
            .collect();
        if !typing {
            // Presses of one frame add up: each alone would forget the other.
            let mut by = 0;
            for (key, sign) in [(Key::ArrowUp, 1), (Key::ArrowDown, -1)] {
                by += sign * input.count_and_consume_key(Modifiers::NONE, key) as isize;
            }
            if by != 0 {
                actions.push(Action::Class(ClassAction::StepClasses(by)));
            }
            for (number, key) in DIGITS.into_iter().enumerate() {
                if input.consume_key(Modifiers::NONE, key) {
                    actions.push(Action::Class(ClassAction::Select(Some(number as u8))));
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

/// Keys and gestures that no [`Binding`] holds, for the help sheet.
pub(super) const GESTURES: &[(&str, &str)] = &[
    ("↑ ↓", "One class more or fewer"),
    ("1 … 9", "Select class 1 … 9"),
    ("Click", "Pick the area under the pointer, and its class"),
    ("Shift + wheel", "Larger or smaller area"),
    ("Shift + click", "Add an area"),
    ("Ctrl + click", "Take an area away"),
    ("Alt + click", "Pick what lies beneath vessels and spots"),
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
    ("Right click on a class", "All that can be done with it"),
    ("Drag a class", "Move it in the list"),
    ("Alt + click on an eye", "Show that class alone"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Count;
    use crate::ui::state::RunSettings;

    /// What a window without anything in focus makes of a key.
    fn pressing(shortcut: &KeyboardShortcut) -> Vec<Action> {
        let mut modifiers = shortcut.modifiers;
        // As the systems that have no command key report it.
        modifiers.ctrl = modifiers.command;
        let press = egui::Event::Key {
            key: shortcut.logical_key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        };
        let input = egui::RawInput {
            events: vec![press],
            ..egui::RawInput::default()
        };
        let state = State::new(RunSettings::default(), Count::default());
        let mut actions = Vec::new();
        let _ = Context::default().run_ui(input, |ui| {
            actions.extend(pressed(ui.ctx(), &state));
        });
        actions
    }

    #[test]
    fn every_key_does_what_the_table_says_and_nothing_else() {
        for binding in BINDINGS {
            let actions = pressing(&binding.shortcut);
            let wanted = std::slice::from_ref(&binding.action);
            assert_eq!(actions, wanted, "{:?}", binding.shortcut);
        }
    }

    #[test]
    fn digits_select_classes() {
        let digit = KeyboardShortcut::new(Modifiers::NONE, Key::Num3);
        assert_eq!(
            pressing(&digit),
            [Action::Class(ClassAction::Select(Some(2)))]
        );
    }
}
