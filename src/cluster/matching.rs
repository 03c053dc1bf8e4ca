//! Identity: classes take the numbers of a reference, and keep them along the slider.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use super::{LANDMARKS, Levels, MAX_CLASSES, Table};

/// Numbers that the fewest classes may have, so that a class keeps its own whatever comes or goes beside it.
pub(super) const FEW: usize = 10;
/// Likeness is counted in so many parts.
const PARTS: f64 = 1e6;
/// To keep the number that it has at the class count next towards the anchor is worth so much more to a class than any
/// likeness: the reference decides what is new.
const LOYALTY: f64 = 1e3;

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

    /// The pixels that own classes and reference classes share, by those of either.
    fn likeness(&self, own: &Table, reference: &Table) -> Gain {
        let mut shared = vec![[0.0; MAX_CLASSES]; MAX_CLASSES];
        for (landmark, row) in self.counts.iter().enumerate() {
            let target = &mut shared[usize::from(own[landmark])];
            for (other, &pixels) in row.iter().enumerate() {
                target[usize::from(reference[other])] += f64::from(pixels);
            }
        }
        let rows: Vec<f64> = shared.iter().map(|row| row.iter().sum()).collect();
        let column = |c: usize| -> f64 { shared.iter().map(|row| row[c]).sum() };
        let columns: Vec<f64> = (0..MAX_CLASSES).map(column).collect();
        for (row, mine) in shared.iter_mut().zip(rows) {
            for (both, theirs) in row.iter_mut().zip(&columns) {
                *both /= (mine + theirs - *both).max(1.0);
            }
        }
        shared
    }

    /// The share of all pixels that each class has in common with each of a table of the same landmarks.
    fn kept(&self, own: &Table, before: &Table) -> Gain {
        let mut kept = vec![[0.0; MAX_CLASSES]; MAX_CLASSES];
        let pixels = self.pixels();
        let all = pixels.iter().sum::<f64>().max(1.0);
        for (landmark, pixels) in pixels.iter().enumerate() {
            kept[usize::from(own[landmark])][usize::from(before[landmark])] += pixels / all;
        }
        kept
    }

    /// The pixels of each landmark here.
    fn pixels(&self) -> Vec<f64> {
        let row = |row: &[u32; LANDMARKS]| row.iter().map(|&pixels| f64::from(pixels)).sum();
        self.counts.iter().map(row).collect()
    }
}

/// What it is worth to each class to have each number.
type Gain = Vec<[f64; MAX_CLASSES]>;

/// Renumbers every level's classes after a reference, one to one, by the largest total likeness (Kuhn 1955, Munkres
/// 1957), at a class count, or the next lower one that there is, by that alone, and from there up and down by the numbers
/// at the count next towards this anchor first. Numbers are below [`FEW`] or the class count, whichever is larger.
/// `ground`: at the anchor the largest class has number 0.
#[must_use]
pub(super) fn relabel(
    levels: &Levels,
    joint: &Joint,
    reference: &Levels,
    anchor: usize,
    ground: bool,
) -> Levels {
    let counts = levels.counts();
    let anchor = counts
        .partition_point(|&count| count <= anchor)
        .saturating_sub(1);
    let mut tables = levels.tables().to_vec();
    let up = (anchor..counts.len()).map(|at| (at, (at > anchor).then(|| at - 1)));
    let down = (0..anchor).rev().map(|at| (at, Some(at + 1)));
    for (at, neighbour) in up.chain(down) {
        let own = without_gaps(&levels.tables()[at]);
        let numbers = counts[at].max(FEW);
        let like = joint.likeness(&own, reference.table(numbers));
        let more = match neighbour {
            Some(neighbour) => joint.kept(&own, &tables[neighbour]),
            None if ground => largest(joint, &own),
            None => vec![[0.0; MAX_CLASSES]; MAX_CLASSES],
        };
        let gain = |own: usize, number: usize| {
            (PARTS * (like[own][number] + LOYALTY * more[own][number])) as i64
        };
        tables[at] = matched(&own, counts[at], numbers, gain);
    }
    levels.renumbered(tables)
}

/// The table with its classes numbered from 0 without a gap, in the same order.
fn without_gaps(table: &Table) -> Table {
    let mut numbers = table.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    table.map(|class| numbers.partition_point(|&other| other < class) as u8)
}

/// Renumbers an image's levels after those that it had before, by the pixels of both: at a class count, and from there on.
#[must_use]
pub fn follow(levels: &Levels, joint: &Joint, before: &Levels, at: usize) -> Levels {
    relabel(levels, joint, before, at, false)
}

/// Number 0 to the largest class.
fn largest(joint: &Joint, own: &Table) -> Gain {
    let mut sizes = [0.0; MAX_CLASSES];
    for (class, pixels) in own.iter().zip(joint.pixels()) {
        sizes[usize::from(*class)] += pixels;
    }
    let most = sizes.iter().copied().fold(0.0, f64::max);
    let first = sizes.iter().position(|&size| size == most).unwrap_or(0);
    let mut gain = vec![[0.0; MAX_CLASSES]; MAX_CLASSES];
    gain[first][0] = 1.0;
    gain
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
            let table = matched(own, classes, classes, |own, number| overlap[own][number]);
            before = Some(table);
            table
        })
        .collect()
}

/// The table with its classes numbered so that the total gain is the largest; there are at least as many numbers.
fn matched(
    own: &Table,
    classes: usize,
    numbers: usize,
    gain: impl Fn(usize, usize) -> i64,
) -> Table {
    let weights = Matrix::from_fn(classes, numbers, |(own, number)| gain(own, number));
    let (_, numbers) = kuhn_munkres(&weights);
    own.map(|class| numbers[usize::from(class)] as u8)
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
        assert_eq!(relabel(&turned, &joint, &reference, FEW, false), reference);
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
        assert_eq!(relabel(&moved, &joint, &reference, FEW, false), moved);
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
        let result = relabel(&other, &joint, &reference, FEW, false);
        for k in MIN_CLASSES..=MAX_CLASSES {
            let mut numbers: Vec<u8> = result.table(k).to_vec();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), k, "each class has a number of its own");
            assert!(usize::from(numbers[k - 1]) < k.max(FEW));
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
        let result = relabel(&other, &joint, &reference, FEW, false);
        for k in MIN_CLASSES..MAX_CLASSES {
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
