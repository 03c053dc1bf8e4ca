//! Five ways to put an image's landmarks together into classes.

use faer::Mat;
use serde::{Deserialize, Serialize};

use super::condensation::Condensation;
use super::kmeans::k_means;
use super::matching::steady;
use super::points::Points;
use super::potential::{self, Kernel};
use super::{Codebook, LANDMARKS, Levels, MAX_CLASSES, MIN_CLASSES, MergeTree, Table};
use crate::seed::Seed;

/// How landmarks are put together into classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hierarchy {
    /// A merge tree that asks whether a border is an edge, and keeps areas with an outline of their own whole.
    #[default]
    Outlines,
    /// Count-weighted Ward merge tree.
    Ward,
    /// k-means of the weighted landmarks, anew for each class count.
    KMeans,
    /// The same where distances are those of a random walk among the landmarks (PHATE's potential).
    Spectral,
    /// Diffusion condensation in the same potential: landmarks drift together and merge where they meet.
    Condensation,
}

impl Hierarchy {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Outlines,
        Self::Ward,
        Self::KMeans,
        Self::Spectral,
        Self::Condensation,
    ];

    /// As it is written in settings and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Outlines => "outlines",
            Self::Ward => "ward",
            Self::KMeans => "k-means",
            Self::Spectral => "spectral",
            Self::Condensation => "condensation",
        }
    }
}

/// The kernel among landmarks.
const KERNEL: Kernel = Kernel {
    neighbours: 5,
    decay: 40,
};
/// Steps of the walk among landmarks.
const STEPS: usize = 8;
/// Axes of the potential that are kept; the others carry next to nothing.
const AXES: usize = 24;
/// The least share of the variance that an axis must carry for condensation to look along it.
const CARRIES: f64 = 0.01;
/// Random starts of k-means for each class count, beside two that are at hand.
const TRIES: u64 = 1;

impl Levels {
    /// The levels of an image's landmarks: of its codebook and the pixels of each landmark, nothing else. The order of
    /// the landmarks does not matter, but for the numbers of equal classes. Outlines are not in a codebook: see
    /// [`Cut::tree`](super::Cut::tree); here they give what a Ward tree gives.
    #[must_use]
    pub fn of(
        codebook: &Codebook,
        counts: &[u32; LANDMARKS],
        hierarchy: Hierarchy,
        seed: Seed,
    ) -> Self {
        if codebook.is_empty() {
            return Self::from_partitions([]);
        }
        let weights: Vec<f64> = counts[..codebook.len()]
            .iter()
            .map(|&c| f64::from(c))
            .collect();
        if matches!(hierarchy, Hierarchy::Outlines | Hierarchy::Ward) {
            return Self::from_tree(&MergeTree::of_landmarks(codebook, &weights));
        }
        let landmarks = Landmarks::sorted(&codebook.looks(), &weights);
        let partitions = match hierarchy {
            Hierarchy::Outlines | Hierarchy::Ward | Hierarchy::KMeans => {
                landmarks.k_means(&landmarks.points, seed)
            }
            Hierarchy::Spectral => landmarks.k_means(&landmarks.potential(), seed),
            Hierarchy::Condensation => landmarks.condensed(),
        };
        let tables = partitions.iter().map(|of| landmarks.table(of));
        let levels = Self::from_partitions(tables);
        let tables = steady(levels.tables(), counts);
        levels.renumbered(tables)
    }
}

/// Landmarks in the order of their features, so that the order they came in decides nothing.
struct Landmarks {
    points: Points,
    weights: Vec<f64>,
    /// Where each stands in the codebook.
    order: Vec<usize>,
}

impl Landmarks {
    fn sorted(codebook: &Codebook, weights: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..codebook.len()).collect();
        order.sort_by(|&a, &b| {
            let pairs = codebook.landmark(a).iter().zip(codebook.landmark(b));
            pairs
                .map(|(a, b)| a.total_cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or_else(|| weights[a].total_cmp(&weights[b]))
        });
        let points = Points::new(codebook.width, &codebook.values).select(&order);
        // As in a Ward tree: an unused landmark counts as half a pixel.
        let weights = order.iter().map(|&i| weights[i].max(0.5)).collect();
        Self {
            points,
            weights,
            order,
        }
    }

