//! The bank of line filters on a device: one convolution with all kernels.

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use super::Planes;
use super::bank::{ANGLES, Bank};
use super::lines::clipped;

/// What [`line_response`](super::line_response) computes, on a device; to rounding the same.
#[must_use]
pub fn line_response_on(planes: &Planes, device: &Device) -> Vec<f32> {
    let bank = Bank::new(planes.diameter);
    let (width, height, reach, side) = (planes.width, planes.height, bank.reach, bank.side());
    let kernels = TensorData::new(bank.kernels.concat(), [ANGLES, 1, side, side]);
    let kernels = Tensor::<4>::from_data(kernels, device);
    let size = [1, 1, height + 2 * reach, width + 2 * reach];
    let picture = TensorData::new(padded(&clipped(planes), width, height, reach), size);
    let picture = Tensor::<4>::from_data(picture, device);
    let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
    let answers = conv2d(picture, kernels, None, options);
    answers.max_dim(1).into_data().iter::<f32>().collect()
}

/// A plane with margins, in which it goes on as it ends at its frame.
fn padded(values: &[f32], width: usize, height: usize, margin: usize) -> Vec<f32> {
    let (right, bottom) = (width.saturating_sub(1), height.saturating_sub(1));
    let inner = move |at: usize, last: usize| at.saturating_sub(margin).min(last);
    let columns = move |y: usize| (0..width + 2 * margin).map(move |x| (inner(x, right), y));
    let places = (0..height + 2 * margin).flat_map(|y| columns(inner(y, bottom)));
    places.map(|(x, y)| values[y * width + x]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_and_the_cpu_agree() {
        let (width, height) = (50, 40);
        let plane: Vec<f32> = (0..width * height)
            .map(|at| ((at * 37) % 23) as f32 * -0.01)
            .collect();
        let planes = Planes {
            width,
            height,
            diameter: 200.0,
            log: std::array::from_fn(|_| plane.clone()),
            inside: vec![true; width * height],
        };
        let device = line_response_on(&planes, &Device::flex());
        let cpu = super::super::line_response(&planes);
        assert_eq!(device.len(), cpu.len());
        for (a, b) in device.iter().zip(&cpu) {
            assert!((a - b).abs() < 2e-4, "{a} is not {b}");
        }
    }
}
