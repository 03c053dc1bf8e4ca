//! The box around some pixels.

/// The first and the last column and row with one of some pixels, in a grid of so many a row: left, top, right, bottom;
/// none of none.
#[must_use]
pub fn bounds(width: usize, pixels: impl IntoIterator<Item = usize>) -> Option<[usize; 4]> {
    pixels.into_iter().fold(None, |bounds, at| {
        let (x, y) = (at % width, at / width);
        let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    })
}

/// The longer side of the box around some pixels; 0 around none.
#[must_use]
pub fn across(width: usize, pixels: impl IntoIterator<Item = usize>) -> usize {
    bounds(width, pixels).map_or(0, |[left, top, right, bottom]| {
        (right + 1 - left).max(bottom + 1 - top)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_holds_all_pixels_and_no_more() {
        assert_eq!(bounds(5, []), None);
        assert_eq!(bounds(5, [7]), Some([2, 1, 2, 1]));
        assert_eq!(bounds(5, [13, 6, 9]), Some([1, 1, 4, 2]));
        assert_eq!(
            [across(5, []), across(5, [7]), across(5, [13, 6, 9])],
            [0, 1, 4]
        );
    }
}
