//! The classes of an image as pixels, landmarks and tables.

use std::sync::Arc;

use super::ImageId;
use crate::cluster::{Axes, Codebook, LANDMARKS, Levels, MAX_CLASSES, Pool, Settings, Table};
use crate::document::{Document, Numbers};
use crate::gpu::IndexBuffer;
use crate::measure::{
    self, ClassMap, ClassShare, IndexMap, Suggestion, Walk, shares_from_counts, suggest,
};

/// Which weights made something, and how carefully.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Counts the runs; 0 where no network took part.
    pub run: u32,
    /// Training steps that the weights had seen.
    pub step: usize,
    /// Whether this is the quick preview of a run under way, to be refined when the run rests.
    pub coarse: bool,
}

impl Origin {
    /// Of what is found without a network.
    pub const FILTER: Self = Self {
        run: 0,
        step: 0,
        coarse: false,
    };
}

/// The classes of an image: which image, what made them, its pixels as landmarks, and the tables that turn these into
/// classes.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// The image.
    pub id: ImageId,
    /// The weights.
    pub origin: Origin,
    /// Shared by the overlays that differ in their classes' numbers only.
    pub segmentation: Arc<Segmentation>,
    /// Landmark → class for every class count.
    pub levels: Levels,
    /// How the image was clustered.
    pub clustering: Settings,
    /// The class count that the program suggests for the image.
    pub suggested: Suggestion,
}

/// An image's pixels as landmarks.
#[derive(Clone, Debug)]
pub struct Segmentation {
    /// Pixels per row of the index map.
    pub width: usize,
    /// Rows of the index map.
    pub height: usize,
    /// The digest of the working copy, pixels and field of view, that it was made of.
    pub digest: [u8; 32],
    /// Landmark of each pixel, row by row.
    pub index: Vec<u8>,
    /// Whether the pixel is inside the field of view.
    pub inside: Arc<[bool]>,
    /// The working copy's colours: red, green, blue in turn, 0…65535, row by row.
    pub rgb: Arc<Vec<u16>>,
    /// The same without vessels, as clicks and outlines see them.
    pub bridged: Arc<[u16]>,
    /// What stands out, the most prominent first: see [`measure::standing_out`].
    pub areas: Vec<measure::Area>,
    /// What the landmarks stand for.
    pub codebook: Codebook,
    /// Where the landmarks' own axes point.
    pub axes: Axes,
    /// Pixels of each landmark inside the field of view.
    pub counts: [u32; LANDMARKS],
    /// The levels of the merge tree, whose areas lie one in the other whatever the hierarchy on screen: what a click
    /// walks along.
    pub nested: Levels,
    /// For the shader; none where nothing draws.
    pub drawn: Option<Drawn>,
}

/// A segmentation's buffers on the device that draws.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The index map, four pixels a word.
    pub index: Arc<IndexBuffer>,
    /// The field of view, 32 pixels a word.
    pub field: Arc<IndexBuffer>,
}

impl Segmentation {
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

    /// The walk from a click at a place (0…1 from left and top); none beside the field of view.
    pub(super) fn walk(&self, place: [f32; 2]) -> Option<Walk> {
        let (map, tables) = (self.map(), self.nested.each());
        measure::walk(&map, &self.bridged, &tables, self.pixel_at(place))
    }

    /// Pixels of the field of view.
    #[must_use]
    pub fn field_pixels(&self) -> usize {
        self.counts.iter().map(|&pixels| pixels as usize).sum()
    }

    /// The pixel at a place of the image (0…1 from its left and top); places beyond the image count as its border.
    #[must_use]
    pub fn pixel_at(&self, [u, v]: [f32; 2]) -> usize {
        let at = |place: f32, size: usize| ((place * size as f32) as usize).min(size - 1);
        at(v, self.height) * self.width + at(u, self.width)
    }
}

