//! The newest overlay of each image: written by the worker, read by whoever draws.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Document, ImageId, colour};
use crate::cluster::{Axes, Codebook, LANDMARKS, Levels, Pool, Settings};
use crate::gpu::IndexBuffer;
use crate::measure::{ClassShare, IndexMap, Suggestion, shares_from_counts, suggest};

/// An index map, the tables that turn it into classes, and where it came from.
#[derive(Debug)]
pub struct Overlay {
    /// The image.
    pub id: ImageId,
    /// Pixels per row of the index map.
    pub width: usize,
    /// Rows of the index map.
    pub height: usize,
    /// Landmark of each pixel, row by row.
    pub index: Vec<u8>,
    /// Whether the pixel is inside the field of view.
    pub inside: Arc<[bool]>,
    /// The working copy's colours: red, green, blue in turn, 0…65535, row by row.
    pub rgb: Arc<[u16]>,
    /// What the landmarks stand for.
    pub codebook: Arc<Codebook>,
    /// Where the landmarks' own axes point.
    pub axes: Arc<Axes>,
    /// Pixels of each landmark inside the field of view.
    pub counts: [u32; LANDMARKS],
    /// Landmark → class for every class count.
    pub levels: Levels,
    /// The same for the merge tree, whose areas lie one in the other whatever the hierarchy on screen: what a click
    /// walks along. Its numbers mean nothing to the user.
    pub nested: Arc<Levels>,
    /// How the image was clustered.
    pub clustering: Settings,
    /// The class count that the program suggests for the image, once it was looked at with care.
    pub suggested: Option<Suggestion>,
    /// Counts the runs; with `step` it says which weights made this overlay.
    pub run: u32,
    /// Training steps that the weights had seen.
    pub step: usize,
    /// Whether this is the quick preview of a run under way, to be refined when the run rests.
    pub coarse: bool,
    /// For the shader; none where nothing draws.
    pub drawn: Option<Drawn>,
}

/// An overlay's buffers on the device that draws. Shared by the overlays that differ in numbers only.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The index map, four pixels a word.
    pub index: Arc<IndexBuffer>,
    /// The field of view, 32 pixels a word.
    pub field: Arc<IndexBuffer>,
}

impl Overlay {
    /// What the image gives to the classes of the folder.
    #[must_use]
    pub fn pool(&self) -> Pool<'_> {
        Pool {
            codebook: &self.codebook,
            axes: &self.axes,
            counts: &self.counts,
            levels: &self.levels,
            nested: &self.nested,
        }
    }

    /// The landmarks of the pixels.
    #[must_use]
    pub fn map(&self) -> IndexMap<'_> {
        IndexMap {
            width: self.width,
            height: self.height,
            index: &self.index,
            inside: &self.inside,
        }
    }

    /// The class count that shows best what stands out in the image.
    pub(super) fn suggestion(&self) -> Suggestion {
        suggest(&self.map(), &self.rgb, &self.levels.each())
    }

    /// Pixels of the field of view.
    #[must_use]
    pub fn field_pixels(&self) -> usize {
        self.counts.iter().map(|&pixels| pixels as usize).sum()
    }

    /// The class of the pixel at a place in the image (0…1 from its left and top), if it is inside the field of view.
    #[must_use]
    pub fn class_at(&self, u: f32, v: f32, classes: usize) -> Option<u8> {
        if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
            return None;
        }
        let x = ((u * self.width as f32) as usize).min(self.width - 1);
        let y = ((v * self.height as f32) as usize).min(self.height - 1);
        let at = y * self.width + x;
        self.inside[at].then(|| self.levels.table(classes)[usize::from(self.index[at])])
    }

    /// What the shader knows of each landmark at the document's class count: red, green, blue from the lowest byte up,
    /// the class in bits 24…29, bit 30 where the class is hidden. The slider rewrites this and nothing else.
    #[must_use]
    pub fn colours(&self, document: &Document) -> [u32; LANDMARKS] {
        let table = self.levels.table(document.classes());
        std::array::from_fn(|landmark| {
            let class = table[landmark];
            let [r, g, b] = colour(class).map(u32::from);
            let hidden = u32::from(!document.is_visible(class)) << 30;
            r | g << 8 | b << 16 | u32::from(class) << 24 | hidden
        })
    }

    /// Pixels and share of the field of view of each class.
    #[must_use]
    pub fn shares(&self, classes: usize) -> Vec<ClassShare> {
        shares_from_counts(&self.counts, self.levels.table(classes), classes)
    }

    /// The label map at a class count, row by row: 0 outside the field of view, else class + 1.
    #[must_use]
    pub fn labels(&self, classes: usize) -> Vec<u8> {
        let table = self.levels.table(classes);
        self.index
            .iter()
            .zip(self.inside.iter())
            .map(|(&landmark, &inside)| {
                if inside {
                    table[usize::from(landmark)] + 1
                } else {
                    0
                }
            })
            .collect()
    }
}

/// One slot an image: the latest overlay replaces the one before; nobody ever waits for a queue.
#[derive(Clone, Debug, Default)]
pub struct Overlays {
    slots: Arc<Mutex<HashMap<ImageId, Arc<Overlay>>>>,
}

impl Overlays {
    /// The newest overlay of an image.
    #[must_use]
    pub fn get(&self, id: ImageId) -> Option<Arc<Overlay>> {
        self.lock().get(&id).cloned()
    }

    pub(super) fn put(&self, overlay: Arc<Overlay>) {
        self.lock().insert(overlay.id, overlay);
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ImageId, Arc<Overlay>>> {
        // A map of Arcs is whole even if a thread died while holding it.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
