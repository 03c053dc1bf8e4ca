//! Label maps and areas at a photograph's own pixels.

use super::{Overlay, Segmentation};
use crate::document::Document;
use crate::export::{LabelMap, Marked};
use crate::grid::{covered, sampled};
use crate::measure::Bitmap;
use crate::picture::Photo;
use crate::refine::{self, GUIDE_PER_PIXEL, Guide, Labels};

/// What the outlines of a photograph follow.
pub(crate) struct Eye {
    copy: (usize, usize, Vec<u16>),
    /// The photograph's own width and height.
    size: (usize, usize),
}

impl Eye {
    /// For maps of the working copy, which has `working` pixels.
    pub(crate) fn new(photo: &Photo, working: (usize, usize)) -> Self {
        let side = working.0.max(working.1) as u32 * GUIDE_PER_PIXEL;
        Self {
            copy: photo.copy(side),
            size: (photo.width() as usize, photo.height() as usize),
        }
    }

    fn guide(&self) -> Guide<'_> {
        let (width, height, rgb) = &self.copy;
        Guide {
            width: *width,
            height: *height,
            rgb,
        }
    }

    /// An area of the working copy at the photograph's own pixels.
    pub(crate) fn area(&self, area: &Bitmap) -> Bitmap {
        let (width, height) = self.size;
        let from = (area.width, area.height);
        let set = refine::mask(from, &area.set, Some(self.guide()), self.size);
        Bitmap::new(width, height, set)
    }

    fn labels(&self, map: &Labels<'_>) -> Vec<u8> {
        refine::labels(map, Some(self.guide()), self.size)
    }
}

/// A label map of its own size.
pub(super) struct Sheet {
    width: usize,
    height: usize,
    values: Vec<u8>,
}

impl Sheet {
    /// The document's classes in an image: at the photograph's own pixels if there is an eye for them, else at the working
    /// copy's.
    pub(super) fn of(overlay: &Overlay, document: &Document, eye: Option<&Eye>) -> Self {
        let Segmentation { width, height, .. } = *overlay.segmentation;
        let values = overlay.labels(document);
        let Some(eye) = eye else {
            return Self {
                width,
                height,
                values,
            };
        };
        let map = Labels {
            width,
            height,
            values: &values,
        };
        Self {
            values: eye.labels(&map),
            width: eye.size.0,
            height: eye.size.1,
        }
    }

    pub(super) fn map(&self) -> LabelMap<'_> {
        LabelMap {
            width: self.width,
            height: self.height,
            values: &self.values,
        }
    }
}

/// The named areas of an image as they are written.
pub(super) struct Outlined(Vec<(String, Bitmap, bool)>);

impl Outlined {
    /// Areas that are finer than the overlay come from vessels and spots, or were corrected by hand, and are drawn between
    /// their pixels; all others are drawn at the photograph's own pixels if there is an eye for them. What was corrected at
    /// the photograph's own pixels stays what it is, pixel by pixel.
    pub(super) fn of(
        areas: &[(String, Vec<Bitmap>)],
        overlay: &Overlay,
        eye: Option<&Eye>,
    ) -> Self {
        let outlined = |(name, grids): &(String, Vec<Bitmap>)| {
            let drawn = |area: &Bitmap| {
                let finer = area.width > overlay.segmentation.width;
                match eye {
                    Some(eye) if !finer => (eye.area(area), finer),
                    _ => (area.clone(), finer),
                }
            };
            let (area, finer) = together(grids.iter().map(drawn));
            (name.clone(), area, finer)
        };
        Self(areas.iter().map(outlined).collect())
    }

    pub(super) fn marked(&self) -> Vec<Marked<'_>> {
        self.0
            .iter()
            .map(|(name, area, smooth)| Marked {
                name,
                width: area.width,
                height: area.height,
                set: &area.set,
                smooth: *smooth,
            })
            .collect()
    }
}

/// Areas of one name, of which each may be drawn between its pixels, on the grid of the finest.
fn together(areas: impl Iterator<Item = (Bitmap, bool)>) -> (Bitmap, bool) {
    let both = |(one, smooth): (Bitmap, bool), (other, finer): (Bitmap, bool)| {
        let pixels = |area: &Bitmap| area.set.len();
        let to = if pixels(&one) < pixels(&other) {
            (other.width, other.height)
        } else {
            (one.width, one.height)
        };
        let area = enlarged(&one, smooth, to).union(&enlarged(&other, finer, to));
        (area, smooth | finer)
    };
    areas
        .reduce(both)
        .unwrap_or_else(|| (Bitmap::new(0, 0, Vec::new()), false))
}

/// An area at other pixels: drawn between its own, or each taking the one under its middle.
pub(super) fn enlarged(area: &Bitmap, smooth: bool, to: (usize, usize)) -> Bitmap {
    let from = (area.width, area.height);
    let set = if smooth {
        covered(from, &area.set, to)
    } else {
        sampled(from, &area.set, to)
    };
    Bitmap::new(to.0, to.1, set)
}
