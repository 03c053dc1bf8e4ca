//! Fields of view as circles: those that the user draws, and the one that a field resembles most.

use super::FieldOfView;
use crate::grid::bounds;

/// A circle in a photograph, in its pixels from its left top corner. It may reach beyond the photograph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// Its centre, from the left.
    pub x: f32,
    /// Its centre, from the top.
    pub y: f32,
    /// Its radius.
    pub radius: f32,
}

/// A smaller share of the picture than this is no field of view: a slip of the hand, and too few pixels to cluster.
const LEAST_CIRCLE: f32 = 0.01;
/// Fewer points of the rim than this tell nothing of a circle.
const LEAST_RIM: usize = 8;
/// How often the rim's points are weighed anew.
const ROUNDS: usize = 12;
/// A distance, as a share of the longer side, below which a point of the rim lies on the circle.
const ON_IT: f64 = 0.002;

impl FieldOfView {
    /// The field of a copy of `width * height` pixels of a photograph of `size` inside a circle; none where the circle
    /// holds under a hundredth of the picture.
    #[must_use]
    pub fn in_circle(
        width: usize,
        height: usize,
        size: (u32, u32),
        circle: Circle,
    ) -> Option<Self> {
        let (across, down) = scales(width, height, size);
        let inside = (0..width * height)
            .map(|at| {
                let x = ((at % width) as f64 + 0.5) * across - f64::from(circle.x);
                let y = ((at / width) as f64 + 0.5) * down - f64::from(circle.y);
                x.hypot(y) <= f64::from(circle.radius)
            })
            .collect();
        let field = Self {
            width,
            height,
            inside,
        };
        (field.count() as f32 >= LEAST_CIRCLE * (width * height) as f32).then_some(field)
    }

    /// The circle that the field resembles most, in a photograph of `size` that the field is of. Where the frame or a
    /// straight edge cuts the field, the circle is that of the round part; a field without a round part has the
    /// circle around it.
    #[must_use]
    pub fn circle(&self, size: (u32, u32)) -> Circle {
        let (across, down) = scales(self.width, self.height, size);
        let rim: Vec<[f64; 2]> = self
            .rim()
            .into_iter()
            .map(|[x, y]| [x * across, y * down])
            .collect();
        let longer = f64::from(size.0.max(size.1)).max(1.0);
        let [x, y, radius] = fitted(&rim, longer)
            .filter(|&[.., radius]| radius < 2.0 * longer)
            .unwrap_or_else(|| self.around(across, down));
        Circle {
            x: x as f32,
            y: y as f32,
            radius: radius as f32,
        }
    }

    /// The ends of the field in every row and column, but for those on the picture's frame: there it is cut.
    fn rim(&self) -> Vec<[f64; 2]> {
        let mut rim = Vec::new();
        let ends = |line: &mut dyn Iterator<Item = bool>| {
            let mut ends = None;
            for (at, inside) in line.enumerate() {
                if inside {
                    ends = Some((ends.map_or(at, |(first, _)| first), at));
                }
            }
            ends
        };
        let within = |(first, last): (usize, usize), length: usize| {
            [
                (first > 0).then_some(first),
                (last + 1 < length).then_some(last + 1),
            ]
        };
        for y in 0..self.height {
            let mut row = (0..self.width).map(|x| self.inside[y * self.width + x]);
            let found = ends(&mut row).map(|ends| within(ends, self.width));
            let found = found.into_iter().flatten().flatten();
            rim.extend(found.map(|x| [x as f64, y as f64 + 0.5]));
        }
        for x in 0..self.width {
            let mut column = (0..self.height).map(|y| self.inside[y * self.width + x]);
            let found = ends(&mut column).map(|ends| within(ends, self.height));
            let found = found.into_iter().flatten().flatten();
            rim.extend(found.map(|y| [x as f64 + 0.5, y as f64]));
        }
        rim
    }

    /// Centre and radius of the circle through the corners of the box around the field; of the picture without one.
    fn around(&self, across: f64, down: f64) -> [f64; 3] {
        let seen = (0..self.inside.len()).filter(|&at| self.inside[at]);
        let [left, top, right, bottom] = bounds(self.width, seen)
            .map(|[l, t, r, b]| [l, t, r + 1, b + 1])
            .unwrap_or([0, 0, self.width, self.height])
            .map(|edge| edge as f64);
        [
            (left + right) / 2.0 * across,
            (top + bottom) / 2.0 * down,
            ((right - left) * across).hypot((bottom - top) * down) / 2.0,
        ]
    }
}

/// Pixels of the photograph for one of the copy, across and down.
fn scales(width: usize, height: usize, size: (u32, u32)) -> (f64, f64) {
    (
        f64::from(size.0) / width.max(1) as f64,
        f64::from(size.1) / height.max(1) as f64,
    )
}

