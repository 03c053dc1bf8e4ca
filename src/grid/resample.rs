//! Values between the pixels of a grid, and means over blocks of them.

use rayon::prelude::*;

/// For every place along one side of a grid the two pixels of another grid that it lies between.
pub struct Axis {
    /// The first of the two, and how far the place lies towards the second (0 to 1).
    pub places: Vec<(u32, f32)>,
}

impl Axis {
    /// `to` places spread over `from` pixels, edge on edge. The outermost lie on the outermost pixels.
    #[must_use]
    pub fn new(from: usize, to: usize) -> Self {
        Self::with(from, to, from as f32 / to.max(1) as f32)
    }

    /// The same where a place's pixels are `step` pixels of the other grid wide.
    #[must_use]
    pub fn with(from: usize, to: usize, step: f32) -> Self {
        let last = from.saturating_sub(1) as f32;
        let place = |at: usize| {
            let exact = ((at as f32 + 0.5) * step - 0.5).clamp(0.0, last);
            let first = (exact as usize).min(from.saturating_sub(2));
            (first as u32, exact - first as f32)
        };
        Self {
            places: (0..to).map(place).collect(),
        }
    }
}

/// The one of `from` pixels along a side under the middle of one of `to` places spread over them, edge on edge.
#[must_use]
pub fn under(place: usize, from: usize, to: usize) -> usize {
    (2 * place + 1) * from / (2 * to)
}

/// A grid of `from` pixels (width, height) at `to` pixels, each with the value under its middle.
#[must_use]
pub fn sampled<T: Copy>(from: (usize, usize), values: &[T], to: (usize, usize)) -> Vec<T> {
    let columns: Vec<usize> = (0..to.0).map(|x| under(x, from.0, to.0)).collect();
    let row = |y: usize| &values[under(y, from.1, to.1) * from.0..][..from.0];
    (0..to.1)
        .flat_map(|y| columns.iter().map(move |&x| row(y)[x]))
        .collect()
}

/// Where of `to` pixels the share of set pixels of a grid of `from`, interpolated between the four nearest centres, is at
/// least a half. At its own size a grid is what it is.
#[must_use]
pub fn covered(from: (usize, usize), set: &[bool], to: (usize, usize)) -> Vec<bool> {
    let (columns, rows) = (between_centres(from.0, to.0), between_centres(from.1, to.1));
    let row = |&(top, below): &(usize, f32)| {
        let lower = (top + 1).min(from.1 - 1);
        columns.iter().map(move |&(left, beside)| {
            let right = (left + 1).min(from.0 - 1);
            let at = |y: usize, x: usize| f32::from(u8::from(set[y * from.0 + x]));
            let along = |y: usize| at(y, left) * (1.0 - beside) + at(y, right) * beside;
            along(top) * (1.0 - below) + along(lower) * below >= 0.5
        })
    };
    rows.iter().flat_map(row).collect()
}

/// For each of `to` pixels the centre before it among `from` pixels, and the share of the way to the next one.
fn between_centres(from: usize, to: usize) -> Vec<(usize, f32)> {
    let scale = from as f32 / to as f32;
    let place = |x: usize| {
        let at = ((x as f32 + 0.5) * scale - 0.5).clamp(0.0, (from - 1) as f32);
        (at as usize, at.fract())
    };
    (0..to).map(place).collect()
}

/// A grid of `from` pixels, bilinearly interpolated at `to` pixels, each of which is 1 / `times` pixels of it wide.
#[must_use]
pub fn resized(from: (usize, usize), values: &[f32], to: (usize, usize), times: f32) -> Vec<f32> {
    let columns = Axis::with(from.0, to.0, 1.0 / times);
    let rows = Axis::with(from.1, to.1, 1.0 / times);
    between(from, values, (&columns, &rows), f32::MIN, |value| value)
}

/// Where a grid of `from` pixels, bilinearly interpolated at `to` pixels edge on edge, is not below 0.
#[must_use]
pub fn positive(from: (usize, usize), values: &[f32], to: (usize, usize)) -> Vec<bool> {
    let (columns, rows) = (Axis::new(from.0, to.0), Axis::new(from.1, to.1));
    between(from, values, (&columns, &rows), 0.0, |value| value >= 0.0)
}

