//! Three ways to pick a mask out of a class map when the true mask is at hand.

use super::{Agreement, Bitmap, ClassMap, Reference, Walk, landmark_counts, walk};
use crate::grid::LANDMARKS;

/// How a mask is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// All pixels of the class that covers most of the true mask: the best that a hint could lead to.
    Hint,
    /// All pixels of the class under one click into the true mask.
    Point,
    /// The closed area under the same click, in the smoothed class map.
    Region,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hint, Self::Point, Self::Region];
}

/// A true mask with the place where a person would click.
#[derive(Clone, Debug)]
pub struct Truth {
    reference: Reference,
    click: usize,
}

impl Truth {
    /// Takes a mask; none if it is empty. The click is the pixel nearest to the centre of mass of the mask's largest
    /// connected part, on that part; the first of equals in reading order.
    #[must_use]
    pub fn new(mask: Bitmap) -> Option<Self> {
        let part = mask.largest_part();
        let click = central(&part, mask.width)?;
        Some(Self {
            reference: Reference::new(mask),
            click,
        })
    }

    /// The mask itself.
    #[must_use]
    pub fn mask(&self) -> &Bitmap {
        self.reference.mask()
    }

    /// Pixels of the mask.
    #[must_use]
    pub fn pixels(&self) -> usize {
        self.reference.pixels()
    }

    /// The pixel that is clicked, counted row by row.
    #[must_use]
    pub fn click(&self) -> usize {
        self.click
    }
}

/// The pixel nearest to the centre of mass, in whole numbers: everything is multiplied by the number of pixels.
pub(super) fn central(part: &[usize], width: usize) -> Option<usize> {
    let n = part.len() as i64;
    let place = |at: usize| ((at % width) as i64, (at / width) as i64);
    let (sum_x, sum_y) = part
        .iter()
        .map(|&at| place(at))
        .fold((0, 0), |(sx, sy), (x, y)| (sx + x, sy + y));
    let squared = |at: usize| {
        let (x, y) = place(at);
        let (dx, dy) = (i128::from(n * x - sum_x), i128::from(n * y - sum_y));
        dx * dx + dy * dy
    };
    part.iter().copied().min_by_key(|&at| (squared(at), at))
}

/// An image's landmarks, of the size of its true mask.
#[derive(Clone, Copy, Debug)]
pub struct IndexMap<'a> {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The landmark of each pixel, row by row.
    pub index: &'a [u8],
    /// Whether each pixel lies in the field of view.
    pub inside: &'a [bool],
}

impl IndexMap<'_> {
    fn classes(&self, table: &[u8; LANDMARKS]) -> ClassMap {
        let class = |(&landmark, &inside): (&u8, &bool)| {
            if inside {
                table[usize::from(landmark)] + 1
            } else {
                0
            }
        };
        ClassMap {
            width: self.width,
            height: self.height,
            values: self.index.iter().zip(self.inside).map(class).collect(),
        }
    }
}

/// Scores an image at several class counts: for each table (landmark → class) the agreement of the three picked masks
/// with the truth, in the order of [`Protocol::ALL`]. Masks hold pixels of the field of view only; the truth counts
/// whole. A truth or a click outside the field of view picks nothing.
#[must_use]
pub fn score_levels<'t>(
    image: &IndexMap<'_>,
    tables: impl IntoIterator<Item = &'t [u8; LANDMARKS]>,
    truth: &Truth,
) -> Vec<[Agreement; 3]> {
    let covered: Vec<bool> = image
        .inside
        .iter()
        .zip(&truth.reference.mask().set)
        .map(|(&inside, &set)| inside && set)
        .collect();
    let covered = landmark_counts(image.index, &covered);
    // From one class count to the next most masks stay as they are: those are not measured again.
    let mut known: Vec<(Bitmap, Agreement)> = Vec::new();
    tables
        .into_iter()
        .map(|table| {
            let masks = picked(&image.classes(table), &covered, table, truth.click);
            let made = masks.each_ref().map(|mask| {
                let same = known.iter().find(|(other, _)| other == mask);
                same.map_or_else(|| truth.reference.compare(mask), |&(_, made)| made)
            });
            known = masks.into_iter().zip(made).collect();
            made
        })
        .collect()
}

/// One stop of a walk against the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walked {
    /// The lowest class count that shows it; 0 where none does, or there is no walk.
    pub classes: usize,
    /// The comparison.
    pub agreement: Agreement,
}

/// Scores the walk from the truth's click: the stop that agrees best with the truth (the smallest of equals), and the
/// one offered first; then the area of the latter. A click outside the field of view picks nothing. Takes what [`walk()`]
/// takes.
#[must_use]
pub fn score_walk(
    image: &IndexMap<'_>,
    rgb: &[u16],
    levels: &[(usize, &[u8; LANDMARKS])],
    truth: &Truth,
) -> ([Walked; 2], Option<Bitmap>) {
    let Some(Walk { mut stops, first }) = walk(image, rgb, levels, truth.click) else {
        let none = vec![false; image.index.len()];
        let none = Walked {
            classes: 0,
            agreement: truth
                .reference
                .compare(&Bitmap::new(image.width, image.height, none)),
        };
        return ([none; 2], None);
    };
    let made: Vec<Walked> = stops
        .iter()
        .map(|stop| Walked {
            classes: stop.classes.as_ref().map_or(0, |classes| *classes.start()),
            agreement: truth.reference.compare(&stop.area),
        })
        .collect();
    let mut best = made[0];
    for &one in &made {
        if one.agreement.dice > best.agreement.dice {
            best = one;
        }
    }
    ([best, made[first]], Some(stops.swap_remove(first).area))
}

