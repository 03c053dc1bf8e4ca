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

/// The weight of each cell for each direction.
struct Map {
    columns: i32,
    rows: i32,
    weights: Vec<f32>,
    inside: Vec<bool>,
}

impl Map {
    fn of(vessels: &Vessels) -> Self {
        let (width, height) = vessels.size();
        let (columns, rows) = (
            (width as f64 / CELL).ceil() as i32,
            (height as f64 / CELL).ceil() as i32,
        );
        let cells = (columns * rows) as usize;
        let mut map = Self {
            columns,
            rows,
            weights: vec![0.0; WAYS * cells],
            inside: vec![false; cells],
        };
        for at in 0..cells {
            let (x, y) = (at as i32 % columns, at as i32 / columns);
            let middle = [x, y].map(|place| (f64::from(place) + 0.5) * CELL);
            map.inside[at] = vessels.pixel(middle).is_some();
        }
        for point in vessels.points() {
            let [x, y] = point.at.map(|place| place / CELL);
            let (left, top) = (x.floor() as i32, y.floor() as i32);
            // Between two directions a line is of both.
            let way = direction(point.way) * WAYS as f64;
            let (one, share) = (way.floor(), way.fract());
            for (way, share) in [(one as usize, 1.0 - share), (one as usize + 1, share)] {
                for (column, row) in
                    (-2..=2).flat_map(|d| (-2..=2).map(move |a| (left + a, top + d)))
                {
                    let (a, d) = (f64::from(column) + 0.5 - x, f64::from(row) + 0.5 - y);
                    let weight = share * (-(a * a + d * d) / (2.0 * SIGMA * SIGMA)).exp();
                    if let Some(cell) = map.cell(column, row) {
                        let known = &mut map.weights[cell * WAYS + way % WAYS];
                        *known = known.max(weight as f32);
                    }
                }
            }
        }
        map
    }

    fn cell(&self, column: i32, row: i32) -> Option<usize> {
        let within = column >= 0 && row >= 0 && column < self.columns && row < self.rows;
        within.then(|| (row * self.columns + column) as usize)
    }
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
    let mut best: Vec<(f32, [i32; 2])> = Vec::new();
    for down in -farthest..=farthest {
        for along in -farthest..=farthest {
            let score = score(map, &places, along, down);
            best.push((score, [along, down]));
        }
    }
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

/// How well vessels meet: the mean weight of those that lie in the other's field.
fn score(map: &Map, places: &[[i32; 3]], along: i32, down: i32) -> f32 {
    let (mut sum, mut shared) = (0.0, 0.0_f32);
    for &[x, y, way] in places {
        let (column, row) = (x + along, y + down);
        if let Some(cell) = map.cell(column, row).filter(|&cell| map.inside[cell]) {
            shared += 1.0;
            sum += map.weights[cell * WAYS + way as usize];
        }
    }
    sum / shared.max(SHARED * places.len() as f32).max(1.0)
}
