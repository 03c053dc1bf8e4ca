//! The filters on painted photographs.

use super::*;
use crate::seed::Seed;

/// A round retina of unit size with a vessel down its middle, a bright and a dark spot, drawn `side` pixels wide.
struct Scene {
    side: usize,
    vessel: bool,
    spots: bool,
    grain: f32,
}

const BRIGHT: [f32; 2] = [0.30, 0.40];
const DARK: [f32; 2] = [0.72, 0.62];
const RADIUS: f32 = 0.012;

impl Scene {
    fn new(side: usize) -> Self {
        Self {
            side,
            vessel: true,
            spots: true,
            grain: 0.02,
        }
    }

    fn paint(&self) -> Fundus {
        let side = self.side;
        let at = |at: usize| [at % side, at / side].map(|v| (v as f32 + 0.5) / side as f32);
        let away = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
        let inside: Vec<bool> = (0..side * side)
            .map(|p| away(at(p), [0.5, 0.5]) < 0.48)
            .collect();
        let mut stream = Seed(9).stream();
        let mut green = |p: usize| {
            let noise = self.grain * (stream.unit() as f32 - 0.5);
            let here = at(p);
            let soft = |distance: f32, radius: f32| {
                1.0 / (1.0 + ((distance - radius) * side as f32 / 0.8).exp())
            };
            let line = f32::from(u8::from(self.vessel)) * soft((here[0] - 0.5).abs(), 0.005);
            let [bright, dark] = [BRIGHT, DARK]
                .map(|spot| f32::from(u8::from(self.spots)) * soft(away(here, spot), RADIUS));
            if inside[p] {
                0.4 * (1.0 + noise) * (1.0 - 0.3 * line - 0.4 * dark + 0.6 * bright)
            } else {
                0.01
            }
        };
        let plane: Vec<f32> = (0..side * side).map(&mut green).collect();
        Fundus {
            width: side,
            height: side,
            rgb: std::array::from_fn(|_| plane.clone()),
            inside,
            diameter: 0.96 * side as f32,
        }
    }

    fn filtered(&self) -> Filtered {
        let fundus = self.paint();
        let planes = Planes::of(&fundus);
        Filtered::of(&planes, &line_response(&planes), &fundus)
    }
}

/// The share of a mask's pixels in a disc around a place that are set.
fn share(mask: &[bool], side: usize, place: [f32; 2], radius: f32) -> f32 {
    let near = |p: usize| {
        let [x, y] = [p % side, p / side].map(|v| (v as f32 + 0.5) / side as f32);
        (x - place[0]).hypot(y - place[1]) <= radius
    };
    let (set, all) = (0..mask.len())
        .filter(|&p| near(p))
        .fold((0, 0), |(set, all), p| {
            (set + usize::from(mask[p]), all + 1)
        });
    set as f32 / all as f32
}

#[test]
fn vessel_and_spots_are_found_and_nothing_else() {
    let strengths = Scene::new(400).filtered().strengths(None);
    let mask = |kind| strengths.mask(kind, DEFAULT, (400, 400), false);
    let [vessels, bright, dark] = Kind::ALL.map(mask);
    assert!(share(&vessels, 400, [0.5, 0.3], 0.003) > 0.9);
    assert!(share(&bright, 400, BRIGHT, 0.8 * RADIUS) > 0.9);
    assert!(share(&dark, 400, DARK, 0.8 * RADIUS) > 0.9);
    // No ring around the bright spot, nothing at the rim, no piece of the vessel among the spots.
    assert!(share(&vessels, 400, BRIGHT, 0.04) < 0.02);
    let at_rim = |p: usize| {
        let [x, y] = [p % 400, p / 400].map(|v| (v as f32 + 0.5) / 400.0 - 0.5);
        x.hypot(y) > 0.46 && x.abs() > 0.03
    };
    assert!((0..vessels.len()).all(|p| !(at_rim(p) && (vessels[p] || bright[p] || dark[p]))));
    assert!(share(&dark, 400, [0.5, 0.5], 0.02) == 0.0);
}

#[test]
fn a_plain_picture_shows_nothing() {
    for grain in [0.0, 0.02] {
        let plain = Scene {
            vessel: false,
            spots: false,
            grain,
            ..Scene::new(300)
        };
        let strengths = plain.filtered().strengths(None);
        for kind in Kind::ALL {
            let pixels = strengths.layer(kind).tally(DEFAULT).pixels;
            assert!(
                pixels < 900,
                "{kind:?} has {pixels} pixels with grain {grain}"
            );
        }
    }
}

