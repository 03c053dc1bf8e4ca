//! Spatial diffusion: features flow between neighbouring pixels that are already alike, so that classes come out as
//! regions with clean borders instead of speckle.
//!
//! Each round a pixel takes the weighted mean of itself and its eight neighbours,
//! `z_i ← Σ_j w_ij z_j / Σ_j w_ij` with `w_ij = exp(−|z_i − z_j|² / 2σ²)`. Across an edge the weight vanishes, so edges
//! stay. σ is a share of the image's own feature spread: exposure and contrast do not decide.

use burn::tensor::{Tensor, TensorData};

use super::features::Feature;
use super::planes::Planes;

/// Neighbours are one pixel away in images up to this long side; larger ones also look farther, so that the same
/// number of rounds reaches as far in the scene.
const SIDE: usize = 192;

/// What the rounds of one image's diffusion do, on whichever device they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Diffusion {
    /// −1 / 2σ²: a neighbour's weight is the exponential of this times its square distance.
    pub falloff: f32,
    /// How far away the neighbours are, in pixels, round by round; powers of two. None where nothing can flow.
    pub steps: Vec<usize>,
}

impl Diffusion {
    /// Plans some rounds for an image, with σ as a share of the root mean square distance of the features inside the
    /// field of view to their mean. `features` and `inside` are row by row.
    #[must_use]
    pub fn new(
        features: &[Feature],
        inside: &[bool],
        size: (usize, usize),
        sigma: f64,
        rounds: usize,
    ) -> Self {
        Self::with(spread(features, inside), size, sigma, rounds)
    }

    /// The same for features that are a tensor `[pixels, LENGTH]` on any device: only sums of rows are read.
    #[must_use]
    pub fn of_tensor(
        features: &Tensor<2>,
        inside: &[bool],
        size: (usize, usize),
        sigma: f64,
        rounds: usize,
    ) -> Self {
        Self::with(tensor_spread(features, inside, size), size, sigma, rounds)
    }

    fn with(spread: f32, (width, height): (usize, usize), sigma: f64, rounds: usize) -> Self {
        let square = spread * (sigma * sigma) as f32;
        if square <= f32::MIN_POSITIVE {
            return Self {
                falloff: 0.0,
                steps: Vec::new(),
            };
        }
        let scales = scales(width.max(height));
        Self {
            falloff: -0.5 / square,
            steps: (0..rounds)
                .map(|round| 1 << (scales - 1 - round % scales))
                .collect(),
        }
    }

    /// Lets features diffuse on the CPU. Pixels outside the field of view stay as they are and give nothing. Any number
    /// of threads gives the same bytes.
    pub fn run(&self, features: &mut [Feature], inside: &[bool], width: usize) {
        let Some(&margin) = self.steps.iter().max() else {
            return;
        };
        let mut planes = Planes::new(features, inside, width, margin);
        for &step in &self.steps {
            planes.round(step, self.falloff);
        }
        planes.write(features, inside);
    }
}

/// How many distances of neighbours are taken in turn: 1, 2, 4… pixels.
fn scales(side: usize) -> usize {
    let mut scales = 1;
    while SIDE << (scales - 1) < side {
        scales += 1;
    }
    scales
}

/// Mean square distance of the features to their mean, inside the field of view.
fn spread(features: &[Feature], inside: &[bool]) -> f32 {
    let chosen = || features.iter().zip(inside).filter(|(_, i)| **i);
    let (mut sum, mut squares) = ([0.0f64; Feature::LENGTH], 0.0);
    for (feature, _) in chosen() {
        for (s, &v) in sum.iter_mut().zip(&feature.0) {
            *s += f64::from(v);
            squares += f64::from(v) * f64::from(v);
        }
    }
    about_mean(&sum, squares, chosen().count())
}

/// The same out of sums of rows, which are short enough for 32 bits, and which the device computes.
fn tensor_spread(features: &Tensor<2>, inside: &[bool], (width, height): (usize, usize)) -> f32 {
    let weights: Vec<f32> = inside.iter().map(|&i| f32::from(u8::from(i))).collect();
    let weights = TensorData::new(weights, [height, width, 1]);
    let weights = Tensor::<3>::from_data(weights, &features.device());
    let inner = features.clone().reshape([height, width, Feature::LENGTH]) * weights;
    let read = |sums: Tensor<3>| sums.into_data().iter::<f32>().map(f64::from).collect();
    let squares: Vec<f64> = read(inner.clone().powi_scalar(2).sum_dim(1));
    let rows: Vec<f64> = read(inner.sum_dim(1));
    let mut sum = [0.0f64; Feature::LENGTH];
    for row in rows.as_chunks::<{ Feature::LENGTH }>().0 {
        for (s, v) in sum.iter_mut().zip(row) {
            *s += v;
        }
    }
    let count = inside.iter().filter(|&&inside| inside).count();
    about_mean(&sum, squares.iter().sum(), count)
}

