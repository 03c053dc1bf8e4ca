//! Where the numbers of an image's classes come from: parts of the photograph itself.
//!
//! Classes change while a network learns, from a quick look to a careful one, and from seed to seed; the photograph does
//! not. So it is cut once, by colour and place alone, into parts that are numbered from bright to dark, its *homes*. Of the
//! classes the largest is the ground and has the first number, and each other has that of the home that it is most like. Nothing that was computed before has a say, so that one segmentation always has the same numbers.

use super::matching::{FEW, Joint, relabel};
use super::{LANDMARKS, Levels, MAX_CLASSES, MIN_CLASSES, MergeTree, Table};

/// So many cells lie along the longer side.
const CELLS: usize = 44;
/// The weight of a cell's place beside that of its colour, 1: their root mean square distances to their means.
const PLACE: f64 = 0.5;

/// Parts of a photograph. They are held by place, so that copies of any size have the same.
#[derive(Clone, Debug)]
pub struct Homes {
    columns: usize,
    rows: usize,
    /// The finest part of each cell, row by row; cells without retina have none of their own, and mean nothing.
    of: Vec<u8>,
    /// Finest part → number.
    levels: Levels,
}

impl Homes {
    /// Cuts a photograph into parts: `rgb` is red, green, blue in turn, row by row, as `inside` the field of view.
    #[must_use]
    pub fn of(width: usize, rgb: &[u16], inside: &[bool]) -> Self {
        let width = width.max(1);
        let height = inside.len() / width;
        let longer = width.max(height);
        let along = |size: usize| (CELLS * size).div_ceil(longer).min(size).max(1);
        let (columns, rows) = (along(width), along(height));
        let mut cells = vec![Cell::default(); columns * rows];
        for at in (0..inside.len()).filter(|&at| inside[at]) {
            let (x, y) = (at % width, at / width);
            let [r, g, b] = [0, 1, 2].map(|c| f64::from(rgb[3 * at + c]));
            let place = [x, y].map(|place| place as f64 / longer as f64);
            cells[y * rows / height * columns + x * columns / width]
                .add([r, g, b, place[0], place[1]]);
        }
        let seen: Vec<usize> = (0..cells.len())
            .filter(|&c| cells[c].pixels > 0.0)
            .collect();
        let looks: Vec<Look> = seen.iter().map(|&cell| cells[cell].look()).collect();
        let weights: Vec<f64> = seen.iter().map(|&cell| cells[cell].pixels).collect();
        let tree = MergeTree::ward(&scaled(&looks, &weights), COLUMNS, &weights);
        let finest = tree.groups(MAX_CLASSES - 1);
        let mut of = vec![0; cells.len()];
        for (&cell, &part) in seen.iter().zip(&finest) {
            of[cell] = part;
        }
        Self {
            columns,
            rows,
            of,
            levels: numbered(&tree, &finest, &looks, &weights),
        }
    }

    /// The levels of an index map with their classes numbered by the parts that they lie in, at a class count and from there
    /// on; map and field of view are row by row.
    #[must_use]
    pub fn number(
        &self,
        width: usize,
        index: &[u8],
        inside: &[bool],
        levels: &Levels,
        at: usize,
    ) -> Levels {
        let height = inside.len() / width.max(1);
        let mut joint = Joint::default();
        for y in 0..height {
            let row = y * self.rows / height * self.columns;
            for x in (0..width).filter(|x| inside[y * width + x]) {
                let home = self.of[row + x * self.columns / width];
                joint.add(index[y * width + x], home, 1);
            }
        }
        relabel(levels, &joint, &self.levels, at, true)
    }
}

/// Three colours, and the place in longer sides of the picture.
type Look = [f64; COLUMNS];
const COLUMNS: usize = 5;

/// What lies in a cell.
#[derive(Clone, Default)]
struct Cell {
    pixels: f64,
    sums: Look,
}

impl Cell {
    fn add(&mut self, look: Look) {
        self.pixels += 1.0;
        for (sum, value) in self.sums.iter_mut().zip(look) {
            *sum += value;
        }
    }

    fn look(&self) -> Look {
        self.sums.map(|sum| sum / self.pixels)
    }
}

