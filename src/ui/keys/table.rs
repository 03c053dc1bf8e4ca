//! All commands. A new one gets an identifier that no other has had; the identifier stays, whatever its words become.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::{Command, Wish};
use crate::document::{Count, Quality, Status, kind_of_class};
use crate::measure;
use crate::session::{ExportState, ImageId, Takes};
use crate::ui::actions::{
    Action, BrushAction, ClassAction, CompareAction, ExportAction, FileAction, HistoryAction,
    ImagesAction, RetinaAction, StructureAction, Tool, TrainingAction, ViewAction,
};
use crate::ui::preferences::Side;
use crate::ui::state::{Against, Compare, Layout, Look, Sheet, State};

const NONE: Modifiers = Modifiers::NONE;
const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;
const ALT: Modifiers = Modifiers::ALT;
const SHIFT_COMMAND: Modifiers = COMMAND.plus(SHIFT);
const ALT_COMMAND: Modifiers = COMMAND.plus(ALT);

/// A line for each command: identifier, words, keys, and what it is or what it is now.
macro_rules! commands {
    ($($id:literal, $words:literal, [$($held:ident $key:ident),*], $wish:ident $action:expr;)+) => {
        &[$(Command {
            id: $id,
            words: $words,
            keys: &[$(KeyboardShortcut { modifiers: $held, logical_key: Key::$key }),*],
            wish: commands!(@ $wish $action),
        }),+]
    };
    (@ file $action:expr) => { Wish::Is(Action::File($action)) };
    (@ images $action:expr) => { Wish::Is(Action::Images($action)) };
    (@ training $action:expr) => { Wish::Is(Action::Training($action)) };
    (@ class $action:expr) => { Wish::Is(Action::Class($action)) };
    (@ structure $action:expr) => { Wish::Is(Action::Structure($action)) };
    (@ brush $action:expr) => { Wish::Is(Action::Brush($action)) };
    (@ retina $action:expr) => { Wish::Is(Action::Retina($action)) };
    (@ view $action:expr) => { Wish::Is(Action::View($action)) };
    (@ compare $action:expr) => { Wish::Is(Action::Compare($action)) };
    (@ export $action:expr) => { Wish::Is(Action::Export($action)) };
    (@ history $action:expr) => { Wish::Is(Action::History($action)) };
    (@ sheet $sheet:expr) => { Wish::Is(Action::View(ViewAction::ToggleSheet($sheet))) };
    (@ panel $side:expr) => { Wish::Is(Action::View(ViewAction::TogglePanel($side))) };
    (@ now $action:expr) => { Wish::Now($action) };
}

