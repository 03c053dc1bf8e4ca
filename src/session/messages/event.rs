//! What the session answers.

use std::path::PathBuf;
use std::sync::Arc;

use super::ExportState;
use super::Phase;
use super::Source;
use super::StepReport;
use crate::document::Area;
use crate::document::SpacingTable;
use crate::document::Work;
use crate::gpu::PhotoTexture;
use crate::picture::Circle;
use crate::picture::Tags;
use crate::session::ImageId;
use crate::session::Measurements;
use crate::session::Pick;
use crate::session::Preview;
use crate::session::Standing;
use crate::session::compare::CompareState;
use crate::session::copies::KeptCopy;
use crate::session::examples::Examples;
use crate::session::growth::GrowthState;
use crate::session::pick::FindState;

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
    /// The comparison's progress.
    Compare(CompareState),
    /// What comes of following structures from visit to visit.
    Growth(GrowthState),
    /// What was measured for a review.
    Measurements(Measurements),
    /// The export's progress.
    Export(ExportState),
}
