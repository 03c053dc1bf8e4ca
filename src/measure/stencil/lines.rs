//! The lines around a stencil's pixels.

use super::{Stencil, WORD};
use crate::grid::follow;
use crate::measure::loops::middles;

impl Stencil {
    /// The same loops as those of [`Bitmap::contour`](crate::measure::Bitmap::contour): what they take depends on their
    /// length, hardly on the size of the picture.
    #[must_use]
    pub fn contour(&self) -> Vec<Vec<[f32; 2]>> {
        let stride = self.window.stride;
        let mut seen = vec![0u64; self.words.len()];
        let mut loops = Vec::new();
        let none = vec![0; stride];
        for row in 0..self.window.rows {
            let line = &self.words[row * stride..][..stride];
            let above = match row {
                0 => &none[..],
                _ => &self.words[(row - 1) * stride..][..stride],
            };
            for (word, (&here, &above)) in line.iter().zip(above).enumerate() {
                loop {
                    let tops = here & !above & !seen[row * stride + word];
                    if tops == 0 {
                        break;
                    }
                    let x = (self.window.left + word) * WORD + tops.trailing_zeros() as usize;
                    let y = self.window.top + row;
                    let corners = follow(
                        [x as isize, y as isize],
                        |x, y| x >= 0 && y >= 0 && self.has(x as usize, y as usize),
                        |x, y| self.note(&mut seen, x, y),
                    );
                    loops.push(middles(&corners));
                }
            }
        }
        loops
    }

    /// Notes a pixel of the window; the answer is whether it was noted before.
    fn note(&self, seen: &mut [u64], x: usize, y: usize) -> bool {
        let row = y - self.window.top;
        let word = &mut seen[row * self.window.stride + x / WORD - self.window.left];
        let bit = 1 << (x % WORD);
        let before = *word & bit != 0;
        *word |= bit;
        before
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::pictures;
    use super::*;

    #[test]
    fn the_lines_are_those_of_the_picture() {
        for picture in pictures() {
            let stencil = Stencil::from(&picture);
            assert_eq!(stencil.contour(), picture.contour());
            assert_eq!(stencil.whole().contour(), picture.contour());
        }
    }
}