    /// Landmark → class, from the classes in this order.
    fn table(&self, of: &[usize]) -> Table {
        let mut table = [0; LANDMARKS];
        for (&landmark, &class) in self.order.iter().zip(of) {
            table[landmark] = class as u8;
        }
        table
    }

    /// k-means for every class count, on other coordinates of the landmarks.
    fn k_means(&self, points: &Points, seed: Seed) -> Vec<Vec<usize>> {
        let values: Vec<f32> = points.values.iter().map(|&v| v as f32).collect();
        let tree = MergeTree::ward(&values, points.width, &self.weights);
        let mut before: Vec<usize> = vec![0; points.len()];
        (MIN_CLASSES..=MAX_CLASSES)
            .map(|count| {
                let cut: Vec<usize> = tree.cut(count)[..points.len()]
                    .iter()
                    .map(|&c| usize::from(c))
                    .collect();
                let known = [&cut[..], &before];
                let seed = seed.fork(count as u64);
                before = k_means(points, &self.weights, count, &known, TRIES, seed).of;
                before.clone()
            })
            .collect()
    }

    /// Coordinates in which distances are those of PHATE's potential.
    fn potential(&self) -> Points {
        let kernel: Mat<f64> = KERNEL.dense(&self.points);
        let operator = potential::operator(kernel.as_ref(), &self.weights);
        potential::potential(&operator, STEPS).along_main_axes(AXES, 0.0)
    }

