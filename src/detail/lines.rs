//! The bank of line filters on the CPU.
//!
//! Kernels are symmetric about their middle, so that both pixels of a pair count alike, and the mirror image of a
//! direction's kernel is that of another direction. For four pixels that mirror each other across and down, the sum of
//! all and the difference of the two diagonal sums are computed once; the sum and the difference of two mirrored
//! directions are then one product each.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f32x8};
use rayon::prelude::*;

use super::Planes;
use super::bank::{ANGLES, Bank};

/// Pixels that are taken at once.
const LANES: usize = 8;
/// Brighter than its surroundings by more than this, on the logarithmic scale, a pixel counts as this bright. Around a
/// bright spot the retina is no dark line.
const CLIP: f32 = 0.1;

/// How much darker each pixel of the green plane is than what lies beside a line through it, on the logarithmic scale:
/// the largest over all directions of the bank. `width * height` values; any number of threads gives the same bytes.
#[must_use]
pub fn line_response(planes: &Planes) -> Vec<f32> {
    let bank = Bank::new(planes.diameter);
    let padded = Padded::new(&clipped(planes), planes.width, planes.height, bank.reach);
    let terms = terms(&bank);
    let level = Level::new();
    let mut out = vec![0.0; planes.width * planes.height];
    out.par_chunks_exact_mut(planes.width.max(1))
        .enumerate()
        .for_each(|(y, out)| dispatch!(level, simd => padded.row(simd, y, out, &terms)));
    out
}

/// The green plane as the bank sees it.
pub(super) fn clipped(planes: &Planes) -> Vec<f32> {
    planes.log[1].iter().map(|v| v.min(CLIP)).collect()
}

/// Four mirrored places of all kernels: how far they lie from the middle, and the weights for the sum of the four
/// pixels and for the difference of their diagonals.
struct Term {
    across: usize,
    down: usize,
    even: [f32; ANGLES / 2 + 1],
    odd: [f32; ANGLES / 2 - 1],
}

/// The terms of a bank, but for those where all kernels are nothing. Places on an axis, which come twice among four,
/// have half their weight; the middle a quarter.
fn terms(bank: &Bank) -> Vec<Term> {
    let (reach, side) = (bank.reach, bank.side());
    let largest = bank.kernels[0]
        .iter()
        .fold(0.0, |most: f32, v| most.max(v.abs()));
    let quarter = (0..=reach).flat_map(|down| (0..=reach).map(move |across| (across, down)));
    let term = |(across, down): (usize, usize)| {
        let share = [1.0, 0.5][usize::from(across == 0)] * [1.0, 0.5][usize::from(down == 0)];
        let at = |angle: usize| share * bank.kernels[angle][(reach + down) * side + reach + across];
        let mirror = |angle: usize| at((ANGLES - angle) % ANGLES);
        Term {
            across,
            down,
            even: std::array::from_fn(|angle| 0.5 * (at(angle) + mirror(angle))),
            odd: std::array::from_fn(|i| 0.5 * (at(i + 1) - mirror(i + 1))),
        }
    };
    let counts = |term: &Term| {
        let weights = term.even.iter().chain(&term.odd);
        weights.fold(0.0, |most: f32, w| most.max(w.abs())) > 1e-4 * largest
    };
    quarter.map(term).filter(counts).collect()
}

/// A plane with margins, in which it goes on as it ends at its frame.
struct Padded {
    values: Vec<f32>,
    stride: usize,
    margin: usize,
}

impl Padded {
    fn new(values: &[f32], width: usize, height: usize, margin: usize) -> Self {
        let stride = width.next_multiple_of(LANES) + 2 * margin;
        let mut padded = Vec::with_capacity(stride * (height + 2 * margin));
        for y in 0..height + 2 * margin {
            let y = y.saturating_sub(margin).min(height.saturating_sub(1));
            let row = &values[y * width..][..width];
            padded.extend(std::iter::repeat_n(row[0], margin));
            padded.extend_from_slice(row);
            padded.extend(std::iter::repeat_n(row[width - 1], stride - margin - width));
        }
        Self {
            values: padded,
            stride,
            margin,
        }
    }