/// In the order of the help sheet.
pub(in crate::ui) const COMMANDS: &[Command] = commands! {
    "open-folder", "Open a folder", [COMMAND O, COMMAND U], file FileAction::ChooseFolder;
    "look-again", "Look again what is in the folder", [NONE F5], file FileAction::Reopen;
    "open-session", "Open a session", [SHIFT_COMMAND O], file FileAction::ChooseSession;
    "save-session", "Save the session", [COMMAND S], file FileAction::SaveSession;
    "save-session-as", "Save the session as…", [SHIFT_COMMAND S], file FileAction::SaveSessionAs;
    "export", "Export", [COMMAND E], export ExportAction::Toggle;
    "measurements", "Measurements of the last export", [SHIFT_COMMAND M], export ExportAction::ShowMeasurements;
    "undo", "Undo", [COMMAND Z], history HistoryAction::Undo;
    "redo", "Redo", [SHIFT_COMMAND Z, COMMAND Y], history HistoryAction::Redo;
    "history", "History", [COMMAND H], sheet Sheet::History;
    "train", "Train, pause, go on", [COMMAND T], training TrainingAction::Train;
    "stop", "Stop training, keep what was learned", [SHIFT_COMMAND T], training TrainingAction::Stop;
    "next-image", "Next image", [NONE ArrowRight, NONE D], images ImagesAction::Next;
    "previous-image", "Previous image", [NONE ArrowLeft, NONE A], images ImagesAction::Previous;
    "next-unreviewed", "Next image that is not reviewed", [SHIFT_COMMAND D], images ImagesAction::NextUnreviewed;
    "accept-and-go", "Accept the image and go on", [NONE K], images ImagesAction::JudgeAndGo(Status::Accepted);
    "needs-work-and-go", "The image needs work; go on", [NONE J], images ImagesAction::JudgeAndGo(Status::NeedsWork);
    "exclude-and-go", "Exclude the image and go on", [NONE U], images ImagesAction::JudgeAndGo(Status::Excluded);
    "comment", "Comment on the image", [NONE I], images ImagesAction::AskComment;
    "grade-good", "Quality: good, or not", [ALT Num1], images ImagesAction::Grade(Quality::Good);
    "grade-usable", "Quality: usable, or not", [ALT Num2], images ImagesAction::Grade(Quality::Usable);
    "grade-reject", "Quality: reject, or not", [ALT Num3], images ImagesAction::Grade(Quality::Reject);
    "reviewed", "Accepted, or not", [ALT_COMMAND K], images ImagesAction::Judge(Status::Accepted);
    "flagged", "Needs work, or not", [ALT_COMMAND F], images ImagesAction::Judge(Status::NeedsWork);
    "excluded", "Excluded, or not", [], images ImagesAction::Judge(Status::Excluded);
    "fit", "Whole image", [COMMAND Num0, COMMAND F, NONE R], view ViewAction::Fit;
    "one-to-one", "One image pixel per screen pixel", [COMMAND Num1], view ViewAction::OneToOne;
    "zoom-in", "Zoom in", [COMMAND Plus, COMMAND Equals], view ViewAction::Zoom(1.25);
    "zoom-out", "Zoom out", [COMMAND Minus], view ViewAction::Zoom(0.8);
    "overlay", "Show or hide the overlay", [NONE C, NONE G], view ViewAction::ToggleOverlay;
    "fill", "Fill on or off", [NONE F], view ViewAction::ToggleFill;
    "borders", "Borders on or off", [NONE O], view ViewAction::ToggleContour;
    "numbers", "Numbers of the classes on or off", [SHIFT B], class ClassAction::ToggleNumbers;
    "more-opaque", "Overlay more opaque", [COMMAND ArrowUp], view ViewAction::Fade(0.05);
    "less-opaque", "Overlay less opaque", [COMMAND ArrowDown], view ViewAction::Fade(-0.05);
    "side-by-side", "Side by side", [NONE S], view ViewAction::ToggleLayout(Layout::Beside);
    "curtain", "Curtain", [SHIFT C], view ViewAction::ToggleLayout(Layout::Curtain);
    "sight", "Structures or classes", [NONE T], view ViewAction::ToggleSight;
    "take-kind", "A click takes an area, or all of its kind", [], view ViewAction::SetTakes(Takes::Kind);
    "take-area", "A click takes an area, or one spot", [], view ViewAction::SetTakes(Takes::Area);
    "take-class", "A click takes a whole class", [], view ViewAction::SetTakes(Takes::Class);
    "legend", "Legend on the picture", [NONE L], view ViewAction::ToggleLegend;
    "green", "Green channel", [NONE V], view ViewAction::ToggleGreen;
    "local-contrast", "Local contrast", [SHIFT V], view ViewAction::ToggleLocalContrast;
    "map", "Map of the whole image", [NONE Z], view ViewAction::ToggleMap;
    "more-classes", "One class more", [NONE ArrowUp], class ClassAction::StepClasses(1);
    "fewer-classes", "One class fewer", [NONE ArrowDown], class ClassAction::StepClasses(-1);
    "next-class", "Next class", [NONE Period, NONE W], class ClassAction::Step(1);
    "previous-class", "Previous class", [NONE Comma, NONE Q], class ClassAction::Step(-1);
    "class-up", "Move the selected class up", [ALT ArrowUp], class ClassAction::Move(None, -1);
    "class-down", "Move the selected class down", [ALT ArrowDown], class ClassAction::Move(None, 1);
    "let-go", "Select nothing", [NONE Escape], class ClassAction::Select(None);
    "keep", "Keep the picked or proposed area", [NONE Enter], structure StructureAction::Keep;
    "reject", "Take a proposal back", [NONE Delete], structure StructureAction::Reject;
    "next-proposal", "Next image with a proposal, or next disagreement", [NONE N], structure StructureAction::NextProposal;
    "proposals", "Proposals, side by side", [SHIFT N], sheet Sheet::Proposals;
    "previous-disagreement", "Previous disagreement with the other session", [NONE P], compare CompareAction::Step(-1);
    "disagreements", "All disagreements with the other session", [SHIFT P], sheet Sheet::Compared;
    "growth", "Growth between visits", [SHIFT G], sheet Sheet::Growth;
    "larger-area", "Larger area", [NONE PageUp], structure StructureAction::Walk(1);
    "smaller-area", "Smaller area", [NONE PageDown], structure StructureAction::Walk(-1);
    "brush", "Correct a structure with the brush", [NONE B], brush BrushAction::Toggle { erases: false };
    "eraser", "Correct a structure with the eraser", [NONE E], brush BrushAction::Toggle { erases: true };
    "swap-brush", "Brush instead of eraser, or back", [NONE X], brush BrushAction::Swap;
    "narrower-brush", "Narrower brush", [NONE OpenBracket], brush BrushAction::Resize(-1);
    "wider-brush", "Wider brush", [NONE CloseBracket], brush BrushAction::Resize(1);
    "rings", "Show or hide marks and rings", [NONE M], retina RetinaAction::ToggleRings;
    "commands", "All commands", [COMMAND K], sheet Sheet::Palette;
    "settings", "Settings", [COMMAND Comma], sheet Sheet::Settings;
    "messages", "Messages since the start", [SHIFT_COMMAND L], sheet Sheet::Log;
    "help", "Keys and mouse", [NONE F1], sheet Sheet::Help;
    "images-panel", "Images panel", [NONE F2], panel Side::Images;
    "classes-panel", "Classes panel", [NONE F3], panel Side::Classes;
    "training-panel", "Training panel", [NONE F4], panel Side::Training;
    "full-screen", "Full screen", [NONE F11], view ViewAction::ToggleFullScreen;
    "quit", "Close the program", [COMMAND Q], file FileAction::Quit;

    // Without a key until the user gives them one.
    "open-samples", "Open the samples", [], file FileAction::OpenSamples;
    "earlier-work", "Earlier work…", [], file FileAction::ShowKept;
    "take-over", "Take this folder over from the other window", [], now elsewhere;
    "compare-sessions", "Compare with another session…", [], compare CompareAction::Choose;
    "next-disagreement", "Next disagreement with the other session", [], compare CompareAction::Step(1);
    "leave-comparison", "Leave the other session", [], now |state| state.compared.done.is_some().then_some(Action::Compare(CompareAction::Leave));
    "run-settings", "Settings of the next run", [], sheet Sheet::Run;
    "change-keys", "Change keys…", [], sheet Sheet::Keys;
    "about", "About", [], sheet Sheet::About;
    "theme", "Light or dark window", [], view ViewAction::ToggleTheme;
    "dismiss", "Dismiss the message", [], view ViewAction::DismissNotice;
    "as-photographed", "As photographed", [], view ViewAction::SetLook(Look::NONE);
    "beside-photograph", "Compare with the photograph", [], view against(Against::Photograph);
    "beside-earlier-run", "Compare with the run before", [], view against(Against::EarlierRun);
    "save-run", "Save the run…", [], training TrainingAction::ChooseRunFile;
    "go-on-from-run", "Go on from a saved run…", [], training TrainingAction::ChooseRun;
    "use-run", "Use a saved run as it is…", [], training TrainingAction::ChooseModel;
    "refresh", "Refresh the overlay now", [], training TrainingAction::RefreshNow;
    "newest-step", "Newest step", [], training TrainingAction::Recall(None);
    "save-losses", "Save the losses as a table…", [], training TrainingAction::ChooseCurvesFile;
    "suggested-count", "As many clusters as suggested", [], class ClassAction::SetCount(Count::Suggested);
    "standard-colours", "Standard colours", [], class ClassAction::StandardColours;
    "rename-class", "Rename the selected class…", [], now |state| Some(Action::Class(ClassAction::AskName(selected(state)?)));
    "show-class", "Show or hide the selected class", [], now show_or_hide;
    "show-class-alone", "Show the selected class alone, or all", [], now |state| Some(Action::Class(ClassAction::Solo(selected(state)?)));
    "export-class", "Export a mask of the selected class, or not", [], now |state| Some(Action::Class(ClassAction::ToggleChosen(selected(state)?)));
    "split-class", "Split the selected class back", [], now |state| Some(Action::Class(ClassAction::Split(found(state)?)));
    "class-examples", "Examples of the selected class", [], now |state| Some(Action::Class(ClassAction::ShowExamples(found(state)?)));
    "find-in-all", "Find the last named area in all images", [], now find_in_all;
    "draw-new", "Draw a new structure with the brush", [], brush BrushAction::New;
    "end-search", "End the search", [], structure StructureAction::EndFind;
    "mark-disc", "Mark the optic disc", [], retina RetinaAction::Use(Some(Tool::Disc));
    "mark-fovea", "Mark the fovea", [], retina RetinaAction::Use(Some(Tool::Fovea));
    "clear-marks", "Take both marks away", [], now |state| Some(Action::Retina(RetinaAction::ClearMarks(here(state)?)));
    "right-eye", "This is a right eye", [], now |state| Some(Action::Retina(RetinaAction::SetSide(here(state)?, Some(measure::Side::Right))));
    "left-eye", "This is a left eye", [], now |state| Some(Action::Retina(RetinaAction::SetSide(here(state)?, Some(measure::Side::Left))));
    "any-eye", "Side of the eye from marks and file name", [], now |state| Some(Action::Retina(RetinaAction::SetSide(here(state)?, None)));
    "adjust-field", "Adjust the field of view by hand", [], retina RetinaAction::Use(Some(Tool::Field));
    "reset-field", "Take the field of view that the program finds", [], now |state| Some(Action::Retina(RetinaAction::SetField(here(state)?, None)));
    "show-field", "Show or hide the edge of the field of view", [], retina RetinaAction::ToggleField;
    "read-spacings", "Read pixel spacings from a table…", [], retina RetinaAction::ChooseTable;
    "forget-spacings", "Leave the table of pixel spacings", [], retina RetinaAction::ForgetTable;
    "export-to", "Choose the folder of the export…", [], export ExportAction::ChooseFolder;
    "write-export", "Write the export", [], now |state| state.export_open.then_some(Action::Export(ExportAction::Start));
    "cancel-export", "Cancel the export", [], now |state| state.exporting().then_some(Action::Export(ExportAction::Cancel));
    "show-export", "Show the exported files", [], now reveal;
};

