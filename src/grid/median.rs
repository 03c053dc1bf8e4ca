//! The median around each pixel, for backgrounds.

use rayon::prelude::*;

/// Steps that the range of values is divided into.
const BINS: usize = 1024;
/// Rows that one task takes: it fills its first window anew.
const ROWS: usize = 32;

/// The median over the square of `2 * reach + 1` pixels around each pixel, cut at the frame, to 1/1024 of the range of
/// the values. A window that moves along a row keeps the counts of its values (Huang, Yang and Tang, 1979).
#[must_use]
pub fn local_median(width: usize, values: &[f32], reach: usize) -> Vec<f32> {
    if width == 0 || values.is_empty() {
        return Vec::new();
    }
    let (low, high) = values
        .iter()
        .fold((f32::MAX, f32::MIN), |(l, h), &v| (l.min(v), h.max(v)));
    let step = ((high - low) / (BINS - 1) as f32).max(f32::MIN_POSITIVE);
    let bins: Vec<u16> = values
        .iter()
        .map(|v| ((v - low) / step + 0.5) as u16)
        .collect();
    let mut out = vec![0.0; values.len()];
    out.par_chunks_mut(ROWS * width)
        .enumerate()
        .for_each(|(band, out)| {
            let mut window = Window::new();
            for (row, out) in out.chunks_exact_mut(width).enumerate() {
                let y = band * ROWS + row;
                let last = (y + reach + 1).min(bins.len() / width);
                let rows = &bins[y.saturating_sub(reach) * width..last * width];
                window.clear();
                for x in 0..reach.min(width) {
                    window.add(rows, width, x);
                }
                for (x, out) in out.iter_mut().enumerate() {
                    if x + reach < width {
                        window.add(rows, width, x + reach);
                    }
                    if x > reach {
                        window.take(rows, width, x - reach - 1);
                    }
                    *out = low + step * window.median() as f32;
                }
            }
        });
    out
}

/// How often each bin lies under the window, and how many values lie below the median's bin.
struct Window {
    counts: [u32; BINS],
    total: u32,
    middle: usize,
    below: u32,
}

impl Window {
    fn new() -> Self {
        Self {
            counts: [0; BINS],
            total: 0,
            middle: 0,
            below: 0,
        }
    }

    fn clear(&mut self) {
        *self = Self::new();
    }

    fn add(&mut self, rows: &[u16], width: usize, x: usize) {
        for row in rows.chunks_exact(width) {
            let bin = usize::from(row[x]);
            self.counts[bin] += 1;
            self.total += 1;
            self.below += u32::from(bin < self.middle);
        }
    }

    fn take(&mut self, rows: &[u16], width: usize, x: usize) {
        for row in rows.chunks_exact(width) {
            let bin = usize::from(row[x]);
            self.counts[bin] -= 1;
            self.total -= 1;
            self.below -= u32::from(bin < self.middle);
        }
    }

    /// The bin of the value of rank `total / 2`.
    fn median(&mut self) -> usize {
        let rank = self.total / 2;
        while self.below > rank {
            self.middle -= 1;
            self.below -= self.counts[self.middle];
        }
        while self.below + self.counts[self.middle] <= rank {
            self.below += self.counts[self.middle];
            self.middle += 1;
        }
        self.middle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn it_is_the_median_of_the_window() {
        let mut stream = Seed(5).stream();
        for (width, height, reach) in [(13, 9, 2), (5, 70, 1), (4, 4, 9), (1, 1, 0)] {
            let mut values: Vec<f32> = (0..width * height)
                .map(|_| stream.below(BINS) as f32)
                .collect();
            values[0] = 0.0;
            let end = values.len() - 1;
            values[end] = if end > 0 { (BINS - 1) as f32 } else { 0.0 };
            let out = local_median(width, &values, reach);
            for (at, &median) in out.iter().enumerate() {
                let (x, y) = (at % width, at / width);
                let near =
                    |p: usize| (p % width).abs_diff(x) <= reach && (p / width).abs_diff(y) <= reach;
                let mut window: Vec<f32> = (0..values.len())
                    .filter(|&p| near(p))
                    .map(|p| values[p])
                    .collect();
                window.sort_by(f32::total_cmp);
                assert_eq!(median, window[window.len() / 2], "at {at} of {width}");
            }
        }
    }
}
