//! Rectangles, and what several clicks on them mean.

use super::*;
use crate::measure::Stop;

const WIDTH: usize = 40;
const HEIGHT: usize = 24;
/// All of the picture.
const ALL: [usize; 4] = [0, 0, WIDTH, HEIGHT];

/// A rectangle from its left and top up to its right and bottom, which are not of it.
fn rect([left, top, right, bottom]: [usize; 4]) -> Bitmap {
    let holds =
        |at: usize| (left..right).contains(&(at % WIDTH)) && (top..bottom).contains(&(at / WIDTH));
    Bitmap::new(WIDTH, HEIGHT, (0..WIDTH * HEIGHT).map(holds).collect())
}

fn at(x: usize, y: usize) -> usize {
    y * WIDTH + x
}

/// A click whose walk has these rectangles, the first of which is offered.
fn click(place: usize, wanted: bool, stops: &[[usize; 4]]) -> Click {
    let stop = |of: &[usize; 4]| Stop {
        area: rect(*of),
        classes: Some(2..=3),
        strength: 0.0,
    };
    Click {
        at: place,
        wanted,
        walk: Arc::new(Walk {
            stops: stops.iter().map(stop).collect(),
            first: 0,
        }),
    }
}

/// What the newest of some clicks offers first.
fn offered(before: &Bitmap, clicks: &[Click]) -> Bitmap {
    let mut made = answer(before, clicks, &[true; WIDTH * HEIGHT]).expect("a click");
    made.areas.swap_remove(made.first)
}

const SMALL: [usize; 4] = [4, 4, 12, 16];
const RIGHT: [usize; 4] = [14, 6, 26, 14];
const LARGE: [usize; 4] = [4, 4, 28, 16];

#[test]
fn the_first_click_means_its_walk() {
    let nothing = rect([0; 4]);
    let one = click(at(8, 10), true, &[SMALL, LARGE]);
    let made = answer(&nothing, &[one], &[true; WIDTH * HEIGHT]).expect("a click");
    assert_eq!(
        (made.areas, made.first),
        (vec![rect(SMALL), rect(LARGE)], 0)
    );
    assert_eq!(answer(&nothing, &[], &[]), None);
}

#[test]
fn an_area_that_fits_all_clicks_takes_the_place_of_the_one_before() {
    let first = click(at(8, 10), true, &[SMALL, LARGE]);
    let more = click(at(20, 10), true, &[RIGHT, ALL]);
    let clicks = [first.clone(), more];
    assert_eq!(offered(&rect(SMALL), &clicks), rect(LARGE));
    // The other way round; the walk of what is not wanted has nothing to give.
    let less = click(at(20, 10), false, &[ALL]);
    assert_eq!(offered(&rect(LARGE), &[first, less]), rect(SMALL));
}

#[test]
fn what_fits_no_other_way_is_added_or_taken_away() {
    let first = click(at(8, 10), true, &[SMALL]);
    let more = click(at(20, 10), true, &[RIGHT]);
    let both = rect(SMALL).or(&rect(RIGHT));
    assert_eq!(offered(&rect(SMALL), &[first, more]), both);
    let clicks = [
        click(at(8, 10), true, &[LARGE]),
        click(at(20, 10), false, &[RIGHT]),
    ];
    let left = rect(LARGE).difference(&rect(RIGHT));
    assert_eq!(offered(&rect(LARGE), &clicks), left);
}

#[test]
fn a_middle_that_is_taken_away_leaves_a_hole() {
    let (whole, hole) = ([4, 4, 28, 20], [13, 9, 19, 15]);
    let mut clicks = vec![
        click(at(6, 6), true, &[whole]),
        click(at(16, 12), false, &[hole, ALL]),
    ];
    let ring = offered(&rect(whole), &clicks);
    assert_eq!(ring, rect(whole).difference(&rect(hole)));
    assert_eq!(ring.outline().len(), 2);
    // It stays when something is added beside it.
    clicks.push(click(at(37, 12), true, &[[33, 4, 40, 20], ALL]));
    let more = offered(&ring, &clicks);
    assert_eq!(more, ring.or(&rect([33, 4, 40, 20])));
    assert_eq!(more.outline().len(), 3);
}

