//! What is said to the session, and what it answers.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::document::Document;
use super::pick::{FindState, Pick};
use super::picker::PickOrder;
use crate::cluster;
use crate::cuts::Settings;
use crate::export::Summary;
use crate::export::evaluation::{Evaluation, Unscored};
use crate::gpu::PhotoTexture;
use crate::seed::Seed;

/// An image of the folder that is open. A number of an earlier folder never names an image of a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageId {
    /// Counts the folders opened.
    pub folder: u32,
    /// Place in the folder's list.
    pub index: u32,
}

/// Where images come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The photographs inside the program.
    Samples,
    /// A folder with its sub-folders, or one file.
    Folder(PathBuf),
}

impl Source {
    /// A short name to show.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Samples => "Samples".to_owned(),
            Self::Folder(path) => path.file_name().map_or_else(
                || path.display().to_string(),
                |n| n.to_string_lossy().into_owned(),
            ),
        }
    }
}

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
        /// The file; an earlier one is replaced.
        path: PathBuf,
    },
    /// Saves every run from now on as it goes, and at its end.
    Keep {
        /// The file; an earlier one is replaced.
        path: PathBuf,
        /// Steps between two times; 0 counts as 1.
        every: usize,
    },
    /// Picks an area, or looks for one like it.
    Pick(PickOrder),
    /// Writes a review folder.
    Export(Box<ExportRequest>),
    /// Ends the export under way; what it wrote is removed.
    CancelExport,
    /// Scores the segmentation of all images that have been read against true masks.
    Evaluate(Box<EvaluateRequest>),
    /// Ends the evaluation under way; nothing is written.
    CancelEvaluation,
}

/// What pixels are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The network's embedding beside the colour: what the program shows.
    Embedding,
    /// The colour alone, to compare with.
    Rgb,
}

impl Feature {
    /// As it is written in reports and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::Rgb => "rgb",
        }
    }
}

/// What to score, and where to write the report.
#[derive(Clone, Debug)]
pub struct EvaluateRequest {
    /// The folder of the true masks, or one mask.
    pub masks: PathBuf,
    /// What the images are segmented by.
    pub feature: Feature,
    /// Whether they are segmented by colour alone besides.
    pub baseline: bool,
    /// How they are clustered.
    pub clustering: cluster::Settings,
    /// A published method that clusters them instead, to compare with.
    pub method: Option<cluster::Published>,
    /// Seed of the clustering where there is no network that has one.
    pub seed: Seed,
    /// The report's folder; no files without it.
    pub report: Option<PathBuf>,
    /// The font of the plot.
    pub font: &'static [u8],
    /// How long reading the images took, for the report.
    pub reading: Duration,
    /// How long training took, for the report.
    pub training: Duration,
}

/// What to write, and how.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The review folder.
    pub folder: PathBuf,
    /// One image, or all.
    pub only: Option<ImageId>,
    /// Class count, names, visibility, style: what the screen shows.
    pub document: Document,
    /// Whether files of an earlier review may be replaced.
    pub replace: bool,
    /// The font of the legends.
    pub font: &'static [u8],
}

/// Where training stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// No run yet.
    Idle,
    /// The first step: the device compiles (and, where that is built in, tunes) its kernels.
    Preparing,
    /// Steps are being done.
    Running,
    /// Resting.
    Paused,
    /// All steps are done.
    Finished,
    /// Ended by the user.
    Stopped,
    /// A saved encoder is in use.
    Loaded,
    /// Ended by an error; the text says what was kept.
    Failed(String),
}

/// One training step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Steps done so far.
    pub step: usize,
    /// Steps in the run.
    pub steps: usize,
    /// NT-Xent, in nats.
    pub contrastive: f32,
    /// Mean squared error of patches in [-1, 1].
    pub reconstruction: f32,
    /// Smoothed; overlay refreshes included.
    pub steps_per_second: f32,
}

/// How an export goes.
#[derive(Clone, Debug)]
pub enum ExportState {
    /// So many of so many images are segmented.
    Segmenting {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// So many of so many images are written.
    Writing {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// All is written.
    Done(Summary),
    /// Ended by the user; nothing was left behind.
    Cancelled,
    /// Ended by an error.
    Failed {
        /// What happened and what to do; a path last.
        text: String,
        /// Whether the folder holds files already, so that asking to replace them makes sense.
        occupied: bool,
    },
}

/// How an evaluation goes.
#[derive(Clone, Debug)]
pub enum EvaluateState {
    /// So many of so many images are segmented.
    Segmenting {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// All is scored, and written where that was wanted.
    Done(Box<Evaluation>),
    /// No image could be scored; the reasons.
    Nothing(Vec<Unscored>),
    /// Ended by the user; nothing was left behind.
    Cancelled,
    /// Ended by an error: what happened and what to do, a path last.
    Failed(String),
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
    },
    /// Training went into another phase.
    Phase(Phase),
    /// A step was done.
    Step(StepReport),
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
    /// The area that is being picked changed; none is any more.
    Pick(Option<Pick>),
    /// The search's progress.
    Find(FindState),
    /// The export's progress.
    Export(ExportState),
    /// The evaluation's progress.
    Evaluation(EvaluateState),
}
