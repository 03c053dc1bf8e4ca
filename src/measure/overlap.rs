//! How far two readers draw the same area.

use super::{Bitmap, Boundary};

/// What two readers drew, compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overlap {
    /// Twice the common pixels by the pixels of both, 0…1; 1 where both are empty.
    pub dice: f64,
    /// How far their borders lie apart, in pixels of the grid; none where one of them has no border.
    pub border: Option<Boundary>,
    /// Pixels of each.
    pub pixels: [usize; 2],
    /// Width and height of the grid.
    pub grid: (usize, usize),
}

impl Overlap {
    /// Of what each of the two drew: one area or several, on grids of their own that all cover the same picture. They are
    /// compared on the finest, to which the others are brought pixel by pixel. None where nobody drew anything.
    #[must_use]
    pub fn of(drawn: [Vec<Bitmap>; 2]) -> Option<Self> {
        let sizes = drawn.iter().flatten().map(|one| (one.width, one.height));
        let (width, height) = sizes.max_by_key(|(width, height)| width * height)?;
        let [a, b] = drawn.map(|all| {
            let empty = Bitmap::new(width, height, vec![false; width * height]);
            let mut all = all.into_iter().map(|one| one.resized(width, height));
            let first = all.next().unwrap_or(empty);
            all.fold(first, |sum, one| sum.or(&one))
        });
        Some(Self {
            dice: a.likeness(&b),
            border: Boundary::between(&a, &b),
            pixels: [a.count(), b.count()],
            grid: (width, height),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;

    #[test]
    fn areas_on_other_grids_are_brought_to_the_finest() {
        let coarse = drawn(&["#.", ".."]);
        let fine = drawn(&["##..", "##..", "....", "...."]);
        let same = Overlap::of([vec![coarse.clone()], vec![fine.clone()]]).unwrap();
        assert_eq!((same.dice, same.grid, same.pixels), (1.0, (4, 4), [4, 4]));
        assert_eq!(same.border.unwrap().hausdorff, 0.0);
        let more = drawn(&["....", "....", "....", "..##"]);
        let found = Overlap::of([vec![coarse], vec![fine, more]]).unwrap();
        assert_eq!((found.dice, found.pixels), (0.8, [4, 6]));
        // From (3, 3) to (1, 1); of the border's ten pixels it is too many to be left out.
        let border = found.border.unwrap();
        assert_eq!(
            (border.hausdorff, border.hausdorff95),
            (8.0_f64.sqrt(), 8.0_f64.sqrt())
        );
    }

    #[test]
    fn where_one_drew_nothing_there_is_no_distance() {
        let one = drawn(&["#.", ".."]);
        let found = Overlap::of([vec![one.clone()], Vec::new()]).unwrap();
        assert_eq!(
            (found.dice, found.border, found.pixels),
            (0.0, None, [1, 0])
        );
        assert_eq!(Overlap::of([Vec::new(), Vec::new()]), None);
        let touching = Overlap::of([vec![one.clone(), drawn(&[".#", ".."])], vec![one]]).unwrap();
        assert_eq!(touching.pixels, [2, 1], "several of a reader are one mask");
    }
}
