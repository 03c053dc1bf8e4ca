//! Convolution of images that are much larger than a window: for each pixel of the window one matrix product over all
//! pixels of the image, shifted by as much. No window is laid out.
//!
//! Pixels are counted through, over the ends of rows. An output pixel that would reach over one is computed in vain
//! and left out; on the way back its gradient is zero. Work is cut into pieces by sizes alone, and sums are added in a
//! fixed order, so the result does not depend on the number of threads.

use rayon::prelude::*;

use super::convolution::Sizes;
use super::matmul::{Matrix, multiply};

/// So many pixels are worked on at once, more or less: what they need stays in a core's own cache.
const PIXELS: usize = 1024;

/// Output rows that are worked on at once.
fn rows_at_once(sizes: &Sizes) -> usize {
    (PIXELS / sizes.width).max(1)
}

/// How much further on the input lies, in pixels, of a window's row `dy` and piece `dx`.
fn shift(sizes: &Sizes, dy: usize, dx: usize) -> usize {
    (dy * sizes.width + dx) * sizes.dilation
}

/// As [`convolution::convolve`](super::convolution::convolve).
pub(super) fn convolve(x: &[f32], weight: &[f32], bias: &[f32], sizes: &Sizes) -> Vec<f32> {
    let (columns, outputs, at_once) = (sizes.columns_out(), sizes.outputs, rows_at_once(sizes));
    let mut out = vec![0.0; sizes.pixels_out() * outputs];
    let of_image = sizes.rows_out() * columns * outputs;
    let images = out.chunks_mut(of_image).zip(x.chunks(sizes.values_in()));
    let pieces: Vec<_> = images
        .flat_map(|(out, x)| {
            let pieces = out.chunks_mut(at_once * columns * outputs).enumerate();
            pieces.map(move |(i, out)| (i * at_once, out, x))
        })
        .collect();
    pieces
        .into_par_iter()
        .for_each_init(Vec::new, |wide, (top, out, x)| {
            let rows = out.len() / (columns * outputs);
            let pixels = (rows - 1) * sizes.width + columns;
            wide.resize(pixels * outputs, 0.0);
            forwards(&x[top * sizes.width * sizes.inputs..], weight, sizes, wide);
            for (y, row) in out.chunks_exact_mut(columns * outputs).enumerate() {
                row.copy_from_slice(&wide[y * sizes.width * outputs..][..columns * outputs]);
                for pixel in row.chunks_exact_mut(outputs) {
                    for (value, bias) in pixel.iter_mut().zip(bias) {
                        *value += bias;
                    }
                }
            }
        });
    out
}

/// The convolution of consecutive pixels, the first of which is the first of `x`, without bias.
fn forwards(x: &[f32], weight: &[f32], sizes: &Sizes, out: &mut [f32]) {
    let (pieces, run) = sizes.pieces();
    let pixels = out.len() / sizes.outputs;
    for (i, weight) in weight.chunks_exact(run * sizes.outputs).enumerate() {
        let x = &x[shift(sizes, i / pieces, i % pieces) * sizes.inputs..];
        let x = Matrix::strided(x, pixels, run, sizes.inputs);
        multiply(out, i > 0, x, Matrix::new(weight, run, sizes.outputs));
    }
}

/// As [`convolution::convolve_back`](super::convolution::convolve_back).
pub(super) fn convolve_back(
    x: &[f32],
    weight: &[f32],
    gradient: &[f32],
    sizes: &Sizes,
    wants_input: bool,
) -> (Vec<f32>, Vec<f32>) {
    let turned = turned(weight, sizes);
    let of_image = sizes.rows_out() * sizes.columns_out() * sizes.outputs;
    let mut of_input = vec![0.0; if wants_input { x.len() } else { 0 }];
    // Without a wish for it, each image gets an empty piece of the input's gradient.
    let mut of_inputs: Vec<&mut [f32]> = of_input.chunks_mut(sizes.values_in()).collect();
    of_inputs.resize_with(sizes.images, Default::default);
    let of_weights: Vec<Vec<f32>> = of_inputs
        .into_par_iter()
        .zip(x.par_chunks(sizes.values_in()))
        .zip(gradient.par_chunks(of_image))
        .map(|((of_input, x), gradient)| {
            let wide = Wide::of(gradient, sizes);
            if wants_input {
                wide.input_back(&turned, sizes, of_input);
            }
            wide.weight_back(x, sizes)
        })
        .collect();
    let mut of_weight = vec![0.0; weight.len()];
    for part in of_weights {
        for (sum, value) in of_weight.iter_mut().zip(part) {
            *sum += value;
        }
    }
    (of_input, of_weight)
}

