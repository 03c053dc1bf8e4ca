//! What a stroke of the brush costs on a photograph of 12 megapixels: all of it happens between two frames.

use std::hint::black_box;
use std::time::Duration;

use cuts_viewer::document::Area;
use cuts_viewer::measure::{Stencil, Stroke};

use super::{ratio, time};

/// A photograph of a large camera.
const PHOTO: (u32, u32) = (4288, 2848);

/// A move of the pointer on a disc, on an area as large as the field of view, and on all vessels; and a whole stroke.
pub fn all() {
    let (width, height) = Area::finest(PHOTO);
    let field = width * height / 2;
    let empty = || Stencil::empty(width, height).whole();
    let drawn = |strokes: &[Stroke]| {
        let mut picture = empty();
        strokes.iter().for_each(|stroke| picture.draw(stroke));
        Area::of_stencil(picture.tight(), field)
    };
    let middle = [width as f32 / 2.0, height as f32 / 2.0];
    let disc = drawn(&[Stroke::dot(middle, 220.0)]);
    let large = drawn(&[Stroke::dot(middle, 1400.0)]);
    let vessels = drawn(&(0..120).map(branch).collect::<Vec<_>>());
    let [small, great, branches] = [
        ("a disc of 440 px", &disc),
        ("an area of 2800 px", &large),
        ("120 vessels", &vessels),
    ]
    .map(|(what, area)| a_move(what, area));
    ratio("a move on the large area / on the disc", great, small);
    ratio("a move on the vessels / on the disc", branches, small);
    let stroke = Stroke {
        places: (0..200)
            .map(|at| [1200.0 + 8.0 * at as f32, 1300.0])
            .collect(),
        radius: 43.0,
        erases: true,
    };
    time("a stroke of 200 places drawn on the large area", 9, || {
        black_box(large.drawn(&stroke, field));
    });
}

/// One move of the pointer: the line is drawn, and the outline follows.
fn a_move(what: &str, area: &Area) -> Duration {
    let mut picture = area.stencil.whole();
    let stroke = Stroke::dot([2100.0, 1400.0], 43.0);
    let mut at = 0.0;
    time(
        &format!("a move of the brush on {what} at 12 megapixels"),
        31,
        || {
            let (from, to) = ([2000.0 + at, 1200.0 + at], [2020.0 + at, 1210.0 + at]);
            at += 3.0;
            picture.draw_line([from, to], &stroke);
            black_box(picture.contour());
        },
    )
}

/// A winding line.
fn branch(number: usize) -> Stroke {
    let start = 60.0 + 22.0 * number as f32;
    let place = |at: usize| {
        let along = at as f32 / 40.0;
        let side = (along * 9.0 + start).sin() * 60.0;
        [200.0 + 3800.0 * along, (start + side).clamp(10.0, 2830.0)]
    };
    Stroke {
        places: (0..40).map(place).collect(),
        radius: 3.0,
        erases: false,
    }
}
