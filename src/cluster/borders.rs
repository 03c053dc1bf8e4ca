//! How strongly colours change across the borders between groups of pixels.

use crate::grid::{blurred_inside, quantile, squared_distances};

/// Noise is taken out by a Gaussian of so many pixels.
const CALM: f32 = 0.7;
/// A step is the mean of so many pixels beyond a border, less that of as many before it.
const DEPTH: usize = 2;
/// Within this share of the field's diameter from its rim a border counts, but has no step: light falls off there, and
/// lenses blur.
const RIM: f32 = 0.035;

/// Where the colours of a picture rise and fall.
#[derive(Clone, Copy, Debug)]
pub struct Relief<'a> {
    /// Pixels per row.
    pub width: usize,
    /// Whether a pixel shows retina; row by row.
    pub inside: &'a [bool],
    /// Three colours on a logarithmic scale without illumination, each row by row.
    pub planes: &'a [Vec<f32>; 3],
    /// The diameter of the field of view, in pixels.
    pub diameter: f32,
}

/// The borders between any two of some groups.
#[derive(Clone, Debug)]
pub struct Borders {
    groups: usize,
    /// Pairs of pixels along each.
    lengths: Vec<f32>,
    /// The sum of the steps across each, from the row's group to the column's.
    steps: Vec<[f32; 3]>,
    /// The median step between neighbouring pixels of the field.
    usual: f32,
}

impl Borders {
    /// Measures the borders of an index map with so many groups.
    #[must_use]
    pub fn of(relief: &Relief<'_>, index: &[u8], groups: usize) -> Self {
        let planes = relief
            .planes
            .each_ref()
            .map(|plane| blurred_inside(relief.width, plane, relief.inside, CALM));
        let rim = relief.rim();
        let mut borders = Self {
            groups,
            lengths: vec![0.0; groups * groups],
            steps: vec![[0.0; 3]; groups * groups],
            usual: 0.0,
        };
        let mut all = Vec::new();
        for at in 0..index.len() {
            for (next, stride) in relief.neighbours(at) {
                let step = relief.step(&planes, at, next, stride);
                let (a, b) = (usize::from(index[at]), usize::from(index[next]));
                if !rim[at] {
                    all.push(length(step));
                }
                if a != b {
                    borders.add(a, b, if rim[at] { [0.0; 3] } else { step });
                }
            }
        }
        borders.usual = quantile(&mut all, 0.5).max(1e-6);
        borders
    }

    fn add(&mut self, a: usize, b: usize, step: [f32; 3]) {
        for (from, to, sign) in [(a, b, 1.0), (b, a, -1.0)] {
            let border = from * self.groups + to;
            self.lengths[border] += 1.0;
            for (sum, value) in self.steps[border].iter_mut().zip(step) {
                *sum += sign * value;
            }
        }
    }

    /// The mean step of colour across a border, in usual steps; none where two groups do not touch.
    pub(super) fn step(&self, a: usize, b: usize) -> Option<f64> {
        let border = a * self.groups + b;
        let pairs = self.lengths[border];
        (pairs > 0.0).then(|| f64::from(length(self.steps[border]) / pairs / self.usual))
    }

    /// Puts group b into group a.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        for other in (0..self.groups).filter(|&other| other != a && other != b) {
            let (own, taken) = (a * self.groups + other, b * self.groups + other);
            self.lengths[own] += self.lengths[taken];
            let step = self.steps[taken];
            for (sum, value) in self.steps[own].iter_mut().zip(step) {
                *sum += value;
            }
            let back = other * self.groups + a;
            self.lengths[back] = self.lengths[own];
            self.steps[back] = self.steps[own].map(|value| -value);
        }
    }
}

