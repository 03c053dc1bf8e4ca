//! Vessels and spots on the device that draws: what the CPU finds, it finds too.

use burn::tensor::Device;
use cuts_viewer::detail::{Fundus, Planes, line_response, line_response_on};
use cuts_viewer::picture;
use cuts_viewer::seed::Seed;
use cuts_viewer::student::{Settings, Trainer};

/// Lines are sums of some thousand products of numbers below 1; a device may add them in any order.
const LINES: f32 = 5e-4;
/// Log odds reach 12; six layers of a network round more than one sum does.
const BELIEFS: f32 = 2e-2;

/// A sample photograph with a field of view of 200 pixels.
fn planes() -> Planes {
    let samples = picture::samples();
    let named = samples.iter().find(|s| s.name.contains("idrid_55"));
    let photo = picture::open(named.expect("the sample")).expect("a photograph");
    let scaled = photo.scaled(None, 200.0);
    Planes::of(&Fundus {
        width: scaled.width,
        height: scaled.height,
        rgb: scaled.rgb,
        inside: scaled.inside,
        diameter: scaled.diameter,
    })
}

/// Lines and a fresh student's beliefs, on a device and on the CPU.
pub fn agrees(device: &Device) {
    let planes = planes();
    let (ours, theirs) = (line_response(&planes), line_response_on(&planes, device));
    near(&ours, &theirs, LINES, "lines");
    let [ours, theirs] = [&Device::flex(), device].map(|device| {
        let student = Trainer::new(Settings::default(), 1, Seed(3), device).state();
        let [r, g, b] = &planes.log;
        let beliefs = student.beliefs([r, g, b], planes.width, planes.height, device);
        beliefs.expect("beliefs").log_odds.concat()
    });
    near(&ours, &theirs, BELIEFS, "beliefs");
}

fn near(ours: &[f32], theirs: &[f32], most: f32, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let largest = ours.iter().fold(0.0, |most: f32, v| most.max(v.abs()));
    assert!(largest > 10.0 * most, "{what}: there is nothing to compare");
    let apart = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    let worst = apart.fold(0.0, f32::max);
    assert!(worst < most, "{what}: {worst} apart");
}
