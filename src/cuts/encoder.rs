//! The network: four 5×5 convolutions and a head that gives a patch back.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::activation::leaky_relu;
use burn::tensor::ops::PadMode;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::layer::{self, Weights};
use super::{CROP, PATCH, PATCH_VALUES, SURROUNDING_VALUES};
use crate::seed::{Seed, Stream};

/// Output channels of the four convolutions. The paper's network is 16, 32, 64, 128.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderShape {
    /// Channels after each convolution; the last is the embedding's length.
    pub channels: [usize; 4],
}

impl Default for EncoderShape {
    fn default() -> Self {
        Self {
            channels: [16, 32, 64, 128],
        }
    }
}

impl EncoderShape {
    /// Components of an embedding.
    #[must_use]
    pub fn embedding(&self) -> usize {
        self.channels[3]
    }
}

/// The encoder (paper, section 2.1) with the patch reconstruction head (section 2.3).
#[derive(Module, Debug)]
pub struct Encoder {
    convs: Vec<Conv2d>,
    norms: Vec<BatchNorm>,
    head: Vec<Linear>,
    /// Of the surroundings.
    second: Vec<Linear>,
}

impl Encoder {
    /// A network with fresh weights: uniform in ±1/√(inputs), as is usual for these layers, from the seed alone.
    #[must_use]
    pub fn new(shape: EncoderShape, seed: Seed, device: &Device) -> Self {
        let mut stream = seed.stream();
        let mut convs = Vec::new();
        let mut norms = Vec::new();
        let mut inputs = 3;
        for outputs in shape.channels {
            convs.push(fresh_conv(inputs, outputs, &mut stream, device));
            norms.push(BatchNormConfig::new(outputs).init(device));
            inputs = outputs;
        }
        let head = vec![
            fresh_linear(inputs, PATCH_VALUES, &mut stream, device),
            fresh_linear(PATCH_VALUES, PATCH_VALUES, &mut stream, device),
        ];
        let second = vec![
            fresh_linear(inputs, PATCH_VALUES, &mut stream, device),
            fresh_linear(PATCH_VALUES, SURROUNDING_VALUES, &mut stream, device),
        ];
        Self {
            convs,
            norms,
            head,
            second,
        }
    }

    /// The layer widths.
    #[must_use]
    pub fn shape(&self) -> EncoderShape {
        let mut channels = [0; 4];
        for (slot, conv) in channels.iter_mut().zip(&self.convs) {
            *slot = conv.weight.shape().dims::<4>()[0];
        }
        EncoderShape { channels }
    }

    /// Embeds the centre pixels of crops: `[n, 3, 17, 17]` → `[n, embedding]`. No padding: 17 → 13 → 9 → 5 → 1.
    #[must_use]
    pub fn embed_crops(&self, crops: Tensor<4>) -> Tensor<2> {
        debug_assert_eq!(
            crops.dims()[2],
            CROP,
            "a crop is as wide as the encoder sees"
        );
        let z = self.layers(crops, 0);
        let [n, channels, _, _] = z.dims();
        z.reshape([n, channels])
    }

    /// Embeds every pixel: `[1, 3, height, width]` → `[1, embedding, height, width]`, each layer padded by replication.
    #[must_use]
    pub fn embed_image(&self, image: Tensor<4>) -> Tensor<4> {
        self.layers(image, PATCH / 2)
    }