/// `[side, side, inputs, outputs]` → `[side, side, outputs, inputs]`, with the window's pixels in opposite order.
fn turned(weight: &[f32], sizes: &Sizes) -> Vec<f32> {
    let mut turned = Vec::with_capacity(weight.len());
    for pixel in weight.chunks_exact(sizes.inputs * sizes.outputs).rev() {
        for output in 0..sizes.outputs {
            turned.extend(pixel.chunks_exact(sizes.outputs).map(|input| input[output]));
        }
    }
    turned
}

/// An output's gradient laid out as wide as the input, with zeros where there is no output, and zeros before and
/// behind.
struct Wide {
    values: Vec<f32>,
    /// Zero pixels in front.
    before: usize,
}

impl Wide {
    fn of(gradient: &[f32], sizes: &Sizes) -> Self {
        let row = sizes.columns_out() * sizes.outputs;
        let before = shift(sizes, sizes.side - 1, sizes.side - 1);
        let pixels = before + sizes.height * sizes.width;
        let mut values = vec![0.0; pixels * sizes.outputs];
        for (y, from) in gradient.chunks_exact(row).enumerate() {
            values[(before + y * sizes.width) * sizes.outputs..][..row].copy_from_slice(from);
        }
        Self { values, before }
    }

    /// The input's gradient, by the weights from [`turned`]: what each pixel gave to the outputs before it.
    fn input_back(&self, turned: &[f32], sizes: &Sizes, of_input: &mut [f32]) {
        let (inputs, outputs) = (sizes.inputs, sizes.outputs);
        let (pieces, run) = match sizes.pieces() {
            (1, _) => (1, sizes.side * outputs),
            (pieces, _) => (pieces, outputs),
        };
        for (i, part) in of_input.chunks_mut(PIXELS * inputs).enumerate() {
            let (first, pixels) = (i * PIXELS, part.len() / inputs);
            for (i, weight) in turned.chunks_exact(run * inputs).enumerate() {
                let start = first + shift(sizes, i / pieces, i % pieces);
                let gradient =
                    Matrix::strided(&self.values[start * outputs..], pixels, run, outputs);
                multiply(part, i > 0, gradient, Matrix::new(weight, run, inputs));
            }
        }
    }

    /// The weight's gradient.
    fn weight_back(&self, x: &[f32], sizes: &Sizes) -> Vec<f32> {
        let (inputs, outputs) = (sizes.inputs, sizes.outputs);
        let (pieces, run) = sizes.pieces();
        let mut of_weight = vec![0.0; sizes.window() * outputs];
        // The last output pixel; behind it all gradients are zero.
        let end = (sizes.rows_out() - 1) * sizes.width + sizes.columns_out();
        for first in (0..end).step_by(PIXELS) {
            let pixels = PIXELS.min(end - first);
            let gradient = &self.values[(self.before + first) * outputs..][..pixels * outputs];
            let gradient = Matrix::new(gradient, pixels, outputs);
            let of_runs = of_weight.chunks_exact_mut(run * outputs);
            for (i, of_run) in of_runs.enumerate() {
                let start = first + shift(sizes, i / pieces, i % pieces);
                let x = Matrix::strided(&x[start * inputs..], pixels, run, inputs);
                multiply(of_run, true, x.transposed(), gradient);
            }
        }
        of_weight
    }
}

#[cfg(test)]
mod tests {
    use super::super::convolution;
    use super::*;
    use crate::seed::Seed;

    fn noise(count: usize, seed: u64) -> Vec<f32> {
        let mut stream = Seed(seed).stream();
        (0..count)
            .map(|_| stream.unit() as f32 * 2.0 - 1.0)
            .collect()
    }

    fn assert_near(ours: &[f32], theirs: &[f32]) {
        assert_eq!(ours.len(), theirs.len());
        for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
            assert!((a - b).abs() <= 1e-4 + 1e-4 * b.abs(), "{i}: {a}, not {b}");
        }
    }

    #[test]
    fn both_ways_of_a_convolution_agree() {
        for (side, dilation, inputs) in [(3, 1, 3), (3, 1, 5), (3, 2, 4), (3, 8, 4), (5, 1, 3)] {
            let sizes = Sizes {
                images: 3,
                height: 25,
                width: 60,
                inputs,
                outputs: 6,
                side,
                dilation,
            };
            let x = noise(3 * sizes.values_in(), 1);
            let weight = noise(sizes.window() * 6, 2);
            let bias = noise(6, 3);
            let gradient = noise(sizes.pixels_out() * 6, 4);
            assert_near(
                &convolve(&x, &weight, &bias, &sizes),
                &convolution::convolve(&x, &weight, &bias, &sizes),
            );
            for wants_input in [true, false] {
                let ours = convolve_back(&x, &weight, &gradient, &sizes, wants_input);
                let theirs =
                    convolution::convolve_back(&x, &weight, &gradient, &sizes, wants_input);
                assert_near(&ours.0, &theirs.0);
                assert_near(&ours.1, &theirs.1);
                assert_eq!(ours.0.is_empty(), !wants_input);
            }
        }
    }
}
