//! The exact Euclidean distance to the nearest set pixel, in one pass down the columns and one along the rows.
//!
//! The rows are Felzenszwalb and Huttenlocher's lower envelope of parabolas (2012), in whole numbers as in Meijster,
//! Roerdink and Hesselink (2000): no rounding, and the work grows with the number of pixels only.

use super::Bitmap;

/// For each pixel the squared distance to the nearest set pixel, between pixel centres, in pixels².
///
/// Of an empty picture all are larger than any distance in it. Sides of at most 30,000 pixels.
pub(super) fn squared_distances(picture: &Bitmap) -> Vec<u32> {
    let mut columns = vertical(picture);
    let mut envelope = Vec::with_capacity(picture.width);
    for row in columns.chunks_exact_mut(picture.width) {
        along(row, &mut envelope);
    }
    columns
}

/// Distance to the nearest set pixel of the same column, in pixels; width + height where there is none.
fn vertical(picture: &Bitmap) -> Vec<u32> {
    let width = picture.width;
    let far = (width + picture.height) as u32;
    let mut distance: Vec<u32> = picture
        .set
        .iter()
        .map(|&set| if set { 0 } else { far })
        .collect();
    for at in width..distance.len() {
        distance[at] = distance[at].min(distance[at - width] + 1);
    }
    for at in (0..distance.len().saturating_sub(width)).rev() {
        distance[at] = distance[at].min(distance[at + width] + 1);
    }
    distance
}

/// A column whose set pixel is the nearest one from `from` on.
struct Arc {
    column: i64,
    height: i64,
    from: i64,
}

/// Turns the vertical distances of a row into squared distances.
fn along(row: &mut [u32], envelope: &mut Vec<Arc>) {
    envelope.clear();
    for (column, &vertical) in (0i64..).zip(row.iter()) {
        let height = i64::from(vertical).pow(2);
        let mut from = 0;
        while let Some(last) = envelope.last() {
            // The last place where the arc before is still at most as high as this one, and one more.
            let rise = column.pow(2) - last.column.pow(2) + height - last.height;
            from = rise.div_euclid(2 * (column - last.column)) + 1;
            if from > last.from {
                break;
            }
            envelope.pop();
            from = 0;
        }
        if from < row.len() as i64 {
            envelope.push(Arc {
                column,
                height,
                from,
            });
        }
    }
    let mut end = row.len();
    for arc in envelope.iter().rev() {
        let from = arc.from as usize;
        for (x, value) in row[..end].iter_mut().enumerate().skip(from) {
            *value = ((x as i64 - arc.column).pow(2) + arc.height) as u32;
        }
        end = from;
    }
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn a_single_pixel_is_the_centre_of_circles() {
        let squares = squared_distances(&drawn(&["...", "#..", "..."]));
        assert_eq!(squares, [1, 2, 5, 0, 1, 4, 1, 2, 5]);
    }

    #[test]
    fn it_is_the_nearest_of_all_pixels() {
        let mut stream = Seed(3).stream();
        for (width, height, one_in) in [(17, 11, 9), (9, 23, 40), (30, 1, 5), (1, 30, 5)] {
            let mut set: Vec<bool> = (0..width * height)
                .map(|_| stream.below(one_in) == 0)
                .collect();
            set[width * height / 2] = true;
            let picture = Bitmap::new(width, height, set);
            let squares = squared_distances(&picture);
            for (at, &square) in squares.iter().enumerate() {
                let nearest = (0..width * height)
                    .filter(|&other| picture.set[other])
                    .map(|other| {
                        (at % width).abs_diff(other % width).pow(2)
                            + (at / width).abs_diff(other / width).pow(2)
                    })
                    .min();
                assert_eq!(Some(square as usize), nearest, "pixel {at} of {width}");
            }
        }
    }

    #[test]
    fn of_nothing_everything_is_far() {
        let squares = squared_distances(&drawn(&["....", "...."]));
        assert!(squares.iter().all(|&square| square > 9 + 1));
    }
}
