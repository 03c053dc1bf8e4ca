//! Diffusion over points: where a random walk among neighbours gets to.
//!
//! Written from the mathematics of PHATE (Moon et al., "Visualizing structure and transitions in high-dimensional
//! biological data", 2019) and of diffusion maps (Coifman and Lafon 2006).

use faer::{Mat, MatRef, Side};
use rayon::prelude::*;

use super::points::{Points, square_distance};

/// What the kernel cuts off: neighbours that are less alike than this are none.
pub(super) const ALIKE: f64 = 1e-4;
/// Added to probabilities before their logarithm is taken.
const FLOOR: f64 = 1e-7;
/// Longest walk that is looked at when its length is chosen.
const LONGEST: usize = 100;

/// A kernel whose width at each point is the distance to a neighbour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kernel {
    /// Which neighbour: 1 is the nearest other point.
    pub neighbours: usize,
    /// How fast it decays beyond its width: the exponent α in exp(−(d / width)^α).
    pub decay: i32,
}

impl Kernel {
    /// The kernel's values between any two points, `[n, n]`: half what each of the two sees.
    #[must_use]
    pub fn dense(&self, points: &Points) -> Mat<f64> {
        let n = points.len();
        let rows: Vec<Vec<f64>> = (0..n)
            .into_par_iter()
            .map(|i| {
                let mut row: Vec<f64> = (0..n)
                    .map(|j| square_distance(points.row(i), points.row(j)))
                    .collect();
                let width = self.square_width(&row);
                for value in &mut row {
                    *value = similarity(*value, width, self.decay);
                }
                row
            })
            .collect();
        Mat::from_fn(n, n, |i, j| (rows[i][j] + rows[j][i]) / 2.0)
    }

    /// The squared distance to the neighbour that gives the width, from the squared distances to all points.
    pub(super) fn square_width(&self, distances: &[f64]) -> f64 {
        let mut sorted = distances.to_vec();
        let place = self.neighbours.min(sorted.len() - 1);
        *sorted.select_nth_unstable_by(place, f64::total_cmp).1
    }
}

/// exp(−(distance / width)^decay), from squares; 0 where it is negligible. Equal points are alike even to a width of 0.
pub(super) fn similarity(square_distance: f64, square_width: f64, decay: i32) -> f64 {
    if square_distance == 0.0 {
        return 1.0;
    }
    let ratio = (square_distance / square_width).sqrt();
    let similarity = (-ratio.powi(decay)).exp();
    if similarity < ALIKE { 0.0 } else { similarity }
}

/// The diffusion operator: one step of a walk that goes to a point with a chance proportional to the kernel and the
/// point's weight. Rows sum to 1.
#[must_use]
pub fn operator(kernel: MatRef<'_, f64>, weights: &[f64]) -> Mat<f64> {
    let n = kernel.nrows();
    let sums: Vec<f64> = (0..n)
        .map(|i| (0..n).map(|j| kernel[(i, j)] * weights[j]).sum())
        .collect();
    Mat::from_fn(n, n, |i, j| kernel[(i, j)] * weights[j] / sums[i])
}

/// How unlikely a walk of `steps` steps is to end at each point, −log of its chance: `[n, n]`, a row for each start.
#[must_use]
pub fn potential(operator: &Mat<f64>, steps: usize) -> Points {
    let mut walk = operator.clone();
    for _ in 1..steps {
        walk = &walk * operator;
    }
    let n = walk.nrows();
    Points {
        width: n,
        values: (0..n * n)
            .map(|i| -(walk[(i / n, i % n)] + FLOOR).ln())
            .collect(),
    }
}

