//! Gradients against central differences: `(f(x + h) − f(x − h)) / 2h`, in 32-bit arithmetic on the CPU.

use burn::tensor::{Device, Tensor, TensorData};
use cuts_viewer::cuts::{
    Batch, Encoder, EncoderShape, Settings, barred, contrastive, objective, reconstruction,
};
use cuts_viewer::seed::{Seed, Stream};

use crate::case::Case;
use crate::compare::largest;

/// Coordinates that are tried in each array.
const TRIED: usize = 32;

/// How far the losses here, all under 4, may be off by rounding. A difference divides it by its step.
const ROUNDING: f32 = 5e-7;

/// Compares an array's gradient with differences of `f(coordinate, change)`, at random coordinates. Each may be off by
/// `share` of the array's largest gradient, and by rounding.
fn check(what: &str, gradient: &[f32], step: f32, share: f32, f: impl Fn(usize, f32) -> f32) {
    let allowed = share * largest(gradient) + ROUNDING / step;
    for i in Seed(17).stream().choose(gradient.len(), TRIED) {
        let slope = (f(i, step) - f(i, -step)) / (2.0 * step);
        let given = gradient[i];
        assert!(
            (slope - given).abs() <= allowed,
            "{what}: gradient {i} is {given}, the difference says {slope}; the largest is {}",
            largest(gradient)
        );
    }
}

/// The gradient of a loss with respect to its input.
fn gradient<const D: usize>(
    x: &[f32],
    shape: [usize; D],
    f: impl Fn(Tensor<D>) -> Tensor<1>,
) -> Vec<f32> {
    let device = Device::flex().autodiff();
    let x = Tensor::<D>::from_data(TensorData::new(x.to_vec(), shape), &device).require_grad();
    let gradients = f(x.clone()).backward();
    let of_x = x.grad(&gradients).expect("a gradient");
    of_x.into_data().try_to_vec().expect("32-bit floats")
}

/// The loss of an input with one value changed.
fn changed<const D: usize>(
    x: &[f32],
    shape: [usize; D],
    i: usize,
    by: f32,
    f: impl Fn(Tensor<D>) -> Tensor<1>,
) -> f32 {
    let mut x = x.to_vec();
    x[i] += by;
    f(Tensor::from_data(
        TensorData::new(x, shape),
        &Device::flex(),
    ))
    .into_scalar()
}

fn values(count: usize, stream: &mut Stream) -> Vec<f32> {
    (0..count)
        .map(|_| stream.unit() as f32 * 2.0 - 1.0)
        .collect()
}

/// Three images of four anchors each; the temperature makes the loss bend within about a twentieth of an embedding's
/// length, so the step is a two-hundredth of it.
#[test]
fn the_contrastive_loss_follows_its_embeddings() {
    let (shape, mut stream) = ([3, 8, 16], Seed(3).stream());
    let z = values(3 * 8 * 16, &mut stream);
    let colours = values(3 * 8 * 3, &mut stream);
    for separation in [0.0, 1.0] {
        let bars = barred(&colours, 8, separation);
        let loss = |z| contrastive(z, bars.clone(), 0.1);
        let given = gradient(&z, shape, loss);
        check("contrastive", &given, 1e-2, 1e-3, |i, by| {
            changed(&z, shape, i, by, loss)
        });
    }
}

/// A sum of squares: differences are exact at any step, so a long one keeps rounding small.
#[test]
fn the_reconstruction_loss_follows_its_predictions() {
    let (shape, mut stream) = ([6, 75], Seed(4).stream());
    let predicted = values(6 * 75, &mut stream);
    let patches = values(6 * 75, &mut stream);
    let loss = |predicted: Tensor<2>| {
        let patches = TensorData::new(patches.clone(), shape);
        let patches = Tensor::from_data(patches, &predicted.device());
        reconstruction(predicted, patches)
    };
    let given = gradient(&predicted, shape, loss);
    check("reconstruction", &given, 0.5, 1e-4, |i, by| {
        changed(&predicted, shape, i, by, loss)
    });
}

/// From any weight through batch norm by the batch's own statistics to the sum of all losses. A weight of the encoder
/// moves thousands of values, and some over the kink of the leaky ReLU, which bends the loss: hence the short step, and
/// a hundredth of the largest gradient. The heads have few values and small gradients: a longer step.
#[test]
fn the_total_follows_every_weight() {
    let device = Device::flex().autodiff();
    let shape = EncoderShape {
        channels: [2, 4, 8, 16],
    };
    let settings = Settings {
        lambda: 0.5,
        separation: 0.5,
        surroundings: 0.5,
        shape,
        ..Settings::default()
    };
    let batch = Case::small().batch();
    let encoder = Encoder::new(shape, Seed(6), &device);
    let weights = encoder.named();
    let total = objective(&encoder, &batch, &settings, &device).total;
    let gradients = encoder.gradients(&total.backward());
    assert_eq!(
        gradients.len(),
        4 * 4 + 4 * 2,
        "every weight has a gradient"
    );
    for (name, gradient) in gradients {
        let gradient: Vec<f32> = gradient.try_to_vec().expect("32-bit floats");
        let is_head = name.starts_with("head") || name.starts_with("surroundings");
        let step = if is_head { 3e-3 } else { 3e-4 };
        check(&name, &gradient, step, 0.01, |i, by| {
            total_with(&weights, (&name, i, by), &batch, &settings)
        });
    }
}

/// The total of all losses after one weight has changed.
fn total_with(
    weights: &[(String, TensorData)],
    (changed, i, by): (&str, usize, f32),
    batch: &Batch,
    settings: &Settings,
) -> f32 {
    let device = Device::flex().autodiff();
    let take = |name: &str, _: Vec<usize>| {
        let (_, data) = weights.iter().find(|(n, _)| n == name).ok_or(())?;
        let mut data = data.clone();
        if name == changed {
            data.as_mut_slice::<f32>().map_err(|_| ())?[i] += by;
        }
        Ok::<_, ()>(data)
    };
    let encoder = Encoder::new(settings.shape, Seed(0), &device).restore(&device, take);
    let encoder = encoder.expect("all weights");
    objective(&encoder, batch, settings, &device)
        .total
        .into_scalar()
}
