//! An image's own 256 landmarks, and which of them each pixel is nearest to.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::{Feature, LANDMARKS, Places};
use crate::seed::Seed;

/// Points that the starts are drawn from; more would not start better.
const STARTS_FROM: usize = 2048;

/// Landmarks in feature space.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// Features per landmark.
    pub width: usize,
    /// `landmarks × width`, row by row.
    pub values: Vec<f32>,
}

impl Codebook {
    /// Fits at most `count` landmarks to points `[n, width]`: k-means++ starts (Arthur and Vassilvitskii 2007) from
    /// the seed, then `rounds` of Lloyd's algorithm. Distances are computed on the points' device.
    #[must_use]
    pub fn fit(points: &Tensor<2>, count: usize, rounds: usize, seed: Seed) -> Self {
        let [n, width] = points.dims();
        let rows: Vec<f32> = points.clone().into_data().iter::<f32>().collect();
        let mut book = Self {
            width,
            values: starts(&rows, width, count.min(n), seed),
        };
        for _ in 0..rounds {
            let (nearest, distance) = book.nearest(points);
            book.move_to_means(&rows, &nearest, &distance);
        }
        book
    }

    /// Number of landmarks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// Whether there is no landmark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// One landmark's features.
    #[must_use]
    pub fn landmark(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..(index + 1) * self.width]
    }

    /// Notes beside each landmark's look where its pixels are in the mean, once these are known: `index` and `inside`
    /// are row by row. An unused landmark stays where it is.
    pub fn place(&mut self, index: &[u8], inside: &[bool], places: &Places) {
        let mut sums = vec![([0.0f64; Feature::LENGTH - Feature::LOOK], 0.0); self.len()];
        for (pixel, &landmark) in index.iter().enumerate().filter(|(p, _)| inside[*p]) {
            let (sum, count) = &mut sums[usize::from(landmark)];
            for (s, v) in sum.iter_mut().zip(places.of(pixel)) {
                *s += f64::from(v);
            }
            *count += 1.0;
        }
        let rows = self.values.chunks_exact_mut(self.width);
        for (row, (sum, count)) in rows.zip(&sums).filter(|(_, (_, count))| *count > 0.0) {
            for (v, s) in row.iter_mut().skip(Feature::LOOK).zip(sum) {
                *v = (s / count) as f32;
            }
        }
    }

    /// The same landmarks without their places.
    pub(super) fn looks(&self) -> Self {
        let width = self.width.min(Feature::LOOK);
        let rows = self.values.chunks_exact(self.width);
        Self {
            width,
            values: rows.flat_map(|row| &row[..width]).copied().collect(),
        }
    }

    /// The landmarks as a tensor `[landmarks, width]`.
    #[must_use]
    pub fn tensor(&self, device: &Device) -> Tensor<2> {
        Tensor::from_data(
            TensorData::new(self.values.clone(), [self.len(), self.width]),
            device,
        )
    }

    fn nearest(&self, points: &Tensor<2>) -> (Vec<usize>, Vec<f32>) {
        let landmarks = self.tensor(&points.device());
        let cost = costs(points.clone(), &landmarks);
        let nearest = cost
            .clone()
            .argmin(1)
            .into_data()
            .iter::<i64>()
            .map(|i| i as usize)
            .collect();
        let distance = cost.min_dim(1).into_data().iter::<f32>().collect();
        (nearest, distance)
    }

    /// Lloyd's update. A landmark that lost all its points moves to the point that is worst served.
    fn move_to_means(&mut self, rows: &[f32], nearest: &[usize], costs: &[f32]) {
        let width = self.width;
        let mut sums = vec![0.0f64; self.values.len()];
        let mut counts = vec![0usize; self.len()];
        for (row, &at) in rows.chunks_exact(width).zip(nearest) {
            counts[at] += 1;
            for (sum, &v) in sums[at * width..].iter_mut().zip(row) {
                *sum += f64::from(v);
            }
        }
        // The costs lack each point's own square; with it they are squared distances.
        let mut worst: Vec<(f32, usize)> = Vec::new();
        if counts.contains(&0) {
            worst = rows
                .chunks_exact(width)
                .zip(costs)
                .enumerate()
                .map(|(i, (row, cost))| (cost + row.iter().map(|v| v * v).sum::<f32>(), i))
                .collect();
            worst.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        }
        for (at, &count) in counts.iter().enumerate() {
            let target = &mut self.values[at * width..(at + 1) * width];
            if count > 0 {
                for (v, sum) in target.iter_mut().zip(&sums[at * width..]) {
                    *v = (sum / count as f64) as f32;
                }
            } else if let Some((_, point)) = worst.pop() {
                target.copy_from_slice(&rows[point * width..(point + 1) * width]);
            }
        }
    }
}

/// k-means++: each further start is drawn with a chance proportional to its squared distance to those before.
fn starts(rows: &[f32], width: usize, count: usize, seed: Seed) -> Vec<f32> {
    let n = rows.len() / width;
    let mut stream = seed.stream();
    let pool = stream.choose(n, STARTS_FROM.max(count));
    let row = |p: usize| &rows[pool[p] * width..(pool[p] + 1) * width];
    let mut distance = vec![f32::MAX; pool.len()];
    let mut chosen = Vec::with_capacity(count * width);
    let mut next = 0;
    for _ in 0..count {
        let start = row(next);
        chosen.extend_from_slice(start);
        for (p, d) in distance.iter_mut().enumerate() {
            *d = d.min(squared_distance(row(p), start));
        }
        let total: f64 = distance.iter().map(|&d| f64::from(d)).sum();
        let mut left = stream.unit() * total;
        next = distance
            .iter()
            .position(|&d| {
                left -= f64::from(d);
                left < 0.0
            })
            .unwrap_or_else(|| stream.below(pool.len()));
    }
    chosen
}

