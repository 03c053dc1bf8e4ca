//! Areas that were picked: under the pointer, kept under a name, or found in other images and not yet looked at.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ImageId, Overlays};
use crate::detail::Kind;
use crate::document::{Area, Document};

/// What a click does with what was picked before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    /// Forgets it.
    #[default]
    Anew,
    /// Adds the new area to it.
    Add,
    /// Takes the new area away from it.
    Remove,
}

/// What a click takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Takes {
    /// The area under the pointer; of vessels and spots the one that was hit.
    Area,
    /// The same; of vessels and spots all that are shown.
    #[default]
    Kind,
    /// All pixels of the class.
    Class,
}

/// A click on an image.
#[derive(Clone, Debug)]
pub struct Click {
    /// Which image.
    pub id: ImageId,
    /// The place (0…1 from the image's left and top).
    pub place: [f32; 2],
    /// What becomes of what was picked before.
    pub how: How,
    /// What it takes.
    pub takes: Takes,
    /// What may be meant beside the classes.
    pub kinds: ShownKinds,
    /// What the classes are.
    pub document: Box<Document>,
}

impl Click {
    /// The class that lies there, whatever the click takes.
    pub(super) fn class_at(&self, overlays: &Overlays) -> Option<u8> {
        let [u, v] = self.place;
        overlays.get(self.id)?.class_at(u, v, &self.document)
    }
}

/// What a click would leave picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// All clicks together, this one the newest.
    pub pick: Pick,
    /// The class that lies there.
    pub class: Option<u8>,
}

/// A click on the classes of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Its place (0…1 from the image's left and top).
    pub place: [f32; 2],
    /// Whether what lies there is wanted, or is to be taken away.
    pub wanted: bool,
}

/// The area that is being picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// In which image.
    pub id: ImageId,
    /// What is picked now, all clicks together.
    pub area: Arc<Area>,
    /// Where the newest click stands on its walk, from 0: the smallest area or, of a click that takes away, the one that
    /// loses least.
    pub stop: usize,
    /// Stops of that walk.
    pub stops: usize,
    /// What the newest click was on: vessels or spots, or none where it was on a class.
    pub kind: Option<Kind>,
    /// All clicks in their order, where all were on classes: a further one is answered together with them. Else none.
    pub clicks: Vec<Placed>,
}

impl Pick {
    /// What is picked without a click: there is no walk from it.
    #[must_use]
    pub fn of(id: ImageId, area: Arc<Area>) -> Self {
        Self {
            id,
            kind: area.kind.map(|(kind, _)| kind),
            area,
            stop: 0,
            stops: 1,
            clicks: Vec::new(),
        }
    }
}

/// Which kinds a click may mean, by [`Kind::index`]: those that are shown, with the strengths from which on they are.
pub type ShownKinds = [Option<u8>; Kind::ALL.len()];

/// What to look for in other images.
#[derive(Clone, Debug)]
pub struct FindRequest {
    /// The name that proposals get.
    pub name: String,
    /// Areas of that name that are known.
    pub examples: Vec<(ImageId, Arc<Area>)>,
    /// Images to look in.
    pub images: Vec<ImageId>,
}

/// Why nothing is proposed in an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// It has no overlay yet.
    NotSegmented,
    /// Nothing stands out in it, or it has nothing of the kind.
    NothingThere,
    /// What is most like the examples is so little like them, 0…1.
    Unlike(f32),
}

/// How the search goes.
#[derive(Clone, Debug)]
pub enum FindState {
    /// So many of so many images were looked at.
    Looking {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// An area to look at.
    Proposal {
        /// In which image.
        id: ImageId,
        /// Its name.
        name: String,
        /// The pixels.
        area: Arc<Area>,
        /// How much it is like the examples, 0…1.
        likeness: f32,
    },
    /// Nothing to look at.
    Nothing {
        /// In which image.
        id: ImageId,
        /// Why.
        why: Missing,
    },
    /// All images were looked at, or the user ended the search.
    Done {
        /// The name that was looked for.
        name: String,
        /// Areas found.
        found: usize,
        /// Images looked at.
        looked: usize,
    },
}
