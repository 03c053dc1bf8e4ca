//! What one training step makes smaller.

use burn::tensor::{Device, Tensor, TensorData};

use super::{CROP, Encoder, PATCH_VALUES, SURROUNDING_VALUES, Settings, loss, sampler::Batch};

/// The losses of one batch, each one number on the training device.
pub struct Objective {
    /// NT-Xent over anchors, positives and negatives, in nats.
    pub contrastive: Tensor<1>,
    /// Mean squared error of the anchors' patches.
    pub reconstruction: Tensor<1>,
    /// Mean squared error of the anchors' surroundings.
    pub surroundings: Tensor<1>,
    /// λ·contrastive + (1−λ)·(reconstruction + weighted surroundings).
    pub total: Tensor<1>,
}

/// The losses of a batch under an encoder that is on `device`, with gradients if the device keeps them.
#[must_use]
pub fn objective(
    encoder: &Encoder,
    batch: &Batch,
    settings: &Settings,
    device: &Device,
) -> Objective {
    let (images, anchors) = (batch.images, batch.anchors);
    let n = images * anchors;
    let matrix = |values: &[f32], rows: usize, columns: usize| {
        Tensor::<2>::from_data(TensorData::new(values.to_vec(), [rows, columns]), device)
    };
    let crops = TensorData::new(batch.crops.clone(), [2 * n, 3, CROP, CROP]);
    let z = encoder.embed_crops(Tensor::from_data(crops, device));
    let width = z.dims()[1];
    let z = z.reshape([images, 2 * anchors, width]);
    let of_anchors = z
        .clone()
        .slice([0..images, 0..anchors, 0..width])
        .reshape([n, width]);
    let reconstruction = loss::reconstruction(
        encoder.reconstruct(of_anchors.clone()),
        matrix(&batch.patches, n, PATCH_VALUES),
    );
    let surroundings = loss::reconstruction(
        encoder.surroundings(of_anchors),
        matrix(&batch.surroundings, n, SURROUNDING_VALUES),
    );
    let barred = loss::barred(&batch.colours, 2 * anchors, settings.separation);
    let contrastive = loss::contrastive(z, barred, settings.temperature);
    let told = reconstruction.clone() + surroundings.clone() * settings.surroundings;
    Objective {
        total: contrastive.clone() * settings.lambda + told * (1.0 - settings.lambda),
        contrastive,
        reconstruction,
        surroundings,
    }
}
