//! What an evaluation is asked for, and what it answers.

use std::path::PathBuf;
use std::time::Duration;

use crate::cluster;
use crate::export::evaluation::{Evaluation, KindEvaluation, Unscored};
use crate::seed::Seed;

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

/// What of the detail layer is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// Vessels.
    Vessels,
    /// Bright spots.
    Bright,
    /// Dark spots of any size.
    Dark,
    /// Dark spots of at most a sixtieth of the field of view across.
    DarkSmall,
}

impl StructureKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Vessels, Self::Bright, Self::Dark, Self::DarkSmall];

    /// As it is written in reports and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vessels => "vessels",
            Self::Bright => "bright",
            Self::Dark => "dark",
            Self::DarkSmall => "dark-small",
        }
    }
}

/// What to score, and where to write the report.
#[derive(Clone, Debug)]
pub struct EvaluateRequest {
    /// The folder of the true masks, or one mask.
    pub masks: PathBuf,
    /// Vessels or spots to score instead of the classes.
    pub structure: Option<StructureKind>,
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
    /// The same for vessels or spots.
    Scored(Box<KindEvaluation>),
    /// No image could be scored; the reasons.
    Nothing(Vec<Unscored>),
    /// Ended by the user; nothing was left behind.
    Cancelled,
    /// Ended by an error: what happened and what to do, a path last.
    Failed(String),
}
