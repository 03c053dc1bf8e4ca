//! Where the optic disc is, for it looks like a large bright spot.

use crate::grid::{blurred, shrunk};

use super::{Fundus, deep};

/// Radius of the disc and what is hidden around its centre, as a share of D.
pub(super) const RADIUS: f32 = 0.065;

/// The centre of the disc, in pixels of the copy from its left top corner: the brightest blob of its size.
pub(super) fn disc(fundus: &Fundus) -> [f32; 2] {
    let block = ((fundus.diameter / 256.0).round() as usize).max(1);
    let size = (fundus.width, fundus.height);
    let width = fundus.width.div_ceil(block);
    let height = fundus.height.div_ceil(block);
    let light: Vec<f32> = fundus.rgb[0]
        .iter()
        .zip(&fundus.rgb[1])
        .map(|(r, g)| 0.5 * r + g)
        .collect();
    let small: Vec<f32> = shrunk(size, &light, block)
        .iter()
        .map(|v| (v + 0.05).ln())
        .collect();
    let member: Vec<f32> = fundus
        .inside
        .iter()
        .map(|&i| f32::from(u8::from(i)))
        .collect();
    let inside: Vec<bool> = shrunk(size, &member, block)
        .iter()
        .map(|v| *v > 0.99)
        .collect();
    let diameter = fundus.diameter / block as f32;
    let middle = crate::grid::Spread::of(
        small
            .iter()
            .zip(&inside)
            .filter(|(_, i)| **i)
            .map(|(v, _)| *v)
            .collect(),
    )
    .median;
    let filled: Vec<f32> = small
        .iter()
        .zip(&inside)
        .map(|(&v, &i)| if i { v } else { middle })
        .collect();
    let (near, around) = (
        blurred(width, &filled, diameter / 28.0),
        blurred(width, &filled, diameter / 9.0),
    );
    let within = deep(width, height, &inside, 0.03 * diameter);
    let best = (0..near.len())
        .filter(|&at| within[at])
        .max_by(|&a, &b| (near[a] - around[a]).total_cmp(&(near[b] - around[b])))
        .unwrap_or(0);
    let place = |at: usize| (at as f32 + 0.5) * block as f32;
    [place(best % width), place(best / width)]
}
