//! Copies in which the camera's field of view has a given size, whatever the size of the photograph: filters whose
//! lengths are shares of the field then see the same scene in pixels.

use rayon::prelude::*;

use super::field::{Circle, FieldOfView};
use super::photo::Photo;
use super::shrink::fit;

/// The field of view is looked for in a copy with this long side.
const FIELD_SIDE: u32 = 512;
/// The copy's long side is at most this multiple of the width wanted for the field.
const LONGEST: f32 = 2.2;
/// Full intensity in a working copy.
const FULL: f32 = 65535.0;

/// A copy of a photograph at the scale of its field of view.
#[derive(Clone, Debug)]
pub struct Scaled {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue, each row by row from the top left; 0 to 1.
    pub rgb: [Vec<f32>; 3],
    /// Whether a pixel shows retina; row by row.
    pub inside: Vec<bool>,
    /// The larger extent of the field of view, in pixels of this copy.
    pub diameter: f32,
}

impl Photo {
    /// The whole photograph scaled so that its field of view is `across` pixels wide or high, whichever is more.
    /// Shrinking averages areas; enlarging is smooth (Catmull and Rom's cubic, 1974). The field is the inside of the
    /// circle if one is given that holds part of the picture, in pixels of the photograph, and otherwise found as for
    /// [`Photo::working`]. Where the field is a small part of the picture, the copy is kept smaller.
    #[must_use]
    pub fn scaled(&self, field: Option<Circle>, across: f32) -> Scaled {
        let size = (self.width(), self.height());
        let drawn = field.and_then(|circle| drawn(size, circle).map(|found| (found, Some(circle))));
        let (found, circle) = drawn.unwrap_or_else(|| (self.working(FIELD_SIDE).field, None));
        let extent = extent(&found, size).max(1.0);
        let long = size.0.max(size.1) as f32;
        let wanted = (across / extent * long).min(LONGEST * across);
        let wanted = wanted.round().max(1.0);
        let (width, height, rgb) = self.copy(wanted as u32);
        let small = (width, height);
        let scale = wanted / long;
        let (width, height) = if scale > 1.0 {
            let side = |side: u32| ((side as f32 * scale).round() as usize).max(1);
            (side(size.0), side(size.1))
        } else {
            small
        };
        let mixed: Vec<f32> = if scale > 1.0 {
            enlarged(&rgb, small, (width, height))
        } else {
            rgb.par_iter().map(|&v| f32::from(v) / FULL).collect()
        };
        let inside = circle
            .and_then(|circle| FieldOfView::in_circle(width, height, size, circle))
            .map_or_else(|| stretched(&found, width, height), |field| field.inside);
        Scaled {
            width,
            height,
            rgb: std::array::from_fn(|c| mixed.iter().skip(c).step_by(3).copied().collect()),
            inside,
            diameter: extent * scale,
        }
    }
}

/// The field inside a circle, in a small copy of a photograph of `size`.
fn drawn(size: (u32, u32), circle: Circle) -> Option<FieldOfView> {
    let (width, height) = fit(size, FIELD_SIDE);
    FieldOfView::in_circle(width as usize, height as usize, size, circle)
}

/// The larger of the field's width and height, in pixels of a photograph of `size`.
fn extent(field: &FieldOfView, size: (u32, u32)) -> f32 {
    let column = |x: usize| (0..field.height).any(|y| field.inside[y * field.width + x]);
    let row = |y: usize| field.inside[y * field.width..][..field.width].contains(&true);
    let span = |length: usize, has: &dyn Fn(usize) -> bool| {
        let first = (0..length).find(|&at| has(at)).unwrap_or(0);
        let last = (0..length).rfind(|&at| has(at)).unwrap_or(0);
        (last + 1 - first) as f32 / length.max(1) as f32
    };
    let across = span(field.width, &column) * size.0 as f32;
    let down = span(field.height, &row) * size.1 as f32;
    across.max(down)
}

/// The field at another size, with as smooth an edge as its pixels allow.
fn stretched(field: &FieldOfView, width: usize, height: usize) -> Vec<bool> {
    let (columns, rows) = (cubics(field.width, width), cubics(field.height, height));
    let at = |row: &Cubic, column: &Cubic| {
        // Of the four weights the middle two, as for a bilinear value.
        let share = |cubic: &Cubic, near: usize| {
            if near == 1 {
                1.0 - cubic.along
            } else {
                cubic.along
            }
        };
        let mut sum = 0.0;
        for j in 1..3 {
            for i in 1..3 {
                let set = field.inside[row.pixels[j] * field.width + column.pixels[i]];
                sum += f32::from(u8::from(set)) * share(row, j) * share(column, i);
            }
        }
        sum >= 0.5
    };
    rows.iter()
        .flat_map(|row| columns.iter().map(move |column| at(row, column)))
        .collect()
}

/// The four pixels around a place on one side of a picture, and their weights.
struct Cubic {
    pixels: [usize; 4],
    weights: [f32; 4],
    /// How far the place lies from the second of them to the third.
    along: f32,
}

