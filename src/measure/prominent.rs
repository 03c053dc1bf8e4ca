//! What stands out in an image, before anyone has clicked: areas with strong outlines.

use std::ops::RangeInclusive;

use super::bitmap::spread;
use super::outline::Sums;
use super::redraw::redrawn;
use super::{Bitmap, IndexMap};
use crate::grid::LANDMARKS;

/// A copy of at most so many pixels on its longer side is looked at.
const SIDE: usize = 128;
/// The class counts whose parts are looked at.
const LOOKED_AT: [usize; 4] = [4, 8, 16, 32];
/// Shares of the field of view that an area may take.
const SHARES: RangeInclusive<f64> = 0.004..=0.4;
/// Areas that have this Dice coefficient are sketches of one; of drawn ones that share half of the smaller, one stays.
const ALIKE: f64 = 0.8;
const SHARED: f64 = 0.5;

/// An area that stands out.
pub(super) struct Area {
    pub(super) pixels: Bitmap,
    pub(super) count: usize,
    /// How much it stands out: strength times length of the outline, as the square root of the size has it.
    prominence: f64,
    pub(super) strength: f32,
}

/// A smaller copy of an index map and its colours.
pub(super) struct Copy {
    /// Pixels on the side of a block.
    pub(super) unit: usize,
    width: usize,
    height: usize,
    index: Vec<u8>,
    inside: Vec<bool>,
    pub(super) rgb: Vec<u16>,
}

impl Copy {
    /// Takes the middle landmark and the mean colour of each block of pixels.
    pub(super) fn of(image: &IndexMap<'_>, sums: &Sums<'_>) -> Self {
        let unit = image.width.max(image.height).div_ceil(SIDE).max(1);
        let (width, height) = (image.width / unit, image.height / unit);
        let (width, height) = (width.max(1), height.max(1));
        let mut copy = Self {
            unit,
            width,
            height,
            index: Vec::with_capacity(width * height),
            inside: Vec::with_capacity(width * height),
            rgb: Vec::with_capacity(3 * width * height),
        };
        for at in 0..width * height {
            let (x, y) = (at % width * unit, at / width * unit);
            let middle = (y + unit / 2).min(image.height - 1) * image.width
                + (x + unit / 2).min(image.width - 1);
            let colour = sums.block(x as i64, y as i64, unit);
            copy.index.push(image.index[middle]);
            copy.inside.push(image.inside[middle] && colour.is_some());
            let colour = colour.unwrap_or_default();
            copy.rgb.extend(colour.map(|value| value as u16));
        }
        copy
    }

    pub(super) fn map(&self) -> IndexMap<'_> {
        IndexMap {
            width: self.width,
            height: self.height,
            index: &self.index,
            inside: &self.inside,
        }
    }
}

/// The areas that stand out most, the most prominent first, at most `kept`; `drawn` of them are drawn anew on the
/// image's edges.
pub(super) fn standing_out(
    map: &IndexMap<'_>,
    sums: &Sums<'_>,
    levels: &[(usize, &[u8; LANDMARKS])],
    drawn: usize,
    kept: usize,
) -> Vec<Area> {
    let field = map.inside.iter().filter(|&&inside| inside).count() as f64;
    let judged = |pixels: Bitmap| {
        let count = pixels.count();
        let share = count as f64 / field;
        let strength = sums.strength(&pixels);
        (SHARES.contains(&share) && strength > 0.0).then(|| Area {
            pixels,
            count,
            prominence: f64::from(strength) * share.sqrt(),
            strength,
        })
    };
    let mut tables: Vec<&[u8; LANDMARKS]> = Vec::new();
    for wanted in LOOKED_AT {
        let nearest = levels
            .iter()
            .min_by_key(|(classes, _)| classes.abs_diff(wanted));
        tables.extend(nearest.map(|&(_, table)| table));
    }
    tables.dedup();
    let least = (SHARES.start() * field / 2.0) as usize;
    let sketches = tables
        .iter()
        .flat_map(|table| parts(map, table, least))
        .filter_map(judged);
    let sketches = most_prominent(sketches.collect(), drawn, |one, other| {
        one.pixels.common(&other.pixels) as f64 * 2.0 >= ALIKE * (one.count + other.count) as f64
    });
    let anew =
        sketches.into_iter().map(
            |sketch| match redrawn(sums, &sketch.pixels).and_then(judged) {
                Some(anew) if anew.strength >= sketch.strength => anew,
                _ => sketch,
            },
        );
    most_prominent(anew.collect(), kept, |one, other| {
        one.pixels.common(&other.pixels) as f64 >= SHARED * one.count.min(other.count) as f64
    })
}

/// The most prominent few, without those that are the same as one before.
fn most_prominent(
    mut areas: Vec<Area>,
    limit: usize,
    same: impl Fn(&Area, &Area) -> bool,
) -> Vec<Area> {
    areas.sort_by(|a, b| b.prominence.total_cmp(&a.prominence));
    let mut kept: Vec<Area> = Vec::new();
    for area in areas {
        if kept.len() < limit && !kept.iter().any(|other| same(&area, other)) {
            kept.push(area);
        }
    }
    kept
}

/// The connected parts of all classes with at least so many pixels, holes filled.
fn parts(map: &IndexMap<'_>, table: &[u8; LANDMARKS], least: usize) -> Vec<Bitmap> {
    let class = |at: usize| table[usize::from(map.index[at])];
    let all = map.index.len();
    let mut seen: Vec<bool> = map.inside.iter().map(|inside| !inside).collect();
    let mut parts = Vec::new();
    for start in 0..all {
        if seen[start] {
            continue;
        }
        let part = spread(map.width, start, |at| class(at) == class(start), &mut seen);
        if part.len() >= least.max(1) {
            let mut set = vec![false; all];
            for at in part {
                set[at] = true;
            }
            let mut part = Bitmap::new(map.width, map.height, set).without_holes();
            for (set, inside) in part.set.iter_mut().zip(map.inside) {
                *set &= inside;
            }
            parts.push(part);
        }
    }
    parts
}
