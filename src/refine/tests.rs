//! Edges, thin parts and odd sizes.

use super::*;
use crate::seed::Seed;

/// How many times larger the photograph is.
const TIMES: usize = 10;

/// A map of a half plane left of a slanted line, and where the line is in the photograph's rows.
fn slanted(width: usize, height: usize, slope: f32) -> (Vec<u8>, Vec<f32>) {
    let line = |y: f32| 0.4 * width as f32 + slope * y;
    let value = |at: usize| {
        let (x, y) = ((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
        // Of a straight line through a pixel the larger half is where its centre is.
        if x < line(y) { 3 } else { 7 }
    };
    let rows = (0..height * TIMES).map(|y| TIMES as f32 * line((y as f32 + 0.5) / TIMES as f32));
    ((0..width * height).map(value).collect(), rows.collect())
}

/// Where the first label ends in each row.
fn ends(out: &[u8], width: usize) -> Vec<f32> {
    let end = |row: &[u8]| row.iter().filter(|&&v| v == 3).count() as f32;
    out.chunks_exact(width).map(end).collect()
}

/// The mean and the largest distance of two lines, in pixels of the map; the ends of the line have less to go by.
fn apart(found: &[f32], line: &[f32]) -> (f32, f32) {
    let inner = 2 * TIMES..line.len() - 2 * TIMES;
    let far: Vec<f32> = inner
        .map(|y| (found[y] - line[y]).abs() / TIMES as f32)
        .collect();
    let mean = far.iter().sum::<f32>() / far.len() as f32;
    (mean, far.into_iter().fold(0.0, f32::max))
}

/// A photograph of two colours with some noise, twice as fine as a map of this size, whose edge is `shift` pixels of the
/// map right of the line.
fn photograph(width: usize, height: usize, slope: f32, shift: f32) -> Vec<u16> {
    let mut stream = Seed(4).stream();
    let mut rgb = Vec::new();
    for y in 0..2 * height {
        for x in 0..2 * width {
            let line = 0.4 * width as f32 + slope * (y as f32 + 0.5) / 2.0 + shift;
            let share = (2.0 * line - x as f32).clamp(0.0, 1.0);
            let noise = 600.0 * (stream.unit() as f32 - 0.5);
            rgb.extend(
                [20_000.0, 30_000.0, 9_000.0].map(|v: f32| (v + 8_000.0 * share + noise) as u16),
            );
        }
    }
    rgb
}

fn map(width: usize, height: usize, values: &[u8]) -> Labels<'_> {
    Labels {
        width,
        height,
        values,
    }
}

#[test]
fn a_straight_edge_comes_back_between_the_pixels() {
    let (width, height) = (24, 20);
    let to = (width * TIMES, height * TIMES);
    // No line comes to the frame, which would bend it.
    for slope in [0.0, 0.13, 0.4, 0.6] {
        let (values, line) = slanted(width, height, slope);
        let plain = labels(&map(width, height, &values), None, to);
        let (mean, most) = apart(&ends(&plain, to.0), &line);
        // An upright line says nothing about where in the pixel it lies.
        if slope > 0.0 {
            assert!(mean < 0.15 && most < 0.45, "{slope}: {mean} {most}");
        }
        let rgb = photograph(width, height, slope, 0.0);
        let guide = Guide {
            width: 2 * width,
            height: 2 * height,
            rgb: &rgb,
        };
        let guided = labels(&map(width, height, &values), Some(guide), to);
        let (mean, most) = apart(&ends(&guided, to.0), &line);
        // Without a slope only the photograph can tell: the border is 0.4 away without it.
        assert!(mean < 0.3 && most < 0.4, "{slope} guided: {mean} {most}");
    }
}

#[test]
fn the_photograph_moves_an_edge() {
    let (width, height) = (24, 20);
    let to = (width * TIMES, height * TIMES);
    let (values, line) = slanted(width, height, 0.4);
    let plain = labels(&map(width, height, &values), None, to);
    let off = |out: &[u8], shift: f32| {
        let there: Vec<f32> = line.iter().map(|x| x + shift * TIMES as f32).collect();
        apart(&ends(out, to.0), &there).0
    };
    for shift in [-0.6, 0.6] {
        let rgb = photograph(width, height, 0.4, shift);
        let guide = Guide {
            width: 2 * width,
            height: 2 * height,
            rgb: &rgb,
        };
        let guided = labels(&map(width, height, &values), Some(guide), to);
        assert!(off(&guided, shift) < off(&plain, shift), "{shift}");
    }
}

#[test]
fn nothing_to_see_is_smooth() {
    let (width, height) = (24, 20);
    let to = (width * TIMES, height * TIMES);
    let (values, _) = slanted(width, height, 0.4);
    let plain = labels(&map(width, height, &values), None, to);
    let even = vec![700; 3 * width * height];
    let guide = Guide {
        width,
        height,
        rgb: &even,
    };
    assert_eq!(labels(&map(width, height, &values), Some(guide), to), plain);
    let ends = ends(&plain, to.0);
    let jumps = ends.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    assert!(jumps.fold(0.0, f32::max) <= 2.0, "no steps");
}

#[test]
fn dark_pictures_have_the_same_edges() {
    let (width, height) = (24, 20);
    let to = (width * 7, height * 7);
    let (values, _) = slanted(width, height, 0.13);
    let bright: Vec<u16> = photograph(width, height, 0.13, 0.3)
        .iter()
        .map(|value| value & !63)
        .collect();
    let dark: Vec<u16> = bright.iter().map(|value| value / 64).collect();
    let seen = |rgb: &[u16]| {
        let guide = Guide {
            width: 2 * width,
            height: 2 * height,
            rgb,
        };
        labels(&map(width, height, &values), Some(guide), to)
    };
    assert_eq!(seen(&bright), seen(&dark));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let (width, height) = (33, 21);
    let mut stream = Seed(9).stream();
    let patch = |at: usize| ((at % width / 4 + at / width / 3) % 5) as u8;
    let values: Vec<u8> = (0..width * height).map(patch).collect();
    let rgb: Vec<u16> = (0..width * height * 12)
        .map(|_| stream.below(65_536) as u16)
        .collect();
    let guide = Guide {
        width: 2 * width,
        height: 2 * height,
        rgb: &rgb,
    };
    let by = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads");
        pool.install(|| labels(&map(width, height, &values), Some(guide), (217, 190)))
    };
    let one = by(1);
    assert_eq!(one.len(), 217 * 190);
    assert!([2, 3, 8].into_iter().all(|threads| by(threads) == one));
}

