//! Clicks as a person makes them who knows what they want: somewhere in it, and then in the middle of what is wrong most.

use std::cmp::Reverse;
use std::sync::Arc;

use super::clicks::Depths;
use super::{Bitmap, Click, IndexMap, Truth, answer, walk};
use crate::grid::LANDMARKS;
use crate::seed::Seed;

/// Clicks at random places.
const RANDOM: usize = 20;
/// Nobody corrects what agrees so well.
const ENOUGH: f64 = 0.95;

/// How well areas agree with the truth that were picked by clicks, as Dice coefficients.
#[derive(Clone, Debug, PartialEq)]
pub struct Trials {
    /// What one click offers first, at each of some random places of the mask; none where all of it lies outside the
    /// field of view.
    pub random: Vec<f64>,
    /// After each click of a row: the first at the truth's own place, the others where most is wrong. The row ends where
    /// hardly anything is, or after as many as are asked for.
    pub corrected: Vec<f64>,
}

/// Clicks at random places of the mask, which `seed` chooses, and at most so many clicks that correct. Takes what
/// [`walk()`] takes.
#[must_use]
pub fn try_clicks(
    image: &IndexMap<'_>,
    rgb: &[u16],
    levels: &[(usize, &[u8; LANDMARKS])],
    truth: &Truth,
    most: usize,
    seed: Seed,
) -> Trials {
    let desk = Desk {
        image,
        rgb,
        levels,
        truth,
    };
    Trials {
        random: desk.random(seed),
        corrected: desk.corrected(most),
    }
}

struct Desk<'a> {
    image: &'a IndexMap<'a>,
    rgb: &'a [u16],
    levels: &'a [(usize, &'a [u8; LANDMARKS])],
    truth: &'a Truth,
}

impl Desk<'_> {
    fn random(&self, seed: Seed) -> Vec<f64> {
        let places = self.truth.mask().set.iter().zip(self.image.inside);
        let places: Vec<usize> = places
            .enumerate()
            .filter(|(_, (set, inside))| **set && **inside)
            .map(|(at, _)| at)
            .collect();
        let mut stream = seed.stream();
        let clicks = (0..RANDOM).filter_map(|_| places.get(stream.below(places.len())));
        let clicks: Vec<usize> = clicks.copied().collect();
        let offered = |&at: &usize| {
            let walk = walk(self.image, self.rgb, self.levels, at)?;
            Some(self.truth.mask().likeness(&walk.stops[walk.first].area))
        };
        let dice = clicks.iter().map(|at| offered(at).unwrap_or(0.0));
        dice.collect()
    }

    fn corrected(&self, most: usize) -> Vec<f64> {
        let truth = self.truth.mask();
        let (width, height) = (truth.width, truth.height);
        let mut area = Bitmap::new(width, height, vec![false; width * height]);
        let mut clicks: Vec<Click> = Vec::new();
        let mut dice = Vec::new();
        let mut next = Some((self.truth.click(), true));
        while let Some((at, wanted)) = next {
            // A click beside the field of view picks nothing, and is a click.
            if let Some(walk) = walk(self.image, self.rgb, self.levels, at) {
                let walk = Arc::new(walk);
                clicks.push(Click { at, wanted, walk });
                if let Some(mut made) = answer(&area, &clicks, self.image.inside) {
                    area = made.areas.swap_remove(made.first);
                }
            }
            let made = truth.likeness(&area);
            dice.push(made);
            next = (made < ENOUGH && dice.len() < most)
                .then(|| correction(&area, truth, self.image.inside))
                .flatten();
        }
        dice
    }
}

/// Where a person clicks next who sees that an area is not the truth, and whether to add or to take away: in the middle
/// of the largest part that is missing or too much, as far from its border as can be, the first of equals. None where
/// nothing is wrong inside the field of view.
fn correction(area: &Bitmap, truth: &Bitmap, inside: &[bool]) -> Option<(usize, bool)> {
    let wrong = |wanted: bool| {
        let pixels = area.set.iter().zip(&truth.set).zip(inside);
        let set =
            pixels.map(|((&is, &should), &inside)| inside && is != should && should == wanted);
        Bitmap::new(area.width, area.height, set.collect()).largest_part()
    };
    let (missing, too_much) = (wrong(true), wrong(false));
    let wanted = missing.len() >= too_much.len();
    let part = if wanted { missing } else { too_much };
    Some((innermost(&part, area.width)?, wanted))
}

