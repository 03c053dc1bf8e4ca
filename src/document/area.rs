//! Areas of photographs: the pixels, and under which name they are kept.

use std::sync::Arc;

use crate::detail::Kind;
use crate::measure::{Bitmap, Stencil, Stroke};

/// An outline of more corners is not kept: it is drawn from the pixels.
const LONG: usize = 4000;
/// The grid of an area that is corrected by hand is at most so long, in pixels.
const FINEST: u32 = 8192;

/// Pixels of an image, with their outline ready to draw: on the grid of its working copy, on that of its vessels and spots,
/// or, where it was corrected by hand, on the photograph's own.
#[derive(Debug, PartialEq)]
pub struct Area {
    /// Which pixels.
    pub stencil: Stencil,
    /// Closed lines through the middles of pixel edges, in pixels from the left top corner; none where they are long.
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
        Self::of_stencil(Stencil::from(&bitmap), field)
    }

    /// The same of pixels that are kept tight.
    #[must_use]
    pub fn of_stencil(stencil: Stencil, field: usize) -> Self {
        let pixels = stencil.count();
        let outline = stencil.contour();
        let corners: usize = outline.iter().map(Vec::len).sum();
        Self {
            outline: if corners > LONG { Vec::new() } else { outline },
            pixels,
            share: pixels as f32 / field.max(1) as f32,
            stencil,
            kind: None,
        }
    }

    /// The area with a stroke over it, in pixels of its grid; none where that changes nothing.
    #[must_use]
    pub fn drawn(&self, stroke: &Stroke, field: usize) -> Option<Self> {
        let mut whole = self.stencil.whole();
        whole.draw(stroke);
        let stencil = whole.tight();
        (stencil != self.stencil).then(|| Self::of_stencil(stencil, field))
    }

    /// The size of the grid on which an area of a photograph is corrected by hand: the photograph's own pixels, so that what
    /// is painted is what is exported. Of very large ones it is a smaller picture.
    #[must_use]
    pub fn finest(photo: (u32, u32)) -> (usize, usize) {
        let (width, height) = photo;
        let long = width.max(height);
        if long <= FINEST {
            return (width as usize, height as usize);
        }
        let side = |side: u32| u64::from(side) * u64::from(FINEST) / u64::from(long);
        (side(width).max(1) as usize, side(height).max(1) as usize)
    }

    /// Pixels of the field of view on its grid; none where it has no share of them.
    #[must_use]
    pub fn field(&self) -> Option<f64> {
        (self.share > 0.0).then(|| self.pixels as f64 / f64::from(self.share))
    }

    /// Whether its outline has too many corners to be drawn as lines, frame by frame.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.outline.is_empty() && self.pixels > 0
    }

    /// The same where the pixels are all of a kind from a strength on.
    #[must_use]
    pub fn of(self, kind: Option<(Kind, u8)>) -> Self {
        Self { kind, ..self }
    }

    /// Whether a place in the image (0…1 from its left and top) is of it.
    #[must_use]
    pub fn holds(&self, u: f32, v: f32) -> bool {
        let (width, height) = self.stencil.size();
        let at = |place: f32, size: usize| (place * size as f32) as usize;
        u >= 0.0 && v >= 0.0 && self.stencil.has(at(u, width), at(v, height))
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
