//! From nested areas to the stops of a walk, and which of them is offered first.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::{Stop, Walk};
use crate::grid::LANDMARKS;
use crate::measure::outline::Sums;
use crate::measure::redraw::redrawn;
use crate::measure::{Bitmap, IndexMap};

/// Areas outside these shares of the field of view are neither drawn anew nor offered first: specks, and the retina
/// behind everything.
const OFFERED: RangeInclusive<f64> = 0.004..=0.4;
/// An area is a stop of its own if it is so many times as large as the one before.
const GROWTH: f64 = 1.2;
/// Outlines drawn anew that have this Dice coefficient are one.
const SAME: f64 = 0.95;
/// An outline is taken that is at least so strong, as a share of that of the classes.
const ENOUGH: f32 = 0.9;
/// An area of classes that has this Dice coefficient with one drawn anew is the rougher sketch of it, no other area.
const NEAR: f64 = 0.8;

/// The areas that the ranks show, from the smallest to the largest, without those that hardly grow.
pub(super) fn plain(
    image: &IndexMap<'_>,
    levels: &[(usize, &[u8; LANDMARKS])],
    ranks: &[u8],
) -> Vec<Stop> {
    let mut counts = [0usize; LANDMARKS];
    for &rank in ranks {
        counts[usize::from(rank)] += 1;
    }
    let mut shown: Vec<(u8, usize)> = Vec::new();
    let mut pixels = 0;
    for rank in (1..=u8::MAX).rev() {
        let count = counts[usize::from(rank)];
        pixels += count;
        let before = shown.last().map_or(0.0, |&(_, pixels)| pixels as f64);
        if count > 0 && pixels as f64 >= GROWTH * before {
            shown.push((rank, pixels));
        }
    }
    let stop = |(at, &(rank, _)): (usize, &(u8, usize))| {
        let below = shown.get(at + 1).map_or(0, |&(rank, _)| rank);
        let set = ranks.iter().map(|&own| own >= rank).collect();
        Stop {
            area: Bitmap::new(image.width, image.height, set),
            classes: levels[usize::from(below)].0..=levels[usize::from(rank) - 1].0,
            redrawn: false,
        }
    };
    shown.iter().enumerate().map(stop).collect()
}

/// A stop with what it is judged by.
struct Judged {
    stop: Stop,
    pixels: usize,
    fits: bool,
    strength: f32,
}

/// Draws areas anew, drops what is the same, and finds the stop to offer first: of fitting size and with the strongest
/// outline, the smaller area of equals. Where no size fits, the smallest that is no speck, or else the largest.
pub(super) fn choose(image: &IndexMap<'_>, rgb: &[u16], plain: Vec<Stop>, click: usize) -> Walk {
    let field = image.inside.iter().filter(|&&inside| inside).count() as f64;
    let sums = Sums::new(image, rgb);
    let judge = |stop: Stop| {
        let pixels = stop.area.count();
        let fits = OFFERED.contains(&(pixels as f64 / field));
        let strength = if fits { sums.strength(&stop.area) } else { 0.0 };
        Judged {
            stop,
            pixels,
            fits,
            strength,
        }
    };
    let plain: Vec<Judged> = plain.into_par_iter().map(judge).collect();
    let anew = |sketch: &Judged| {
        let area = redrawn(&sums, &sketch.stop.area)?;
        let made = judge(Stop {
            area,
            classes: sketch.stop.classes.clone(),
            redrawn: true,
        });
        let good =
            made.fits && made.stop.area.set[click] && made.strength >= ENOUGH * sketch.strength;
        good.then_some(made)
    };
    let mut drawn: Vec<Judged> = plain
        .par_iter()
        .filter(|one| one.fits)
        .filter_map(anew)
        .collect();
    drawn.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    let mut stops: Vec<Judged> = Vec::new();
    let unlike = |stops: &[Judged], one: &Judged, limit: f64| {
        stops.iter().all(|other| one.likeness(other) < limit)
    };
    for one in drawn {
        if unlike(&stops, &one, SAME) {
            stops.push(one);
        }
    }
    let drawn = stops.len();
    for one in plain {
        if unlike(&stops[..drawn], &one, NEAR) {
            stops.push(one);
        }
    }
    stops.sort_by_key(|one| one.pixels);
    Walk {
        first: first(&stops, *OFFERED.start() * field),
        stops: stops.into_iter().map(|one| one.stop).collect(),
    }
}

fn first(stops: &[Judged], least: f64) -> usize {
    let strongest = (0..stops.len())
        .rev()
        .filter(|&at| stops[at].fits)
        .max_by(|&a, &b| stops[a].strength.total_cmp(&stops[b].strength));
    strongest
        .or_else(|| stops.iter().position(|one| one.pixels as f64 >= least))
        .unwrap_or(stops.len().saturating_sub(1))
}

impl Judged {
    /// The Dice coefficient of two areas.
    fn likeness(&self, other: &Self) -> f64 {
        let (small, large) = (self.pixels.min(other.pixels), self.pixels.max(other.pixels));
        // No need to count where sizes alone forbid it.
        if (2 * small) as f64 / (small + large).max(1) as f64 <= NEAR {
            return 0.0;
        }
        let common = self.stop.area.common(&other.stop.area);
        (2 * common) as f64 / (self.pixels + other.pixels) as f64
    }
}
