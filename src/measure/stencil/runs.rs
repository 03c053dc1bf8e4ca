//! Stencils as run lengths: pixels outside, inside, outside … row by row, beginning outside.

use super::{Stencil, WORD, Window, fill};

impl Stencil {
    /// The lengths of all runs; together they are the whole picture.
    #[must_use]
    pub fn runs(&self) -> Vec<u32> {
        let mut runs = Vec::new();
        let (mut inside, mut begun) = (false, 0);
        let mut change = |at: usize| runs.push((at - std::mem::replace(&mut begun, at)) as u32);
        for (y, row) in self.rows() {
            let start = y * self.width + self.window.left * WORD;
            // What is not kept of a row is outside.
            if inside && self.window.left > 0 {
                inside = false;
                change(y * self.width);
            }
            for (word, &bits) in row.iter().enumerate() {
                let here = (self.width - (self.window.left + word) * WORD).min(WORD);
                let mut at = 0;
                while at < here {
                    let rest = if inside { !bits } else { bits } >> at;
                    let to = at + rest.trailing_zeros() as usize;
                    if to >= here {
                        break;
                    }
                    change(start + word * WORD + to);
                    inside = !inside;
                    at = to;
                }
            }
            let end = ((self.window.left + self.window.stride) * WORD).min(self.width);
            if inside && end < self.width {
                inside = false;
                change(y * self.width + end);
            }
        }
        let end = (self.window.top + self.window.rows) * self.width;
        if inside && end < self.width * self.height {
            change(end);
        }
        change(self.width * self.height);
        runs
    }

    /// The picture of so many pixels that has these runs.
    ///
    /// # Errors
    /// In words, where they are not as many pixels.
    pub fn from_runs(width: usize, height: usize, runs: &[u32]) -> Result<Self, &'static str> {
        let (mut at, mut spans) = (0usize, Vec::with_capacity(runs.len() / 2));
        for (number, &run) in runs.iter().enumerate() {
            let end = at + run as usize;
            if end > width * height {
                return Err("more pixels than its size says");
            }
            if number % 2 == 1 && run > 0 {
                spans.push((at, end));
            }
            at = end;
        }
        if at != width * height {
            return Err("fewer pixels than its size says");
        }
        Ok(Self::of(width, height, &spans))
    }

    /// The picture of which these pixels are set, from one to another.
    fn of(width: usize, height: usize, spans: &[(usize, usize)]) -> Self {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Self::empty(width, height);
        };
        let (top, bottom) = (first.0 / width, (last.1 - 1) / width);
        let (mut left, mut right) = (width, 0);
        for &(from, to) in spans {
            let one_row = from / width == (to - 1) / width;
            let (first, last) = (from % width, (to - 1) % width);
            // What goes on in the next row reaches both edges.
            left = left.min(if one_row { first } else { 0 });
            right = right.max(if one_row { last } else { width - 1 });
        }
        let window = Window {
            left: left / WORD,
            top,
            stride: right / WORD + 1 - left / WORD,
            rows: bottom + 1 - top,
        };
        let mut words = vec![0; window.stride * window.rows];
        for &(from, to) in spans {
            for y in from / width..=(to - 1) / width {
                let start = from.max(y * width) - y * width - window.left * WORD;
                let end = to.min((y + 1) * width) - y * width - window.left * WORD;
                let row = &mut words[(y - top) * window.stride..][..window.stride];
                fill(row, start, end, true);
            }
        }
        Self {
            width,
            height,
            window,
            words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::pictures;
    use super::*;

    /// Runs, pixel by pixel.
    fn plain(set: &[bool]) -> Vec<u32> {
        let (mut runs, mut inside, mut length) = (Vec::new(), false, 0);
        for &set in set {
            if set != inside {
                runs.push(std::mem::take(&mut length));
                inside = set;
            }
            length += 1;
        }
        runs.push(length);
        runs
    }

    #[test]
    fn runs_are_those_of_the_pixels_and_back() {
        for picture in pictures() {
            let stencil = Stencil::from(&picture);
            let runs = stencil.runs();
            assert_eq!(runs, plain(&picture.set));
            assert_eq!(stencil.whole().runs(), runs);
            let back = Stencil::from_runs(picture.width, picture.height, &runs);
            assert_eq!(back, Ok(stencil));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let long = Stencil::from_runs(3, 2, &[1, 6]);
        assert_eq!(long, Err("more pixels than its size says"));
        let short = Stencil::from_runs(3, 2, &[1, 4]);
        assert_eq!(short, Err("fewer pixels than its size says"));
        assert_eq!(Stencil::from_runs(3, 2, &[6]), Ok(Stencil::empty(3, 2)));
    }
}
