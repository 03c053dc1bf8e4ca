//! Which pixels are neighbours: a sparse symmetric kernel.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use rayon::prelude::*;

use super::super::points::Points;
use super::super::potential::{ALIKE, Kernel, similarity};

/// Points whose distances to all others are held at once.
const AT_ONCE: usize = 128;
/// One of so many values is looked at first.
const THINNED: usize = 16;
/// Squared distances below this share of the squared lengths are rounding: the points are equal.
const EQUAL: f64 = 1e-13;

/// A sparse symmetric matrix, row by row.
pub(super) struct Graph {
    /// Where each row starts; one more than there are rows.
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

/// Entries of one row, by rising column.
type Row = Vec<(u32, f64)>;

impl Graph {
    /// The kernel between any two points; what is negligible is left out.
    pub(super) fn over(points: &Points, kernel: Kernel) -> Self {
        let squares: Vec<f64> = (0..points.len())
            .map(|i| points.row(i).iter().map(|v| v * v).sum())
            .collect();
        let seen: Vec<Row> = points
            .values
            .par_chunks(AT_ONCE * points.width)
            .enumerate()
            .flat_map_iter(|(chunk, rows)| seen(points, &squares, rows, chunk * AT_ONCE, kernel))
            .collect();
        symmetric(&seen)
    }

    /// Number of points.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The entries of a row.
    pub(super) fn row(&self, point: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.starts[point]..self.starts[point + 1];
        let columns = self.columns[range.clone()].iter();
        columns
            .zip(&self.values[range])
            .map(|(&column, &value)| (column as usize, value))
    }

    /// Sum of each row.
    pub(super) fn sums(&self) -> Vec<f64> {
        (0..self.len())
            .map(|i| self.row(i).map(|(_, value)| value).sum())
            .collect()
    }

    /// The matrix times columns of numbers, which stand side by side.
    pub(super) fn times(&self, columns: &Points) -> Points {
        let mut made = Points {
            width: columns.width,
            values: vec![0.0; columns.values.len()],
        };
        made.values
            .par_chunks_mut(columns.width)
            .enumerate()
            .for_each(|(i, sums)| {
                for (j, value) in self.row(i) {
                    for (sum, other) in sums.iter_mut().zip(columns.row(j)) {
                        *sum += value * other;
                    }
                }
            });
        made
    }
}

/// What a few points see of all: `rows` are theirs, from point `first` on.
fn seen(points: &Points, squares: &[f64], rows: &[f64], first: usize, kernel: Kernel) -> Vec<Row> {
    let (n, count) = (points.len(), rows.len() / points.width);
    let mut products: Mat<f64> = Mat::zeros(n, count);
    matmul(
        products.as_mut(),
        Accum::Replace,
        points.matrix(),
        MatRef::from_row_major_slice(rows, count, points.width).transpose(),
        1.0,
        Par::Seq,
    );
    let reach = (-ALIKE.ln()).powf(2.0 / f64::from(kernel.decay));
    (0..count)
        .map(|i| {
            let own = squares[first + i];
            let distances: Vec<f64> = products
                .col_as_slice(i)
                .iter()
                .zip(squares)
                .map(|(product, square)| {
                    let distance = own + square - 2.0 * product;
                    if distance > EQUAL * (own + square) {
                        distance
                    } else {
                        0.0
                    }
                })
                .collect();
            let width = ranked(&distances, kernel.neighbours);
            let near = distances.iter().enumerate();
            near.filter(|(_, d)| **d <= reach * width)
                .map(|(j, &d)| (j as u32, similarity(d, width, kernel.decay)))
                .filter(|(_, value)| *value > 0.0)
                .collect()
        })
        .collect()
}

/// The value that so many others lie below, or the largest.
fn ranked(values: &[f64], rank: usize) -> f64 {
    // A few values tell where it lies most likely; only what is below is put in order.
    let mut some: Vec<f64> = values.iter().step_by(THINNED).copied().collect();
    let bound = nth(&mut some, 2 * rank / THINNED + 2);
    let mut below: Vec<f64> = values.iter().copied().filter(|&v| v <= bound).collect();
    if below.len() > rank {
        nth(&mut below, rank)
    } else {
        nth(&mut values.to_vec(), rank)
    }
}

fn nth(values: &mut [f64], rank: usize) -> f64 {
    let place = rank.min(values.len() - 1);
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

/// Half of a matrix and its transpose.
fn symmetric(rows: &[Row]) -> Graph {
    let mut other: Vec<Row> = vec![Vec::new(); rows.len()];
    for (i, row) in rows.iter().enumerate() {
        for &(j, value) in row {
            other[j as usize].push((i as u32, value));
        }
    }
    let mut graph = Graph {
        starts: vec![0],
        columns: Vec::new(),
        values: Vec::new(),
    };
    for (a, b) in rows.iter().zip(&other) {
        let mut row: Row = a.iter().chain(b).copied().collect();
        row.sort_by_key(|&(column, _)| column);
        for (column, value) in row {
            let own = graph.columns.len() > graph.starts[graph.starts.len() - 1];
            match graph.values.last_mut() {
                Some(last) if own && graph.columns.last() == Some(&column) => *last += value / 2.0,
                _ => {
                    graph.columns.push(column);
                    graph.values.push(value / 2.0);
                }
            }
        }
        graph.starts.push(graph.columns.len());
    }
    graph
}
