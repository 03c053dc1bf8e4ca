//! Connected parts of a picture.

/// The parts of a black-and-white picture that hang together by edges or corners.
pub struct Parts {
    /// For each pixel the number of its part, from 1 in the order of their first pixels; 0 where nothing is set.
    pub labels: Vec<u32>,
    /// How many pixels each number has; that of 0 is 0.
    pub sizes: Vec<u32>,
}

impl Parts {
    /// Finds them in one pass over pairs of neighbouring pixels; `set` holds whole rows of `width` pixels.
    #[must_use]
    pub fn of(width: usize, set: &[bool]) -> Self {
        let mut labels = vec![0; set.len()];
        let mut parents = vec![0];
        for at in (0..set.len()).filter(|&at| set[at]) {
            let x = at % width;
            let mut own = 0;
            let above = at.checked_sub(width);
            let before = [
                (x > 0).then(|| at - 1),
                above.filter(|_| x > 0).map(|at| at - 1),
                above,
                above.filter(|_| x + 1 < width).map(|at| at + 1),
            ];
            for near in before.into_iter().flatten().filter(|&near| set[near]) {
                let root = root(&mut parents, labels[near]);
                own = if own == 0 {
                    root
                } else {
                    joined(&mut parents, own, root)
                };
            }
            if own == 0 {
                own = parents.len() as u32;
                parents.push(own);
            }
            labels[at] = own;
        }
        Self::renumbered(labels, &mut parents)
    }

    /// How many parts there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sizes.len() - 1
    }

    fn renumbered(mut labels: Vec<u32>, parents: &mut [u32]) -> Self {
        let mut numbers = vec![0; parents.len()];
        let mut sizes = vec![0];
        for label in labels.iter_mut().filter(|label| **label > 0) {
            let number = &mut numbers[root(parents, *label) as usize];
            if *number == 0 {
                *number = sizes.len() as u32;
                sizes.push(0);
            }
            sizes[*number as usize] += 1;
            *label = *number;
        }
        Self { labels, sizes }
    }
}

fn root(parents: &mut [u32], mut label: u32) -> u32 {
    while parents[label as usize] != label {
        let above = parents[parents[label as usize] as usize];
        parents[label as usize] = above;
        label = above;
    }
    label
}

/// Joins two roots; the smaller one stays.
fn joined(parents: &mut [u32], a: u32, b: u32) -> u32 {
    let (low, high) = (a.min(b), a.max(b));
    parents[high as usize] = low;
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_connect_and_numbers_follow_first_pixels() {
        let rows = ["#..#.", ".#.#.", "...##", "#.#..", "###.."];
        let set: Vec<bool> = rows.concat().bytes().map(|b| b == b'#').collect();
        let parts = Parts::of(5, &set);
        assert_eq!(parts.count(), 2);
        // The second part reaches the third group by a corner.
        assert_eq!(parts.sizes, [0, 2, 9]);
        assert_eq!(parts.labels[0], 1);
        assert_eq!(parts.labels[6], 1);
        assert_eq!((parts.labels[3], parts.labels[20]), (2, 2));
    }

    #[test]
    fn rows_do_not_run_into_each_other() {
        let parts = Parts::of(3, &[false, false, true, true, false, false]);
        assert_eq!(parts.count(), 2);
        assert_eq!(Parts::of(0, &[]).count(), 0);
    }
}
