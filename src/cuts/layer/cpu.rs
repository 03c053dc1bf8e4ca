//! The layer in plain Rust: windows of the input laid out as rows, and one matrix product for many of them.
//!
//! All arrays are "pixels last": `[images, height, width, channels]`, so that a window's row of pixels is one run of
//! memory. Work is cut into pieces that do not depend on the number of threads, and partial sums are added in a fixed
//! order, so the result is the same on any machine with the same arithmetic.

use rayon::prelude::*;

use super::matmul::{Matrix, multiply};
use crate::cuts::PATCH;

/// Leaky ReLU's slope for negative values.
pub(in crate::cuts) const SLOPE: f32 = 0.01;
/// Added to variances before the root is taken, as is usual.
pub(in crate::cuts) const EPSILON: f32 = 1e-5;
/// Windows are laid out a few at a time, so that they stay in a core's own cache: so many values at once.
const AT_ONCE: usize = 160 * 1024;
/// Gradients of weights are summed in so many parts.
const PARTS: usize = 8;

/// Sizes of one layer's input and output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) images: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
}

impl Sizes {
    /// Values in a window: 5×5 pixels.
    pub(super) fn window(&self) -> usize {
        PATCH * PATCH * self.inputs
    }

    pub(super) fn rows_out(&self) -> usize {
        self.height + 1 - PATCH
    }

    pub(super) fn columns_out(&self) -> usize {
        self.width + 1 - PATCH
    }

    /// Pixels that come out, over all images.
    pub(super) fn pixels_out(&self) -> usize {
        self.images * self.rows_out() * self.columns_out()
    }

    fn pixels_in(&self) -> usize {
        self.height * self.width * self.inputs
    }
}

/// Lays out the windows of whole rows of output pixels, one window after the other. Rows are counted over all images.
fn windows(x: &[f32], sizes: &Sizes, rows: std::ops::Range<usize>, out: &mut Vec<f32>) {
    out.clear();
    let run = PATCH * sizes.inputs;
    for row in rows {
        let (image, top) = (row / sizes.rows_out(), row % sizes.rows_out());
        let first = (image * sizes.height + top) * sizes.width;
        for left in 0..sizes.columns_out() {
            for dy in 0..PATCH {
                let start = (first + dy * sizes.width + left) * sizes.inputs;
                out.extend_from_slice(&x[start..start + run]);
            }
        }
    }
}

/// Adds windows' values back to the pixels that they came from: the transpose of [`windows`] for whole images.
fn add_windows(windows: &[f32], sizes: &Sizes, x: &mut [f32]) {
    let run = PATCH * sizes.inputs;
    let mut runs = windows.chunks_exact(run);
    for image in x.chunks_exact_mut(sizes.pixels_in()) {
        for top in 0..sizes.rows_out() {
            for left in 0..sizes.columns_out() {
                for (dy, values) in (&mut runs).take(PATCH).enumerate() {
                    let start = ((top + dy) * sizes.width + left) * sizes.inputs;
                    for (to, from) in image[start..start + run].iter_mut().zip(values) {
                        *to += from;
                    }
                }
            }
        }
    }
}

/// Convolution without padding: `[images, height, width, inputs]` → `[images, height − 4, width − 4, outputs]`.
/// `weight` is `[5, 5, inputs, outputs]`, `bias` `[outputs]`.
pub(super) fn convolve(x: &[f32], weight: &[f32], bias: &[f32], sizes: &Sizes) -> Vec<f32> {
    let rows = sizes.images * sizes.rows_out();
    let row = sizes.columns_out() * sizes.window();
    let at_once = (AT_ONCE / row).max(1);
    let mut out = vec![0.0; sizes.pixels_out() * sizes.outputs];
    let weight = Matrix::new(weight, sizes.window(), sizes.outputs);
    out.par_chunks_mut(at_once * sizes.columns_out() * sizes.outputs)
        .enumerate()
        .for_each_init(Vec::new, |laid, (i, out)| {
            let first = i * at_once;
            windows(x, sizes, first..(first + at_once).min(rows), laid);
            for pixel in out.chunks_exact_mut(sizes.outputs) {
                pixel.copy_from_slice(bias);
            }
            let pixels = out.len() / sizes.outputs;
            multiply(out, true, Matrix::new(laid, pixels, sizes.window()), weight);
        });
    out
}

