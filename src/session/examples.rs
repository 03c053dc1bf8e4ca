//! What a class looks like in the folder: typical places of it, and how much of each image it takes.

use std::sync::Arc;

use super::{ImageId, Overlay, Overlays};
use crate::document::Document;

/// Images that are shown.
const PATCHES: usize = 8;
/// Pixels on a side of a patch, of the working copy.
const SIDE: usize = 48;

/// A class in the images of the folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Examples {
    /// Which class.
    pub class: u8,
    /// Typical places of different images, that with the largest share first.
    pub patches: Vec<Patch>,
    /// Share of the field of view of each image, 0…1, the largest first.
    pub shares: Vec<(ImageId, f32)>,
}

/// A piece of an image around a place of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// Which image.
    pub id: ImageId,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue in turn, row by row.
    pub rgb: Vec<u8>,
}

impl Examples {
    /// Looks at the images that have overlays.
    pub(super) fn find(
        overlays: &Overlays,
        class: u8,
        document: &Document,
        images: &[ImageId],
    ) -> Self {
        let share = |overlay: &Overlay| overlay.shares(document)[usize::from(class)].share;
        let found = images.iter().filter_map(|&id| overlays.get(id));
        let mut found: Vec<(Arc<Overlay>, f32)> = found
            .map(|overlay| (Arc::clone(&overlay), share(&overlay)))
            .collect();
        found.sort_by(|(a, s), (b, t)| t.total_cmp(s).then(a.id.cmp(&b.id)));
        let patches = found.iter().take(PATCHES);
        Self {
            class,
            patches: patches
                .filter_map(|(overlay, _)| Patch::of(overlay, class, document))
                .collect(),
            shares: found.iter().map(|(o, share)| (o.id, *share)).collect(),
        }
    }

    /// Mean, smallest and largest share of an image; none without images.
    #[must_use]
    pub fn range(&self) -> Option<[f32; 3]> {
        let (_, largest) = *self.shares.first()?;
        let (_, smallest) = *self.shares.last()?;
        let sum: f32 = self.shares.iter().map(|(_, share)| share).sum();
        Some([sum / self.shares.len() as f32, smallest, largest])
    }
}

impl Patch {
    /// The surroundings of the pixel deepest inside the largest area of the class. There the class fills the patch and
    /// its border shows around it; the pixel nearest to the class's mean colour may lie on a speck of noise.
    fn of(overlay: &Overlay, class: u8, document: &Document) -> Option<Self> {
        let map = overlay.class_map(document, 1);
        let middle = map.middles()[usize::from(class) + 1]?;
        let along =
            |at: usize, size: usize| at.saturating_sub(SIDE / 2).min(size.saturating_sub(SIDE));
        let left = along(middle % map.width, map.width);
        let top = along(middle / map.width, map.height);
        let (width, height) = (SIDE.min(map.width), SIDE.min(map.height));
        let row = |y: usize| &overlay.segmentation.rgb[3 * (y * map.width + left)..][..3 * width];
        let values = (top..top + height).flat_map(row);
        Some(Self {
            id: overlay.id,
            width,
            height,
            rgb: values.map(|&value| (value >> 8) as u8).collect(),
        })
    }
}
