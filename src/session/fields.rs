//! Fields of view: as they were found in the photographs, or where the user put them.

use std::sync::Arc;

use super::previews::Refresh;
use super::worker::Worker;
use super::{Event, ImageId};
use crate::measure::Bitmap;
use crate::picture::{Circle, FieldOfView};

/// Where the field of view of an image is, for the screen.
#[derive(Clone)]
pub(super) struct Field {
    /// Closed lines in parts of the image's width and height.
    outline: Arc<[Vec<[f32; 2]>]>,
    /// In pixels of the photograph.
    circle: Circle,
    /// The circle that the user gave it.
    pub(super) given: Option<Circle>,
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

impl Worker {
    /// The fields of view that the user put elsewhere, for the record of an export: by the image's name, in pixels of
    /// the photograph.
    pub(super) fn given_fields(&self) -> serde_json::Map<String, serde_json::Value> {
        let given = self.entries.iter().filter_map(|entry| {
            let Circle { x, y, radius } = entry.readings()?.field.given?;
            let circle = serde_json::json!({ "x": x, "y": y, "radius": radius });
            Some((entry.source.name.clone(), circle))
        });
        given.collect()
    }

    /// Puts the field of view of an image elsewhere; its overlay follows, and so does training.
    pub(super) fn set_field(&mut self, id: ImageId, circle: Option<Circle>) {
        let entry = self.entries.get_mut(id.index as usize);
        let Some(readings) = entry.and_then(|e| e.readings_mut()) else {
            return;
        };
        if readings.field.given == circle {
            return self.outbox.send(readings.field.event(id));
        }
        let changed = readings.set_field(circle, self.devices.graphics.as_ref());
        self.outbox.send(readings.field.event(id));
        if !changed {
            return;
        }
        match circle {
            Some(circle) => self.fields.insert(readings.sha256.clone(), circle),
            None => self.fields.remove(&readings.sha256),
        };
        self.suspects.get_mut().add(id.index as usize);
        self.ungathered = true;
        self.settled = false;
        if self.current == Some(id.index as usize) && self.previews.how != Refresh::Never {
            // Nobody should wait for the next one's turn to see what the change does.
            self.previews.asked = self.is_training();
        }
    }
}
