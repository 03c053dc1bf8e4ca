//! Parity with PyTorch on the CPU.

use burn::tensor::Device;
use cuts_viewer::cuts::{PATCH_VALUES, Settings, learning_rate, ssim};

use crate::case::Case;
use crate::compare::{CPU, assert_near};
use crate::reference::Reference;

fn full() -> Case {
    Case::new("full", &Device::flex(), CPU)
}

#[test]
fn embeddings_of_the_small_network() {
    Case::small().embeddings();
}

#[test]
fn embeddings_of_the_full_network() {
    full().embeddings();
}

#[test]
fn losses_and_gradients_as_published() {
    Case::small().objective("published");
}

#[test]
fn losses_and_gradients_with_bars_and_surroundings() {
    Case::small().objective("extended");
}

#[test]
fn losses_and_gradients_of_the_full_network() {
    full().objective("extended");
}

#[test]
fn one_step_of_the_small_network() {
    Case::small().steps(1);
}

/// With a strong weight decay, which one step at the usual one does not show.
#[test]
fn three_steps_of_the_small_network() {
    Case::small().steps(3);
}

#[test]
fn one_step_of_the_full_network() {
    full().steps(1);
}

#[test]
fn similarity_of_patches() {
    let reference = Reference::open("formulas");
    let (a, b) = (reference.values("ssim.a"), reference.values("ssim.b"));
    let pairs = a
        .chunks_exact(PATCH_VALUES)
        .zip(b.chunks_exact(PATCH_VALUES));
    let ours: Vec<f32> = pairs.map(|(a, b)| ssim(a, b)).collect();
    assert_near("ssim", &ours, &reference.values("ssim"), CPU);
}

#[test]
fn learning_rates_of_whole_runs() {
    let reference = Reference::open("formulas");
    for steps in [13, 400] {
        let settings = Settings {
            steps,
            learning_rate: reference.number("learning_rate"),
            ..Settings::default()
        };
        let rates = (0..steps).map(|step| learning_rate(step, &settings) as f32);
        let ours: Vec<f32> = rates.collect();
        assert_near(
            "rates",
            &ours,
            &reference.values(&format!("rates.{steps}")),
            CPU,
        );
    }
}
