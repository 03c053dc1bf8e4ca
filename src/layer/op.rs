//! One layer (convolution, batch norm, leaky ReLU) as a single operation of Burn's CPU device.
//!
//! Small crops and thin layers are far from what general convolutions are tuned for: here a training step takes a
//! fraction of the time. Other devices use Burn's own operations, and tests hold both against each other.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::flex::FlexTensor;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::tensor::{Device, Tensor, TensorData};

use super::convolution::{self, Sizes};
use super::{Way, norm, shifts};

/// Whether a device has the operations of this file.
pub(super) fn is_here(device: &Device) -> bool {
    device.clone().inner() == Device::flex()
}

/// Weights of a layer, as its operations take them.
#[derive(Clone)]
pub(super) struct Weights {
    /// `[outputs, inputs, side, side]`.
    pub(super) kernel: Tensor<4>,
    /// `[outputs]`.
    pub(super) bias: Tensor<1>,
    /// Batch norm's factor, `[outputs]`.
    pub(super) gamma: Tensor<1>,
    /// Batch norm's summand, `[outputs]`.
    pub(super) beta: Tensor<1>,
    /// How far apart the pixels of a window lie.
    pub(super) dilation: usize,
    /// How the convolution is computed.
    pub(super) way: Way,
}

/// The layer while training: `[n, height, width, inputs]` → `[n, height − spread, width − spread, outputs]`, where a
/// window's spread is (side − 1) times its dilation; and the mean and biased variance of each channel before batch norm, which are those that it used. Only for devices where
/// [`is_here`].
pub(super) fn learn(x: Tensor<4>, weights: Weights) -> (Tensor<4>, [Tensor<1>; 2]) {
    let channels = weights.bias.dims()[0];
    let (out, moments) = Dispatch::learn_layer(
        x.into_dispatch(),
        pixels_last(weights.kernel).into_dispatch(),
        weights.bias.into_dispatch(),
        weights.gamma.into_dispatch(),
        weights.beta.into_dispatch(),
        weights.dilation,
        weights.way,
    );
    let moments = Tensor::<2>::from_dispatch(moments);
    let row = |i: usize| {
        moments
            .clone()
            .slice([i..i + 1, 0..channels])
            .reshape([channels])
    };
    (Tensor::from_dispatch(out), [row(0), row(1)])
}

/// The layer with given mean and variance of each channel; sizes as in [`learn`]. Only for devices where [`is_here`].
pub(super) fn infer(x: Tensor<4>, weights: Weights, moments: [Tensor<1>; 2]) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::infer_layer(
        x.into_dispatch(),
        pixels_last(weights.kernel).into_dispatch(),
        weights.bias.into_dispatch(),
        weights.gamma.into_dispatch(),
        weights.beta.into_dispatch(),
        Tensor::cat(moments.to_vec(), 0).into_dispatch(),
        (weights.dilation, weights.way),
    ))
}

/// `[outputs, inputs, side, side]` → `[side, side, inputs, outputs]`: the order of a window, and the product's.
fn pixels_last(kernel: Tensor<4>) -> Tensor<4> {
    kernel.permute([2, 3, 1, 0])
}

#[backend_extension(Flex, Autodiff)]
trait LearnLayer: Backend {
    fn learn_layer(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        dilation: usize,
        way: Way,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

#[backend_extension(Flex)]
trait InferLayer: Backend {
    fn infer_layer(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        windows: (usize, Way),
    ) -> FloatTensor<Self>;
}

/// The values of a tensor that is contiguous.
fn values(tensor: &FlexTensor) -> &[f32] {
    tensor
        .as_slice()
        .expect("the layer takes contiguous 32-bit floats")
}

fn tensor(values: Vec<f32>, shape: &[usize]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.to_vec()))
}

fn sizes(x: &FlexTensor, weight: &FlexTensor, dilation: usize) -> Sizes {
    let (x, weight) = (x.layout().shape(), weight.layout().shape());
    Sizes {
        images: x[0],
        height: x[1],
        width: x[2],
        inputs: x[3],
        outputs: weight[3],
        side: weight[0],
        dilation,
    }
}

fn shape_out(sizes: &Sizes) -> [usize; 4] {
    [
        sizes.images,
        sizes.rows_out(),
        sizes.columns_out(),
        sizes.outputs,
    ]
}

/// What the way back needs of the way there.
#[derive(Clone, Debug)]
struct Kept {
    x: FlexTensor,
    weight: FlexTensor,
    gamma: FlexTensor,
    beta: FlexTensor,
    /// The convolution's output, before batch norm.
    before: FlexTensor,
    moments: FlexTensor,
    dilation: usize,
    way: Way,
}

