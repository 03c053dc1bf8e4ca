//! Ward's hierarchy over landmarks, each weighted by its pixels.

use std::ops::Range;

use super::{Codebook, Feature, LANDMARKS};

/// Down to so many classes near landmarks are put together rather than far ones; below, look alone decides.
const LOOK_ALONE: usize = 12;

/// A binary tree of merges: `n − 1` of them, in order of rising cost.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeTree {
    pub(super) leaves: usize,
    /// The two nodes of each merge: leaves are `0..n`, the i-th merge makes node `n + i`.
    pub(super) merges: Vec<(usize, usize)>,
    pub(super) weights: Vec<f64>,
}

impl MergeTree {
    /// Merges, again and again, the two groups whose union raises the weighted sum of squares least (Ward 1963, with
    /// the Lance–Williams update), until one is left.
    ///
    /// `points` is `n × width`; `weights` are the pixel counts. A weight of 0 counts as half a pixel, so that an
    /// unused landmark joins its nearest neighbour rather than any.
    #[must_use]
    pub fn ward(points: &[f32], width: usize, weights: &[f64]) -> Self {
        Self::grown(points, width, weights, width..width)
    }

    /// The same for an image's landmarks; but where these have a place it counts in the finer merges only. Far parts of
    /// the image that look alike so stay apart in the many classes, and are one in the few.
    #[must_use]
    pub fn of_landmarks(codebook: &Codebook, weights: &[f64]) -> Self {
        let look = Feature::LOOK.min(codebook.width);
        Self::grown(
            &codebook.values,
            codebook.width,
            weights,
            look..codebook.width,
        )
    }

    /// From [`LOOK_ALONE`] groups on, the columns in `place` count for nothing.
    fn grown(points: &[f32], width: usize, weights: &[f64], place: Range<usize>) -> Self {
        let n = weights.len();
        let mut means: Vec<f64> = points.iter().map(|&v| f64::from(v)).collect();
        let mut weight: Vec<f64> = weights.iter().map(|&w| w.max(0.5)).collect();
        // Which tree node each slot of the cost matrix stands for; none once it is merged away.
        let mut node: Vec<Option<usize>> = (0..n).map(Some).collect();
        let mut cost = Costs::new(&means, width, &weight, &node);
        let mut merges = Vec::with_capacity(n.saturating_sub(1));
        for made in 0..n.saturating_sub(1) {
            if made == n.saturating_sub(LOOK_ALONE) && !place.is_empty() {
                for mean in means.chunks_exact_mut(width) {
                    mean[place.clone()].fill(0.0);
                }
                cost = Costs::new(&means, width, &weight, &node);
            }
            let Some((i, j)) = cost.cheapest(&node) else {
                break;
            };
            let (Some(a), Some(b)) = (node[i], node[j]) else {
                break;
            };
            merges.push((a, b));
            cost.merge(i, j, &weight, &node);
            let all = weight[i] + weight[j];
            for column in 0..width {
                let sum =
                    weight[i] * means[i * width + column] + weight[j] * means[j * width + column];
                means[i * width + column] = sum / all;
            }
            weight[i] = all;
            node[i] = Some(n + made);
            node[j] = None;
        }
        Self {
            leaves: n,
            merges,
            weights: weights.to_vec(),
        }
    }

    /// The class of each landmark when the tree is cut into `classes` groups (fewer where there are fewer landmarks).
    ///
    /// Numbers nest: from `k` to `k + 1` classes one class is split; its heavier part keeps the number, the lighter
    /// part gets the number `k`.
    #[must_use]
    pub fn cut(&self, classes: usize) -> [u8; LANDMARKS] {
        let mut table = [0; LANDMARKS];
        table[..self.leaves].copy_from_slice(&self.groups(classes));
        table
    }

