//! Stage 2: from embeddings to classes that follow a slider.
//!
//! Per image: colour and embedding are put on one scale ([`Projection`]) and diffuse between neighbours that are alike
//! ([`diffuse`]), a codebook of 256 landmarks is fitted ([`Codebook`]), each pixel gets its landmark's index ([`assign`]), and a count-weighted Ward tree over the landmarks
//! ([`MergeTree`]) gives a landmark → class table for every class count ([`Levels`]). Across images and refreshes,
//! classes keep their identity by overlap ([`relabel`], [`FolderClasses`]).

mod codebook;
mod diffusion;
mod features;
mod folder;
mod levels;
mod matching;
mod ward;

pub use codebook::{Codebook, assign, pack};
pub use diffusion::diffuse;
pub use features::{Feature, Projection, raw_features};
pub use folder::{FolderClasses, Pool};
pub use levels::{Levels, MAX_CLASSES, MIN_CLASSES, Table};
pub use matching::{Joint, relabel};
pub use ward::MergeTree;

/// Landmarks in a codebook: an index fits one byte.
pub const LANDMARKS: usize = 256;
