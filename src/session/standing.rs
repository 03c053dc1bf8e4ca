//! What stands out in an image before anybody has clicked: areas by their outlines, vessels and spots by their
//! strengths. Each is ready to be kept under a name.

use std::sync::Arc;

use super::pick::ShownKinds;
use super::{Findings, ImageId, Overlays};
use crate::detail::Kind;
use crate::document::Area;
use crate::measure::{self, Bitmap, ClassMap};

/// So many stand out at most: more than can be taken in at a glance do not.
const MOST: usize = 6;
/// Fewer spots may be chance.
const SPOTS: u32 = 3;
/// What is so much like something kept, as a Dice coefficient, is the same.
const SAME: f64 = 0.7;

/// Something that stands out.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its pixels; of a kind, all that are shown.
    pub area: Arc<Area>,
    /// Where it is pointed at: deep inside its largest part (0…1 from the image's left and top).
    pub place: [f32; 2],
    /// Whether the user has kept it already.
    pub kept: bool,
}

/// In which image to look.
#[derive(Clone, Debug)]
pub struct StandingRequest {
    /// The image.
    pub id: ImageId,
    /// The kinds that are shown.
    pub kinds: ShownKinds,
    /// What the user has kept in it.
    pub kept: Vec<Arc<Area>>,
}

/// What stands out in an image, as far as overlays know today: areas, the most prominent first, then kinds.
pub(super) fn find(overlays: &Overlays, request: &StandingRequest) -> Vec<Standing> {
    let findings = overlays.kinds(request.id);
    let kinds = findings.map_or_else(Vec::new, |findings| kinds(&findings, request.kinds));
    let areas = overlays.get(request.id).map_or_else(Vec::new, |overlay| {
        let field = overlay.segmentation.field_pixels();
        let areas = measure::clear(&overlay.segmentation.areas);
        let area = |area: &measure::Area| Area::new(area.pixels.clone(), field);
        areas.take(MOST - kinds.len()).map(area).collect()
    });
    let standing = |area: Area| {
        let bitmap = area.stencil.bitmap();
        let is_it = |kept: &Arc<Area>| is_same(&area, &bitmap, kept);
        Standing {
            place: middle(&bitmap),
            kept: request.kept.iter().any(is_it),
            area: Arc::new(area),
        }
    };
    areas.into_iter().chain(kinds).map(standing).collect()
}

/// All of each kind of which there is more than chance.
fn kinds(findings: &Findings, shown: ShownKinds) -> Vec<Area> {
    let all = Kind::ALL.into_iter().filter_map(|kind| {
        let threshold = shown[kind.index()]?;
        let spots = findings.strengths.layer(kind).tally(threshold).objects;
        let many = kind == Kind::Vessels || spots >= SPOTS;
        many.then(|| findings.all_of(kind, threshold))?
    });
    all.collect()
}

/// The place deepest inside the largest part of an area (0…1 from the image's left and top).
fn middle(area: &Bitmap) -> [f32; 2] {
    let map = ClassMap {
        width: area.width,
        height: area.height,
        values: area.set.iter().map(|&set| u8::from(set)).collect(),
    };
    let at = map.middles()[1].unwrap_or(0);
    let place = |at: usize, size: usize| (at as f32 + 0.5) / size as f32;
    [
        place(at % area.width, area.width),
        place(at / area.width, area.height),
    ]
}

/// Whether two areas are one thing; they may lie on different grids. `bitmap` has the pixels of the first.
fn is_same(area: &Area, bitmap: &Bitmap, kept: &Area) -> bool {
    if let (Some((kind, _)), Some((other, _))) = (area.kind, kept.kind) {
        return kind == other;
    }
    let (width, height) = (bitmap.width, bitmap.height);
    let kept = kept.stencil.at_most(width.max(height));
    bitmap.likeness(&kept.resized(width, height)) >= SAME
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_same(area: &Area, kept: &Area) -> bool {
        super::is_same(area, &area.stencil.bitmap(), kept)
    }

    fn area(set: [u8; 16], kind: Option<(Kind, u8)>) -> Area {
        let set = set.iter().map(|&set| set > 0).collect();
        Area::new(Bitmap::new(4, 4, set), 16).of(kind)
    }

    const L: [u8; 16] = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];

    #[test]
    fn a_thing_is_pointed_at_inside_it() {
        let shape = area(L, None);
        let [x, y] = middle(&shape.stencil.bitmap());
        assert!(shape.holds(x, y));
        assert!(y > 0.5, "where it is broad");
    }

    #[test]
    fn what_was_kept_is_known_again_on_another_grid() {
        let shape = area(L, None);
        let mut finer = shape.stencil.bitmap().resized(8, 8);
        let kept = Area::new(finer.clone(), 64);
        assert!(is_same(&shape, &kept));
        finer.set[32..].fill(false);
        assert!(!is_same(&shape, &Area::new(finer, 64)));
        let vessels = area(L, Some((Kind::Vessels, 128)));
        assert!(is_same(
            &vessels,
            &area([0; 16], Some((Kind::Vessels, 160)))
        ));
        assert!(!is_same(&vessels, &area(L, Some((Kind::Dark, 128)))));
    }
}
