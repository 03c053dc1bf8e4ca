//! Sets of pixels of large pictures: one bit a pixel, and only as far as any is set.

mod lines;
mod runs;
mod stroke;

pub use stroke::Stroke;

use super::Bitmap;
use crate::grid::under;

/// Bits of a word.
const WORD: usize = u64::BITS as usize;

/// The pixels of a picture that are set. A disc of a photograph of twelve million pixels takes a few KiB, and so a history
/// of many is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stencil {
    /// Pixels per row of the picture.
    width: usize,
    /// Rows of the picture.
    height: usize,
    window: Window,
    /// Row by row; bit `i % 64` of word `i / 64` of a row is the window's pixel `i`, and bits beyond the picture are 0.
    words: Vec<u64>,
}

/// What of the picture is kept; nothing is set beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Window {
    /// Words of a row before it.
    left: usize,
    /// Rows above it.
    top: usize,
    /// Words of a row within it.
    stride: usize,
    /// Rows within it.
    rows: usize,
}

impl From<&Bitmap> for Stencil {
    fn from(bitmap: &Bitmap) -> Self {
        let mut whole = Self::empty(bitmap.width, bitmap.height).whole();
        let stride = whole.window.stride;
        for (y, row) in bitmap.set.chunks_exact(bitmap.width.max(1)).enumerate() {
            for (word, flags) in whole.words[y * stride..].iter_mut().zip(row.chunks(WORD)) {
                let bits = flags.iter().rev();
                *word = bits.fold(0, |word, &set| word << 1 | u64::from(set));
            }
        }
        whole.tight()
    }
}

impl Stencil {
    /// A picture of which nothing is set.
    #[must_use]
    pub fn empty(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            window: Window::default(),
            words: Vec::new(),
        }
    }

    /// Pixels per row, and rows, of the picture.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// One truth value for each pixel.
    #[must_use]
    pub fn bitmap(&self) -> Bitmap {
        let mut set = vec![false; self.width * self.height];
        for (y, row) in self.rows() {
            let line = &mut set[y * self.width..][..self.width];
            let line = &mut line[self.window.left * WORD..];
            for (flags, &word) in line.chunks_mut(WORD).zip(row) {
                for (bit, flag) in flags.iter_mut().enumerate() {
                    *flag = word >> bit & 1 == 1;
                }
            }
        }
        Bitmap::new(self.width, self.height, set)
    }

    /// The same picture at most so long, in pixels, each taking the one under its middle.
    #[must_use]
    pub fn at_most(&self, longest: usize) -> Bitmap {
        let long = self.width.max(self.height);
        if long <= longest {
            return self.bitmap();
        }
        let to = |side: usize| (side * longest / long).max(1);
        let (width, height) = (to(self.width), to(self.height));
        let columns: Vec<usize> = (0..width).map(|x| under(x, self.width, width)).collect();
        let row = |y: usize| {
            let y = under(y, self.height, height);
            columns.iter().map(move |&x| self.has(x, y))
        };
        Bitmap::new(width, height, (0..height).flat_map(row).collect())
    }

    /// Number of pixels that are set.
    #[must_use]
    pub fn count(&self) -> usize {
        let ones = self.words.iter().map(|word| word.count_ones() as usize);
        ones.sum()
    }

    /// Whether a pixel is set; none is beyond the picture.
    #[must_use]
    pub fn has(&self, x: usize, y: usize) -> bool {
        let Window {
            left,
            top,
            stride,
            rows,
        } = self.window;
        let (word, row) = ((x / WORD).wrapping_sub(left), y.wrapping_sub(top));
        word < stride && row < rows && self.words[row * stride + word] >> (x % WORD) & 1 == 1
    }

    /// The first pixel that is set, in reading order: column and row.
    #[must_use]
    pub fn first(&self) -> Option<[usize; 2]> {
        let at = self.words.iter().position(|&word| word != 0)?;
        let (row, word) = (at / self.window.stride, at % self.window.stride);
        let bit = self.words[at].trailing_zeros() as usize;
        Some([
            (self.window.left + word) * WORD + bit,
            self.window.top + row,
        ])
    }

    /// The columns and rows that hold all pixels that are set, each from the first to one behind the last.
    #[must_use]
    pub fn bounds(&self) -> Option<[std::ops::Range<usize>; 2]> {
        let tight = self.tight();
        let Window {
            left,
            top,
            stride,
            rows,
        } = tight.window;
        let mut any = vec![0; stride];
        for (_, row) in tight.rows() {
            any.iter_mut().zip(row).for_each(|(any, word)| *any |= word);
        }
        let (first, last) = (any.first()?, any.last()?);
        let start = left * WORD + first.trailing_zeros() as usize;
        let end = (left + stride) * WORD - last.leading_zeros() as usize;
        Some([start..end, top..top + rows])
    }

    /// The same, kept over the whole picture: to be drawn on.
    #[must_use]
    pub fn whole(&self) -> Self {
        self.within(Window {
            left: 0,
            top: 0,
            stride: self.width.div_ceil(WORD),
            rows: self.height,
        })
    }

    /// The same, kept only as far as any pixel is set.
    #[must_use]
    pub fn tight(&self) -> Self {
        let mut rows = self.rows().filter(|(_, row)| row.iter().any(|&w| w != 0));
        let Some((top, first)) = rows.next() else {
            return Self::empty(self.width, self.height);
        };
        let within = |row: &[u64]| {
            let first = row.iter().position(|&word| word != 0);
            let last = row.iter().rposition(|&word| word != 0);
            (first.unwrap_or_default(), last.unwrap_or_default())
        };
        let (mut left, mut right) = within(first);
        let mut bottom = top;
        for (y, row) in rows {
            let (first, last) = within(row);
            (left, right, bottom) = (left.min(first), right.max(last), y);
        }
        self.within(Window {
            left: self.window.left + left,
            top,
            stride: right + 1 - left,
            rows: bottom + 1 - top,
        })
    }

    /// The rows that are kept, with their places in the picture.
    fn rows(&self) -> impl Iterator<Item = (usize, &[u64])> {
        let rows = self.words.chunks_exact(self.window.stride.max(1));
        rows.enumerate()
            .map(|(row, words)| (self.window.top + row, words))
    }

    /// The same in another window.
    fn within(&self, window: Window) -> Self {
        let mut words = vec![0; window.stride * window.rows];
        let old = self.window;
        let (left, right) = (
            old.left.max(window.left),
            (old.left + old.stride).min(window.left + window.stride),
        );
        for (y, row) in self.rows() {
            let y = y.wrapping_sub(window.top);
            if y < window.rows && left < right {
                let to = y * window.stride + left - window.left;
                words[to..to + right - left]
                    .copy_from_slice(&row[left - old.left..right - old.left]);
            }
        }
        Self {
            words,
            window,
            ..*self
        }
    }
}

