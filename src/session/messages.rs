//! What is said to the session, and what it answers.

mod export;
mod phase;
mod source;

use std::path::PathBuf;
use std::sync::Arc;

pub use export::{ExportRequest, ExportState};
pub use phase::{Phase, StepReport};
pub use source::Source;

use super::ImageId;
use super::copies::KeptCopy;
use super::examples::Examples;
use super::pick::FindState;
use super::picker::PickOrder;
use super::worker::Refresh;
use crate::cluster;
use crate::cuts::Settings;
use crate::document::Area;
use crate::document::SpacingTable;
use crate::document::Work;
use crate::gpu::PhotoTexture;
use crate::picture::{Circle, Tags};
use crate::seed::Seed;
use crate::session::{Pick, Preview, Standing};
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
    /// Reads pixel spacings of the open folder's images from a table.
    ReadSpacing {
        /// The CSV file.
        path: PathBuf,
    },
    /// Writes a review folder.
    Export(Box<ExportRequest>),
    /// Ends the export, or whatever longer work is under way; what it wrote is removed.
    Cancel,
}

/// What the session reports.
#[derive(Clone, Debug)]
pub enum Event {
    /// A folder was scanned.
    Opened {
        /// The folder's number.
        folder: u32,
        /// What was asked for.
        source: Source,
        /// Names of all images, relative to the folder.
        names: Vec<String>,
        /// Files left out, each with its reason.
        skipped: Vec<(String, String)>,
        /// What was kept of an earlier opening, or was in the session that was opened.
        kept: Option<Box<Work>>,
    },
    /// The photographs of a session were not found where it says.
    FolderWanted {
        /// The session's file.
        path: PathBuf,
        /// Where they were.
        folder: PathBuf,
    },
    /// The folder has the photographs of one that was worked on elsewhere: moved, renamed or copied.
    SeenElsewhere {
        /// The folder's number.
        folder: u32,
        /// The work there.
        work: Box<Work>,
    },
    /// Another window works on the folder: what is done here is not kept meanwhile.
    KeptElsewhere,
    /// The session was written to a file of the user's.
    SessionSaved {
        /// The file.
        path: PathBuf,
    },
    /// Work could not be kept or read; the text says why and where.
    NotKept {
        /// What happened; the path last.
        text: String,
    },
    /// A folder could not be opened; what was open before stays closed.
    OpenFailed {
        /// What happened; the path last.
        text: String,
    },
    /// An image was read.
    Read {
        /// Which.
        id: ImageId,
        /// Its own size, in pixels.
        size: (u32, u32),
        /// SHA-256 of its bytes, hexadecimal.
        sha256: Arc<str>,
        /// What the file says of the retina.
        tags: Tags,
        /// A small picture to draw, where something draws.
        thumbnail: Option<Arc<PhotoTexture>>,
    },
    /// An image could not be read.
    ReadFailed {
        /// Which.
        id: ImageId,
        /// Why.
        reason: String,
    },
    /// All images of a folder were read or refused.
    AllRead {
        /// The folder's number.
        folder: u32,
    },
    /// The current image, in full.
    Picture {
        /// Which.
        id: ImageId,
        /// To draw.
        photo: Arc<PhotoTexture>,
        /// The photograph's own pixels, to be read.
        pixels: Arc<image::RgbImage>,
    },
    /// Training went into another phase.
    Phase(Phase),
    /// A step was done.
    Step(StepReport),
    /// The student did a step.
    Lesson {
        /// Steps that it has done so far.
        step: usize,
        /// Cross entropy over vessels, spots and the rest, in nats.
        loss: f32,
    },
    /// Vessels and spots were found in an image: by the filter, or with the student where there is one.
    Found {
        /// Up to date.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// The weights that can be recalled changed.
    Snapshots {
        /// Counts the runs, as the overlays do.
        run: u32,
        /// Steps that they had seen, ascending.
        steps: Vec<usize>,
    },
    /// The current image was looked at with weights that were trained further than at the look before, by a twentieth
    /// of the run or more.
    Changed {
        /// Steps that they had seen.
        step: usize,
        /// Share of the field of view that the further training put into another of the ten classes of the look
        /// before, 0…1.
        share: f32,
    },
    /// Training changes hardly anything any more: it could be stopped. Said once a run.
    Settled {
        /// Steps done.
        step: usize,
    },
    /// The field of view of an image: after [`Event::Read`], and whenever it was wished otherwise.
    Field {
        /// Which image.
        id: ImageId,
        /// Closed lines around it, in parts of the image's width and height, 0…1 from its left and top.
        outline: Arc<[Vec<[f32; 2]>]>,
        /// The circle that the user gave it, or the one that it resembles most; in pixels of the photograph.
        circle: Circle,
    },
    /// A saved run goes on.
    GoesOn {
        /// Steps done before.
        step: usize,
        /// Whether the images are those of its last step. If not, it will not end as it would have without a break.
        same_images: bool,
    },
    /// A saved run cannot go on; everything stays as it was.
    CannotGoOn {
        /// What happened; the path last.
        text: String,
    },
    /// The run was saved.
    Saved {
        /// Steps done.
        step: usize,
        /// The file.
        path: PathBuf,
    },
    /// A table was written.
    TableSaved {
        /// The file.
        path: PathBuf,
    },
    /// A table could not be written.
    TableNotSaved {
        /// What happened; the path last.
        text: String,
    },
    /// The run could not be saved; it goes on, and an earlier file stays as it was.
    NotSaved {
        /// What happened; the path last.
        text: String,
    },
    /// Overlays are being brought up to the newest weights.
    Refined {
        /// Up to date.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// An image was segmented, and all of it is one class, however many are wished for.
    OneClass {
        /// Which.
        id: ImageId,
    },
    /// The folder is this window's now.
    TakenOver {
        /// Whether this window changed anything that the other one does not know. If not, what the other one kept is the
        /// newest.
        changed: bool,
    },
    /// What is kept of all folders and can be opened, the newest first.
    Kept(Arc<[KeptCopy]>),
    /// The area that is being picked changed; none is any more.
    Pick(Option<Pick>),
    /// What a click where the pointer was would leave picked; none where it would meet nothing.
    Preview {
        /// The number that it was asked with.
        question: u64,
        /// What.
        preview: Option<Preview>,
    },
    /// What stands out in an image.
    Standing {
        /// Which.
        id: ImageId,
        /// The most prominent areas first, then vessels and spots.
        all: Arc<[Standing]>,
    },
    /// An area on the grid on which it can be corrected by hand.
    Fine {
        /// In which image.
        id: ImageId,
        /// The area that was asked for.
        of: Arc<Area>,
        /// The same there.
        fine: Arc<Area>,
    },
    /// The search's progress.
    Find(FindState),
    /// What a class looks like in the folder.
    Examples(Arc<Examples>),
    /// A table of pixel spacings was read, or refused; the text says why, the path last.
    Spacing {
        /// The folder's number.
        folder: u32,
        /// The spacings.
        table: Result<Arc<SpacingTable>, String>,
    },
    /// The export's progress.
    Export(ExportState),
}
