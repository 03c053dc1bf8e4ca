//! The outline of a black-and-white picture as lines to draw.

use super::Bitmap;
use crate::grid;

impl Bitmap {
    /// The outlines of all parts and holes, along the edges of pixels: closed loops of the corners at which they turn,
    /// `[x, y]` in pixels from the upper left of the picture, the first corner not repeated. Parts lie to the right of
    /// their loop's way (clockwise on the screen), so that holes run the other way round. Loops come in reading order
    /// of their first corner; parts that touch at a corner only have loops of their own.
    #[must_use]
    pub fn outline(&self) -> Vec<Vec<[f32; 2]>> {
        grid::loops(self.width, &self.set)
    }

    /// The same loops without steps: through the middles of the pixels' edges, which is where the picture, interpolated
    /// between the middles of its pixels, is a half.
    #[must_use]
    pub fn contour(&self) -> Vec<Vec<[f32; 2]>> {
        self.outline()
            .iter()
            .map(|corners| middles(corners))
            .collect()
    }
}

/// The middles of the first and the last pixel's edge of each straight part of a loop.
pub(super) fn middles(corners: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let mut points = Vec::with_capacity(2 * corners.len());
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let way = [0, 1].map(|i| to[i] - from[i]);
        // Along one axis only.
        let length = way[0].abs() + way[1].abs();
        let at = |along: f32| [0, 1].map(|i| from[i] + way[i] * (along / length));
        points.push(at(0.5));
        if length > 1.0 {
            points.push(at(length - 0.5));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::tests::drawn;
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn a_loop_has_the_corners_only() {
        let loops = drawn(&["....", ".##.", ".###", "...."]).outline();
        let corners = [
            [3.0, 1.0],
            [3.0, 2.0],
            [4.0, 2.0],
            [4.0, 3.0],
            [1.0, 3.0],
            [1.0, 1.0],
        ];
        assert_eq!(loops, [corners.to_vec()]);
        assert!(drawn(&["..", ".."]).outline().is_empty());
    }

    #[test]
    fn a_contour_cuts_the_corners() {
        let dot = drawn(&["...", ".#.", "..."]).contour();
        let middles = [[2.0, 1.5], [1.5, 2.0], [1.0, 1.5], [1.5, 1.0]];
        assert_eq!(dot, [middles.to_vec()]);
        // A stair of equal steps is one straight line.
        let stair = drawn(&["#...", "##..", "###.", "####"]).contour();
        let on_line = |point: &&[f32; 2]| (point[0] - point[1] - 0.5).abs() < 1e-6;
        assert_eq!(stair[0].iter().filter(on_line).count(), 8);
        let bar = drawn(&["###"]).contour();
        let ends = [
            [3.0, 0.5],
            [2.5, 1.0],
            [0.5, 1.0],
            [0.0, 0.5],
            [0.5, 0.0],
            [2.5, 0.0],
        ];
        assert_eq!(bar, [ends.to_vec()]);
    }

    #[test]
    fn holes_run_the_other_way_and_corners_do_not_join() {
        let loops = drawn(&["####", "#..#", "#.##", "####"]).outline();
        assert_eq!(loops.len(), 2);
        assert_eq!(
            loops.iter().map(|l| area(l)).collect::<Vec<_>>(),
            [16.0, -3.0]
        );
        let apart = drawn(&["#.", ".#"]).outline();
        assert_eq!(
            apart.iter().map(|l| area(l)).collect::<Vec<_>>(),
            [1.0, 1.0]
        );
        let apart = drawn(&[".#", "#."]).outline();
        assert_eq!(
            apart.iter().map(|l| area(l)).collect::<Vec<_>>(),
            [1.0, 1.0]
        );
    }

    /// What a loop encloses, negative where it runs against the clock.
    fn area(corners: &[[f32; 2]]) -> f32 {
        let next = corners.iter().cycle().skip(1);
        let twice = corners
            .iter()
            .zip(next)
            .map(|(a, b)| a[0] * b[1] - b[0] * a[1]);
        twice.sum::<f32>() / 2.0
    }

    #[test]
    fn loops_enclose_what_is_set() {
        let mut stream = Seed(8).stream();
        for _ in 0..20 {
            let set: Vec<bool> = (0..17 * 13).map(|_| stream.below(2) == 0).collect();
            let picture = Bitmap::new(17, 13, set);
            let loops = picture.outline();
            let enclosed: f32 = loops.iter().map(|corners| area(corners)).sum();
            assert_eq!(enclosed as usize, picture.count());
            // Every other corner turns from across to down: none lies within a straight line.
            for corners in &loops {
                for pair in corners.windows(3) {
                    assert_ne!(pair[0][0] == pair[1][0], pair[1][0] == pair[2][0]);
                }
            }
        }
    }
}
