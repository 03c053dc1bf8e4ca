//! The keys, in one table: what is bound and what the help sheet says cannot differ.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use super::actions::Action;
use super::state::State;

/// A key, what it does, and the words for the help sheet.
pub(super) struct Binding {
    pub(super) shortcut: KeyboardShortcut,
    pub(super) action: Action,
    pub(super) words: &'static str,
}

const fn bind(modifiers: Modifiers, key: Key, action: Action, words: &'static str) -> Binding {
    Binding {
        shortcut: KeyboardShortcut::new(modifiers, key),
        action,
        words,
    }
}

/// All keys. Those with more modifiers stand first, as a plain key would swallow them.
pub(super) const BINDINGS: &[Binding] = {
    const SHIFT_COMMAND: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    const COMMAND: Modifiers = Modifiers::COMMAND;
    const NONE: Modifiers = Modifiers::NONE;
    &[
        bind(
            SHIFT_COMMAND,
            Key::T,
            Action::Stop,
            "Stop training, keep what was learned",
        ),
        bind(COMMAND, Key::T, Action::Train, "Train, pause, go on"),
        bind(COMMAND, Key::O, Action::ChooseFolder, "Open a folder"),
        bind(COMMAND, Key::U, Action::ChooseFolder, "Open a folder"),
        bind(
            NONE,
            Key::F5,
            Action::Reopen,
            "Look again what is in the folder",
        ),
        bind(COMMAND, Key::E, Action::ToggleExport, "Export"),
        bind(COMMAND, Key::Num0, Action::Fit, "Whole image"),
        bind(COMMAND, Key::F, Action::Fit, "Whole image"),
        bind(
            COMMAND,
            Key::Num1,
            Action::OneToOne,
            "One image pixel per screen pixel",
        ),
        bind(COMMAND, Key::Plus, Action::Zoom(1.25), "Zoom in"),
        bind(COMMAND, Key::Equals, Action::Zoom(1.25), "Zoom in"),
        bind(COMMAND, Key::Minus, Action::Zoom(0.8), "Zoom out"),
        bind(NONE, Key::ArrowRight, Action::Next, "Next image"),
        bind(NONE, Key::D, Action::Next, "Next image"),
        bind(NONE, Key::ArrowLeft, Action::Previous, "Previous image"),
        bind(NONE, Key::A, Action::Previous, "Previous image"),
        bind(
            NONE,
            Key::C,
            Action::ToggleOverlay,
            "Show or hide the overlay",
        ),
        bind(
            NONE,
            Key::G,
            Action::ToggleOverlay,
            "Show or hide the overlay",
        ),
        bind(NONE, Key::F, Action::ToggleFill, "Fill on or off"),
        bind(NONE, Key::B, Action::ToggleContour, "Borders on or off"),
        bind(
            NONE,
            Key::Enter,
            Action::Keep,
            "Keep the picked or proposed area",
        ),
        bind(NONE, Key::Delete, Action::Reject, "Take a proposal back"),
        bind(
            NONE,
            Key::N,
            Action::NextProposal,
            "Next image with a proposal",
        ),
        bind(NONE, Key::PageUp, Action::Walk(1), "Larger area"),
        bind(NONE, Key::PageDown, Action::Walk(-1), "Smaller area"),
        bind(NONE, Key::Escape, Action::Select(None), "Select nothing"),
        bind(NONE, Key::F1, Action::ToggleHelp, "This sheet"),
    ]
};

/// The key of an action, as the system writes it; empty where there is none.
pub(super) fn name(ctx: &Context, action: &Action) -> String {
    BINDINGS
        .iter()
        .find(|b| b.action == *action)
        .map_or_else(String::new, |b| ctx.format_shortcut(&b.shortcut))
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
    let classes = state.document.classes();
    let typing = ctx.text_edit_focused();
    let focused = ctx.memory(|memory| memory.focused().is_some());
    let free = |shortcut: &KeyboardShortcut| match shortcut.logical_key {
        Key::F1 => true,
        Key::ArrowLeft | Key::ArrowRight => !focused,
        // A button that has the focus is pressed by it, and so is the one that writes an export.
        Key::Enter => !typing && !focused && !state.export_open,
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
                let classes = classes.saturating_add_signed(by);
                actions.push(Action::SetClasses(classes));
            }
            for (number, key) in DIGITS.into_iter().enumerate() {
                if input.consume_key(Modifiers::NONE, key) && number < classes {
                    actions.push(Action::Select(Some(number as u8)));
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
    ("Wheel", "Zoom at the pointer"),
    ("Drag, middle button", "Move the picture"),
    ("Ctrl + wheel", "Overlay opacity"),
    ("Double click on a class", "Rename it"),
    ("Alt + click on an eye", "Show that class alone"),
];
