//! Gaussian smoothing, along rows and then along columns.

use rayon::prelude::*;

use super::resample::{resized, shrunk};

/// The kernel ends at this many deviations.
const REACH: f32 = 3.0;
/// From this deviation on, in pixels, a mean over blocks loses nothing that the Gaussian keeps.
const COARSE: f32 = 16.0;
/// Deviation in blocks that a coarse Gaussian has at least.
const FINE: f32 = 4.0;

/// Half of the symmetric kernel, its middle first; both halves add up to 1.
fn kernel(sigma: f32) -> Vec<f32> {
    let reach = (REACH * sigma).ceil() as usize;
    let weight = |x: usize| (-0.5 * (x as f32 / sigma).powi(2)).exp();
    let mut half: Vec<f32> = (0..=reach).map(weight).collect();
    let sum = 2.0 * half.iter().sum::<f32>() - half[0];
    half.iter_mut().for_each(|weight| *weight /= sum);
    half
}

/// Smooths a grid by a Gaussian of deviation `sigma` pixels. Beyond its frame the grid goes on as it ends there. Any
/// number of threads gives the same bytes.
#[must_use]
pub fn blurred(width: usize, values: &[f32], sigma: f32) -> Vec<f32> {
    if width == 0 || values.is_empty() || sigma <= 0.0 {
        return values.to_vec();
    }
    let half = kernel(sigma);
    let height = values.len() / width;
    let mut rows = vec![0.0; values.len()];
    rows.par_chunks_exact_mut(width)
        .zip(values.par_chunks_exact(width))
        .for_each_init(Vec::new, |padded, (out, row)| {
            along(row, out, &half, padded)
        });
    let mut out = vec![0.0; values.len()];
    out.par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, out)| {
            let row = |y: usize| &rows[y.min(height - 1) * width..][..width];
            for (out, value) in out.iter_mut().zip(row(y)) {
                *out = half[0] * value;
            }
            for (away, &weight) in half.iter().enumerate().skip(1) {
                let (above, below) = (row(y.saturating_sub(away)), row(y + away));
                for ((out, above), below) in out.iter_mut().zip(above).zip(below) {
                    *out += weight * (above + below);
                }
            }
        });
    out
}

/// One row, through a copy of it with margins.
fn along(row: &[f32], out: &mut [f32], half: &[f32], padded: &mut Vec<f32>) {
    let (width, reach) = (row.len(), half.len() - 1);
    padded.clear();
    padded.resize(reach, row[0]);
    padded.extend_from_slice(row);
    padded.resize(width + 2 * reach, row[width - 1]);
    for (out, value) in out.iter_mut().zip(row) {
        *out = half[0] * value;
    }
    for (away, &weight) in half.iter().enumerate().skip(1) {
        let left = &padded[reach - away..][..width];
        let right = &padded[reach + away..][..width];
        for ((out, left), right) in out.iter_mut().zip(left).zip(right) {
            *out += weight * (left + right);
        }
    }
}

/// The Gaussian mean over the pixels inside only: smoothed values over smoothed membership. Far from every inside pixel
/// it is 0. A wide Gaussian is taken of means over blocks of pixels, which is as smooth.
#[must_use]
pub fn blurred_inside(width: usize, values: &[f32], inside: &[bool], sigma: f32) -> Vec<f32> {
    if width == 0 {
        return Vec::new();
    }
    let height = values.len() / width;
    let weights: Vec<f32> = inside.iter().map(|&i| f32::from(u8::from(i))).collect();
    let sums: Vec<f32> = values.iter().zip(&weights).map(|(v, w)| v * w).collect();
    let block = if sigma >= COARSE {
        (sigma / FINE / 2.0) as usize
    } else {
        1
    };
    let size = (width.div_ceil(block), height.div_ceil(block));
    let smooth = |grid: &[f32]| {
        let small = shrunk((width, height), grid, block);
        blurred(size.0, &small, sigma / block as f32)
    };
    let (sums, weights) = rayon::join(|| smooth(&sums), || smooth(&weights));
    let means: Vec<f32> = sums
        .iter()
        .zip(&weights)
        .map(|(sum, weight)| if *weight > 1e-3 { sum / weight } else { 0.0 })
        .collect();
    if block == 1 {
        return means;
    }
    resized(size, &means, (width, height), block as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_becomes_a_gaussian() {
        let mut values = vec![0.0; 31 * 31];
        values[15 * 31 + 15] = 1.0;
        let out = blurred(31, &values, 2.0);
        let peak = 1.0 / (2.0 * std::f32::consts::PI * 4.0);
        assert!((out[15 * 31 + 15] / peak - 1.0).abs() < 0.02);
        let two_away = out[17 * 31 + 15] / out[15 * 31 + 15];
        assert!((two_away - (-0.5_f32).exp()).abs() < 1e-3);
        assert!((out.iter().sum::<f32>() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_flat_grid_stays_flat_up_to_its_frame() {
        let flat = vec![3.0; 20 * 9];
        for out in [
            blurred(20, &flat, 5.0),
            blurred_inside(20, &flat, &[true; 180], 40.0),
        ] {
            assert!(out.iter().all(|v| (v - 3.0).abs() < 1e-4));
        }
    }

    #[test]
    fn what_is_outside_does_not_count() {
        let width = 96;
        let inside: Vec<bool> = (0..width * width).map(|at| at % width < 48).collect();
        let values: Vec<f32> = inside.iter().map(|&i| if i { 2.0 } else { 99.0 }).collect();
        for sigma in [3.0, 30.0] {
            let out = blurred_inside(width, &values, &inside, sigma);
            let inner = out.iter().zip(&inside).filter(|(_, inside)| **inside);
            assert!(inner.map(|(v, _)| (v - 2.0).abs()).all(|off| off < 1e-3));
        }
    }

    #[test]
    fn blocks_change_a_wide_gaussian_little() {
        let width = 200;
        let wave = |at: usize| ((at % width) as f32 / 15.0).sin() + (at / width) as f32 / 100.0;
        let values: Vec<f32> = (0..width * width).map(wave).collect();
        let all = vec![true; values.len()];
        let (coarse, exact) = (
            blurred_inside(width, &values, &all, 20.0),
            blurred(width, &values, 20.0),
        );
        let middle = (60..140).flat_map(|y| (60..140).map(move |x| y * width + x));
        let worst = middle
            .map(|at| (coarse[at] - exact[at]).abs())
            .fold(0.0, f32::max);
        assert!(worst < 0.02, "{worst}");
    }
}
