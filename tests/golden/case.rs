//! What is checked of a network, on any device.

use burn::tensor::{Device, Tensor, TensorData};
use cuts_viewer::cuts::{Batch, CROP, Encoder, EncoderShape, Settings, Trainer, objective};
use cuts_viewer::seed::Seed;

use crate::compare::{CPU, Tolerance, assert_near, largest};
use crate::reference::{Reference, stride};

/// Below this, or below what a gradient may be off by, its sign is unsure. AdamW's first step is nearly the rate times
/// that sign, so noise moves a weight by up to the rate, in either direction.
const NOISE: f32 = 1e-6;
/// What AdamW adds to the root of the squares' mean.
const ADAM_EPSILON: f32 = 1e-8;

pub struct Case {
    reference: Reference,
    device: Device,
    tolerance: Tolerance,
}

impl Case {
    pub fn new(file: &str, device: &Device, tolerance: Tolerance) -> Self {
        Self {
            reference: Reference::open(file),
            device: device.clone(),
            tolerance,
        }
    }

    /// The small network's, on the CPU.
    pub fn small() -> Self {
        Self::new("small", &Device::flex(), CPU)
    }

    /// The network with the initial weights; on an autodiff device it trains.
    fn encoder(&self, device: &Device) -> Encoder {
        let width = |n| self.reference.shape(&format!("weight.conv{n}.weight"))[0];
        let shape = EncoderShape {
            channels: [1, 2, 3, 4].map(width),
        };
        let take = |name: &str, shape: Vec<usize>| {
            let stored = format!("weight.{name}");
            let mut values = self.reference.values(&stored);
            if is_linear(name) {
                values = transposed(&values, shape[1], shape[0]);
            }
            Ok::<_, ()>(TensorData::new(values, shape))
        };
        let fresh = Encoder::new(shape, Seed(0), device);
        fresh.restore(device, take).expect("all weights")
    }

    pub fn batch(&self) -> Batch {
        let values = |name: &str| self.reference.values(&format!("batch.{name}"));
        Batch {
            crops: values("crops"),
            patches: values("patches"),
            surroundings: values("surroundings"),
            colours: values("colours"),
            images: self.reference.number("images") as usize,
            anchors: self.reference.number("anchors") as usize,
        }
    }

    /// A run whose first step has the highest rate.
    fn settings(&self, objective: &str) -> Settings {
        let number = |what: &str| self.reference.number(&format!("{objective}.{what}"));
        Settings {
            steps: 20,
            lambda: number("lambda"),
            separation: number("separation"),
            surroundings: number("surroundings"),
            temperature: self.reference.number("temperature"),
            learning_rate: self.reference.number("learning_rate"),
            ..Settings::default()
        }
    }

    fn near(&self, name: &str, ours: &[f32]) {
        assert_near(name, ours, &self.reference.values(name), self.tolerance);
    }

    /// Embeddings of the crops in both modes, and of a whole image padded layer by layer.
    pub fn embeddings(&self) {
        let batch = self.batch();
        let samples = 2 * batch.images * batch.anchors;
        let crops = |device: &Device| {
            let data = TensorData::new(batch.crops.clone(), [samples, 3, CROP, CROP]);
            Tensor::<4>::from_data(data, device)
        };
        let trains = self.device.clone().autodiff();
        let z = self.encoder(&trains).embed_crops(crops(&trains));
        self.near("embeddings.training", &floats(z.into_data()));
        let encoder = self.encoder(&self.device);
        let z = encoder.embed_crops(crops(&self.device));
        self.near("embeddings.inference", &floats(z.into_data()));
        let image = TensorData::new(
            self.reference.values("image"),
            self.reference.shape("image"),
        );
        let z = encoder.embed_image(Tensor::from_data(image, &self.device));
        self.near("embeddings.image", &floats(z.into_data()));
    }

    /// All losses and all gradients of an objective.
    pub fn objective(&self, name: &str) {
        let device = self.device.clone().autodiff();
        let encoder = self.encoder(&device);
        let made = objective(&encoder, &self.batch(), &self.settings(name), &device);
        for (what, loss) in [
            ("contrastive", &made.contrastive),
            ("reconstruction", &made.reconstruction),
            ("surroundings", &made.surroundings),
            ("total", &made.total),
        ] {
            let value = floats(loss.clone().detach().into_data());
            self.near(&format!("loss.{name}.{what}"), &value);
        }
        let gradients = encoder.gradients(&made.total.backward());
        for what in self.reference.names(&format!("gradient.{name}.")) {
            let full = format!("gradient.{name}.{what}");
            let ours = find(&gradients, &what);
            if is_cancelled(&what) {
                // The bias before a batch norm moves the mean, which is taken away again: its true gradient is zero,
                // and what a device finds is rounding. The program's own CPU layer gives zero.
                assert!(
                    largest(&ours) <= self.tolerance.absolute,
                    "{full}: {ours:?}"
                );
            } else {
                self.near(&full, &ours);
            }
        }
    }