    /// The largest response of each pixel of a row.
    #[inline(always)]
    fn row<S: Simd>(&self, simd: S, y: usize, out: &mut [f32], terms: &[Term]) {
        for (block, out) in out.chunks_mut(LANES).enumerate() {
            let middle = (y + self.margin) * self.stride + self.margin + block * LANES;
            let most = self.block(simd, middle, terms);
            out.copy_from_slice(&most.as_slice()[..out.len()]);
        }
    }

    #[inline(always)]
    fn block<S: Simd>(&self, simd: S, middle: usize, terms: &[Term]) -> f32x8<S> {
        let mut even = [f32x8::splat(simd, 0.0); ANGLES / 2 + 1];
        let mut odd = [f32x8::splat(simd, 0.0); ANGLES / 2 - 1];
        let lanes = |at: usize| f32x8::from_slice(simd, &self.values[at..at + LANES]);
        for term in terms {
            let (above, below) = (
                middle - term.down * self.stride,
                middle + term.down * self.stride,
            );
            let falling = lanes(above - term.across) + lanes(below + term.across);
            let rising = lanes(above + term.across) + lanes(below - term.across);
            let (sum, difference) = (falling + rising, falling - rising);
            for (total, &weight) in even.iter_mut().zip(&term.even) {
                *total = sum.mul_add(f32x8::splat(simd, weight), *total);
            }
            for (total, &weight) in odd.iter_mut().zip(&term.odd) {
                *total = difference.mul_add(f32x8::splat(simd, weight), *total);
            }
        }
        let last = even[ANGLES / 2];
        let mut most = even[0].max(last);
        for (even, odd) in even[1..].iter().zip(&odd) {
            most = most.max(*even + *odd).max(*even - *odd);
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planes(width: usize, height: usize, value: impl Fn(usize, usize) -> f32) -> Planes {
        let plane: Vec<f32> = (0..width * height)
            .map(|at| value(at % width, at / width))
            .collect();
        Planes {
            width,
            height,
            diameter: 200.0,
            log: std::array::from_fn(|_| plane.clone()),
            inside: vec![true; width * height],
        }
    }

    #[test]
    fn it_is_the_largest_of_all_kernels() {
        let planes = planes(37, 29, |x, y| ((x * 7 + y * 13) % 11) as f32 * -0.02);
        let bank = Bank::new(planes.diameter);
        let reach = bank.reach as isize;
        let value = |x: isize, y: isize| {
            planes.log[1][y.clamp(0, 28) as usize * 37 + x.clamp(0, 36) as usize]
        };
        let places = || (-reach..=reach).flat_map(|j| (-reach..=reach).map(move |i| (i, j)));
        for (at, response) in line_response(&planes).into_iter().enumerate() {
            let (x, y) = ((at % 37) as isize, (at / 37) as isize);
            let answer = |kernel: &Vec<f32>| -> f32 {
                places()
                    .zip(kernel)
                    .map(|((i, j), w)| w * value(x + i, y + j))
                    .sum()
            };
            let most = bank.kernels.iter().map(answer).fold(f32::MIN, f32::max);
            assert!((most - response).abs() < 2e-4, "{most} is not {response}");
        }
    }

    #[test]
    fn a_dark_line_answers_and_a_bright_spot_hardly() {
        let line = planes(
            120,
            120,
            |x, _| if x.abs_diff(60) <= 1 { -0.2 } else { 0.0 },
        );
        let response = line_response(&line);
        assert!(
            response[60 * 120 + 60] > 0.05,
            "{}",
            response[60 * 120 + 60]
        );
        assert!(response[60 * 120 + 90].abs() < 1e-3);
        let ring = |light: f32| {
            let spot = |x: usize, y: usize| x.abs_diff(60).pow(2) + y.abs_diff(60).pow(2) < 60;
            let spot = planes(120, 120, |x, y| if spot(x, y) { light } else { 0.0 });
            line_response(&spot).into_iter().fold(0.0, f32::max)
        };
        // However bright the spot, its ring is that of a faint one.
        assert!(ring(0.05) > 0.0 && ring(0.8) <= ring(CLIP));
    }

    #[test]
    fn threads_do_not_change_a_byte() {
        let planes = planes(90, 70, |x, y| ((x * y) % 17) as f32 * 0.01);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool of threads")
                .install(|| line_response(&planes))
        };
        assert_eq!(with(1), with(2));
    }
}
