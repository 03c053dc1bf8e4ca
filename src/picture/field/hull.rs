//! Convex hull of a mask.

use super::mask::Mask;

type Point = (i64, i64);

/// The pixels whose centre lies in the convex hull of the centres of all set pixels.
pub(crate) fn filled(mask: &Mask) -> Vec<bool> {
    let outline = hull(&row_ends(mask));
    let mut span = vec![(f64::INFINITY, f64::NEG_INFINITY); mask.height];
    for (index, &from) in outline.iter().enumerate() {
        widen(&mut span, from, outline[(index + 1) % outline.len()]);
    }
    // Crossings of edge and row are fractions; a centre that lies exactly on the edge must not fall out by rounding.
    const SLACK: f64 = 1e-6;
    let inside = |i: usize| {
        let (x, (left, right)) = ((i % mask.width) as f64, span[i / mask.width]);
        x >= left - SLACK && x <= right + SLACK
    };
    (0..mask.width * mask.height).map(inside).collect()
}

/// First and last set pixel of every row: no other pixel can be a corner of the hull. In order of rows.
fn row_ends(mask: &Mask) -> Vec<Point> {
    let mut ends = Vec::with_capacity(2 * mask.height);
    for (y, row) in mask.set.chunks_exact(mask.width).enumerate() {
        let first = row.iter().position(|&set| set);
        let last = row.iter().rposition(|&set| set);
        ends.extend(first.into_iter().chain(last).map(|x| (x as i64, y as i64)));
    }
    ends.dedup();
    ends
}

/// Andrew's monotone chain. `points` are in order of y, then x.
fn hull(points: &[Point]) -> Vec<Point> {
    let mut outline = chain(points.iter());
    let mut back = chain(points.iter().rev());
    outline.pop();
    back.pop();
    outline.append(&mut back);
    if outline.is_empty() {
        points.to_vec()
    } else {
        outline
    }
}

fn chain<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for &point in points {
        while let [.., a, b] = kept[..] {
            if turn(a, b, point) > 0 {
                break;
            }
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

fn turn(a: Point, b: Point, c: Point) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Widens the span of each row that the edge crosses.
fn widen(span: &mut [(f64, f64)], from: Point, to: Point) {
    for y in from.1.min(to.1)..=from.1.max(to.1) {
        let along = if from.1 == to.1 {
            0.0
        } else {
            (y - from.1) as f64 / (to.1 - from.1) as f64
        };
        let x = from.0 as f64 + along * (to.0 - from.0) as f64;
        let ends = if from.1 == to.1 {
            [from.0 as f64, to.0 as f64]
        } else {
            [x, x]
        };
        if let Some(row) = usize::try_from(y).ok().and_then(|y| span.get_mut(y)) {
            *row = (
                row.0.min(ends[0]).min(ends[1]),
                row.1.max(ends[0]).max(ends[1]),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mask::Mask;
    use super::filled;

    fn drawn(rows: &[&str]) -> Mask {
        Mask::new(
            rows[0].len(),
            rows.len(),
            rows.concat().bytes().map(|byte| byte == b'#').collect(),
        )
    }

    #[test]
    fn notches_are_filled_and_nothing_is_lost() {
        let mask = drawn(&["......", ".####.", ".#....", ".#....", ".####."]);
        assert_eq!(
            filled(&mask),
            drawn(&["......", ".####.", ".####.", ".####.", ".####."]).set
        );
        let slanted = drawn(&["..#..", "#....", "....#", "..#.."]);
        assert_eq!(
            filled(&slanted),
            drawn(&["..#..", "####.", ".####", "..#.."]).set
        );
    }

    #[test]
    fn single_pixels_and_lines_are_their_own_hull() {
        for rows in [
            ["...", ".#.", "..."],
            ["...", "###", "..."],
            [".#.", ".#.", ".#."],
            ["#..", ".#.", "..#"],
        ] {
            let mask = drawn(&rows);
            assert_eq!(filled(&mask), mask.set, "{rows:?}");
        }
    }
}
