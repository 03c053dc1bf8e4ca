//! The rounds of diffusion on the CPU, several pixels at a time.
//!
//! Features lie in planes, one value of all pixels of a row after the other, so that the processor takes [`LANES`]
//! pixels at once. Every row has a margin as wide as the farthest neighbour: nothing has to ask where the image ends.
//! Margins and pixels outside the field of view hold zeros and get no weight. A pair of pixels has one weight, which is
//! computed once.

use fearless_simd::{Level, dispatch};
use rayon::prelude::*;

use super::features::Feature;

/// Pixels that are taken at once.
const LANES: usize = 16;
/// Rows that one task takes.
const ROWS: usize = 32;

type Lanes = [f32; LANES];

/// An image's features while they diffuse.
pub(super) struct Planes {
    width: usize,
    height: usize,
    /// Values in a feature that are in use.
    planes: usize,
    /// Pixels before the first of a row and, at least, after its last.
    margin: usize,
    /// Values in a plane of a row, margins included.
    stride: usize,
    /// `[height, planes, stride]`.
    values: Vec<f32>,
    /// Where a round writes.
    next: Vec<f32>,
    /// `[height, stride]`: 1 inside the field of view.
    mask: Vec<f32>,
    /// A row beyond the image.
    blank: Vec<f32>,
}

impl Planes {
    /// Takes features row by row, for neighbours at most `margin` pixels away.
    pub(super) fn new(features: &[Feature], inside: &[bool], width: usize, margin: usize) -> Self {
        let height = features.len() / width;
        let planes = used(features, inside);
        let stride = width.next_multiple_of(LANES) + 2 * margin;
        let row = planes * stride;
        let mut values = vec![0.0; height * row];
        let mut mask = vec![0.0; height * stride];
        values
            .par_chunks_mut(row)
            .zip(mask.par_chunks_mut(stride))
            .zip(features.par_chunks(width).zip(inside.par_chunks(width)))
            .for_each(|((values, mask), (features, inside))| {
                for (x, feature) in chosen(features.iter(), inside) {
                    mask[margin + x] = 1.0;
                    for (plane, &v) in feature.0[..planes].iter().enumerate() {
                        values[plane * stride + margin + x] = v;
                    }
                }
            });
        Self {
            width,
            height,
            planes,
            margin,
            stride,
            next: values.clone(),
            values,
            mask,
            blank: vec![0.0; row],
        }
    }

    /// Writes the features inside the field of view back.
    pub(super) fn write(&self, features: &mut [Feature], inside: &[bool]) {
        self.values
            .par_chunks(self.planes * self.stride)
            .zip(features.par_chunks_mut(self.width))
            .zip(inside.par_chunks(self.width))
            .for_each(|((values, features), inside)| {
                for (x, feature) in chosen(features.iter_mut(), inside) {
                    for (plane, v) in feature.0[..self.planes].iter_mut().enumerate() {
                        *v = values[plane * self.stride + self.margin + x];
                    }
                }
            });
    }

    /// One round with neighbours `step` pixels away, at most the margin.
    pub(super) fn round(&mut self, step: usize, falloff: f32) {
        let mut next = std::mem::take(&mut self.next);
        // A task takes rows that are neighbours of each other, so that it meets a weight again soon.
        let tasks = self.height.div_ceil(step).div_ceil(ROWS);
        let mut bands: Vec<Vec<(usize, &mut [f32])>> = Vec::new();
        bands.resize_with(step * tasks, Vec::new);
        for (y, out) in next.chunks_mut(self.planes * self.stride).enumerate() {
            bands[y % step * tasks + y / step / ROWS].push((y, out));
        }
        let level = Level::new();
        let reach = Reach {
            planes: self.planes,
            stride: self.stride,
            step,
            falloff,
        };
        bands
            .into_par_iter()
            .for_each(|band| dispatch!(level, _simd => self.band(band, reach)));
        self.next = std::mem::replace(&mut self.values, next);
    }

