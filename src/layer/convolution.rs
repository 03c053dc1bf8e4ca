//! Convolution in plain Rust: windows of the input laid out as rows, and one matrix product for many of them.
//! [`shifts`](super::shifts) does without laying out, where images are much larger than windows.
//!
//! All arrays are "pixels last": `[images, height, width, channels]`, so that a window's row of pixels is one run of
//! memory. Work is cut into pieces that do not depend on the number of threads, and partial sums are added in a fixed
//! order, so the result is the same on any machine with the same arithmetic.

use rayon::prelude::*;

use super::matmul::{Matrix, multiply};

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
    /// A window has `side`×`side` pixels,
    pub(super) side: usize,
    /// which lie so far apart.
    pub(super) dilation: usize,
}

impl Sizes {
    /// Values in a window.
    pub(super) fn window(&self) -> usize {
        self.side * self.side * self.inputs
    }

    /// Pixels from a window's first row to its last, and from its first column to its last.
    pub(super) fn spread(&self) -> usize {
        (self.side - 1) * self.dilation
    }

    pub(super) fn rows_out(&self) -> usize {
        self.height - self.spread()
    }

    pub(super) fn columns_out(&self) -> usize {
        self.width - self.spread()
    }

    /// A window's row as pieces that lie together in memory: how many, and values in each.
    pub(super) fn pieces(&self) -> (usize, usize) {
        if self.dilation == 1 {
            (1, self.side * self.inputs)
        } else {
            (self.side, self.inputs)
        }
    }

    /// Pixels that come out, over all images.
    pub(super) fn pixels_out(&self) -> usize {
        self.images * self.rows_out() * self.columns_out()
    }

    /// Values of one image.
    pub(super) fn values_in(&self) -> usize {
        self.height * self.width * self.inputs
    }
}

/// Lays out the windows of whole rows of output pixels, one window after the other. Rows are counted over all images.
fn windows(x: &[f32], sizes: &Sizes, rows: std::ops::Range<usize>, out: &mut Vec<f32>) {
    out.clear();
    let (pieces, run) = sizes.pieces();
    for row in rows {
        let (image, top) = (row / sizes.rows_out(), row % sizes.rows_out());
        let first = (image * sizes.height + top) * sizes.width;
        for left in 0..sizes.columns_out() {
            for dy in 0..sizes.side {
                for dx in 0..pieces {
                    let pixel = first + left + (dy * sizes.width + dx) * sizes.dilation;
                    let start = pixel * sizes.inputs;
                    out.extend_from_slice(&x[start..start + run]);
                }
            }
        }
    }
}

/// Adds windows' values back to the pixels that they came from: the transpose of [`windows`] for whole images.
fn add_windows(windows: &[f32], sizes: &Sizes, x: &mut [f32]) {
    let (pieces, run) = sizes.pieces();
    let mut runs = windows.chunks_exact(run);
    for image in x.chunks_exact_mut(sizes.values_in()) {
        for top in 0..sizes.rows_out() {
            for left in 0..sizes.columns_out() {
                for (i, values) in (&mut runs).take(sizes.side * pieces).enumerate() {
                    let (dy, dx) = (i / pieces, i % pieces);
                    let pixel = top * sizes.width + left;
                    let pixel = pixel + (dy * sizes.width + dx) * sizes.dilation;
                    let start = pixel * sizes.inputs;
                    for (to, from) in image[start..start + run].iter_mut().zip(values) {
                        *to += from;
                    }
                }
            }
        }
    }
}

/// Convolution without padding: `[images, height, width, inputs]` → `[images, height − spread, width − spread,
/// outputs]`. `weight` is `[side, side, inputs, outputs]`, `bias` `[outputs]`.
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
    let mut pieces: Vec<&mut [f32]> = of_input.chunks_mut(part * sizes.values_in()).collect();
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
                    let start = (images.start - i * part) * sizes.values_in();
                    let end = (images.end - i * part) * sizes.values_in();
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