    /// The same for any number of leaves; at most 256 classes.
    pub(super) fn groups(&self, classes: usize) -> Vec<u8> {
        let n = self.leaves;
        let mut total = self.weights.clone();
        for &(a, b) in &self.merges {
            total.push(total[a] + total[b]);
        }
        let nodes = n + self.merges.len();
        let mut class = vec![0u8; nodes.max(1)];
        let mut used = 1;
        for (i, &(a, b)) in self.merges.iter().enumerate().rev() {
            let own = class[n + i];
            let (heavy, light) = if total[a] >= total[b] { (a, b) } else { (b, a) };
            class[heavy] = own;
            class[light] = own;
            if used < classes {
                class[light] = used as u8;
                used += 1;
            }
        }
        class.truncate(n);
        class
    }
}

/// The cost of merging any two groups, with each row's cheapest partner to its right remembered.
struct Costs {
    n: usize,
    values: Vec<f64>,
    partner: Vec<usize>,
}

impl Costs {
    fn new(points: &[f64], width: usize, weight: &[f64], node: &[Option<usize>]) -> Self {
        let n = weight.len();
        let mut values = vec![0.0; n * n];
        for i in 0..n {
            for j in i + 1..n {
                let d: f64 = points[i * width..(i + 1) * width]
                    .iter()
                    .zip(&points[j * width..(j + 1) * width])
                    .map(|(a, b)| (a - b).powi(2))
                    .sum();
                let cost = d * weight[i] * weight[j] / (weight[i] + weight[j]);
                values[i * n + j] = cost;
                values[j * n + i] = cost;
            }
        }
        let mut costs = Self {
            n,
            values,
            partner: vec![usize::MAX; n],
        };
        for i in 0..n {
            costs.look_right(i, node);
        }
        costs
    }

    fn look_right(&mut self, i: usize, node: &[Option<usize>]) {
        let row = &self.values[i * self.n..(i + 1) * self.n];
        self.partner[i] = (i + 1..self.n)
            .filter(|&j| node[j].is_some())
            .min_by(|&a, &b| row[a].total_cmp(&row[b]))
            .unwrap_or(usize::MAX);
    }

    fn cheapest(&self, node: &[Option<usize>]) -> Option<(usize, usize)> {
        (0..self.n)
            .filter(|&i| node[i].is_some() && self.partner[i] != usize::MAX)
            .map(|i| (i, self.partner[i]))
            .min_by(|a, b| {
                self.values[a.0 * self.n + a.1].total_cmp(&self.values[b.0 * self.n + b.1])
            })
    }

    /// Slot `i` becomes the union of `i` and `j`; `j` disappears.
    fn merge(&mut self, i: usize, j: usize, weight: &[f64], node: &[Option<usize>]) {
        let n = self.n;
        let between = self.values[i * n + j];
        let mut alive: Vec<Option<usize>> = node.to_vec();
        alive[j] = None;
        for k in (0..n).filter(|&k| k != i && alive[k].is_some()) {
            let (wi, wj, wk) = (weight[i], weight[j], weight[k]);
            let cost = ((wi + wk) * self.values[i * n + k] + (wj + wk) * self.values[j * n + k]
                - wk * between)
                / (wi + wj + wk);
            self.values[i * n + k] = cost;
            self.values[k * n + i] = cost;
        }
        for k in (0..n).filter(|&k| alive[k].is_some()) {
            let cheaper = k < i && self.partner[k] != usize::MAX && {
                self.values[k * n + i] < self.values[k * n + self.partner[k]]
            };
            if k == i || self.partner[k] == i || self.partner[k] == j {
                self.look_right(k, &alive);
            } else if cheaper {
                self.partner[k] = i;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// The definition itself: at each step try every pair on the raw points.
    fn by_definition(
        points: &[f32],
        width: usize,
        weights: &[f64],
        classes: usize,
    ) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = (0..weights.len()).map(|i| vec![i]).collect();
        let stats = |g: &[usize]| {
            let w: f64 = g.iter().map(|&i| weights[i]).sum();
            let mean: Vec<f64> = (0..width)
                .map(|d| {
                    g.iter()
                        .map(|&i| weights[i] * f64::from(points[i * width + d]))
                        .sum::<f64>()
                        / w
                })
                .collect();
            (w, mean)
        };
        while groups.len() > classes {
            let mut best = (f64::MAX, 0, 0);
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let ((wa, ma), (wb, mb)) = (stats(&groups[a]), stats(&groups[b]));
                    let d: f64 = ma.iter().zip(&mb).map(|(x, y)| (x - y).powi(2)).sum();
                    let cost = d * wa * wb / (wa + wb);
                    if cost < best.0 {
                        best = (cost, a, b);
                    }
                }
            }
            let joined = groups.remove(best.2);
            groups[best.1].extend(joined);
        }
        groups
    }

