//! Blobs whose sketch is wrong, and what the image's edges make of it.

use super::*;
use crate::measure::IndexMap;
use crate::measure::bitmap::tests::drawn;
use crate::seed::Seed;

const WIDTH: usize = 96;
const HEIGHT: usize = 80;

/// How far inside a wavy blob around (44, 38) a pixel is; 0 at its border.
fn depth(at: usize) -> f64 {
    let (x, y) = ((at % WIDTH) as f64 - 44.0, (at / WIDTH) as f64 - 38.0);
    17.0 + 2.5 * (3.0 * y.atan2(x)).sin() - x.hypot(y)
}

/// An image of the blob, bright on dark with some noise, and a dark vessel through it.
fn image(vessel: bool) -> Vec<u16> {
    let mut stream = Seed(2).stream();
    (0..WIDTH * HEIGHT)
        .flat_map(|at| {
            let cover = (depth(at) + 0.5).clamp(0.0, 1.0);
            let dark = vessel && (at % WIDTH).abs_diff(50) < 2;
            let light = 20_000.0 + 9_000.0 * cover - if dark { 8_000.0 } else { 0.0 };
            let noise = 800.0 * (stream.unit() - 0.5);
            [light + noise, 0.6 * light + noise, 9_000.0].map(|value| value as u16)
        })
        .collect()
}

fn blob(larger_by: f64) -> Bitmap {
    let set = (0..WIDTH * HEIGHT).map(|at| depth(at) > -larger_by);
    Bitmap::new(WIDTH, HEIGHT, set.collect())
}

fn redraw(rgb: &[u16], inside: &[bool], sketch: &Bitmap) -> Option<Bitmap> {
    let map = IndexMap {
        width: WIDTH,
        height: HEIGHT,
        index: &[],
        inside,
    };
    redrawn(&Sums::new(&map, rgb), sketch)
}

fn dice(a: &Bitmap, b: &Bitmap) -> f64 {
    crate::measure::Reference::new(a.clone()).compare(b).dice
}

#[test]
fn sketches_are_drawn_along_the_edge() {
    let rgb = image(true);
    let inside = vec![true; WIDTH * HEIGHT];
    let mut half = blob(-2.0);
    for (at, set) in half.set.iter_mut().enumerate() {
        *set &= at % WIDTH < 49;
    }
    for sketch in [blob(-4.0), blob(3.0), half] {
        assert!(dice(&sketch, &blob(0.5)) < 0.87);
        let made = redraw(&rgb, &inside, &sketch).unwrap();
        let like = dice(&made, &blob(0.5));
        assert!(like > 0.96, "{like}");
    }
}

#[test]
fn pixels_on_the_line_belong_to_the_area() {
    let rgb = image(false);
    let made = redraw(&rgb, &vec![true; WIDTH * HEIGHT], &blob(-1.0)).unwrap();
    let (tight, wide) = (dice(&made, &blob(0.0)), dice(&made, &blob(0.5)));
    assert!(wide > tight && made.count() > blob(0.0).count());
}

#[test]
fn where_no_colour_changes_there_is_no_line() {
    let inside = vec![true; WIDTH * HEIGHT];
    assert_eq!(
        redraw(&vec![7; 3 * WIDTH * HEIGHT], &inside, &blob(0.0)),
        None
    );
    let nothing = Bitmap::new(WIDTH, HEIGHT, vec![false; WIDTH * HEIGHT]);
    assert_eq!(redraw(&image(false), &inside, &nothing), None);
    let mut speck = nothing;
    speck.set[38 * WIDTH + 44] = true;
    assert_eq!(redraw(&image(false), &inside, &speck), None);
}

#[test]
fn the_field_of_view_is_not_left_and_its_border_is_no_edge() {
    // The dark outside begins in the middle of the blob.
    let inside: Vec<bool> = (0..WIDTH * HEIGHT).map(|at| at % WIDTH < 52).collect();
    let mut rgb = image(false);
    for (pixel, &inside) in rgb.chunks_exact_mut(3).zip(&inside) {
        if !inside {
            pixel.fill(0);
        }
    }
    let within = |mut area: Bitmap| {
        for (set, &inside) in area.set.iter_mut().zip(&inside) {
            *set &= inside;
        }
        area
    };
    let made = redraw(&rgb, &inside, &within(blob(-3.0))).unwrap();
    assert_eq!(made, within(made.clone()));
    let like = dice(&made, &within(blob(0.5)));
    assert!(like > 0.93, "{like}");
}

#[test]
fn lines_enclose_the_middles_of_pixels() {
    let line = [[0.5, 0.2], [3.0, 0.2], [3.0, 1.9], [0.5, 2.5]];
    assert_eq!(
        filled(&line, 5, 4),
        drawn(&[".....", ".###.", ".##..", "....."])
    );
    // Beyond the frame it is cut off.
    let beyond = [[-3.0, -3.0], [9.0, -3.0], [9.0, 9.0], [-3.0, 9.0]];
    assert_eq!(filled(&beyond, 5, 4).count(), 20);
}