/// Gradients of [`convolve`] with respect to input (if wanted) and weight, from that of its output.
pub(super) fn convolve_back(
    x: &[f32],
    weight: &[f32],
    gradient: &[f32],
    sizes: &Sizes,
    wants_input: bool,
) -> (Vec<f32>, Vec<f32>) {
    let (window, outputs) = (sizes.window(), sizes.outputs);
    let pixels = sizes.rows_out() * sizes.columns_out();
    let part = sizes.images.div_ceil(PARTS);
    let at_once = (AT_ONCE / (pixels * window)).clamp(1, part);
    let mut of_input = vec![0.0; if wants_input { x.len() } else { 0 }];
    // Without a wish for it, each part gets an empty piece of the input's gradient.
    let mut pieces: Vec<&mut [f32]> = of_input.chunks_mut(part * sizes.pixels_in()).collect();
    pieces.resize_with(sizes.images.div_ceil(part), Default::default);
    let weight = Matrix::new(weight, window, outputs);
    let parts: Vec<Vec<f32>> = pieces
        .into_par_iter()
        .enumerate()
        .map(|(i, piece)| {
            let mut of_weight = vec![0.0; window * outputs];
            let (mut laid, mut back) = (Vec::new(), Vec::new());
            let last = ((i + 1) * part).min(sizes.images);
            for first in (i * part..last).step_by(at_once) {
                let images = first..(first + at_once).min(last);
                let n = images.len() * pixels;
                let gradient = &gradient[images.start * pixels * outputs..][..n * outputs];
                let gradient = Matrix::new(gradient, n, outputs);
                let rows = images.start * sizes.rows_out()..images.end * sizes.rows_out();
                windows(x, sizes, rows, &mut laid);
                let laid = Matrix::new(&laid, n, window).transposed();
                multiply(&mut of_weight, true, laid, gradient);
                if wants_input {
                    back.resize(n * window, 0.0);
                    multiply(&mut back, false, gradient, weight.transposed());
                    let start = (images.start - i * part) * sizes.pixels_in();
                    let end = (images.end - i * part) * sizes.pixels_in();
                    add_windows(&back, sizes, &mut piece[start..end]);
                }
            }
            of_weight
        })
        .collect();
    let mut of_weight = vec![0.0; window * outputs];
    for part in parts {
        for (sum, value) in of_weight.iter_mut().zip(part) {
            *sum += value;
        }
    }
    (of_input, of_weight)
}

/// Sums per channel of two numbers that `value` makes of each pixel's channel, over `[pixels, channels]` values.
fn sums(
    pixels: usize,
    channels: usize,
    add: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
) -> (Vec<f64>, Vec<f64>) {
    const PIXELS: usize = 1024;
    let parts: Vec<(Vec<f32>, Vec<f32>)> = (0..pixels.div_ceil(PIXELS))
        .into_par_iter()
        .map(|i| {
            let (mut a, mut b) = (vec![0.0; channels], vec![0.0; channels]);
            for pixel in i * PIXELS..((i + 1) * PIXELS).min(pixels) {
                add(pixel, &mut a, &mut b);
            }
            (a, b)
        })
        .collect();
    let (mut a, mut b) = (vec![0.0; channels], vec![0.0; channels]);
    for (pa, pb) in parts {
        for i in 0..channels {
            a[i] += f64::from(pa[i]);
            b[i] += f64::from(pb[i]);
        }
    }
    (a, b)
}

