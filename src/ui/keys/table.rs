//! What is bound.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::Binding;
use crate::document::Verdict;
use crate::ui::actions::{
    Action, ClassAction, ExportAction, FileAction, HistoryAction, ImagesAction, RetinaAction,
    StructureAction, TrainingAction, ViewAction,
};
use crate::ui::preferences::Side;
use crate::ui::state::{Layout, Sheet};

/// Functions that bind a key to an action of a family.
macro_rules! families {
    ($($name:ident: $family:ident($action:ident),)+) => {$(
        const fn $name(
            modifiers: Modifiers,
            key: Key,
            action: $action,
            words: &'static str,
        ) -> Binding {
            Binding {
                shortcut: KeyboardShortcut::new(modifiers, key),
                action: Action::$family(action),
                words,
            }
        }
    )+};
}

families! {
    file: File(FileAction),
    images: Images(ImagesAction),
    training: Training(TrainingAction),
    class: Class(ClassAction),
    structure: Structure(StructureAction),
    retina: Retina(RetinaAction),
    view: View(ViewAction),
    export: Export(ExportAction),
    history: History(HistoryAction),
}

const fn sheet(sheet: Sheet) -> ViewAction {
    ViewAction::ToggleSheet(sheet)
}

/// All keys. Those with more modifiers stand first, as a plain key would swallow them.
pub(in crate::ui) const BINDINGS: &[Binding] = {
    const COMMAND: Modifiers = Modifiers::COMMAND;
    const SHIFT: Modifiers = Modifiers::SHIFT;
    const SHIFT_COMMAND: Modifiers = COMMAND.plus(SHIFT);
    const ALT_COMMAND: Modifiers = COMMAND.plus(Modifiers::ALT);
    const ALT: Modifiers = Modifiers::ALT;
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
    const REVIEWED: ImagesAction = ImagesAction::Judge(Verdict::Reviewed);
    const FLAGGED: ImagesAction = ImagesAction::Judge(Verdict::Flagged);
    &[
        training(SHIFT_COMMAND, Key::T, TrainingAction::Stop, STOP),
        history(SHIFT_COMMAND, Key::Z, HistoryAction::Redo, "Redo"),
        file(
            SHIFT_COMMAND,
            Key::O,
            FileAction::ChooseSession,
            "Open a session",
        ),
        file(
            SHIFT_COMMAND,
            Key::S,
            FileAction::SaveSessionAs,
            "Save the session as…",
        ),
        file(COMMAND, Key::S, FileAction::SaveSession, "Save the session"),
        images(
            SHIFT_COMMAND,
            Key::D,
            ImagesAction::NextUnreviewed,
            UNREVIEWED,
        ),
        view(SHIFT_COMMAND, Key::L, sheet(Sheet::Log), LOG),
        images(ALT_COMMAND, Key::K, REVIEWED, "Reviewed, or not"),
        images(
            ALT_COMMAND,
            Key::F,
            FLAGGED,
            "Flagged for another look, or not",
        ),
        training(
            COMMAND,
            Key::T,
            TrainingAction::Train,
            "Train, pause, go on",
        ),
        file(COMMAND, Key::O, FileAction::ChooseFolder, FOLDER),
        file(COMMAND, Key::U, FileAction::ChooseFolder, FOLDER),
        export(COMMAND, Key::E, ExportAction::Toggle, "Export"),
        history(COMMAND, Key::Z, HistoryAction::Undo, "Undo"),
        history(COMMAND, Key::Y, HistoryAction::Redo, "Redo"),
        view(COMMAND, Key::K, sheet(Sheet::Palette), "All commands"),
        view(COMMAND, Key::H, sheet(Sheet::History), "History"),
        view(COMMAND, Key::Comma, sheet(Sheet::Settings), "Settings"),
        view(COMMAND, Key::Num0, ViewAction::Fit, WHOLE),
        view(COMMAND, Key::F, ViewAction::Fit, WHOLE),
        view(NONE, Key::R, ViewAction::Fit, WHOLE),
        view(COMMAND, Key::Num1, ViewAction::OneToOne, PIXELS),
        view(COMMAND, Key::Plus, ViewAction::Zoom(1.25), "Zoom in"),
        view(COMMAND, Key::Equals, ViewAction::Zoom(1.25), "Zoom in"),
        view(COMMAND, Key::Minus, ViewAction::Zoom(0.8), "Zoom out"),
        view(
            COMMAND,
            Key::ArrowUp,
            ViewAction::Fade(0.05),
            "Overlay more opaque",
        ),
        view(
            COMMAND,
            Key::ArrowDown,
            ViewAction::Fade(-0.05),
            "Overlay less opaque",
        ),
        file(COMMAND, Key::Q, FileAction::Quit, "Close the program"),
        view(
            SHIFT,
            Key::C,
            ViewAction::ToggleLayout(Layout::Curtain),
            "Curtain",
        ),
        class(
            SHIFT,
            Key::B,
            ClassAction::ToggleNumbers,
            "Numbers of the classes on or off",
        ),
        view(
            SHIFT,
            Key::V,
            ViewAction::ToggleLocalContrast,
            "Local contrast",
        ),
        view(
            NONE,
            Key::S,
            ViewAction::ToggleLayout(Layout::Beside),
            "Side by side",
        ),
        view(
            NONE,
            Key::L,
            ViewAction::ToggleLegend,
            "Legend on the picture",
        ),
        view(NONE, Key::V, ViewAction::ToggleGreen, "Green channel"),
        view(
            NONE,
            Key::O,
            ViewAction::ToggleMap,
            "Map of the whole image",
        ),
        file(NONE, Key::F5, FileAction::Reopen, AGAIN),
        images(NONE, Key::ArrowRight, ImagesAction::Next, NEXT),
        images(NONE, Key::D, ImagesAction::Next, NEXT),
        images(NONE, Key::ArrowLeft, ImagesAction::Previous, PREVIOUS),
        images(NONE, Key::A, ImagesAction::Previous, PREVIOUS),
        view(NONE, Key::C, ViewAction::ToggleOverlay, OVERLAY),
        view(NONE, Key::G, ViewAction::ToggleOverlay, OVERLAY),
        view(NONE, Key::F, ViewAction::ToggleFill, "Fill on or off"),
        view(NONE, Key::B, ViewAction::ToggleContour, "Borders on or off"),
        structure(
            NONE,
            Key::Enter,
            StructureAction::Keep,
            "Keep the picked or proposed area",
        ),
        structure(
            NONE,
            Key::Delete,
            StructureAction::Reject,
            "Take a proposal back",
        ),
        structure(
            NONE,
            Key::N,
            StructureAction::NextProposal,
            "Next image with a proposal",
        ),
        retina(
            NONE,
            Key::M,
            RetinaAction::ToggleRings,
            "Show or hide marks and rings",
        ),
        structure(NONE, Key::PageUp, StructureAction::Walk(1), "Larger area"),
        structure(
            NONE,
            Key::PageDown,
            StructureAction::Walk(-1),
            "Smaller area",
        ),
        class(
            ALT,
            Key::ArrowUp,
            ClassAction::Move(None, -1),
            "Move the selected class up",
        ),
        class(
            ALT,
            Key::ArrowDown,
            ClassAction::Move(None, 1),
            "Move the selected class down",
        ),
        class(NONE, Key::Period, ClassAction::Step(1), "Next class"),
        class(NONE, Key::W, ClassAction::Step(1), "Next class"),
        class(NONE, Key::Comma, ClassAction::Step(-1), "Previous class"),
        class(NONE, Key::Q, ClassAction::Step(-1), "Previous class"),
        class(
            NONE,
            Key::Escape,
            ClassAction::Select(None),
            "Select nothing",
        ),
        view(
            NONE,
            Key::F2,
            ViewAction::TogglePanel(Side::Images),
            "Images panel",
        ),
        view(
            NONE,
            Key::F3,
            ViewAction::TogglePanel(Side::Classes),
            "Classes panel",
        ),
        view(
            NONE,
            Key::F4,
            ViewAction::TogglePanel(Side::Training),
            "Training panel",
        ),
        view(NONE, Key::F11, ViewAction::ToggleFullScreen, "Full screen"),
        view(NONE, Key::F1, sheet(Sheet::Help), "Keys and mouse"),
    ]
};
