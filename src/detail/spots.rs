//! Spots as objects.
//!
//! What stands out of its surroundings and is not wider than a limit (a top-hat by the component tree) falls into
//! connected regions. Each gives one object, cut at a share of the region's own peak; objects are ranked by how strong
//! their outline is, for that is what an eye sees of them.

use rayon::prelude::*;

use super::tree::Tree;
use crate::grid::{Parts, Spread, blurred};

/// What a search looks for. Lengths are shares of D.
pub(super) struct Search {
    /// 1 for bright things, −1 for dark ones.
    pub(super) sign: f32,
    /// The widest object.
    pub(super) widest: f32,
    /// Deviation of the Gaussian before the tree, and before outlines are measured.
    pub(super) smooth: f32,
    pub(super) outline: f32,
    /// How much of the residual itself counts beside the top-hat.
    pub(super) mix: f32,
    /// How much of the line response counts against a place.
    pub(super) lines: f32,
    /// Where an object ends, as a share of its peak.
    pub(super) cut: f32,
    /// The exponents of peak and area in the strength.
    pub(super) peak: f32,
    pub(super) area: f32,
    /// Residuals below this, in the search's sign, are levelled before outlines are measured: the wall of a vessel is
    /// no outline of the bright strip beside it, and that of a bright spot none of the dark gap.
    pub(super) floor: f32,
    /// The smallest object's pixels, in D².
    pub(super) least: f32,
    /// Median and deviation of the logarithms of strengths in a usual photograph.
    pub(super) usual: [f32; 2],
    /// The strength of the default, in robust deviations of all objects' logarithms.
    pub(super) default: f32,
}

pub(super) const BRIGHT: Search = Search {
    sign: 1.0,
    widest: 1.0 / 18.0,
    smooth: 1.0 / 1500.0,
    outline: 0.7 / 1024.0,
    mix: 0.3,
    lines: 0.0,
    cut: 0.2,
    peak: 0.25,
    area: -0.1,
    floor: 0.0,
    least: 3e-6,
    usual: [-5.4, 0.45],
    default: 2.7,
};

pub(super) const DOTS: Search = Search {
    sign: -1.0,
    widest: 1.0 / 60.0,
    smooth: 1.0 / 1500.0,
    outline: 1.0 / 900.0,
    mix: 0.0,
    lines: 1.0,
    cut: 0.3,
    peak: 1.0,
    area: 0.0,
    floor: -0.05,
    least: 3e-6,
    usual: [-8.2, 0.77],
    default: 2.7,
};

pub(super) const BLOTS: Search = Search {
    sign: -1.0,
    widest: 1.0 / 14.0,
    smooth: 1.0 / 600.0,
    outline: 1.0 / 900.0,
    mix: 0.0,
    lines: 0.7,
    cut: 0.4,
    peak: 0.5,
    area: 0.0,
    floor: -0.05,
    least: 2e-5,
    usual: [-6.1, 0.54],
    default: 1.8,
};

/// The residual is put into bytes between these two values.
const LOW: f32 = -0.1;
const HIGH: f32 = 0.7;
/// A top-hat below this is noise.
const FLAT: f32 = 0.02;
/// What an object loses that lies on a long vessel wholly, in deviations: pieces of vessel are no spots.
const ON_VESSEL: f32 = 2.0;
/// So many objects of a usual photograph are counted beside a picture's own, of which there are hundreds.
const USUAL: usize = 10;

/// Where to look.
pub(super) struct Scene<'a> {
    pub(super) width: usize,
    pub(super) diameter: f32,
    /// The logarithm of green less its median around each pixel.
    pub(super) residual: &'a [f32],
    /// The response of the line filters.
    pub(super) lines: &'a [f32],
    pub(super) inside: &'a [bool],
    /// Long vessels.
    pub(super) vessels: &'a [bool],
    /// Where objects may be.
    pub(super) allowed: &'a [bool],
}

/// One thing found.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// How strong it is beside the default, in robust deviations.
    pub(super) margin: f32,
    /// The longer side of the box around it, in pixels.
    pub(super) diameter: u32,
    /// Its pixels' places in the grid.
    pub(super) pixels: Vec<u32>,
}

