//! What one click may mean, from the smallest area to the largest: of vessels and spots where it hits them, or of the
//! classes.

use std::sync::Arc;

use super::pick::ShownKinds;
use super::{Findings, ImageId, Overlay, Overlays};
use crate::detail::{Click, Kind, Stop};
use crate::document::Area;
use crate::measure::{Answer, Bitmap, Walk};

/// An area on a click's way.
pub(super) struct Step {
    pub(super) bitmap: Bitmap,
    /// The kind and the strength, where these are all pixels of a kind from a strength on.
    pub(super) kind: Option<(Kind, u8)>,
}

impl Step {
    pub(super) fn of_class(bitmap: Bitmap) -> Self {
        Self { bitmap, kind: None }
    }

    pub(super) fn area(self, field_pixels: usize) -> Area {
        Area::new(self.bitmap, field_pixels).of(self.kind)
    }
}

/// The areas under a click.
pub(super) struct Trail {
    /// From the smallest to the largest; never empty.
    pub(super) stops: Vec<Step>,
    /// The place of the one that is offered first.
    pub(super) first: usize,
    /// The place of what was clicked alone; of classes, of what is offered.
    pub(super) own: usize,
    /// Pixels of the field of view on the areas' grid.
    pub(super) field_pixels: usize,
    /// The kind that was hit, if one was.
    pub(super) kind: Option<Kind>,
    /// The walk that these are the stops of, where a class was hit.
    pub(super) walk: Option<Arc<Walk>>,
}

impl Trail {
    /// The areas under a place of an image; none where there is nothing, or beside the field of view.
    pub(super) fn at(
        overlays: &Overlays,
        id: ImageId,
        place: [f32; 2],
        kinds: ShownKinds,
    ) -> Option<Self> {
        let findings = overlays.kinds(id);
        let hit = findings.and_then(|findings| Self::of_kind(&findings, place, kinds));
        hit.or_else(|| Self::of_class(&*overlays.get(id)?, place))
    }

    fn of_kind(findings: &Arc<Findings>, place: [f32; 2], kinds: ShownKinds) -> Option<Self> {
        // A kind that is not shown is nowhere strong enough.
        let thresholds = kinds.map(|threshold| threshold.unwrap_or(u8::MAX));
        let click = findings.strengths.click(place, thresholds)?;
        kinds[click.kind.index()]?;
        let Click {
            kind,
            stops,
            own,
            first,
        } = click;
        let step = |stop: Stop| Step {
            kind: stop.threshold.map(|threshold| (kind, threshold)),
            bitmap: Bitmap::new(stop.width, stop.height, stop.mask),
        };
        Some(Self {
            stops: stops.into_iter().map(step).collect(),
            first,
            own,
            field_pixels: findings.field_pixels[kind.index()],
            kind: Some(kind),
            walk: None,
        })
    }

    /// Takes the areas that a click means together with others.
    pub(super) fn answered(&mut self, answer: Answer) {
        self.stops = answer.areas.into_iter().map(Step::of_class).collect();
        (self.first, self.own) = (answer.first, answer.first);
    }

    fn of_class(overlay: &Overlay, place: [f32; 2]) -> Option<Self> {
        let segmentation = &overlay.segmentation;
        let walk = segmentation.walk(place)?;
        let areas = walk.stops.iter().map(|stop| stop.area.clone());
        Some(Self {
            stops: areas.map(Step::of_class).collect(),
            first: walk.first,
            own: walk.first,
            field_pixels: segmentation.field_pixels(),
            kind: None,
            walk: Some(Arc::new(walk)),
        })
    }
}
