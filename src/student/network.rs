//! The network: dilated 3×3 convolutions and one linear layer over their channels.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, BatchNormConfig, Linear};
use burn::tensor::{Device, Tensor, TensorData};

use crate::layer::{self, Way};
use crate::seed::Seed;

/// How far apart the pixels of each layer's windows lie.
pub(super) const DILATIONS: [usize; 6] = [1, 1, 2, 4, 8, 1];
/// The network sees so many pixels on each side of the one that it judges.
pub(super) const REACH: usize = 17;
/// What a pixel may be: nothing, vessel, dark spot, bright spot.
pub(super) const CLASSES: usize = 4;
/// Planes are multiplied by this, so that they are of the order of 1.
pub(super) const GAIN: f32 = 6.0;
/// Pixels on a window's side.
const SIDE: usize = 3;

/// The student.
#[derive(Module, Debug)]
pub struct Network {
    convs: Vec<Conv2d>,
    norms: Vec<BatchNorm>,
    head: Linear,
}

impl Network {
    /// A network of a number of channels with fresh weights, from the seed alone.
    #[must_use]
    pub fn new(channels: usize, seed: Seed, device: &Device) -> Self {
        let mut stream = seed.stream();
        let mut convs = Vec::new();
        let mut inputs = 3;
        for dilation in DILATIONS {
            let both = [inputs, channels];
            convs.push(layer::fresh_conv(both, SIDE, dilation, &mut stream, device));
            inputs = channels;
        }
        let norms = DILATIONS.map(|_| BatchNormConfig::new(channels).init(device));
        Self {
            convs,
            norms: norms.to_vec(),
            head: layer::fresh_linear(channels, CLASSES, &mut stream, device),
        }
    }

    /// Weights of the convolutions of a network of a number of channels.
    pub(super) fn convolved(channels: usize) -> usize {
        let inputs = 3 + channels * (DILATIONS.len() - 1);
        inputs * channels * SIDE * SIDE
    }

    /// What each pixel may be, as logits: `[n, height, width, 3]` → `[n·(height − 34)·(width − 34), 4]`, without the
    /// pixels that lie nearer to the border than the network sees.
    #[must_use]
    pub fn judge(&self, pixels: Tensor<4>) -> Tensor<2> {
        let x = pixels.permute([0, 3, 1, 2]);
        self.head_of(layer::pass(&self.convs, &self.norms, x, 0, Way::Shifts))
    }

    fn head_of(&self, features: Tensor<4>) -> Tensor<2> {
        let [n, channels, height, width] = features.dims();
        let rows = features.permute([0, 2, 3, 1]);
        self.head
            .forward(rows.reshape([n * height * width, channels]))
    }

    /// Every weight and statistic by name, in a fixed order: those of [`layer::named`], then `head.weight`
    /// `[channels, 4]` and `head.bias`.
    #[must_use]
    pub fn named(&self) -> Vec<(String, TensorData)> {
        let mut all = layer::named(&self.convs, &self.norms);
        all.push(("head.weight".to_owned(), self.head.weight.val().into_data()));
        let bias = self.head.bias.as_ref().map(|bias| bias.val().into_data());
        all.extend(bias.map(|bias| ("head.bias".to_owned(), bias)));
        all
    }

    /// Puts named values (see [`Network::named`]) in place of the fresh ones. `take` gives the values of a name, of the
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
        layer::restore_linear(&mut self.head, "head", device, &mut take)?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Gradients;

    #[test]
    fn it_sees_as_far_as_it_says() {
        assert_eq!(DILATIONS.iter().sum::<usize>(), REACH);
        let network = Network::new(4, Seed(1), &Device::flex());
        let crop = Tensor::zeros([2, 2 * REACH + 3, 2 * REACH + 1, 3], &Device::flex());
        assert_eq!(network.judge(crop).dims(), [6, CLASSES]);
    }

    fn noise<const D: usize>(shape: [usize; D], seed: u64, device: &Device) -> Tensor<D> {
        let mut stream = Seed(seed).stream();
        let values = (0..shape.iter().product())
            .map(|_| stream.unit() as f32 * 2.0 - 1.0)
            .collect();
        Tensor::from_data(TensorData::new::<f32, _>(values, shape), device)
    }

    fn of_burn(network: &Network, pixels: Tensor<4>) -> Tensor<2> {
        let x = pixels.permute([0, 3, 1, 2]);
        network.head_of(layer::pass_of_burn(&network.convs, &network.norms, x, 0))
    }

    fn gradients(network: &Network, of: &Gradients) -> Vec<(String, TensorData)> {
        let mut all = layer::gradients(&network.convs, &network.norms, of);
        let head = layer::gradient(&network.head.weight, of).expect("a gradient");
        all.push(("head.weight".to_owned(), head));
        all
    }

    /// Both within a thousandth of the largest value, by name.
    fn assert_near(ours: &[(String, TensorData)], theirs: &[(String, TensorData)]) {
        assert_eq!(ours.len(), theirs.len());
        for ((name, ours), (other, theirs)) in ours.iter().zip(theirs) {
            assert_eq!(name, other);
            let largest = theirs
                .iter::<f32>()
                .fold(0.0, |most: f32, v| most.max(v.abs()));
            let pairs = ours.iter::<f32>().zip(theirs.iter::<f32>());
            for (i, (a, b)) in pairs.enumerate() {
                let allowed = 1e-4 + 1e-3 * largest;
                assert!((a - b).abs() <= allowed, "{name} {i}: {a}, not {b}");
            }
        }
    }

    /// The CPU's layers and Burn's: outputs, statistics and all gradients.
    #[test]
    fn both_ways_through_the_layers_agree() {
        type Judge = fn(&Network, Tensor<4>) -> Tensor<2>;
        let device = Device::flex().autodiff();
        let shape = [2, 40, 43, 3];
        let run = |judge: Judge| {
            let network = Network::new(5, Seed(3), &device);
            let x = noise(shape, 1, &device).require_grad();
            let z = judge(&network, x.clone());
            let learned = (z.clone() * noise(z.dims(), 2, &device)).sum().backward();
            let of_x = x.grad(&learned).expect("a gradient").into_data();
            let mut gradients = gradients(&network, &learned);
            gradients.push(("input".to_owned(), of_x));
            let mut all = network.named();
            let judged = judge(&network.valid(), noise(shape, 1, &Device::flex()));
            all.push(("training".to_owned(), z.detach().into_data()));
            all.push(("inference".to_owned(), judged.into_data()));
            (all, gradients)
        };
        let ((ours, of_ours), (theirs, of_theirs)) = (run(Network::judge), run(of_burn));
        assert_eq!(of_ours.len(), 6 * 4 + 2);
        assert_near(&ours, &theirs);
        // The bias before a batch norm has a true gradient of zero; Burn finds rounding.
        let real = |all: Vec<(String, TensorData)>| -> Vec<_> {
            let biases = |name: &str| name.starts_with("conv") && name.ends_with("bias");
            all.into_iter().filter(|(name, _)| !biases(name)).collect()
        };
        assert_near(&real(of_ours), &real(of_theirs));
    }

    #[test]
    fn the_seed_alone_fixes_the_weights() {
        let named = |seed| Network::new(3, Seed(seed), &Device::flex()).named();
        assert_eq!(named(1), named(1));
        assert_ne!(named(1), named(2));
    }
}
