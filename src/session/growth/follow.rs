//! Follows a structure from visit to visit: reads the photographs, draws the areas at their own pixels, and lays the
//! photographs over the first one.

use std::collections::HashMap;
use std::sync::Arc;

use super::messages::{Growth, GrowthRequest, Seen, Unregistered, VisitRequest};
use super::registered::{By, Registered, by_vessels};
use super::vessels::Lines;
use crate::measure::{Bitmap, Stencil};
use crate::picture::{self, ImageSource, Photo};
use crate::register::{Affine, Refusal, by_points};
use crate::session::ImageId;
use crate::session::full_size::{Eye, enlarged};

/// Long side of the pictures that are shown, in pixels.
const SHOWN: u32 = 640;
/// Outlines are drawn from a grid at most so long.
const DRAWN: usize = 1024;
/// So many photographs' vessels are kept.
const MOST_LINES: usize = 48;

/// Why a structure was not followed.
pub(super) enum Ended {
    /// Somebody asked to end.
    Cancelled,
    /// In words; the path last.
    Failed(String),
}

/// A photograph with the field of view that it was given: what was found in it depends on both.
type Key = (ImageId, Option<[u32; 3]>);

fn key(visit: &VisitRequest) -> Key {
    let field = visit.field.map(|c| [c.x, c.y, c.radius].map(f32::to_bits));
    (visit.id, field)
}

/// What was found so far: to change a name or a point asks for no vessel again.
#[derive(Default)]
pub(super) struct Known {
    lines: HashMap<Key, Arc<Lines>>,
    registered: HashMap<(Key, Key), Result<Registered, Refusal>>,
}

impl Known {
    /// Follows a structure; `source` says where a photograph is, `done` hears how many are ready.
    pub(super) fn follow(
        &mut self,
        request: &GrowthRequest,
        source: &dyn Fn(ImageId) -> Option<ImageSource>,
        cancelled: &(dyn Fn() -> bool + Sync),
        done: &dyn Fn(usize),
    ) -> Result<Growth, Ended> {
        let mut visits = Vec::new();
        done(0);
        for visit in &request.visits {
            if cancelled() {
                return Err(Ended::Cancelled);
            }
            let source = source(visit.id).ok_or(Ended::Cancelled)?;
            let photo = picture::open(&source).map_err(|error| Ended::Failed(error.to_string()))?;
            let registered = self.registered(&request.visits[0], visit, &photo, cancelled);
            if registered == Err(Refusal::Cancelled.into()) {
                return Err(Ended::Cancelled);
            }
            visits.push(seen(visit, &photo, request.working_side, registered));
            done(visits.len());
        }
        Ok(Growth {
            name: request.name.clone(),
            visits,
        })
    }

