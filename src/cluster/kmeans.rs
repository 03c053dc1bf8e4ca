//! k-means of points that weigh differently.

use rayon::prelude::*;

use super::points::{Points, square_distance};
use crate::seed::{Seed, Stream};

/// Rounds of Lloyd's algorithm, at most.
const ROUNDS: usize = 40;
/// Points that one thread takes at least: sharing fewer costs more than it saves.
const AT_ONCE: usize = 1024;

/// Points put into groups, each around its centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// One for each group.
    pub centres: Points,
    /// The group of each point.
    pub of: Vec<usize>,
    /// Sum of the weighted squared distances to the centres.
    pub cost: f64,
}

/// Puts points into at most `count` groups, by Lloyd's algorithm (1982) from several starts, of which the cheapest end
/// is kept, the first of equals: from the groups in `known`, and `tries` times from starts that are drawn one after the
/// other, each with a chance proportional to its weighted squared distance to those before (k-means++, Arthur and
/// Vassilvitskii 2007). Weights are positive. Fewer groups come out where there are fewer different points.
#[must_use]
pub fn k_means(
    points: &Points,
    weights: &[f64],
    count: usize,
    known: &[&[usize]],
    tries: u64,
    seed: Seed,
) -> Groups {
    let known = known.iter().map(|of| means(points, weights, of));
    let drawn = (0..tries).map(|t| drawn(points, weights, count, seed.fork(t).stream()));
    let mut best: Option<Groups> = None;
    for centres in known.chain(drawn) {
        let made = lloyd(points, weights, centres, count);
        if best.as_ref().is_none_or(|best| made.cost < best.cost) {
            best = Some(made);
        }
    }
    best.unwrap_or_else(|| lloyd(points, weights, points.select(&[0]), count))
}

/// The weighted means of groups, the last of which has points; a group without any has zeros.
pub(super) fn means(points: &Points, weights: &[f64], of: &[usize]) -> Points {
    let count = of.iter().max().map_or(0, |&last| last + 1);
    means_of(points, weights, of, count).0
}

/// The weighted means of so many groups, and what each weighs.
pub(super) fn means_of(
    points: &Points,
    weights: &[f64],
    of: &[usize],
    count: usize,
) -> (Points, Vec<f64>) {
    let width = points.width;
    let mut values = vec![0.0; count * width];
    let mut mass = vec![0.0; count];
    for (i, (&group, &weight)) in of.iter().zip(weights).enumerate() {
        mass[group] += weight;
        let sums = &mut values[group * width..(group + 1) * width];
        for (sum, v) in sums.iter_mut().zip(points.row(i)) {
            *sum += weight * v;
        }
    }
    for (row, mass) in values.chunks_exact_mut(width).zip(&mass) {
        for sum in row.iter_mut().filter(|_| *mass > 0.0) {
            *sum /= mass;
        }
    }
    (Points { width, values }, mass)
}

/// k-means++ starts, all different.
fn drawn(points: &Points, weights: &[f64], count: usize, mut stream: Stream) -> Points {
    let mut distance = vec![f64::INFINITY; points.len()];
    let mut chance: Vec<f64> = weights.to_vec();
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let mut left = stream.unit() * chance.iter().sum::<f64>();
        let drawn = chance.iter().position(|&c| {
            left -= c;
            left < 0.0
        });
        // Rounding can let the draw pass the last point that has a chance.
        let last = || chance.iter().rposition(|&c| c > 0.0);
        let Some(next) = drawn.or_else(last) else {
            break;
        };
        chosen.push(next);
        for (i, d) in distance.iter_mut().enumerate() {
            *d = d.min(square_distance(points.row(i), points.row(next)));
            chance[i] = *d * weights[i];
        }
    }
    points.select(&chosen)
}

/// Lloyd's algorithm, until no point moves.
fn lloyd(points: &Points, weights: &[f64], mut centres: Points, count: usize) -> Groups {
    let mut of = vec![0; points.len()];
    let mut cost = vec![0.0; points.len()];
    for round in 0..ROUNDS {
        let moved = assign(points, &centres, &mut of, &mut cost);
        let filled = fill(weights, count, &mut of, &mut cost);
        if round > 0 && !moved && !filled {
            break;
        }
        close_gaps(&mut of);
        centres = means(points, weights, &of);
    }
    assign(points, &centres, &mut of, &mut cost);
    close_gaps(&mut of);
    Groups {
        centres: means(points, weights, &of),
        cost: cost.iter().zip(weights).map(|(c, w)| c * w).sum(),
        of,
    }
}

