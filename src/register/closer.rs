//! From a beginning to the map: least squares of the distances across the nearest vessel.

use super::affine::solved;
use super::vessels::{Point, Vessels};
use super::{Affine, MET, Registration, SHARED};
use crate::grid::{nearest, quantile};

/// Distances that count at all, round by round, in pixels.
const REACH: [f64; 9] = [24.0, 20.0, 16.0, 12.0, 9.0, 7.0, 5.0, 4.0, 4.0];
/// From this round on sides may be stretched differently.
const AFFINE_FROM: usize = 4;
/// How often the equations of a round are solved.
const TIMES: usize = 4;
/// Cosine of twice the angle up to which two directions are one: 30°.
const SAME_WAY: f64 = 0.5;
/// Of a beginning so many places are followed, and of what it leads to all.
const PLACES: usize = 1500;
/// Fewer places tell no map.
const FEWEST: usize = 60;
/// How much a distance along a vessel counts, beside one across: enough that nothing slides.
const ALONG: f64 = 0.05;

/// Two photographs' vessels, each with the nearest one of every pixel.
pub(super) struct Pair<'a> {
    first: Side<'a>,
    second: Side<'a>,
}

struct Side<'a> {
    vessels: &'a Vessels,
    /// The place among the points of the one nearest to each pixel.
    nearest: Vec<u32>,
}

impl<'a> Side<'a> {
    fn new(vessels: &'a Vessels) -> Self {
        let (width, height) = vessels.size();
        let mut number = vec![0; width * height];
        for (place, point) in (0_u32..).zip(vessels.points()) {
            let [x, y] = point.at;
            number[y as usize * width + x as usize] = place;
        }
        let pixels = nearest(width, height, &vessels.lines());
        Self {
            vessels,
            nearest: pixels.into_iter().map(|at| number[at as usize]).collect(),
        }
    }

    /// The vessel nearest to a place of the field.
    fn near(&self, at: [f64; 2]) -> Option<&Point> {
        let pixel = self.vessels.pixel(at)?;
        self.vessels.points().get(self.nearest[pixel] as usize)
    }
}

/// A place of the first photograph, one of the second that should come to lie on it, and the direction of the line there.
struct Match {
    /// 0 where the first photograph's vessel looked for its nearest, 1 where the second's did.
    side: usize,
    from: [f64; 2],
    to: [f64; 2],
    /// In pixels of the second; none where the nearest vessel runs another way.
    away: Option<f64>,
    way: [f64; 2],
}

impl<'a> Pair<'a> {
    pub(super) fn new(first: &'a Vessels, second: &'a Vessels) -> Self {
        Self {
            first: Side::new(first),
            second: Side::new(second),
        }
    }

    /// The map that a beginning leads to; none where it leads nowhere.
    pub(super) fn closer(&self, start: Affine) -> Option<Affine> {
        let mut affine = start;
        for (round, reach) in REACH.into_iter().enumerate() {
            let most = if round + 2 < REACH.len() {
                PLACES
            } else {
                usize::MAX
            };
            for _ in 0..TIMES {
                let mut matches = self.matches(&affine, most)?;
                matches.retain(|m| m.away.is_some_and(|away| away <= reach));
                affine = fitted(&matches, reach, round >= AFFINE_FROM)?;
            }
        }
        Some(affine)
    }

    /// The vessels that lie in the other's field, about `most` of each photograph, with the nearest ones there.
    fn matches(&self, affine: &Affine, most: usize) -> Option<Vec<Match>> {
        let back = affine.inverse()?;
        let (sine, cosine) = (2.0 * affine.angle()).sin_cos();
        let matched = |side, one: &Point, other: &Point| {
            let [c, s] = one.way;
            let turned = [c * cosine - s * sine, c * sine + s * cosine];
            let same = turned[0] * other.way[0] + turned[1] * other.way[1] >= SAME_WAY;
            let at = affine.apply(one.at);
            Match {
                side,
                from: one.at,
                to: other.at,
                away: same.then(|| (at[0] - other.at[0]).hypot(at[1] - other.at[1])),
                way: other.way,
            }
        };
        let some = |points: &'a [Point]| points.iter().step_by((points.len() / most).max(1));
        let firsts = some(self.first.vessels.points());
        let seconds = some(self.second.vessels.points());
        let there = firsts
            .filter_map(|point| Some(matched(0, point, self.second.near(affine.apply(point.at))?)));
        let here = seconds
            .filter_map(|point| Some(matched(1, self.first.near(back.apply(point.at))?, point)));
        Some(there.chain(here).collect())
    }