/// What `finish` makes of the values between the pixels, row by row. Where all that a row lies between is below `least`,
/// its default stands: a large mask is mostly empty.
fn between<T: Copy + Default + Send + Sync>(
    from: (usize, usize),
    values: &[f32],
    (columns, rows): (&Axis, &Axis),
    least: f32,
    finish: impl Fn(f32) -> T + Sync,
) -> Vec<T> {
    let to = (columns.places.len(), rows.places.len());
    let mut out = vec![T::default(); to.0 * to.1];
    if from.0 == 0 || from.1 == 0 || out.is_empty() {
        return out;
    }
    let row = |y: u32| &values[(y as usize).min(from.1 - 1) * from.0..][..from.0];
    out.par_chunks_exact_mut(to.0)
        .zip(&rows.places)
        .for_each_init(
            || vec![0.0; from.0 + 1],
            |mixed, (out, &(y, down))| {
                for ((mixed, above), below) in mixed.iter_mut().zip(row(y)).zip(row(y + 1)) {
                    *mixed = above + down * (below - above);
                }
                mixed[from.0] = mixed[from.0 - 1];
                if mixed.iter().all(|value| *value < least) {
                    return;
                }
                for (out, &(x, right)) in out.iter_mut().zip(&columns.places) {
                    let (left, next) = (mixed[x as usize], mixed[x as usize + 1]);
                    *out = finish(left + right * (next - left));
                }
            },
        );
    out
}

/// Means over blocks of `block * block` pixels; those at the right and lower edges may be smaller.
#[must_use]
pub fn shrunk((width, height): (usize, usize), values: &[f32], block: usize) -> Vec<f32> {
    if block <= 1 || width == 0 {
        return values.to_vec();
    }
    let across = width.div_ceil(block);
    let mut out = vec![0.0; across * height.div_ceil(block)];
    out.par_chunks_exact_mut(across)
        .zip(values.par_chunks(block * width))
        .for_each(|(out, rows)| {
            for row in rows.chunks_exact(width) {
                for (out, values) in out.iter_mut().zip(row.chunks(block)) {
                    *out += values.iter().sum::<f32>();
                }
            }
            let down = rows.len() / width;
            for (x, out) in out.iter_mut().enumerate() {
                *out /= (down * block.min(width - x * block)) as f32;
            }
        });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_the_pixel_under_the_centre() {
        let nearest = |from, to| (0..to).map(|at| under(at, from, to)).collect::<Vec<_>>();
        assert_eq!(nearest(2, 4), [0, 0, 1, 1]);
        assert_eq!(nearest(4, 2), [1, 3]);
        assert_eq!(nearest(3, 3), [0, 1, 2]);
        assert_eq!(nearest(2, 3), [0, 1, 1]);
    }

    #[test]
    fn blocks_are_means() {
        let values: Vec<f32> = (0..15).map(|v| v as f32).collect();
        assert_eq!(
            shrunk((5, 3), &values, 2),
            [3.0, 5.0, 6.5, 10.5, 12.5, 14.0]
        );
        assert_eq!(shrunk((5, 3), &values, 1), values);
    }

    #[test]
    fn a_slope_stays_a_slope() {
        let values: Vec<f32> = (0..40).map(|at| (at % 8) as f32).collect();
        let out = resized((8, 5), &values, (16, 10), 2.0);
        for (at, value) in out.iter().enumerate() {
            let exact = ((at % 16) as f32 + 0.5) / 2.0 - 0.5;
            assert!(
                (value - exact.clamp(0.0, 7.0)).abs() < 1e-5,
                "{at}: {value}"
            );
        }
        assert_eq!(resized((1, 1), &[4.0], (3, 2), 3.0), [4.0; 6]);
    }

    #[test]
    fn the_same_size_is_a_copy() {
        let values: Vec<f32> = (0..12).map(|v| (v * v) as f32).collect();
        assert_eq!(resized((4, 3), &values, (4, 3), 1.0), values);
    }
}