/// The circle (centre and radius) that most of the points lie on. Points off it weigh the less the farther off they are,
/// so that straight edges, where something cuts the field, do not draw it away.
fn fitted(points: &[[f64; 2]], longer: f64) -> Option<[f64; 3]> {
    if points.len() < LEAST_RIM {
        return None;
    }
    let mut circle: Option<[f64; 3]> = None;
    for _ in 0..ROUNDS {
        // x² + y² = a x + b y + c, in parts of the longer side: the sums stay well apart from rounding.
        let (mut sums, mut wanted) = ([[0.0; 3]; 3], [0.0; 3]);
        for point in points {
            let [x, y] = point.map(|value| value / longer);
            let weight = circle.map_or(1.0, |[cx, cy, radius]| {
                1.0 / ((x - cx).hypot(y - cy) - radius).abs().max(ON_IT)
            });
            let terms = [x, y, 1.0];
            for i in 0..3 {
                for j in 0..3 {
                    sums[i][j] += weight * terms[i] * terms[j];
                }
                wanted[i] += weight * terms[i] * (x * x + y * y);
            }
        }
        let [a, b, c] = solved(sums, wanted)?;
        let radius = (c + (a * a + b * b) / 4.0).max(0.0).sqrt();
        circle = Some([a / 2.0, b / 2.0, radius]);
    }
    circle
        .filter(|&[.., radius]| radius > 0.0)
        .map(|circle| circle.map(|value| value * longer))
}

/// Solves three linear equations by Cramer's rule; none where they do not have one solution.
fn solved(sums: [[f64; 3]; 3], wanted: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = |m: [[f64; 3]; 3]| -> f64 {
        (0..3)
            .map(|i| {
                let (j, k) = ((i + 1) % 3, (i + 2) % 3);
                m[0][i] * (m[1][j] * m[2][k] - m[1][k] * m[2][j])
            })
            .sum()
    };
    let all = determinant(sums);
    let size: f64 = (0..3).map(|i| sums[i][i]).product();
    if all.is_nan() || all.abs() <= 1e-12 * size {
        return None;
    }
    Some(std::array::from_fn(|column| {
        let mut replaced = sums;
        for row in 0..3 {
            replaced[row][column] = wanted[row];
        }
        determinant(replaced) / all
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (u32, u32) = (1200, 800);

    fn drawn(circle: Circle) -> FieldOfView {
        FieldOfView::in_circle(240, 160, SIZE, circle).expect("a field")
    }

    fn assert_near(found: Circle, wanted: Circle) {
        let off = [
            found.x - wanted.x,
            found.y - wanted.y,
            found.radius - wanted.radius,
        ];
        assert!(
            off.iter().all(|off| off.abs() < 6.0),
            "{found:?} instead of {wanted:?}"
        );
    }

    #[test]
    fn a_circle_is_found_again_wherever_the_frame_cuts_it() {
        for [x, y, radius] in [
            [600.0, 400.0, 300.0],
            [600.0, 400.0, 500.0],
            [500.0, 300.0, 450.0],
            [100.0, 700.0, 320.0],
            [600.0, 400.0, 700.0],
        ] {
            let circle = Circle { x, y, radius };
            assert_near(drawn(circle).circle(SIZE), circle);
        }
    }

    #[test]
    fn straight_edges_inside_the_frame_do_not_draw_it_away() {
        let circle = Circle {
            x: 600.0,
            y: 400.0,
            radius: 350.0,
        };
        let mut field = drawn(circle);
        for at in 0..field.inside.len() {
            // Rows 26 and below of 160: the upper 14 % of the disc are cut off.
            field.inside[at] &= (26..145).contains(&(at / 240));
        }
        assert_near(field.circle(SIZE), circle);
    }

    #[test]
    fn without_a_round_part_the_circle_holds_all() {
        let whole = FieldOfView::whole(240, 160);
        let circle = whole.circle(SIZE);
        assert_near(
            circle,
            Circle {
                x: 600.0,
                y: 400.0,
                radius: 721.1,
            },
        );
        let again = drawn(Circle {
            radius: circle.radius + 1.0,
            ..circle
        });
        assert_eq!(again, whole);
    }

    #[test]
    fn a_circle_with_hardly_any_pixel_is_none() {
        for [x, y, radius] in [
            [600.0, 400.0, 10.0],
            [-900.0, 400.0, 300.0],
            [600.0, 400.0, f32::NAN],
        ] {
            let circle = Circle { x, y, radius };
            assert_eq!(FieldOfView::in_circle(240, 160, SIZE, circle), None);
        }
    }
}
