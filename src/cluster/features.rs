//! What is clustered: a pixel's colour, carried along beside its embedding.

use burn::tensor::{Tensor, TensorData};

/// The embedding's weight beside the colour's 1: half, as colour alone is a strong guide in fundus photographs.
const EMBEDDING_WEIGHT: f32 = 0.5;
/// Less spread than this is rounding, not contrast: it must not be blown up into classes.
const FLAT: f32 = 1e-3;
/// Colour channels, the first columns of a feature.
const COLOURS: usize = 3;

/// Colour `[n, 3]` and embedding `[n, e]`, the latter scaled to length 1, side by side: `[n, 3 + e]`.
#[must_use]
pub fn raw_features(colour: Tensor<2>, embedding: Tensor<2>) -> Tensor<2> {
    let length = embedding
        .clone()
        .powi_scalar(2)
        .sum_dim(1)
        .sqrt()
        .clamp_min(1e-12);
    Tensor::cat(vec![colour, embedding / length], 1)
}

/// Puts an image's features on one scale: each block (colour, embedding) is centred and gets a root mean square
/// distance to its mean of 1 (colour) or ½ (embedding), so that exposure does not decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    mean: Vec<f32>,
    factor: Vec<f32>,
}

impl Scaling {
    /// Fits the scale to a sample of raw features, `rows × width`, row by row.
    #[must_use]
    pub fn fit(raw: &[f32], width: usize) -> Self {
        let rows = (raw.len() / width).max(1) as f64;
        let mut mean = vec![0.0f64; width];
        for row in raw.chunks_exact(width) {
            for (m, &v) in mean.iter_mut().zip(row) {
                *m += f64::from(v) / rows;
            }
        }
        let mut spread = [0.0f64; 2];
        for row in raw.chunks_exact(width) {
            for (i, (&v, m)) in row.iter().zip(&mean).enumerate() {
                spread[usize::from(i >= COLOURS)] += (f64::from(v) - m).powi(2) / rows;
            }
        }
        let scale = |block: usize, weight: f32| weight / (spread[block].sqrt() as f32).max(FLAT);
        let (colour, embedding) = (scale(0, 1.0), scale(1, EMBEDDING_WEIGHT));
        Self {
            mean: mean.into_iter().map(|m| m as f32).collect(),
            factor: (0..width)
                .map(|i| if i < COLOURS { colour } else { embedding })
                .collect(),
        }
    }

    /// Applies the scale to raw features on any device: `[n, width]` → `[n, width]`.
    #[must_use]
    pub fn apply(&self, raw: Tensor<2>) -> Tensor<2> {
        let device = raw.device();
        let row = |values: &[f32]| {
            Tensor::<2>::from_data(TensorData::new(values.to_vec(), [1, values.len()]), &device)
        };
        (raw - row(&self.mean)) * row(&self.factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use burn::tensor::Device;

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
        let scaling = Scaling::fit(&raw, 7);
        let tensor = Tensor::<2>::from_data(TensorData::new(raw, [500, 7]), &Device::flex());
        let scaled = scaling
            .apply(tensor)
            .into_data()
            .try_into_vec::<f32>()
            .expect("floats");
        let square = |columns: std::ops::Range<usize>| {
            let sum: f32 = scaled
                .chunks(7)
                .map(|row| row[columns.clone()].iter().map(|v| v * v).sum::<f32>())
                .sum();
            (sum / 500.0).sqrt()
        };
        assert!((square(0..3) - 1.0).abs() < 1e-3);
        assert!((square(3..7) - 0.5).abs() < 1e-3);
    }

    #[test]
    fn a_flat_image_gives_numbers() {
        let raw = vec![0.5; 10 * 7];
        let scaling = Scaling::fit(&raw, 7);
        let tensor = Tensor::<2>::from_data(TensorData::new(raw, [10, 7]), &Device::flex());
        let scaled = scaling
            .apply(tensor)
            .into_data()
            .try_into_vec::<f32>()
            .expect("floats");
        assert!(scaled.iter().all(|v| v.abs() < 1e-3));
    }
}
