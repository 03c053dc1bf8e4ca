//! The network's size, its seed, and its two ways through the layers.

use burn::module::Param;

use super::*;
use crate::cuts::{barred, contrastive, reconstruction};
use crate::layer::Optimiser;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Int, Tolerance};

fn tiny() -> EncoderShape {
    EncoderShape {
        channels: [2, 4, 8, 16],
    }
}

#[test]
fn a_crop_and_the_whole_image_give_the_same_embedding() {
    let device = Device::flex();
    let encoder = Encoder::new(tiny(), Seed(3), &device);
    let values: Vec<f32> = {
        let mut stream = Seed(9).stream();
        (0..3 * 21 * 20)
            .map(|_| stream.unit() as f32 * 2.0 - 1.0)
            .collect()
    };
    let image = Tensor::<4>::from_data(TensorData::new(values, [1, 3, 21, 20]), &device);
    let whole = encoder.embed_image(image.clone());
    let crop = image.slice([0..1, 0..3, 2..19, 1..18]);
    let one = encoder.embed_crops(crop);
    let there = whole.slice([0..1, 0..16, 10..11, 9..10]).reshape([1, 16]);
    one.into_data()
        .assert_approx_eq::<f32>(&there.into_data(), Tolerance::rel_abs(1e-5, 1e-6));
}

#[test]
fn the_seed_alone_fixes_the_weights() {
    let device = Device::flex();
    let values = |seed| Encoder::new(tiny(), Seed(seed), &device).named();
    assert_eq!(values(1), values(1));
    assert_ne!(values(1), values(2));
}

#[test]
fn the_paper_network_has_its_size() {
    let encoder = Encoder::new(EncoderShape::default(), Seed(1), &Device::flex());
    assert_eq!(encoder.shape(), EncoderShape::default());
    let weights: usize = encoder
        .named()
        .iter()
        .filter(|(name, _)| !name.ends_with("mean") && !name.ends_with("variance"))
        .map(|(_, data)| data.num_elements())
        .sum();
    // Convolutions 25·(3·16 + 16·32 + 32·64 + 64·128) + 240, batch norms 2·240, head 128·75 + 75 + 75·75 + 75;
    // beyond the paper the surroundings' head, 128·75 + 75 + 75·12 + 12.
    assert_eq!(weights, 270_000 + 240 + 480 + 9_675 + 5_700 + 9_675 + 912);
}

fn noise<const D: usize>(shape: [usize; D], seed: u64, device: &Device) -> Tensor<D> {
    let mut stream = Seed(seed).stream();
    let values = (0..shape.iter().product())
        .map(|_| stream.unit() as f32 * 2.0 - 1.0)
        .collect();
    Tensor::from_data(TensorData::new::<f32, _>(values, shape), device)
}

/// Both within `absolute` and a ten-thousandth, by name.
fn assert_near(ours: &[(String, TensorData)], theirs: &[(String, TensorData)], absolute: f32) {
    assert_eq!(ours.len(), theirs.len());
    for ((name, ours), (other, theirs)) in ours.iter().zip(theirs) {
        assert_eq!(name, other);
        let pairs = ours.iter::<f32>().zip(theirs.iter::<f32>());
        for (i, (a, b)) in pairs.enumerate() {
            let allowed = absolute + 1e-4 * b.abs();
            assert!((a - b).abs() <= allowed, "{name} {i}: {a}, not {b}");
        }
    }
}

fn of_burn(encoder: &Encoder, x: Tensor<4>, margin: usize) -> Tensor<4> {
    layer::pass_of_burn(&encoder.convs, &encoder.norms, x, margin)
}

/// The layers of this program and those of Burn, from crops and from padded images: outputs, statistics and all
/// gradients. The bias before a batch norm has a true gradient of zero; Burn finds rounding, we give zero.
#[test]
fn both_ways_through_the_layers_agree() {
    type Way = fn(&Encoder, Tensor<4>, usize) -> Tensor<4>;
    let device = Device::flex().autodiff();
    for (shape, margin) in [([6, 3, 17, 17], 0), ([2, 3, 12, 11], 2)] {
        let run = |way: Way| {
            let encoder = Encoder::new(tiny(), Seed(3), &device);
            let x = noise(shape, 1, &device).require_grad();
            let z = way(&encoder, x.clone(), margin);
            let learned = (z.clone() * noise(z.dims(), 2, &device)).sum().backward();
            let of_x = x.grad(&learned).expect("a gradient").into_data();
            let mut gradients = encoder.gradients(&learned);
            gradients.push(("input".to_owned(), of_x));
            let infers = way(&encoder.valid(), noise(shape, 1, &Device::flex()), margin);
            let mut all = encoder.named();
            all.push(("training".to_owned(), z.detach().into_data()));
            all.push(("inference".to_owned(), infers.into_data()));
            (all, gradients)
        };
        let ((ours, of_ours), (theirs, of_theirs)) = (run(Encoder::layers), run(of_burn));
        assert_eq!(of_ours.len(), 4 * 4 + 1);
        assert_near(&ours, &theirs, 1e-5);
        // Gradients here are sums of up to a thousand terms of about 1.
        assert_near(&of_ours, &of_theirs, 1e-4);
        let biases = of_ours
            .iter()
            .filter(|(name, _)| name.contains("conv") && name.ends_with("bias"));
        assert!(
            biases
                .flat_map(|(_, data)| data.iter::<f32>())
                .all(|v| v == 0.0)
        );
    }
}