    /// Weights after one or more steps on the batch; after one also the statistics.
    pub fn steps(&self, number: usize) {
        let key = format!("after{number}");
        let name = self.reference.word(&format!("{key}.objective"));
        let settings = Settings {
            weight_decay: self.reference.number(&format!("{key}.weight_decay")),
            ..self.settings(name)
        };
        let device = self.device.clone().autodiff();
        let encoder = self.encoder(&device);
        let loss = objective(&encoder, &self.batch(), &settings, &device).total;
        let gradients = encoder.gradients(&loss.backward());
        let reach = number as f32 * settings.learning_rate as f32;
        // Anew: that objective has moved the statistics.
        let encoder = self.encoder(&device);
        let mut trainer = Trainer::from_encoder(encoder, settings, Seed(0), &device);
        for _ in 0..number {
            trainer.learn(&self.batch()).expect("a step");
        }
        let after = trainer.encoder().named();
        for what in self.reference.names(&format!("{key}.")) {
            let (ours, gradients) = (find(&after, &what), find(&gradients, &what));
            let theirs = self.reference.values(&format!("{key}.{what}"));
            let noise = self.tolerance.floor(&gradients).max(NOISE);
            let what = format!("{key}.{what}");
            weights_after(&what, &ours, &theirs, (&gradients, noise), reach);
        }
        if number == 1 {
            self.statistics(&after);
        }
    }

    /// Running statistics after one step. We keep the variance over N pixels as it is, PyTorch multiplies what it
    /// takes in by N/(N−1).
    fn statistics(&self, after: &[(String, TensorData)]) {
        const MOMENTUM: f32 = 0.1;
        let batch = self.batch();
        for (layer, side) in [(1, 13), (2, 9), (3, 5), (4, 1)] {
            let name = format!("norm{layer}.mean");
            self.near(&format!("statistics.{name}"), &find(after, &name));
            let name = format!("norm{layer}.variance");
            let n = (2 * batch.images * batch.anchors * side * side) as f32;
            let before = self.reference.values(&format!("weight.{name}"));
            let ours: Vec<f32> = find(after, &name)
                .iter()
                .zip(before)
                .map(|(now, before)| {
                    let kept = (1.0 - MOMENTUM) * before;
                    kept + (now - kept) * n / (n - 1.0)
                })
                .collect();
            self.near(&format!("statistics.{name}"), &ours);
        }
    }
}

/// Compares one array after steps of which each moves a weight by the rate at most, `reach` in all. Gradients under the
/// given size may be noise.
fn weights_after(
    what: &str,
    ours: &[f32],
    theirs: &[f32],
    (gradients, noise): (&[f32], f32),
    reach: f32,
) {
    assert_eq!(ours.len(), theirs.len(), "{what}: number of values");
    let mut noisy = 0;
    for (i, ((a, b), g)) in ours.iter().zip(theirs).zip(gradients).enumerate() {
        let slack = if is_cancelled(what) {
            // PyTorch's gradient is zero here, to 64 bits. What AdamW makes of our noise; nothing, if it is zero.
            let ours = largest(gradients);
            reach * ours / (ours + ADAM_EPSILON)
        } else if g.abs() < noise {
            noisy += 1;
            2.0 * reach
        } else {
            0.0
        };
        // Where the sign is sure the step hardly depends on the gradient: the rest is rounding, 1/500 of a step.
        let allowed = 2e-6 + 1e-6 * b.abs() + slack;
        assert!(
            (a - b).abs() <= allowed,
            "{what}: value {i} is {a}, not {b}, with a gradient of {g}"
        );
    }
    assert!(
        noisy * 10 <= theirs.len(),
        "{what}: {noisy} of {} gradients are too small to tell",
        theirs.len()
    );
}

/// Whether batch norm takes away again what this weight adds.
fn is_cancelled(name: &str) -> bool {
    name.contains("conv") && name.ends_with(".bias")
}

/// Whether the two sides store this weight transposed: linear layers.
fn is_linear(name: &str) -> bool {
    name.ends_with(".weight") && (name.starts_with("head") || name.starts_with("surroundings"))
}

/// `[rows, columns]` → `[columns, rows]`.
fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let at = |i: usize| values[i % rows * columns + i / rows];
    (0..rows * columns).map(at).collect()
}

fn floats(data: TensorData) -> Vec<f32> {
    data.try_to_vec().expect("32-bit floats")
}

/// Our values under a name of the file: in PyTorch's layout, and only those that it stores.
fn find(all: &[(String, TensorData)], stored: &str) -> Vec<f32> {
    let (name, step) = stride(stored);
    let (_, data) = all.iter().find(|(n, _)| n == name).expect(name);
    let mut values = floats(data.clone());
    if is_linear(name) {
        values = transposed(&values, data.shape()[0], data.shape()[1]);
    }
    values.into_iter().step_by(step).collect()
}
