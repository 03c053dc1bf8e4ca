//! Discs in discs, and what a click on them gives.

use super::*;
use crate::grid::LANDMARKS;
use crate::measure::ClassMap;

const WIDTH: usize = 60;
const HEIGHT: usize = 48;
const MIDDLE: usize = 24 * WIDTH + 30;

/// Landmarks 0 to 3 from the ground to the innermost of three discs around the middle; the last four columns lie
/// outside the field of view.
fn discs() -> (Vec<u8>, Vec<bool>) {
    let landmark = |at: usize| {
        let far = ((at % WIDTH) as f64 - 30.0).hypot((at / WIDTH) as f64 - 24.0);
        [15.5, 10.5, 5.5].iter().filter(|&&r| far < r).count() as u8
    };
    let inside = (0..WIDTH * HEIGHT).map(|at| at % WIDTH < 56).collect();
    ((0..WIDTH * HEIGHT).map(landmark).collect(), inside)
}

fn table(classes: [u8; 4]) -> [u8; LANDMARKS] {
    let mut table = [0; LANDMARKS];
    table[..4].copy_from_slice(&classes);
    table
}

/// The walk over landmarks of these reds, which join from the innermost disc outwards.
fn walked(index: &[u8], inside: &[bool], red: [u16; 4], click: usize) -> Option<Walk> {
    let rgb: Vec<u16> = index
        .iter()
        .flat_map(|&landmark| [red[usize::from(landmark)], 0, 0])
        .collect();
    let image = IndexMap {
        width: WIDTH,
        height: HEIGHT,
        index,
        inside,
    };
    let tables = [
        (2, &table([0, 1, 1, 1])),
        (3, &table([0, 2, 1, 1])),
        (4, &table([0, 2, 3, 1])),
        (5, &table([0, 2, 3, 1])),
    ];
    walk(&image, &rgb, &tables, click)
}

#[test]
fn each_area_lies_in_the_next() {
    let (index, inside) = discs();
    let made = walked(&index, &inside, [0; 4], MIDDLE).unwrap();
    let counts: Vec<_> = made.stops.iter().map(|s| s.classes.clone()).collect();
    assert_eq!(counts, [4..=5, 3..=3, 2..=2].map(Some));
    for (stop, least) in made.stops.iter().zip([3, 2, 1]) {
        let disc: Vec<bool> = index.iter().map(|&landmark| landmark >= least).collect();
        let apart = disc.iter().zip(&stop.area.set).filter(|(a, b)| a != b);
        assert!(apart.count() <= stop.area.count() / 8, "light smoothing");
    }
    for pair in made.stops.windows(2) {
        let mut both = pair[0].area.set.iter().zip(&pair[1].area.set);
        assert!(both.all(|(&inner, &outer)| outer || !inner));
    }
}

#[test]
fn the_strongest_outline_is_offered_first() {
    let (index, inside) = discs();
    for (red, first) in [
        ([0, 100, 200, 900], 0),
        ([0, 100, 800, 900], 1),
        ([0, 700, 800, 900], 2),
    ] {
        let made = walked(&index, &inside, red, MIDDLE).unwrap();
        let radius: f64 = [5.5, 10.5, 15.5][first];
        let disc = (0..WIDTH * HEIGHT).map(|at| {
            let (x, y) = ((at % WIDTH) as f64 - 30.0, (at / WIDTH) as f64 - 24.0);
            x.hypot(y) < radius
        });
        let like =
            made.stops[made.first]
                .area
                .likeness(&Bitmap::new(WIDTH, HEIGHT, disc.collect()));
        assert!(like > 0.9, "{red:?} {like}");
    }
}

#[test]
fn the_ground_is_offered_where_there_is_nothing_else() {
    let (index, inside) = discs();
    let click = 2 * WIDTH + 2;
    let made = walked(&index, &inside, [0; 4], click).unwrap();
    assert_eq!((made.stops.len(), made.first), (1, 0));
    // It reaches over the discs, its hole, to the frame and to the border of the field, not beyond.
    let area = &made.stops[0].area;
    assert!(area.set[click] && area.set[2 * WIDTH + 55]);
    assert!(area.set[MIDDLE] && !area.set[2 * WIDTH + 56]);
}

#[test]
fn holes_are_filled_and_specks_are_overlooked() {
    let (discs, inside) = discs();
    let whole = walked(&discs, &inside, [0; 4], MIDDLE);
    let mut index = discs.clone();
    index[MIDDLE] = 0;
    assert_eq!(walked(&index, &inside, [0; 4], MIDDLE), whole);
    // A hole of ground in the middle disc that the smoothing leaves open.
    let mut index = discs;
    for (x, y) in (28..33).flat_map(|x| (17..20).map(move |y| (x, y))) {
        index[y * WIDTH + x] = 0;
    }
    let made = walked(&index, &inside, [0; 4], MIDDLE).unwrap();
    assert!(made.stops[1].area.set[18 * WIDTH + 30]);
}

#[test]
fn a_click_outside_the_field_gives_nothing() {
    let (index, inside) = discs();
    assert_eq!(walked(&index, &inside, [0; 4], 57), None);
    assert_eq!(walked(&index, &inside, [0; 4], WIDTH * HEIGHT), None);
}

#[test]
fn of_two_classes_it_is_the_area_of_the_smoothed_map() {
    let mut stream = crate::seed::Seed(4).stream();
    let (discs, inside) = discs();
    let index: Vec<u8> = discs
        .iter()
        .map(|&landmark| u8::from((landmark > 1) ^ (stream.unit() < 0.1)))
        .collect();
    let image = IndexMap {
        width: WIDTH,
        height: HEIGHT,
        index: &index,
        inside: &inside,
    };
    let rgb = vec![0; 3 * index.len()];
    let made = walk(&image, &rgb, &[(2, &table([0, 1, 0, 0]))], MIDDLE).unwrap();
    let pixels = index.iter().zip(&inside);
    let classes = ClassMap {
        width: WIDTH,
        height: HEIGHT,
        values: pixels
            .map(|(&c, &seen)| if seen { c + 1 } else { 0 })
            .collect(),
    };
    assert_eq!(made.stops[0].area, classes.smoothed().region(MIDDLE));
}

#[test]
fn a_notch_of_the_classes_that_the_image_lacks_is_closed() {
    let (whole, inside) = discs();
    let red = [0u16, 6_000, 6_100, 6_200];
    let rgb: Vec<u16> = whole
        .iter()
        .flat_map(|&landmark| [red[usize::from(landmark)], 0, 0])
        .collect();
    let mut index = whole.clone();
    for (x, y) in (36..48).flat_map(|x| (21..27).map(move |y| (x, y))) {
        index[y * WIDTH + x] = 0;
    }
    let image = IndexMap {
        width: WIDTH,
        height: HEIGHT,
        index: &index,
        inside: &inside,
    };
    let made = walk(&image, &rgb, &[(2, &table([0, 1, 1, 1]))], MIDDLE).unwrap();
    let stop = &made.stops[made.first];
    assert!(stop.classes.is_none() && stop.strength > 0.0);
    assert!(stop.area.set[24 * WIDTH + 42]);
    let disc = whole.iter().map(|&landmark| landmark > 0).collect();
    let like = stop.area.likeness(&Bitmap::new(WIDTH, HEIGHT, disc));
    assert!(like > 0.95, "{like}");
}
