//! The bank of line filters, as one kernel for each direction.
//!
//! A dark line is darker than what lies to both sides of it. Along a direction the picture is smoothed by a Gaussian;
//! across it, at several distances d, the mean of the values at −d and +d less the one in the middle is taken, each
//! smoothed by a Gaussian of 0.4 d. All of this is linear, so that it is one kernel.

/// Directions, spread evenly over half a turn.
pub(super) const ANGLES: usize = 12;
/// Deviation of the Gaussian along a line, as a share of D.
const ALONG: f32 = 0.01;
/// The distances to both sides, as shares of D.
const SIDES: [f32; 6] = [
    1.0 / 400.0,
    1.0 / 280.0,
    1.0 / 200.0,
    1.0 / 140.0,
    1.0 / 100.0,
    1.0 / 70.0,
];
/// Deviation of the Gaussian across, as a share of the distance; and at least, in pixels.
const ACROSS: f32 = 0.4;
const LEAST: f32 = 0.4;
/// Kernels end where their values fall below this share of the largest.
const NOTHING: f32 = 1e-3;

/// The kernels of a bank: squares of `2 * reach + 1` pixels, symmetric about their middle, each adding up to 0.
pub(super) struct Bank {
    pub(super) reach: usize,
    /// Kernel by kernel, row by row.
    pub(super) kernels: Vec<Vec<f32>>,
}

impl Bank {
    /// For a field of view of `diameter` pixels.
    pub(super) fn new(diameter: f32) -> Self {
        let farthest = SIDES.iter().fold(0.0, |far: f32, side| far.max(*side)) * diameter;
        let most = (3.0 * ALONG * diameter)
            .max(farthest * (1.0 + 3.0 * ACROSS))
            .ceil() as usize;
        let kernels: Vec<Vec<f32>> = (0..ANGLES)
            .map(|angle| kernel(angle, diameter, most))
            .collect();
        let reach = needed(&kernels, most);
        Self {
            reach,
            kernels: kernels
                .iter()
                .map(|kernel| balanced(kernel, most, reach))
                .collect(),
        }
    }

    /// Pixels on a kernel's side.
    pub(super) fn side(&self) -> usize {
        2 * self.reach + 1
    }
}

/// A kernel of a direction, out to `reach` pixels.
fn kernel(angle: usize, diameter: f32, reach: usize) -> Vec<f32> {
    let (sin, cos) = (std::f32::consts::PI * angle as f32 / ANGLES as f32).sin_cos();
    let along = ALONG * diameter;
    let side = 2 * reach + 1;
    let value = |at: usize| {
        let x = (at % side) as f32 - reach as f32;
        let y = (at / side) as f32 - reach as f32;
        let (u, v) = (x * cos + y * sin, y * cos - x * sin);
        gaussian(u, along) * profile(v, diameter)
    };
    (0..side * side).map(value).collect()
}

/// The values of a kernel across its line.
fn profile(v: f32, diameter: f32) -> f32 {
    let at = |side: &f32| {
        let d = side * diameter;
        let sigma = (ACROSS * d).max(LEAST);
        0.5 * (gaussian(v - d, sigma) + gaussian(v + d, sigma)) - gaussian(v, sigma)
    };
    SIDES.iter().map(at).sum::<f32>() / SIDES.len() as f32
}

fn gaussian(x: f32, sigma: f32) -> f32 {
    (-0.5 * (x / sigma).powi(2)).exp() / (sigma * std::f32::consts::TAU.sqrt())
}

/// How far from the middle any kernel has values that count.
fn needed(kernels: &[Vec<f32>], reach: usize) -> usize {
    let side = 2 * reach + 1;
    let largest = |kernel: &[f32]| kernel.iter().fold(0.0, |most: f32, v| most.max(v.abs()));
    let far = |kernel: &Vec<f32>| {
        let least = NOTHING * largest(kernel);
        let places = (0..kernel.len()).filter(|&at| kernel[at].abs() > least);
        places
            .map(|at| (at % side).abs_diff(reach).max((at / side).abs_diff(reach)))
            .max()
    };
    kernels.iter().filter_map(far).max().unwrap_or(0)
}

/// The middle of a kernel, its positive values scaled so that a flat picture answers 0.
fn balanced(kernel: &[f32], from: usize, reach: usize) -> Vec<f32> {
    let side = 2 * from + 1;
    let rows = kernel.chunks_exact(side).skip(from - reach);
    let mut values: Vec<f32> = rows
        .take(2 * reach + 1)
        .flat_map(|row| row[from - reach..].iter().take(2 * reach + 1).copied())
        .collect();
    let sum = |positive: bool| -> f32 {
        let chosen = values.iter().filter(|v| (**v > 0.0) == positive);
        chosen.sum()
    };
    let factor = -sum(false) / sum(true).max(f32::MIN_POSITIVE);
    for value in values.iter_mut().filter(|v| **v > 0.0) {
        *value *= factor;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_symmetric_and_blind_to_flat_pictures() {
        for diameter in [576.0, 200.0] {
            let bank = Bank::new(diameter);
            assert_eq!(bank.kernels.len(), ANGLES);
            for kernel in &bank.kernels {
                assert_eq!(kernel.len(), bank.side() * bank.side());
                assert!(kernel.iter().sum::<f32>().abs() < 1e-5);
                let pairs = kernel.iter().zip(kernel.iter().rev());
                assert!(pairs.map(|(a, b)| (a - b).abs()).all(|off| off < 1e-6));
            }
        }
        // About 37 pixels across at the usual size.
        assert!((17..=20).contains(&Bank::new(576.0).reach));
    }

    #[test]
    fn the_middle_of_a_kernel_is_negative_and_its_sides_positive() {
        let bank = Bank::new(576.0);
        let (reach, side) = (bank.reach, bank.side());
        // Direction 0 runs along a row.
        assert!(bank.kernels[0][reach * side + reach + 4] < 0.0);
        assert!(bank.kernels[0][(reach + 5) * side + reach] > 0.0);
        assert!(bank.kernels[ANGLES / 2][(reach + 4) * side + reach] < 0.0);
    }
}
