//! Shapes whose numbers are known.

use super::super::bitmap::tests::drawn;
use super::super::{Bitmap, Side};
use super::*;
use std::f64::consts::{PI, SQRT_2};

fn measured(picture: &Bitmap) -> Shapes {
    shapes_of(picture.width, &picture.set, &Marks::default())
}

/// A square picture in which a place (x, y) is set or not.
fn picture(side: usize, set: impl Fn(usize, usize) -> bool) -> Bitmap {
    let set = (0..side * side).map(|at| set(at % side, at / side));
    Bitmap::new(side, side, set.collect())
}

fn ring(side: usize, inner: f64, outer: f64) -> Bitmap {
    let middle = (side as f64 - 1.0) / 2.0;
    picture(side, |x, y| {
        let far = (x as f64 - middle).hypot(y as f64 - middle);
        (inner..outer).contains(&far)
    })
}

#[test]
fn a_square_is_as_scikit_image_has_it() {
    let square = picture(30, |x, y| (5..15).contains(&x) && (8..18).contains(&y));
    let Shapes { whole, regions, .. } = measured(&square);
    assert_eq!(whole.pixels, 100);
    // 36 pixels of the outline with two such neighbours beside them: one each.
    assert_eq!(whole.perimeter, 36.0);
    assert!((whole.circularity.unwrap() - 4.0 * PI * 100.0 / 1296.0).abs() < 1e-12);
    assert_eq!(whole.eccentricity, Some(0.0));
    assert_eq!(whole.centre, Some([10.0, 13.0]));
    assert_eq!(regions, [whole]);
}

#[test]
fn a_rectangle_has_the_eccentricity_of_its_moments() {
    let rectangle = picture(40, |x, y| (3..35).contains(&x) && (10..18).contains(&y));
    let whole = measured(&rectangle).whole;
    // Of n pixels in a row the variance is (n² − 1) / 12.
    let exact = (1.0_f64 - 63.0 / 1023.0).sqrt();
    assert!((whole.eccentricity.unwrap() - exact).abs() < 1e-12);
    assert_eq!(whole.perimeter, 2.0 * (31.0 + 7.0));
}

#[test]
fn a_line_and_a_pixel_have_no_width() {
    let line = measured(&picture(20, |x, y| y == 7 && (2..12).contains(&x))).whole;
    assert_eq!((line.pixels, line.eccentricity), (10, Some(1.0)));
    // The two ends have one neighbour only, and count nothing.
    assert_eq!(line.perimeter, 8.0);
    let slanted = measured(&picture(20, |x, y| x == y)).whole;
    assert!((slanted.perimeter - 18.0 * SQRT_2).abs() < 1e-12);
    assert!((slanted.eccentricity.unwrap() - 1.0).abs() < 1e-12);
    let pixel = measured(&drawn(&["...", ".#.", "..."])).whole;
    assert_eq!((pixel.perimeter, pixel.circularity), (0.0, None));
    assert_eq!(pixel.eccentricity, Some(0.0));
    assert_eq!(pixel.centre, Some([1.5, 1.5]));
}

#[test]
fn a_small_figure_is_counted_by_hand() {
    // Each pixel but the middle one is outline: corners (beside 0, across 2) √2, of which there are four.
    let plus = measured(&drawn(&[".....", "..#..", ".###.", "..#..", "....."])).whole;
    assert!((plus.perimeter - 4.0 * SQRT_2).abs() < 1e-12);
    // At the frame is outside.
    let full = measured(&drawn(&["###", "###", "###"])).whole;
    assert_eq!(full.perimeter, 8.0);
    // An L: its ends count nothing, all others have two such neighbours beside them.
    let bent = measured(&drawn(&["#...", "#...", "###."])).whole;
    assert_eq!(bent.perimeter, 3.0);
    assert!((bent.eccentricity.unwrap() - 0.848528137423857).abs() < 1e-12);
}

