//! Where to begin: all turns, scales and shifts on a coarse grid.

use std::f64::consts::{PI, TAU};

use rayon::prelude::*;

use super::Affine;
use super::vessels::Vessels;

/// Pixels of a cell's side.
const CELL: f64 = 8.0;
/// Directions that are told apart, of 180°.
const WAYS: usize = 8;
/// Turns to either side, and how far one is from the next.
const TURNS: i32 = 10;
const TURN: f64 = 2.0 * PI / 180.0;
/// Scales to either side, and how much one is larger than the next.
const SCALES: i32 = 9;
const SCALE: f64 = 1.04;
/// The farthest shift, as a share of the longer side.
const FARTHEST: f64 = 0.4;
/// A cell so far from a vessel, in cells, has exp(−1/2) of its weight.
const SIGMA: f64 = 0.9;
/// Vessels are thinned out to about so many places.
const PLACES: usize = 700;
/// So many beginnings are followed.
const STARTS: usize = 16;
/// The least share of the vessels that must lie in the other's field to count in full.
const SHARED: f32 = 0.45;

/// A coarse grid of the second photograph.
struct Map {
    columns: i32,
    rows: i32,
    /// How near a vessel of each direction is to each cell of the field, 0…1; row by row.
    weights: [Vec<f32>; WAYS],
    /// 1 for the cells of the field, 0 for all others.
    inside: Vec<f32>,
}

impl Map {
    fn of(vessels: &Vessels) -> Self {
        let (width, height) = vessels.size();
        let cells = |side: usize| (side as f64 / CELL).ceil() as i32;
        let (columns, rows) = (cells(width), cells(height));
        let shown = |at: i32| {
            let middle = [at % columns, at / columns].map(|place| (f64::from(place) + 0.5) * CELL);
            f32::from(u8::from(vessels.shows(middle)))
        };
        let inside: Vec<f32> = (0..columns * rows).map(shown).collect();
        let mut weights = std::array::from_fn(|_| vec![0.0_f32; inside.len()]);
        for point in vessels.points() {
            let [x, y] = point.at.map(|place| place / CELL);
            let (left, top) = (x.floor() as i32, y.floor() as i32);
            // Between two directions a line is of both.
            let way = direction(point.way) * WAYS as f64;
            let (one, share) = (way.floor(), way.fract());
            for (column, row) in (-2..=2).flat_map(|d| (-2..=2).map(move |a| (left + a, top + d))) {
                if column < 0 || row < 0 || column >= columns || row >= rows {
                    continue;
                }
                let cell = (row * columns + column) as usize;
                let (a, d) = (f64::from(column) + 0.5 - x, f64::from(row) + 0.5 - y);
                let near = (-(a * a + d * d) / (2.0 * SIGMA * SIGMA)).exp();
                for (way, share) in [(one as usize, 1.0 - share), (one as usize + 1, share)] {
                    let known = &mut weights[way % WAYS][cell];
                    *known = known.max(inside[cell] * (share * near) as f32);
                }
            }
        }
        Self {
            columns,
            rows,
            weights,
            inside,
        }
    }
}

/// For all shifts of up to so many cells, row by row, the weights that places meet, and how many of them lie in the field.
fn votes(map: &Map, places: &[[i32; 3]], farthest: i32) -> [Vec<f32>; 2] {
    let side = (2 * farthest + 1) as usize;
    let [mut sums, mut shared] = [(); 2].map(|()| vec![0.0; side * side]);
    for &[x, y, way] in places {
        let (from, to) = ((x - farthest).max(0), (x + farthest + 1).min(map.columns));
        let rows = (y - farthest).max(0)..(y + farthest + 1).min(map.rows);
        if from >= to {
            continue;
        }
        let (skipped, count) = ((from - x + farthest) as usize, (to - from) as usize);
        for row in rows {
            let to = (row - y + farthest) as usize * side + skipped;
            let from = (row * map.columns + from) as usize;
            for (votes, cells) in [
                (&mut sums, &map.weights[way as usize]),
                (&mut shared, &map.inside),
            ] {
                let votes = votes[to..][..count].iter_mut();
                votes
                    .zip(&cells[from..][..count])
                    .for_each(|(vote, cell)| *vote += cell);
            }
        }
    }
    [sums, shared]
}

/// A direction as a share of 180°, 0 up to 1.
fn direction([cosine, sine]: [f64; 2]) -> f64 {
    (sine.atan2(cosine) / TAU).rem_euclid(1.0)
}

/// A beginning, and how well the vessels meet there.
struct Start {
    score: f32,
    turn: i32,
    scale: i32,
    shift: [i32; 2],
    affine: Affine,
}

