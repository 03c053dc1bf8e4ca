//! Points of any width, and their main axes.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, MatRef, Par, Side};
use rayon::prelude::*;

/// Rows that are multiplied at once: sums of the parts are added in their order, whatever the number of threads.
const AT_ONCE: usize = 1024;

/// Values that differ by less than this share are equal.
const ROUNDING: f64 = 1e-12;

/// Points in a space of `width` dimensions, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Values in a point; at least 1.
    pub width: usize,
    /// `points × width`.
    pub values: Vec<f64>,
}

impl Points {
    /// Takes single-precision values.
    #[must_use]
    pub fn new(width: usize, values: &[f32]) -> Self {
        Self {
            width,
            values: values.iter().map(|&v| f64::from(v)).collect(),
        }
    }

    /// Number of points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// A point.
    #[must_use]
    pub fn row(&self, point: usize) -> &[f64] {
        &self.values[point * self.width..(point + 1) * self.width]
    }

    /// The points at some places, in this order.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Self {
        Self {
            width: self.width,
            values: places.iter().flat_map(|&p| self.row(p)).copied().collect(),
        }
    }

    /// As a matrix, a point a row.
    #[must_use]
    pub fn matrix(&self) -> MatRef<'_, f64> {
        MatRef::from_row_major_slice(&self.values, self.len(), self.width)
    }

    /// Gives each point the length 1; one at the origin stays there.
    pub(super) fn scale_to_length_one(&mut self) {
        for row in self.values.chunks_exact_mut(self.width) {
            let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
            for value in row.iter_mut().filter(|_| length > 0.0) {
                *value /= length;
            }
        }
    }

    /// The points in coordinates along their main axes, from their mean: of these axes the first `most`, and of them
    /// those that carry at least a share `least` of the variance; at least one.
    #[must_use]
    pub fn along_main_axes(&self, most: usize, least: f64) -> Self {
        let centred = self.centred();
        let axes = axes(centred.products(&centred).as_ref(), most);
        let total: f64 = centred.values.iter().map(|v| v * v).sum();
        let kept: Vec<Vec<f64>> = axes
            .into_iter()
            .enumerate()
            .filter(|(i, axis)| *i == 0 || axis.variance >= least * total)
            .map(|(_, axis)| axis.direction)
            .collect();
        if kept.is_empty() {
            return centred;
        }
        centred.along(&kept)
    }

    /// Differences to the mean; those that are rounding are none.
    fn centred(&self) -> Self {
        let n = self.len().max(1) as f64;
        let mut mean = vec![0.0; self.width];
        for row in self.values.chunks_exact(self.width) {
            for (m, v) in mean.iter_mut().zip(row) {
                *m += v / n;
            }
        }
        let apart = |(v, m): (&f64, &f64)| {
            let apart = v - m;
            if apart.abs() > ROUNDING * m.abs() {
                apart
            } else {
                0.0
            }
        };
        let rows = self.values.chunks_exact(self.width);
        Self {
            width: self.width,
            values: rows
                .flat_map(|row| row.iter().zip(&mean).map(apart))
                .collect(),
        }
    }

    fn along(&self, directions: &[Vec<f64>]) -> Self {
        let width = directions.len();
        let matrix = Mat::from_fn(self.width, width, |row, axis| directions[axis][row]);
        self.times(matrix.as_ref())
    }

    /// Each point multiplied by a matrix of `width` rows.
    #[must_use]
    pub(super) fn times(&self, matrix: MatRef<'_, f64>) -> Self {
        let width = matrix.ncols();
        let mut values = vec![0.0; self.len() * width];
        values
            .par_chunks_mut(AT_ONCE * width)
            .zip(self.values.par_chunks(AT_ONCE * self.width))
            .for_each(|(made, rows)| {
                let n = rows.len() / self.width;
                matmul(
                    MatMut::from_row_major_slice_mut(made, n, width),
                    Accum::Replace,
                    MatRef::from_row_major_slice(rows, n, self.width),
                    matrix,
                    1.0,
                    Par::Seq,
                );
            });
        Self { width, values }
    }

    /// Sums of the products of every column with every column of as many other points, `[width, other width]`.
    #[must_use]
    pub(super) fn products(&self, other: &Self) -> Mat<f64> {
        let (width, columns) = (self.width, other.width);
        let parts: Vec<Mat<f64>> = self
            .values
            .par_chunks(AT_ONCE * width)
            .zip(other.values.par_chunks(AT_ONCE * columns))
            .map(|(a, b)| {
                let n = a.len() / width;
                let mut made = Mat::zeros(width, columns);
                matmul(
                    made.as_mut(),
                    Accum::Replace,
                    MatRef::from_row_major_slice(a, n, width).transpose(),
                    MatRef::from_row_major_slice(b, n, columns),
                    1.0,
                    Par::Seq,
                );
                made
            })
            .collect();
        parts
            .into_iter()
            .fold(Mat::zeros(width, columns), |sum, part| sum + part)
    }
}

