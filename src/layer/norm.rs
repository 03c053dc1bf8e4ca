//! Batch norm and leaky ReLU in plain Rust, on `[pixels, channels]` values.
//!
//! Values of a channel lie `channels` apart, too few in the first layers for the processor's long registers. So what
//! belongs to a channel is repeated side by side, and a stretch of several pixels is worked on at once.

use rayon::prelude::*;

/// Leaky ReLU's slope for negative values.
pub const SLOPE: f32 = 0.01;
/// Added to variances before the root is taken, as is usual.
const EPSILON: f32 = 1e-5;
/// At least so many values make a stretch.
const STRETCH: usize = 64;
/// Pixels that one thread takes at a time: what they need stays in its own cache.
const PIXELS: usize = 1024;

/// How often the channels are repeated in a stretch.
fn repeats(channels: usize) -> usize {
    STRETCH.div_ceil(channels)
}

fn stretch(of_channels: &[f32]) -> Vec<f32> {
    of_channels.repeat(repeats(of_channels.len()))
}

/// Adds a stretch's sums up to those of the channels.
fn add_up(stretch: &[f32], sums: &mut [f64]) {
    for pixel in stretch.chunks_exact(sums.len()) {
        for (sum, &v) in sums.iter_mut().zip(pixel) {
            *sum += f64::from(v);
        }
    }
}

/// Mean and biased variance of each channel, one after the other: `[2, channels]`.
pub(super) fn moments(values: &[f32], channels: usize) -> Vec<f32> {
    let parts: Vec<(usize, Vec<f64>, Vec<f64>)> = values
        .par_chunks(PIXELS * channels)
        .map(|part| {
            let (mean, squares) = moments_of_part(part, channels);
            (part.len() / channels, mean, squares)
        })
        .collect();
    let n = (values.len() / channels) as f64;
    let mut mean = vec![0.0f64; channels];
    for (pixels, part, _) in &parts {
        for (m, p) in mean.iter_mut().zip(part) {
            *m += p * *pixels as f64 / n;
        }
    }
    let mut variance = vec![0.0f64; channels];
    for (pixels, part, squares) in &parts {
        for (c, v) in variance.iter_mut().enumerate() {
            *v += (squares[c] + *pixels as f64 * (part[c] - mean[c]).powi(2)) / n;
        }
    }
    mean.into_iter().chain(variance).map(|v| v as f32).collect()
}

/// Mean of each channel, and the sum of squares of the distances to it.
fn moments_of_part(part: &[f32], channels: usize) -> (Vec<f64>, Vec<f64>) {
    let length = channels * repeats(channels);
    let mut sums = vec![0.0; length];
    for values in part.chunks(length) {
        for (s, v) in sums.iter_mut().zip(values) {
            *s += v;
        }
    }
    let mut mean = vec![0.0; channels];
    add_up(&sums, &mut mean);
    for m in &mut mean {
        *m /= (part.len() / channels) as f64;
    }
    let near: Vec<f32> = mean.iter().map(|m| *m as f32).collect();
    let around = stretch(&near);
    sums.fill(0.0);
    for values in part.chunks(length) {
        for ((s, v), m) in sums.iter_mut().zip(values).zip(&around) {
            *s += (v - m) * (v - m);
        }
    }
    let mut squares = vec![0.0; channels];
    add_up(&sums, &mut squares);
    // The squares are those around the rounded mean.
    let mean = near.into_iter().map(f64::from).collect();
    (mean, squares)
}