impl Relief<'_> {
    /// Pixels near the rim of the field of view or the frame.
    fn rim(&self) -> Vec<bool> {
        let (width, height) = (self.width, self.inside.len() / self.width.max(1));
        let outside: Vec<bool> = self.inside.iter().map(|inside| !inside).collect();
        let limit = RIM * self.diameter;
        let far = squared_distances(width, height, &outside);
        (0..far.len())
            .map(|at| {
                let (x, y) = (at % width, at / width);
                let frame = x.min(y).min(width - 1 - x).min(height - 1 - y) + 1;
                far[at] as f32 <= limit * limit || frame as f32 <= limit
            })
            .collect()
    }

    /// The pixels right of and below a pixel, where all show retina, and how far they are in memory.
    fn neighbours(&self, at: usize) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        let right = (at % self.width + 1 < self.width).then_some((at + 1, 1));
        let below = (at + self.width < self.inside.len()).then_some((at + self.width, self.width));
        let seen = move |&(next, _): &(usize, usize)| self.inside[at] && self.inside[next];
        right.into_iter().chain(below).filter(seen)
    }

    /// The step of colour from a pixel to its neighbour.
    fn step(&self, planes: &[Vec<f32>; 3], at: usize, next: usize, stride: usize) -> [f32; 3] {
        let beside = |pixel: usize| match stride {
            1 => (pixel % self.width, self.width - 1 - pixel % self.width),
            _ => (
                pixel / self.width,
                (self.inside.len() - 1 - pixel) / self.width,
            ),
        };
        let before = (0..DEPTH.min(beside(at).0 + 1)).map(|far| at - far * stride);
        let beyond = (0..DEPTH.min(beside(next).1 + 1)).map(|far| next + far * stride);
        let (before, beyond) = (self.mean(planes, before), self.mean(planes, beyond));
        [0, 1, 2].map(|c| beyond[c] - before[c])
    }

    /// The mean colour of some pixels, up to the first that shows no retina.
    fn mean(&self, planes: &[Vec<f32>; 3], pixels: impl Iterator<Item = usize>) -> [f32; 3] {
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for pixel in pixels.take_while(|&pixel| self.inside[pixel]) {
            for (sum, plane) in sum.iter_mut().zip(planes) {
                *sum += plane[pixel];
            }
            count += 1.0f32;
        }
        sum.map(|sum| sum / count.max(1.0))
    }
}

fn length(step: [f32; 3]) -> f32 {
    step.iter().map(|v| v * v).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 40 x 20 pixels that rises a little everywhere and by 1 from column 20 on.
    fn halves() -> (Vec<bool>, [Vec<f32>; 3]) {
        let light =
            |at: usize| (at % 40 + at / 40) as f32 * 0.01 + if at % 40 < 20 { 0.0 } else { 1.0 };
        let plane: Vec<f32> = (0..800).map(light).collect();
        (vec![true; 800], [plane.clone(), plane.clone(), plane])
    }

    fn borders(index: &[u8], diameter: f32) -> Borders {
        let (inside, planes) = halves();
        let relief = Relief {
            width: 40,
            inside: &inside,
            planes: &planes,
            diameter,
        };
        Borders::of(&relief, index, 4)
    }

    #[test]
    fn an_edge_has_many_usual_steps_and_a_slope_has_one() {
        let index: Vec<u8> = (0..800).map(|at| (at % 40 / 10) as u8).collect();
        let borders = borders(&index, 20.0);
        let edge = borders.step(1, 2).expect("they touch");
        let slope = borders.step(0, 1).expect("they touch");
        assert!(edge > 20.0 * slope, "{edge} {slope}");
        assert_eq!(borders.step(0, 2), None);
        assert_eq!(borders.step(2, 1), Some(edge));
    }

    #[test]
    fn near_the_rim_there_is_no_step() {
        let index: Vec<u8> = (0..800).map(|at| u8::from(at % 40 >= 20)).collect();
        let all = borders(&index, 1.0).step(0, 1).expect("they touch");
        let most = borders(&index, 200.0).step(0, 1).expect("they touch");
        // 7 of 20 rows at each end lie on the rim.
        assert!(most < 0.5 * all, "{most} {all}");
    }

    #[test]
    fn borders_add_up() {
        let index: Vec<u8> = (0..800)
            .map(|at| (at % 40 / 20 * 2 + at / 40 / 10) as u8)
            .collect();
        let mut borders = borders(&index, 20.0);
        let parts = [borders.lengths[2], borders.lengths[4 + 3]];
        borders.join(0, 1);
        borders.join(2, 3);
        assert_eq!(borders.lengths[2], parts[0] + parts[1]);
        assert_eq!(borders.steps[8], borders.steps[2].map(|v| -v));
    }
}