/// Gives each point its nearest centre, beginning with the one it has; says whether any has another one now.
pub(super) fn assign(
    points: &Points,
    centres: &Points,
    of: &mut [usize],
    cost: &mut [f64],
) -> bool {
    let count = centres.len();
    let apart: Vec<f64> = (0..count * count)
        .map(|i| square_distance(centres.row(i / count), centres.row(i % count)))
        .collect();
    of.par_iter_mut()
        .zip(cost)
        .enumerate()
        .with_min_len(AT_ONCE)
        .map(|(i, (of, cost))| {
            let point = points.row(i);
            let before = *of;
            let mut nearest = square_distance(point, centres.row(before));
            for centre in 0..count {
                // A centre at least twice as far from the nearest one as the point is cannot be nearer (Elkan 2003).
                if apart[*of * count + centre] < 4.0 * nearest {
                    let distance = square_distance(point, centres.row(centre));
                    if distance < nearest {
                        (nearest, *of) = (distance, centre);
                    }
                }
            }
            *cost = nearest;
            *of != before
        })
        .reduce(|| false, |a, b| a | b)
}

/// Gives each group without points the point that is served worst, as long as there is one; says whether there was.
fn fill(weights: &[f64], count: usize, of: &mut [usize], cost: &mut [f64]) -> bool {
    let mut sizes = vec![0usize; count];
    for &group in of.iter() {
        sizes[group] += 1;
    }
    let mut filled = false;
    for group in 0..count {
        if sizes[group] > 0 {
            continue;
        }
        let worst = (0..of.len())
            .filter(|&i| sizes[of[i]] > 1 && cost[i] > 0.0)
            .min_by(|&a, &b| (cost[b] * weights[b]).total_cmp(&(cost[a] * weights[a])));
        let Some(worst) = worst else { break };
        sizes[of[worst]] -= 1;
        sizes[group] = 1;
        of[worst] = group;
        cost[worst] = 0.0;
        filled = true;
    }
    filled
}

/// Numbers groups without gaps, in the order of their numbers.
pub(super) fn close_gaps(of: &mut [usize]) {
    let mut used = vec![false; of.iter().max().map_or(0, |&last| last + 1)];
    for &group in of.iter() {
        used[group] = true;
    }
    let mut next = 0;
    let number: Vec<usize> = used
        .iter()
        .map(|&used| {
            let number = next;
            next += usize::from(used);
            number
        })
        .collect();
    for group in of {
        *group = number[*group];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random(n: usize, width: usize, seed: u64) -> (Points, Vec<f64>) {
        let mut stream = Seed(seed).stream();
        let values = (0..n * width).map(|_| stream.unit()).collect();
        let weights = (0..n).map(|_| 1.0 + stream.below(9) as f64).collect();
        (Points { width, values }, weights)
    }

    /// The cost of the best of all ways to put the points into groups.
    fn cheapest(points: &Points, weights: &[f64], count: usize) -> f64 {
        let n = points.len();
        (0..count.pow(n as u32))
            .map(|mut code| {
                let of: Vec<usize> = (0..n)
                    .map(|_| {
                        let group = code % count;
                        code /= count;
                        group
                    })
                    .collect();
                let centres = means(points, weights, &of);
                (0..n)
                    .map(|i| weights[i] * square_distance(points.row(i), centres.row(of[i])))
                    .sum()
            })
            .fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn the_best_partition_of_few_points_is_found() {
        for seed in 0..4 {
            let (points, weights) = random(9, 2, seed);
            let made = k_means(&points, &weights, 3, &[], 20, Seed(seed));
            let best = cheapest(&points, &weights, 3);
            assert!((made.cost - best).abs() < 1e-12, "{} {best}", made.cost);
        }
    }

    #[test]
    fn a_weight_counts_like_equal_points() {
        let (points, weights) = random(30, 2, 1);
        let every: Vec<usize> = (0..30)
            .flat_map(|i| std::iter::repeat_n(i, weights[i] as usize))
            .collect();
        let start: Vec<usize> = (0..30).map(|i| i % 4).collect();
        let one = k_means(&points, &weights, 4, &[&start], 0, Seed(1));
        let many = points.select(&every);
        let starts: Vec<usize> = every.iter().map(|&i| start[i]).collect();
        let repeated = k_means(&many, &vec![1.0; every.len()], 4, &[&starts], 0, Seed(1));
        assert!((one.cost - repeated.cost).abs() < 1e-9);
        assert!((0..every.len()).all(|i| repeated.of[i] == one.of[every[i]]));
    }

    #[test]
    fn there_are_as_many_groups_as_can_be() {
        let (points, weights) = random(50, 3, 2);
        for count in [1, 2, 20, 50, 70] {
            let made = k_means(&points, &weights, count, &[], 1, Seed(3));
            assert_eq!(made.centres.len(), count.min(50));
            let last = made.of.iter().max();
            assert_eq!(last, Some(&(count.min(50) - 1)));
            // A start that lacks groups gets them.
            let poor = k_means(&points, &weights, count, &[&[0; 50]], 0, Seed(3));
            assert_eq!(poor.centres.len(), count.min(50));
        }
        let flat = Points {
            width: 2,
            values: vec![0.25; 20],
        };
        let made = k_means(&flat, &[1.0; 10], 3, &[], 2, Seed(1));
        assert_eq!((made.centres.len(), made.cost), (1, 0.0));
    }
}
