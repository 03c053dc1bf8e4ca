//! What is clustered: a pixel's colour, carried along beside its embedding, on the image's own scale.

use burn::tensor::{Tensor, TensorData};
use faer::MatRef;

use super::Settings;
use super::points::axes;

/// Less spread than this is rounding, not contrast: it must not be blown up into classes.
const FLAT: f64 = 1e-3;
/// Colour channels, the first columns of a feature.
const COLOURS: usize = 3;

/// What is known of a pixel when it is clustered: its look (three colour values, then the embedding's main
/// components). From [`Feature::LOOK`] on there is room for a landmark's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature(pub [f32; Feature::LENGTH]);

impl Feature {
    /// Values in a feature: a power of two, so that the processor takes one at a time.
    pub const LENGTH: usize = 16;
    /// Values that make up the look.
    pub const LOOK: usize = 14;

    /// Square of the Euclidean distance.
    #[must_use]
    pub fn square_distance(&self, other: &Self) -> f32 {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a - b) * (a - b))
            .sum()
    }
}

/// Colour `[n, 3]` and embedding `[n, e]`, the latter scaled to length 1, side by side: `[n, 3 + e]`; without an
/// embedding colour alone.
#[must_use]
pub fn raw_features(colour: Tensor<2>, embedding: Option<Tensor<2>>) -> Tensor<2> {
    let Some(embedding) = embedding else {
        return colour;
    };
    let length = embedding
        .clone()
        .powi_scalar(2)
        .sum_dim(1)
        .sqrt()
        .clamp_min(1e-12);
    Tensor::cat(vec![colour, embedding / length], 1)
}

/// From raw features to [`Feature`]s: each block (colour, embedding) is centred and gets a root mean square distance to
/// its mean of its weight, so that exposure does not decide; of the embedding the main components are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    mean: Vec<f32>,
    /// `[width, LENGTH]`, row by row.
    matrix: Vec<f32>,
}

impl Projection {
    /// Fits the projection to a sample of raw features, `rows × width`, row by row. With a width of 3 there is colour
    /// alone.
    #[must_use]
    pub fn fit(raw: &[f32], width: usize, settings: &Settings) -> Self {
        let rows = (raw.len() / width).max(1) as f64;
        let mut mean = vec![0.0f64; width];
        for row in raw.chunks_exact(width) {
            for (m, &v) in mean.iter_mut().zip(row) {
                *m += f64::from(v) / rows;
            }
        }
        let mut matrix = vec![0.0; width * Feature::LENGTH];
        let colour = covariance(raw, width, &mean, 0..COLOURS);
        let factor = 1.0 / trace(&colour, COLOURS).sqrt().max(FLAT);
        for c in 0..COLOURS {
            matrix[c * Feature::LENGTH + c] = factor as f32;
        }
        let size = width - COLOURS;
        let embedding = covariance(raw, width, &mean, COLOURS..width);
        let count = settings.components.min(Feature::LOOK - COLOURS);
        let directions = main_directions(&embedding, size, count);
        let kept: f64 = directions.iter().map(|d| variance(&embedding, d)).sum();
        let factor = settings.embedding / kept.sqrt().max(FLAT);
        for (i, direction) in directions.iter().enumerate() {
            for (c, v) in direction.iter().enumerate() {
                matrix[(COLOURS + c) * Feature::LENGTH + COLOURS + i] = (v * factor) as f32;
            }
        }
        Self {
            mean: mean.into_iter().map(|m| m as f32).collect(),
            matrix,
        }
    }

    /// Projects raw features on any device: `[n, width]` → `[n, LENGTH]`.
    #[must_use]
    pub fn apply(&self, raw: Tensor<2>) -> Tensor<2> {
        let device = raw.device();
        let matrix = |values: &[f32], rows: usize, columns: usize| {
            Tensor::<2>::from_data(TensorData::new(values.to_vec(), [rows, columns]), &device)
        };
        let width = self.mean.len();
        (raw - matrix(&self.mean, 1, width)).matmul(matrix(&self.matrix, width, Feature::LENGTH))
    }
}

impl Projection {
    /// Where the values made of the embedding point.
    #[must_use]
    pub fn axes(&self) -> Axes {
        let width = self.mean.len() - COLOURS;
        let column = |c: usize| {
            let rows = self.matrix.chunks_exact(Feature::LENGTH).skip(COLOURS);
            let values: Vec<f32> = rows.map(|row| row[c]).collect();
            let length = values.iter().map(|v| v * v).sum::<f32>().sqrt();
            values
                .into_iter()
                .map(move |v| if length > 0.0 { v / length } else { 0.0 })
        };
        Axes {
            width,
            directions: (COLOURS..Feature::LOOK).flat_map(column).collect(),
        }
    }
}

