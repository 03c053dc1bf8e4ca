//! Shrinking by averaging areas. Each source pixel counts by the share of it that a result pixel covers, so there is
//! no moiré, no ringing at vessel walls, and a mean over the picture stays what it was.

use rayon::prelude::*;

/// Values of a picture that is shrunk by whoever asks for it: others would be of little help, and may be busy with
/// something long.
const ALONE: usize = 3 * 512 * 512;

/// A stored colour value.
pub(crate) trait Sample: Copy + Sync {
    fn value(self) -> f32;
}

impl Sample for u8 {
    fn value(self) -> f32 {
        f32::from(self)
    }
}

impl Sample for u16 {
    fn value(self) -> f32 {
        f32::from(self)
    }
}

/// The size with the same proportions whose longer side is at most `long_side`; never larger than `size`, never 0.
pub(crate) fn fit(size: (u32, u32), long_side: u32) -> (u32, u32) {
    let long = size.0.max(size.1);
    let wanted = long_side.max(1);
    if long <= wanted {
        return size;
    }
    let scaled = |side: u32| {
        let exact = (u64::from(side) * u64::from(wanted) + u64::from(long) / 2) / u64::from(long);
        u32::try_from(exact).unwrap_or(side).max(1)
    };
    (scaled(size.0), scaled(size.1))
}

/// Which source pixels a result pixel covers: the first of them, and the share of each.
struct Cover {
    first: usize,
    shares: Vec<f32>,
}

/// The cover of every result pixel along one axis; the shares of each add up to 1.
fn covers(from: usize, to: usize) -> Vec<Cover> {
    let step = from as f64 / to as f64;
    let cover = |index: usize| {
        let (begin, end) = (
            index as f64 * step,
            ((index + 1) as f64 * step).min(from as f64),
        );
        let first = (begin as usize).min(from - 1);
        let last = (end.ceil() as usize).clamp(first + 1, from);
        let lengths = (first..last)
            .map(|pixel| (end.min((pixel + 1) as f64) - begin.max(pixel as f64)).max(0.0));
        let lengths: Vec<f64> = lengths.collect();
        let total: f64 = lengths.iter().sum();
        Cover {
            first,
            shares: lengths
                .iter()
                .map(|length| (length / total) as f32)
                .collect(),
        }
    };
    (0..to).map(cover).collect()
}

/// Averages `source` (interleaved RGB of `from` pixels, row-major) down to `to` pixels. Each finished row of
/// `3 * to.0` means goes through `finish` into its `channels * to.0` places of `out`.
///
/// The rows are added up first, over the full width: this is the bulk of the work, and plain enough that the compiler
/// turns it into vector instructions.
pub(crate) fn shrink<S: Sample, T: Send>(
    source: &[S],
    from: (u32, u32),
    to: (u32, u32),
    channels: usize,
    out: &mut [T],
    finish: impl Fn(&[f32], &mut [T]) + Sync,
) {
    let line = from.0 as usize * 3;
    let width = to.0 as usize;
    let columns = covers(from.0 as usize, width);
    let rows = covers(from.1 as usize, to.1 as usize);
    let buffers = || (vec![0.0_f32; line], vec![0.0_f32; width * 3]);
    let make = |(sums, means): &mut (Vec<f32>, Vec<f32>), (target, row): (&mut [T], &Cover)| {
        sums.fill(0.0);
        for (source_row, &share) in source[row.first * line..]
            .chunks_exact(line)
            .zip(&row.shares)
        {
            for (sum, sample) in sums.iter_mut().zip(source_row) {
                *sum += sample.value() * share;
            }
        }
        for (mean, column) in means.chunks_exact_mut(3).zip(&columns) {
            mean.copy_from_slice(&weighted(&sums[column.first * 3..], &column.shares));
        }
        finish(means, target);
    };
    let row = width * channels;
    if source.len() <= ALONE {
        let mut buffers = buffers();
        let targets = out.chunks_exact_mut(row).zip(&rows);
        targets.for_each(|target| make(&mut buffers, target));
    } else {
        let targets = out.par_chunks_exact_mut(row).zip(&rows);
        targets.for_each_init(buffers, make);
    }
}

fn weighted(pixels: &[f32], shares: &[f32]) -> [f32; 3] {
    pixels
        .chunks_exact(3)
        .zip(shares)
        .fold([0.0; 3], |[r, g, b], (pixel, share)| {
            [
                r + pixel[0] * share,
                g + pixel[1] * share,
                b + pixel[2] * share,
            ]
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(source: &[u8], from: (u32, u32), to: (u32, u32)) -> Vec<f32> {
        let mut out = vec![0.0; (to.0 * to.1 * 3) as usize];
        shrink(source, from, to, 3, &mut out, |row, target| {
            target.copy_from_slice(row)
        });
        out
    }

    #[test]
    fn sizes_keep_proportions_and_never_grow() {
        assert_eq!(fit((4288, 2848), 256), (256, 170));
        assert_eq!(fit((100, 300), 150), (50, 150));
        assert_eq!(fit((100, 80), 256), (100, 80));
        assert_eq!(fit((30_000, 16), 256), (256, 1));
        assert_eq!(fit((40, 20), 0), (1, 1));
    }

    #[test]
    fn halves_and_fractions_are_weighted() {
        let source: Vec<u8> = [0, 30, 60].iter().flat_map(|&v| [v, v, v]).collect();
        let out = run(&source, (3, 1), (2, 1));
        assert!(
            (out[0] - 10.0).abs() < 1e-4 && (out[3] - 50.0).abs() < 1e-4,
            "{out:?}"
        );
    }

    #[test]
    fn same_size_is_a_copy_and_the_mean_survives() {
        let source: Vec<u8> = (0..37 * 23 * 3).map(|i| (i * 89 % 251) as u8).collect();
        let same = run(&source, (37, 23), (37, 23));
        assert!(
            same.iter()
                .zip(&source)
                .all(|(a, &b)| (a - f32::from(b)).abs() < 1e-3)
        );
        let small = run(&source, (37, 23), (10, 6));
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
        assert!((mean(&small) - mean(&same)).abs() < 0.01);
    }
}
