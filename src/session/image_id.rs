//! Which image is meant.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::document::Photo;

/// An image of the folder that is open. A number of an earlier folder never names an image of a later one. The place says
/// which it is; what the document knows it by follows from that.
#[derive(Clone, Copy, Debug)]
pub struct ImageId {
    /// Counts the folders opened.
    pub folder: u32,
    /// Place in the folder's list.
    pub index: u32,
    /// What the document knows it by.
    pub photo: Photo,
}

impl ImageId {
    fn place(self) -> (u32, u32) {
        (self.folder, self.index)
    }

    /// An image by its folder, its place in the list, and its name there.
    #[must_use]
    pub fn new(folder: u32, index: usize, name: &str) -> Self {
        let (index, photo) = (index as u32, Photo::of(name));
        Self {
            folder,
            index,
            photo,
        }
    }
}

impl PartialEq for ImageId {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for ImageId {}

impl Hash for ImageId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place().hash(state);
    }
}

impl PartialOrd for ImageId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ImageId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}