    /// All layers, each padded by replication by `margin` pixels on each side.
    fn layers(&self, x: Tensor<4>, margin: usize) -> Tensor<4> {
        let device = x.device();
        let frozen = self.norms.iter().any(|n| !n.training.is_enabled());
        if !layer::is_here(&device) || device.is_autodiff() && frozen {
            return self.layers_of_burn(x, margin);
        }
        let mut x = x.permute([0, 2, 3, 1]);
        for (conv, norm) in self.convs.iter().zip(&self.norms) {
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
            };
            x = if device.is_autodiff() {
                let (out, moments) = layer::learn(x, weights);
                remember(norm, moments);
                out
            } else {
                let moments = [norm.running_mean.value(), norm.running_var.value()];
                layer::infer(x, weights, moments)
            };
        }
        x.permute([0, 3, 1, 2])
    }

    /// The layers by Burn's own operations, for devices without [`layer`]'s, and for frozen statistics.
    fn layers_of_burn(&self, mut x: Tensor<4>, margin: usize) -> Tensor<4> {
        for (conv, norm) in self.convs.iter().zip(&self.norms) {
            if margin > 0 {
                x = x.pad([(margin, margin), (margin, margin)], PadMode::Edge);
            }
            x = leaky_relu(norm.forward(conv.forward(x)), f64::from(layer::SLOPE));
        }
        x
    }

    /// The 5×5×3 patch that an embedding stands for: `[n, embedding]` → `[n, 75]`, channel by channel.
    #[must_use]
    pub fn reconstruct(&self, embeddings: Tensor<2>) -> Tensor<2> {
        two_layers(&self.head, embeddings)
    }

    /// The colours around the pixel that an embedding stands for: `[n, embedding]` → `[n, 12]`, as in
    /// [`Batch::surroundings`](super::Batch).
    #[must_use]
    pub fn surroundings(&self, embeddings: Tensor<2>) -> Tensor<2> {
        two_layers(&self.second, embeddings)
    }

    /// The linear layers by name.
    fn linears(&self) -> impl Iterator<Item = (String, &Linear)> {
        let name = |what: &'static str| move |(i, l)| (format!("{what}{}", i + 1), l);
        let head = self.head.iter().enumerate().map(name("head"));
        head.chain(self.second.iter().enumerate().map(name("surroundings")))
    }

    /// Every weight and batch-norm statistic by name, in a fixed order: `conv1.weight` `[outputs, inputs, 5, 5]`,
    /// `conv1.bias`, `norm1.weight`, `norm1.bias`, `norm1.mean`, `norm1.variance` (biased), …; then `head1.weight`
    /// `[inputs, outputs]`, `head1.bias`, … and the same of `surroundings1`, ….
    #[must_use]
    pub fn named(&self) -> Vec<(String, TensorData)> {
        let mut all = Vec::new();
        for (i, (conv, norm)) in self.convs.iter().zip(&self.norms).enumerate() {
            let n = i + 1;
            all.push((format!("conv{n}.weight"), conv.weight.val().into_data()));
            if let Some(bias) = &conv.bias {
                all.push((format!("conv{n}.bias"), bias.val().into_data()));
            }
            all.push((format!("norm{n}.weight"), norm.gamma.val().into_data()));
            all.push((format!("norm{n}.bias"), norm.beta.val().into_data()));
            all.push((
                format!("norm{n}.mean"),
                norm.running_mean.value_sync().into_data(),
            ));
            all.push((
                format!("norm{n}.variance"),
                norm.running_var.value_sync().into_data(),
            ));
        }
        for (name, linear) in self.linears() {
            all.push((format!("{name}.weight"), linear.weight.val().into_data()));
            if let Some(bias) = &linear.bias {
                all.push((format!("{name}.bias"), bias.val().into_data()));
            }
        }
        all
    }

    /// The gradient of every weight by its name in [`Encoder::named`]. Weights that the loss does not depend on, and
    /// statistics, have none.
    #[must_use]
    pub fn gradients(&self, of: &Gradients) -> Vec<(String, TensorData)> {
        let mut all = Vec::new();
        for (i, (conv, norm)) in self.convs.iter().zip(&self.norms).enumerate() {
            let n = i + 1;
            all.push((format!("conv{n}.weight"), gradient(&conv.weight, of)));
            let bias = conv.bias.as_ref().and_then(|bias| gradient(bias, of));
            all.push((format!("conv{n}.bias"), bias));
            all.push((format!("norm{n}.weight"), gradient(&norm.gamma, of)));
            all.push((format!("norm{n}.bias"), gradient(&norm.beta, of)));
        }
        for (name, linear) in self.linears() {
            all.push((format!("{name}.weight"), gradient(&linear.weight, of)));
            let bias = linear.bias.as_ref().and_then(|bias| gradient(bias, of));
            all.push((format!("{name}.bias"), bias));
        }
        let known = |(name, data): (String, Option<TensorData>)| Some((name, data?));
        all.into_iter().filter_map(known).collect()
    }

    /// Puts named values (see [`Encoder::named`]) in place of the fresh ones. `take` gives the values of a name, of the
    /// shape that it is told.
    ///
    /// # Errors
    /// Those of `take`.
    pub fn restore<E>(
        mut self,
        device: &Device,
        mut take: impl FnMut(&str, Vec<usize>) -> Result<TensorData, E>,
    ) -> Result<Self, E> {
        for (i, (conv, norm)) in self.convs.iter_mut().zip(&mut self.norms).enumerate() {
            let n = i + 1;
            let kernel = conv.weight.shape().dims::<4>().to_vec();
            let channels = vec![kernel[0]];
            conv.weight = Param::from_data(take(&format!("conv{n}.weight"), kernel)?, device);
            let bias = take(&format!("conv{n}.bias"), channels.clone())?;
            conv.bias = Some(Param::from_data(bias, device));
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
        let names: Vec<String> = self.linears().map(|(name, _)| name).collect();
        let linears = self.head.iter_mut().chain(&mut self.second);
        for (name, linear) in names.iter().zip(linears) {
            let shape = linear.weight.shape().dims::<2>().to_vec();
            let outputs = vec![shape[1]];
            linear.weight = Param::from_data(take(&format!("{name}.weight"), shape)?, device);
            let bias = take(&format!("{name}.bias"), outputs)?;
            linear.bias = Some(Param::from_data(bias, device));
        }
        Ok(self)
    }
}

