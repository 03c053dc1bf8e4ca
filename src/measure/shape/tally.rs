//! What is counted of the pixels of an area.

use std::f64::consts::{PI, SQRT_2};

use super::parts::Run;
use super::{Apart, Shape};

/// What is counted of pixels; whole numbers, so that the order does not matter.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) value: u8,
    pub(super) pixels: u64,
    x: u64,
    y: u64,
    xx: u64,
    yy: u64,
    xy: u64,
    /// Pixels of the outline by [`WEIGHTS`].
    pub(super) weights: [u64; 3],
    /// The squared distances of the edges nearest to fovea and disc.
    nearest: [f64; 2],
}

/// What a pixel of the outline adds to the perimeter.
pub(super) const WEIGHTS: [f64; 3] = [1.0, SQRT_2, (1.0 + SQRT_2) / 2.0];

pub(super) type Places = [Option<[f64; 2]>; 2];

impl Tally {
    pub(super) fn new(value: u8) -> Self {
        Self {
            value,
            nearest: [f64::INFINITY; 2],
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, run: &Run, y: usize, places: &Places) {
        let (from, to, y) = (run.from as u64, run.to as u64, y as u64);
        let count = to - from;
        // The sums of 0..n and of their squares.
        let sum = |n: u64| n * n.saturating_sub(1) / 2;
        let squares = |n: u64| n * n.saturating_sub(1) * (2 * n).saturating_sub(1) / 6;
        let x = sum(to) - sum(from);
        self.pixels += count;
        self.x += x;
        self.y += count * y;
        self.xx += squares(to) - squares(from);
        self.yy += count * y * y;
        self.xy += x * y;
        for (nearest, place) in self.nearest.iter_mut().zip(places) {
            let Some([px, py]) = *place else {
                continue;
            };
            let beyond = |from: u64, to: u64, at: f64| (from as f64 - at).max(at - to as f64);
            let [dx, dy] = [beyond(from, to, px), beyond(y, y + 1, py)].map(|by| by.max(0.0));
            *nearest = nearest.min(dx * dx + dy * dy);
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        if self.pixels == 0 {
            *self = *other;
            return;
        }
        self.pixels += other.pixels;
        self.x += other.x;
        self.y += other.y;
        self.xx += other.xx;
        self.yy += other.yy;
        self.xy += other.xy;
        for (own, other) in self.weights.iter_mut().zip(other.weights) {
            *own += other;
        }
        for (own, other) in self.nearest.iter_mut().zip(other.nearest) {
            *own = own.min(other);
        }
    }

    pub(super) fn shape(&self, places: &Places) -> Shape {
        if self.pixels == 0 {
            return Shape::default();
        }
        let pixels = self.pixels as f64;
        let each = self.weights.iter().zip(WEIGHTS);
        let perimeter: f64 = each.map(|(&count, weight)| count as f64 * weight).sum();
        let centre = [self.x, self.y].map(|sum| sum as f64 / pixels + 0.5);
        let apart = |at: usize| {
            let [x, y] = places[at]?;
            Some(Apart {
                centre: (centre[0] - x).hypot(centre[1] - y),
                edge: self.nearest[at].sqrt(),
            })
        };
        Shape {
            pixels: self.pixels,
            perimeter,
            circularity: (perimeter > 0.0).then(|| 4.0 * PI * pixels / (perimeter * perimeter)),
            eccentricity: Some(self.eccentricity()),
            centre: Some(centre),
            from_fovea: apart(0),
            from_disc: apart(1),
        }
    }

    fn eccentricity(&self) -> f64 {
        let n = i128::from(self.pixels);
        let central = |both: u64, one: u64, other: u64| {
            (n * i128::from(both) - i128::from(one) * i128::from(other)) as f64
        };
        let (xx, yy) = (
            central(self.xx, self.x, self.x),
            central(self.yy, self.y, self.y),
        );
        let xy = central(self.xy, self.x, self.y);
        let (mean, half) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
        let (large, small) = (mean + half, (mean - half).max(0.0));
        if large == 0.0 {
            0.0
        } else {
            (1.0 - small / large).sqrt()
        }
    }
}