impl Overlay {
    /// What the image gives to the classes of the folder.
    #[must_use]
    pub fn pool(&self) -> Pool<'_> {
        Pool {
            codebook: &self.segmentation.codebook,
            axes: &self.segmentation.axes,
            counts: &self.segmentation.counts,
            nested: &self.segmentation.nested,
        }
    }

    /// The document's class of the pixel at a place in the image (0…1 from its left and top), if it is inside the field
    /// of view.
    #[must_use]
    pub fn class_at(&self, u: f32, v: f32, document: &Document) -> Option<u8> {
        if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
            return None;
        }
        let Segmentation { index, inside, .. } = &*self.segmentation;
        let at = self.segmentation.pixel_at([u, v]);
        let class = || self.levels.table(self.classes(document))[usize::from(index[at])];
        inside[at].then(|| document.class_of(class()))
    }

    /// Whether all pixels of the field of view are in one class, however many are wished for.
    #[must_use]
    pub fn is_one_class(&self) -> bool {
        let finest = self.levels.table(MAX_CLASSES);
        let mut seen = { finest.iter().zip(&self.segmentation.counts) }
            .filter(|(_, pixels)| **pixels > 0)
            .map(|(class, _)| class);
        let first = seen.next();
        seen.all(|class| Some(class) == first)
    }

    /// How many classes the image shows.
    #[must_use]
    pub fn classes(&self, document: &Document) -> usize {
        document.classes(self.suggested.classes)
    }

    /// Landmark → the document's class.
    #[must_use]
    pub fn table(&self, document: &Document) -> Table {
        document.merged(self.levels.table(self.classes(document)))
    }

    /// The class numbers that occur, before any is merged into another.
    #[must_use]
    pub fn numbers(&self, document: &Document) -> Numbers {
        let table = self.levels.table(self.classes(document));
        let classes = table.iter().zip(&self.segmentation.counts);
        classes
            .filter(|(_, pixels)| **pixels > 0)
            .map(|(class, _)| *class)
            .collect()
    }

    /// What the shader knows of each landmark at the document's class count: red, green, blue from the lowest byte up,
    /// the class in bits 24…29, bit 30 where the class is hidden. The slider rewrites this and nothing else.
    #[must_use]
    pub fn colours(&self, document: &Document) -> [u32; LANDMARKS] {
        let table = self.table(document);
        table.map(|class| document.packed(class))
    }

    /// Pixels and share of the field of view of each class, by its number: of all classes that the slider can bring, as
    /// a merged class may have a number beyond its count.
    #[must_use]
    pub fn shares(&self, document: &Document) -> Vec<ClassShare> {
        let table = self.table(document);
        shares_from_counts(&self.segmentation.counts, &table, MAX_CLASSES)
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
        let (own, theirs) = (&*self.segmentation, &*other.segmentation);
        for y in 0..own.height {
            let row = y * theirs.height / own.height * theirs.width;
            for x in 0..own.width {
                let (at, there) = (y * own.width + x, row + x * theirs.width / own.width);
                if own.inside[at] && theirs.inside[there] {
                    take(own.index[at], theirs.index[there]);
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
        let table = self.table(document);
        let Segmentation {
            width,
            height,
            index,
            inside,
            ..
        } = &*self.segmentation;
        let value = |at: usize| match inside[at] {
            true => table[usize::from(index[at])] + 1,
            false => 0,
        };
        let row = |y: usize| (0..*width).step_by(step).map(move |x| y * width + x);
        let places = (0..*height).step_by(step).flat_map(row);
        ClassMap {
            width: width.div_ceil(step),
            height: height.div_ceil(step),
            values: places.map(value).collect(),
        }
    }

    /// The same overlay with its landmarks put together in another way.
    pub(super) fn with_levels(&self, levels: Levels) -> Self {
        let Segmentation { areas, .. } = &*self.segmentation;
        Self {
            suggested: suggest(&self.segmentation.map(), areas, &levels.each()),
            levels,
            ..self.clone()
        }
    }

    /// The same overlay for the same photograph at another place of the list.
    pub(super) fn of(&self, id: ImageId) -> Self {
        Self { id, ..self.clone() }
    }
}