/// Mean square distance to the mean, out of sums over all `n` points.
fn about_mean(sum: &[f64; Feature::LENGTH], squares: f64, n: usize) -> f32 {
    let n = n.max(1) as f64;
    let of_mean: f64 = sum.iter().map(|s| (s / n).powi(2)).sum();
    ((squares / n - of_mean).max(0.0)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// Two halves, 1 apart, with noise that is small beside the step but not nothing.
    fn halves(side: usize) -> Vec<Feature> {
        let mut stream = Seed(4).stream();
        (0..side * side)
            .map(|p| {
                let half = if p % side < side / 2 { 0.0 } else { 1.0 };
                Feature([0; Feature::LENGTH].map(|_| half + 0.1 * (stream.unit() as f32 - 0.5)))
            })
            .collect()
    }

    fn diffuse(features: &mut [Feature], inside: &[bool], width: usize, rounds: usize) {
        let size = (width, features.len() / width);
        Diffusion::new(features, inside, size, 0.14, rounds).run(features, inside, width);
    }

    fn deviation(features: &[Feature], side: usize, columns: std::ops::Range<usize>) -> f32 {
        let part: Vec<f32> = features
            .iter()
            .enumerate()
            .filter(|(p, _)| columns.contains(&(p % side)))
            .map(|(_, f)| f.0[0])
            .collect();
        let mean = part.iter().sum::<f32>() / part.len() as f32;
        (part.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / part.len() as f32).sqrt()
    }

    #[test]
    fn noise_goes_and_the_edge_stays() {
        let side = 24;
        let before = halves(side);
        let mut after = before.clone();
        diffuse(&mut after, &vec![true; side * side], side, 40);
        for columns in [0..12, 12..24] {
            let (then, now) = (
                deviation(&before, side, columns.clone()),
                deviation(&after, side, columns),
            );
            assert!(now < then / 4.0, "the noise went from {then} to {now}");
        }
        let step = after[12 * side + 12].0[0] - after[12 * side + 11].0[0];
        assert!(step > 0.9, "the edge is {step}");
    }

    #[test]
    fn what_is_outside_neither_changes_nor_counts() {
        let side = 16;
        let mut features = halves(side);
        let inside: Vec<bool> = (0..side * side).map(|p| p % side < 8).collect();
        for (feature, _) in features.iter_mut().zip(&inside).filter(|(_, i)| !**i) {
            feature.0 = [f32::NAN; Feature::LENGTH];
        }
        diffuse(&mut features, &inside, side, 5);
        for (feature, inside) in features.iter().zip(inside) {
            assert_eq!(feature.0[0].is_finite(), inside);
        }
    }

    #[test]
    fn larger_images_look_farther() {
        assert_eq!((scales(1), scales(128), scales(192)), (1, 1, 1));
        assert_eq!((scales(193), scales(384), scales(1024)), (2, 2, 4));
    }

    #[test]
    fn far_and_near_take_turns() {
        let features = halves(400);
        let plan = Diffusion::new(&features, &vec![true; features.len()], (400, 400), 0.14, 7);
        assert_eq!(plan.steps, [4, 2, 1, 4, 2, 1, 4]);
        // Two equal halves, 1 apart in each value, lie half of that from their mean: noise adds little.
        let square = -0.5 / plan.falloff / (0.14 * 0.14);
        assert!((square - 4.0).abs() < 0.05, "the spread is {square}");
    }

    #[test]
    fn a_tensor_has_the_same_plan() {
        let (width, height) = (40, 30);
        let features = &halves(width)[..width * height];
        let inside: Vec<bool> = (0..width * height).map(|p| p % 5 != 0).collect();
        let values: Vec<f32> = features.iter().flat_map(|f| f.0).collect();
        let data = TensorData::new(values, [width * height, Feature::LENGTH]);
        let tensor = Tensor::<2>::from_data(data, &burn::tensor::Device::flex());
        let plan = Diffusion::new(features, &inside, (width, height), 0.14, 3);
        let other = Diffusion::of_tensor(&tensor, &inside, (width, height), 0.14, 3);
        assert_eq!(plan.steps, other.steps);
        assert!((plan.falloff / other.falloff - 1.0).abs() < 1e-5);
    }

    #[test]
    fn threads_do_not_change_a_byte() {
        let side = 200;
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let mut features = halves(side);
            let inside: Vec<bool> = (0..side * side).map(|p| p % 7 != 0).collect();
            pool.build()
                .expect("a pool of threads")
                .install(|| diffuse(&mut features, &inside, side, 6));
            features
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn a_flat_image_stays_as_it_is() {
        let mut flat = vec![Feature([0.25; Feature::LENGTH]); 9];
        let before = flat.clone();
        diffuse(&mut flat, &[true; 9], 3, 3);
        assert_eq!(flat, before);
    }
}
