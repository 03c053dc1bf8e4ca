//! The report of an evaluation: how well masks picked out of the classes agree with true ones.
//!
//! ```text
//! DIR/images.csv        a row for each feature, photograph, protocol and class count, and for each stop of [`WALK`]
//! DIR/clicks.csv        a row for each click of [`Clicked`]
//! DIR/dice_over_k.png   the mean Dice of each protocol over the class count
//! DIR/summary.json      means over the photographs, and how the evaluation was made; written last
//! ```
//!
//! Equal input gives equal bytes, but for the times in `summary.json`.

mod boundary;
mod clicks;
mod csv;
mod identity;
mod json;
mod plot;
mod report;
mod standing;
mod structure;
mod summary;

pub use boundary::{BorderSummary, Borders, Distances, Enlarged, Mean, summarise_borders};
pub use clicks::{
    ClickSummary, Clicked, CountSummary, MOST_CLICKS, RandomSummary, summarise_clicks,
};
pub use identity::{Identity, IdentitySummary, summarise_identity};
pub use report::Report;
pub use standing::{StandingSummary, summarise_standing};
pub use structure::{CHOICES, KindEvaluation, KindImage, KindScore, KindSummary, LesionScore};
pub use summary::{ProtocolSummary, Stats, WalkSummary, summarise, summarise_walk};

/// What the protocols are called, in the order of [`Level::scores`].
pub const PROTOCOLS: [&str; 3] = ["hint", "point", "region"];

/// What the stops of a walk are called, in the order of [`ScoredImage::walk`]: the best of the areas nested under the
/// click, and the one that the program offers first.
pub const WALK: [&str; 2] = ["best", "default"];

/// A picked mask against the true one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Twice the common pixels by the pixels of both, 0..=1.
    pub dice: f64,
    /// The common pixels by the pixels of either, 0..=1.
    pub iou: f64,
    /// Symmetric Hausdorff distance, in pixels of the working copy.
    pub hausdorff: f64,
    /// Pixels of the picked mask.
    pub predicted: usize,
}

/// The scores of one photograph at one class count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The class count.
    pub k: usize,
    /// In the order of [`PROTOCOLS`].
    pub scores: [Score; 3],
}

/// The score of one stop of a walk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picked {
    /// The lowest class count that shows it, or what it was drawn from; 0 where the click picks nothing.
    pub k: usize,
    /// Its score.
    pub score: Score,
}

/// The scores of one photograph.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredImage {
    /// Its path relative to the opened folder.
    pub name: String,
    /// Pixels of the working copy, width and height.
    pub size: (usize, usize),
    /// Pixels of the true mask in the working copy.
    pub mask_pixels: usize,
    /// The class count that the program suggests for it.
    pub suggested: usize,
    /// By ascending class count; never empty.
    pub levels: Vec<Level>,
    /// In the order of [`WALK`].
    pub walk: [Picked; 2],
    /// What clicks at random places and clicks that correct bring.
    pub clicks: Clicked,
    /// How far borders are from the true ones at the photograph's own pixels.
    pub borders: Borders,
    /// How far its classes keep their numbers.
    pub identity: Identity,
    /// The Dice coefficients of what stands out, in the order in which it is pointed at.
    pub standing: Vec<f64>,
}

/// All photographs, segmented by one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureScores {
    /// What the feature is called.
    pub feature: &'static str,
    /// In the order of the folder; all with the same class counts.
    pub images: Vec<ScoredImage>,
}

/// A photograph or mask that was not scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unscored {
    /// Its path relative to its folder.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Where the file is that the reason speaks of, for messages; not written to the report.
    pub place: String,
}

/// How long the parts took, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Seconds {
    /// Reading photographs and masks.
    pub reading: f64,
    /// Training the network.
    pub training: f64,
    /// Segmenting the photographs.
    pub segmenting: f64,
    /// Picking masks and comparing them.
    pub scoring: f64,
    /// All of it.
    pub total: f64,
}

/// A finished evaluation.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Seed of the run.
    pub seed: u64,
    /// Everything else that was set, as the caller names it. Must not hold paths of the user's disk.
    pub settings: serde_json::Value,
    /// The feature that was asked for.
    pub scores: FeatureScores,
    /// The feature to compare it with.
    pub baseline: Option<FeatureScores>,
    /// What was not scored.
    pub unscored: Vec<Unscored>,
    /// How long it took.
    pub seconds: Seconds,
}

#[cfg(test)]
mod tests;