/// The directions of an image's own axes in the embedding, which is the same for all images: landmarks of different
/// images can be compared along these only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axes {
    /// Values of an embedding; 0 where there is none.
    width: usize,
    /// `axes × width`, row by row, each of length 1.
    directions: Vec<f32>,
}

impl Axes {
    /// The look of a landmark in coordinates that all images share: colour, then a whole embedding, scaled and centred
    /// as in its image. Distances between landmarks of one image stay as they are, but for their places.
    #[must_use]
    pub fn common(&self, landmark: &[f32]) -> Vec<f64> {
        let (colour, rest) = landmark.split_at(COLOURS.min(landmark.len()));
        let mut all: Vec<f64> = colour.iter().map(|&v| f64::from(v)).collect();
        all.resize(colour.len() + self.width, 0.0);
        let directions = self.directions.chunks_exact(self.width.max(1));
        for (&value, direction) in rest.iter().zip(directions) {
            for (sum, &d) in all[colour.len()..].iter_mut().zip(direction) {
                *sum += f64::from(value) * f64::from(d);
            }
        }
        all
    }
}

/// Where pixels are: from the middle of the field of view, so that their root mean square distance to it is a weight.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    width: usize,
    middle: [f64; 2],
    scale: f64,
}

impl Places {
    /// For an image of `width` pixels a row, `inside` row by row.
    #[must_use]
    pub fn new(inside: &[bool], width: usize, weight: f64) -> Self {
        let chosen = || (0..inside.len()).filter(|&pixel| inside[pixel]);
        let n = chosen().count().max(1) as f64;
        let mut middle = [0.0; 2];
        for pixel in chosen() {
            middle[0] += (pixel % width) as f64 / n;
            middle[1] += (pixel / width) as f64 / n;
        }
        let square = |pixel: usize| {
            let (x, y) = ((pixel % width) as f64, (pixel / width) as f64);
            (x - middle[0]).powi(2) + (y - middle[1]).powi(2)
        };
        let spread = (chosen().map(square).sum::<f64>() / n).sqrt();
        Self {
            width,
            middle,
            scale: if spread > 0.0 { weight / spread } else { 0.0 },
        }
    }

    /// The place of a pixel, counted row by row.
    #[must_use]
    pub fn of(&self, pixel: usize) -> [f32; Feature::LENGTH - Feature::LOOK] {
        let at = [pixel % self.width, pixel / self.width];
        std::array::from_fn(|i| ((at[i] as f64 - self.middle[i]) * self.scale) as f32)
    }
}

/// Covariance of some columns, `[columns, columns]`.
fn covariance(
    raw: &[f32],
    width: usize,
    mean: &[f64],
    columns: std::ops::Range<usize>,
) -> Vec<f64> {
    let size = columns.len();
    let rows = (raw.len() / width).max(1) as f64;
    let mut all = vec![0.0; size * size];
    let mut centred = vec![0.0; size];
    for row in raw.chunks_exact(width) {
        for ((c, &v), m) in centred
            .iter_mut()
            .zip(&row[columns.clone()])
            .zip(&mean[columns.clone()])
        {
            *c = f64::from(v) - m;
        }
        for (line, &a) in all.chunks_exact_mut(size.max(1)).zip(&centred) {
            for (sum, b) in line.iter_mut().zip(&centred) {
                *sum += a * b / rows;
            }
        }
    }
    all
}

fn trace(matrix: &[f64], size: usize) -> f64 {
    (0..size).map(|i| matrix[i * size + i]).sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    let rows = matrix.chunks_exact(vector.len().max(1));
    rows.map(|row| dot(row, vector)).collect()
}

/// Variance along a direction.
fn variance(covariance: &[f64], direction: &[f64]) -> f64 {
    dot(direction, &times(covariance, direction))
}