const fn against(against: Against) -> ViewAction {
    ViewAction::SetCompare(Compare {
        layout: Layout::Curtain,
        against,
        curtain: 0.5,
    })
}

fn elsewhere(state: &State) -> Option<Action> {
    let take_over = Action::File(FileAction::TakeOver);
    state.kept.elsewhere.then_some(take_over)
}

fn here(state: &State) -> Option<ImageId> {
    state.current_id()
}

/// The selected class or kind.
fn selected(state: &State) -> Option<u8> {
    state.document.selected
}

/// The selected class, if clustering found it.
fn found(state: &State) -> Option<u8> {
    selected(state).filter(|&class| kind_of_class(class).is_none())
}

fn show_or_hide(state: &State) -> Option<Action> {
    let class = selected(state)?;
    let visible = state.document.is_visible(class);
    Some(Action::Class(ClassAction::SetVisible(class, !visible)))
}

fn find_in_all(state: &State) -> Option<Action> {
    let all = state.document.structures.of(here(state)?.photo);
    let kept = all.iter().rev().find(|area| area.proposed.is_none())?;
    let name = kept.name.clone();
    Some(Action::Structure(StructureAction::FindInAll(name)))
}

fn reveal(state: &State) -> Option<Action> {
    match &state.export {
        Some(ExportState::Done(summary)) => {
            Some(Action::Export(ExportAction::Reveal(summary.folder.clone())))
        }
        _ => None,
    }
}
