//! Black-and-white pictures: opening and connected parts.

/// One truth value per pixel, row-major.
#[derive(Clone)]
pub(crate) struct Mask {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) set: Vec<bool>,
}

impl Mask {
    /// `set` holds `width * height` values; neither side is 0.
    pub(crate) fn new(width: usize, height: usize, set: Vec<bool>) -> Self {
        Self { width, height, set }
    }

    /// Erosion and then dilation by a disc of `radius` pixels. A disc, because it leaves a round field as it is. Beyond
    /// the frame the picture counts as continued, so that a retina cut off by the frame is not eaten from there.
    pub(crate) fn opened(&self, radius: usize) -> Mask {
        self.spread(radius, false).spread(radius, true)
    }

    /// Gives every pixel the value `which` that has one such pixel within `radius`. The work does not depend on the
    /// radius: every pixel near such a one in its column opens and closes one run of its row.
    fn spread(&self, radius: usize, which: bool) -> Mask {
        let width = self.width;
        let vertical = self.vertical_distance(radius, which);
        // Half the width of the disc at each vertical distance, from Pythagoras.
        let half_widths: Vec<usize> = (0..=radius)
            .map(|dy| (radius * radius - dy * dy).isqrt())
            .collect();
        let mut set = Vec::with_capacity(self.set.len());
        for row in vertical.chunks_exact(width) {
            let mut changes = vec![0_i32; width + 1];
            for (x, &distance) in row.iter().enumerate() {
                if let Some(&half) = half_widths.get(distance) {
                    changes[x.saturating_sub(half)] += 1;
                    changes[(x + half + 1).min(width)] -= 1;
                }
            }
            let mut runs = 0;
            set.extend(changes[..width].iter().map(|change| {
                runs += change;
                (runs > 0) == which
            }));
        }
        Mask::new(width, self.height, set)
    }

    /// For every pixel how many rows away, up or down its column, the nearest pixel of value `which` is; anything above
    /// `radius` if that is far.
    fn vertical_distance(&self, radius: usize, which: bool) -> Vec<usize> {
        let mut distance: Vec<usize> = self
            .set
            .iter()
            .map(|&set| if set == which { 0 } else { radius + 1 })
            .collect();
        for index in self.width..distance.len() {
            distance[index] = distance[index].min(distance[index - self.width] + 1);
        }
        for index in (0..distance.len().saturating_sub(self.width)).rev() {
            distance[index] = distance[index].min(distance[index + self.width] + 1);
        }
        distance
    }

    /// Sets all pixels from which no path of unset pixels leads to the frame.
    pub(crate) fn without_holes(&self) -> Mask {
        let (w, h) = (self.width, self.height);
        let unset = Mask::new(w, h, self.set.iter().map(|set| !set).collect());
        let mut outside = vec![false; w * h];
        for index in
            (0..w * h).filter(|i| i % w == 0 || i % w == w - 1 || i / w == 0 || i / w == h - 1)
        {
            if unset.set[index] && !outside[index] {
                unset.part(index, &mut outside);
            }
        }
        Mask::new(w, h, outside.iter().map(|outside| !outside).collect())
    }

    /// The largest part that hangs together by pixel edges; none if the mask is empty.
    pub(crate) fn largest_part(&self) -> Option<Mask> {
        let mut seen = vec![false; self.set.len()];
        let mut best: Vec<usize> = Vec::new();
        for start in 0..self.set.len() {
            if self.set[start] && !seen[start] {
                let part = self.part(start, &mut seen);
                if part.len() > best.len() {
                    best = part;
                }
            }
        }
        if best.is_empty() {
            return None;
        }
        let mut set = vec![false; self.set.len()];
        for index in best {
            set[index] = true;
        }
        Some(Mask::new(self.width, self.height, set))
    }

    /// All pixels that hang together with `start`.
    fn part(&self, start: usize, seen: &mut [bool]) -> Vec<usize> {
        let mut part = vec![start];
        seen[start] = true;
        let mut next = 0;
        while let Some(&index) = part.get(next) {
            next += 1;
            for neighbour in self.neighbours(index).into_iter().flatten() {
                if self.set[neighbour] && !seen[neighbour] {
                    seen[neighbour] = true;
                    part.push(neighbour);
                }
            }
        }
        part
    }

    fn neighbours(&self, index: usize) -> [Option<usize>; 4] {
        let (x, y) = (index % self.width, index / self.width);
        [
            (x > 0).then(|| index - 1),
            (x + 1 < self.width).then_some(index + 1),
            (y > 0).then(|| index - self.width),
            (y + 1 < self.height).then_some(index + self.width),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Mask;

    fn drawn(rows: &[&str]) -> Mask {
        Mask::new(
            rows[0].len(),
            rows.len(),
            rows.concat().bytes().map(|byte| byte == b'#').collect(),
        )
    }

    #[test]
    fn opening_drops_specks_and_keeps_what_the_frame_cuts() {
        let opened = drawn(&["##....", "##..#.", "##....", "##...."]).opened(1);
        assert_eq!(
            opened.set,
            drawn(&["##....", "##....", "##....", "##...."]).set
        );
    }

    #[test]
    fn opening_keeps_a_disc_and_cuts_what_is_thinner() {
        let disc = |i: usize| (i % 21).abs_diff(10).pow(2) + (i / 21).abs_diff(10).pow(2) <= 36;
        let round = Mask::new(21, 21, (0..441).map(disc).collect());
        let spiked = Mask::new(21, 21, (0..441).map(|i| disc(i) || i / 21 == 10).collect());
        let (opened, expected) = (spiked.opened(3), round.opened(3));
        // The spike may leave a stump where it meets the disc.
        let stump = opened
            .set
            .iter()
            .zip(&expected.set)
            .filter(|(a, b)| a != b)
            .count();
        assert!(stump <= 4, "{stump}");
        let lost = round
            .set
            .iter()
            .zip(&expected.set)
            .filter(|(a, b)| a != b)
            .count();
        assert!(lost <= 8, "{lost}");
    }

    #[test]
    fn holes_are_filled_and_bays_are_not() {
        let filled = drawn(&["####.", "#..#.", "####.", "#..##", "#.###"]).without_holes();
        assert_eq!(
            filled.set,
            drawn(&["####.", "####.", "####.", "#..##", "#.###"]).set
        );
    }

    #[test]
    fn diagonal_neighbours_are_apart() {
        let part = drawn(&["##..", "..##", "..#."])
            .largest_part()
            .map(|mask| mask.set);
        assert_eq!(part, Some(drawn(&["....", "..##", "..#."]).set));
        assert!(drawn(&["..", ".."]).largest_part().is_none());
    }
}
