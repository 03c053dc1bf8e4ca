//! From nested areas to the stops of a walk, and which of them is offered first.

use super::{Stop, Walk};
use crate::grid::LANDMARKS;
use crate::measure::colours::Colours;
use crate::measure::ring::Disc;
use crate::measure::search::{SHARES, clicked};
use crate::measure::{Bitmap, IndexMap};

/// An area is a stop of its own if it is so many times as large as the one before.
const GROWTH: f64 = 1.2;
/// Outlines that have this Dice coefficient are one.
const SAME: f64 = 0.95;
/// An area of classes that has this Dice coefficient with one that has an outline is the rougher sketch of it, no other
/// area.
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
            classes: Some(levels[usize::from(below)].0..=levels[usize::from(rank) - 1].0),
            strength: 0.0,
        }
    };
    shown.iter().enumerate().map(stop).collect()
}

/// A stop with the number of its pixels, and whether it is offered first.
struct Counted {
    stop: Stop,
    pixels: usize,
    offered: bool,
}

impl Counted {
    fn new(stop: Stop) -> Self {
        Self {
            pixels: stop.area.count(),
            stop,
            offered: false,
        }
    }

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

/// Looks for areas that have an outline of their own, drops what is the same, and finds the stop to offer first: of
/// fitting size and with the outline that stands out most. Where there is none, the smallest that is no speck, or else
/// the largest.
pub(super) fn choose(image: &IndexMap<'_>, rgb: &[u16], plain: Vec<Stop>, click: usize) -> Walk {
    let field = image.inside.iter().filter(|&&inside| inside).count() as f64;
    let fits = |pixels: usize| SHARES.contains(&(pixels as f64 / field));
    let plain: Vec<Counted> = plain.into_iter().map(Counted::new).collect();
    let colours = Colours::new(image, rgb);
    let sketch = |one: &Counted| {
        let set = &one.stop.area.set;
        let pixels = (0..set.len()).filter(|&at| set[at]);
        let disc = Disc::of(pixels, image.width)?;
        Some(disc.shrunk(colours.unit))
    };
    let sketches: Vec<Disc> = plain
        .iter()
        .filter(|one| fits(one.pixels))
        .filter_map(sketch)
        .collect();
    let mut stops: Vec<Counted> = Vec::new();
    let unlike = |stops: &[Counted], one: &Counted, limit: f64| {
        stops.iter().all(|other| one.likeness(other) < limit)
    };
    for found in clicked(&colours, colours.place(click, image.width), &sketches) {
        let one = Counted::new(Stop {
            area: found.ring.filled(&colours, image.width, image.inside),
            classes: None,
            strength: found.strength,
        });
        if fits(one.pixels) && unlike(&stops, &one, SAME) {
            stops.push(one);
        }
    }
    if let Some(one) = stops.first_mut() {
        one.offered = true;
    }
    let drawn = stops.len();
    for one in plain {
        if unlike(&stops[..drawn], &one, NEAR) {
            stops.push(one);
        }
    }
    stops.sort_by_key(|one| one.pixels);
    let least = *SHARES.start() * field;
    let is_no_speck = |one: &Counted| one.pixels as f64 >= least;
    let first = stops
        .iter()
        .position(|one| one.offered)
        .or_else(|| stops.iter().position(is_no_speck));
    Walk {
        first: first.unwrap_or(stops.len().saturating_sub(1)),
        stops: stops.into_iter().map(|one| one.stop).collect(),
    }
}