impl Search {
    /// The objects of a scene, in the order of their first pixels.
    pub(super) fn run(&self, scene: &Scene<'_>) -> Vec<Spot> {
        let scores = self.scores(scene);
        let regions = Parts::of(
            scene.width,
            &scores.iter().map(|s| *s > 0.0).collect::<Vec<_>>(),
        );
        let mut peaks = vec![0.0_f32; regions.count() + 1];
        for (&label, &score) in regions.labels.iter().zip(&scores) {
            peaks[label as usize] = peaks[label as usize].max(score);
        }
        let mut members = vec![Vec::new(); regions.count() + 1];
        for (at, &label) in regions
            .labels
            .iter()
            .enumerate()
            .filter(|(_, label)| **label > 0)
        {
            if scores[at] >= self.cut * peaks[label as usize] {
                members[label as usize].push(at as u32);
            }
        }
        let slopes = slopes(self, scene);
        let least = self.least * scene.diameter * scene.diameter;
        let found: Vec<(f32, Vec<u32>)> = members
            .into_iter()
            .zip(peaks)
            .filter(|(pixels, _)| pixels.len() as f32 >= least)
            .map(|(pixels, peak)| (self.strength(&pixels, peak, &slopes).ln(), pixels))
            .collect();
        let on = |pixels: &[u32]| {
            let on = pixels.iter().filter(|at| scene.vessels[**at as usize]);
            on.count() as f32 / pixels.len() as f32
        };
        let apart = found.iter().filter(|(_, pixels)| on(pixels) <= 0.5);
        let apart = apart.map(|(strength, _)| *strength);
        let spread = Spread::of(apart.chain(self.usual_strengths()).collect());
        let spot = |(strength, pixels): (f32, Vec<u32>)| Spot {
            margin: spread.of_value(strength) - self.default - ON_VESSEL * on(&pixels),
            diameter: longer(scene.width, &pixels),
            pixels,
        };
        found.into_iter().map(spot).collect()
    }

    /// A few objects of a usual photograph: where a picture has hardly any, its own say nothing of what is strong.
    fn usual_strengths(&self) -> impl Iterator<Item = f32> {
        let [median, deviation] = self.usual;
        let fifths = [-1.28, -0.52, 0.0, 0.52, 1.28].into_iter();
        let all = fifths.map(move |at| median + at * deviation);
        all.cycle().take(USUAL)
    }

    /// How much each pixel stands out; 0 where there can be no object.
    fn scores(&self, scene: &Scene<'_>) -> Vec<f32> {
        let smooth = blurred(scene.width, scene.residual, self.smooth * scene.diameter);
        let scale = 255.0 / (HIGH - LOW);
        let bytes = smooth.par_iter().zip(scene.inside).map(|(value, &inside)| {
            if inside {
                ((self.sign * value - LOW) * scale) as u8
            } else {
                0
            }
        });
        let tree = Tree::new(scene.width, bytes.collect());
        let hat = tree.top_hat(&tree.extents(), self.widest * scene.diameter);
        let score = |at: usize| {
            let hat = f32::from(hat[at]) / scale;
            if hat <= FLAT || !scene.allowed[at] {
                return 0.0;
            }
            let own = self.mix * (self.sign * smooth[at]).max(0.0);
            hat + own - self.lines * scene.lines[at].max(0.0)
        };
        (0..hat.len()).into_par_iter().map(score).collect()
    }

    fn strength(&self, pixels: &[u32], peak: f32, slopes: &[f32]) -> f32 {
        let area = pixels.len() as f32;
        let slope = pixels.iter().map(|&at| slopes[at as usize]).sum::<f32>() / area;
        (slope * peak.powf(self.peak) * area.powf(self.area)).max(1e-9)
    }
}

/// The size of the gradient of the smoothed residual, for a thousandth of D.
fn slopes(search: &Search, scene: &Scene<'_>) -> Vec<f32> {
    let width = scene.width;
    let one_sided: Vec<f32> = scene
        .residual
        .iter()
        .map(|v| (search.sign * v).max(search.floor))
        .collect();
    let smooth = blurred(width, &one_sided, search.outline * scene.diameter);
    let last = smooth.len() / width - 1;
    let slope = |at: usize| {
        let (x, y) = (at % width, at / width);
        let (left, right) = (at - usize::from(x > 0), at + usize::from(x + 1 < width));
        let above = if y > 0 { at - width } else { at };
        let below = if y < last { at + width } else { at };
        let across = (smooth[right] - smooth[left]) / (right - left).max(1) as f32;
        let down = (smooth[below] - smooth[above]) / ((below - above) / width).max(1) as f32;
        across.hypot(down) * scene.diameter / 1000.0
    };
    (0..smooth.len()).into_par_iter().map(slope).collect()
}

/// The longer side of the box around some pixels.
fn longer(width: usize, pixels: &[u32]) -> u32 {
    let span = |of: &dyn Fn(u32) -> u32| {
        let places = || pixels.iter().map(|&at| of(at));
        places().max().unwrap_or(0) - places().min().unwrap_or(0) + 1
    };
    let width = width as u32;
    span(&|at| at % width).max(span(&|at| at / width))
}
