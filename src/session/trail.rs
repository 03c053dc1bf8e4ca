//! What one click may mean, from the smallest area to the largest: of vessels and spots where it hits them, or of the
//! classes.

use std::sync::Arc;

use super::pick::{Click, ShownKinds, Takes};
use super::{Findings, Overlay, Overlays};
use crate::detail::{self, Kind, Stop};
use crate::document::Document;
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
    /// What a click on an image may mean; none where there is nothing, or beside the field of view.
    pub(super) fn at(overlays: &Overlays, click: &Click) -> Option<Self> {
        let place = click.place;
        let classes = || overlays.get(click.id);
        if click.takes == Takes::Class {
            return Self::of_whole_class(&*classes()?, place, &click.document);
        }
        let findings = overlays.kinds(click.id);
        let hit = findings.and_then(|findings| Self::of_kind(&findings, place, click.kinds));
        hit.or_else(|| Self::of_class(&*classes()?, place))
    }

    fn of_kind(findings: &Arc<Findings>, place: [f32; 2], kinds: ShownKinds) -> Option<Self> {
        // A kind that is not shown is nowhere strong enough.
        let thresholds = kinds.map(|threshold| threshold.unwrap_or(u8::MAX));
        let click = findings.strengths.click(place, thresholds)?;
        kinds[click.kind.index()]?;
        let detail::Click {
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

    /// All pixels of the document's class that lies there.
    fn of_whole_class(overlay: &Overlay, place: [f32; 2], document: &Document) -> Option<Self> {
        let segmentation = &overlay.segmentation;
        let value = overlay.class_at(place[0], place[1], document)? + 1;
        let labels = overlay.labels(document);
        let set = labels.into_iter().map(|label| label == value).collect();
        let bitmap = Bitmap::new(segmentation.width, segmentation.height, set);
        Some(Self {
            stops: vec![Step::of_class(bitmap)],
            first: 0,
            own: 0,
            field_pixels: segmentation.field_pixels(),
            kind: None,
            walk: None,
        })
    }
}
