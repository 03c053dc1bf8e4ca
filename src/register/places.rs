//! The map by pairs of points that somebody clicked.

use super::Affine;
use super::affine::solved;

/// Why points tell no map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There are fewer than two.
    #[error("it takes two pairs of points at least")]
    TooFew,
    /// They lie in one place or in one line.
    #[error(
        "the points lie too close to one line; set them far apart, like the corners of a triangle"
    )]
    InLine,
    /// They say that the photograph was mirrored or squeezed.
    #[error("the points do not match: no camera squeezes or mirrors an eye like that")]
    Unlike,
}

/// A triangle lower than this share of its longest side tells too little of the direction across.
const LOWEST: f64 = 0.1;
/// The most that a map by hand may stretch one direction more than another.
const STRETCH: f64 = 1.5;

/// The map that brings the first point of each pair to the second: of two pairs by turning, scaling and shifting alone, of
/// three exactly, of more by least squares.
///
/// # Errors
/// Where the points tell no map.
pub fn by_points(pairs: &[[[f64; 2]; 2]]) -> Result<Affine, Unusable> {
    let affine = match pairs {
        [] | [_] => return Err(Unusable::TooFew),
        [one, other] => two(one, other)?,
        _ => {
            for side in [0, 1] {
                let points: Vec<[f64; 2]> = pairs.iter().map(|pair| pair[side]).collect();
                if is_in_line(&points) {
                    return Err(Unusable::InLine);
                }
            }
            many(pairs).ok_or(Unusable::InLine)?
        }
    };
    let [large, small] = affine.stretches();
    if affine.determinant() <= 0.0 || large > STRETCH * small {
        return Err(Unusable::Unlike);
    }
    Ok(affine)
}

fn two(one: &[[f64; 2]; 2], other: &[[f64; 2]; 2]) -> Result<Affine, Unusable> {
    let way = |side: usize| [other[side][0] - one[side][0], other[side][1] - one[side][1]];
    let ([ax, ay], [bx, by]) = (way(0), way(1));
    let (length, to) = (ax.hypot(ay), bx.hypot(by));
    if length < 1.0 || to < 1.0 {
        return Err(Unusable::InLine);
    }
    let turned = Affine::similar(by.atan2(bx) - ay.atan2(ax), to / length, [0.0, 0.0]);
    let at = turned.apply(one[0]);
    let [[a, b, _], [d, e, _]] = turned.0;
    Ok(Affine([
        [a, b, one[1][0] - at[0]],
        [d, e, one[1][1] - at[1]],
    ]))
}

fn many(pairs: &[[[f64; 2]; 2]]) -> Option<Affine> {
    // Around the middle, so that the equations are not far from one another in size.
    let middle =
        [0, 1].map(|i| pairs.iter().map(|pair| pair[0][i]).sum::<f64>() / pairs.len() as f64);
    let (mut rows, mut right) = ([[0.0; 3]; 3], [[0.0; 3]; 2]);
    for [from, to] in pairs {
        let known = [from[0] - middle[0], from[1] - middle[1], 1.0];
        for (i, row) in rows.iter_mut().enumerate() {
            for (cell, value) in row.iter_mut().zip(known) {
                *cell += known[i] * value;
            }
        }
        for (right, to) in right.iter_mut().zip(to) {
            right
                .iter_mut()
                .zip(known)
                .for_each(|(cell, value)| *cell += to * value);
        }
    }
    let [x, y] = right.map(|right| solved(rows, right));
    let back = |[a, b, c]: [f64; 3]| [a, b, c - a * middle[0] - b * middle[1]];
    Some(Affine([back(x?), back(y?)]))
}

fn is_in_line(points: &[[f64; 2]]) -> bool {
    let away = |a: [f64; 2], b: [f64; 2]| [b[0] - a[0], b[1] - a[1]];
    let mut longest = [0.0, 0.0];
    let mut from = [0.0, 0.0];
    for (at, &a) in points.iter().enumerate() {
        for &b in &points[at + 1..] {
            let way = away(a, b);
            if way[0].hypot(way[1]) > f64::hypot(longest[0], longest[1]) {
                (longest, from) = (way, a);
            }
        }
    }
    let length = f64::hypot(longest[0], longest[1]);
    let height = |&point: &[f64; 2]| {
        let [x, y] = away(from, point);
        (longest[0] * y - longest[1] * x).abs() / length
    };
    length < 1.0 || points.iter().map(height).fold(0.0, f64::max) < LOWEST * length
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: [[f64; 2]; 4] = [
        [100.0, 100.0],
        [800.0, 150.0],
        [400.0, 700.0],
        [500.0, 300.0],
    ];

    fn pairs(map: &Affine, count: usize) -> Vec<[[f64; 2]; 2]> {
        FROM[..count]
            .iter()
            .map(|&at| [at, map.apply(at)])
            .collect()
    }

    fn off(found: &Affine, map: &Affine) -> f64 {
        let one = |at| {
            let (a, b) = (found.apply(at), map.apply(at));
            (a[0] - b[0]).hypot(a[1] - b[1])
        };
        FROM.into_iter().map(one).fold(0.0, f64::max)
    }

    #[test]
    fn points_tell_the_map() {
        let similar = Affine::similar(-0.15, 1.07, [40.0, -25.0]);
        let affine = Affine([[1.05, 0.1, 30.0], [-0.05, 0.97, -12.0]]);
        for count in 2..=4 {
            let found = by_points(&pairs(&similar, count)).unwrap();
            assert!(off(&found, &similar) < 1e-6, "{count} points");
        }
        for count in 3..=4 {
            let found = by_points(&pairs(&affine, count)).unwrap();
            assert!(off(&found, &affine) < 1e-6, "{count} points");
        }
    }

    #[test]
    fn with_more_than_three_mistakes_even_out() {
        let mut pairs = pairs(&Affine::SAME, 4);
        pairs[3][1][0] += 8.0;
        let found = by_points(&pairs).unwrap();
        let at = found.apply(FROM[3])[0] - FROM[3][0];
        assert!(at > 0.5 && at < 7.5, "{at}");
    }

    #[test]
    fn points_that_tell_nothing_are_refused() {
        let points = pairs(&Affine::SAME, 3);
        assert_eq!(by_points(&points[..1]), Err(Unusable::TooFew));
        assert_eq!(by_points(&[points[0], points[0]]), Err(Unusable::InLine));
        let line = [[0.0, 0.0], [100.0, 1.0], [300.0, 4.0]].map(|at| [at, at]);
        assert_eq!(by_points(&line), Err(Unusable::InLine));
        let mirrored = Affine::scaling(-1.0, 1.0);
        assert_eq!(by_points(&pairs(&mirrored, 3)), Err(Unusable::Unlike));
        let squeezed = Affine::scaling(1.0, 0.5);
        assert_eq!(by_points(&pairs(&squeezed, 3)), Err(Unusable::Unlike));
    }
}