fn gradient<const D: usize>(weight: &Param<Tensor<D>>, of: &Gradients) -> Option<TensorData> {
    weight.val().grad(of).map(Tensor::into_data)
}

fn two_layers(layers: &[Linear], x: Tensor<2>) -> Tensor<2> {
    let hidden = leaky_relu(layers[0].forward(x), f64::from(layer::SLOPE));
    layers[1].forward(hidden)
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

fn uniform(count: usize, inputs: usize, stream: &mut Stream) -> Vec<f32> {
    let bound = 1.0 / (inputs as f64).sqrt();
    (0..count)
        .map(|_| ((stream.unit() * 2.0 - 1.0) * bound) as f32)
        .collect()
}

fn fresh_conv(inputs: usize, outputs: usize, stream: &mut Stream, device: &Device) -> Conv2d {
    let seen = inputs * PATCH * PATCH;
    let weights = uniform(outputs * seen, seen, stream);
    let shape = [outputs, inputs, PATCH, PATCH];
    let mut conv = Conv2dConfig::new([inputs, outputs], [PATCH, PATCH]).init(device);
    conv.weight = Param::from_data(TensorData::new(weights, shape), device);
    let bias = uniform(outputs, seen, stream);
    conv.bias = Some(Param::from_data(TensorData::new(bias, [outputs]), device));
    conv
}

fn fresh_linear(inputs: usize, outputs: usize, stream: &mut Stream, device: &Device) -> Linear {
    let weights = uniform(inputs * outputs, inputs, stream);
    let mut linear = LinearConfig::new(inputs, outputs).init(device);
    linear.weight = Param::from_data(TensorData::new(weights, [inputs, outputs]), device);
    let bias = uniform(outputs, inputs, stream);
    linear.bias = Some(Param::from_data(TensorData::new(bias, [outputs]), device));
    linear
}

#[cfg(test)]
mod tests;