    /// Computes rows that are one step apart, from the top down.
    #[inline(always)]
    fn band(&self, band: Vec<(usize, &mut [f32])>, reach: Reach) {
        let mut above = Weights::new(self.stride);
        let mut here = Weights::new(self.stride);
        let starts = || (self.margin..self.margin + self.width).step_by(LANES);
        if let Some(&(first, _)) = band.first() {
            let rows = [
                self.row(first.checked_sub(reach.step)),
                self.row(Some(first)),
            ];
            for x in starts() {
                above.weigh(rows, x, reach);
            }
        }
        for (y, out) in band {
            let before = self.row(y.checked_sub(reach.step));
            let rows = [before, self.row(Some(y)), self.row(Some(y + reach.step))];
            for x in starts() {
                here.weigh([rows[1], rows[2]], x, reach);
                mix(out, rows, [&above, &here], x, reach);
            }
            std::mem::swap(&mut above, &mut here);
        }
    }

    fn row(&self, y: Option<usize>) -> Row<'_> {
        match y.filter(|&y| y < self.height) {
            Some(y) => Row {
                values: &self.values[y * self.planes * self.stride..][..self.blank.len()],
                mask: &self.mask[y * self.stride..][..self.stride],
            },
            None => Row {
                values: &self.blank,
                mask: &self.blank[..self.stride],
            },
        }
    }
}

/// Places and features of a row inside the field of view.
fn chosen<F>(
    features: impl Iterator<Item = F>,
    inside: &[bool],
) -> impl Iterator<Item = (usize, F)> {
    let all = features.zip(inside).enumerate();
    all.filter_map(|(x, (feature, &inside))| inside.then_some((x, feature)))
}

/// How many values, from the first on, are not zero everywhere; at least one.
fn used(features: &[Feature], inside: &[bool]) -> usize {
    let of = |feature: &Feature| {
        feature
            .0
            .iter()
            .rposition(|&v| v != 0.0)
            .map_or(0, |at| at + 1)
    };
    let most = chosen(features.iter(), inside).map(|(_, feature)| of(feature));
    most.max().unwrap_or(0).max(1)
}

/// What a round needs to know to find neighbours and weigh them.
#[derive(Clone, Copy)]
struct Reach {
    planes: usize,
    stride: usize,
    step: usize,
    falloff: f32,
}

#[derive(Clone, Copy)]
struct Row<'a> {
    values: &'a [f32],
    mask: &'a [f32],
}

/// A row's weights with its right neighbours and with the three below. Zero in the margins.
struct Weights {
    right: Vec<f32>,
    below_left: Vec<f32>,
    below: Vec<f32>,
    below_right: Vec<f32>,
}

impl Weights {
    fn new(stride: usize) -> Self {
        let [right, below_left, below, below_right] = [(); 4].map(|()| vec![0.0; stride]);
        Self {
            right,
            below_left,
            below,
            below_right,
        }
    }

