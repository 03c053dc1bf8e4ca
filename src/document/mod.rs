//! What the user made of a folder of photographs: classes with their names and colours, named areas, verdicts, marks and
//! scales, how it is clustered, and every step that led there.
//!
//! All of it is by photograph, and a photograph is known by its path in the folder ([`Photo`]).
//!
//! # A new kind of what the user makes
//!
//! 1. Its type has a file here, and [`Document`] a field of it; what each photograph has lies in a map that moments of the
//!    history share (`shared`).
//! 2. `trace` moves it with a photograph that was renamed, and sets it aside with one that changed.
//! 3. `stored/parts` (what photographs have) or `stored/forms` (what the folder has) writes and reads it; the property test
//!    there makes it at random.
//! 4. `summary` tells it to those who do not open the window.
//!
//! Undo, autosave and sessions as files follow from that. In the window it is changed by an action of a family
//! (`ui/actions`).
//!
//! `compare` sets two reviewers' work side by side.

mod area;
mod classes;
mod compare;
mod history;
mod kinds;
mod palette;
mod photo;
mod retina;
mod reviews;
mod roster;
mod shared;
mod stored;
mod structures;
mod summary;
mod ties;
mod trace;
mod work;

pub use area::{Area, Structure};
pub use classes::Numbers;
pub use compare::{Comparing, Comparison, Distance, Distances, Matter, Row, StructureAgreement};
pub use history::{History, KeptStep, Label, Moment, Proposal, Steps};
pub use kinds::{STRICTNESS, class_of_kind, kind_name, kind_of_class, strictness_of};
pub use palette::{safe_colours, standard_colour};
pub use photo::Photo;
pub use retina::{
    Eye, Retina, SPACINGS, SideSource, SpacingSource, SpacingTable, side_of, spacing_of,
};
pub use reviews::{LONGEST_COMMENT, LONGEST_NAME, Quality, Reviewer, Reviews, Status, Verdict};
pub use roster::{Arrival, Aside, Known, Roster};
pub use stored::{DocumentError, load, load_bytes, save, to_bytes};
pub use structures::{Find, Structures};
pub use ties::{Tie, Ties};
pub use trace::Trace;
pub use work::Work;

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{self, MAX_CLASSES, MIN_CLASSES};
use crate::export::Style;

/// With more classes than this on the picture, colours alone do not tell them apart.
const TOLD_BY_COLOUR: usize = 6;

/// How many classes the images show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Each as many as the program suggests for it.
    #[default]
    Suggested,
    /// All so many, 2…40.
    Fixed(usize),
}

/// The state that export and screen share. It belongs to the folder, not to one image: a class is the same in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    count: Count,
    /// How the images are clustered.
    pub clustering: cluster::Settings,
    names: BTreeMap<u8, String>,
    hidden: BTreeSet<u8>,
    /// Colours that the user gave.
    colours: BTreeMap<u8, [u8; 3]>,
    /// The class that each merged class went into; that one may have been merged later.
    merged: BTreeMap<u8, u8>,
    /// The user's order of all classes; empty while it is that of their numbers.
    order: Vec<u8>,
    /// How strict each kind is.
    strictness: kinds::Strictness,
    /// The class that was clicked.
    pub selected: Option<u8>,
    /// Classes that get a mask of their own; none means all.
    pub chosen: BTreeSet<u8>,
    /// Named areas.
    pub structures: Structures,
    /// Marks, sides, fields of view and pixel spacings.
    pub retina: Retina,
    /// Places found again in photographs of the same eye.
    pub ties: Ties,
    /// What reviewers say of the photographs.
    pub reviews: Reviews,
    /// Fill opacity, 0…1.
    pub opacity: f32,
    /// Whether classes are filled.
    pub fill: bool,
    /// Whether class borders are drawn.
    pub contour: bool,
    /// Whether classes are numbered on the picture; none leaves it to [`Document::numbered`].
    pub numbers: Option<bool>,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            count: Count::default(),
            clustering: cluster::Settings::default(),
            names: BTreeMap::new(),
            hidden: BTreeSet::new(),
            colours: BTreeMap::new(),
            merged: BTreeMap::new(),
            order: Vec::new(),
            strictness: kinds::Strictness::default(),
            selected: None,
            chosen: BTreeSet::new(),
            structures: Structures::default(),
            retina: Retina::default(),
            ties: Ties::default(),
            reviews: Reviews::default(),
            opacity: 0.35,
            fill: true,
            contour: true,
            numbers: None,
        }
    }
}

impl Document {
    /// How many classes the images show.
    #[must_use]
    pub fn count(&self) -> Count {
        self.count
    }

    /// Moves the slider, or lets each image have what is suggested. Names, colours, merges and visibility stay with
    /// their classes.
    pub fn set_count(&mut self, count: Count) {
        self.count = match count {
            Count::Suggested => count,
            Count::Fixed(classes) => Count::Fixed(classes.clamp(MIN_CLASSES, MAX_CLASSES)),
        };
    }

    /// The class count of an image for which so many are suggested.
    #[must_use]
    pub fn classes(&self, suggested: usize) -> usize {
        match self.count {
            Count::Suggested => suggested,
            Count::Fixed(classes) => classes,
        }
    }

    /// Whether so many visible classes are numbered on the picture.
    #[must_use]
    pub fn numbered(&self, visible: usize) -> bool {
        self.numbers.unwrap_or(visible > TOLD_BY_COLOUR)
    }

    /// How overlays are drawn.
    #[must_use]
    pub fn style(&self) -> Style {
        Style {
            opacity: self.opacity,
            contour: self.contour,
            fill: self.fill,
        }
    }
}

#[cfg(test)]
mod tests;