fn convolve(
    way: Way,
    x: &FlexTensor,
    weight: &FlexTensor,
    bias: &FlexTensor,
    sizes: &Sizes,
) -> Vec<f32> {
    let convolve = match way {
        Way::Windows => convolution::convolve,
        Way::Shifts => shifts::convolve,
    };
    convolve(values(x), values(weight), values(bias), sizes)
}

/// The layer forwards: its output, and what the way back needs.
fn forwards(
    x: FlexTensor,
    weight: FlexTensor,
    bias: &FlexTensor,
    [gamma, beta]: [FlexTensor; 2],
    (dilation, way): (usize, Way),
) -> (FlexTensor, Kept) {
    let (x, weight) = (x.to_contiguous(), weight.to_contiguous());
    let sizes = sizes(&x, &weight, dilation);
    let before = convolve(way, &x, &weight, bias, &sizes);
    let moments = norm::moments(&before, sizes.outputs);
    let out = norm::normalise(&before, values(&gamma), values(&beta), &moments);
    let shape = shape_out(&sizes);
    let kept = Kept {
        x,
        weight,
        gamma,
        beta,
        before: tensor(before, &shape),
        moments: tensor(moments, &[2, sizes.outputs]),
        dilation,
        way,
    };
    (tensor(out, &shape), kept)
}

impl LearnLayer for Flex {
    fn learn_layer(
        x: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        dilation: usize,
        way: Way,
    ) -> (FlexTensor, FlexTensor) {
        let (out, kept) = forwards(x, weight, &bias, [gamma, beta], (dilation, way));
        (out, kept.moments)
    }
}

impl InferLayer for Flex {
    fn infer_layer(
        x: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        moments: FlexTensor,
        (dilation, way): (usize, Way),
    ) -> FlexTensor {
        let (x, weight) = (x.to_contiguous(), weight.to_contiguous());
        let sizes = sizes(&x, &weight, dilation);
        let before = convolve(way, &x, &weight, &bias, &sizes);
        let moments = values(&moments);
        let out = norm::normalise(&before, values(&gamma), values(&beta), moments);
        tensor(out, &shape_out(&sizes))
    }
}

#[derive(Debug)]
struct LayerBack;

impl Backward<Flex, 5> for LayerBack {
    type State = Kept;

    fn backward(self, ops: Ops<Kept, 5>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let [x, weight, bias, gamma, beta] = ops.parents;
        let gradient = gradients.consume::<Flex>(&ops.node).to_contiguous();
        let kept = ops.state;
        let sizes = sizes(&kept.x, &kept.weight, kept.dilation);
        let (of_before, of_gamma, of_beta) = norm::normalise_back(
            values(&kept.before),
            values(&kept.gamma),
            values(&kept.beta),
            values(&kept.moments),
            values(&gradient),
        );
        let convolve_back = match kept.way {
            Way::Windows => convolution::convolve_back,
            Way::Shifts => shifts::convolve_back,
        };
        let (of_x, of_weight) = convolve_back(
            values(&kept.x),
            values(&kept.weight),
            &of_before,
            &sizes,
            x.is_some(),
        );
        // What batch norm takes away again: the bias moves the mean and nothing else, so its gradient is zero.
        let of_bias = vec![0.0; sizes.outputs];
        let shape = |of: &FlexTensor| of.layout().shape().to_vec();
        let all = [
            (x, of_x, shape(&kept.x)),
            (weight, of_weight, shape(&kept.weight)),
            (bias, of_bias, vec![sizes.outputs]),
            (gamma, of_gamma, vec![sizes.outputs]),
            (beta, of_beta, vec![sizes.outputs]),
        ];
        for (node, values, shape) in all {
            if let Some(node) = node {
                gradients.register::<Flex>(node.id, tensor(values, &shape));
            }
        }
    }
}

impl<C: CheckpointStrategy> LearnLayer for Autodiff<Flex, C> {
    fn learn_layer(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        dilation: usize,
        way: Way,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let nodes = [&x, &weight, &bias, &gamma, &beta].map(|t| t.node());
        let prepared = LayerBack.prepare::<C>(nodes).compute_bound().stateful();
        let (out, kept) = forwards(
            x.into_primitive(),
            weight.into_primitive(),
            &bias.into_primitive(),
            [gamma.into_primitive(), beta.into_primitive()],
            (dilation, way),
        );
        let moments = FloatTensor::<Self>::new(kept.moments.clone());
        match prepared {
            OpsKind::Tracked(prepared) => (prepared.finish(kept, out), moments),
            OpsKind::UnTracked(prepared) => (prepared.finish(out), moments),
        }
    }
}
