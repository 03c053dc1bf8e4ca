//! Convolutions and the batch norms after them: fresh, on their way through data, by name, and put back.

use burn::module::Param;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, Linear, LinearConfig};
use burn::tensor::activation::leaky_relu;
use burn::tensor::ops::PadMode;
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use super::SLOPE;
use super::op::{self, Weights};
use crate::seed::Stream;

/// How a convolution is computed on Burn's CPU device. The two differ in rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Windows are laid out one after the other: for images not much larger than a window.
    Windows,
    /// The whole image is shifted to each pixel of the window: for images much larger than a window.
    Shifts,
}

/// Layers one after the other, each a convolution without padding, its batch norm and a leaky ReLU:
/// `[n, channels, height, width]` → the same, with each side shorter by what the windows take. Before each layer the
/// image is padded by `margin` pixels on each side, by replication.
///
/// On devices that keep gradients batch norm takes its statistics from the data and remembers them, if it is training.
#[must_use]
pub fn pass(
    convs: &[Conv2d],
    norms: &[BatchNorm],
    x: Tensor<4>,
    margin: usize,
    way: Way,
) -> Tensor<4> {
    let device = x.device();
    let frozen = norms.iter().any(|n| !n.training.is_enabled());
    if !op::is_here(&device) || device.is_autodiff() && frozen {
        return pass_of_burn(convs, norms, x, margin);
    }
    let mut x = x.permute([0, 2, 3, 1]);
    for (conv, norm) in convs.iter().zip(norms) {
        if margin > 0 {
            let around = [(0, 0), (margin, margin), (margin, margin), (0, 0)];
            x = x.pad(around, PadMode::Edge);
        }
        let weights = Weights {
            kernel: conv.weight.val(),
            bias: conv.bias.as_ref().map_or_else(
                || Tensor::zeros([conv.weight.shape().dims::<4>()[0]], &device),
                |bias| bias.val(),
            ),
            gamma: norm.gamma.val(),
            beta: norm.beta.val(),
            dilation: conv.dilation[0],
            way,
        };
        x = if device.is_autodiff() {
            let (out, moments) = op::learn(x, weights);
            remember(norm, moments);
            out
        } else {
            let moments = [norm.running_mean.value(), norm.running_var.value()];
            op::infer(x, weights, moments)
        };
    }
    x.permute([0, 3, 1, 2])
}

/// As [`pass`], by Burn's own operations: for devices without ours, and for frozen statistics.
#[must_use]
pub fn pass_of_burn(
    convs: &[Conv2d],
    norms: &[BatchNorm],
    mut x: Tensor<4>,
    margin: usize,
) -> Tensor<4> {
    for (conv, norm) in convs.iter().zip(norms) {
        if margin > 0 {
            x = x.pad([(margin, margin), (margin, margin)], PadMode::Edge);
        }
        x = leaky_relu(norm.forward(conv.forward(x)), f64::from(SLOPE));
    }
    x
}

/// Moves the running statistics towards a batch's mean and variance, as batch norm does when it trains.
fn remember(norm: &BatchNorm, moments: [Tensor<1>; 2]) {
    let running = [&norm.running_mean, &norm.running_var];
    for (running, now) in running.into_iter().zip(moments) {
        let before = running.value_sync().to_device(&now.device());
        let mixed = before * (1.0 - norm.momentum) + now.detach() * norm.momentum;
        running.update(mixed.detach());
    }
}

/// Every weight and statistic of layers by name, in a fixed order: `conv1.weight` `[outputs, inputs, side, side]`,
/// `conv1.bias` if there is one, `norm1.weight`, `norm1.bias`, `norm1.mean`, `norm1.variance` (biased), ….
#[must_use]
pub fn named(convs: &[Conv2d], norms: &[BatchNorm]) -> Vec<(String, TensorData)> {
    let mut all = Vec::new();
    for (i, (conv, norm)) in convs.iter().zip(norms).enumerate() {
        let n = i + 1;
        all.push((format!("conv{n}.weight"), conv.weight.val().into_data()));
        if let Some(bias) = &conv.bias {
            all.push((format!("conv{n}.bias"), bias.val().into_data()));
        }
        all.push((format!("norm{n}.weight"), norm.gamma.val().into_data()));
        all.push((format!("norm{n}.bias"), norm.beta.val().into_data()));
        let (mean, variance) = (&norm.running_mean, &norm.running_var);
        all.push((format!("norm{n}.mean"), mean.value_sync().into_data()));
        all.push((
            format!("norm{n}.variance"),
            variance.value_sync().into_data(),
        ));
    }
    all
}

