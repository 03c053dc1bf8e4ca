//! Identity: a class keeps its number from image to image, from refresh to refresh, and along the slider.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use super::{LANDMARKS, Levels, MAX_CLASSES, Table};

/// The class count at which classes are matched to the reference alone. From there numbers are carried up and down, so
/// that they stay while the slider moves.
const ANCHOR: usize = 10;
/// What keeping the number of the neighbouring class count is worth, in shares of the class's pixels: more than any
/// overlap with the reference, so that a class that stays as it is keeps its number.
const LOYALTY: f64 = 1.5;

/// How many pixels two sets of landmarks share: `landmarks × reference landmarks`.
#[derive(Clone, Debug)]
pub struct Joint {
    counts: Vec<[u32; LANDMARKS]>,
}

impl Default for Joint {
    fn default() -> Self {
        Self {
            counts: vec![[0; LANDMARKS]; LANDMARKS],
        }
    }
}

impl Joint {
    /// Counts `pixels` pixels that have landmark `own` here and landmark `reference` there.
    pub fn add(&mut self, own: u8, reference: u8, pixels: u32) {
        self.counts[usize::from(own)][usize::from(reference)] += pixels;
    }

    /// The same landmarks here and there, with so many pixels each.
    #[must_use]
    pub fn same(counts: &[u32; LANDMARKS]) -> Self {
        let mut joint = Self::default();
        for (landmark, &pixels) in counts.iter().enumerate() {
            joint.add(landmark as u8, landmark as u8, pixels);
        }
        joint
    }

    /// Shared pixels by own class and reference class.
    fn by_class(&self, own: &Table, reference: &Table) -> Vec<[u64; MAX_CLASSES]> {
        let mut overlap = vec![[0u64; MAX_CLASSES]; MAX_CLASSES];
        for (landmark, row) in self.counts.iter().enumerate() {
            let target = &mut overlap[usize::from(own[landmark])];
            for (other, &pixels) in row.iter().enumerate() {
                target[usize::from(reference[other])] += u64::from(pixels);
            }
        }
        overlap
    }
}

/// Renumbers every level's classes after a reference, one to one, by the largest overlap (Kuhn 1955, Munkres 1957): at
/// ten classes, or the next lower count that there is, by that alone, elsewhere with a bonus for the number at the class
/// count next towards this anchor.
#[must_use]
pub fn relabel(levels: &Levels, joint: &Joint, reference: &Levels) -> Levels {
    let counts = levels.counts();
    let anchor = counts
        .partition_point(|&count| count <= ANCHOR)
        .saturating_sub(1);
    let mut tables = levels.tables().to_vec();
    let up = (anchor..counts.len()).map(|at| (at, (at > anchor).then(|| at - 1)));
    let down = (0..anchor).rev().map(|at| (at, Some(at + 1)));
    for (at, neighbour) in up.chain(down) {
        let own = levels.tables()[at];
        let mut gain = joint.by_class(&own, reference.table(counts[at]));
        if let Some(neighbour) = neighbour {
            add_loyalty(&mut gain, joint, &own, &tables[neighbour]);
        }
        tables[at] = matched(&own, counts[at], |own, number| gain[own][number] as i64);
    }
    levels.renumbered(tables)
}

/// Numbers tables of rising class counts so that classes keep their numbers as the count rises: each table's classes
/// take over the numbers before, one to one, by the largest overlap in pixels, and what is new gets the next ones. At
/// the lowest count the largest class comes first. Tables that nest then do so number by number.
pub(super) fn steady(tables: &[Table], counts: &[u32; LANDMARKS]) -> Vec<Table> {
    let mut before: Option<Table> = None;
    tables
        .iter()
        .map(|own| {
            let classes = own.iter().max().map_or(1, |&last| usize::from(last) + 1);
            let mut overlap = vec![[0i64; MAX_CLASSES]; MAX_CLASSES];
            for (landmark, &pixels) in counts.iter().enumerate() {
                let class = usize::from(own[landmark]);
                // As in a Ward tree: an unused landmark counts as half a pixel.
                let halves = (2 * i64::from(pixels)).max(1);
                match &before {
                    Some(before) => overlap[class][usize::from(before[landmark])] += halves,
                    // The lower the number, the more it pays.
                    None => (0..classes)
                        .for_each(|n| overlap[class][n] += halves * (classes - n) as i64),
                }
            }
            let table = matched(own, classes, |own, number| overlap[own][number]);
            before = Some(table);
            table
        })
        .collect()
}

