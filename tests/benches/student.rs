//! What the student of the detail layer costs: a step of its training, and its beliefs of a photograph.

use std::hint::black_box;
use std::sync::Arc;

use burn::tensor::Device;
use cuts_viewer::seed::Seed;
use cuts_viewer::student::{Settings, Sheet, Trainer};

use super::time;

/// Pixels of a photograph whose field of view is 576 pixels across.
const SIZE: (usize, usize) = (610, 576);

/// Both, on noise: what a plane holds costs nothing.
pub fn both(device: &Device) {
    let (width, height) = SIZE;
    let mut stream = Seed(1).stream();
    let mut plane = || -> Arc<[f32]> {
        (0..width * height)
            .map(|_| 0.1 * stream.unit() as f32)
            .collect()
    };
    let sheet = Sheet {
        width,
        height,
        diameter: 576.0,
        planes: [plane(), plane(), plane()],
        inside: Arc::from(vec![true; width * height]),
        sure: Arc::from(vec![0; width * height]),
    };
    let mut trainer = Trainer::new(Settings::default(), 450, Seed(1), device);
    time(
        "training step of the student, painting included",
        15,
        || {
            trainer.step(std::slice::from_ref(&sheet)).expect("a step");
        },
    );
    let (state, [r, g, b]) = (trainer.state(), &sheet.planes);
    let what = format!("beliefs of the student, {width} x {height} px");
    time(&what, 5, || {
        black_box(state.beliefs([r, g, b], width, height, device)).expect("beliefs");
    });
}