/// Mean and biased variance of each channel of `[pixels, channels]`, one after the other: `[2, channels]`.
pub(super) fn moments(values: &[f32], channels: usize) -> Vec<f32> {
    let pixels = values.len() / channels;
    let row = |pixel: usize| &values[pixel * channels..(pixel + 1) * channels];
    let (sum, _) = sums(pixels, channels, |pixel, sum, _| {
        for (s, v) in sum.iter_mut().zip(row(pixel)) {
            *s += v;
        }
    });
    let mean: Vec<f32> = sum.iter().map(|s| (s / pixels as f64) as f32).collect();
    let (sum, _) = sums(pixels, channels, |pixel, sum, _| {
        for ((s, v), m) in sum.iter_mut().zip(row(pixel)).zip(&mean) {
            *s += (v - m) * (v - m);
        }
    });
    let variance = sum.iter().map(|s| (s / pixels as f64) as f32);
    mean.iter().copied().chain(variance).collect()
}

/// What batch norm does to each channel: `value · scale + shift`.
fn affine(gamma: &[f32], beta: &[f32], moments: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (mean, variance) = moments.split_at(gamma.len());
    let scale: Vec<f32> = gamma
        .iter()
        .zip(variance)
        .map(|(g, v)| g / (v + EPSILON).sqrt())
        .collect();
    let shift = beta
        .iter()
        .zip(mean)
        .zip(&scale)
        .map(|((b, m), s)| b - m * s)
        .collect();
    (scale, shift)
}

/// Batch norm by given moments, then leaky ReLU, in place on `[pixels, channels]`.
pub(super) fn normalise(values: &mut [f32], gamma: &[f32], beta: &[f32], moments: &[f32]) {
    let (scale, shift) = affine(gamma, beta, moments);
    let channels = gamma.len();
    values.par_chunks_mut(1024 * channels).for_each(|chunk| {
        for pixel in chunk.chunks_exact_mut(channels) {
            for ((v, s), t) in pixel.iter_mut().zip(&scale).zip(&shift) {
                let a = *v * s + t;
                *v = if a >= 0.0 { a } else { SLOPE * a };
            }
        }
    });
}

/// Gradients of [`normalise`] by the values' own moments: of the values, of gamma and of beta.
pub(super) fn normalise_back(
    values: &[f32],
    gamma: &[f32],
    beta: &[f32],
    moments: &[f32],
    gradient: &[f32],
) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let channels = gamma.len();
    let pixels = values.len() / channels;
    let (scale, shift) = affine(gamma, beta, moments);
    let (mean, variance) = moments.split_at(channels);
    let inverse: Vec<f32> = variance
        .iter()
        .map(|v| 1.0 / (v + EPSILON).sqrt())
        .collect();
    // Through the leaky ReLU: its slope follows from the sign of what went in.
    let through = |i: usize, c: usize| {
        let above = values[i] * scale[c] + shift[c] >= 0.0;
        gradient[i] * if above { 1.0 } else { SLOPE }
    };
    let (of_beta, of_gamma) = sums(pixels, channels, |pixel, b, g| {
        let start = pixel * channels;
        let (values, gradient) = (&values[start..][..channels], &gradient[start..][..channels]);
        for c in 0..channels {
            let above = values[c] * scale[c] + shift[c] >= 0.0;
            let d = gradient[c] * if above { 1.0 } else { SLOPE };
            b[c] += d;
            g[c] += d * (values[c] - mean[c]) * inverse[c];
        }
    });
    let n = pixels as f64;
    let mean_d: Vec<f32> = of_beta.iter().map(|s| (s / n) as f32).collect();
    let mean_dx: Vec<f32> = of_gamma.iter().map(|s| (s / n) as f32).collect();
    let mut of_values = vec![0.0; values.len()];
    of_values
        .par_chunks_mut(1024 * channels)
        .enumerate()
        .for_each(|(part, out)| {
            let start = part * 1024 * channels;
            for (p, pixel) in out.chunks_exact_mut(channels).enumerate() {
                for (c, out) in pixel.iter_mut().enumerate() {
                    let i = start + p * channels + c;
                    let x = (values[i] - mean[c]) * inverse[c];
                    *out = scale[c] * (through(i, c) - mean_d[c] - x * mean_dx[c]);
                }
            }
        });
    let narrow = |sums: Vec<f64>| sums.into_iter().map(|s| s as f32).collect();
    (of_values, narrow(of_gamma), narrow(of_beta))
}
