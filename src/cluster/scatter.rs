//! One merge tree for the classes of many images.

use super::MergeTree;
use super::kmeans::means_of;
use super::points::{Points, square_distance};

/// What merging any two classes costs in one set of points, by Ward's rule.
pub(super) struct Scatter {
    mass: Vec<f64>,
    /// `classes × classes`; nothing where one of the two has no points.
    cost: Vec<f64>,
}

impl Scatter {
    /// Of points with weights, each in one of `classes` classes.
    pub(super) fn new(points: &Points, weights: &[f64], of: &[usize], classes: usize) -> Self {
        let (means, mass) = means_of(points, weights, of, classes);
        let mut cost = vec![0.0; classes * classes];
        for a in 0..classes {
            for b in 0..classes {
                let all = mass[a] + mass[b];
                if a != b && all > 0.0 {
                    let share = mass[a] * mass[b] / all;
                    cost[a * classes + b] = share * square_distance(means.row(a), means.row(b));
                }
            }
        }
        Self { mass, cost }
    }

    /// Class `a` becomes the union of `a` and `b` (Lance and Williams 1967); `b` loses all it had.
    fn merge(&mut self, a: usize, b: usize) {
        let n = self.mass.len();
        let between = self.cost[a * n + b];
        for other in (0..n).filter(|&other| other != a && other != b) {
            let [wa, wb, wo] = [a, b, other].map(|class| self.mass[class]);
            let all = wa + wb + wo;
            let (to_a, to_b) = (self.cost[a * n + other], self.cost[b * n + other]);
            let cost = if all > 0.0 {
                ((wa + wo) * to_a + (wb + wo) * to_b - wo * between) / all
            } else {
                0.0
            };
            self.cost[a * n + other] = cost;
            self.cost[other * n + a] = cost;
        }
        self.mass[a] += self.mass[b];
        self.mass[b] = 0.0;
    }
}

/// Merges, again and again, the two classes whose union costs least in all sets together. `weights` are those of the
/// classes in the tree.
pub(super) fn joint_tree(sets: &mut [Scatter], weights: Vec<f64>) -> MergeTree {
    let n = weights.len();
    let mut node: Vec<Option<usize>> = (0..n).map(Some).collect();
    let mut merges = Vec::with_capacity(n.saturating_sub(1));
    let mut cost = vec![0.0; n * n];
    for class in 0..n {
        total(sets, &mut cost, class, n);
    }
    for made in 0..n.saturating_sub(1) {
        let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let cheapest = pairs
            .filter_map(|(a, b)| Some((a, b, node[a]?, node[b]?)))
            .min_by(|x, y| cost[x.0 * n + x.1].total_cmp(&cost[y.0 * n + y.1]));
        let Some((a, b, first, second)) = cheapest else {
            break;
        };
        merges.push((first, second));
        node[a] = Some(n + made);
        node[b] = None;
        for set in &mut *sets {
            set.merge(a, b);
        }
        total(sets, &mut cost, a, n);
    }
    MergeTree {
        leaves: n,
        merges,
        weights,
    }
}

/// Adds up what merging a class with any other costs.
fn total(sets: &[Scatter], cost: &mut [f64], class: usize, n: usize) {
    for other in 0..n {
        let sum = sets.iter().map(|set| set.cost[class * n + other]).sum();
        cost[class * n + other] = sum;
        cost[other * n + class] = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn of_one_set_it_is_wards_tree() {
        let mut stream = Seed(2).stream();
        let values: Vec<f32> = (0..20 * 3).map(|_| stream.unit() as f32).collect();
        let weights: Vec<f64> = (0..20).map(|_| 1.0 + stream.below(9) as f64).collect();
        let ward = MergeTree::ward(&values, 3, &weights);
        let each: Vec<usize> = (0..20).collect();
        let set = Scatter::new(&Points::new(3, &values), &weights, &each, 20);
        let tree = joint_tree(&mut [set], weights);
        for classes in [2, 3, 7, 15] {
            assert_eq!(tree.cut(classes), ward.cut(classes));
        }
    }

    #[test]
    fn what_differs_inside_the_images_stays_apart() {
        // Two dark and two bright images; 0 and 1 are different in each of them, 2 is in the bright ones what 0 is in
        // the dark ones, and so is 3 what 1 is.
        let image = |light: f32, of: [usize; 2]| {
            let points = Points::new(1, &[light, light + 1.0]);
            Scatter::new(&points, &[1.0; 2], &of, 4)
        };
        let mut sets = [
            image(0.0, [0, 1]),
            image(0.1, [0, 1]),
            image(9.0, [2, 3]),
            image(9.1, [2, 3]),
        ];
        let table = joint_tree(&mut sets, vec![1.0; 4]).cut(2);
        assert_ne!(table[0], table[1]);
        assert_ne!(table[2], table[3]);
    }
}