/// The table with its classes numbered so that the total gain is the largest.
fn matched(own: &Table, classes: usize, gain: impl Fn(usize, usize) -> i64) -> Table {
    let weights = Matrix::from_fn(classes, classes, |(own, number)| gain(own, number));
    let (_, numbers) = kuhn_munkres(&weights);
    own.map(|class| numbers[usize::from(class)] as u8)
}

fn add_loyalty(gain: &mut [[u64; MAX_CLASSES]], joint: &Joint, own: &Table, before: &Table) {
    for (landmark, row) in joint.counts.iter().enumerate() {
        let pixels: u64 = row.iter().map(|&p| u64::from(p)).sum();
        gain[usize::from(own[landmark])][usize::from(before[landmark])] +=
            (pixels as f64 * LOYALTY) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{MIN_CLASSES, MergeTree};
    use crate::seed::Seed;

    fn levels(seed: u64) -> (Levels, Vec<u32>) {
        let mut stream = Seed(seed).stream();
        let points: Vec<f32> = (0..256 * 3).map(|_| stream.unit() as f32).collect();
        let counts: Vec<u32> = (0..256).map(|_| 1 + stream.below(400) as u32).collect();
        let weights: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
        (
            Levels::from_tree(&MergeTree::ward(&points, 3, &weights)),
            counts,
        )
    }

    #[test]
    fn permuted_numbers_come_back() {
        let (reference, counts) = levels(1);
        let mut joint = Joint::default();
        for (i, &c) in counts.iter().enumerate() {
            joint.add(i as u8, i as u8, c);
        }
        let turned = Levels::from_tables(
            (MIN_CLASSES..=MAX_CLASSES)
                .map(|k| reference.table(k).map(|c| ((usize::from(c) + 1) % k) as u8))
                .collect(),
        );
        assert_ne!(turned, reference);
        assert_eq!(relabel(&turned, &joint, &reference), reference);
    }

    #[test]
    fn permuted_landmarks_come_back() {
        let (reference, counts) = levels(2);
        let order = Seed(5).stream().choose(256, 256);
        let moved = Levels::from_tables(
            (MIN_CLASSES..=MAX_CLASSES)
                .map(|k| std::array::from_fn(|i| reference.table(k)[order[i]]))
                .collect(),
        );
        let mut joint = Joint::default();
        for i in 0..256 {
            joint.add(i as u8, order[i] as u8, counts[order[i]]);
        }
        assert_eq!(relabel(&moved, &joint, &reference), moved);
    }

    #[test]
    fn a_perturbed_hierarchy_keeps_most_numbers_along_the_slider() {
        let (reference, counts) = levels(1);
        let (other, _) = levels(3);
        // Half of the landmarks' pixels fall on the same landmark there, half on a random one.
        let mut stream = Seed(9).stream();
        let mut joint = Joint::default();
        for (i, &c) in counts.iter().enumerate() {
            joint.add(i as u8, i as u8, c / 2);
            joint.add(i as u8, stream.below(256) as u8, c / 2);
        }
        let result = relabel(&other, &joint, &reference);
        for k in MIN_CLASSES..=MAX_CLASSES {
            let mut numbers: Vec<u8> = result.table(k).to_vec();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(
                numbers,
                (0..k as u8).collect::<Vec<_>>(),
                "each number once at {k} classes"
            );
        }
    }

    #[test]
    fn a_class_that_stays_as_it_is_keeps_its_number_as_the_slider_rises() {
        let (reference, _) = levels(1);
        let (other, counts) = levels(3);
        let mut stream = Seed(9).stream();
        let mut joint = Joint::default();
        for (i, &c) in counts.iter().enumerate() {
            joint.add(i as u8, stream.below(256) as u8, c);
        }
        let result = relabel(&other, &joint, &reference);
        for k in ANCHOR..MAX_CLASSES {
            let (before, after) = (result.table(k), result.table(k + 1));
            // One class is split in two; all landmarks of the others keep their numbers.
            let changed: std::collections::BTreeSet<(u8, u8)> = (0..LANDMARKS)
                .filter(|&i| before[i] != after[i])
                .map(|i| (before[i], after[i]))
                .collect();
            assert!(
                changed.len() <= 1,
                "from {k} classes to {}: {changed:?}",
                k + 1
            );
        }
    }
}