    #[test]
    fn the_tree_is_wards_by_definition() {
        for seed in 0..5 {
            let mut stream = Seed(seed).stream();
            let points: Vec<f32> = (0..40 * 3).map(|_| stream.unit() as f32).collect();
            let weights: Vec<f64> = (0..40).map(|_| 1.0 + stream.below(50) as f64).collect();
            let tree = MergeTree::ward(&points, 3, &weights);
            for classes in [2, 5, 11] {
                let table = tree.cut(classes);
                for group in by_definition(&points, 3, &weights, classes) {
                    assert!(
                        group.iter().all(|&i| table[i] == table[group[0]]),
                        "seed {seed}, {classes} classes"
                    );
                }
            }
        }
    }

    #[test]
    fn far_parts_are_apart_in_many_classes_and_one_in_few() {
        // Twelve looks, each at both ends of the image, and a bit of noise.
        let mut stream = Seed(8).stream();
        let values: Vec<f32> = (0..24 * 4)
            .flat_map(|i| {
                let mut row = [0.0; Feature::LENGTH];
                row[0] = (i % 12) as f32 + 0.01 * stream.unit() as f32;
                row[Feature::LOOK] = if i % 24 < 12 { -0.3 } else { 0.3 };
                row
            })
            .collect();
        let codebook = Codebook {
            width: Feature::LENGTH,
            values,
        };
        let tree = MergeTree::of_landmarks(&codebook, &[10.0; 96]);
        let (many, few) = (tree.cut(24), tree.cut(12));
        for i in 0..96 {
            assert!((0..96).all(|j| (many[i] == many[j]) == (i % 24 == j % 24)));
            assert!((0..96).all(|j| (few[i] == few[j]) == (i % 12 == j % 12)));
        }
        // Places never put different looks together where few classes are wanted.
        let look: Vec<f32> = codebook.values.chunks(16).map(|row| row[0]).collect();
        let alone = MergeTree::ward(&look, 1, &[10.0; 96]);
        for classes in 2..12 {
            let (with, without) = (tree.cut(classes), alone.cut(classes));
            let same = |a: &[u8; LANDMARKS], i: usize, j: usize| a[i] == a[j];
            assert!((0..96).all(|i| (0..i).all(|j| same(&with, i, j) == same(&without, i, j))));
        }
    }

    #[test]
    fn one_more_class_splits_one_class() {
        let mut stream = Seed(3).stream();
        let points: Vec<f32> = (0..60 * 2).map(|_| stream.unit() as f32).collect();
        let tree = MergeTree::ward(&points, 2, &[1.0; 60]);
        for k in 2..40 {
            let (before, after) = (tree.cut(k), tree.cut(k + 1));
            assert!((0..60).all(|i| after[i] == before[i] || after[i] == k as u8));
            assert!((0..60).any(|i| after[i] == k as u8));
        }
    }

    #[test]
    fn fewer_landmarks_than_classes_are_no_trouble() {
        let tree = MergeTree::ward(&[0.0, 1.0, 5.0], 1, &[1.0; 3]);
        let table = tree.cut(10);
        assert_eq!(table[..3].iter().max(), Some(&2));
        assert_eq!(MergeTree::ward(&[1.0], 1, &[4.0]).cut(3)[0], 0);
    }
}
