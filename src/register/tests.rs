//! Made-up vessels: registration of photographs is measured in `session/growth`.

use super::*;
use crate::seed::Seed;

const SIDE: usize = 600;

/// A tree of vessels in a field of 576 pixels, the same for the same seed, with some of them drawn by a map.
fn tree(seed: u64, map: &Affine, kept: f64) -> Vessels {
    let mut stream = Seed(seed).stream();
    let middle = SIDE as f64 / 2.0;
    let mut set = vec![false; SIDE * SIDE];
    let inside = |x: f64, y: f64| (x - middle).hypot(y - middle) < 286.0;
    for _ in 0..26 {
        // From the disc outwards, winding.
        let [mut x, mut y] = [420.0, 300.0];
        let mut angle = stream.unit() * std::f64::consts::TAU;
        let mut bend = (stream.unit() - 0.5) * 0.02;
        let drawn = stream.unit();
        for step in 0..600 {
            if step % 40 == 39 {
                bend = (stream.unit() - 0.5) * 0.03;
            }
            angle += bend;
            (x, y) = (x + angle.cos(), y + angle.sin());
            let [u, v] = map.apply([x, y]);
            if drawn < kept && inside(u, v) {
                set[v as usize * SIDE + u as usize] = true;
            }
        }
    }
    let lines: Vec<u32> = (0..(SIDE * SIDE) as u32)
        .filter(|&at| set[at as usize])
        .collect();
    let field = (0..SIDE * SIDE).map(|at| inside((at % SIDE) as f64, (at / SIDE) as f64));
    Vessels::new(SIDE, &lines, field.collect())
}

fn off(found: &Affine, map: &Affine) -> f64 {
    let grid =
        (1..6).flat_map(|x| (1..6).map(move |y| [f64::from(x) * 100.0, f64::from(y) * 100.0]));
    let apart = |at| {
        let (a, b) = (found.apply(at), map.apply(at));
        (a[0] - b[0]).hypot(a[1] - b[1])
    };
    grid.map(apart).fold(0.0, f64::max)
}

fn never() -> bool {
    false
}

#[test]
fn a_moved_tree_is_found() {
    let around = |angle: f64, scale: f64, shift: [f64; 2]| {
        let turned = Affine::similar(angle, scale, [0.0, 0.0]).apply([300.0, 300.0]);
        Affine::similar(
            angle,
            scale,
            [300.0 - turned[0] + shift[0], 300.0 - turned[1] + shift[1]],
        )
    };
    for map in [
        Affine::SAME,
        around(0.17, 1.0, [60.0, -30.0]),
        around(-0.1, 1.2, [-80.0, 40.0]),
        around(0.05, 0.8, [10.0, 90.0]),
        Affine([[1.03, 0.02, 15.0], [-0.04, 0.99, 20.0]]),
    ] {
        let found = register(&tree(3, &Affine::SAME, 1.0), &tree(3, &map, 0.8), &never).unwrap();
        assert!(off(&found.affine, &map) < 1.5, "{map:?}: {found:?}");
        assert!(found.met > 0.7 && found.distance < 1.5, "{found:?}");
    }
}

#[test]
fn another_tree_is_refused() {
    for seed in 4..8 {
        let refused = register(
            &tree(3, &Affine::SAME, 1.0),
            &tree(seed, &Affine::SAME, 1.0),
            &never,
        );
        assert!(
            matches!(refused, Err(Refusal::Unlike { met }) if met < LEAST),
            "{refused:?}"
        );
    }
}

#[test]
fn few_vessels_tell_nothing_and_who_cancels_waits_for_nothing() {
    let whole = tree(3, &Affine::SAME, 1.0);
    let few = Vessels::new(SIDE, &[5, 6, 7], vec![true; SIDE * SIDE]);
    assert_eq!(register(&whole, &few, &never), Err(Refusal::Few));
    assert_eq!(register(&whole, &whole, &|| true), Err(Refusal::Cancelled));
}

#[test]
fn the_same_vessels_give_the_same_map() {
    let (one, other) = (
        tree(3, &Affine::SAME, 1.0),
        tree(3, &Affine::similar(0.1, 1.0, [40.0, 0.0]), 0.9),
    );
    assert_eq!(
        register(&one, &other, &never),
        register(&one, &other, &never)
    );
}