/// Sets or clears the pixels `from..to` of a row.
fn fill(row: &mut [u64], from: usize, to: usize, set: bool) {
    let mut at = from;
    while at < to {
        let (word, bit) = (at / WORD, at % WORD);
        let count = (WORD - bit).min(to - at);
        let bits = u64::MAX >> (WORD - count) << bit;
        if set {
            row[word] |= bits;
        } else {
            row[word] &= !bits;
        }
        at += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// Pictures of sizes around the borders of words, one pixel in so many set, with margins.
    pub(super) fn pictures() -> impl Iterator<Item = Bitmap> {
        let sizes = [(1, 1), (63, 3), (64, 4), (65, 5), (200, 9), (7, 150)];
        sizes.into_iter().flat_map(|(width, height)| {
            [1, 2, 9, 400].map(|rare| {
                let mut stream = Seed((width * rare) as u64).stream();
                let edge = |at: usize, side: usize| at < side / 5 || at >= side - side / 5;
                let set = (0..width * height).map(|at| {
                    let set = stream.below(rare) == 0;
                    set && !edge(at % width, width) && !edge(at / width, height)
                });
                Bitmap::new(width, height, set.collect())
            })
        })
    }

    #[test]
    fn a_stencil_is_what_its_picture_is() {
        for picture in pictures() {
            let stencil = Stencil::from(&picture);
            assert_eq!(stencil.bitmap(), picture);
            assert_eq!(stencil.count(), picture.count());
            let whole = stencil.whole();
            assert_eq!(whole.bitmap(), picture);
            assert_eq!(whole.tight(), stencil, "there is one way to keep a set");
            let (width, height) = stencil.size();
            for at in 0..(width + 70) * (height + 2) {
                let (x, y) = (at % (width + 70), at / (width + 70));
                let there = x < width && y < height && picture.set[y * width + x];
                assert_eq!(stencil.has(x, y), there);
            }
            let first = picture.set.iter().position(|&set| set);
            let first = first.map(|at| [at % width, at / width]);
            assert_eq!(stencil.first(), first);
            let set = || (0..picture.set.len()).filter(|&at| picture.set[at]);
            let span = |of: fn(usize, usize) -> usize| {
                let least = set().map(|at| of(at, width)).min()?;
                Some(least..set().map(|at| of(at, width)).max()? + 1)
            };
            let bounds = span(|at, width| at % width).zip(span(|at, width| at / width));
            let bounds = bounds.map(|(columns, rows)| [columns, rows]);
            assert_eq!(stencil.bounds(), bounds);
            assert_eq!(whole.bounds(), bounds);
        }
    }

    #[test]
    fn little_of_a_large_picture_takes_little_room() {
        let mut whole = Stencil::empty(4288, 2848).whole();
        whole.draw(&Stroke::dot([2000.0, 1500.0], 40.0));
        let tight = whole.tight();
        assert!(tight.words.len() <= 80 * 3, "{} words", tight.words.len());
        assert_eq!(tight.count(), whole.count());
        assert_eq!(whole.at_most(1000).width, 1000);
        assert_eq!(whole.at_most(5000), whole.bitmap());
        let share = |bitmap: &Bitmap| bitmap.count() as f64 / bitmap.set.len() as f64;
        let (few, all) = (whole.at_most(1000), whole.bitmap());
        assert!((share(&few) / share(&all) - 1.0).abs() < 0.05);
    }
}
