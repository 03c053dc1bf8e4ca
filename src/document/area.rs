//! Areas of photographs: the pixels, and under which name they are kept.

use std::sync::Arc;

use crate::detail::Kind;
use crate::measure::Bitmap;

/// Pixels of an image's working copy, with their outline ready to draw.
#[derive(Debug, PartialEq)]
pub struct Area {
    /// Which pixels.
    pub bitmap: Bitmap,
    /// Closed lines through the middles of pixel edges, in pixels from the left top corner.
    pub outline: Vec<Vec<[f32; 2]>>,
    /// How many pixels.
    pub pixels: usize,
    /// Their share of the field of view, 0…1.
    pub share: f32,
    /// The kind, and the strength from which on these are all pixels of it, where that is what the area is.
    pub kind: Option<(Kind, u8)>,
}

impl Area {
    /// Takes pixels and the number of those in the field of view.
    #[must_use]
    pub fn new(bitmap: Bitmap, field: usize) -> Self {
        let pixels = bitmap.count();
        Self {
            outline: bitmap.contour(),
            pixels,
            share: pixels as f32 / field.max(1) as f32,
            bitmap,
            kind: None,
        }
    }

    /// The same where the pixels are all of a kind from a strength on.
    #[must_use]
    pub fn of(self, kind: Option<(Kind, u8)>) -> Self {
        Self { kind, ..self }
    }

    /// Whether a place in the image (0…1 from its left and top) is of it.
    #[must_use]
    pub fn holds(&self, u: f32, v: f32) -> bool {
        let Bitmap { width, height, set } = &self.bitmap;
        let at = |place: f32, size: usize| (place * size as f32) as usize;
        let (x, y) = (at(u, *width), at(v, *height));
        u >= 0.0 && v >= 0.0 && x < *width && y < *height && set[y * width + x]
    }
}

/// A named area of an image.
#[derive(Clone, Debug)]
pub struct Structure {
    /// What it is, in the user's words; the same in all images.
    pub name: String,
    /// Its pixels.
    pub area: Arc<Area>,
    /// How much it is like what it was found by, 0…1, while the user has not looked at it; none once it is kept.
    pub proposed: Option<f32>,
}

impl Structure {
    /// How much it is like what it was found by, 0…1; 1 where the user has kept it.
    #[must_use]
    pub fn likeness(&self) -> f32 {
        self.proposed.unwrap_or(1.0)
    }
}

impl PartialEq for Structure {
    /// Areas never change: another one lies elsewhere, and no pixel is looked at.
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.area, &other.area);
        same && self.name == other.name && self.proposed == other.proposed
    }
}