/// `#` is set.
fn drawn(rows: &[&str]) -> (usize, usize, Vec<bool>) {
    let set = rows.concat().bytes().map(|byte| byte == b'#').collect();
    (rows[0].len(), rows.len(), set)
}

/// The set pixels of an area at ten times its size, in pixels of its own, and whether each keeps its centre.
fn enlarged(rows: &[&str]) -> (f32, bool) {
    let (width, height, set) = drawn(rows);
    let out = mask((width, height), &set, None, (width * TIMES, height * TIMES));
    let centre = |at: usize| {
        let (x, y) = (
            at % width * TIMES + TIMES / 2,
            at / width * TIMES + TIMES / 2,
        );
        out[y * width * TIMES + x]
    };
    let pixels = out.iter().filter(|&&set| set).count();
    let kept = (0..set.len()).all(|at| centre(at) == set[at]);
    (pixels as f32 / (TIMES * TIMES) as f32, kept)
}

#[test]
fn what_is_thin_is_not_lost() {
    let upright = ["...#...."; 9];
    let slanting = [
        "#.......", ".#......", "..#.....", "...#....", "....#...", ".....#..", "......#.",
        ".......#",
    ];
    let dot = [
        ".......", ".......", ".......", "...#...", ".......", ".......", ".......",
    ];
    for (rows, pixels) in [(&upright[..], 9.0), (&slanting[..], 8.0), (&dot[..], 1.0)] {
        let (area, kept) = enlarged(rows);
        assert!(kept, "{rows:?}");
        assert!(
            (0.5 * pixels..2.0 * pixels).contains(&area),
            "{area} of {pixels}"
        );
    }
}

#[test]
fn holes_and_parts_stay() {
    let (_, kept) = enlarged(&[
        "##########",
        "##########",
        "###....###",
        "###.##.###",
        "###.##.###",
        "###....###",
        "##########",
        "######.###",
    ]);
    assert!(kept);
}

#[test]
fn odd_sizes_are_filled_with_labels_of_the_map() {
    let one = [4];
    assert_eq!(labels(&map(1, 1, &one), None, (7, 5)), [4; 35]);
    assert_eq!(labels(&map(1, 1, &one), None, (1, 1)), [4]);
    assert!(labels(&map(0, 0, &[]), None, (3, 3)).is_empty());
    assert!(labels(&map(1, 1, &one), None, (0, 3)).is_empty());
    let grey = [500; 3];
    let dot = Guide {
        width: 1,
        height: 1,
        rgb: &grey,
    };
    let values: Vec<u8> = (0..35).map(|at| u8::from(at % 7 < 3)).collect();
    for guide in [None, Some(dot)] {
        // One side larger, the other smaller, and neither a multiple.
        for to in [(40, 33), (15, 6), (9, 3), (2, 50), (1, 6), (8, 5)] {
            let out = labels(&map(7, 5, &values), guide, to);
            assert_eq!(out.len(), to.0 * to.1);
            assert!(out.iter().all(|&v| v < 2));
            if to.0 > 2 {
                assert_eq!((out[0], out[to.0 - 1]), (1, 0), "{to:?}");
            }
        }
    }
}

#[test]
fn what_is_not_enlarged_takes_the_nearest() {
    let values: Vec<u8> = (0..24).collect();
    let map = map(6, 4, &values);
    assert_eq!(labels(&map, None, (6, 4)), values);
    assert_eq!(labels(&map, None, (3, 2)), [7, 9, 11, 19, 21, 23]);
}

#[test]
fn a_disc_stays_round_and_as_large() {
    let (side, radius) = (40, 12.3_f32);
    let far = |at: usize, width: usize, scale: f32| {
        let off = |at: usize| (at as f32 + 0.5) / scale - 20.2;
        off(at % width).hypot(off(at / width))
    };
    let values: Vec<u8> = (0..side * side)
        .map(|at| u8::from(far(at, side, 1.0) < radius))
        .collect();
    let to = side * TIMES;
    let out = labels(&map(side, side, &values), None, (to, to));
    let most = (0..to * to)
        .filter(|&at| (out[at] == 1) != (far(at, to, TIMES as f32) < radius))
        .map(|at| (far(at, to, TIMES as f32) - radius).abs())
        .fold(0.0, f32::max);
    assert!(most < 0.5, "{most}");
    let pixels = out.iter().filter(|&&v| v == 1).count() as f32 / (TIMES * TIMES) as f32;
    let grown = (pixels / std::f32::consts::PI).sqrt() - radius;
    assert!(grown.abs() < 0.1, "{grown}");
}
