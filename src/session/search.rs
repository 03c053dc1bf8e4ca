//! Looking for areas like some known ones in other images.

use std::collections::VecDeque;
use std::sync::Arc;

use super::pick::{FindRequest, Missing};
use super::{ImageId, Overlays};
use crate::detail::Kind;
use crate::document::Area;
use crate::measure::{self, Look};

/// A search under way.
pub(super) struct Search {
    pub(super) request: FindRequest,
    pub(super) waiting: VecDeque<ImageId>,
    pub(super) found: usize,
    like: Like,
}

/// What the areas must be like.
enum Like {
    /// These looks.
    Looks(Vec<Look>),
    /// All of a kind from a strength on, the examples taking this share of their fields of view.
    Kind(Kind, u8, f32),
}

impl Search {
    pub(super) fn new(request: FindRequest, overlays: &Overlays) -> Self {
        Self {
            waiting: request.images.iter().copied().collect(),
            like: match kind(&request) {
                Some((kind, threshold, share)) => Like::Kind(kind, threshold, share),
                None => Like::Looks(looks(&request, overlays)),
            },
            request,
            found: 0,
        }
    }

    /// The area of an image that is like the examples, and how much so, 0…1.
    pub(super) fn look(&self, overlays: &Overlays, id: ImageId) -> Result<(Area, f32), Missing> {
        match &self.like {
            Like::Kind(kind, threshold, share) => {
                let findings = overlays.kinds(id).ok_or(Missing::NotSegmented)?;
                let area = findings.all_of(*kind, *threshold);
                let area = area.ok_or(Missing::NothingThere)?;
                let likeness = share.min(area.share) / share.max(area.share);
                Ok((area, likeness))
            }
            Like::Looks(looks) => {
                let overlay = overlays.get(id).ok_or(Missing::NotSegmented)?;
                let segmentation = &overlay.segmentation;
                let found = measure::find(
                    &segmentation.map(),
                    &segmentation.bridged,
                    &segmentation.nested.each(),
                    looks,
                );
                let found = found.ok_or(Missing::NothingThere)?;
                let likeness = found.likeness as f32;
                if !found.is_alike() {
                    return Err(Missing::Unlike(likeness));
                }
                let area = Area::new(found.area, segmentation.field_pixels());
                Ok((area, likeness))
            }
        }
    }
}

/// The kind that all examples are, the loosest strength among them, and their mean share of the field of view.
fn kind(request: &FindRequest) -> Option<(Kind, u8, f32)> {
    let mut all = None;
    for (_, area) in &request.examples {
        let (kind, threshold) = area.kind?;
        all = match all {
            None => Some((kind, threshold, area.share)),
            Some((same, loosest, sum)) if same == kind => {
                Some((kind, threshold.min(loosest), sum + area.share))
            }
            Some(_) => return None,
        };
    }
    all.map(|(kind, threshold, sum)| (kind, threshold, sum / request.examples.len() as f32))
}

/// How the examples of a search look in their images.
fn looks(request: &FindRequest, overlays: &Overlays) -> Vec<Look> {
    let look = |(id, area): &(ImageId, Arc<Area>)| {
        let overlay = overlays.get(*id)?;
        let segmentation = &overlay.segmentation;
        let area = area.stencil.bitmap();
        let area = area.resized(segmentation.width, segmentation.height);
        Look::of(&segmentation.map(), &segmentation.bridged, &area)
    };
    request.examples.iter().filter_map(look).collect()
}