    /// Condensation in the main coordinates of the potential.
    fn condensed(&self) -> Vec<Vec<usize>> {
        let places = self.potential().along_main_axes(AXES, CARRIES);
        let partitions = Condensation::default().run(&places, Some(&self.weights));
        partitions.into_iter().map(|one| one.of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::matching::{FEW, Joint, relabel};

    /// Landmarks in a few clouds, as an image has them.
    fn image(landmarks: usize, seed: u64) -> (Codebook, [u32; LANDMARKS]) {
        let mut stream = Seed(seed).stream();
        let values = (0..landmarks)
            .flat_map(|_| {
                let cloud = stream.below(7) as f32;
                let place = [cloud.sin() * 3.0, cloud.cos() * 3.0, cloud % 3.0];
                place.map(|v| v + 0.8 * (stream.unit() + stream.unit() - 1.0) as f32)
            })
            .collect();
        let mut counts = [0; LANDMARKS];
        for count in &mut counts[..landmarks] {
            *count = stream.below(500) as u32;
        }
        (Codebook { width: 3, values }, counts)
    }

    fn all() -> [Hierarchy; 5] {
        Hierarchy::ALL
    }

    /// Whether two tables put the same landmarks together.
    fn same(a: &[u8], b: &[u8]) -> bool {
        (0..a.len()).all(|i| (0..i).all(|j| (a[i] == a[j]) == (b[i] == b[j])))
    }

    #[test]
    fn names_are_those_of_the_settings() {
        for hierarchy in all() {
            let written = serde_json::to_value(hierarchy).expect("a name");
            assert_eq!(written, hierarchy.name());
        }
    }

    #[test]
    fn the_order_of_landmarks_decides_nothing() {
        let (codebook, counts) = image(LANDMARKS, 1);
        let order = Seed(5).stream().choose(LANDMARKS, LANDMARKS);
        let moved = Codebook {
            width: 3,
            values: order
                .iter()
                .flat_map(|&i| codebook.landmark(i))
                .copied()
                .collect(),
        };
        let moved_counts = std::array::from_fn(|i| counts[order[i]]);
        for hierarchy in all() {
            let levels = Levels::of(&codebook, &counts, hierarchy, Seed(3));
            assert_eq!(levels, Levels::of(&codebook, &counts, hierarchy, Seed(3)));
            let other = Levels::of(&moved, &moved_counts, hierarchy, Seed(3));
            assert_eq!(levels.counts(), other.counts());
            for (a, b) in levels.tables().iter().zip(other.tables()) {
                let a: Vec<u8> = order.iter().map(|&i| a[i]).collect();
                assert!(same(&a, b), "{}", hierarchy.name());
            }
        }
    }

    #[test]
    fn every_count_has_its_classes() {
        let (codebook, counts) = image(LANDMARKS, 2);
        for hierarchy in all() {
            let levels = Levels::of(&codebook, &counts, hierarchy, Seed(1));
            for (&classes, table) in levels.counts().iter().zip(levels.tables()) {
                let mut numbers = table.to_vec();
                numbers.sort_unstable();
                numbers.dedup();
                assert_eq!(numbers, (0..classes as u8).collect::<Vec<_>>());
            }
            if hierarchy != Hierarchy::Condensation {
                assert_eq!(levels.counts().len(), MAX_CLASSES - MIN_CLASSES + 1);
            }
        }
    }

    #[test]
    fn clouds_that_lie_apart_are_classes() {
        let mut stream = Seed(8).stream();
        let values: Vec<f32> = (0..LANDMARKS)
            .flat_map(|i| [(i % 4) as f32 * 50.0, 0.0].map(|v| v + stream.unit() as f32))
            .collect();
        let codebook = Codebook { width: 2, values };
        let truth: Vec<u8> = (0..LANDMARKS).map(|i| (i % 4) as u8).collect();
        for hierarchy in all() {
            let levels = Levels::of(&codebook, &[9; LANDMARKS], hierarchy, Seed(1));
            assert!(levels.counts().contains(&4), "{}", hierarchy.name());
            assert!(same(levels.table(4), &truth), "{}", hierarchy.name());
        }
    }

    #[test]
    fn few_equal_and_unused_landmarks_are_no_trouble() {
        for hierarchy in all() {
            for landmarks in [0, 1, 2, 3, 11] {
                let (codebook, counts) = image(landmarks, 4);
                let levels = Levels::of(&codebook, &counts, hierarchy, Seed(1));
                let classes = levels.table(MAX_CLASSES).iter().max();
                assert!(classes.is_some_and(|&last| usize::from(last) < landmarks.max(1)));
                let unused = Levels::of(&codebook, &[0; LANDMARKS], hierarchy, Seed(1));
                assert!(!unused.counts().is_empty());
            }
            let flat = Codebook {
                width: 3,
                values: vec![0.25; 3 * LANDMARKS],
            };
            let levels = Levels::of(&flat, &[1; LANDMARKS], hierarchy, Seed(1));
            assert!(!levels.counts().is_empty(), "{}", hierarchy.name());
        }
    }

    #[test]
    fn most_pixels_keep_their_number_as_the_count_rises() {
        let (codebook, counts) = image(LANDMARKS, 6);
        let total: u32 = counts.iter().sum();
        for hierarchy in all() {
            let levels = Levels::of(&codebook, &counts, hierarchy, Seed(1));
            for pair in levels.tables().windows(2) {
                let kept: u32 = (0..LANDMARKS)
                    .filter(|&i| pair[0][i] == pair[1][i])
                    .map(|i| counts[i])
                    .sum();
                assert!(2 * kept > total, "{}: {kept} of {total}", hierarchy.name());
            }
        }
    }

    #[test]
    fn classes_that_another_hierarchy_has_too_keep_their_numbers() {
        let (codebook, counts) = image(LANDMARKS, 7);
        let mut joint = Joint::default();
        for (i, &pixels) in counts.iter().enumerate() {
            joint.add(i as u8, i as u8, pixels);
        }
        let ward = Levels::of(&codebook, &counts, Hierarchy::Ward, Seed(1));
        for hierarchy in all() {
            let made = Levels::of(&codebook, &counts, hierarchy, Seed(1));
            let switched = relabel(&made, &joint, &ward, FEW, false);
            assert_eq!(switched.counts(), made.counts());
            for (a, b) in switched.tables().iter().zip(made.tables()) {
                assert!(same(a, b), "{}", hierarchy.name());
            }
            // Where numbers are matched alone: the next count at or below ten.
            let anchor = *made.counts().iter().rfind(|&&c| c <= 10).expect("a count");
            let (own, reference) = (switched.table(anchor), ward.table(10));
            for class in 0..10 {
                let of = |table: &Table| (0..LANDMARKS).filter(|&i| table[i] == class).collect();
                let (own, reference): (Vec<usize>, Vec<usize>) = (of(own), of(reference));
                let shared = (0..10)
                    .any(|n| (0..LANDMARKS).all(|i| (ward.table(10)[i] == n) == own.contains(&i)));
                assert!(
                    !shared || own == reference,
                    "{}: class {class}",
                    hierarchy.name()
                );
            }
        }
    }
}