#[test]
fn a_disc_is_round_and_a_ring_has_two_outlines() {
    // The perimeters are those of scikit-image 0.26: some 5 % more than those of the circles.
    let disc = measured(&ring(121, 0.0, 50.5)).whole;
    assert_eq!(disc.pixels, 8021);
    assert!((disc.perimeter - 332.048773235279).abs() < 1e-9);
    assert!((disc.circularity.unwrap() - 0.914).abs() < 1e-3);
    assert_eq!(disc.eccentricity, Some(0.0));
    assert_eq!(disc.centre, Some([60.5, 60.5]));
    let hollow = measured(&ring(121, 30.0, 50.5)).whole;
    assert_eq!(hollow.pixels, 5212);
    assert!((hollow.perimeter - 532.2152954766494).abs() < 1e-9);
    assert!(hollow.circularity.unwrap() < 0.4);
}

#[test]
fn regions_hang_together_by_corners_and_add_up() {
    let picture = drawn(&[
        "##..#..#", "..#.#.#.", "....#...", "#.#.....", "#.#...##", "###...##",
    ]);
    let Shapes { whole, regions, .. } = measured(&picture);
    let sizes: Vec<u64> = regions.iter().map(|region| region.pixels).collect();
    // In the order of their first pixels; the arms of the U meet below.
    assert_eq!(sizes, [3, 3, 2, 7, 4]);
    assert_eq!(sizes.iter().sum::<u64>(), whole.pixels);
    let perimeters: f64 = regions.iter().map(|region| region.perimeter).sum();
    assert!((perimeters - whole.perimeter).abs() < 1e-12);
    assert!((whole.perimeter - 11.207106781186548).abs() < 1e-12);
    assert!((regions[0].eccentricity.unwrap() - 0.97372313034591).abs() < 1e-12);
    assert_eq!(regions[4].centre, Some([7.0, 5.0]));
}

#[test]
fn all_classes_of_a_map_are_measured_as_each_alone() {
    let side = 24;
    let values: Vec<u8> = (0..side * side)
        .map(|at: usize| ((at * 7919 / 13 + at / side * 5) % 11 / 3) as u8)
        .collect();
    let marks = Marks {
        disc: Some([20.0, 12.0]),
        fovea: Some([8.0, 12.5]),
        ..Marks::default()
    };
    let all = shapes(side, &values, &marks);
    assert_eq!(all.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
    for (value, shapes) in all {
        let own: Vec<bool> = values.iter().map(|&v| v == value).collect();
        assert_eq!(shapes, shapes_of(side, &own, &marks), "{value}");
        assert_eq!(
            shapes.regions.len(),
            crate::grid::Parts::of(side, &own).count()
        );
    }
}

#[test]
fn places_on_the_retina_are_told() {
    // One disc diameter is 10 pixels; the disc lies right of the fovea.
    let marks = Marks {
        disc: Some([75.0, 50.0]),
        fovea: Some([50.0, 50.0]),
        side: Some(Side::Right),
        ..Marks::default()
    };
    let square = picture(100, |x, y| (60..64).contains(&x) && (40..44).contains(&y));
    let shapes = shapes_of(100, &square.set, &marks);
    let from = shapes.whole.from_fovea.unwrap();
    assert_eq!(
        (from.centre, from.edge),
        (12.0_f64.hypot(8.0), 10.0_f64.hypot(6.0))
    );
    let from = shapes.whole.from_disc.unwrap();
    assert_eq!(
        (from.centre, from.edge),
        (13.0_f64.hypot(8.0), 11.0_f64.hypot(6.0))
    );
    assert_eq!(shapes.quadrants, Some([16, 0, 0, 0]));
    let subfields = shapes.subfields.unwrap();
    assert_eq!(subfields.map(|(pixels, _)| pixels).iter().sum::<u64>(), 16);
    // The same as the other count of the grid has.
    let bitmap = Bitmap::new(100, 100, square.set);
    let shares = marks.measure(&bitmap, (100, 100)).etdrs.unwrap();
    assert_eq!(subfields.map(|(_, share)| share), shares);
    let here = picture(100, |x, y| x.abs_diff(50) < 3 && y.abs_diff(50) < 3);
    let from = shapes_of(100, &here.set, &marks).whole.from_fovea.unwrap();
    assert_eq!(from.edge, 0.0);
}

#[test]
fn of_nothing_there_are_no_numbers() {
    let nothing = measured(&drawn(&["...", "..."]));
    assert_eq!(nothing, Shapes::default());
    assert!(shapes(0, &[] as &[u8], &Marks::default()).is_empty());
}