/// The three masks. `covered` are the pixels of each landmark in the true mask.
fn picked(
    classes: &ClassMap,
    covered: &[u32; LANDMARKS],
    table: &[u8; LANDMARKS],
    click: usize,
) -> [Bitmap; 3] {
    let of = |value: u8| match value {
        // Outside the field of view there is no class.
        0 => Bitmap::new(
            classes.width,
            classes.height,
            vec![false; classes.values.len()],
        ),
        value => classes.pixels_of(value),
    };
    [
        of(most_covering(covered, table)),
        of(classes.values[click]),
        classes.smoothed().region(click),
    ]
}

/// The value (class + 1) that covers most of the true mask, the lower one of equals; 0 if none covers any of it.
fn most_covering(covered: &[u32; LANDMARKS], table: &[u8; LANDMARKS]) -> u8 {
    let mut sums = [0u32; LANDMARKS];
    for (&pixels, &class) in covered.iter().zip(table) {
        sums[usize::from(class)] += pixels;
    }
    let mut best = 0;
    for class in 1..sums.len() {
        if sums[class] > sums[best] {
            best = class;
        }
    }
    if sums[best] == 0 { 0 } else { best as u8 + 1 }
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;

    #[test]
    fn the_click_is_on_the_largest_part() {
        let truth = Truth::new(drawn(&["#......", "..#####", "..#...#", "#.#####"])).unwrap();
        // The centre of the ring is a hole; the pixels above and below it are as near.
        assert_eq!(truth.click(), 7 + 4);
        assert_eq!(truth.pixels(), 14);
        assert!(Truth::new(drawn(&["...", "..."])).is_none());
    }

    /// Scores rows of digits (landmarks; `.` outside) through tables against a mask.
    fn scored(rows: &[&str], tables: &[[u8; LANDMARKS]], truth: &[&str]) -> Vec<[Agreement; 3]> {
        let bytes = rows.concat().into_bytes();
        let image = IndexMap {
            width: rows[0].len(),
            height: rows.len(),
            index: &bytes
                .iter()
                .map(|b| b.saturating_sub(b'0'))
                .collect::<Vec<_>>(),
            inside: &bytes.iter().map(|&b| b != b'.').collect::<Vec<_>>(),
        };
        score_levels(&image, tables, &Truth::new(drawn(truth)).unwrap())
    }

    fn table(classes: &[u8]) -> [u8; LANDMARKS] {
        let mut table = [0; LANDMARKS];
        table[..classes.len()].copy_from_slice(classes);
        table
    }

    #[test]
    fn each_protocol_picks_its_own_mask() {
        // The truth's middle is landmark 2, most of it landmark 1, which is also far away.
        let rows = [
            "000000000",
            "011100011",
            "012100011",
            "011100011",
            "000000000",
        ];
        let truth = [
            ".........",
            ".###.....",
            ".###.....",
            ".###.....",
            ".........",
        ];
        let made = scored(&rows, &[table(&[0, 1, 2]), table(&[0, 1, 1])], &truth);
        let predicted = |level: usize| made[level].map(|one| one.predicted);
        // The smoothing takes the single pixel away, and the two corners of the square that the ground outweighs.
        assert_eq!(predicted(0), [14, 1, 7]);
        assert_eq!(made[0].map(|one| one.dice), [16.0 / 23.0, 0.2, 0.875]);
        assert_eq!(made[0][0].hausdorff, 5.0);
        assert_eq!(made[0][1].hausdorff, 2.0f64.sqrt());
        assert_eq!(predicted(1), [15, 15, 9]);
        assert_eq!(made[1][1].dice, 0.75);
    }

    #[test]
    fn truth_outside_the_field_counts_but_is_not_found() {
        let rows = ["....", "....", "1111", "1111"];
        let made = scored(&rows, &[table(&[0, 1])], &["....", "####", "####", "...."]);
        // The click falls on the first of the two middle pixels above, outside the field.
        assert_eq!(made[0].map(|one| one.predicted), [8, 0, 0]);
        assert_eq!((made[0][0].dice, made[0][1].dice), (0.5, 0.0));
        let made = scored(&rows, &[table(&[0, 1])], &["####", "....", "....", "...."]);
        assert_eq!(made[0].map(|one| one.predicted), [0; 3]);
    }

    #[test]
    fn equal_covers_go_to_the_lower_class() {
        let covered = [5u32; LANDMARKS];
        assert_eq!(most_covering(&covered, &table(&[3, 2, 2])), 1);
        let mut two = [0u32; LANDMARKS];
        (two[0], two[1]) = (5, 5);
        assert_eq!(most_covering(&two, &table(&[3, 2])), 3);
        assert_eq!(most_covering(&[0; LANDMARKS], &table(&[1, 2])), 0);
    }
}
