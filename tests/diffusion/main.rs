//! The fast ways of diffusion against its formula: on the CPU, and on the device that draws.

#![recursion_limit = "256"]

mod device;
mod plain;

use cuts_viewer::cluster::{Diffusion, Feature};
use cuts_viewer::seed::Seed;

/// What values of about 1 may be off by after a few rounds: other order of sums, other exponential. Not after many:
/// where a pixel may join either of two regions, rounding decides, in the formula's own loop too.
const NEAR: f32 = 1e-5;
const ROUNDS: usize = 6;

/// Features with edges and noise, of which `used` values are not zero; and a round field of view.
fn image(width: usize, height: usize, used: usize) -> (Vec<Feature>, Vec<bool>) {
    let mut stream = Seed(7).stream();
    let features = (0..width * height)
        .map(|p| {
            let region = ((p % width / 9 + p / width / 7) % 3) as f32;
            let mut feature = Feature([0.0; Feature::LENGTH]);
            for v in &mut feature.0[..used] {
                *v = 0.3 * region + 0.2 * (stream.unit() as f32 - 0.5);
            }
            feature
        })
        .collect();
    let off = |at: usize, size: usize| (at as f32 + 0.5) / size as f32 * 2.0 - 1.0;
    let inside = (0..width * height)
        .map(|p| off(p % width, width).hypot(off(p / width, height)) < 1.05)
        .collect();
    (features, inside)
}

/// All values, feature by feature.
fn values(features: &[Feature]) -> Vec<f32> {
    features.iter().flat_map(|f| f.0).collect()
}

#[test]
fn the_fast_diffusion_gives_what_the_formula_gives() {
    // Up to three distances; widths that fill the last lanes and that do not; images smaller than a distance.
    for (width, height, used) in [
        (64, 48, 16),
        (131, 75, 11),
        (400, 90, 11),
        (3, 500, 3),
        (1, 1, 16),
    ] {
        let (before, inside) = image(width, height, used);
        let plan = Diffusion::new(&before, &inside, (width, height), 0.3, ROUNDS);
        let (mut fast, mut plain) = (before.clone(), before.clone());
        plan.run(&mut fast, &inside, width);
        plain::run(&plan, &mut plain, &inside, width);
        let pairs = values(&fast).into_iter().zip(values(&plain));
        for (i, (a, b)) in pairs.enumerate() {
            // Written so that a NaN fails.
            assert!(
                (a - b).abs() <= NEAR,
                "{width} x {height}: value {i} is {a}, not {b}"
            );
        }
        assert!(
            width == 1 || fast != before,
            "{width} x {height}: nothing flowed"
        );
    }
}