#[test]
fn the_scale_of_the_copy_does_not_matter() {
    let [small, large] = [320, 640].map(|side| Scene::new(side).filtered().strengths(None));
    for kind in Kind::ALL {
        let [a, b] = [&small, &large].map(|s| s.mask(kind, DEFAULT, (500, 500), false));
        let both = a.iter().zip(&b).filter(|(a, b)| **a && **b).count() as f32;
        let sum = a.iter().chain(&b).filter(|set| **set).count() as f32;
        assert!(2.0 * both / sum > 0.75, "{kind:?}: {}", 2.0 * both / sum);
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let run = || Scene::new(220).filtered().strengths(None);
        pool.expect("a pool of threads").install(run)
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn a_click_means_what_is_under_it() {
    let strengths = Scene::new(400).filtered().strengths(None);
    let kind = |place| strengths.click(place, [DEFAULT; 3]).map(|click| click.kind);
    assert_eq!(kind(BRIGHT), Some(Kind::Bright));
    assert_eq!(kind(DARK), Some(Kind::Dark));
    assert_eq!(kind([0.5, 0.3]), Some(Kind::Vessels));
    // Beside the vessel it snaps.
    assert_eq!(kind([0.52, 0.3]), Some(Kind::Vessels));
    // Where nothing is at any strictness.
    assert_eq!(kind([0.02, 0.02]), None);
}

#[test]
fn the_stops_of_a_click_grow() {
    let strengths = Scene::new(400).filtered().strengths(None);
    for place in [BRIGHT, DARK, [0.5, 0.3]] {
        let click = strengths
            .click(place, [DEFAULT; 3])
            .expect("something is there");
        let area = |stop: &Stop| stop.mask.iter().filter(|set| **set).count();
        let of_kind = click.stops.iter().filter(|stop| stop.threshold.is_some());
        let areas: Vec<usize> = of_kind.map(area).collect();
        assert!(areas.is_sorted(), "{areas:?}");
        let all = &click.stops[click.first];
        let own = &click.stops[click.own];
        assert!(
            own.mask
                .iter()
                .zip(&all.mask)
                .all(|(own, all)| *all || !own)
        );
        assert_eq!(all.threshold, Some(DEFAULT));
        let shown = strengths.layer(click.kind).tally(DEFAULT).pixels;
        assert_eq!(area(all), shown as usize);
    }
}

#[test]
fn what_is_hidden_lowers_the_threshold_when_clicked() {
    let strengths = Scene::new(400).filtered().strengths(None);
    let place = [BRIGHT[0] * 400.0, BRIGHT[1] * 400.0].map(|v| v as usize);
    let own = strengths.layer(Kind::Bright).bytes()[place[1] * 400 + place[0]];
    let hidden = [DEFAULT, own.saturating_add(8), DEFAULT];
    let click = strengths.click(BRIGHT, hidden).expect("a spot");
    assert_eq!(click.kind, Kind::Bright);
    assert_eq!(click.stops[click.first].threshold, Some(own));
    assert!(click.stops[click.first].mask[place[1] * 400 + place[0]]);
}

#[test]
fn small_dark_spots_are_asked_for_alone() {
    let strengths = Scene::new(400).filtered().strengths(None);
    let [all, small] =
        [false, true].map(|only| strengths.mask(Kind::Dark, DEFAULT, (400, 400), only));
    assert!(small.iter().zip(&all).all(|(small, all)| *all || !small));
    // The painted one is D/40 across.
    assert!(share(&all, 400, DARK, 0.5 * RADIUS) > 0.9 && share(&small, 400, DARK, RADIUS) == 0.0);
}

/// Beliefs of vessels on a picture of 300 by 300 pixels; the student knows nothing of spots.
fn believed(vessels: Vec<f32>) -> Beliefs {
    Beliefs {
        width: 300,
        height: 300,
        log_odds: [vessels, vec![0.0; 300 * 300], vec![0.0; 300 * 300]],
    }
}

#[test]
fn a_student_that_knows_the_vessel_moves_others() {
    let filtered = Scene::new(300).filtered();
    // It sees what the filters see, but in one column.
    let shown = |value: f32| {
        let column = |p: usize| (p % 300).abs_diff(90) < 3;
        let z = filtered.lines.z.iter().enumerate();
        let vessels = z.map(|(p, z)| if column(p) { value } else { z - 3.0 });
        let strengths = filtered.strengths(Some(&believed(vessels.collect())));
        assert_eq!(strengths.helped(), [true, false, false]);
        let mask = strengths.mask(Kind::Vessels, LOOSEST, (300, 300), false);
        share(&mask, 300, [0.3, 0.5], 0.01)
    };
    assert!(shown(12.0) > shown(-12.0) + 0.5);
}

#[test]
fn a_student_that_knows_nothing_is_not_heard() {
    let filtered = Scene::new(300).filtered();
    let alone = filtered.strengths(None);
    assert_eq!(alone.helped(), [false; 3]);
    let mut stream = Seed(5).stream();
    let guessed = (0..300 * 300).map(|_| stream.unit() as f32).collect();
    let wrong = filtered.lines.z.iter().map(|z| -z).collect();
    for vessels in [guessed, wrong, vec![0.0; 300 * 300]] {
        assert_eq!(filtered.strengths(Some(&believed(vessels))), alone);
    }
}

#[test]
fn the_filters_are_sure_of_the_plain_and_of_the_vessel() {
    let fundus = Scene::new(400).paint();
    let planes = Planes::of(&fundus);
    let labels = sure(&planes, &line_response(&planes));
    assert_eq!(labels[120 * 400 + 200], 1);
    assert_eq!(labels[0], -1);
    let bright = (BRIGHT[1] * 400.0) as usize * 400 + (BRIGHT[0] * 400.0) as usize;
    assert_eq!(labels[bright], -1);
    let plain = labels.iter().filter(|label| **label == 0).count();
    assert!(plain > 400 * 400 / 3, "{plain}");
}

#[test]
fn the_disc_is_bright_with_vessels() {
    let mut fundus = Scene::new(400).paint();
    // A bright disc that the vessel crosses, and a brighter patch without one.
    for (centre, light) in [([200_usize, 130_usize], 0.30), ([300, 250], 0.35)] {
        for p in 0..400 * 400_usize {
            let away = (p % 400).abs_diff(centre[0]).pow(2) + (p / 400).abs_diff(centre[1]).pow(2);
            if away < 30 * 30 {
                fundus.rgb.iter_mut().for_each(|plane| plane[p] += light);
            }
        }
    }
    let vessels: Vec<bool> = (0..400 * 400_usize)
        .map(|p| (p % 400).abs_diff(200) < 3)
        .collect();
    assert_eq!(disc::disc(&Scene::new(400).paint(), &vessels), None);
    let [x, y] = disc::disc(&fundus, &vessels).expect("a disc");
    assert!((x - 200.0).hypot(y - 130.0) < 12.0, "{x} {y}");
}