fn cubics(from: usize, to: usize) -> Vec<Cubic> {
    let step = from as f64 / to as f64;
    let cubic = |at: usize| {
        let place = (at as f64 + 0.5) * step - 0.5;
        let first = place.floor();
        let t = (place - first) as f32;
        let pixel = |away: i64| (first as i64 + away).clamp(0, from as i64 - 1) as usize;
        Cubic {
            pixels: [-1, 0, 1, 2].map(pixel),
            weights: [
                0.5 * t * (t * (2.0 - t) - 1.0),
                0.5 * (t * t * (3.0 * t - 5.0) + 2.0),
                0.5 * t * (t * (4.0 - 3.0 * t) + 1.0),
                0.5 * t * t * (t - 1.0),
            ],
            along: t,
        }
    };
    (0..to).map(cubic).collect()
}

/// Interpolates interleaved RGB of `from` pixels at `to` pixels, from 0 to 1.
fn enlarged(source: &[u16], from: (usize, usize), to: (usize, usize)) -> Vec<f32> {
    let line = from.0 * 3;
    let columns = cubics(from.0, to.0);
    let rows = cubics(from.1, to.1);
    let mut out = vec![0.0; to.0 * to.1 * 3];
    out.par_chunks_exact_mut(to.0 * 3).zip(&rows).for_each_init(
        || vec![0.0_f32; line],
        |mixed, (out, row)| {
            mixed.fill(0.0);
            for (&y, &weight) in row.pixels.iter().zip(&row.weights) {
                for (mixed, &sample) in mixed.iter_mut().zip(&source[y * line..][..line]) {
                    *mixed += weight * f32::from(sample);
                }
            }
            for (out, column) in out.chunks_exact_mut(3).zip(&columns) {
                for (colour, out) in out.iter_mut().enumerate() {
                    let terms = column.pixels.iter().zip(&column.weights);
                    let sum: f32 = terms.map(|(x, w)| mixed[x * 3 + colour] * w).sum();
                    *out = (sum / FULL).clamp(0.0, 1.0);
                }
            }
        },
    );
    out
}

#[cfg(test)]
mod tests {
    use super::super::photo::Pixels;
    use super::super::tags::Tags;
    use super::*;
    use image::{ImageBuffer, Rgb, RgbImage};

    /// A bright round field of a third of the width, darker to the right.
    fn photo(width: u32, height: u32, sixteen: bool) -> Photo {
        let centre = (width as f32 / 2.0, height as f32 / 2.0);
        let value = |x: u32, y: u32| {
            let away = (x as f32 + 0.5 - centre.0).hypot(y as f32 + 0.5 - centre.1);
            let inside = away <= width as f32 / 3.0;
            if inside {
                0.8 - 0.4 * x as f32 / width as f32
            } else {
                0.0
            }
        };
        let pixels = if sixteen {
            let pixel = |x, y| Rgb([(value(x, y) * 65535.0) as u16; 3]);
            Pixels::Sixteen(ImageBuffer::from_fn(width, height, pixel))
        } else {
            let pixel = |x, y| Rgb([(value(x, y) * 255.0) as u8; 3]);
            Pixels::Eight(RgbImage::from_fn(width, height, pixel))
        };
        Photo::new(pixels, String::new(), Tags::default())
    }

    #[test]
    fn the_field_has_the_size_asked_for() {
        for (width, height) in [(900, 700), (300, 240), (120, 120)] {
            let copy = photo(width, height, false).scaled(None, 200.0);
            assert!((copy.diameter - 200.0).abs() < 0.5, "{}", copy.diameter);
            let row = &copy.inside[copy.height / 2 * copy.width..][..copy.width];
            let across = row.iter().filter(|inside| **inside).count() as f32;
            assert!((across - 200.0).abs() <= 4.0, "{across} of {width}");
            let middle = copy.height / 2 * copy.width + copy.width / 2;
            assert!(copy.rgb.iter().all(|c| (c[middle] - 0.6).abs() < 0.01));
        }
    }

    #[test]
    fn depths_agree() {
        for width in [500, 150] {
            let [eight, sixteen] = [false, true].map(|s| photo(width, 140, s).scaled(None, 180.0));
            let pairs = eight.rgb[1].iter().zip(&sixteen.rgb[1]);
            let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 0.006, "{worst}");
        }
    }

    #[test]
    fn a_circle_is_the_field_if_it_holds_pixels() {
        let photo = photo(600, 400, false);
        let circle = |radius| Circle {
            x: 300.0,
            y: 200.0,
            radius,
        };
        let copy = photo.scaled(Some(circle(150.0)), 150.0);
        assert!((copy.width as f32 - 300.0).abs() <= 3.0, "{}", copy.width);
        let area = copy.inside.iter().filter(|inside| **inside).count() as f32;
        assert!((area / (5625.0 * std::f32::consts::PI) - 1.0).abs() < 0.03);
        let none = photo.scaled(Some(circle(0.5)), 100.0);
        assert_eq!(none.width, photo.scaled(None, 100.0).width);
        // A field far smaller than the picture does not make a copy far larger.
        let bounded = photo.scaled(Some(circle(40.0)), 500.0);
        assert!(bounded.width <= 1100 && bounded.diameter < 200.0);
    }
}
