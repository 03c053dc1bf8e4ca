//! The network: four 5×5 convolutions and a head that gives a patch back.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, BatchNormConfig, Linear};
use burn::tensor::activation::leaky_relu;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::{CROP, PATCH, PATCH_VALUES, SURROUNDING_VALUES};
use crate::layer::{self, Way, fresh_conv, fresh_linear};
use crate::seed::Seed;

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

    /// Weights of the convolutions.
    pub(super) fn convolved(&self) -> usize {
        let inputs = [3].into_iter().chain(self.channels);
        let each = inputs.zip(self.channels).map(|(i, o)| i * o);
        each.sum::<usize>() * PATCH * PATCH
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
            convs.push(fresh_conv([inputs, outputs], PATCH, 1, &mut stream, device));
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
        layer::pass(&self.convs, &self.norms, x, margin, Way::Windows)
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
        let mut all = layer::named(&self.convs, &self.norms);
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
        let mut all = layer::gradients(&self.convs, &self.norms, of);
        for (name, linear) in self.linears() {
            let bias = linear
                .bias
                .as_ref()
                .and_then(|bias| layer::gradient(bias, of));
            let both = [
                ("weight", layer::gradient(&linear.weight, of)),
                ("bias", bias),
            ];
            for (what, data) in both {
                all.extend(data.map(|data| (format!("{name}.{what}"), data)));
            }
        }
        all
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
        layer::restore(&mut self.convs, &mut self.norms, device, &mut take)?;
        let names: Vec<String> = self.linears().map(|(name, _)| name).collect();
        let linears = self.head.iter_mut().chain(&mut self.second);
        for (name, linear) in names.iter().zip(linears) {
            layer::restore_linear(linear, name, device, &mut take)?;
        }
        Ok(self)
    }
}

fn two_layers(layers: &[Linear], x: Tensor<2>) -> Tensor<2> {
    let hidden = leaky_relu(layers[0].forward(x), f64::from(layer::SLOPE));
    layers[1].forward(hidden)
}

#[cfg(test)]
mod tests;
