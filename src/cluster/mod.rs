//! Stage 2: from embeddings to classes that follow a slider.
//!
//! Per image: colour and embedding are put on one scale ([`Projection`]) and diffuse between neighbours that are alike
//! ([`Diffusion`]), a codebook of 256 landmarks is fitted ([`Codebook`]), each pixel gets its landmark's index
//! ([`assign`]), each landmark the mean place of its pixels ([`Places`]), and one of five hierarchies over the weighted
//! landmarks ([`Hierarchy`]: a tree that keeps areas with outlines of their own whole, [`Cut`], a Ward tree,
//! [`MergeTree`], [`k_means`], the same in PHATE's [`potential()`], or diffusion [`Condensation`]) gives a landmark → class table for
//! every class count that it has ([`Levels`]). Classes are numbered by what the photograph itself shows ([`Homes`]), and
//! may be those of a whole folder ([`FolderClasses`]).

mod borders;
mod codebook;
mod condensation;
mod cut;
mod diffusion;
mod features;
mod folder;
mod hierarchy;
mod homes;
mod kmeans;
mod levels;
mod matching;
mod planes;
mod points;
mod potential;
mod published;
mod scatter;
mod ward;

pub use borders::{Borders, Relief};
pub use codebook::{Codebook, assign, pack};
pub use condensation::{Condensation, Grouping};
pub use cut::Cut;
pub use diffusion::Diffusion;
pub use features::{Axes, Feature, Places, Projection, raw_features};
pub use folder::{FolderClasses, Pool};
pub use hierarchy::Hierarchy;
pub use homes::Homes;
pub use kmeans::{Groups, k_means};
pub use levels::{Levels, MAX_CLASSES, MIN_CLASSES, Table};
pub use matching::{Joint, follow};
pub use points::Points;
pub use potential::{Kernel, operator, potential, walk_length};
pub use published::{PUBLISHED_SIDE, PixelClasses, PixelLevels, Published};
pub use ward::MergeTree;

use serde::{Deserialize, Serialize};

/// What an image's clustering depends on besides its features and the seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The embedding's weight beside the colour's 1: their root mean square distances to their means.
    pub embedding: f64,
    /// Main components of the embedding that are kept, at most 11.
    pub components: usize,
    /// How different neighbours may be that still diffuse into each other: σ as a share of the features' spread.
    pub smoothness: f64,
    /// Rounds of diffusion; with 0 there is none.
    pub rounds: usize,
    /// The weight of a landmark's place beside the colour's 1 in the finer merges of the Ward tree: what is far away is
    /// then another class sooner. With 0 look alone decides.
    pub place: f64,
    /// How the landmarks are put together into classes.
    pub hierarchy: Hierarchy,
    /// Whether each image has classes of its own.
    pub partition: Partition,
}

impl Settings {
    /// Whether index maps made with either are the same: then only classes differ, and no pixel need be looked at.
    #[must_use]
    pub fn same_landmarks(&self, other: &Self) -> bool {
        // Outlines cut landmarks.
        let cut = |settings: &Self| settings.hierarchy == Hierarchy::Outlines;
        if cut(self) != cut(other) {
            return false;
        }
        let Self {
            hierarchy,
            partition,
            ..
        } = *self;
        let other = Self {
            hierarchy,
            partition,
            ..*other
        };
        *self == other
    }

    /// Whether anything can be computed with them.
    ///
    /// # Errors
    /// A text that says what cannot be.
    pub fn check(&self) -> Result<(), String> {
        let weights = [self.embedding, self.smoothness, self.place];
        let fine = weights.iter().all(|v| v.is_finite() && *v >= 0.0)
            && (1..=11).contains(&self.components)
            && self.rounds <= 10_000;
        if fine {
            Ok(())
        } else {
            Err("a setting of the clustering is out of range".to_owned())
        }
    }
}

/// Whose classes an image has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partition {
    /// Its own.
    #[default]
    Image,
    /// Those of the whole folder.
    Folder,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            embedding: 1.5,
            components: 8,
            smoothness: 0.14,
            rounds: 80,
            place: 0.8,
            hierarchy: Hierarchy::default(),
            partition: Partition::default(),
        }
    }
}

pub use crate::grid::LANDMARKS;