/// How long a walk has to be so that it has forgotten noise but not yet structure: where the von Neumann entropy of the
/// operator, over the length from 1 to 100, turns from falling fast to falling slowly. The turn is the point where two
/// straight lines, each fitted to one side by least squares, meet the entropies with the least total error.
///
/// `symmetric` is a symmetric matrix with the operator's eigenvalues.
#[must_use]
pub fn walk_length(symmetric: MatRef<'_, f64>) -> usize {
    let Ok(values) = symmetric.self_adjoint_eigenvalues(Side::Lower) else {
        return 1;
    };
    let entropies: Vec<f64> = (1..=LONGEST as i32)
        .map(|steps| {
            let powers: Vec<f64> = values.iter().map(|v| v.abs().powi(steps)).collect();
            let total: f64 = powers.iter().sum();
            let shares = powers.iter().map(|p| p / total).filter(|&p| p > 0.0);
            -shares.map(|p| p * p.ln()).sum::<f64>()
        })
        .collect();
    let error = |turn: usize| misfit(&entropies[..=turn], 0) + misfit(&entropies[turn..], turn);
    (2..LONGEST - 2)
        .min_by(|&a, &b| error(a).total_cmp(&error(b)))
        .map_or(1, |turn| turn + 1)
}

/// Sum of absolute differences to the straight line of least squares; the first value stands at `first`.
fn misfit(values: &[f64], first: usize) -> f64 {
    let n = values.len() as f64;
    let at = |i: usize| (first + i) as f64;
    let mean_x = values.iter().enumerate().map(|(i, _)| at(i)).sum::<f64>() / n;
    let mean_y = values.iter().sum::<f64>() / n;
    let (mut xy, mut xx) = (0.0, 0.0);
    for (i, y) in values.iter().enumerate() {
        xy += (at(i) - mean_x) * (y - mean_y);
        xx += (at(i) - mean_x).powi(2);
    }
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    values
        .iter()
        .enumerate()
        .map(|(i, y)| (y - mean_y - slope * (at(i) - mean_x)).abs())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn the_kernel_is_that_of_the_formula() {
        let points = Points {
            width: 1,
            values: vec![0.0, 1.0, 3.0],
        };
        let kernel = Kernel {
            neighbours: 1,
            decay: 40,
        };
        // The widths are 1, 1 and 2.
        let made = kernel.dense(&points);
        let seen = (-1.0f64).exp();
        let expected = [
            [1.0, seen, 0.0],
            [seen, 1.0, seen / 2.0],
            [0.0, seen / 2.0, 1.0],
        ];
        for i in 0..3 {
            for j in 0..3 {
                assert!((made[(i, j)] - expected[i][j]).abs() < 1e-15, "{i} {j}");
            }
        }
    }

    #[test]
    fn a_walk_is_a_chain_of_steps() {
        let mut stream = Seed(4).stream();
        let values = (0..30).map(|_| stream.unit()).collect();
        let points = Points { width: 2, values };
        let weights: Vec<f64> = (0..15).map(|_| 1.0 + stream.unit()).collect();
        let kernel = Kernel {
            neighbours: 4,
            decay: 6,
        };
        let step = operator(kernel.dense(&points).as_ref(), &weights);
        let far = potential(&step, 3);
        for i in 0..15 {
            let sum: f64 = (0..15).map(|j| step[(i, j)]).sum();
            assert!((sum - 1.0).abs() < 1e-12);
            for j in 0..15 {
                let mut chance = 0.0;
                for a in 0..15 {
                    for b in 0..15 {
                        chance += step[(i, a)] * step[(a, b)] * step[(b, j)];
                    }
                }
                assert!((far.row(i)[j] + (chance + 1e-7).ln()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn equal_points_see_each_other() {
        let flat = Points {
            width: 2,
            values: vec![0.5; 12],
        };
        let kernel = Kernel {
            neighbours: 3,
            decay: 40,
        };
        let made = kernel.dense(&flat);
        assert!((0..36).all(|i| made[(i / 6, i % 6)] == 1.0));
        // A single point has itself alone.
        let one = Points {
            width: 1,
            values: vec![2.0],
        };
        let step = operator(kernel.dense(&one).as_ref(), &[3.0]);
        assert_eq!(step[(0, 0)], 1.0);
        assert!(potential(&step, 2).values[0].abs() < 1e-6);
    }

    #[test]
    fn a_walk_ends_where_the_entropy_turns() {
        // Eight structures that last and many that do not: after a few steps only the eight are left.
        let values: Vec<f64> = (0..200).map(|i| if i < 8 { 0.999 } else { 0.4 }).collect();
        let matrix = Mat::from_fn(200, 200, |i, j| if i == j { values[i] } else { 0.0 });
        let length = walk_length(matrix.as_ref());
        assert!((4..=9).contains(&length), "{length}");
    }
}
