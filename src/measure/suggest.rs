//! How many classes show what stands out in an image?
//!
//! Nobody has clicked yet, so the image must say itself what stands out: areas with strong outlines. They are sought
//! among the parts of the classes at a few class counts and drawn anew on the image's edges, as after a click; then the
//! fewest classes are taken at which they come out of the slider as they were drawn.

use std::fmt;
use std::ops::RangeInclusive;

use super::outline::Sums;
use super::protocol::central;
use super::redraw::redrawn;
use super::walk::ranks;
use super::{Bitmap, IndexMap};

/// A copy of at most so many pixels on its longer side is looked at.
const SIDE: usize = 128;
/// The class counts whose parts are looked at.
const LOOKED_AT: [usize; 4] = [4, 8, 16, 32];
/// Shares of the field of view that an area may take.
const SHARES: RangeInclusive<f64> = 0.004..=0.4;
/// So many areas are drawn anew, and so many decide.
const DRAWN: usize = 12;
const DECIDE: usize = 8;
/// Areas that have this Dice coefficient are sketches of one; of drawn ones that share half of the smaller, one decides.
const ALIKE: f64 = 0.8;
const SHARED: f64 = 0.5;
/// The suggestion where nothing stands out.
const USUAL: usize = 10;

/// A class count, and why: `to_string` gives one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// The class count, one of the levels'.
    pub classes: usize,
    /// The areas of the strongest outlines that it was chosen for; 0 where there are none.
    pub areas: usize,
    /// How well the classes show them, 0…1: their mean Dice coefficient, the more prominent ones counting more.
    pub shown: f64,
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (classes, shown) = (self.classes, 100.0 * self.shown);
        match self.areas {
            0 => write!(
                f,
                "{classes} classes: no area of this image has an outline of its own"
            ),
            1 => write!(
                f,
                "{classes} classes show the area with the strongest outline best ({shown:.0} %)"
            ),
            n => write!(
                f,
                "{classes} classes show the {n} areas with the strongest outlines best ({shown:.0} %)"
            ),
        }
    }
}

/// An area that stands out.
struct Area {
    pixels: Bitmap,
    count: usize,
    /// How much it stands out: strength times length of the outline, as the square root of the size has it.
    prominence: f64,
    strength: f32,
}

/// Suggests a class count. Takes what [`super::walk()`] takes; the same input gives the same suggestion.
#[must_use]
pub fn suggest(image: &IndexMap<'_>, rgb: &[u16], levels: &[(usize, &[u8; 256])]) -> Suggestion {
    let copy = Copy::of(image, rgb);
    let map = copy.map();
    let areas = standing_out(&map, &copy.rgb, levels);
    let mut shown = vec![0.0; levels.len()];
    let weight = |area: &Area| f64::from(area.strength) * area.count as f64;
    let total: f64 = areas.iter().map(weight).sum();
    for area in &areas {
        for (shown, dice) in shown.iter_mut().zip(by_level(&map, levels, area)) {
            *shown += weight(area) / total * dice;
        }
    }
    let most = shown.iter().copied().fold(0.0, f64::max);
    let at = if areas.is_empty() {
        levels.iter().rposition(|&(classes, _)| classes <= USUAL)
    } else {
        shown.iter().position(|&one| one >= most)
    };
    let at = at.unwrap_or(0);
    Suggestion {
        classes: levels.get(at).map_or(USUAL, |&(classes, _)| classes),
        areas: areas.len(),
        shown: shown.get(at).copied().unwrap_or(0.0),
    }
}

/// A smaller copy of an index map and its colours.
struct Copy {
    width: usize,
    height: usize,
    index: Vec<u8>,
    inside: Vec<bool>,
    rgb: Vec<u16>,
}

impl Copy {
    /// Takes the middle landmark and the mean colour of each block of pixels.
    fn of(image: &IndexMap<'_>, rgb: &[u16]) -> Self {
        let unit = image.width.max(image.height).div_ceil(SIDE).max(1);
        let (width, height) = (image.width / unit, image.height / unit);
        let (width, height) = (width.max(1), height.max(1));
        let sums = Sums::new(image, rgb);
        let mut copy = Self {
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

    fn map(&self) -> IndexMap<'_> {
        IndexMap {
            width: self.width,
            height: self.height,
            index: &self.index,
            inside: &self.inside,
        }
    }
}

/// The areas that stand out most, the most prominent first.
fn standing_out(map: &IndexMap<'_>, rgb: &[u16], levels: &[(usize, &[u8; 256])]) -> Vec<Area> {
    let field = map.inside.iter().filter(|&&inside| inside).count() as f64;
    let sums = Sums::new(map, rgb);
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
    let mut tables: Vec<&[u8; 256]> = Vec::new();
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
    let sketches = most_prominent(sketches.collect(), DRAWN, |one, other| {
        one.common(other) as f64 * 2.0 >= ALIKE * (one.count + other.count) as f64
    });
    let drawn = sketches.into_iter().map(|sketch| {
        let anew = redrawn(&sums, &sketch.pixels).and_then(judged);
        match anew {
            Some(anew) if anew.strength >= sketch.strength => anew,
            _ => sketch,
        }
    });
    most_prominent(drawn.collect(), DECIDE, |one, other| {
        one.common(other) as f64 >= SHARED * one.count.min(other.count) as f64
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

impl Area {
    fn common(&self, other: &Self) -> usize {
        let pairs = self.pixels.set.iter().zip(&other.pixels.set);
        pairs.filter(|&(&a, &b)| a & b).count()
    }
}

/// The connected parts of all classes with at least so many pixels, holes filled.
fn parts(map: &IndexMap<'_>, table: &[u8; 256], least: usize) -> Vec<Bitmap> {
    let class = |at: usize| table[usize::from(map.index[at])];
    let all = map.index.len();
    let mut seen: Vec<bool> = map.inside.iter().map(|inside| !inside).collect();
    let mut parts = Vec::new();
    for start in 0..all {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while let Some(&at) = part.get(next) {
            next += 1;
            let x = at % map.width;
            let neighbours = [
                (at >= map.width).then(|| at - map.width),
                (x > 0).then(|| at - 1),
                (x + 1 < map.width).then_some(at + 1),
                (at + map.width < all).then_some(at + map.width),
            ];
            for neighbour in neighbours.into_iter().flatten() {
                if !seen[neighbour] && class(neighbour) == class(start) {
                    seen[neighbour] = true;
                    part.push(neighbour);
                }
            }
        }
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

/// For each level the Dice coefficient of an area with what a click on its middle picks there.
fn by_level(map: &IndexMap<'_>, levels: &[(usize, &[u8; 256])], area: &Area) -> Vec<f64> {
    let set = &area.pixels.set;
    let pixels: Vec<usize> = (0..set.len()).filter(|&at| set[at]).collect();
    let ranks = central(&pixels, map.width).and_then(|click| ranks(map, levels, click));
    let Some(ranks) = ranks else {
        return vec![0.0; levels.len()];
    };
    let mut counts = vec![[0usize; 2]; levels.len() + 1];
    for (&rank, &set) in ranks.iter().zip(set) {
        counts[usize::from(rank)][usize::from(set)] += 1;
    }
    let mut picked = [0, 0];
    let mut dice: Vec<f64> = counts[1..]
        .iter()
        .rev()
        .map(|count| {
            picked = [picked[0] + count[0], picked[1] + count[1]];
            (2 * picked[1]) as f64 / (picked[0] + picked[1] + area.count).max(1) as f64
        })
        .collect();
    dice.reverse();
    dice
}
