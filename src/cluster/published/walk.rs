//! A random walk among many points, by way of landmarks.

use faer::Mat;
use rayon::prelude::*;

use super::super::kmeans::{assign, close_gaps, k_means};
use super::super::points::{Points, axes};
use super::super::potential::{self, Kernel};
use super::graph::Graph;
use crate::seed::Seed;

/// The kernel among pixels.
const KERNEL: Kernel = Kernel {
    neighbours: 100,
    decay: 40,
};
/// Main components of the points in which neighbours are looked for.
const COMPONENTS: usize = 100;
/// Landmarks that the walk goes by.
const LANDMARKS: usize = 500;
/// Diffusion coordinates in which landmarks are found.
const COORDINATES: usize = 100;
/// How often the operator is applied to find them.
const ROUNDS: usize = 6;
/// Below this share of the largest square, what is left of a column is rounding.
const DEPENDENT: f64 = 1e-12;
/// Points that landmarks are found on; all others follow.
const SAMPLE: usize = 4096;

/// A random walk from each point to landmarks, and among these.
pub(super) struct Walk {
    /// The chance to step from each point to each landmark, `[points, landmarks]`.
    to_landmarks: Points,
    /// The operator among the landmarks.
    operator: Mat<f64>,
    /// A symmetric matrix with the operator's eigenvalues.
    symmetric: Mat<f64>,
}

impl Walk {
    /// Finds neighbours and landmarks of points.
    pub(super) fn over(points: &Points, seed: Seed) -> Self {
        let points = points.along_main_axes(COMPONENTS, 0.0);
        let graph = Graph::over(&points, KERNEL);
        let landmarks = landmarks(&graph, seed);
        Self::by(&graph, &landmarks)
    }

    /// A step to a landmark is a step to any of its points; a step from it, one from any of them, in proportion to the
    /// kernel.
    fn by(graph: &Graph, landmarks: &[usize]) -> Self {
        let count = landmarks.iter().max().map_or(0, |&last| last + 1);
        let n = graph.len();
        let mut seen = vec![0.0; n * count];
        seen.par_chunks_mut(count).enumerate().for_each(|(i, row)| {
            for (j, value) in graph.row(i) {
                row[landmarks[j]] += value;
            }
        });
        let mut reached = vec![0.0; count];
        for row in seen.chunks_exact(count) {
            for (sum, value) in reached.iter_mut().zip(row) {
                *sum += value;
            }
        }
        let seen = Points {
            width: count,
            values: seen,
        };
        let mut to_landmarks = seen.clone();
        for row in to_landmarks.values.chunks_exact_mut(count) {
            let sum: f64 = row.iter().sum();
            for value in row {
                *value /= sum;
            }
        }
        let both = seen.products(&to_landmarks);
        let root = |i: usize| reached[i].sqrt();
        Self {
            operator: Mat::from_fn(count, count, |i, j| both[(i, j)] / reached[i]),
            symmetric: Mat::from_fn(count, count, |i, j| both[(i, j)] / (root(i) * root(j))),
            to_landmarks,
        }
    }

    /// How many steps forget noise but not structure.
    pub(super) fn length(&self) -> usize {
        potential::walk_length(self.symmetric.as_ref())
    }

    /// The potential of each point: that of the landmarks it steps to.
    pub(super) fn potential(&self, steps: usize) -> Points {
        let potential = potential::potential(&self.operator, steps);
        self.to_landmarks.times(potential.matrix())
    }
}

/// The landmark of each point: groups of points that a walk does not tell apart.
fn landmarks(graph: &Graph, seed: Seed) -> Vec<usize> {
    let n = graph.len();
    if n <= LANDMARKS {
        return (0..n).collect();
    }
    let places = diffusion_coordinates(graph, seed.fork(3));
    let sample = seed.fork(1).stream().choose(n, SAMPLE);
    let chosen = places.select(&sample);
    let weights = vec![1.0; chosen.len()];
    let centres = k_means(&chosen, &weights, LANDMARKS, &[], 1, seed.fork(2)).centres;
    let mut nearest = vec![0; n];
    assign(&places, &centres, &mut nearest, &mut vec![0.0; n]);
    close_gaps(&mut nearest);
    nearest
}

/// The first eigenvectors of the walk's operator, each times its eigenvalue (Coifman and Lafon 2006): what a random space
/// becomes when the operator is applied to it again and again (Halko, Martinsson and Tropp 2011).
fn diffusion_coordinates(graph: &Graph, seed: Seed) -> Points {
    let factors: Vec<f64> = graph.sums().iter().map(|sum| 1.0 / sum.sqrt()).collect();
    let mut stream = seed.stream();
    let values = (0..graph.len() * COORDINATES)
        .map(|_| stream.unit() - 0.5)
        .collect();
    let mut space = orthonormal(&Points {
        width: COORDINATES,
        values,
    });
    for _ in 0..ROUNDS {
        space = orthonormal(&applied(graph, &factors, &space));
    }
    let within = space.products(&applied(graph, &factors, &space));
    let found = axes(within.as_ref(), space.width);
    let turn = Mat::from_fn(space.width, found.len(), |row, axis| {
        found[axis].direction[row] * found[axis].variance
    });
    let mut places = space.times(turn.as_ref());
    scale(&mut places, &factors);
    places
}

/// The kernel, its rows and columns divided by the roots of their sums, applied to columns of numbers.
fn applied(graph: &Graph, factors: &[f64], columns: &Points) -> Points {
    let mut scaled = columns.clone();
    scale(&mut scaled, factors);
    let mut made = graph.times(&scaled);
    scale(&mut made, factors);
    made
}

fn scale(rows: &mut Points, factors: &[f64]) {
    for (row, factor) in rows.values.chunks_exact_mut(rows.width).zip(factors) {
        for value in row {
            *value *= factor;
        }
    }
}

/// Orthonormal columns that span the same space; fewer where some depend on others.
fn orthonormal(columns: &Points) -> Points {
    let found = axes(columns.products(columns).as_ref(), columns.width);
    let largest = found.first().map_or(0.0, |axis| axis.variance);
    let kept: Vec<_> = found
        .iter()
        .filter(|axis| axis.variance > DEPENDENT * largest)
        .collect();
    let turn = Mat::from_fn(columns.width, kept.len(), |row, axis| {
        kept[axis].direction[row] / kept[axis].variance.sqrt()
    });
    columns.times(turn.as_ref())
}