#[test]
fn an_addition_leaves_what_was_taken_away() {
    // A gap that both enclose is closed, but not over a click that does not want it.
    let bay = [8, 8, 12, 12];
    let present = rect(SMALL).difference(&rect(bay));
    let stop = rect([12, 4, 17, 16]);
    let more = click(at(14, 10), true, &[[8, 4, 17, 16]]);
    let closed = rect([4, 4, 17, 16]);
    assert_eq!(changed(&present, &stop, &more, &[&more]), closed);
    let less = click(at(9, 10), false, &[bay]);
    let open = closed.difference(&rect(bay));
    assert_eq!(changed(&present, &stop, &more, &[&less, &more]), open);
    // A stop that holds the unwanted click is not offered first.
    let clicks = [click(at(6, 6), true, &[SMALL]), less, more];
    let made = offered(&present, &clicks);
    assert!(made.set[at(14, 10)] && !made.set[at(9, 10)]);
}

#[test]
fn where_no_area_is_meant_the_outline_is_pushed() {
    let present = [4, 4, 20, 20];
    let mut clicks = vec![
        click(at(12, 12), true, &[present]),
        click(at(22, 12), true, &[ALL]),
    ];
    let pushed = offered(&rect(present), &clicks);
    // To twice the distance of the click, and nowhere else so far.
    assert!(pushed.set[at(22, 12)] && pushed.set[at(24, 12)] && !pushed.set[at(26, 12)]);
    assert!(!pushed.set[at(3, 4)] && rect(present).difference(&pushed).count() == 0);
    // Not over a click that does not want it.
    clicks.insert(1, click(at(24, 12), false, &[ALL]));
    let narrow = offered(&rect(present), &clicks);
    assert!(narrow.set[at(22, 12)] && !narrow.set[at(24, 12)]);
    assert!(narrow.count() < pushed.count());
    // And inwards.
    clicks.truncate(1);
    clicks.push(click(at(17, 12), false, &[ALL]));
    let less = offered(&rect(present), &clicks);
    assert!(!less.set[at(17, 12)] && !less.set[at(15, 12)] && less.set[at(13, 12)]);
    assert_eq!(less.difference(&rect(present)).count(), 0);
}

#[test]
fn a_push_stays_between_clicks_and_inside_the_field() {
    let present = [4, 4, 20, 20];
    let inside: Vec<bool> = (0..WIDTH * HEIGHT).map(|at| at % WIDTH < 23).collect();
    let clicks = [
        click(at(12, 12), true, &[present]),
        click(at(23, 14), false, &[ALL]),
        click(at(22, 12), true, &[ALL]),
    ];
    let made = answer(&rect(present), &clicks, &inside).expect("a click");
    let area = &made.areas[made.first];
    assert!(area.set[at(22, 12)] && !area.set[at(23, 12)] && !area.set[at(23, 14)]);
    // An opposite click so near that no outline passes between them.
    let clicks = [
        click(at(12, 12), true, &[present]),
        click(at(22, 12), false, &[ALL]),
        click(at(24, 12), true, &[ALL]),
    ];
    let area = offered(&rect(present), &clicks);
    assert!(area.set[at(24, 12)] && !area.set[at(22, 12)] && area.count() > 16 * 16);
}

#[test]
fn a_click_is_taken_back_by_an_opposite_one_at_its_place() {
    let clicks = [
        click(at(8, 10), true, &[SMALL, LARGE]),
        click(at(20, 10), true, &[RIGHT]),
        click(at(20, 10), false, &[RIGHT]),
    ];
    let both = rect(SMALL).or(&rect(RIGHT));
    assert_eq!(offered(&both, &clicks), rect(SMALL));
}

#[test]
fn a_click_where_nothing_is_wrong_means_all_that_is_under_it() {
    let clicks = [
        click(at(8, 10), true, &[SMALL]),
        click(at(9, 10), true, &[LARGE]),
    ];
    assert_eq!(offered(&rect(SMALL), &clicks), rect(LARGE));
}

#[test]
fn areas_are_in_order_and_all_different() {
    let first = click(at(8, 10), true, &[SMALL, LARGE, ALL]);
    for (before, wanted) in [(SMALL, true), (LARGE, false)] {
        let second = click(at(20, 10), wanted, &[RIGHT, LARGE, ALL]);
        let clicks = [first.clone(), second];
        let made = answer(&rect(before), &clicks, &[true; WIDTH * HEIGHT]).expect("a click");
        let counts: Vec<usize> = made.areas.iter().map(Bitmap::count).collect();
        assert!(counts.len() > 2);
        let in_order = |pair: &[usize]| (pair[0] < pair[1]) == wanted && pair[0] != pair[1];
        assert!(counts.windows(2).all(in_order), "{counts:?}");
        assert!(made.first < made.areas.len());
    }
}
