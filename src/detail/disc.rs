//! Where the optic disc is, for parts of it look like bright spots.

use crate::grid::{Spread, blurred, shrunk};

use super::{Fundus, deep};

/// What is hidden around its centre, as a share of D: bright spots, out to beyond its rim, and dark ones, which there
/// are pieces of the vessels that cross.
pub(super) const RADIUS: f32 = 0.09;
pub(super) const INNER: f32 = 0.06;

/// Pixels on D to look for it.
const COARSE: f32 = 256.0;
/// Deviations of the Gaussians of a blob as large as the disc, of what lies around it, and of the density of vessels,
/// as shares of D.
const NEAR: f32 = 1.0 / 20.0;
const AROUND: f32 = 1.0 / 9.0;
const DENSITY: f32 = 1.0 / 14.0;
/// The density that a place without any vessel counts as.
const BARE: f32 = 0.02;
/// What is less bright, on the logarithmic scale, or scores less is no disc: about half of the least among 60
/// photographs.
const LEAST: f32 = 0.05;
const LEAST_SCORE: f32 = 0.006;
/// It does not lie closer to the rim, as a share of D.
const RIM: f32 = 0.03;

/// The centre of the disc, in pixels of the copy from its left top corner: of all places the one with the largest
/// product of how much brighter it is than what lies around it, and how densely vessels lie there. `vessels` are the
/// long ones. None where nothing looks like a disc.
pub(super) fn disc(fundus: &Fundus, vessels: &[bool]) -> Option<[f32; 2]> {
    let block = ((fundus.diameter / COARSE).round() as usize).max(1);
    let size = (fundus.width, fundus.height);
    let (width, height) = (size.0.div_ceil(block), size.1.div_ceil(block));
    let diameter = fundus.diameter / block as f32;
    let share = |set: &[bool]| {
        let values: Vec<f32> = set.iter().map(|&set| f32::from(u8::from(set))).collect();
        shrunk(size, &values, block)
    };
    let inside: Vec<bool> = share(&fundus.inside).iter().map(|v| *v > 0.99).collect();
    let [red, green, _] = &fundus.rgb;
    let light: Vec<f32> = red.iter().zip(green).map(|(r, g)| 0.5 * r + g).collect();
    let light = filled(&shrunk(size, &light, block), &inside);
    let near = blurred(width, &light, NEAR * diameter);
    let around = blurred(width, &light, AROUND * diameter);
    let density = blurred(width, &share(vessels), DENSITY * diameter);
    let within = deep(width, height, &inside, RIM * diameter);
    let score = |at: usize| (near[at] - around[at]).max(0.0) * (density[at] + BARE);
    let best = (0..near.len())
        .filter(|&at| within[at])
        .max_by(|&a, &b| score(a).total_cmp(&score(b)))
        .filter(|&at| near[at] - around[at] >= LEAST && score(at) >= LEAST_SCORE)?;
    Some([best % width, best / width].map(|at| (at as f32 + 0.5) * block as f32))
}

/// The logarithm of light, with the field's median outside of it.
fn filled(light: &[f32], inside: &[bool]) -> Vec<f32> {
    let logs: Vec<f32> = light.iter().map(|v| (v + 0.05).ln()).collect();
    let inner = logs.iter().zip(inside).filter(|(_, inside)| **inside);
    let middle = Spread::of(inner.map(|(v, _)| *v).collect()).median;
    let both = logs.iter().zip(inside);
    both.map(|(&v, &inside)| if inside { v } else { middle })
        .collect()
}