/// Square of the Euclidean distance. In lanes, so that the compiler can use the processor's wide registers.
#[must_use]
pub(super) fn square_distance(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            lanes[i] += (a[i] - b[i]) * (a[i] - b[i]);
        }
    }
    let rest = rest_a.iter().zip(rest_b).map(|(a, b)| (a - b) * (a - b));
    lanes.iter().sum::<f64>() + rest.sum::<f64>()
}

/// An eigenvector of length 1 with its eigenvalue.
pub(super) struct Axis {
    pub(super) variance: f64,
    pub(super) direction: Vec<f64>,
}

/// The eigenvectors of a symmetric matrix, by falling eigenvalue, at most `most`. The largest value of each is
/// positive, so that equal input gives equal signs. None where the matrix holds no numbers.
pub(super) fn axes(symmetric: MatRef<'_, f64>, most: usize) -> Vec<Axis> {
    if symmetric.nrows() == 0 {
        return Vec::new();
    }
    let Ok(eigen) = symmetric.self_adjoint_eigen(Side::Lower) else {
        return Vec::new();
    };
    let size = symmetric.nrows();
    (0..size)
        .rev()
        .take(most)
        .map(|i| {
            let direction: Vec<f64> = (0..size).map(|row| eigen.U()[(row, i)]).collect();
            let mut largest = 0.0f64;
            for &v in &direction {
                if v.abs() > largest.abs() {
                    largest = v;
                }
            }
            Axis {
                variance: eigen.S()[i],
                direction: direction.iter().map(|v| v * largest.signum()).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn distances_survive_along_all_axes() {
        let mut stream = Seed(1).stream();
        let points = Points {
            width: 5,
            values: (0..40 * 5).map(|_| stream.unit()).collect(),
        };
        let turned = points.along_main_axes(5, 0.0);
        for i in 1..40 {
            let before = square_distance(points.row(0), points.row(i));
            let after = square_distance(turned.row(0), turned.row(i));
            assert!((before - after).abs() < 1e-12);
        }
    }

    #[test]
    fn axes_that_carry_little_are_left_out() {
        let mut stream = Seed(2).stream();
        let values = (0..200)
            .flat_map(|_| {
                let (a, b) = (stream.unit(), stream.unit());
                [a, a + 0.3 * b, 1e-4 * stream.unit()]
            })
            .collect();
        let points = Points { width: 3, values };
        assert_eq!(points.along_main_axes(3, 1e-3).width, 2);
        assert_eq!(points.along_main_axes(1, 1e-3).width, 1);
        let flat = Points {
            width: 3,
            values: vec![0.5; 30],
        };
        assert!(
            flat.along_main_axes(3, 1e-3)
                .values
                .iter()
                .all(|v| v.abs() < 1e-12)
        );
    }
}
