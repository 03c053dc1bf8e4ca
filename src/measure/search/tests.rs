//! Blobs, and the lines that are found along their edges.

use super::*;
use crate::measure::{Bitmap, IndexMap};
use crate::seed::Seed;

const WIDTH: usize = 96;
const HEIGHT: usize = 80;
const MIDDLE: [f32; 2] = [44.0, 38.0];

/// How far inside a wavy blob around (44, 38) a pixel is; 0 at its border.
fn depth(at: usize) -> f64 {
    let (x, y) = ((at % WIDTH) as f64 - 44.0, (at / WIDTH) as f64 - 38.0);
    17.0 + 2.5 * (3.0 * y.atan2(x)).sin() - x.hypot(y)
}

/// An image of the blob, bright on dark with some noise; `glare` makes a part of it brighter still.
fn image(glare: bool) -> Vec<u16> {
    let mut stream = Seed(2).stream();
    (0..WIDTH * HEIGHT)
        .flat_map(|at| {
            let cover = (depth(at) + 0.5).clamp(0.0, 1.0);
            let bright =
                glare && ((at % WIDTH) as f64 - 50.0).hypot((at / WIDTH) as f64 - 38.0) < 7.0;
            let light = 20_000.0 + 9_000.0 * cover + if bright { 9_000.0 } else { 0.0 };
            let noise = 800.0 * (stream.unit() - 0.5);
            [light + noise, 0.6 * light + noise, 9_000.0].map(|value| value as u16)
        })
        .collect()
}

fn blob() -> Bitmap {
    let set = (0..WIDTH * HEIGHT).map(|at| depth(at) > 0.0);
    Bitmap::new(WIDTH, HEIGHT, set.collect())
}

fn found(rgb: &[u16], inside: &[bool], click: [f32; 2]) -> Option<Bitmap> {
    let map = IndexMap {
        width: WIDTH,
        height: HEIGHT,
        index: &[],
        inside,
    };
    let colours = Colours::new(&map, rgb);
    let found = clicked(&colours, click, &[]);
    let first = found.first()?;
    Some(first.ring.filled(&colours, WIDTH, inside))
}

#[test]
fn a_click_anywhere_inside_finds_the_edge() {
    let inside = vec![true; WIDTH * HEIGHT];
    for click in [MIDDLE, [36.0, 38.0], [44.0, 49.0], [53.0, 30.0]] {
        let made = found(&image(false), &inside, click).expect("an outline");
        let like = made.likeness(&blob());
        assert!(like > 0.95, "{click:?} {like}");
    }
}

#[test]
fn glare_does_not_draw_the_line() {
    let inside = vec![true; WIDTH * HEIGHT];
    let made = found(&image(true), &inside, MIDDLE).expect("an outline");
    let like = made.likeness(&blob());
    assert!(like > 0.9, "{like}");
}

#[test]
fn where_no_colour_changes_there_is_no_line() {
    let inside = vec![true; WIDTH * HEIGHT];
    assert_eq!(found(&vec![7; 3 * WIDTH * HEIGHT], &inside, MIDDLE), None);
    let nothing = vec![false; WIDTH * HEIGHT];
    assert_eq!(found(&image(false), &nothing, MIDDLE), None);
}

#[test]
fn the_field_of_view_is_not_left() {
    // The dark outside begins in the blob.
    let inside: Vec<bool> = (0..WIDTH * HEIGHT).map(|at| at % WIDTH < 54).collect();
    let mut rgb = image(false);
    for (pixel, &inside) in rgb.chunks_exact_mut(3).zip(&inside) {
        if !inside {
            pixel.fill(0);
        }
    }
    let mut seen = blob();
    for (set, &inside) in seen.set.iter_mut().zip(&inside) {
        *set &= inside;
    }
    let made = found(&rgb, &inside, [42.0, 38.0]).expect("an outline");
    assert!((0..made.set.len()).all(|at| inside[at] || !made.set[at]));
    let like = made.likeness(&seen);
    assert!(like > 0.8, "{like}");
}

#[test]
fn a_large_picture_is_looked_at_in_blocks() {
    let times = 4;
    let small = image(false);
    let wide = WIDTH * times;
    let rgb: Vec<u16> = (0..wide * HEIGHT * times)
        .flat_map(|at| {
            let from = at / wide / times * WIDTH + at % wide / times;
            [small[3 * from], small[3 * from + 1], small[3 * from + 2]]
        })
        .collect();
    let inside = vec![true; wide * HEIGHT * times];
    let map = IndexMap {
        width: wide,
        height: HEIGHT * times,
        index: &[],
        inside: &inside,
    };
    let colours = Colours::new(&map, &rgb);
    assert_eq!(colours.unit, 2);
    let click = colours.place(38 * times * wide + 44 * times, wide);
    let found = clicked(&colours, click, &[]);
    let made = found[0].ring.filled(&colours, wide, &inside);
    let like = made.likeness(&blob().resized(wide, HEIGHT * times));
    assert!(like > 0.95, "{like}");
}
