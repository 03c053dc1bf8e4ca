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
const MOST: usize = 12;
/// Areas decide whose outline has at least this share of the strength of the strongest: patches of light are no structures.
const PLAIN: f32 = 0.35;
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
    let areas = plain(image, areas);
    let total: f64 = areas.iter().map(Plain::weight).sum();
    let mut shown = vec![0.0; levels.len()];
    for one in &areas {
        let unlike: Vec<usize> = areas
            .iter()
            .filter(|other| unlike(one.area, other.area))
            .map(|other| other.landmark)
            .collect();
        let by_level = by_level(image, levels, one);
        for ((shown, dice), (_, table)) in shown.iter_mut().zip(by_level).zip(levels) {
            if unlike
                .iter()
                .all(|&other| table[other] != table[one.landmark])
            {
                *shown += one.weight() / total * dice;
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

/// An area that decides.
struct Plain<'a> {
    area: &'a Area,
    /// Its pixel that is farthest from its border.
    middle: usize,
    /// The landmark there.
    landmark: usize,
}

impl Plain<'_> {
    fn weight(&self) -> f64 {
        f64::from(self.area.strength) * self.area.count as f64
    }
}

/// The areas that decide.
fn plain<'a>(image: &IndexMap<'_>, areas: &'a [Area]) -> Vec<Plain<'a>> {
    let strongest = areas.iter().map(|area| area.strength).fold(0.0, f32::max);
    let plain = areas.iter().filter(|a| a.strength >= PLAIN * strongest);
    let made = plain.filter_map(|area| {
        let set = &area.pixels.set;
        let pixels: Vec<usize> = (0..set.len()).filter(|&at| set[at]).collect();
        let middle = central(&pixels, image.width)?;
        Some(Plain {
            area,
            middle,
            landmark: usize::from(image.index[middle]),
        })
    });
    made.collect()
}

/// Whether two areas differ from each other more than either from what lies around it: they are not one class then.
fn unlike(one: &Area, other: &Area) -> bool {
    let pairs = one.colour.iter().zip(&other.colour);
    let apart: f32 = pairs.map(|(a, b)| (a - b).powi(2)).sum();
    apart.sqrt() > one.strength.min(other.strength)
}

/// For each level the Dice coefficient of an area with the part of a class that a click on its middle would pick there.
fn by_level(map: &IndexMap<'_>, levels: &[(usize, &[u8; LANDMARKS])], one: &Plain<'_>) -> Vec<f64> {
    let mut before: Option<([bool; LANDMARKS], f64)> = None;
    let mut dice = |&(_, table): &(usize, &[u8; LANDMARKS])| {
        let own = table.map(|class| class == table[one.landmark]);
        if let Some((same, dice)) = &before
            && *same == own
        {
            return *dice;
        }
        let pixels = map.index.iter().zip(map.inside);
        let class = pixels.map(|(&l, &inside)| inside && own[usize::from(l)]);
        let class = Bitmap::new(map.width, map.height, class.collect());
        let dice = class
            .part(one.middle)
            .without_holes()
            .likeness(&one.area.pixels);
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

    /// Two discs side by side on a ground of red 1000, of these reds; the second stands alone from three classes on.
    fn pair(reds: [u16; 2]) -> Suggestion {
        let far = |at: usize, x: f64| ((at % WIDTH) as f64 - x).hypot((at / WIDTH) as f64 - 24.0);
        let index = (0..WIDTH * HEIGHT).map(|at| match () {
            () if far(at, 16.0) < 9.0 => 1,
            () if far(at, 44.0) < 9.0 => 2,
            () => 0,
        });
        let index: Vec<u8> = index.collect();
        let red = |&landmark: &u8| [[10_000, reds[0], reds[1]][usize::from(landmark)], 0, 0];
        let rgb: Vec<u16> = index.iter().flat_map(red).collect();
        let image = IndexMap {
            width: WIDTH,
            height: HEIGHT,
            index: &index,
            inside: &vec![true; index.len()],
        };
        let tables = [(2, table([0, 1, 1, 0])), (3, table([0, 1, 2, 0]))];
        let tables = tables.each_ref().map(|(classes, table)| (*classes, table));
        let areas = standing_out(&image, &rgb, &tables, 8, 0.0);
        suggest(&image, &areas, &tables)
    }

    #[test]
    fn what_differs_is_not_one_class_and_what_is_faint_does_not_decide() {
        let alike = pair([20_000, 20_000]);
        assert_eq!((alike.classes, alike.areas), (2, 2));
        let differs = pair([20_000, 2_000]);
        assert_eq!((differs.classes, differs.areas), (3, 2));
        let faint = pair([20_000, 8_500]);
        assert_eq!((faint.classes, faint.areas), (2, 1));
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