/// In lanes, so that the compiler can use the processor's wide registers in a fixed order.
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 16;
    let mut lanes = [0.0f32; LANES];
    let (a_parts, b_parts) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = a_parts
        .remainder()
        .iter()
        .zip(b_parts.remainder())
        .map(|(x, y)| (x - y).powi(2))
        .sum();
    for (x, y) in a_parts.zip(b_parts) {
        for i in 0..LANES {
            lanes[i] += (x[i] - y[i]) * (x[i] - y[i]);
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// Squared distances `[n, landmarks]`, less each point's own square, which does not change the order.
fn costs(points: Tensor<2>, landmarks: &Tensor<2>) -> Tensor<2> {
    let squares = landmarks.clone().powi_scalar(2).sum_dim(1).transpose();
    squares - points.matmul(landmarks.clone().transpose()) * 2.0
}

/// The nearest landmark of each point: features `[n, width]`, landmarks `[m, width]` → `[n]`.
#[must_use]
pub fn assign(features: Tensor<2>, landmarks: &Tensor<2>) -> Tensor<1, Int> {
    let n = features.dims()[0];
    costs(features, landmarks).argmin(1).reshape([n])
}

/// Packs indices below 256 four to a word, the first in the lowest byte: `[n]` → `[⌈n / 4⌉]`, on the tensor's device.
#[must_use]
pub fn pack(indices: Tensor<1, Int>) -> Tensor<1, Int> {
    let n = indices.dims()[0];
    let device = indices.device();
    let words = n.div_ceil(LANDMARKS / 64);
    let missing = words * 4 - n;
    let indices = if missing == 0 {
        indices
    } else {
        Tensor::cat(vec![indices, Tensor::zeros([missing], &device)], 0)
    };
    let place = Tensor::<2, Int>::from_data(
        TensorData::new(vec![1i32, 1 << 8, 1 << 16, 1 << 24], [1, 4]),
        &device,
    );
    // The last byte's product may pass 2³¹; it wraps to the wanted bits.
    (indices.reshape([words, 4]) * place)
        .sum_dim(1)
        .reshape([words])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(rows: &[[f32; 2]]) -> Tensor<2> {
        Tensor::from_data(
            TensorData::new(rows.concat(), [rows.len(), 2]),
            &Device::flex(),
        )
    }

    #[test]
    fn well_apart_groups_get_a_landmark_each() {
        let mut stream = Seed(1).stream();
        let rows: Vec<[f32; 2]> = (0..300)
            .map(|i| {
                let centre = [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]][i % 3];
                [
                    centre[0] + stream.unit() as f32,
                    centre[1] + stream.unit() as f32,
                ]
            })
            .collect();
        let points = points(&rows);
        let book = Codebook::fit(&points, 3, 5, Seed(2));
        let at: Vec<i64> = assign(points, &book.tensor(&Device::flex()))
            .into_data()
            .iter::<i64>()
            .collect();
        assert!((3..300).all(|i| at[i] == at[i % 3]));
        assert_ne!(at[0], at[1]);
        assert_ne!(at[1], at[2]);
        assert_ne!(at[0], at[2]);
    }

    #[test]
    fn equal_points_and_few_points_are_no_trouble() {
        let flat = points(&[[1.0, 1.0]; 40]);
        let book = Codebook::fit(&flat, 8, 3, Seed(0));
        assert!(book.values.iter().all(|&v| v == 1.0));
        let two = points(&[[1.0, 1.0], [2.0, 2.0]]);
        assert_eq!(Codebook::fit(&two, 8, 3, Seed(0)).len(), 2);
    }

    #[test]
    fn landmarks_lie_where_their_pixels_are() {
        let mut values = vec![1.0; 3 * Feature::LENGTH];
        values[2 * Feature::LENGTH..].fill(0.0);
        let width = Feature::LENGTH;
        let mut book = Codebook { width, values };
        // Three rows; landmark 0 is the left column, 1 the right one, the last row is outside.
        let inside = [true, true, true, true, false, false];
        let places = Places::new(&inside, 2, 1.0);
        book.place(&[0, 1, 0, 1, 1, 0], &inside, &places);
        let of = |landmark| &book.landmark(landmark)[Feature::LOOK..];
        assert_eq!((of(0)[0], of(0)[1]), (-of(1)[0], 0.0));
        assert!((of(1)[0] - 0.5f32.sqrt()).abs() < 1e-6);
        assert_eq!(of(2), [0.0, 0.0]);
        assert!(
            book.looks().values[..2 * Feature::LOOK]
                .iter()
                .all(|&v| v == 1.0)
        );
    }

    #[test]
    fn packed_words_hold_four_indices_each() {
        let device = Device::flex();
        let indices = vec![1i32, 255, 3, 200, 7];
        let tensor = Tensor::<1, Int>::from_data(TensorData::new(indices, [5]), &device);
        let words: Vec<u32> = pack(tensor)
            .into_data()
            .iter::<i64>()
            .map(|w| w as u32)
            .collect();
        assert_eq!(words, [u32::from_le_bytes([1, 255, 3, 200]), 7]);
    }
}
