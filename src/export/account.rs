//! What a review was made of, with which options, and what it leaves out: the part of `run.json` that a run which is made
//! again needs besides the settings.

use serde::{Deserialize, Serialize};

use super::{Style, Wanted};

/// What a review was made of, with which options, and what it leaves out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Whether the photographs are those that come with the program.
    pub samples: bool,
    /// What was written, and how.
    pub options: Options,
    /// What the user made and the export left out.
    pub left_out: LeftOut,
    /// Files of the folder that were not opened.
    pub skipped: Vec<Skipped>,
    /// Which part of a run it is that was spread over several machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// A part of a run that is spread over several machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// What was written, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// The only photograph that was asked for, by its name; none for all.
    pub only: Option<String>,
    /// Whether vessels and spots are written.
    pub vessels_and_spots: bool,
    /// Whether outlines are drawn at the photographs' own pixels.
    pub outlines_refined: bool,
    /// How overlays are drawn.
    pub overlay: Option<Drawn>,
    /// Which files, and what they are called.
    #[serde(default)]
    pub outputs: Wanted,
}

/// How overlays are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// Opacity of the fill, 0..=1, to a hundredth.
    pub opacity: f64,
    /// Whether areas are filled.
    pub fill: bool,
    /// Whether contours are drawn.
    pub contour: bool,
}

/// What the user made and the export left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Proposed structures that nobody has judged.
    pub proposals: usize,
    /// Photographs that have some.
    pub images: usize,
}

/// A file or sub-folder that was not opened although somebody may have expected it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Its path relative to the opened folder.
    pub name: String,
    /// Why, without a place.
    pub reason: String,
}

impl From<Style> for Drawn {
    fn from(style: Style) -> Self {
        Self {
            // A slider's value, not what a float of 32 bits makes of it.
            opacity: (f64::from(style.opacity) * 100.0).round() / 100.0,
            fill: style.fill,
            contour: style.contour,
        }
    }
}