    /// Computes those of the pixels from `x` on, out of their row and the one below.
    #[inline(always)]
    fn weigh(&mut self, [row, below]: [Row<'_>; 2], x: usize, reach: Reach) {
        let step = reach.step;
        let mut squares = [[0.0; LANES]; 4];
        for at in (x..).step_by(reach.stride).take(reach.planes) {
            let own = lanes(row.values, at);
            let others = [
                lanes(row.values, at + step),
                lanes(below.values, at - step),
                lanes(below.values, at),
                lanes(below.values, at + step),
            ];
            for (squares, other) in squares.iter_mut().zip(others) {
                for i in 0..LANES {
                    let d = own[i] - other[i];
                    squares[i] += d * d;
                }
            }
        }
        let own = lanes(row.mask, x);
        let lines = [
            (&mut self.right, lanes(row.mask, x + step)),
            (&mut self.below_left, lanes(below.mask, x - step)),
            (&mut self.below, lanes(below.mask, x)),
            (&mut self.below_right, lanes(below.mask, x + step)),
        ];
        for ((line, other), squares) in lines.into_iter().zip(&squares) {
            let line = lanes_mut(line, x);
            for i in 0..LANES {
                line[i] = exp(squares[i] * reach.falloff) * own[i] * other[i];
            }
        }
    }
}

/// The next values of the pixels from `x` on: the weighted mean of themselves, with a weight of 1, and their
/// neighbours. `rows` are the one above, their own and the one below; weights are those of the one above and their own.
#[inline(always)]
fn mix(out: &mut [f32], rows: [Row<'_>; 3], weights: [&Weights; 2], x: usize, reach: Reach) {
    let step = reach.step;
    let [above, own] = weights;
    let weights = [
        lanes(&above.below_right, x - step),
        lanes(&above.below, x),
        lanes(&above.below_left, x + step),
        lanes(&own.right, x - step),
        lanes(&own.right, x),
        lanes(&own.below_left, x),
        lanes(&own.below, x),
        lanes(&own.below_right, x),
    ];
    let mut factor = [1.0; LANES];
    for weight in weights {
        for i in 0..LANES {
            factor[i] += weight[i];
        }
    }
    for v in &mut factor {
        *v = 1.0 / *v;
    }
    let [above, own, below] = rows.map(|row| row.values);
    for at in (x..).step_by(reach.stride).take(reach.planes) {
        let values = [
            lanes(above, at - step),
            lanes(above, at),
            lanes(above, at + step),
            lanes(own, at - step),
            lanes(own, at + step),
            lanes(below, at - step),
            lanes(below, at),
            lanes(below, at + step),
        ];
        let mut sum = *lanes(own, at);
        for (weight, value) in weights.into_iter().zip(values) {
            for i in 0..LANES {
                sum[i] += weight[i] * value[i];
            }
        }
        let out = lanes_mut(out, at);
        for i in 0..LANES {
            out[i] = sum[i] * factor[i];
        }
    }
}

#[inline(always)]
fn lanes(line: &[f32], at: usize) -> &Lanes {
    line[at..].first_chunk().expect("a row ends with a margin")
}

#[inline(always)]
fn lanes_mut(line: &mut [f32], at: usize) -> &mut Lanes {
    line[at..]
        .first_chunk_mut()
        .expect("a row ends with a margin")
}

/// The exponential of a number that is not above 0, to 3 units in the last place; without a branch or a call, so that
/// the compiler takes several at once. Exactly 1 at 0.
#[inline(always)]
fn exp(v: f32) -> f32 {
    /// Adding this rounds to a whole number, which is then in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // 2^−126 is the smallest normal number: nothing, as a weight.
    let power = (v * std::f32::consts::LOG2_E).max(-126.0);
    let whole = power + ROUND;
    let part = power - (whole - ROUND);
    // 2^part for parts of −0.5…0.5.
    let mut mantissa = 1.540_353e-4;
    for factor in [
        1.333_355_8e-3,
        9.618_129e-3,
        5.550_411e-2,
        2.402_265_1e-1,
        6.931_472e-1,
        1.0,
    ] {
        mantissa = mantissa * part + factor;
    }
    f32::from_bits(mantissa.to_bits().wrapping_add(whole.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_near_the_true_one() {
        assert_eq!(exp(0.0), 1.0);
        for i in 0..200_000 {
            let v = i as f32 * -4e-4;
            let (ours, true_one) = (f64::from(exp(v)), f64::from(v).exp());
            // The power is rounded too: at −80 that is 120 · 2^−24, in units of which the result is off.
            let allowed = true_one * (4e-7 + f64::from(-v) * 1.2e-7);
            assert!((ours - true_one).abs() <= allowed, "exp({v}) is {ours}");
        }
        for v in [-90.0, -1e30, f32::NEG_INFINITY] {
            assert!((0.0..1e-37).contains(&exp(v)), "exp({v}) is {}", exp(v));
        }
    }

    #[test]
    fn values_that_nobody_uses_take_no_plane() {
        let mut features = vec![Feature([0.0; Feature::LENGTH]); 4];
        assert_eq!(used(&features, &[true; 4]), 1);
        features[2].0[6] = 1.0;
        features[3].0[9] = 1.0;
        assert_eq!(used(&features, &[true, true, true, false]), 7);
        assert_eq!(used(&features, &[true; 4]), 10);
    }

    #[test]
    fn features_come_back_as_they_went_in() {
        let before: Vec<Feature> = (0..35)
            .map(|p| Feature(std::array::from_fn(|c| (p * 100 + c) as f32)))
            .collect();
        let inside: Vec<bool> = (0..35).map(|p| p % 3 > 0).collect();
        let planes = Planes::new(&before, &inside, 7, 2);
        let mut after = vec![Feature([-1.0; Feature::LENGTH]); 35];
        planes.write(&mut after, &inside);
        for (p, (after, before)) in after.iter().zip(&before).enumerate() {
            let expected = if p % 3 > 0 {
                before.0
            } else {
                [-1.0; Feature::LENGTH]
            };
            assert_eq!(after.0, expected);
        }
    }
}