/// Looks whose colours and places have root mean square distances to their means of 1 and [`PLACE`].
fn scaled(looks: &[Look], weights: &[f64]) -> Vec<f32> {
    let all = weights.iter().sum::<f64>().max(1.0);
    let mean = |value: &dyn Fn(&Look) -> f64| {
        let pairs = looks.iter().zip(weights);
        pairs
            .map(|(look, weight)| weight * value(look))
            .sum::<f64>()
            / all
    };
    let means: Look = std::array::from_fn(|i| mean(&|look| look[i]));
    let spread = |columns: std::ops::Range<usize>| {
        let squared =
            |look: &Look| -> f64 { columns.clone().map(|i| (look[i] - means[i]).powi(2)).sum() };
        mean(&squared).sqrt().max(1e-9)
    };
    let (colour, place) = (spread(0..3), spread(3..COLUMNS) / PLACE);
    let scale = |i: usize| if i < 3 { colour } else { place };
    let value = |look: &Look, i: usize| ((look[i] - means[i]) / scale(i)) as f32;
    looks
        .iter()
        .flat_map(|look| (0..COLUMNS).map(move |i| value(look, i)))
        .collect()
}

/// The tree's levels by finest part. The parts that come first are numbered from bright to dark, from 1: number 0 is the
/// ground's.
fn numbered(tree: &MergeTree, finest: &[u8], looks: &[Look], weights: &[f64]) -> Levels {
    let (mut sums, mut mass) = ([0.0; FEW - 1], [0.0; FEW - 1]);
    for (cell, part) in tree.groups(FEW - 1).into_iter().enumerate() {
        sums[usize::from(part)] += weights[cell] * looks[cell][..3].iter().sum::<f64>();
        mass[usize::from(part)] += weights[cell];
    }
    let mean = |part: usize| sums[part] / f64::max(mass[part], 1.0);
    let mut order: Vec<usize> = (0..FEW - 1).collect();
    order.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)));
    let mut number: Vec<u8> = (1..=MAX_CLASSES as u8).collect();
    for (place, &part) in (1..).zip(&order) {
        number[part] = place;
    }
    let table = |classes: usize| {
        let mut table: Table = [0; LANDMARKS];
        for (&finest, part) in finest.iter().zip(tree.groups(classes - 1)) {
            table[usize::from(finest)] = number[usize::from(part)];
        }
        table
    };
    Levels::from_tables((MIN_CLASSES..=MAX_CLASSES).map(table).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 176;

    /// The landmark of a column: a ground on the left half, then a bright and a dark stripe.
    fn stripe(x: usize, side: usize) -> usize {
        [0, 0, 1, 2][4 * x / side]
    }

    fn homes(side: usize) -> Homes {
        let light = |at: usize| [30_000, 60_000, 9_000][stripe(at % side, side)];
        let rgb: Vec<u16> = (0..side * side).flat_map(|at| [light(at); 3]).collect();
        Homes::of(side, &rgb, &vec![true; side * side])
    }

    /// The numbers of ground, bright and dark stripe, whose landmarks are as in `order`.
    fn numbers(homes: &Homes, side: usize, order: [u8; 3]) -> [u8; 3] {
        let index: Vec<u8> = (0..side * side)
            .map(|at| order[stripe(at % side, side)])
            .collect();
        let table = |classes: usize| std::array::from_fn(|l| l.min(classes.min(3) - 1) as u8);
        let levels = Levels::from_tables((MIN_CLASSES..=MAX_CLASSES).map(table).collect());
        let inside = vec![true; index.len()];
        let made = homes.number(side, &index, &inside, &levels, 3);
        order.map(|landmark| made.table(3)[usize::from(landmark)])
    }

    #[test]
    fn numbers_come_from_the_photograph_and_not_from_the_landmarks() {
        let homes = homes(SIDE);
        let [ground, bright, dark] = numbers(&homes, SIDE, [0, 1, 2]);
        assert_eq!(ground, 0);
        assert!(bright < dark && usize::from(dark) < FEW, "{bright} {dark}");
        for order in [[2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            assert_eq!(numbers(&homes, SIDE, order), [ground, bright, dark]);
        }
    }

    #[test]
    fn a_copy_of_another_size_has_the_same_numbers() {
        let usual = numbers(&homes(SIDE), SIDE, [0, 1, 2]);
        assert_eq!(numbers(&homes(SIDE), 88, [0, 1, 2]), usual);
        assert_eq!(numbers(&homes(SIDE), 2 * SIDE, [0, 1, 2]), usual);
    }

    #[test]
    fn what_has_no_retina_has_no_parts() {
        let inside = [false; 16];
        let homes = Homes::of(4, &[0; 48], &inside);
        let levels = Levels::from_partitions([]);
        assert_eq!(
            homes.number(4, &[0; 16], &inside, &levels, 2).counts(),
            levels.counts()
        );
    }
}
