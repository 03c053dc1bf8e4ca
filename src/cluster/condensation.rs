//! Diffusion condensation: points drift together, those that meet become one, until one is left.
//!
//! Written from the mathematics of Brugnone et al., "Coarse graining of data via inhomogeneous diffusion condensation"
//! (2019), and Kuchroo et al., "Multiscale PHATE identifies multimodal signatures of COVID-19" (2022).

use rayon::prelude::*;

use super::points::{Points, square_distance};
use super::potential::{ALIKE, similarity};

/// More steps than widening can need.
const STEPS: usize = 10_000;

/// How points condense.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condensation {
    /// How fast the kernel decays beyond its width: the exponent α in exp(−(d / width)^α).
    pub decay: i32,
    /// By how much the kernel widens from step to step: a factor above 1.
    pub widening: f64,
    /// The kernel's width before the first step, as the share of points that have another one within it.
    pub reach: f64,
    /// Points nearer to each other than this share of that width meet.
    pub meeting: f64,
}

impl Default for Condensation {
    fn default() -> Self {
        Self {
            decay: 40,
            widening: 1.025,
            reach: 0.84,
            meeting: 1.0 / 45.0,
        }
    }
}

/// Points put into groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// Number of groups.
    pub groups: usize,
    /// The group of each point, numbered in the order of the points.
    pub of: Vec<usize>,
}

impl Condensation {
    /// Condenses points and gives every partition on the way, from the finest to that of one group. In each step, points
    /// that meet become one in their middle, the kernel widens, and all move to the mean of what the kernel shows
    /// them. With weights a group counts as all that is in it; without, as one point.
    #[must_use]
    pub fn run(&self, points: &Points, weights: Option<&[f64]>) -> Vec<Grouping> {
        let mut width = self.first_width(points);
        let meeting = width * self.meeting;
        let mut places = points.clone();
        let mut mass = weights.map_or_else(|| vec![1.0; points.len()], <[f64]>::to_vec);
        let mut of: Vec<usize> = (0..points.len()).collect();
        let mut partitions = vec![Grouping {
            groups: of.len(),
            of: of.clone(),
        }];
        for _ in 0..STEPS {
            let met = met(&places, meeting);
            if met.groups < places.len() {
                for group in &mut of {
                    *group = met.of[*group];
                }
                (places, mass) = merged(&places, &mass, &met, weights.is_some());
                partitions.push(Grouping {
                    groups: met.groups,
                    of: of.clone(),
                });
            }
            if places.len() <= 1 {
                break;
            }
            width *= self.widening;
            places = self.moved(&places, &mass, width);
        }
        partitions
    }

    /// A quantile of the distances to the nearest other point.
    fn first_width(&self, points: &Points) -> f64 {
        let order = Sweep::over(points);
        let mut nearest: Vec<f64> = (0..points.len())
            .into_par_iter()
            .map(|i| order.nearest(points, i).sqrt())
            .collect();
        nearest.sort_unstable_by(f64::total_cmp);
        let place = nearest.len().saturating_sub(1) as f64 * self.reach;
        let at = |i: f64| nearest.get(i as usize).copied().unwrap_or(0.0);
        let width = at(place) + place.fract() * (at(place.ceil()) - at(place));
        // Where most points have an equal one, those that differ decide.
        let other = || nearest.iter().copied().find(|&d| d > 0.0);
        if width > 0.0 {
            width
        } else {
            other().unwrap_or(1.0)
        }
    }

    /// Each point moves to the mean of the points that it sees.
    fn moved(&self, places: &Points, mass: &[f64], width: f64) -> Points {
        let square_width = width * width;
        let reach = width * (-ALIKE.ln()).powf(1.0 / f64::from(self.decay));
        let order = Sweep::over(places);
        let rows: Vec<Vec<f64>> = (0..places.len())
            .into_par_iter()
            .map(|i| {
                let mut sum = vec![0.0; places.width];
                let mut total = 0.0;
                for j in order.within(i, reach) {
                    let distance = square_distance(places.row(i), places.row(j));
                    let share = mass[j] * similarity(distance, square_width, self.decay);
                    if share > 0.0 {
                        total += share;
                        for (sum, v) in sum.iter_mut().zip(places.row(j)) {
                            *sum += share * v;
                        }
                    }
                }
                // A point sees itself at least.
                for sum in &mut sum {
                    *sum /= total;
                }
                sum
            })
            .collect();
        Points {
            width: places.width,
            values: rows.concat(),
        }
    }
}

