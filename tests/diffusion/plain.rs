//! Diffusion as its formula says, pixel by pixel: what the fast ways are measured by.

use cuts_viewer::cluster::{Diffusion, Feature};
use rayon::prelude::*;

/// The same as [`Diffusion::run`].
pub fn run(plan: &Diffusion, features: &mut Vec<Feature>, inside: &[bool], width: usize) {
    let mut next = features.clone();
    for &step in &plan.steps {
        next.par_chunks_mut(width).enumerate().for_each(|(y, row)| {
            for (x, out) in row.iter_mut().enumerate() {
                if inside[y * width + x] {
                    *out = mixed(features, inside, width, (x, y), (step, plan.falloff));
                }
            }
        });
        std::mem::swap(features, &mut next);
    }
}

/// One pixel's next value.
fn mixed(
    features: &[Feature],
    inside: &[bool],
    width: usize,
    (x, y): (usize, usize),
    (step, falloff): (usize, f32),
) -> Feature {
    let here = &features[y * width + x];
    let (mut sum, mut total) = (Feature([0.0; Feature::LENGTH]), 0.0f32);
    let along = |at: usize, size: usize| {
        [at.checked_sub(step), Some(at), Some(at + step)]
            .into_iter()
            .flatten()
            .filter(move |&v| v < size)
    };
    for y in along(y, features.len() / width) {
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