/// What batch norm does to each channel: `(value − mean) · scale + shift`.
struct Affine {
    mean: Vec<f32>,
    /// One over the standard deviation.
    inverse: Vec<f32>,
    /// `gamma` times `inverse`.
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Affine {
    /// Everything as a stretch.
    fn new(gamma: &[f32], beta: &[f32], moments: &[f32]) -> Self {
        let (mean, variance) = moments.split_at(gamma.len());
        let inverse: Vec<f32> = variance
            .iter()
            .map(|v| 1.0 / (v + EPSILON).sqrt())
            .collect();
        let scale: Vec<f32> = gamma.iter().zip(&inverse).map(|(g, i)| g * i).collect();
        Self {
            mean: stretch(mean),
            inverse: stretch(&inverse),
            scale: stretch(&scale),
            shift: stretch(beta),
        }
    }

    fn length(&self) -> usize {
        self.mean.len()
    }
}

/// Batch norm by given moments, then leaky ReLU.
pub(super) fn normalise(values: &[f32], gamma: &[f32], beta: &[f32], moments: &[f32]) -> Vec<f32> {
    let affine = Affine::new(gamma, beta, moments);
    let part = PIXELS * gamma.len();
    let mut out = vec![0.0; values.len()];
    out.par_chunks_mut(part)
        .zip(values.par_chunks(part))
        .for_each(|(out, values)| {
            let stretches = out
                .chunks_mut(affine.length())
                .zip(values.chunks(affine.length()));
            for (out, values) in stretches {
                let n = out.len();
                let (mean, scale) = (&affine.mean[..n], &affine.scale[..n]);
                let (shift, values) = (&affine.shift[..n], &values[..n]);
                for i in 0..n {
                    let a = (values[i] - mean[i]) * scale[i] + shift[i];
                    out[i] = if a >= 0.0 { a } else { SLOPE * a };
                }
            }
        });
    out
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
    let affine = Affine::new(gamma, beta, moments);
    let (of_gamma, of_beta) = sums_back(&affine, channels, values, gradient);
    let n = (values.len() / channels) as f64;
    let mean = |sums: &[f64]| {
        let mean: Vec<f32> = sums.iter().map(|s| (s / n) as f32).collect();
        stretch(&mean)
    };
    let (mean_d, mean_dx) = (mean(&of_beta), mean(&of_gamma));
    let part = PIXELS * channels;
    let length = affine.length();
    let mut of_values = vec![0.0; values.len()];
    of_values
        .par_chunks_mut(part)
        .zip(values.par_chunks(part).zip(gradient.par_chunks(part)))
        .for_each(|(out, (values, gradient))| {
            let stretches = out
                .chunks_mut(length)
                .zip(values.chunks(length).zip(gradient.chunks(length)));
            for (out, (values, gradient)) in stretches {
                let n = out.len();
                let (mean, inverse) = (&affine.mean[..n], &affine.inverse[..n]);
                let (scale, shift) = (&affine.scale[..n], &affine.shift[..n]);
                let (mean_d, mean_dx) = (&mean_d[..n], &mean_dx[..n]);
                let (values, gradient) = (&values[..n], &gradient[..n]);
                for i in 0..n {
                    let centred = values[i] - mean[i];
                    let d = through(centred * scale[i] + shift[i], gradient[i]);
                    out[i] = scale[i] * (d - mean_d[i] - centred * inverse[i] * mean_dx[i]);
                }
            }
        });
    let narrow = |sums: Vec<f64>| sums.into_iter().map(|s| s as f32).collect();
    (of_values, narrow(of_gamma), narrow(of_beta))
}

/// A gradient on its way back through the leaky ReLU, whose slope follows from what went in.
fn through(before: f32, gradient: f32) -> f32 {
    gradient * if before >= 0.0 { 1.0 } else { SLOPE }
}

/// Gradients of gamma and beta.
fn sums_back(
    affine: &Affine,
    channels: usize,
    values: &[f32],
    gradient: &[f32],
) -> (Vec<f64>, Vec<f64>) {
    let length = affine.length();
    let part = PIXELS * channels;
    let parts: Vec<(Vec<f32>, Vec<f32>)> = values
        .par_chunks(part)
        .zip(gradient.par_chunks(part))
        .map(|(values, gradient)| {
            let (mut of_gamma, mut of_beta) = (vec![0.0; length], vec![0.0; length]);
            for (values, gradient) in values.chunks(length).zip(gradient.chunks(length)) {
                let n = values.len();
                let (mean, inverse) = (&affine.mean[..n], &affine.inverse[..n]);
                let (scale, shift) = (&affine.scale[..n], &affine.shift[..n]);
                let (of_gamma, of_beta) = (&mut of_gamma[..n], &mut of_beta[..n]);
                let gradient = &gradient[..n];
                for i in 0..n {
                    let centred = values[i] - mean[i];
                    let d = through(centred * scale[i] + shift[i], gradient[i]);
                    of_beta[i] += d;
                    of_gamma[i] += d * centred * inverse[i];
                }
            }
            (of_gamma, of_beta)
        })
        .collect();
    let (mut of_gamma, mut of_beta) = (vec![0.0; channels], vec![0.0; channels]);
    for (gamma, beta) in parts {
        add_up(&gamma, &mut of_gamma);
        add_up(&beta, &mut of_beta);
    }
    (of_gamma, of_beta)
}