/// The best beginnings, the best first.
pub(super) fn starts(
    first: &Vessels,
    second: &Vessels,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Vec<Affine> {
    let map = Map::of(second);
    let tries: Vec<(i32, i32)> = (-TURNS..=TURNS)
        .flat_map(|turn| (-SCALES..=SCALES).map(move |scale| (turn, scale)))
        .collect();
    let mut found: Vec<Start> = tries
        .into_par_iter()
        .filter(|_| !cancelled())
        .flat_map_iter(|(turn, scale)| of_turn(first, second, &map, turn, scale))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Start> = Vec::new();
    for start in found {
        let near = |other: &Start| {
            let shift = [0, 1].map(|i| (start.shift[i] - other.shift[i]).abs());
            let apart = (start.turn - other.turn)
                .abs()
                .max((start.scale - other.scale).abs());
            apart <= 2 && shift[0].max(shift[1]) <= 2
        };
        if kept.len() < STARTS && !kept.iter().any(near) {
            kept.push(start);
        }
    }
    kept.into_iter().map(|start| start.affine).collect()
}

/// The two best shifts of a turn and a scale.
fn of_turn(first: &Vessels, second: &Vessels, map: &Map, turn: i32, scale: i32) -> Vec<Start> {
    let (angle, times) = (f64::from(turn) * TURN, SCALE.powi(scale));
    let middle = |of: &Vessels| {
        let (width, height) = of.size();
        [width as f64 / 2.0, height as f64 / 2.0]
    };
    // Around the middle of the one, onto the middle of the other.
    let (from, to) = (middle(first), middle(second));
    let turned = Affine::similar(angle, times, [0.0, 0.0]).apply(from);
    let affine = Affine::similar(angle, times, [to[0] - turned[0], to[1] - turned[1]]);
    let every = (first.points().len() / PLACES).max(1);
    let places: Vec<[i32; 3]> = first
        .points()
        .iter()
        .step_by(every)
        .map(|point| {
            let [x, y] = affine
                .apply(point.at)
                .map(|place| (place / CELL).floor() as i32);
            let way = (direction(point.way) + angle / PI).rem_euclid(1.0) * WAYS as f64;
            [x, y, way.round() as i32 % WAYS as i32]
        })
        .collect();
    let (width, height) = second.size();
    let farthest = (FARTHEST * width.max(height) as f64 / CELL) as i32;
    let [sums, shared] = votes(map, &places, farthest);
    let least = (SHARED * places.len() as f32).max(1.0);
    let scored = sums
        .iter()
        .zip(shared)
        .enumerate()
        .map(|(at, (sum, shared))| {
            let (along, down) = (
                at as i32 % (2 * farthest + 1),
                at as i32 / (2 * farthest + 1),
            );
            (sum / shared.max(least), [along - farthest, down - farthest])
        });
    let mut best: Vec<(f32, [i32; 2])> = scored.collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    let apart = |a: [i32; 2], b: [i32; 2]| (a[0] - b[0]).abs().max((a[1] - b[1]).abs()) > 2;
    let other = best
        .iter()
        .find(|(_, shift)| apart(*shift, best[0].1))
        .copied();
    let shifted = |(score, shift): (f32, [i32; 2])| {
        let [[a, b, c], [d, e, f]] = affine.0;
        let [along, down] = shift.map(|cells| f64::from(cells) * CELL);
        Start {
            score,
            turn,
            scale,
            shift,
            affine: Affine([[a, b, c + along], [d, e, f + down]]),
        }
    };
    best.first()
        .copied()
        .into_iter()
        .chain(other)
        .map(shifted)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_what_each_shift_meets() {
        let lines: Vec<u32> = (20..60)
            .map(|i| i * 80 + 40)
            .chain((20..60).map(|i| 40 * 80 + i))
            .collect();
        let vessels = Vessels::new(80, &lines, (0..6400).map(|at| at % 80 > 10).collect());
        let map = Map::of(&vessels);
        let places = [[4, 5, 0], [5, 5, 4], [-3, 2, 1], [12, 11, 7], [9, 0, 0]];
        let [sums, shared] = votes(&map, &places, 3);
        for (at, (sum, shared)) in sums.into_iter().zip(shared).enumerate() {
            let (along, down) = (at as i32 % 7 - 3, at as i32 / 7 - 3);
            let met = places.iter().filter_map(|&[x, y, way]| {
                let (x, y) = (x + along, y + down);
                let within = (0..10).contains(&x) && (0..10).contains(&y);
                within.then(|| {
                    [&map.weights[way as usize], &map.inside].map(|of| of[(y * 10 + x) as usize])
                })
            });
            let met = met.fold([0.0, 0.0], |sum, met| [sum[0] + met[0], sum[1] + met[1]]);
            assert_eq!([sum, shared], met);
        }
        assert!(map.weights[0].iter().any(|&weight| weight > 0.8));
    }
}
