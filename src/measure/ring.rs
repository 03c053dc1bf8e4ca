//! A closed line around a point: one radius in each direction.

use std::f32::consts::{PI, TAU};

use super::Bitmap;
use super::colours::Colours;

/// A closed line, in places of [`Colours`].
#[derive(Clone, Debug)]
pub(super) struct Ring {
    pub(super) centre: [f32; 2],
    /// In as many directions, evenly spread, from the x axis towards the y axis.
    pub(super) radii: Vec<f32>,
}

/// Where the area inside a ring is, and how large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disc {
    /// The centre of mass.
    pub(super) centre: [f32; 2],
    /// The radius of a disc as large.
    pub(super) radius: f32,
}

impl Disc {
    /// Of some places, counted row by row; none of none.
    pub(super) fn of(places: impl Iterator<Item = usize>, width: usize) -> Option<Self> {
        let (mut count, mut sum) = (0usize, [0usize; 2]);
        for place in places {
            count += 1;
            sum[0] += place % width;
            sum[1] += place / width;
        }
        (count > 0).then(|| Self {
            centre: sum.map(|sum| (sum as f64 / count as f64) as f32),
            radius: (count as f32 / PI).sqrt(),
        })
    }

    /// The same on a grid whose places are so many pixels wide.
    pub(super) fn shrunk(self, unit: usize) -> Self {
        let unit = unit as f32;
        Self {
            centre: self.centre.map(|at| (at + 0.5) / unit - 0.5),
            radius: self.radius / unit,
        }
    }

    /// Whether two are about the same: centres nearer than a twelfth of the radius, sizes within a twelfth.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let small = self.radius.min(other.radius);
        let apart = distance(self.centre, other.centre);
        apart < 0.08 * small && self.radius.max(other.radius) < 1.04 * small
    }
}

/// How far two points are apart.
pub(super) fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// One of so many directions, of length 1.
pub(super) fn way(direction: usize, directions: usize) -> [f32; 2] {
    let (sin, cos) = (TAU * direction as f32 / directions as f32).sin_cos();
    [cos, sin]
}

impl Ring {
    fn points(&self) -> Vec<[f32; 2]> {
        let n = self.radii.len();
        let point = |(direction, radius): (usize, &f32)| {
            let [x, y] = way(direction, n);
            [self.centre[0] + radius * x, self.centre[1] + radius * y]
        };
        self.radii.iter().enumerate().map(point).collect()
    }

    /// The area inside.
    pub(super) fn disc(&self) -> Disc {
        let points = self.points();
        let (mut twice, mut sum) = (0.0f64, [0.0f64; 2]);
        for (at, a) in points.iter().enumerate() {
            let b = points[(at + 1) % points.len()];
            // About the centre, so that nothing is lost to large coordinates.
            let [ax, ay, bx, by] = [
                a[0] - self.centre[0],
                a[1] - self.centre[1],
                b[0] - self.centre[0],
                b[1] - self.centre[1],
            ]
            .map(f64::from);
            let cross = ax * by - bx * ay;
            twice += cross;
            sum[0] += cross * (ax + bx);
            sum[1] += cross * (ay + by);
        }
        let part = |sum: f64| (sum / (3.0 * twice.max(1e-9))) as f32;
        Disc {
            centre: [self.centre[0] + part(sum[0]), self.centre[1] + part(sum[1])],
            radius: ((twice / 2.0).max(0.0) as f32 / PI).sqrt(),
        }
    }

    /// Whether a point lies inside, or at most `beyond` outside.
    pub(super) fn holds(&self, [x, y]: [f32; 2], beyond: f32) -> bool {
        let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
        let n = self.radii.len();
        let turn = dy.atan2(dx).rem_euclid(TAU) / TAU * n as f32;
        let (at, part) = (turn as usize % n, turn.fract());
        let radius = self.radii[at] * (1.0 - part) + self.radii[(at + 1) % n] * part;
        dx.hypot(dy) <= radius + beyond
    }

    /// The pixels of the picture whose middles lie inside, and in the field of view.
    pub(super) fn filled(&self, colours: &Colours, width: usize, inside: &[bool]) -> Bitmap {
        let height = inside.len() / width.max(1);
        // The middle of a place is the middle of its block of pixels.
        let unit = colours.unit as f32;
        let pixel = |place: f32| f64::from((place + 0.5) * unit - 0.5);
        let line: Vec<[f64; 2]> = self.points().iter().map(|p| p.map(pixel)).collect();
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); height];
        for (at, &a) in line.iter().enumerate() {
            let b = line[(at + 1) % line.len()];
            let ([x, y], [to_x, to_y]) = if a[1] <= b[1] { (a, b) } else { (b, a) };
            let rows = (y.ceil().max(0.0) as usize)..(to_y.ceil().max(0.0) as usize).min(height);
            for row in rows {
                crossings[row].push(x + (row as f64 - y) / (to_y - y) * (to_x - x));
            }
        }
        let mut set = vec![false; width * height];
        for (row, crossings) in set.chunks_exact_mut(width.max(1)).zip(&mut crossings) {
            crossings.sort_unstable_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let from = (pair[0].ceil().max(0.0) as usize).min(width);
                let to = ((pair[1].floor() + 1.0).max(0.0) as usize).clamp(from, width);
                row[from..to].fill(true);
            }
        }
        for (set, &inside) in set.iter_mut().zip(inside) {
            *set &= inside;
        }
        Bitmap::new(width, height, set)
    }
}
