//! How many classes show what stands out in an image?
//!
//! Nobody has clicked yet, so the image must say itself what stands out: areas with strong outlines. The class count is
//! taken at which they come out of the slider most like they were drawn, and no two that differ as one class.

use std::fmt;

use super::prominent::Area;
use super::protocol::central;
use super::{Bitmap, IndexMap};
use crate::grid::LANDMARKS;

/// Fewer classes are suggested if they show the areas as well as this share of the best.
const AS_WELL: f64 = 0.92;
/// More classes are not suggested: nobody would find out what each of them is.
const MOST: usize = 16;
/// The suggestion where nothing stands out.
const USUAL: usize = 10;

/// A class count, and why: `to_string` gives one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// The class count, one of the levels'.
    pub classes: usize,
    /// The areas of the strongest outlines that it was chosen for; 0 where there are none.
    pub areas: usize,
    /// How well the classes show them, 0…1: their mean Dice coefficient, the more prominent ones counting more.
    pub shown: f64,
}

impl Default for Suggestion {
    /// For an image of which nothing is known yet.
    fn default() -> Self {
        Self {
            classes: USUAL,
            areas: 0,
            shown: 0.0,
        }
    }
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (classes, shown) = (self.classes, 100.0 * self.shown);
        match self.areas {
            0 => write!(f, "{classes} classes: nothing stands out in this image"),
            1 => write!(
                f,
                "{classes} classes show the area that stands out best ({shown:.0} % alike)"
            ),
            n => write!(
                f,
                "{classes} classes show the {n} areas that stand out best ({shown:.0} % alike)"
            ),
        }
    }
}

/// Suggests a class count for the areas that stand out in an image ([`super::standing_out`]).
#[must_use]
pub fn suggest(
    image: &IndexMap<'_>,
    areas: &[Area],
    levels: &[(usize, &[u8; LANDMARKS])],
) -> Suggestion {
    let levels = match levels.partition_point(|&(classes, _)| classes <= MOST) {
        0 => &levels[..levels.len().min(1)],
        few => &levels[..few],
    };
    let clicks: Vec<Option<usize>> = areas.iter().map(|area| middle(image, area)).collect();
    let mut shown = vec![0.0; levels.len()];
    let weight = |area: &Area| f64::from(area.strength) * area.count as f64;
    let total: f64 = areas.iter().map(weight).sum();
    for (area, click) in areas.iter().zip(&clicks) {
        let Some(click) = *click else { continue };
        let landmark = |at: usize| usize::from(image.index[at]);
        let others = areas
            .iter()
            .zip(&clicks)
            .filter(|(other, _)| unlike(area, other));
        let others: Vec<usize> = others
            .filter_map(|(_, click)| click.map(landmark))
            .collect();
        let by_level = by_level(image, levels, area, click);
        for ((shown, dice), (_, table)) in shown.iter_mut().zip(by_level).zip(levels) {
            let class = table[landmark(click)];
            if others.iter().all(|&other| table[other] != class) {
                *shown += weight(area) / total * dice;
            }
        }
    }
    let most = shown.iter().copied().fold(0.0, f64::max);
    let at = if areas.is_empty() {
        levels.iter().rposition(|&(classes, _)| classes <= USUAL)
    } else {
        shown.iter().position(|&one| one >= AS_WELL * most)
    };
    let at = at.unwrap_or(0);
    Suggestion {
        classes: levels.get(at).map_or(USUAL, |&(classes, _)| classes),
        areas: areas.len(),
        shown: shown.get(at).copied().unwrap_or(0.0),
    }
}

/// The pixel of an area that is farthest from its border.
fn middle(image: &IndexMap<'_>, area: &Area) -> Option<usize> {
    let set = &area.pixels.set;
    let pixels: Vec<usize> = (0..set.len()).filter(|&at| set[at]).collect();
    central(&pixels, image.width)
}

/// Whether two areas differ from each other more than either from what lies around it: they are not one class then.
fn unlike(one: &Area, other: &Area) -> bool {
    let pairs = one.colour.iter().zip(&other.colour);
    let apart: f32 = pairs.map(|(a, b)| (a - b).powi(2)).sum();
    apart.sqrt() > one.strength.min(other.strength)
}

