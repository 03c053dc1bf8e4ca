//! Fields of view: as they were found in the photographs, or where the user put them.

use std::sync::Arc;

use super::{Event, ImageId};
use crate::measure::Bitmap;
use crate::picture::{Circle, FieldOfView};

/// Where the field of view of an image is, for the screen.
#[derive(Clone)]
pub(crate) struct Field {
    /// Closed lines in parts of the image's width and height.
    outline: Arc<[Vec<[f32; 2]>]>,
    /// In pixels of the photograph.
    circle: Circle,
    /// The circle that the user gave it.
    pub(crate) given: Option<Circle>,
}

impl Field {
    /// Takes a working copy's field of a photograph of `size`, and the circle that it was made of, if any.
    pub(super) fn of(field: &FieldOfView, circle: Option<Circle>, size: (u32, u32)) -> Self {
        let (width, height) = (field.width as f32, field.height as f32);
        let outline = Bitmap::new(field.width, field.height, field.inside.clone()).outline();
        let parts = |line: Vec<[f32; 2]>| -> Vec<[f32; 2]> {
            line.iter().map(|[x, y]| [x / width, y / height]).collect()
        };
        Self {
            outline: outline.into_iter().map(parts).collect(),
            circle: circle.unwrap_or_else(|| field.circle(size)),
            given: circle,
        }
    }

    pub(super) fn event(&self, id: ImageId) -> Event {
        Event::Field {
            id,
            outline: Arc::clone(&self.outline),
            circle: self.circle,
        }
    }
}
