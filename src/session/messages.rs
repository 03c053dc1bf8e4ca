//! What is said to the session, and what it answers.

mod event;
mod export;
mod phase;
mod source;

use std::path::PathBuf;
use std::sync::Arc;

pub use event::Event;
pub use export::{ExportRequest, ExportState};
pub use phase::{Phase, StepReport};
pub use source::Source;

use super::ImageId;
use super::compare::CompareRequest;
use super::growth::GrowthOrder;
use super::picker::PickOrder;
use super::worker::Refresh;
use crate::cluster;
use crate::cuts::Settings;
use crate::document::Area;
use crate::document::Work;
use crate::picture::{Circle, Scan};
use crate::seed::Seed;
use crate::student;

/// What the user wants.
#[derive(Clone, Debug)]
pub enum Command {
    /// Opens a folder; what was open is closed, and its training stops.
    Open {
        /// Which.
        source: Source,
        /// Long side of the working copies, in pixels (128…1024); smaller images stay as they are.
        working_side: u32,
    },
    /// Opens some photographs of a folder, which were found before.
    OpenSome {
        /// Where they are.
        source: Source,
        /// Which, in their order, and what was left out.
        scan: Arc<Scan>,
        /// As for [`Command::Open`].
        working_side: u32,
    },
    /// Opens the folder of a session that the user saved to a file, with the work in it.
    OpenSession {
        /// The file.
        path: PathBuf,
        /// Where its photographs are; none for where the session says.
        folder: Option<PathBuf>,
        /// As for [`Command::Open`].
        working_side: u32,
    },
    /// This is the work on the open folder now: it is kept.
    Remember {
        /// The folder's number.
        folder: u32,
        /// All of it but the run.
        work: Box<Work>,
    },
    /// Writes the session to a file of the user's.
    SaveSession {
        /// The file; an earlier session is replaced.
        path: PathBuf,
    },
    /// Asks what is kept of all folders; [`Event::Kept`] answers.
    ListKept,
    /// Takes the folder over from another window.
    TakeOver,
    /// Takes up a run that was kept elsewhere.
    Restore {
        /// In the form of a checkpoint's file.
        run: Arc<[u8]>,
    },
    /// Asks for a kept area on the grid on which it can be corrected by hand; [`Event::Fine`] answers.
    Refine {
        /// In which image.
        id: ImageId,
        /// The area.
        area: Arc<Area>,
        /// The photograph's own size, in pixels.
        size: (u32, u32),
    },
    /// Makes an image the current one: it is decoded in full, and its overlay comes first.
    Show(ImageId),
    /// Clusters all images by these settings from now on; the weights stay, and so do names and colours.
    Cluster(cluster::Settings),
    /// Starts a new run on all images that have been read.
    Train {
        /// The run's settings.
        settings: Settings,
        /// The run's seed.
        seed: Seed,
        /// How vessels and spots are learned beside; none where they are not.
        student: Option<student::Settings>,
    },
    /// Rests after the step under way; overlays are refined meanwhile.
    Pause,
    /// Goes on after a pause.
    Resume,
    /// Ends the run and keeps its weights.
    Stop,
    /// Takes a saved encoder instead of training.
    UseModel {
        /// The file.
        path: PathBuf,
        /// Seed of the clustering.
        seed: Seed,
    },
    /// Goes on with a saved run on the images of the open folder, in place of whatever run there is.
    GoOn {
        /// The file.
        path: PathBuf,
        /// What a run that had come to its end gets, in steps; one that was broken off goes on to its own end.
        more: usize,
    },
    /// Saves the run as it stands; it goes on undisturbed.
    Save {
        /// The file; an earlier run is replaced, nothing else is.
        path: PathBuf,
    },
    /// Whether vessels and spots are looked for from now on before anybody asks for them.
    Detail(bool),
    /// Saves every run from now on as it goes, and at its end.
    Keep {
        /// The file; an earlier run is replaced, nothing else is.
        path: PathBuf,
        /// Steps between two times; 0 counts as 1.
        every: usize,
    },
    /// Writes a table; training goes on meanwhile.
    SaveTable {
        /// The file; an earlier table of the same columns is replaced, nothing else is.
        path: PathBuf,
        /// What it says.
        table: String,
    },
    /// Brings all overlays to the weights that the run had at an earlier step, the current image's first; a run under
    /// way pauses. What is exported then is of that step. To go on training leads back to the newest weights.
    Recall {
        /// One of the steps of [`Event::Snapshots`], or the nearest that is still kept; none for the newest weights.
        step: Option<usize>,
    },
    /// Says when overlays are refreshed from now on while a run is under way.
    Refresh(Refresh),
    /// Refreshes the overlay of the current image after the next step of the run under way, once.
    RefreshNow,
    /// Puts the field of view of an image where the user wants it.
    SetField {
        /// Which image.
        id: ImageId,
        /// Where, in pixels of the photograph; none for what was found in the photograph. A circle that holds hardly
        /// any of the photograph changes nothing; [`Event::Field`] says what is in use.
        field: Option<Circle>,
    },
    /// Picks an area, or looks for one like it.
    Pick(PickOrder),
    /// Follows structures from visit to visit.
    Growth(GrowthOrder),
    /// Reads what was measured for the review in a folder.
    ReadMeasurements(PathBuf),
    /// Reads pixel spacings of the open folder's images from a table.
    ReadSpacing {
        /// The CSV file.
        path: PathBuf,
    },
    /// Compares another reviewer's session with the work on the open folder; [`Event::Compare`] answers.
    Compare(Box<CompareRequest>),
    /// Ends that.
    EndCompare,
    /// Writes a review folder.
    Export(Box<ExportRequest>),
    /// Ends the export, or whatever longer work is under way; what it wrote is removed.
    Cancel,
}