/// The pixel of a part that lies farthest from all that is not of it, the first of equals.
fn innermost(part: &[usize], width: usize) -> Option<usize> {
    if part.is_empty() {
        return None;
    }
    let depths = Depths::of(part, width);
    let deepest_first = |at: &usize| (depths.at(*at), Reverse(*at));
    part.iter().copied().max_by_key(deepest_first)
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::super::score_walk;
    use super::*;

    fn wrong(area: &[&str], truth: &[&str]) -> Option<(usize, bool)> {
        let area = drawn(area);
        let inside: Vec<bool> = (0..area.set.len()).map(|at| at != 0).collect();
        correction(&area, &drawn(truth), &inside)
    }

    #[test]
    fn the_middle_of_the_largest_error_is_clicked() {
        let rows = ["........", "........", "........", "........"];
        let square = ["###.....", "###.....", "###.....", "......##"];
        // The frame is a border: not the corner, but the middle.
        assert_eq!(wrong(&rows, &square), Some((9, true)));
        assert_eq!(wrong(&square, &rows), Some((9, false)));
        assert_eq!(wrong(&square, &square), None);
        // Outside the field of view nobody clicks.
        assert_eq!(wrong(&["#."], &[".."]), None);
        // The larger of both kinds counts, what is missing of equals.
        assert_eq!(wrong(&["...##"], &[".##.."]), Some((1, true)));
        assert_eq!(wrong(&["..###"], &[".#..."]), Some((2, false)));
    }

    /// A bright disc of landmark 1 around (20, 16), with a darker cap of landmark 2 to its right.
    fn scene() -> (Vec<u8>, Vec<u16>, Bitmap) {
        let far = |at: usize| ((at % 48) as f64 - 20.0).hypot((at / 48) as f64 - 16.0);
        let landmark = |at: usize| match far(at) < 9.5 {
            true if at % 48 > 24 => 2,
            inside => u8::from(inside),
        };
        let index: Vec<u8> = (0..48 * 32).map(landmark).collect();
        let red = [2_000, 9_000, 7_000];
        let rgb = index.iter().flat_map(|&l| [red[usize::from(l)], 0, 0]);
        let disc = index.iter().map(|&l| l > 0).collect();
        (index.clone(), rgb.collect(), Bitmap::new(48, 32, disc))
    }

    #[test]
    fn clicks_come_to_the_truth() {
        let (index, rgb, disc) = scene();
        let inside = vec![true; index.len()];
        let image = IndexMap {
            width: 48,
            height: 32,
            index: &index,
            inside: &inside,
        };
        let mut table = [0; LANDMARKS];
        (table[1], table[2]) = (1, 2);
        let truth = Truth::new(disc).unwrap();
        let levels = [(3, &table)];
        let made = try_clicks(&image, &rgb, &levels, &truth, 10, Seed(2));
        assert_eq!(made.random.len(), RANDOM);
        assert!(made.random.iter().all(|dice| (0.2..=1.0).contains(dice)));
        let ([_, first], _) = score_walk(&image, &rgb, &levels, &truth);
        assert_eq!(made.corrected[0], first.agreement.dice);
        let last = made.corrected.last().unwrap();
        assert!(*last >= 0.9, "{:?}", made.corrected);
        assert!(made.corrected.len() <= 10);
        assert_eq!(try_clicks(&image, &rgb, &levels, &truth, 10, Seed(2)), made);
        let other = try_clicks(&image, &rgb, &levels, &truth, 1, Seed(3));
        assert_eq!(other.corrected, made.corrected[..1]);
    }

    #[test]
    fn a_truth_outside_the_field_is_not_found() {
        let (index, rgb, disc) = scene();
        let inside: Vec<bool> = disc.set.iter().map(|set| !set).collect();
        let image = IndexMap {
            width: 48,
            height: 32,
            index: &index,
            inside: &inside,
        };
        let table = [0; LANDMARKS];
        let truth = Truth::new(disc).unwrap();
        let made = try_clicks(&image, &rgb, &[(2, &table)], &truth, 10, Seed(2));
        assert!(made.random.is_empty());
        assert_eq!(made.corrected, [0.0]);
    }
}