/// The gradient of every weight by its name in [`named`]. Weights that the loss does not depend on have none.
#[must_use]
pub fn gradients(
    convs: &[Conv2d],
    norms: &[BatchNorm],
    of: &Gradients,
) -> Vec<(String, TensorData)> {
    let mut all = Vec::new();
    for (i, (conv, norm)) in convs.iter().zip(norms).enumerate() {
        let n = i + 1;
        all.push((format!("conv{n}.weight"), gradient(&conv.weight, of)));
        let bias = conv.bias.as_ref().and_then(|bias| gradient(bias, of));
        all.push((format!("conv{n}.bias"), bias));
        all.push((format!("norm{n}.weight"), gradient(&norm.gamma, of)));
        all.push((format!("norm{n}.bias"), gradient(&norm.beta, of)));
    }
    let known = |(name, data): (String, Option<TensorData>)| Some((name, data?));
    all.into_iter().filter_map(known).collect()
}

/// The gradient of one weight, if the loss depends on it.
#[must_use]
pub fn gradient<const D: usize>(weight: &Param<Tensor<D>>, of: &Gradients) -> Option<TensorData> {
    weight.val().grad(of).map(Tensor::into_data)
}

/// Puts named values (see [`named`]) in place of the fresh ones. `take` gives the values of a name, of the shape that
/// it is told.
///
/// # Errors
/// Those of `take`.
pub fn restore<E>(
    convs: &mut [Conv2d],
    norms: &mut [BatchNorm],
    device: &Device,
    take: &mut impl FnMut(&str, Vec<usize>) -> Result<TensorData, E>,
) -> Result<(), E> {
    for (i, (conv, norm)) in convs.iter_mut().zip(norms).enumerate() {
        let n = i + 1;
        let kernel = conv.weight.shape().dims::<4>().to_vec();
        let channels = vec![kernel[0]];
        conv.weight = Param::from_data(take(&format!("conv{n}.weight"), kernel)?, device);
        if conv.bias.is_some() {
            let bias = take(&format!("conv{n}.bias"), channels.clone())?;
            conv.bias = Some(Param::from_data(bias, device));
        }
        let mut vector = |name: &str| take(&format!("norm{n}.{name}"), channels.clone());
        norm.gamma = Param::from_data(vector("weight")?, device);
        norm.beta = Param::from_data(vector("bias")?, device);
        norm.running_mean
            .update(Tensor::from_data(vector("mean")?, device));
        norm.running_var
            .update(Tensor::from_data(vector("variance")?, device));
        // Reading once moves the value in front of everyone who holds the module.
        let _ = (
            norm.running_mean.value_sync(),
            norm.running_var.value_sync(),
        );
    }
    Ok(())
}

/// Puts the values `{name}.weight` `[inputs, outputs]` and `{name}.bias` in place of a linear layer's fresh ones; `take`
/// is that of [`restore`].
///
/// # Errors
/// Those of `take`.
pub fn restore_linear<E>(
    linear: &mut Linear,
    name: &str,
    device: &Device,
    take: &mut impl FnMut(&str, Vec<usize>) -> Result<TensorData, E>,
) -> Result<(), E> {
    let shape = linear.weight.shape().dims::<2>().to_vec();
    let outputs = vec![shape[1]];
    linear.weight = Param::from_data(take(&format!("{name}.weight"), shape)?, device);
    let bias = take(&format!("{name}.bias"), outputs)?;
    linear.bias = Some(Param::from_data(bias, device));
    Ok(())
}

/// Numbers uniform in ±1/√(inputs), as is usual for these layers.
fn uniform(count: usize, inputs: usize, stream: &mut Stream) -> Vec<f32> {
    let bound = 1.0 / (inputs as f64).sqrt();
    (0..count)
        .map(|_| ((stream.unit() * 2.0 - 1.0) * bound) as f32)
        .collect()
}

/// A convolution from `inputs` to `outputs` channels with windows of `side`×`side` pixels, `dilation` apart, without
/// padding; its weights come from the stream alone.
#[must_use]
pub fn fresh_conv(
    [inputs, outputs]: [usize; 2],
    side: usize,
    dilation: usize,
    stream: &mut Stream,
    device: &Device,
) -> Conv2d {
    let seen = inputs * side * side;
    let weights = uniform(outputs * seen, seen, stream);
    let shape = [outputs, inputs, side, side];
    let mut conv = Conv2dConfig::new([inputs, outputs], [side, side])
        .with_dilation([dilation, dilation])
        .init(device);
    conv.weight = Param::from_data(TensorData::new(weights, shape), device);
    let bias = uniform(outputs, seen, stream);
    conv.bias = Some(Param::from_data(TensorData::new(bias, [outputs]), device));
    conv
}

/// A linear layer; its weights come from the stream alone.
#[must_use]
pub fn fresh_linear(inputs: usize, outputs: usize, stream: &mut Stream, device: &Device) -> Linear {
    let weights = uniform(inputs * outputs, inputs, stream);
    let mut linear = LinearConfig::new(inputs, outputs).init(device);
    linear.weight = Param::from_data(TensorData::new(weights, [inputs, outputs]), device);
    let bias = uniform(outputs, inputs, stream);
    linear.bias = Some(Param::from_data(TensorData::new(bias, [outputs]), device));
    linear
}
