//! The keys, in one table: what is bound and what the help sheet says cannot differ.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use super::actions::{Action, ClassAction, RetinaAction};
use super::preferences::Side;
use super::state::{Layout, Sheet, State};
use crate::document::Verdict;

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
    const COMMAND: Modifiers = Modifiers::COMMAND;
    const SHIFT: Modifiers = Modifiers::SHIFT;
    const SHIFT_COMMAND: Modifiers = COMMAND.plus(SHIFT);
    const ALT_COMMAND: Modifiers = COMMAND.plus(Modifiers::ALT);
    const NONE: Modifiers = Modifiers::NONE;
    const OVERLAY: &str = "Show or hide the overlay";
    const FOLDER: &str = "Open a folder";
    const NEXT: &str = "Next image";
    const PREVIOUS: &str = "Previous image";
    const WHOLE: &str = "Whole image";
    const STOP: &str = "Stop training, keep what was learned";
    const PIXELS: &str = "One image pixel per screen pixel";
    const UNREVIEWED: &str = "Next image that nobody has looked at";
    const LOG: &str = "Messages since the start";
    const AGAIN: &str = "Look again what is in the folder";
    const REVIEWED: Action = Action::Judge(Verdict::Reviewed);
    const FLAGGED: Action = Action::Judge(Verdict::Flagged);
    &[
        bind(SHIFT_COMMAND, Key::T, Action::Stop, STOP),
        bind(SHIFT_COMMAND, Key::Z, Action::Redo, "Redo"),
        bind(
            SHIFT_COMMAND,
            Key::O,
            Action::ChooseSession,
            "Open a session",
        ),
        bind(
            SHIFT_COMMAND,
            Key::S,
            Action::SaveSessionAs,
            "Save the session as…",
        ),
        bind(COMMAND, Key::S, Action::SaveSession, "Save the session"),
        bind(SHIFT_COMMAND, Key::D, Action::NextUnreviewed, UNREVIEWED),
        bind(SHIFT_COMMAND, Key::L, sheet(Sheet::Log), LOG),
        bind(ALT_COMMAND, Key::K, REVIEWED, "Reviewed, or not"),
        bind(
            ALT_COMMAND,
            Key::F,
            FLAGGED,
            "Flagged for another look, or not",
        ),
        bind(COMMAND, Key::T, Action::Train, "Train, pause, go on"),
        bind(COMMAND, Key::O, Action::ChooseFolder, FOLDER),
        bind(COMMAND, Key::U, Action::ChooseFolder, FOLDER),
        bind(COMMAND, Key::E, Action::ToggleExport, "Export"),
        bind(COMMAND, Key::Z, Action::Undo, "Undo"),
        bind(COMMAND, Key::Y, Action::Redo, "Redo"),
        bind(COMMAND, Key::K, sheet(Sheet::Palette), "All commands"),
        bind(COMMAND, Key::H, sheet(Sheet::History), "History"),
        bind(COMMAND, Key::Comma, sheet(Sheet::Settings), "Settings"),
        bind(COMMAND, Key::Num0, Action::Fit, WHOLE),
        bind(COMMAND, Key::F, Action::Fit, WHOLE),
        bind(NONE, Key::R, Action::Fit, WHOLE),
        bind(COMMAND, Key::Num1, Action::OneToOne, PIXELS),
        bind(COMMAND, Key::Plus, Action::Zoom(1.25), "Zoom in"),
        bind(COMMAND, Key::Equals, Action::Zoom(1.25), "Zoom in"),
        bind(COMMAND, Key::Minus, Action::Zoom(0.8), "Zoom out"),
        bind(
            COMMAND,
            Key::ArrowUp,
            Action::Fade(0.05),
            "Overlay more opaque",
        ),
        bind(
            COMMAND,
            Key::ArrowDown,
            Action::Fade(-0.05),
            "Overlay less opaque",
        ),
        bind(COMMAND, Key::Q, Action::Quit, "Close the program"),
        bind(
            SHIFT,
            Key::C,
            Action::ToggleLayout(Layout::Curtain),
            "Curtain",
        ),
        bind(
            SHIFT,
            Key::B,
            Action::Class(ClassAction::ToggleNumbers),
            "Numbers of the classes on or off",
        ),
        bind(
            NONE,
            Key::S,
            Action::ToggleLayout(Layout::Beside),
            "Side by side",
        ),
        bind(NONE, Key::L, Action::ToggleLegend, "Legend on the picture"),
        bind(NONE, Key::V, Action::ToggleGreen, "Green channel"),
        bind(NONE, Key::F5, Action::Reopen, AGAIN),
        bind(NONE, Key::ArrowRight, Action::Next, NEXT),
        bind(NONE, Key::D, Action::Next, NEXT),
        bind(NONE, Key::ArrowLeft, Action::Previous, PREVIOUS),
        bind(NONE, Key::A, Action::Previous, PREVIOUS),
        bind(NONE, Key::C, Action::ToggleOverlay, OVERLAY),
        bind(NONE, Key::G, Action::ToggleOverlay, OVERLAY),
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
        bind(
            NONE,
            Key::M,
            Action::Retina(RetinaAction::ToggleRings),
            "Show or hide marks and rings",
        ),
        bind(NONE, Key::PageUp, Action::Walk(1), "Larger area"),
        bind(NONE, Key::PageDown, Action::Walk(-1), "Smaller area"),
        bind(
            Modifiers::ALT,
            Key::ArrowUp,
            Action::Class(ClassAction::Move(None, -1)),
            "Move the selected class up",
        ),
        bind(
            Modifiers::ALT,
            Key::ArrowDown,
            Action::Class(ClassAction::Move(None, 1)),
            "Move the selected class down",
        ),
        bind(
            NONE,
            Key::Period,
            Action::Class(ClassAction::Step(1)),
            "Next class",
        ),
        bind(
            NONE,
            Key::W,
            Action::Class(ClassAction::Step(1)),
            "Next class",
        ),
        bind(
            NONE,
            Key::Comma,
            Action::Class(ClassAction::Step(-1)),
            "Previous class",
        ),
        bind(
            NONE,
            Key::Q,
            Action::Class(ClassAction::Step(-1)),
            "Previous class",
        ),
        bind(NONE, Key::Escape, Action::Select(None), "Select nothing"),
        bind(
            NONE,
            Key::F2,
            Action::TogglePanel(Side::Images),
            "Images panel",
        ),
        bind(
            NONE,
            Key::F3,
            Action::TogglePanel(Side::Classes),
            "Classes panel",
        ),
        bind(
            NONE,
            Key::F4,
            Action::TogglePanel(Side::Training),
            "Training panel",
        ),
        bind(NONE, Key::F11, Action::ToggleFullScreen, "Full screen"),
        bind(NONE, Key::F1, sheet(Sheet::Help), "Keys and mouse"),
    ]
};

const fn sheet(sheet: Sheet) -> Action {
    Action::ToggleSheet(sheet)
}

/// What has no key, for the list of all commands.
pub(super) const UNBOUND: &[(Action, &str)] = &[
    (Action::OpenSamples, "Open the samples"),
    (Action::ToggleTheme, "Light or dark window"),
    (Action::ChooseRunFile, "Save the run…"),
    (Action::ChooseRun, "Go on from a saved run…"),
    (Action::ChooseModel, "Use a saved run as it is…"),
    (Action::EndFind, "End the search"),
    (sheet(Sheet::About), "About"),
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
                actions.push(Action::StepClasses(by));
            }
            for (number, key) in DIGITS.into_iter().enumerate() {
                if input.consume_key(Modifiers::NONE, key) {
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
    ("Alt + click", "Pick what lies beneath vessels and spots"),
    ("Wheel, pinch", "Zoom at the pointer"),
    ("Drag, middle button, Space + drag", "Move the picture"),
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
        assert_eq!(pressing(&digit), [Action::Select(Some(2))]);
    }
}
