//! Everything that can be wished for, by mouse, key or drop. Panels collect actions; the app carries them out after the
//! frame, so that nothing changes while it is being drawn.

mod classes;
mod retina;

pub(super) use classes::ClassAction;
pub(super) use retina::{RetinaAction, Tool};

use std::path::PathBuf;

use super::preferences::{Hint, Preferences, Side};
use super::state::{Compare, Layout, Look, Sheet};
use crate::cluster;
use crate::document::{Count, Verdict};
use crate::session::{How, ImageId, Refresh};

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    /// Ask for a folder.
    ChooseFolder,
    /// Asks for a session's file and opens it.
    ChooseSession,
    /// Opens a session, with its photographs where it says or in another folder.
    OpenSession(PathBuf, Option<PathBuf>),
    /// Saves the session to its file; asks for one where it has none.
    SaveSession,
    /// Asks for a file and saves the session to it.
    SaveSessionAs,
    /// Saves the session to a file.
    SaveSessionTo(PathBuf),
    /// Takes the folder over from another window.
    TakeOver,
    /// Takes over the work on a folder with the same photographs, or lets it be.
    Adopt(bool),
    /// Closes the window, whatever is under way: all of it is kept.
    CloseNow,
    /// Open a folder or file.
    Open(PathBuf),
    /// Look again what is in the open folder.
    Reopen,
    /// Open the photographs inside the program.
    OpenSamples,
    /// Make an image the current one.
    Show(usize),
    /// One image further or back.
    Next,
    Previous,
    /// Start, pause or go on, whatever comes next.
    Train,
    Stop,
    /// Ask for the file to save the run to.
    ChooseRunFile,
    /// Save the run as it stands.
    SaveRun(PathBuf),
    /// Ask for a saved run to go on with.
    ChooseRun,
    /// Go on with a saved run.
    GoOn(PathBuf),
    /// Ask for a saved run to use.
    ChooseModel,
    /// Use a saved run as it is.
    UseModel(PathBuf),
    /// Show a step that was kept; none shows the newest.
    Recall(Option<usize>),
    /// How often the overlay is refreshed during training.
    SetRefresh(Refresh),
    RefreshNow,
    /// Ask for the file to write the losses to.
    ChooseCurvesFile,
    /// Write the losses of the run as a table.
    SaveCurves(PathBuf),
    /// The slider.
    SetCount(Count),
    /// So many classes more, or fewer.
    StepClasses(isize),
    /// Select a class, or none.
    Select(Option<u8>),
    Rename(u8, String),
    /// Cluster in another way.
    SetClustering(cluster::Settings),
    /// Pick the area under a place of the current image (0…1 from its left and top), and the class there.
    /// Whether what lies beneath vessels and spots is meant.
    Pick([f32; 2], How, Option<u8>, bool),
    /// Show what that would take.
    PreviewPick([f32; 2], bool),
    /// So many stops up to larger areas, or down.
    Walk(i32),
    /// Keep the picked area as a structure; where nothing is picked, keep what is proposed.
    Keep,
    /// Take back what is proposed.
    Reject,
    NameStructure(ImageId, usize, String),
    RemoveStructure(ImageId, usize),
    AcceptStructure(ImageId, usize),
    /// Look in all other images for structures of this name.
    FindInAll(String),
    EndFind,
    /// Show the next image with something to look at.
    NextProposal,
    /// Something with classes.
    Class(ClassAction),
    /// Marks, side, spacing and field of view.
    Retina(RetinaAction),
    SetVisible(u8, bool),
    Solo(u8),
    ToggleChosen(u8),
    SetOpacity(f32),
    /// More or less opaque by a part.
    Fade(f32),
    ToggleOverlay,
    ToggleFill,
    ToggleContour,
    Fit,
    OneToOne,
    /// Zoom about the middle of the canvas by a factor.
    Zoom(f32),
    /// Show or hide the export panel.
    ToggleExport,
    /// Ask for the folder to write to.
    ChooseExportFolder,
    /// The folder to write into.
    SetExportFolder(PathBuf),
    StartExport,
    CancelExport,
    /// Show the written files in the system's file manager.
    Reveal(PathBuf),
    ToggleTheme,
    /// Open a sheet over the window, or close it.
    ToggleSheet(Sheet),
    DismissNotice,
    Undo,
    Redo,
    /// Go to where so many steps of the history are done.
    GoTo(usize),
    /// Say of the current image that it was looked at, or needs another look; or take that back.
    Judge(Verdict),
    /// Show the next image that nobody has looked at.
    NextUnreviewed,
    /// How the photograph is shown.
    SetLook(Look),
    /// What the picture is compared with, and how.
    SetCompare(Compare),
    /// Two pictures in this layout, or one again.
    ToggleLayout(Layout),
    /// The green channel alone, or all three.
    ToggleGreen,
    ToggleLegend,
    TogglePanel(Side),
    ToggleFullScreen,
    SetPreferences(Box<Preferences>),
    /// A hint is not needed any more.
    Dismiss(Hint),
    /// Copy words to the clipboard.
    Copy(String),
    Quit,
}
