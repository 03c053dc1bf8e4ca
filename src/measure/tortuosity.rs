//! How winding vessels are: the distance metric of W. E. Hart et al., *Measurement and classification of retinal vascular
//! tortuosity*, International Journal of Medical Informatics 1999; 53: 239–252: the length of a vessel's middle line by
//! that of the straight line between its ends, here of all pieces together.

use std::collections::HashMap;
use std::f64::consts::SQRT_2;

use super::Skeleton;

/// Pieces whose ends are nearer than this say more of the pixels than of the vessel, in pixels.
const SHORTEST: f64 = 10.0;

impl Skeleton {
    /// The length of all pieces between ends and branchings by the distance of their ends; 1 where all are straight. Along
    /// slanted lines steps from pixel to pixel are up to 8 % longer than the line. None where no piece is long enough.
    #[must_use]
    pub fn tortuosity(&self) -> Option<f64> {
        let (along, across) = { self.pieces().into_iter() }
            .filter(|piece| piece.across >= SHORTEST)
            .fold((0.0, 0.0), |(along, across), piece| {
                (along + piece.along, across + piece.across)
            });
        (across > 0.0).then(|| along / across)
    }

    /// All pieces between two ends or branchings, each once. Rings without either are none.
    fn pieces(&self) -> Vec<Piece> {
        let near: HashMap<u32, Vec<u32>> = {
            let set = self.pixels().iter().copied().collect();
            let near = |&at: &u32| (at, self.neighbours(at, &set));
            self.pixels().iter().map(near).collect()
        };
        let is_node = |at: u32| near[&at].len() != 2;
        let mut pieces = Vec::new();
        for &start in self.pixels().iter().filter(|&&at| is_node(at)) {
            for &first in &near[&start] {
                let (mut before, mut at) = (start, first);
                let mut along = self.distance(start, first).min(SQRT_2);
                while !is_node(at) {
                    let next = near[&at].iter().find(|&&next| next != before);
                    let Some(&next) = next else { break };
                    along += self.distance(at, next).min(SQRT_2);
                    (before, at) = (at, next);
                }
                // From the other end it is come to again.
                if (start, first) <= (at, before) {
                    let across = self.distance(start, at);
                    pieces.push(Piece { along, across });
                }
            }
        }
        pieces
    }

    /// Pixels that are one step away: by an edge, or by a corner unless two edges lead there.
    fn neighbours(&self, at: u32, set: &std::collections::HashSet<u32>) -> Vec<u32> {
        let width = self.width() as i64;
        let (x, y) = (i64::from(at) % width, i64::from(at) / width);
        let has = |dx: i64, dy: i64| {
            let (x, y) = (x + dx, y + dy);
            let place = (0..width)
                .contains(&x)
                .then(|| u32::try_from(y * width + x).ok());
            place.flatten().filter(|place| set.contains(place))
        };
        let mut near: Vec<u32> = Vec::new();
        for dy in -1..=1 {
            for dx in -1..=1 {
                let corner = dx != 0 && dy != 0;
                let round = corner && (has(dx, 0).is_some() || has(0, dy).is_some());
                if (dx, dy) != (0, 0) && !round {
                    near.extend(has(dx, dy));
                }
            }
        }
        near
    }

    fn distance(&self, one: u32, other: u32) -> f64 {
        let width = self.width() as u32;
        let along = |of: fn(u32, u32) -> u32| f64::from(of(one, width).abs_diff(of(other, width)));
        along(|at, width| at % width).hypot(along(|at, width| at / width))
    }
}

/// A line between two ends or branchings.
struct Piece {
    /// Its length, in pixels.
    along: f64,
    /// The distance of its ends.
    across: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: usize, height: usize, is_set: impl Fn(i32, i32) -> bool) -> Option<f64> {
        let place = |at: usize| ((at % width) as i32, (at / width) as i32);
        let set: Vec<bool> = { (0..width * height).map(place) }
            .map(|(x, y)| is_set(x, y))
            .collect();
        Skeleton::of(width, &set).tortuosity()
    }

    #[test]
    fn a_straight_line_does_not_wind() {
        let line = of(60, 20, |x, y| (5..55).contains(&x) && (9..12).contains(&y));
        assert!((line.unwrap() - 1.0).abs() < 1e-9, "{line:?}");
        let slanted = of(60, 60, |x, y| (5..55).contains(&x) && (x - y).abs() <= 1);
        // What the thinning makes of the ends.
        assert!((slanted.unwrap() - 1.0).abs() < 0.02, "{slanted:?}");
        assert_eq!(
            of(20, 20, |x, y| (5..9).contains(&x) && y == 4),
            None,
            "too short"
        );
    }

    #[test]
    fn half_a_circle_is_longer_by_half_of_pi() {
        let half = of(130, 80, |x, y| {
            let (dx, dy) = (f64::from(x - 64), f64::from(y - 10));
            (48.0..=52.0).contains(&dx.hypot(dy)) && y >= 10
        });
        let half = half.unwrap();
        let exact = std::f64::consts::FRAC_PI_2;
        // Steps from pixel to pixel are 5 % longer than an arc.
        assert!((exact..1.08 * exact).contains(&half), "{half}");
    }

    #[test]
    fn pieces_end_where_vessels_branch() {
        // A tee: three straight pieces.
        let tee = of(80, 80, |x, y| {
            (10..70).contains(&x) && y == 20 || x == 40 && (20..70).contains(&y)
        });
        assert!((tee.unwrap() - 1.0).abs() < 0.02, "{tee:?}");
    }
}
