//! Clicks on classes that mean one area together.

use std::sync::Arc;

use super::Overlay;
use crate::measure::{Answer, Bitmap, Click, Walk, answer};
use crate::session::Placed;

/// Clicks on the classes of an image, in their order, with the walks from them.
#[derive(Clone, Default)]
pub(super) struct Together {
    placed: Vec<Placed>,
    clicks: Vec<Click>,
}

impl Together {
    /// Clicks that were made before, with the walks that the image has now; none of no clicks, or where one has no walk
    /// any more.
    pub(super) fn again(overlay: &Overlay, placed: &[Placed]) -> Option<Self> {
        let mut all = Self::default();
        for &click in placed {
            all.add(
                overlay,
                click,
                Arc::new(overlay.segmentation.walk(click.place)?),
            );
        }
        (!placed.is_empty()).then_some(all)
    }

    /// One more click, with its walk.
    pub(super) fn add(&mut self, overlay: &Overlay, placed: Placed, walk: Arc<Walk>) {
        self.placed.push(placed);
        self.clicks.push(Click {
            at: overlay.segmentation.pixel_at(placed.place),
            wanted: placed.wanted,
            walk,
        });
    }

    /// Where the clicks are.
    pub(super) fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// What the newest click means after those before it gave this area; none where the area or a walk is of another
    /// size than the image is now.
    pub(super) fn answer(&self, overlay: &Overlay, before: &Bitmap) -> Option<Answer> {
        let inside = &overlay.segmentation.inside;
        let areas = self.clicks.iter().flat_map(|click| &click.walk.stops);
        let mut areas = areas.map(|stop| &stop.area).chain([before]);
        let width = overlay.segmentation.width;
        areas
            .all(|area| area.width == width && area.set.len() == inside.len())
            .then(|| answer(before, &self.clicks, inside))?
    }
}