/// For each level the Dice coefficient of an area with the part of a class that a click on its middle would pick there.
fn by_level(
    map: &IndexMap<'_>,
    levels: &[(usize, &[u8; LANDMARKS])],
    area: &Area,
    click: usize,
) -> Vec<f64> {
    let landmark = usize::from(map.index[click]);
    let mut before: Option<([bool; LANDMARKS], f64)> = None;
    let mut dice = |&(_, table): &(usize, &[u8; LANDMARKS])| {
        let own = table.map(|class| class == table[landmark]);
        if let Some((same, dice)) = &before
            && *same == own
        {
            return *dice;
        }
        let pixels = map.index.iter().zip(map.inside);
        let class = pixels.map(|(&l, &inside)| inside && own[usize::from(l)]);
        let class = Bitmap::new(map.width, map.height, class.collect());
        let dice = class.part(click).without_holes().likeness(&area.pixels);
        before = Some((own, dice));
        dice
    };
    levels.iter().map(&mut dice).collect()
}

#[cfg(test)]
mod tests {
    use super::super::standing_out;
    use super::*;

    const WIDTH: usize = 60;
    const HEIGHT: usize = 48;

    /// Landmarks 0 to 3 from the ground to the innermost of three discs, `finer` times as large.
    fn discs(finer: usize) -> Vec<u8> {
        let landmark = |at: usize| {
            let place = |at: usize| at as f64 / finer as f64;
            let (x, y) = (place(at % (WIDTH * finer)), place(at / (WIDTH * finer)));
            let far = (x - 30.0).hypot(y - 24.0);
            [16.5, 11.5, 6.5].iter().filter(|&&r| far < r).count() as u8
        };
        (0..WIDTH * HEIGHT * finer * finer).map(landmark).collect()
    }

    fn table(classes: [u8; 4]) -> [u8; LANDMARKS] {
        let mut table = [0; LANDMARKS];
        table[..4].copy_from_slice(&classes);
        table
    }

    /// The suggestion for discs of these reds, which join from the innermost outwards; without a class count.
    fn suggested(red: [u16; 4], finer: usize, without: usize) -> Suggestion {
        let index = discs(finer);
        let rgb: Vec<u16> = index
            .iter()
            .flat_map(|&landmark| [red[usize::from(landmark)], 0, 0])
            .collect();
        let image = IndexMap {
            width: WIDTH * finer,
            height: HEIGHT * finer,
            index: &index,
            inside: &vec![true; index.len()],
        };
        let tables = [
            (2, table([0, 1, 1, 1])),
            (3, table([0, 2, 1, 1])),
            (4, table([0, 2, 3, 1])),
            (12, table([0, 2, 3, 1])),
        ];
        let tables = tables.iter().filter(|(classes, _)| *classes != without);
        let tables: Vec<_> = tables.map(|(classes, table)| (*classes, table)).collect();
        let areas = standing_out(&image, &rgb, &tables, 8, 0.3);
        suggest(&image, &areas, &tables)
    }

    #[test]
    fn the_classes_show_the_disc_that_stands_out() {
        for finer in [1, 4] {
            for (red, classes) in [
                ([0, 100, 200, 5000], 4),
                ([0, 100, 4800, 4900], 3),
                ([0, 4700, 4800, 4900], 2),
            ] {
                let made = suggested(red, finer, 0);
                assert_eq!((made.classes, made.areas), (classes, 1), "{red:?}");
                assert!(made.shown > 0.85 && made.shown <= 1.0, "{made:?}");
            }
        }
    }

    #[test]
    fn counts_that_the_hierarchy_lacks_are_not_suggested() {
        let made = suggested([0, 100, 4800, 4900], 1, 3);
        assert!([2, 4].contains(&made.classes), "{made:?}");
        assert!(made.shown < suggested([0, 100, 4800, 4900], 1, 0).shown);
    }

    #[test]
    fn where_nothing_stands_out_the_usual_count_is_suggested() {
        let made = suggested([7; 4], 1, 0);
        assert_eq!((made.classes, made.areas, made.shown), (4, 0, 0.0));
        assert_eq!(Suggestion::default().classes, 10);
    }

    #[test]
    fn a_line_says_why() {
        let line = |areas| {
            let shown = 0.826;
            Suggestion {
                classes: 7,
                areas,
                shown,
            }
            .to_string()
        };
        assert_eq!(line(0), "7 classes: nothing stands out in this image");
        assert_eq!(
            line(1),
            "7 classes show the area that stands out best (83 % alike)"
        );
        assert_eq!(
            line(3),
            "7 classes show the 3 areas that stand out best (83 % alike)"
        );
    }
}
