//! Maps of the plane that keep lines straight and parallels parallel.

/// `x' = a x + b y + c`, `y' = d x + e y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine(pub [[f64; 3]; 2]);

impl Affine {
    /// Leaves all places where they are.
    pub const SAME: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);

    /// Turns by an angle (from x to y), scales, and then shifts.
    #[must_use]
    pub fn similar(angle: f64, scale: f64, shift: [f64; 2]) -> Self {
        let (sine, cosine) = angle.sin_cos();
        let (a, b) = (scale * cosine, scale * sine);
        Self([[a, -b, shift[0]], [b, a, shift[1]]])
    }

    /// Multiplies x and y.
    #[must_use]
    pub fn scaling(x: f64, y: f64) -> Self {
        Self([[x, 0.0, 0.0], [0.0, y, 0.0]])
    }

    /// Where a place comes to lie.
    #[must_use]
    pub fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.0.map(|[a, b, c]| a * x + b * y + c)
    }

    /// This map, and then another.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let [from, along, down] =
            [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]].map(|at| next.apply(self.apply(at)));
        let row = |i: usize| [along[i] - from[i], down[i] - from[i], from[i]];
        Self([row(0), row(1)])
    }

    /// How much larger areas become; negative where they are mirrored.
    #[must_use]
    pub fn determinant(&self) -> f64 {
        let [[a, b, _], [d, e, _]] = self.0;
        a * e - b * d
    }

    /// The map back; none where all falls into a line.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let [[a, b, c], [d, e, f]] = self.0;
        let by = self.determinant();
        (by.abs() > 1e-9 && by.is_finite()).then(|| {
            let [a, b, d, e] = [e / by, -b / by, -d / by, a / by];
            Self([[a, b, -(a * c + b * f)], [d, e, -(d * c + e * f)]])
        })
    }

    /// The angle that it turns by, in radians.
    #[must_use]
    pub fn angle(&self) -> f64 {
        let [[a, b, _], [d, e, _]] = self.0;
        (d - b).atan2(a + e)
    }

    /// How much the directions that are stretched most and least become longer.
    #[must_use]
    pub fn stretches(&self) -> [f64; 2] {
        let [[a, b, _], [d, e, _]] = self.0;
        let (sum, difference) = ((a + e).hypot(d - b), (a - e).hypot(d + b));
        [(sum + difference) / 2.0, (sum - difference).abs() / 2.0]
    }
}

/// Solves a symmetric system of equations by elimination; none where it has no single answer.
pub(super) fn solved<const N: usize>(
    mut rows: [[f64; N]; N],
    mut right: [f64; N],
) -> Option<[f64; N]> {
    for column in 0..N {
        let pivot =
            (column..N).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        right.swap(column, pivot);
        let head = rows[column][column];
        if !head.is_finite() || head.abs() < 1e-9 {
            return None;
        }
        let above = rows[column];
        for row in column + 1..N {
            let times = rows[row][column] / head;
            let cells = rows[row].iter_mut().zip(above);
            cells.for_each(|(cell, above)| *cell -= times * above);
            right[row] -= times * right[column];
        }
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|at| rows[row][at] * right[at]).sum();
        right[row] = (right[row] - known) / rows[row][row];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_and_its_inverse_lead_back() {
        let map = Affine([[1.1, 0.2, -7.0], [-0.1, 0.9, 30.0]]);
        let back = map.inverse().unwrap();
        let [x, y] = back.apply(map.apply([12.0, -5.0]));
        assert!((x - 12.0).abs() < 1e-9 && (y + 5.0).abs() < 1e-9);
        let same = map.then(&back).0.concat();
        let off = same
            .iter()
            .zip(Affine::SAME.0.concat())
            .map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f64::max) < 1e-9);
        assert_eq!(Affine([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0]]).inverse(), None);
    }

    #[test]
    fn angle_scale_and_area_are_those_that_it_was_made_of() {
        let map = Affine::similar(0.2, 1.5, [3.0, 4.0]);
        assert!((map.angle() - 0.2).abs() < 1e-12 && (map.determinant() - 2.25).abs() < 1e-12);
        let [large, small] = Affine::scaling(2.0, 0.5).then(&map).stretches();
        assert!((large - 3.0).abs() < 1e-9 && (small - 0.75).abs() < 1e-9);
        assert_eq!(Affine::scaling(2.0, 3.0).apply([1.0, 1.0]), [2.0, 3.0]);
    }

    #[test]
    fn equations_are_solved() {
        let rows = [[0.0, 2.0, 1.0], [2.0, 1.0, 0.0], [1.0, 0.0, 3.0]];
        let found = solved(rows, [7.0, 4.0, 10.0]).unwrap();
        assert!(
            found
                .iter()
                .zip([1.0, 2.0, 3.0])
                .all(|(a, b)| (a - b).abs() < 1e-12)
        );
        assert_eq!(solved([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0]), None);
    }
}