    fn registered(
        &mut self,
        first: &VisitRequest,
        visit: &VisitRequest,
        photo: &Photo,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Registered, Unregistered> {
        if visit.id == first.id {
            // The others need them.
            self.lines(visit, photo);
            return Ok(Registered {
                map: Affine::SAME,
                by: By::Itself,
            });
        }
        if !visit.points.is_empty() {
            let points: Vec<[[f64; 2]; 2]> = visit
                .points
                .iter()
                .map(|pair| pair.map(|at| at.map(f64::from)))
                .collect();
            let map = by_points(&points)?;
            return Ok(Registered { map, by: By::Hand });
        }
        let pair = (key(first), key(visit));
        if let Some(known) = self.registered.get(&pair) {
            return known.map_err(Unregistered::from);
        }
        let own = self.lines(visit, photo);
        let earlier = self.lines.get(&pair.0).map(Arc::clone);
        let found = earlier.map_or(Err(Refusal::Few), |earlier| {
            by_vessels(&earlier, &own, cancelled)
        });
        if found != Err(Refusal::Cancelled) {
            self.registered.insert(pair, found);
        }
        Ok(found?)
    }

    /// The vessels of a photograph.
    fn lines(&mut self, visit: &VisitRequest, photo: &Photo) -> Arc<Lines> {
        let key = key(visit);
        if let Some(known) = self.lines.get(&key) {
            return Arc::clone(known);
        }
        let found = Arc::new(Lines::of(photo, visit.field));
        if self.lines.len() >= MOST_LINES {
            self.lines.clear();
        }
        self.lines.insert(key, Arc::clone(&found));
        found
    }
}

fn seen(
    visit: &VisitRequest,
    photo: &Photo,
    working_side: u32,
    registered: Result<Registered, Unregistered>,
) -> Seen {
    let size = (photo.width(), photo.height());
    let stencil = Stencil::from(&whole(visit, photo, working_side));
    let pixels = stencil.count() as u64;
    let drawn = stencil.at_most(DRAWN);
    let times = [
        size.0 as f32 / drawn.width.max(1) as f32,
        size.1 as f32 / drawn.height.max(1) as f32,
    ];
    let mut outline = Stencil::from(&drawn).contour();
    for [x, y] in outline.iter_mut().flatten() {
        (*x, *y) = (*x * times[0], *y * times[1]);
    }
    Seen {
        id: visit.id,
        when: visit.when,
        days: visit.days,
        size,
        tags: photo.tags,
        pixels,
        share: pixels as f64 / field(visit, size),
        outline,
        registered,
        picture: Arc::new(photo.display(SHOWN)),
    }
}

/// The structure at the photograph's own pixels, as an export draws it.
fn whole(visit: &VisitRequest, photo: &Photo, working_side: u32) -> Bitmap {
    let to = (photo.width() as usize, photo.height() as usize);
    let (working, _) = photo.size_of_copy(working_side);
    let mut eye = None;
    let all = visit.areas.iter().map(|area| {
        let coarse = area.stencil.bitmap();
        if (coarse.width, coarse.height) == to {
            coarse
        } else if coarse.width <= working as usize {
            let copy = (coarse.width, coarse.height);
            eye.get_or_insert_with(|| Eye::new(photo, copy))
                .area(&coarse)
        } else {
            enlarged(&coarse, true, to)
        }
    });
    let none = || Bitmap::new(to.0, to.1, vec![false; to.0 * to.1]);
    all.reduce(|one, other| one.union(&other))
        .unwrap_or_else(none)
}

/// Pixels of the photograph in its field of view; all where no area says how many.
fn field(visit: &VisitRequest, size: (u32, u32)) -> f64 {
    let own = f64::from(size.0) * f64::from(size.1);
    let said = visit.areas.iter().find_map(|area| {
        let (width, height) = area.stencil.size();
        Some(area.field()? * own / (width * height).max(1) as f64)
    });
    said.unwrap_or(own).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Area;
    use crate::measure::When;
    use crate::picture::samples;
    use crate::register::Unusable;

    /// A disc of a sample, on a grid of so many pixels.
    fn visit(index: usize, side: usize, points: &[[[f32; 2]; 2]]) -> VisitRequest {
        let far = |at: usize| {
            ((at % side) as f32 - side as f32 / 2.0).hypot((at / side) as f32 - side as f32 / 2.0)
        };
        let set: Vec<bool> = (0..side * side)
            .map(|at| far(at) < side as f32 / 8.0)
            .collect();
        VisitRequest {
            id: ImageId::new(1, index, &format!("{index}.jpg")),
            when: When::Visit(index as u32),
            days: None,
            areas: vec![Arc::new(Area::new(
                Bitmap::new(side, side, set),
                side * side,
            ))],
            field: None,
            points: points.to_vec(),
        }
    }

    fn follow(
        known: &mut Known,
        visits: Vec<VisitRequest>,
        cancelled: bool,
    ) -> Result<Growth, Ended> {
        let request = GrowthRequest {
            name: "GA".to_owned(),
            working_side: 256,
            visits,
        };
        // All of one photograph, whichever is asked for.
        let source = |_| samples().into_iter().nth(1);
        known.follow(&request, &source, &|| cancelled, &|_| {})
    }

    #[test]
    fn areas_are_drawn_at_the_photographs_own_pixels_and_vessels_are_looked_for_once() {
        let mut known = Known::default();
        let grown = follow(
            &mut known,
            vec![visit(0, 200, &[]), visit(1, 400, &[])],
            false,
        );
        let Ok(Growth { visits, .. }) = grown else {
            panic!("it is followed")
        };
        let whole = f64::from(visits[0].size.0) * f64::from(visits[0].size.1);
        for seen in &visits {
            let share = seen.pixels as f64 / whole;
            assert!((share - 0.0491).abs() < 0.005, "{share}");
            assert!(
                (seen.share - share).abs() < 1e-4,
                "{} of the field",
                seen.share
            );
            let corners = seen.outline.iter().flatten();
            assert!(
                corners
                    .copied()
                    .all(|[x, y]| x > 300.0 && x < 700.0 && y > 300.0 && y < 700.0)
            );
        }
        let registered = visits[1].registered.expect("the same photograph");
        assert!(
            (registered.map.determinant() - 1.0).abs() < 1e-3,
            "{registered:?}"
        );
        assert_eq!((known.lines.len(), known.registered.len()), (2, 1));
        known
            .registered
            .values_mut()
            .for_each(|known| *known = Err(Refusal::Few));
        let again = follow(
            &mut known,
            vec![visit(0, 200, &[]), visit(1, 200, &[])],
            false,
        );
        let kept = again.ok().map(|grown| grown.visits[1].registered);
        assert_eq!(
            kept,
            Some(Err(Refusal::Few.into())),
            "as it was found before"
        );
    }

    #[test]
    fn points_go_before_vessels_and_it_ends_when_it_shall() {
        let mut known = Known::default();
        let points =
            [[0.0, 0.0], [300.0, 0.0], [0.0, 400.0]].map(|[x, y]| [[x, y], [x + 9.0, y - 3.0]]);
        let grown = follow(
            &mut known,
            vec![visit(0, 200, &[]), visit(1, 200, &points)],
            false,
        );
        let seen = grown
            .ok()
            .map(|grown| grown.visits[1].registered.expect("by points"));
        let seen = seen.expect("it is followed");
        let [x, y] = seen.map.apply([10.0, 10.0]);
        assert!(seen.by == By::Hand && (x - 19.0).abs() < 1e-6 && (y - 7.0).abs() < 1e-6);
        let line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]].map(|at| [at, at]);
        let refused = follow(
            &mut known,
            vec![visit(0, 200, &[]), visit(1, 200, &line)],
            false,
        );
        let reason = refused.ok().map(|grown| grown.visits[1].registered);
        assert_eq!(reason, Some(Err(Unusable::InLine.into())));
        let ended = follow(
            &mut known,
            vec![visit(0, 200, &[]), visit(1, 200, &[])],
            true,
        );
        assert!(matches!(ended, Err(Ended::Cancelled)));
    }
}
