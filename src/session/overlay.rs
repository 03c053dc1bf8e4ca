//! The newest overlay of each image: written by the worker, read by whoever draws.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Document, ImageId};
use crate::cluster::{Axes, Codebook, LANDMARKS, Levels, MAX_CLASSES, Pool, Settings, Table};
use crate::gpu::IndexBuffer;
use crate::measure::{ClassMap, ClassShare, IndexMap, Suggestion, shares_from_counts, suggest};

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

    /// The document's class of the pixel at a place in the image (0…1 from its left and top), if it is inside the field
    /// of view.
    #[must_use]
    pub fn class_at(&self, u: f32, v: f32, document: &Document) -> Option<u8> {
        if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
            return None;
        }
        let x = ((u * self.width as f32) as usize).min(self.width - 1);
        let y = ((v * self.height as f32) as usize).min(self.height - 1);
        let at = y * self.width + x;
        let class = || self.levels.table(document.classes())[usize::from(self.index[at])];
        self.inside[at].then(|| document.class_of(class()))
    }

    /// What the shader knows of each landmark at the document's class count: red, green, blue from the lowest byte up,
    /// the class in bits 24…29, bit 30 where the class is hidden. The slider rewrites this and nothing else.
    #[must_use]
    pub fn colours(&self, document: &Document) -> [u32; LANDMARKS] {
        document.table_of(&self.levels).map(|class| {
            let [r, g, b] = document.colour(class).map(u32::from);
            let hidden = u32::from(!document.is_visible(class)) << 30;
            r | g << 8 | b << 16 | u32::from(class) << 24 | hidden
        })
    }

    /// Pixels and share of the field of view of each class, by its number: of all classes that the slider can bring, as
    /// a merged class may have a number beyond its count.
    #[must_use]
    pub fn shares(&self, document: &Document) -> Vec<ClassShare> {
        let table = document.table_of(&self.levels);
        shares_from_counts(&self.counts, &table, MAX_CLASSES)
    }

    /// The share of the pixels inside both fields of view that have the same class number in another overlay of the
    /// image, at a class count, 0…1; none where no pixel is inside both. The sizes may differ: each pixel of this one
    /// is compared with the one at its place.
    #[must_use]
    pub fn agreement(&self, other: &Self, classes: usize) -> Option<f32> {
        self.agreement_by(
            other,
            self.levels.table(classes),
            other.levels.table(classes),
        )
    }

    /// The same by the classes that two tables give, the first for this overlay.
    #[must_use]
    pub fn agreement_by(&self, other: &Self, own: &Table, theirs: &Table) -> Option<f32> {
        let (mut same, mut all) = (0usize, 0usize);
        self.each_shared(other, |here, there| {
            all += 1;
            same += usize::from(own[usize::from(here)] == theirs[usize::from(there)]);
        });
        (all > 0).then(|| same as f32 / all as f32)
    }

    /// Gives the landmarks here and there of every pixel that lies inside both fields of view; sizes may differ.
    pub(super) fn each_shared(&self, other: &Self, mut take: impl FnMut(u8, u8)) {
        for y in 0..self.height {
            let row = y * other.height / self.height * other.width;
            for x in 0..self.width {
                let (at, there) = (y * self.width + x, row + x * other.width / self.width);
                if self.inside[at] && other.inside[there] {
                    take(self.index[at], other.index[there]);
                }
            }
        }
    }

    /// The label map of the document's classes, row by row: 0 outside the field of view, else class + 1.
    #[must_use]
    pub fn labels(&self, document: &Document) -> Vec<u8> {
        self.class_map(document, 1).values
    }

    /// The label map with every so manyth pixel of each row and column.
    #[must_use]
    pub fn class_map(&self, document: &Document, step: usize) -> ClassMap {
        let table = document.table_of(&self.levels);
        let value = |at: usize| match self.inside[at] {
            true => table[usize::from(self.index[at])] + 1,
            false => 0,
        };
        let row = |y: usize| {
            (0..self.width)
                .step_by(step)
                .map(move |x| y * self.width + x)
        };
        let places = (0..self.height).step_by(step).flat_map(row);
        ClassMap {
            width: self.width.div_ceil(step),
            height: self.height.div_ceil(step),
            values: places.map(value).collect(),
        }
    }
}

/// One slot an image: the latest overlay replaces the one before; nobody ever waits for a queue.
#[derive(Clone, Debug, Default)]
pub struct Overlays {
    slots: Arc<Mutex<HashMap<ImageId, Slot>>>,
}

/// The overlays of one image.
#[derive(Debug)]
struct Slot {
    newest: Arc<Overlay>,
    /// The last of the newest one's run that is no preview.
    full: Option<Arc<Overlay>>,
    /// The last of the run before; a preview only where that run left nothing else.
    earlier: Option<Arc<Overlay>>,
}

impl Slot {
    fn put(&mut self, overlay: Arc<Overlay>) {
        if overlay.run != self.newest.run {
            let last = self.full.take();
            self.earlier = Some(last.unwrap_or_else(|| Arc::clone(&self.newest)));
        }
        if !overlay.coarse {
            self.full = Some(Arc::clone(&overlay));
        }
        self.newest = overlay;
    }
}

impl Overlays {
    /// The newest overlay of an image.
    #[must_use]
    pub fn get(&self, id: ImageId) -> Option<Arc<Overlay>> {
        self.lock().get(&id).map(|slot| Arc::clone(&slot.newest))
    }

    /// The last overlay that the run before the newest overlay's left of an image, to compare with. Class numbers go on
    /// from run to run.
    #[must_use]
    pub fn earlier(&self, id: ImageId) -> Option<Arc<Overlay>> {
        self.lock().get(&id)?.earlier.clone()
    }

    /// The last overlay of the newest one's run that is no preview.
    pub(super) fn full(&self, id: ImageId) -> Option<Arc<Overlay>> {
        self.lock().get(&id)?.full.clone()
    }

    pub(super) fn put(&self, overlay: Arc<Overlay>) {
        match self.lock().entry(overlay.id) {
            Entry::Occupied(mut slot) => slot.get_mut().put(overlay),
            Entry::Vacant(slot) => {
                slot.insert(Slot {
                    full: (!overlay.coarse).then(|| Arc::clone(&overlay)),
                    newest: overlay,
                    earlier: None,
                });
            }
        }
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ImageId, Slot>> {
        // A map of Arcs is whole even if a thread died while holding it.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