/// Orthonormal directions of the space in which most of the variance lies; at most `count`.
fn main_directions(covariance: &[f64], size: usize, count: usize) -> Vec<Vec<f64>> {
    axes(MatRef::from_row_major_slice(covariance, size, size), count)
        .into_iter()
        .map(|axis| axis.direction)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use burn::tensor::Device;

    fn projected(raw: &[f32], width: usize) -> Vec<f32> {
        let settings = Settings {
            embedding: 1.0,
            ..Settings::default()
        };
        let projection = Projection::fit(raw, width, &settings);
        let data = TensorData::new(raw.to_vec(), [raw.len() / width, width]);
        let tensor = Tensor::<2>::from_data(data, &Device::flex());
        projection
            .apply(tensor)
            .into_data()
            .try_into_vec::<f32>()
            .expect("floats")
    }

    fn spread(features: &[f32], columns: std::ops::Range<usize>) -> f32 {
        let rows = features.len() / Feature::LENGTH;
        let sum: f32 = features
            .chunks(Feature::LENGTH)
            .map(|row| row[columns.clone()].iter().map(|v| v * v).sum::<f32>())
            .sum();
        (sum / rows as f32).sqrt()
    }

    #[test]
    fn both_blocks_get_their_spread() {
        let mut stream = Seed(1).stream();
        let raw: Vec<f32> = (0..500 * 7)
            .map(|i| {
                if i % 7 < 3 {
                    stream.unit() as f32 * 90.0
                } else {
                    stream.unit() as f32 * 0.1 + 4.0
                }
            })
            .collect();
        let features = projected(&raw, 7);
        assert!((spread(&features, 0..3) - 1.0).abs() < 1e-3);
        assert!((spread(&features, 3..16) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn the_main_directions_are_kept() {
        // 40 columns, but all that varies lies along two directions.
        let mut stream = Seed(2).stream();
        let raw: Vec<f32> = (0..300)
            .flat_map(|_| {
                let (a, b) = (stream.unit() as f32, stream.unit() as f32);
                (0..43).map(move |c| match c {
                    0..3 => a,
                    _ if c % 2 == 0 => a,
                    _ => a - 2.0 * b,
                })
            })
            .collect();
        let features = projected(&raw, 43);
        // Distances between embeddings survive, up to one factor for all.
        let ratio = |i: usize, j: usize| {
            let square = |row: &[f32], other: &[f32]| -> f32 {
                row.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum()
            };
            let before = square(
                &raw[i * 43 + 3..(i + 1) * 43],
                &raw[j * 43 + 3..(j + 1) * 43],
            );
            let after = square(
                &features[i * 16 + 3..(i + 1) * 16],
                &features[j * 16 + 3..(j + 1) * 16],
            );
            after / before
        };
        let first = ratio(0, 1);
        for i in 2..50 {
            assert!((ratio(0, i) / first - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn common_axes_are_those_of_the_embedding() {
        // Two images that vary along different directions: their own axes differ, the common ones do not.
        for stretched in [3, 5] {
            let mut stream = Seed(6).stream();
            let raw: Vec<f32> = (0..200 * 7)
                .map(|i| stream.unit() as f32 * if i % 7 == stretched { 5.0 } else { 1.0 })
                .collect();
            let features = projected(&raw, 7);
            let axes = Projection::fit(&raw, 7, &Settings::default()).axes();
            let common = |i: usize| axes.common(&features[i * 16..(i + 1) * 16]);
            let (a, b) = (common(0), common(1));
            assert_eq!(a.len(), 7);
            let difference = |column: usize| f64::from(raw[column] - raw[7 + column]);
            let factor = (a[3] - b[3]) / difference(3);
            assert!(factor > 0.0);
            for column in 3..7 {
                let expected = factor * difference(column);
                assert!((a[column] - b[column] - expected).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn places_are_as_far_from_the_middle_as_their_weight() {
        let inside: Vec<bool> = (0..12 * 9).map(|p| p % 12 > 3).collect();
        let places = Places::new(&inside, 12, 0.5);
        let of = |p: usize| places.of(p).map(f64::from);
        let chosen: Vec<[f64; 2]> = (0..12 * 9).filter(|&p| inside[p]).map(of).collect();
        let n = chosen.len() as f64;
        let square: f64 = chosen.iter().flatten().map(|v| v * v).sum();
        assert!(((square / n).sqrt() - 0.5).abs() < 1e-6);
        let sum: f64 = chosen.iter().flatten().sum();
        assert!(sum.abs() < 1e-4);
        let step = [of(0), of(1), of(12)];
        assert!((step[1][0] - step[0][0] - (step[2][1] - step[0][1])).abs() < 1e-6);
        assert_eq!(Places::new(&[true], 1, 0.5).of(0), [0.0, 0.0]);
    }

    #[test]
    fn colour_alone_and_flat_images_give_numbers() {
        let colour: Vec<f32> = (0..30).map(|i| (i % 7) as f32).collect();
        let features = projected(&colour, 3);
        assert!((spread(&features, 0..3) - 1.0).abs() < 1e-3);
        assert!(spread(&features, 3..16) == 0.0);
        let flat = projected(&[0.5; 70], 7);
        assert!(flat.iter().all(|v| v.abs() < 1e-3));
    }
}
