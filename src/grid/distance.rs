//! The exact Euclidean distance to the nearest set pixel, in one pass down the columns and one along the rows.
//!
//! The rows are Felzenszwalb and Huttenlocher's lower envelope of parabolas (2012), in whole numbers as in Meijster,
//! Roerdink and Hesselink (2000): no rounding, and the work grows with the number of pixels only.

use rayon::prelude::*;

/// For each pixel the squared distance to the nearest set pixel, between pixel centres, in pixels².
///
/// Of an empty picture all are larger than any distance in it. Sides of at most 30,000 pixels; `set` holds
/// `width * height` values.
#[must_use]
pub fn squared_distances(width: usize, height: usize, set: &[bool]) -> Vec<u32> {
    if width == 0 {
        return Vec::new();
    }
    let mut distances = vertical(width, height, set);
    distances
        .par_chunks_exact_mut(width)
        .for_each_init(Vec::new, |envelope, row| {
            arcs(row, envelope);
            spread(row, envelope, |value, x, arc| {
                *value = ((x - arc.column).pow(2) + arc.height) as u32;
            });
        });
    distances
}

/// For each pixel the place of its nearest set pixel in the grid; its own place where none is set.
#[must_use]
pub fn nearest(width: usize, height: usize, set: &[bool]) -> Vec<u32> {
    if width == 0 || !set.contains(&true) {
        return (0..(width * height) as u32).collect();
    }
    let distances = vertical(width, height, set);
    let mut places = vec![0; distances.len()];
    places
        .par_chunks_exact_mut(width)
        .zip(distances.par_chunks_exact(width))
        .enumerate()
        .for_each_init(Vec::new, |envelope, (y, (places, row))| {
            arcs(row, envelope);
            spread(places, envelope, |place, _, arc| {
                let x = arc.column as usize;
                let away = arc.height.isqrt() as usize;
                // The set pixel of the column is as far up or as far down.
                let up = y.checked_sub(away).map(|y| y * width + x);
                let found = up.filter(|&at| set[at]);
                *place = found.unwrap_or((y + away) * width + x) as u32;
            });
        });
    places
}

/// Distance to the nearest set pixel of the same column, in pixels; width + height where there is none.
fn vertical(width: usize, height: usize, set: &[bool]) -> Vec<u32> {
    let far = (width + height) as u32;
    let mut distance: Vec<u32> = set.iter().map(|&set| if set { 0 } else { far }).collect();
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

/// The arcs of a row of vertical distances, from the left.
fn arcs(row: &[u32], envelope: &mut Vec<Arc>) {
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
}

/// Hands every place of a row to `set` with its column and its arc.
fn spread<T>(row: &mut [T], envelope: &[Arc], set: impl Fn(&mut T, i64, &Arc)) {
    let mut end = row.len();
    for arc in envelope.iter().rev() {
        let from = arc.from as usize;
        for (x, value) in row[..end].iter_mut().enumerate().skip(from) {
            set(value, x as i64, arc);
        }
        end = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn a_single_pixel_is_the_centre_of_circles() {
        let mut set = [false; 9];
        set[3] = true;
        assert_eq!(squared_distances(3, 3, &set), [1, 2, 5, 0, 1, 4, 1, 2, 5]);
        assert_eq!(nearest(3, 3, &set), [3; 9]);
    }

    #[test]
    fn it_is_the_nearest_of_all_pixels() {
        let mut stream = Seed(3).stream();
        for (width, height, one_in) in [(17, 11, 9), (9, 23, 40), (30, 1, 5), (1, 30, 5)] {
            let mut set: Vec<bool> = (0..width * height)
                .map(|_| stream.below(one_in) == 0)
                .collect();
            set[width * height / 2] = true;
            let squares = squared_distances(width, height, &set);
            let places = nearest(width, height, &set);
            let between = |at: usize, other: usize| {
                (at % width).abs_diff(other % width).pow(2)
                    + (at / width).abs_diff(other / width).pow(2)
            };
            for (at, &square) in squares.iter().enumerate() {
                let others = (0..width * height).filter(|&other| set[other]);
                let least = others.map(|other| between(at, other)).min();
                assert_eq!(Some(square as usize), least, "pixel {at} of {width}");
                let place = places[at] as usize;
                assert!(set[place]);
                assert_eq!(Some(between(at, place)), least, "pixel {at} of {width}");
            }
        }
    }

    #[test]
    fn of_nothing_everything_is_far() {
        let squares = squared_distances(4, 2, &[false; 8]);
        assert!(squares.iter().all(|&square| square > 9 + 1));
        assert_eq!(nearest(2, 1, &[false; 2]), [0, 1]);
        assert!(squared_distances(0, 0, &[]).is_empty());
    }
}
