//! The two losses of stage 1.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};

/// NT-Xent within each image (paper, section 2.2): `[images, 2·anchors, embedding]` → one number.
///
/// The first half of the second axis are anchors, the second half their positives in the same order; all other
/// samples of the image are negatives. The mean runs over samples, then images.
#[must_use]
pub fn contrastive(embeddings: Tensor<3>, temperature: f64) -> Tensor<1> {
    let [images, samples, _] = embeddings.dims();
    let device = embeddings.device();
    let length = embeddings
        .clone()
        .powi_scalar(2)
        .sum_dim(2)
        .sqrt()
        .clamp_min(1e-12);
    let unit = embeddings / length;
    let likeness = unit.clone().matmul(unit.swap_dims(1, 2)) / temperature;
    let (itself, partner) = pairing(samples);
    let itself = Tensor::<3>::from_data(TensorData::new(itself, [1, samples, samples]), &device);
    let partner = Tensor::<3>::from_data(TensorData::new(partner, [1, samples, samples]), &device);
    // A sample is no candidate for itself: its own term vanishes under the softmax.
    let log_share = log_softmax(likeness + itself, 2);
    (log_share * partner).sum() / -((images * samples) as f64)
}

/// Two `samples`×`samples` matrices: a large negative number on the diagonal, and 1 where two samples are a pair.
fn pairing(samples: usize) -> (Vec<f32>, Vec<f32>) {
    let half = samples / 2;
    let mut itself = vec![0.0; samples * samples];
    let mut partner = vec![0.0; samples * samples];
    for i in 0..samples {
        itself[i * samples + i] = -1e9;
        partner[i * samples + (i + half) % samples] = 1.0;
    }
    (itself, partner)
}

/// Mean squared error between predicted and true patches, both `[n, 75]` in [-1, 1] (paper, section 2.3).
#[must_use]
pub fn reconstruction(predicted: Tensor<2>, patches: Tensor<2>) -> Tensor<1> {
    (predicted - patches).powi_scalar(2).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn contrastive_is_the_written_formula() {
        // Two anchors and their positives in the plane; the expected value is the formula in plain arithmetic.
        let points = [[1.0f32, 0.0], [0.0, 2.0], [3.0, 3.0], [-1.0, 1.0]];
        let tensor =
            Tensor::<3>::from_data(TensorData::new(points.concat(), [1, 4, 2]), &Device::flex());
        let unit: Vec<[f64; 2]> = points
            .iter()
            .map(|p| {
                let l = f64::from(p[0]).hypot(f64::from(p[1]));
                [f64::from(p[0]) / l, f64::from(p[1]) / l]
            })
            .collect();
        let sim = |i: usize, j: usize| (unit[i][0] * unit[j][0] + unit[i][1] * unit[j][1]) / 0.1;
        let mut expected = 0.0;
        for i in 0..4 {
            let all: f64 = (0..4).filter(|&j| j != i).map(|j| sim(i, j).exp()).sum();
            expected -= (sim(i, (i + 2) % 4).exp() / all).ln() / 4.0;
        }
        let got = f64::from(contrastive(tensor, 0.1).into_scalar::<f32>());
        assert!((got - expected).abs() < 1e-4, "{got} is not {expected}");
    }

    #[test]
    fn reconstruction_is_the_mean_square() {
        let device = Device::flex();
        let a = Tensor::<2>::from_data(
            TensorData::new(vec![1.0f32, 2.0, 3.0, 4.0], [2, 2]),
            &device,
        );
        let b = Tensor::<2>::zeros([2, 2], &device);
        assert!((reconstruction(a, b).into_scalar::<f32>() - 7.5).abs() < 1e-6);
    }
}
