//! Areas that were picked: under the pointer, kept under a name, or found in other images and not yet looked at.

use std::sync::Arc;

use super::ImageId;
use crate::detail::Kind;
use crate::document::Area;

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