/// What makes crops as good as whole images: with frozen statistics, and away from the border, each loss has the same
/// gradient through crops around the anchors as through the whole image's embedding.
#[test]
fn crops_give_the_gradient_of_the_whole_image() {
    let device = Device::flex().autodiff();
    let mut encoder = Encoder::new(tiny(), Seed(3), &device);
    for norm in &mut encoder.norms {
        norm.training = Param::from_bool(false);
    }
    let (height, width) = (40, 44);
    let image = noise([1, 3, height, width], 5, &device);
    // Four anchors, then their positives, 16 pixels or more from each side.
    let places = [
        (16, 16),
        (20, 27),
        (23, 18),
        (17, 22),
        (18, 17),
        (21, 25),
        (22, 20),
        (19, 24),
    ];
    let n = places.len();
    let total = |z: Tensor<2>| {
        let [_, components] = z.dims();
        let of_anchors = z.clone().slice([0..n / 2, 0..components]);
        let bars = barred(&vec![0.0; 3 * n], n, 0.0);
        contrastive(z.reshape([1, n, components]), bars, 0.1)
            + reconstruction(
                encoder.reconstruct(of_anchors.clone()),
                noise([n / 2, PATCH_VALUES], 7, &device),
            )
            + reconstruction(
                encoder.surroundings(of_anchors),
                noise([n / 2, SURROUNDING_VALUES], 8, &device),
            )
    };
    let crops = places.map(|(y, x)| {
        image
            .clone()
            .slice([0..1, 0..3, y - 8..y + 9, x - 8..x + 9])
    });
    let by_crops = total(encoder.embed_crops(Tensor::cat(crops.to_vec(), 0)));
    let pixels = places.map(|(y, x)| (y * width + x) as i32);
    let pixels = Tensor::<1, Int>::from_data(pixels, &device);
    let whole = encoder
        .embed_image(image.clone())
        .reshape([16, height * width]);
    let by_image = total(whole.transpose().select(0, pixels));
    let gradients = |loss: &Tensor<1>| encoder.gradients(&loss.backward());
    let (of_crops, of_image) = (gradients(&by_crops), gradients(&by_image));
    assert_eq!(of_crops.len(), 4 * 4 + 4 * 2);
    assert_near(&of_crops, &of_image, 1e-5);
    let moved = |name: &str| {
        of_image
            .iter()
            .any(|(n, data)| n == name && data.iter::<f32>().any(|v| v.abs() > 1e-2))
    };
    assert!(moved("conv1.weight") && moved("conv1.bias") && moved("conv4.weight"));
}

#[test]
fn it_moves_a_network_as_the_optimiser_of_burn_does() {
    let device = Device::flex().autodiff();
    let shape = EncoderShape {
        channels: [2, 4, 8, 16],
    };
    let mut theirs: ModuleOptimizer = AdamWConfig::new()
        .with_weight_decay(1e-2)
        .with_epsilon(1e-8)
        .init();
    let mut ours = Optimiser::new(1e-2);
    let mut networks = [(); 2].map(|()| Encoder::new(shape, Seed(5), &device));
    for step in 0..3 {
        let mut stream = Seed(step).stream();
        let values: Vec<f32> = (0..4 * 3 * 289).map(|_| stream.unit() as f32).collect();
        let crops = TensorData::new(values, [4, 3, 17, 17]);
        let [a, b] = networks.map(|network| {
            let z = network.embed_crops(Tensor::from_data(crops.clone(), &device));
            let loss = network.reconstruct(z).powi_scalar(2).mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            (network, gradients)
        });
        networks = [theirs.step(1e-2, a.0, a.1), ours.step(1e-2, b.0, b.1)];
    }
    let [a, b] = networks;
    assert_eq!(a.named(), b.named());
    let updates = ours.updates();
    // Four convolutions, four norms and two layers of the head, each with weight and bias.
    assert_eq!(updates.len(), 20, "{updates:?}");
    assert!(updates.values().all(|&n| n == 3), "{updates:?}");
}
