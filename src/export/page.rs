//! What a photograph brings for its files, all of it at its own pixels.

use std::borrow::Cow;
use std::cell::OnceCell;

use image::RgbImage;

use super::layer::{Group, Layer, Layers};
use super::letters::Letters;
use super::record::ImageEntry;
use super::{ClassEntry, ImageRecord, LabelMap, Style, overlay};

/// How a review looks, and what of.
pub(super) struct Design {
    pub(super) classes: Vec<ClassEntry>,
    pub(super) style: Style,
    pub(super) letters: Letters,
    pub(super) layers: Layers,
}

/// One photograph of a review.
pub(super) struct Page<'a> {
    pub(super) design: &'a Design,
    /// Its place in the list of the review's photographs.
    pub(super) at: usize,
    pub(super) image: &'a ImageRecord<'a>,
    pub(super) photo: &'a RgbImage,
    /// The classes as they were handed over.
    pub(super) labels: LabelMap<'a>,
    /// The classes at the photograph's own pixels.
    pub(super) full: &'a [u8],
    /// The named areas at the photograph's own pixels.
    pub(super) marked: &'a [(&'a str, Vec<bool>)],
    pub(super) entry: &'a ImageEntry,
    /// What it has masks of.
    pub(super) layers: &'a [&'a Layer],
    pub(super) made: Made,
}

/// What several formats need, made when the first of them asks for it.
#[derive(Default)]
pub(super) struct Made {
    values: OnceCell<Vec<u16>>,
    drawn: OnceCell<RgbImage>,
}

impl<'a> Page<'a> {
    /// A flag for each pixel of a layer, row by row.
    pub(super) fn mask(&self, layer: &Layer) -> Cow<'a, [bool]> {
        if layer.group == Group::Structure {
            let known = { self.marked.iter() }.find(|(name, _)| *name == layer.name);
            let none = || Cow::Owned(vec![false; self.full.len()]);
            return known.map_or_else(none, |(_, set)| Cow::Borrowed(set.as_slice()));
        }
        let apart = { self.image.apart.iter() }.find(|mask| u16::from(mask.value) == layer.value);
        match apart {
            Some(mask) => Cow::Borrowed(mask.set),
            None => {
                let is = |&value: &u8| u16::from(value) == layer.value;
                self.full.iter().map(is).collect::<Vec<_>>().into()
            }
        }
    }

    /// The number of what lies at each pixel, row by row; 0 where nothing does. Where several do, named areas come before
    /// vessels and spots, and these before classes; within these the earlier one.
    pub(super) fn values(&self) -> &[u16] {
        self.made.values.get_or_init(|| {
            let mut values = vec![0; self.full.len()];
            for layer in self.layers.iter().rev() {
                let mask = self.mask(layer);
                for (value, _) in values.iter_mut().zip(mask.iter()).filter(|(_, set)| **set) {
                    *value = layer.value;
                }
            }
            values
        })
    }

    /// The photograph with its classes, vessels, spots and outlines, as on screen, without a legend.
    pub(super) fn drawn(&self) -> &RgbImage {
        self.made.drawn.get_or_init(|| overlay::of(self))
    }

    /// The share of the field of view that a class has.
    pub(super) fn share(&self, value: u8) -> f64 {
        let known = { self.entry.classes.iter() }.find(|class| class.value == value);
        known.map_or(0.0, |class| class.share)
    }
}