/// Points in the order of their first coordinate: whoever is near lies near in it.
struct Sweep {
    order: Vec<usize>,
    /// The place of each point in the order.
    place: Vec<usize>,
    /// First coordinates, ascending.
    first: Vec<f64>,
}

impl Sweep {
    fn over(points: &Points) -> Self {
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by(|&a, &b| points.row(a)[0].total_cmp(&points.row(b)[0]));
        let mut place = vec![0; order.len()];
        for (at, &point) in order.iter().enumerate() {
            place[point] = at;
        }
        let first = order.iter().map(|&p| points.row(p)[0]).collect();
        Self {
            order,
            place,
            first,
        }
    }

    /// Points whose first coordinate is within `reach` of this point's, itself among them.
    fn within(&self, point: usize, reach: f64) -> impl Iterator<Item = usize> {
        let at = self.first[self.place[point]];
        let start = self.first.partition_point(|&v| v < at - reach);
        let end = self.first.partition_point(|&v| v <= at + reach);
        self.order[start..end].iter().copied()
    }

    /// The squared distance to the nearest other point; infinite if there is none.
    fn nearest(&self, points: &Points, point: usize) -> f64 {
        let at = self.place[point];
        let mut best = f64::INFINITY;
        let mut look = |other: usize| {
            let apart = (self.first[other] - self.first[at]).powi(2);
            if apart >= best {
                return false;
            }
            let other = self.order[other];
            best = best.min(square_distance(points.row(point), points.row(other)));
            true
        };
        for other in at + 1..self.order.len() {
            if !look(other) {
                break;
            }
        }
        for other in (0..at).rev() {
            if !look(other) {
                break;
            }
        }
        best
    }
}

