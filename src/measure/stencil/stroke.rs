//! Strokes of a brush.

use super::{Stencil, fill};

/// A disc smaller than this may lie between the middles of pixels, in pixels.
const LEAST_RADIUS: f64 = 0.75;

/// A stroke of a round brush, in pixels of the picture from its left top corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Where the brush went, from place to place on straight lines.
    pub places: Vec<[f32; 2]>,
    /// Half of the brush's width.
    pub radius: f32,
    /// Whether it takes away.
    pub erases: bool,
}

impl Stroke {
    /// A touch of the brush.
    #[must_use]
    pub fn dot(place: [f32; 2], radius: f32) -> Self {
        Self {
            places: vec![place],
            radius,
            erases: false,
        }
    }

    /// The same in a picture so many times as large.
    #[must_use]
    pub fn scaled(&self, by: [f32; 2]) -> Self {
        let place = |[x, y]: &[f32; 2]| [x * by[0], y * by[1]];
        Self {
            places: self.places.iter().map(place).collect(),
            radius: self.radius * (by[0] + by[1]) / 2.0,
            erases: self.erases,
        }
    }
}

impl Stencil {
    /// Draws a stroke: sets or clears all pixels whose middle it passes over. Only what is kept can be drawn on, so that
    /// this is for one that is kept [whole](Stencil::whole).
    pub fn draw(&mut self, stroke: &Stroke) {
        if let [place] = stroke.places[..] {
            self.draw_line([place, place], stroke);
        }
        for ends in stroke.places.windows(2) {
            self.draw_line([ends[0], ends[1]], stroke);
        }
    }

    /// One straight part of a stroke.
    pub fn draw_line(&mut self, ends: [[f32; 2]; 2], stroke: &Stroke) {
        let ends = ends.map(|end| end.map(f64::from));
        let radius = f64::from(stroke.radius).max(LEAST_RADIUS);
        if !(radius.is_finite() && ends.iter().flatten().all(|at| at.is_finite())) {
            return;
        }
        let reach = |y: f64, side: f64| (y + side * radius).clamp(0.0, self.height as f64) as usize;
        let (high, low) = (ends[0][1].min(ends[1][1]), ends[0][1].max(ends[1][1]));
        for y in reach(high, -1.0)..(reach(low, 1.0) + 1).min(self.height) {
            let Some([left, right]) = across(ends, radius, y as f64 + 0.5) else {
                continue;
            };
            let column = |x: f64| x.clamp(0.0, self.width as f64) as usize;
            let (from, to) = (
                column((left - 0.5).ceil()),
                column((right - 0.5).floor() + 1.0),
            );
            let stride = self.window.stride;
            if let Some(row) = self.words.get_mut(y * stride..(y + 1) * stride) {
                fill(row, from, to, !stroke.erases);
            }
        }
    }
}

/// From where to where the places of a row lie within a distance of a line.
fn across([a, b]: [[f64; 2]; 2], radius: f64, y: f64) -> Option<[f64; 2]> {
    let around = |[x, middle]: [f64; 2]| {
        let half = radius * radius - (y - middle).powi(2);
        (half >= 0.0).then(|| [x - half.sqrt(), x + half.sqrt()])
    };
    let parts = [around(a), around(b), beside([a, b], radius, y)];
    // All of it is convex: there is no gap between the parts.
    parts
        .into_iter()
        .flatten()
        .reduce(|all, part| [all[0].min(part[0]), all[1].max(part[1])])
}

/// The same for the places that lie beside the line, neither before its beginning nor behind its end.
fn beside([a, b]: [[f64; 2]; 2], radius: f64, y: f64) -> Option<[f64; 2]> {
    let way = [b[0] - a[0], b[1] - a[1]];
    let length = way[0].hypot(way[1]);
    if length == 0.0 {
        return None;
    }
    let [along, up] = way.map(|side| side / length);
    let y = y - a[1];
    // Where `factor * x + rest` lies from `least` to `most`.
    let where_between = |factor: f64, rest: f64, [least, most]: [f64; 2]| {
        if factor == 0.0 {
            return (least..=most)
                .contains(&rest)
                .then_some([f64::NEG_INFINITY, f64::INFINITY]);
        }
        let ends = [(least - rest) / factor, (most - rest) / factor];
        Some([ends[0].min(ends[1]), ends[0].max(ends[1])])
    };
    let [left, right] = where_between(along, up * y, [0.0, length])?;
    let [l, r] = where_between(-up, along * y, [-radius, radius])?;
    let (left, right) = (left.max(l), right.min(r));
    (left <= right).then_some([a[0] + left, a[0] + right])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Bitmap;

    /// How far a place is from a line.
    fn far([x, y]: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
        let way = [b[0] - a[0], b[1] - a[1]];
        let square = way[0] * way[0] + way[1] * way[1];
        let along = (x - a[0]) * way[0] + (y - a[1]) * way[1];
        let part = if square == 0.0 { 0.0 } else { along / square }.clamp(0.0, 1.0);
        (x - a[0] - part * way[0]).hypot(y - a[1] - part * way[1])
    }

    #[test]
    fn a_stroke_is_all_pixels_near_its_line() {
        let lines = [
            [[20.0, 15.0], [20.0, 15.0]],
            [[10.0, 10.0], [90.0, 10.0]],
            [[50.0, 4.0], [50.0, 30.0]],
            [[12.5, 8.25], [80.0, 33.75]],
            [[90.0, 3.0], [5.0, 38.0]],
            [[-20.0, -10.0], [120.0, 60.0]],
        ];
        for (line, radius) in lines
            .into_iter()
            .flat_map(|l| [1.0, 3.3, 9.0].map(|r| (l, r)))
        {
            let mut picture = Stencil::empty(100, 40).whole();
            picture.draw(&Stroke {
                places: line.to_vec(),
                radius,
                erases: false,
            });
            let line = line.map(|end| end.map(f64::from));
            let near = |at: usize| {
                let middle = [(at % 100) as f64 + 0.5, (at / 100) as f64 + 0.5];
                far(middle, line) - f64::from(radius)
            };
            for (at, &set) in picture.bitmap().set.iter().enumerate() {
                // On the very edge either is right.
                assert!(near(at).abs() < 1e-9 || set == (near(at) < 0.0), "{at}");
            }
        }
    }

    #[test]
    fn an_eraser_takes_away_what_the_brush_drew() {
        let full = Bitmap::new(100, 40, vec![true; 4000]);
        let mut picture = Stencil::from(&full).whole();
        let stroke = Stroke {
            places: vec![[10.0, 10.0], [60.0, 20.0], [30.0, 35.0]],
            radius: 4.0,
            erases: true,
        };
        picture.draw(&stroke);
        let taken = 4000 - picture.count();
        assert!(taken > 700 && !picture.has(60, 20) && picture.has(80, 20));
        picture.draw(&Stroke {
            erases: false,
            ..stroke
        });
        assert_eq!(picture.count(), 4000);
    }

    #[test]
    fn the_smallest_brush_still_draws() {
        for place in [[5.0, 5.0], [5.5, 5.5], [5.25, 5.0]] {
            let mut picture = Stencil::empty(10, 10).whole();
            picture.draw(&Stroke::dot(place, 0.1));
            assert!(picture.count() >= 1);
        }
        let mut picture = Stencil::empty(10, 10).whole();
        picture.draw(&Stroke::dot([f32::NAN, 5.0], 3.0));
        assert_eq!(picture.count(), 0);
    }
}
