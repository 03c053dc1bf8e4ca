//! A random walk among many points, by way of landmarks.

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::matrix_free::LinOp;
use faer::matrix_free::eigen::{
    PartialEigenParams, partial_self_adjoint_eigen, partial_self_adjoint_eigen_scratch,
};
use faer::{Col, Mat, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::super::kmeans::{close_gaps, k_means};
use super::super::points::{Points, square_distance};
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
/// Diffusion coordinates in which landmarks are found, and how exact they have to be.
const COORDINATES: (usize, f64) = (100, 1e-4);
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
    let mut nearest: Vec<usize> = (0..n)
        .into_par_iter()
        .map(|i| {
            let distance = |c: usize| square_distance(places.row(i), centres.row(c));
            let by_distance = |&a: &usize, &b: &usize| distance(a).total_cmp(&distance(b));
            (0..centres.len()).min_by(by_distance).unwrap_or(0)
        })
        .collect();
    close_gaps(&mut nearest);
    nearest
}

/// The first eigenvectors of the walk's operator, each times its eigenvalue (Coifman and Lafon 2006). There must be more
/// than twice as many points.
fn diffusion_coordinates(graph: &Graph, seed: Seed) -> Points {
    let n = graph.len();
    let normalised = Normalised {
        factors: graph.sums().iter().map(|sum| 1.0 / sum.sqrt()).collect(),
        graph,
    };
    let count = COORDINATES.0;
    let mut vectors: Mat<f64> = Mat::zeros(n, count);
    let mut values = vec![0.0; count];
    let parameters = PartialEigenParams::default();
    let scratch =
        partial_self_adjoint_eigen_scratch::<f64>(&normalised, count, Par::Seq, parameters);
    let mut stream = seed.stream();
    let start = Col::from_fn(n, |_| stream.unit() - 0.5);
    let found = partial_self_adjoint_eigen(
        vectors.as_mut(),
        &mut values,
        &normalised,
        start.as_ref(),
        COORDINATES.1,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        parameters,
    );
    let width = found.n_converged_eigen.clamp(1, count);
    Points {
        width,
        values: (0..n * width)
            .map(|i| (i / width, i % width))
            .map(|(i, c)| vectors[(i, c)] * values[c] * normalised.factors[i])
            .collect(),
    }
}

/// The kernel with rows and columns divided by the roots of their sums.
struct Normalised<'a> {
    graph: &'a Graph,
    factors: Vec<f64>,
}

impl std::fmt::Debug for Normalised<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a kernel of {} points", self.graph.len())
    }
}

impl LinOp<f64> for Normalised<'_> {
    fn apply_scratch(&self, _columns: usize, _par: Par) -> StackReq {
        StackReq::EMPTY
    }

    fn nrows(&self) -> usize {
        self.graph.len()
    }

    fn ncols(&self) -> usize {
        self.graph.len()
    }

    fn apply(&self, mut out: MatMut<'_, f64>, rhs: MatRef<'_, f64>, _: Par, _: &mut MemStack) {
        for column in 0..rhs.ncols() {
            let scaled: Vec<f64> = (0..self.nrows())
                .map(|i| rhs[(i, column)] * self.factors[i])
                .collect();
            for (i, value) in self.graph.times(&scaled).into_iter().enumerate() {
                out[(i, column)] = value * self.factors[i];
            }
        }
    }

    fn conj_apply(
        &self,
        out: MatMut<'_, f64>,
        rhs: MatRef<'_, f64>,
        par: Par,
        stack: &mut MemStack,
    ) {
        self.apply(out, rhs, par, stack);
    }
}