/// Which points meet: those that a chain of distances below `meeting` joins.
fn met(places: &Points, meeting: f64) -> Grouping {
    let n = places.len();
    let order = Sweep::over(places);
    let mut lead: Vec<usize> = (0..n).collect();
    for i in 0..n {
        for j in order.within(i, meeting).filter(|&j| j > i) {
            // Equal points meet even where distances vanish.
            let square = square_distance(places.row(i), places.row(j));
            if square == 0.0 || square < meeting * meeting {
                let (a, b) = (leader(&mut lead, i), leader(&mut lead, j));
                lead[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups = 0;
    let mut number = vec![0; n];
    for i in 0..n {
        let first = leader(&mut lead, i);
        if first == i {
            number[i] = groups;
            groups += 1;
        } else {
            number[i] = number[first];
        }
    }
    Grouping { groups, of: number }
}

/// The lowest point of a chain; shortens the way to it.
fn leader(lead: &mut [usize], mut point: usize) -> usize {
    while lead[point] != point {
        lead[point] = lead[lead[point]];
        point = lead[point];
    }
    point
}

/// The groups' middles and masses.
fn merged(places: &Points, mass: &[f64], met: &Grouping, weighted: bool) -> (Points, Vec<f64>) {
    let width = places.width;
    let mut values = vec![0.0; met.groups * width];
    let mut total = vec![0.0; met.groups];
    for (i, &group) in met.of.iter().enumerate() {
        total[group] += mass[i];
        let sums = &mut values[group * width..(group + 1) * width];
        for (sum, v) in sums.iter_mut().zip(places.row(i)) {
            *sum += mass[i] * v;
        }
    }
    for (row, total) in values.chunks_exact_mut(width).zip(&total) {
        for sum in row {
            *sum /= total;
        }
    }
    let mass = if weighted {
        total
    } else {
        vec![1.0; met.groups]
    };
    (Points { width, values }, mass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn random(n: usize, seed: u64) -> Points {
        let mut stream = Seed(seed).stream();
        let values = (0..n * 3).map(|_| stream.unit()).collect();
        Points { width: 3, values }
    }

    /// One step by its formula: every pair is looked at.
    fn moved_by_definition(places: &Points, mass: &[f64], width: f64) -> Points {
        let values = (0..places.len())
            .flat_map(|i| {
                let shares: Vec<f64> = (0..places.len())
                    .map(|j| {
                        let distance = square_distance(places.row(i), places.row(j)).sqrt();
                        mass[j] * (-(distance / width).powi(40)).exp()
                    })
                    .collect();
                let total: f64 = shares.iter().sum();
                (0..places.width)
                    .map(|c| {
                        (0..places.len())
                            .map(|j| shares[j] * places.row(j)[c])
                            .sum::<f64>()
                            / total
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        Points {
            width: places.width,
            values,
        }
    }

    #[test]
    fn a_step_is_the_mean_of_what_is_near() {
        let places = random(80, 1);
        let mass: Vec<f64> = (0..80).map(|i| f64::from(i % 7 + 1)).collect();
        for width in [0.05, 0.2, 3.0] {
            let made = Condensation::default().moved(&places, &mass, width);
            let expected = moved_by_definition(&places, &mass, width);
            for (a, b) in made.values.iter().zip(&expected.values) {
                // What is less alike than 1e-4 is left out.
                assert!((a - b).abs() < 1e-3 * width, "{width}: {a} {b}");
            }
        }
    }

    #[test]
    fn those_that_meet_are_chains_of_near_points() {
        let places = random(100, 2);
        let made = met(&places, 0.2);
        let near = |i: usize, j: usize| square_distance(places.row(i), places.row(j)) < 0.04;
        // Spread the lowest number along near pairs until nothing changes.
        let mut lowest: Vec<usize> = (0..100).collect();
        for _ in 0..100 {
            for i in 0..100 {
                for j in 0..100 {
                    if near(i, j) {
                        lowest[i] = lowest[i].min(lowest[j]);
                    }
                }
            }
        }
        for i in 0..100 {
            for j in 0..100 {
                assert_eq!(made.of[i] == made.of[j], lowest[i] == lowest[j]);
            }
        }
    }

    #[test]
    fn groups_only_grow_until_one_is_left() {
        let points = random(150, 3);
        for weights in [None, Some(&vec![2.0; 150][..])] {
            let made = Condensation::default().run(&points, weights);
            assert_eq!((made[0].groups, made.last().expect("one").groups), (150, 1));
            for pair in made.windows(2) {
                assert!(pair[1].groups < pair[0].groups);
                for i in 0..150 {
                    for j in 0..i {
                        assert!(pair[0].of[i] != pair[0].of[j] || pair[1].of[i] == pair[1].of[j]);
                    }
                }
            }
        }
    }

    #[test]
    fn a_heavy_point_holds_its_place() {
        let points = Points {
            width: 1,
            values: vec![0.0, 1.0, 1.9, 9.0],
        };
        let made = Condensation::default().run(&points, Some(&[1.0, 1.0, 1e6, 1.0]));
        let two = made.iter().find(|one| one.groups == 2).expect("two groups");
        assert_eq!(two.of, [0, 0, 0, 1]);
        let moved = Condensation::default().moved(&points, &[1.0, 1.0, 1e6, 1.0], 1.0);
        assert!((moved.values[1] - 1.9).abs() < 1e-3);
    }

    #[test]
    fn equal_points_and_single_ones_are_no_trouble() {
        let flat = Points {
            width: 2,
            values: vec![0.5; 20],
        };
        let made = Condensation::default().run(&flat, None);
        assert_eq!(made.last().map(|one| one.groups), Some(1));
        let one = Points {
            width: 2,
            values: vec![0.5; 2],
        };
        assert_eq!(Condensation::default().run(&one, None).len(), 1);
        let mut values = vec![0.5; 40];
        values[7] = 0.6;
        let two = Condensation::default().run(&Points { width: 2, values }, None);
        assert_eq!(two.iter().filter(|one| one.groups == 2).count(), 1);
    }
}
