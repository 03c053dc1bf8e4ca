//! The two losses of stage 1.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};

/// What keeps a sample from being a candidate in the softmax: added to its likeness, it leaves nothing of its term.
const BARRED: f32 = -1e9;

/// NT-Xent within each image (paper, section 2.2): `[images, 2·anchors, embedding]` → one number, in nats.
///
/// The first half of the second axis are anchors, the second half their positives in the same order. `barred` comes
/// from [`barred`]. The mean runs over samples, then images.
#[must_use]
pub fn contrastive(embeddings: Tensor<3>, barred: Vec<f32>, temperature: f64) -> Tensor<1> {
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
    let barred = TensorData::new(barred, [images, samples, samples]);
    let barred = Tensor::<3>::from_data(barred, &device);
    let partner = TensorData::new(partners(samples), [1, samples, samples]);
    let partner = Tensor::<3>::from_data(partner, &device);
    let log_share = log_softmax(likeness + barred, 2);
    (log_share * partner).sum() / -((images * samples) as f64)
}

/// A `samples`×`samples` matrix that is 1 where two samples are anchor and positive of each other.
fn partners(samples: usize) -> Vec<f32> {
    let mut partner = vec![0.0; samples * samples];
    for i in 0..samples {
        partner[i * samples + (i + samples / 2) % samples] = 1.0;
    }
    partner
}

/// Which samples of an image are no negatives of each other: 0 for negatives and partners, a large negative number for
/// the sample itself and for all that look alike; `[images, 2·anchors, 2·anchors]`.
///
/// Two samples look alike when the mean colours of their patches (`[images, 2·anchors, 3]`, in [-1, 1]) are less than
/// `separation` apart: the paper's figure draws negatives as dissimilar patches. With 0 every other sample is one.
#[must_use]
pub fn barred(colours: &[f32], samples: usize, separation: f64) -> Vec<f32> {
    let mut out = Vec::with_capacity(colours.len() / 3 * samples);
    for image in colours.chunks_exact(3 * samples) {
        for (i, a) in image.chunks_exact(3).enumerate() {
            for (j, b) in image.chunks_exact(3).enumerate() {
                let square: f32 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
                let alike = f64::from(square.sqrt()) < separation;
                let partner = j == (i + samples / 2) % samples;
                let none = i == j || alike && !partner;
                out.push(if none { BARRED } else { 0.0 });
            }
        }
    }
    out
}

/// Mean squared error between predicted and true values, both `[n, values]`, of scale [-1, 1] (paper, section 2.3).
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
        let got =
            f64::from(contrastive(tensor, barred(&[0.0; 12], 4, 0.0), 0.1).into_scalar::<f32>());
        assert!((got - expected).abs() < 1e-4, "{got} is not {expected}");
    }

    #[test]
    fn samples_that_look_alike_are_no_negatives() {
        // Two anchors, two positives; the first anchor and the second positive have nearly the same colour.
        let colours = [
            0.0, 0.0, 0.0, 0.5, 0.5, 0.5, -0.5, 0.0, 0.0, 0.1, 0.0, 0.0f32,
        ];
        let open = |separation| -> Vec<bool> {
            let all = barred(&colours, 4, separation);
            all.iter().map(|&v| v == 0.0).collect()
        };
        let (y, n) = (true, false);
        assert_eq!(open(0.0), [n, y, y, y, y, n, y, y, y, y, n, y, y, y, y, n]);
        assert_eq!(open(0.25), [n, y, y, n, y, n, y, y, y, y, n, y, n, y, y, n]);
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
