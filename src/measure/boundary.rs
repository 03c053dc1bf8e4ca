//! How far the borders of two areas lie apart.

use super::Bitmap;
use crate::grid::squared_distances;

/// The share of the distances that [`Boundary::hausdorff95`] holds.
const SHARE: f64 = 0.95;

/// How far the borders of two areas lie apart, in pixels. A border is made of an area's pixels that have one of the four
/// neighbours outside it; the picture's frame is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundary {
    /// The mean over both borders' pixels of the distance to the nearest pixel of the other.
    pub mean: f64,
    /// The farthest that a border's pixel is from the other: the Hausdorff distance of the borders.
    pub hausdorff: f64,
    /// The distance within which 95 % of a border's pixels have the other; of the two the larger.
    pub hausdorff95: f64,
}

impl Boundary {
    /// Of two areas of one size; none where one of them has no border.
    #[must_use]
    pub fn between(a: &Bitmap, b: &Bitmap) -> Option<Self> {
        debug_assert_eq!((a.width, a.height), (b.width, b.height), "one size");
        // Beyond the areas there is no border: only their part of a large photograph is looked at.
        let (one, other) = (a.bounds()?, b.bounds()?);
        let part = [
            one[0].min(other[0]),
            one[1].min(other[1]),
            one[2].max(other[2]),
            one[3].max(other[3]),
        ];
        let width = part[2] - part[0] + 1;
        let borders = [a, b].map(|area| border(area, part));
        let far = [0, 1].map(|i| distances(width, &borders[i], &borders[1 - i]));
        if far.iter().any(Vec::is_empty) {
            return None;
        }
        let farthest = far.iter().filter_map(|far| far.last()).max();
        let sum: f64 = far.iter().flatten().map(|&far| f64::from(far).sqrt()).sum();
        let within = far.each_ref().map(|far| {
            let rank = (SHARE * far.len() as f64).ceil() as usize;
            f64::from(far[rank.clamp(1, far.len()) - 1]).sqrt()
        });
        Some(Self {
            mean: sum / (far[0].len() + far[1].len()) as f64,
            hausdorff: farthest.map_or(0.0, |&far| f64::from(far).sqrt()),
            hausdorff95: within[0].max(within[1]),
        })
    }
}

/// The border's pixels in a part of the picture (left, top, right, bottom; all of them in it).
fn border(area: &Bitmap, [left, top, right, bottom]: [usize; 4]) -> Vec<bool> {
    let (width, height) = (area.width, area.height);
    let set = &area.set;
    let is_border = |x: usize, y: usize| {
        let at = y * width + x;
        set[at]
            && !((x == 0 || set[at - 1])
                && (x + 1 == width || set[at + 1])
                && (y == 0 || set[at - width])
                && (y + 1 == height || set[at + width]))
    };
    (top..=bottom)
        .flat_map(|y| (left..=right).map(move |x| (x, y)))
        .map(|(x, y)| is_border(x, y))
        .collect()
}

/// The squared distances from a border's pixels to the other border, ascending; none where either is empty.
fn distances(width: usize, from: &[bool], to: &[bool]) -> Vec<u32> {
    if !to.contains(&true) {
        return Vec::new();
    }
    let all = squared_distances(width, from.len() / width, to);
    let own = all.into_iter().zip(from).filter(|(_, from)| **from);
    let mut own: Vec<u32> = own.map(|(square, _)| square).collect();
    own.sort_unstable();
    own
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;

    /// A square of `side` pixels in a picture of 40.
    fn square(left: usize, side: usize) -> Bitmap {
        let inside = |at: usize| (left..left + side).contains(&at);
        let set = (0..1600).map(|at| inside(at % 40) && inside(at / 40));
        Bitmap::new(40, 40, set.collect())
    }

    #[test]
    fn an_area_is_at_its_own_border() {
        let same = Boundary::between(&square(5, 20), &square(5, 20)).unwrap();
        let all = (same.mean, same.hausdorff, same.hausdorff95);
        assert_eq!(all, (0.0, 0.0, 0.0));
    }

    #[test]
    fn a_square_in_a_square_is_two_pixels_away() {
        let (outer, inner) = (square(5, 24), square(7, 20));
        let found = Boundary::between(&outer, &inner).unwrap();
        // Of the 92 pixels of the outer border four are √8 away, eight beside them √5; all others 2.
        assert!((2.0..2.1).contains(&found.mean), "{}", found.mean);
        assert_eq!(found.hausdorff95, 5.0_f64.sqrt());
        assert_eq!(found.hausdorff, 8.0_f64.sqrt());
        let other = Boundary::between(&inner, &outer).unwrap();
        assert_eq!(other.hausdorff95, found.hausdorff95);
        // Sums in another order.
        assert!((other.mean - found.mean).abs() < 1e-9);
    }

    #[test]
    fn a_few_stray_pixels_do_not_count() {
        let mut stray = square(5, 24);
        stray.set[39] = true;
        let found = Boundary::between(&stray, &square(5, 24)).unwrap();
        assert_eq!(found.hausdorff95, 0.0);
        assert!(found.mean > 0.0);
        // From (39, 0) to the corner (28, 5).
        assert_eq!(found.hausdorff, 146.0_f64.sqrt());
    }

    #[test]
    fn what_has_no_border_has_no_distance() {
        let (none, all) = (drawn(&["...", "..."]), drawn(&["###", "###"]));
        let one = drawn(&["#..", "..."]);
        assert_eq!(Boundary::between(&none, &one), None);
        assert_eq!(Boundary::between(&one, &none), None);
        assert_eq!(Boundary::between(&all, &one), None);
        let found = Boundary::between(&one, &drawn(&["..#", "..."])).unwrap();
        assert_eq!((found.mean, found.hausdorff95), (2.0, 2.0));
    }
}
