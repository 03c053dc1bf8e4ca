//! What the photograph looks like at the map's pixels, and how much colours must differ to mean something there.

use rayon::prelude::*;

use super::{Guide, Labels};
use crate::grid::{Axis, quantile};

/// Pixels of the map around one, on each side, whose colours give its scale.
const REACH: isize = 2;
/// How much a difference of as much as is usual around counts. With a quarter, votes fall as by a Gaussian of that
/// deviation.
const SHARPNESS: f32 = 0.25;

/// The colours at the map's pixels.
pub(super) struct Colours {
    /// The mean colour of each.
    pub(super) rgb: Vec<[f32; 3]>,
    /// What a squared difference of colours is multiplied by to be measured in what is usual around each; 0 where all is
    /// of one colour.
    pub(super) per_square: Vec<f32>,
}

impl Colours {
    pub(super) fn new(map: &Labels<'_>, guide: &Guide<'_>) -> Self {
        let rgb = means(map, guide);
        let variances = variances(map, &rgb);
        // Noise and texture are everywhere, an edge is not: below the usual variance a difference means nothing, however
        // even its surroundings are. Being a share of the picture's own, it holds for dark pictures too.
        let mut some: Vec<f32> = variances.iter().copied().filter(|&v| v > 0.0).collect();
        let usual = quantile(&mut some, 0.5);
        let per_square = |variance: &f32| {
            let all = variance + usual;
            if all > 0.0 { SHARPNESS / all } else { 0.0 }
        };
        Self {
            per_square: variances.iter().map(per_square).collect(),
            rgb,
        }
    }
}

/// The mean of four places in each pixel of the map; with a guide of two or four times its size that of all there are.
fn means(map: &Labels<'_>, guide: &Guide<'_>) -> Vec<[f32; 3]> {
    let columns = Axis::new(guide.width, 2 * map.width).places;
    let rows = Axis::new(guide.height, 2 * map.height).places;
    let mut out = vec![[0.0; 3]; map.width * map.height];
    out.par_chunks_exact_mut(map.width)
        .enumerate()
        .for_each_init(Vec::new, |mixed, (y, out)| {
            for row in &rows[2 * y..2 * y + 2] {
                guide.row(*row, mixed);
                for (out, columns) in out.iter_mut().zip(columns.chunks_exact(2)) {
                    for column in columns {
                        let colour = between(mixed, *column);
                        for (out, value) in out.iter_mut().zip(colour) {
                            *out += 0.25 * value;
                        }
                    }
                }
            }
        });
    out
}

impl Guide<'_> {
    /// The colours along a line between two rows, one column more than there are so that all lie between two.
    pub(super) fn row(&self, (first, down): (u32, f32), mixed: &mut Vec<f32>) {
        let line = 3 * self.width;
        let row = |y: usize| &self.rgb[y.min(self.height - 1) * line..][..line];
        let (above, below) = (row(first as usize), row(first as usize + 1));
        mixed.clear();
        mixed.extend(above.iter().zip(below).map(|(&above, &below)| {
            let above = f32::from(above);
            above + down * (f32::from(below) - above)
        }));
        mixed.extend_from_within(line - 3..);
    }
}

/// The colour between two columns of such a line.
pub(super) fn between(mixed: &[f32], (first, along): (u32, f32)) -> [f32; 3] {
    let pair = &mixed[3 * first as usize..][..6];
    std::array::from_fn(|c| pair[c] + along * (pair[3 + c] - pair[c]))
}

/// The variance of the colours around each pixel, over the three channels.
fn variances(map: &Labels<'_>, rgb: &[[f32; 3]]) -> Vec<f32> {
    let mut out = vec![0.0; rgb.len()];
    out.par_chunks_exact_mut(map.width)
        .enumerate()
        .for_each(|(y, out)| {
            for (x, out) in out.iter_mut().enumerate() {
                let own = rgb[y * map.width + x];
                let (mut sum, mut squares) = ([0.0_f32; 3], 0.0);
                for at in map.around(x, y, REACH) {
                    // From the own colour on: squares of large numbers would leave no digits.
                    for ((sum, value), own) in sum.iter_mut().zip(&rgb[at]).zip(&own) {
                        let off = value - own;
                        *sum += off;
                        squares += off * off;
                    }
                }
                let n = ((2 * REACH + 1) * (2 * REACH + 1)) as f32;
                let means: f32 = sum.iter().map(|sum| (sum / n) * (sum / n)).sum();
                *out = (squares / n - means).max(0.0);
            }
        });
    out
}

impl Labels<'_> {
    /// The places of the pixels around one, row by row, itself included; beyond the frame those on it.
    pub(super) fn around(
        &self,
        x: usize,
        y: usize,
        reach: isize,
    ) -> impl Iterator<Item = usize> + use<> {
        let (width, height) = (self.width, self.height);
        let kept = |at: usize, by: isize, size: usize| at.saturating_add_signed(by).min(size - 1);
        (-reach..=reach).flat_map(move |dy| {
            let row = kept(y, dy, height) * width;
            (-reach..=reach).map(move |dx| row + kept(x, dx, width))
        })
    }
}
