//! Spatial diffusion: features flow between neighbouring pixels that are already alike, so that classes come out as
//! regions with clean borders instead of speckle.
//!
//! Each round a pixel takes the weighted mean of itself and its eight neighbours,
//! `z_i ← Σ_j w_ij z_j / Σ_j w_ij` with `w_ij = exp(−|z_i − z_j|² / 2σ²)`. Across an edge the weight vanishes, so edges
//! stay. σ is a share of the image's own feature spread: exposure and contrast do not decide.

use rayon::prelude::*;

use super::features::Feature;

/// Neighbours are one pixel away in images up to this long side; larger ones also look farther, so that the same
/// number of rounds reaches as far in the scene.
const SIDE: usize = 192;

/// Lets features diffuse inside the field of view for some rounds, with σ as a share of their root mean square distance
/// to their mean. Row by row; pixels outside stay as they are and give nothing. Any number of threads gives the same
/// result.
pub fn diffuse(
    features: &mut Vec<Feature>,
    inside: &[bool],
    width: usize,
    height: usize,
    sigma: f64,
    rounds: usize,
) {
    let square = spread(features, inside) * (sigma * sigma) as f32;
    if square <= f32::MIN_POSITIVE {
        return;
    }
    let falloff = -0.5 / square;
    let scales = scales(width.max(height));
    let mut next = features.clone();
    for round in 0..rounds {
        let step = 1 << (scales - 1 - round % scales);
        next.par_chunks_mut(width).enumerate().for_each(|(y, row)| {
            for (x, out) in row.iter_mut().enumerate() {
                if inside[y * width + x] {
                    *out = mixed(features, inside, (width, height), (x, y), step, falloff);
                }
            }
        });
        std::mem::swap(features, &mut next);
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
    let n = chosen().count().max(1) as f64;
    let (mut sum, mut squares) = ([0.0f64; Feature::LENGTH], 0.0);
    for (feature, _) in chosen() {
        for (s, &v) in sum.iter_mut().zip(&feature.0) {
            *s += f64::from(v);
            squares += f64::from(v) * f64::from(v);
        }
    }
    let of_mean: f64 = sum.iter().map(|s| (s / n).powi(2)).sum();
    ((squares / n - of_mean).max(0.0)) as f32
}

/// One pixel's next value.
fn mixed(
    features: &[Feature],
    inside: &[bool],
    (width, height): (usize, usize),
    (x, y): (usize, usize),
    step: usize,
    falloff: f32,
) -> Feature {
    let here = &features[y * width + x];
    let (mut sum, mut total) = (Feature([0.0; Feature::LENGTH]), 0.0f32);
    let along = |at: usize, size: usize| {
        [at.checked_sub(step), Some(at), Some(at + step)]
            .into_iter()
            .flatten()
            .filter(move |&v| v < size)
    };
    for y in along(y, height) {
        for x in along(x, width) {
            let there = y * width + x;
            // The pixel itself comes by too, with a weight of 1.
            if !inside[there] {
                continue;
            }
            let other = &features[there];
            let weight = (here.square_distance(other) * falloff).exp();
            total += weight;
            for (s, v) in sum.0.iter_mut().zip(&other.0) {
                *s += weight * v;
            }
        }
    }
    for s in &mut sum.0 {
        *s /= total;
    }
    sum
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
        diffuse(&mut after, &vec![true; side * side], side, side, 0.14, 40);
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
        diffuse(&mut features, &inside, side, side, 0.14, 5);
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
    fn a_flat_image_stays_as_it_is() {
        let mut flat = vec![Feature([0.25; Feature::LENGTH]); 9];
        let before = flat.clone();
        diffuse(&mut flat, &[true; 9], 3, 3, 0.14, 3);
        assert_eq!(flat, before);
    }
}
