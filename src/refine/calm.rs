//! Where borders are drawn more evenly: between two labels that are both thick there.
//!
//! The steps of such a border are nothing but the map's pixels, and the more of it votes, the less of them is left. There
//! the voters have shares in both labels: those of the pixels around them. What is thin would be voted down by that.

use rayon::prelude::*;

use super::Labels;
use super::weights::{ACROSS, REACH, Voters};

/// A core of a label has its own label this far around it, but for the four corners: a band is thick from five pixels on.
const CORE: isize = 2;
/// No pixel of what is thick is farther from a core; one more than the core's own reach, for the tips of rounded shapes.
const NEAR_CORE: isize = 3;
/// A binomial along one axis, near a Gaussian of √2 pixels.
const NARROW: [f32; 9] = binomial();
/// The same of two pixels.
const WIDE: [f32; 17] = binomial();
/// The mean over a Gaussian moves a rounded border inwards, the more the wider it is. So much of the difference between
/// the two is taken off that this comes to nothing, together with what nearness does: their variances are 2 and 4, that
/// of nearness 0.9, and (1 + 1.4) · 2 - 1.4 · 4 is near -0.9.
const SHARPER: f32 = 1.4;
/// Differences of colours count for less there: the border is known better. Halves them, squared.
pub(super) const FAINTER: f32 = 0.25;
/// How far around a pixel a border must be calm.
const SEEN: isize = REACH + 4;

const fn binomial<const N: usize>() -> [f32; N] {
    let mut row = [0.0; N];
    row[0] = 1.0;
    let mut last = 1;
    while last < N {
        let mut at = last;
        while at > 0 {
            row[at] = 0.5 * (row[at] + row[at - 1]);
            at -= 1;
        }
        row[0] *= 0.5;
        last += 1;
    }
    row
}

/// Whether the border at each contested pixel is calm.
pub(super) fn calm(map: &Labels<'_>, contested: &[bool]) -> Vec<bool> {
    let all: Vec<bool> = vec![true; map.values.len()];
    let core = each(map, &all, |x, y| is_core(map, x, y));
    let thick = each(map, &all, |x, y| {
        let own = map.values[y * map.width + x];
        let near = |at: usize| core[at] && map.values[at] == own;
        map.around(x, y, NEAR_CORE).any(near)
    });
    // Beyond the frame its pixels are repeated, which would bend what runs into it.
    let seen = SEEN as usize;
    let within = |at: usize, size: usize| (seen..size.saturating_sub(seen)).contains(&at);
    each(map, contested, |x, y| {
        let own = map.values[y * map.width + x];
        let mut other = own;
        let two = |at: usize| {
            let label = map.values[at];
            if other == own {
                other = label;
            }
            thick[at] && (label == own || label == other)
        };
        within(x, map.width) && within(y, map.height) && map.around(x, y, SEEN).all(two)
    })
}

/// What holds at each pixel that is asked for.
fn each(
    map: &Labels<'_>,
    asked: &[bool],
    holds: impl Fn(usize, usize) -> bool + Sync,
) -> Vec<bool> {
    let mut out = vec![false; map.values.len()];
    out.par_chunks_exact_mut(map.width)
        .enumerate()
        .for_each(|(y, out)| {
            for (x, out) in out.iter_mut().enumerate() {
                *out = asked[y * map.width + x] && holds(x, y);
            }
        });
    out
}

fn is_core(map: &Labels<'_>, x: usize, y: usize) -> bool {
    let own = map.values[y * map.width + x];
    let side = 2 * CORE as usize + 1;
    let corner = |i: usize| matches!(i % side, 0 | 4) && matches!(i / side, 0 | 4);
    map.around(x, y, CORE)
        .enumerate()
        .all(|(i, at)| corner(i) || map.values[at] == own)
}

/// The shares of the voters around a pixel in a label; a little more than 1 and less than 0 where it curves.
pub(super) fn shares(map: &Labels<'_>, x: usize, y: usize, label: u8) -> Voters {
    let mut out = means(map, (x, y), label, &NARROW);
    let wide = means(map, (x, y), label, &WIDE);
    for (out, wide) in out.as_flattened_mut().iter_mut().zip(wide.as_flattened()) {
        *out += SHARPER * (*out - wide);
    }
    out
}

/// How much of the surroundings of each voter has a label.
fn means<const N: usize>(
    map: &Labels<'_>,
    (x, y): (usize, usize),
    label: u8,
    kernel: &[f32; N],
) -> Voters {
    let side = ACROSS + N - 1;
    let has: Vec<f32> = map
        .around(x, y, (side / 2) as isize)
        .map(|at| f32::from(u8::from(map.values[at] == label)))
        .collect();
    let mean =
        |values: &[f32]| -> f32 { values.iter().zip(kernel).map(|(v, share)| v * share).sum() };
    let rows: Vec<[f32; ACROSS]> = has
        .chunks_exact(side)
        .map(|row| std::array::from_fn(|place| mean(&row[place..])))
        .collect();
    let mut out = Voters::default();
    for (row, out) in out.iter_mut().enumerate() {
        for (around, share) in rows[row..].iter().zip(kernel) {
            for (out, value) in out.iter_mut().zip(around) {
                *out += share * value;
            }
        }
    }
    out
}
