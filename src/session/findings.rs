//! What the detail layer found in one image: vessels and spots, with the strictness that each pixel withstands.

use std::sync::Arc;

use super::{ImageId, Origin};
use crate::detail::{Kind, Strengths};
use crate::document::{Area, Document};
use crate::gpu::{Graphics, StrengthTexture, strongest};
use crate::grid;
use crate::measure::Bitmap;
use crate::picture::Circle;

/// Long side of the strengths that are drawn in the list, in pixels.
const SMALL: usize = 128;

/// Vessels and spots of an image.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The image.
    pub id: ImageId,
    /// The weights of the student that took part; of run 0 where the filter answered alone.
    pub origin: Origin,
    /// The field of view that the user gave the photograph, if any.
    pub(super) field: Option<Circle>,
    /// How strong each pixel is as each kind.
    pub strengths: Arc<Strengths>,
    /// Pixels of the field of view on each kind's grid, by [`Kind::index`].
    pub(super) field_pixels: [usize; Kind::ALL.len()],
    /// The strengths of the current image as bytes: the pointer asks for them all the time.
    bytes: Option<Arc<[Vec<u8>; Kind::ALL.len()]>>,
    /// For the shader; none where nothing draws.
    pub drawn: Option<DrawnStrengths>,
}

/// Strengths on the device that draws.
#[derive(Clone, Debug)]
pub struct DrawnStrengths {
    /// For the list.
    pub small: Arc<StrengthTexture>,
    /// In full; of the current image alone.
    pub full: Option<Arc<StrengthTexture>>,
}

impl DrawnStrengths {
    /// The best there is.
    #[must_use]
    pub fn best(&self) -> &Arc<StrengthTexture> {
        self.full.as_ref().unwrap_or(&self.small)
    }
}

/// How much of a kind is shown in an image.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Found {
    /// Spots; of vessels there is no number that means anything.
    pub objects: Option<u32>,
    /// Share of the field of view, 0…1.
    pub share: f32,
}

impl Findings {
    /// How much of a kind the document shows. Looks a table up and counts nothing.
    #[must_use]
    pub fn found(&self, kind: Kind, document: &Document) -> Found {
        let threshold = document.thresholds(self.id.photo)[kind.index()];
        let tally = self.strengths.layer(kind).tally(threshold);
        let field = self.field_pixels[kind.index()];
        Found {
            objects: (kind != Kind::Vessels).then_some(tally.objects),
            share: tally.pixels as f32 / field.max(1) as f32,
        }
    }

    /// All pixels of a kind from a strength on; none where there are none.
    pub(super) fn all_of(&self, kind: Kind, threshold: u8) -> Option<Area> {
        let layer = self.strengths.layer(kind);
        let set = layer.bytes().into_iter().map(|byte| byte >= threshold);
        let bitmap = Bitmap::new(layer.width, layer.height, set.collect());
        let area = Area::new(bitmap, self.field_pixels[kind.index()]);
        (area.pixels > 0).then(|| area.of(Some((kind, threshold))))
    }

    /// The kind at a place of the image (0…1 from its left and top) among those that the document shows. Of the current
    /// image alone: the others are not laid out for it.
    #[must_use]
    pub fn kind_at(&self, [u, v]: [f32; 2], document: &Document) -> Option<Kind> {
        if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
            return None;
        }
        let bytes = self.bytes.as_ref()?;
        let thresholds = document.thresholds(self.id.photo);
        let strength = |kind: Kind| {
            let layer = self.strengths.layer(kind);
            let along = |place: f32, size: usize| ((place * size as f32) as usize).min(size - 1);
            bytes[kind.index()][along(v, layer.height) * layer.width + along(u, layer.width)]
        };
        // Spots lie over vessels, as they are drawn.
        let shown =
            |kind: &Kind| document.shows(*kind) && strength(*kind) >= thresholds[kind.index()];
        Kind::ALL.into_iter().rev().find(shown)
    }

    /// Takes what was found with the weights of `origin`, in a photograph with a field of view that the user gave it or
    /// not. Nothing is ready to be drawn yet.
    pub(super) fn new(
        id: ImageId,
        origin: Origin,
        field: Option<Circle>,
        strengths: Strengths,
        field_pixels: [usize; Kind::ALL.len()],
    ) -> Self {
        Self {
            id,
            origin,
            field,
            strengths: Arc::new(strengths),
            field_pixels,
            bytes: None,
            drawn: None,
        }
    }

    /// The same for the same photograph at another place of the list.
    pub(super) fn of(&self, id: ImageId) -> Self {
        Self { id, ..self.clone() }
    }

    /// The same with what the list draws.
    pub(super) fn with_small(mut self, graphics: Option<&Graphics>) -> Self {
        self.drawn = graphics.map(|graphics| {
            let (mut rgba, mut width, mut height) = texels(&self.strengths);
            while width.max(height) > SMALL {
                (rgba, width, height) = strongest(&rgba, width, height);
            }
            DrawnStrengths {
                small: uploaded(graphics, &rgba, width, height),
                full: None,
            }
        });
        self
    }

    /// The same with what canvas and pointer need of the current image, or without.
    pub(super) fn with_full(&self, graphics: Option<&Graphics>) -> Self {
        let mut findings = self.clone();
        let bytes = || Kind::ALL.map(|kind| self.strengths.layer(kind).bytes());
        findings.bytes = graphics.map(|_| Arc::new(bytes()));
        if let Some(drawn) = &mut findings.drawn {
            drawn.full = graphics.map(|graphics| {
                let (rgba, width, height) = texels(&self.strengths);
                uploaded(graphics, &rgba, width, height)
            });
        }
        findings
    }
}

fn uploaded(graphics: &Graphics, rgba: &[u8], width: usize, height: usize) -> Arc<StrengthTexture> {
    Arc::new(StrengthTexture::upload(
        graphics,
        width as u32,
        height as u32,
        rgba,
    ))
}

/// Strengths of all kinds (red, green, blue in their order) at the size of the spots, with that size.
fn texels(strengths: &Strengths) -> (Vec<u8>, usize, usize) {
    let spots = strengths.layer(Kind::Bright);
    let (width, height) = (spots.width, spots.height);
    let mut rgba = vec![0; 4 * width * height];
    for kind in Kind::ALL {
        let layer = strengths.layer(kind);
        let bytes = layer.bytes();
        let bytes = if (layer.width, layer.height) == (width, height) {
            bytes
        } else {
            let values: Vec<f32> = bytes.into_iter().map(f32::from).collect();
            let from = (layer.width, layer.height);
            let times = width as f32 / layer.width as f32;
            let values = grid::resized(from, &values, (width, height), times);
            values.into_iter().map(|v| (v + 0.5) as u8).collect()
        };
        for (pixel, byte) in rgba.chunks_exact_mut(4).zip(bytes) {
            pixel[kind.index()] = byte;
        }
    }
    (rgba, width, height)
}