    /// How well the vessels meet by a map.
    pub(super) fn registration(&self, affine: Affine) -> Registration {
        let matches = self.matches(&affine, usize::MAX).unwrap_or_default();
        let all = [&self.first, &self.second].map(|side| side.vessels.points().len());
        let [one, other] = [0, 1].map(|side| {
            let of = matches.iter().filter(|m| m.side == side);
            let (mut shared, mut met) = (0, 0);
            of.for_each(|m| {
                shared += 1;
                met += usize::from(m.away.is_some_and(|away| away <= MET));
            });
            let enough = shared as f64 >= SHARED * all[side] as f64;
            if enough {
                met as f64 / shared as f64
            } else {
                0.0
            }
        });
        // Of vessels that run another way nobody knows how far they are.
        let far = |m: &Match| m.away.map_or(1e6, |away| away as f32);
        let mut away: Vec<f32> = matches.iter().map(far).collect();
        let median = (!away.is_empty()).then(|| f64::from(quantile(&mut away, 0.5)));
        Registration {
            affine,
            distance: median.unwrap_or(f64::INFINITY),
            met: (one * other).sqrt(),
        }
    }
}

/// The map that brings places to the lines that they should lie on; far ones count less. Turning, scaling and shifting
/// alone, or any.
fn fitted(matches: &[Match], reach: f64, any: bool) -> Option<Affine> {
    if matches.len() < FEWEST {
        return None;
    }
    // Around the middle and by hundreds, so that the equations are not far from one another in size.
    let count = matches.len() as f64;
    let middle = [0, 1].map(|i| matches.iter().map(|m| m.from[i]).sum::<f64>() / count);
    let mut equations = Equations::default();
    for m in matches {
        let at = [0, 1].map(|i| (m.from[i] - middle[i]) / UNIT);
        let weight = (1.0 - (m.away? / reach).powi(2)).max(0.0).powi(2);
        let (sine, cosine) = (m.way[1].atan2(m.way[0]) / 2.0).sin_cos();
        for (normal, weight) in [([-sine, cosine], weight), ([cosine, sine], ALONG * weight)] {
            let value = normal[0] * m.to[0] + normal[1] * m.to[1];
            equations.add(at, normal, value, weight, any);
        }
    }
    let affine = equations.solved(any)?;
    let inner = Affine([
        [1.0 / UNIT, 0.0, -middle[0] / UNIT],
        [0.0, 1.0 / UNIT, -middle[1] / UNIT],
    ]);
    Some(inner.then(&affine))
}

/// Pixels of a unit in the equations.
const UNIT: f64 = 100.0;

/// Normal equations for the six numbers of a map, of which a similar one needs four.
#[derive(Default)]
struct Equations {
    rows: [[f64; 6]; 6],
    right: [f64; 6],
}

impl Equations {
    /// A place must come to lie on a line of this normal and distance from the corner.
    fn add(&mut self, [x, y]: [f64; 2], [a, b]: [f64; 2], value: f64, weight: f64, any: bool) {
        let known = if any {
            [a * x, a * y, a, b * x, b * y, b]
        } else {
            [a * x + b * y, b * x - a * y, a, b, 0.0, 0.0]
        };
        for (row, (right, &one)) in self.rows.iter_mut().zip(self.right.iter_mut().zip(&known)) {
            for (cell, &other) in row.iter_mut().zip(&known) {
                *cell += weight * one * other;
            }
            *right += weight * one * value;
        }
    }

    fn solved(mut self, any: bool) -> Option<Affine> {
        if any {
            let [a, b, c, d, e, f] = solved(self.rows, self.right)?;
            return Some(Affine([[a, b, c], [d, e, f]]));
        }
        // Two numbers are not asked for.
        (self.rows[4][4], self.rows[5][5]) = (1.0, 1.0);
        let [a, b, c, d, ..] = solved(self.rows, self.right)?;
        Some(Affine([[a, -b, c], [b, a, d]]))
    }
}
