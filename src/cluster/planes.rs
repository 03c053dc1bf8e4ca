//! The rounds of diffusion on the CPU, several pixels at a time.
//!
//! Features lie in planes, one value of all pixels of a row after the other, so that the processor takes [`LANES`]
//! pixels at once. Every row has a margin as wide as the farthest neighbour: nothing has to ask where the image ends.
//! Margins and pixels outside the field of view hold zeros and get no weight. A pair of pixels has one weight, which is
//! computed once.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f32x16, u32x16};
use rayon::prelude::*;

use super::features::Feature;

/// Pixels that are taken at once.
const LANES: usize = 16;
/// Rows that one task takes.
const ROWS: usize = 32;

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
            .for_each(|band| dispatch!(level, simd => self.band(simd, band, reach)));
        self.next = std::mem::replace(&mut self.values, next);
    }

    /// Computes rows that are one step apart, from the top down.
    #[inline(always)]
    fn band<S: Simd>(&self, simd: S, band: Vec<(usize, &mut [f32])>, reach: Reach) {
        let mut above = Weights::new(self.stride);
        let mut here = Weights::new(self.stride);
        let starts = || (self.margin..self.margin + self.width).step_by(LANES);
        if let Some(&(first, _)) = band.first() {
            let rows = [
                self.row(first.checked_sub(reach.step)),
                self.row(Some(first)),
            ];
            for x in starts() {
                above.weigh(simd, rows, x, reach);
            }
        }
        for (y, out) in band {
            let before = self.row(y.checked_sub(reach.step));
            let rows = [before, self.row(Some(y)), self.row(Some(y + reach.step))];
            for x in starts() {
                here.weigh(simd, [rows[1], rows[2]], x, reach);
                mix(simd, out, rows, [&above, &here], x, reach);
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
    left_below: Vec<f32>,
    below: Vec<f32>,
    right_below: Vec<f32>,
}

impl Weights {
    fn new(stride: usize) -> Self {
        let [right, left_below, below, right_below] = [(); 4].map(|()| vec![0.0; stride]);
        Self {
            right,
            left_below,
            below,
            right_below,
        }
    }

    /// Computes those of the pixels from `x` on, out of their row and the one below.
    #[inline(always)]
    fn weigh<S: Simd>(&mut self, simd: S, [row, below]: [Row<'_>; 2], x: usize, reach: Reach) {
        let step = reach.step;
        let [mut right, mut left_below, mut under, mut right_below] = [f32x16::splat(simd, 0.0); 4];
        for plane in 0..reach.planes {
            let at = x + plane * reach.stride;
            let own = lanes(simd, row.values, at);
            right += square(own - lanes(simd, row.values, at + step));
            left_below += square(own - lanes(simd, below.values, at - step));
            under += square(own - lanes(simd, below.values, at));
            right_below += square(own - lanes(simd, below.values, at + step));
        }
        let own = lanes(simd, row.mask, x);
        let falloff = f32x16::splat(simd, reach.falloff);
        let weight = own * exp(simd, right * falloff) * lanes(simd, row.mask, x + step);
        store(weight, &mut self.right, x);
        let weight = own * exp(simd, left_below * falloff) * lanes(simd, below.mask, x - step);
        store(weight, &mut self.left_below, x);
        let weight = own * exp(simd, under * falloff) * lanes(simd, below.mask, x);
        store(weight, &mut self.below, x);
        let weight = own * exp(simd, right_below * falloff) * lanes(simd, below.mask, x + step);
        store(weight, &mut self.right_below, x);
    }
}

/// The next values of the pixels from `x` on: the weighted mean of themselves, with a weight of 1, and their
/// neighbours. `rows` are the one above, their own and the one below; weights are those of the one above and their own.
#[inline(always)]
fn mix<S: Simd>(
    simd: S,
    out: &mut [f32],
    rows: [Row<'_>; 3],
    [before, here]: [&Weights; 2],
    x: usize,
    reach: Reach,
) {
    let step = reach.step;
    let left_above = lanes(simd, &before.right_below, x - step);
    let over = lanes(simd, &before.below, x);
    let right_above = lanes(simd, &before.left_below, x + step);
    let left = lanes(simd, &here.right, x - step);
    let right = lanes(simd, &here.right, x);
    let left_below = lanes(simd, &here.left_below, x);
    let under = lanes(simd, &here.below, x);
    let right_below = lanes(simd, &here.right_below, x);
    let sideways = left + right;
    let total = (left_above + over + right_above) + (left_below + under + right_below);
    let factor = f32x16::splat(simd, 1.0) / (sideways + total + 1.0);
    let [above, own, below] = rows.map(|row| row.values);
    for plane in 0..reach.planes {
        let at = x + plane * reach.stride;
        let mut sum = lanes(simd, own, at);
        sum += left_above * lanes(simd, above, at - step);
        sum += over * lanes(simd, above, at);
        sum += right_above * lanes(simd, above, at + step);
        sum += left * lanes(simd, own, at - step);
        sum += right * lanes(simd, own, at + step);
        sum += left_below * lanes(simd, below, at - step);
        sum += under * lanes(simd, below, at);
        sum += right_below * lanes(simd, below, at + step);
        store(sum * factor, out, at);
    }
}

#[inline(always)]
fn lanes<S: Simd>(simd: S, line: &[f32], at: usize) -> f32x16<S> {
    f32x16::from_slice(simd, &line[at..at + LANES])
}

#[inline(always)]
fn store<S: Simd>(values: f32x16<S>, line: &mut [f32], at: usize) {
    values.store_slice(&mut line[at..at + LANES]);
}

#[inline(always)]
fn square<S: Simd>(v: f32x16<S>) -> f32x16<S> {
    v * v
}

/// The exponentials of numbers that are not above 0, to a few units in the last place. Exactly 1 at 0.
#[inline(always)]
fn exp<S: Simd>(simd: S, v: f32x16<S>) -> f32x16<S> {
    /// Adding this rounds to a whole number, which is then in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // 2^−126 is the smallest normal number: nothing, as a weight.
    let power = (v * std::f32::consts::LOG2_E).max(f32x16::splat(simd, -126.0));
    let whole = power + ROUND;
    let part = power - (whole - ROUND);
    // 2^part for parts of −0.5…0.5: the terms of its series.
    let mut mantissa = f32x16::splat(simd, 1.540_353e-4);
    for factor in [
        1.333_355_8e-3,
        9.618_129e-3,
        5.550_411e-2,
        2.402_265e-1,
        std::f32::consts::LN_2,
        1.0,
    ] {
        mantissa = mantissa * part + factor;
    }
    let exponent = whole.bitcast::<u32x16<S>>() << 23;
    (mantissa.bitcast::<u32x16<S>>() + exponent).bitcast()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exp(v: f32) -> f32 {
        dispatch!(Level::new(), simd => super::exp(simd, f32x16::splat(simd, v)).as_slice()[3])
    }

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
