//! Which area do several clicks mean?
//!
//! The first click means the stop of its walk that is offered first. Each further one corrects what those before it
//! gave, and people click in the middle of what is wrong: of the stops of all walks that hold every wanted click and no
//! unwanted one, that is taken to which the present area changes with the click in the middle of the change. Where none
//! is such, a click far from the outline means a part of its own, which is added or taken away; one near to it is about
//! the course of the outline, which is pushed over it.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Bitmap, Walk};
use crate::grid::{bounds, squared_distances};

/// A click lies in the middle of a change if it is so deep in it, as a share of the greatest depth.
const MIDDLE: f64 = 0.6;
/// A wanted click that is so far from the outline, as a share of the greatest depth of the present area, means a part of
/// its own; and an unwanted one.
const FAR: [f64; 2] = [1.5, 0.7];
/// An earlier click is taken back by an opposite one so near to it, as a share of the longer side.
const NEAR: f64 = 1.0 / 64.0;
/// An outline is pushed as a Gaussian falls that is so wide, in distances of the click from the outline: the widest of
/// these that respects the other clicks.
const PUSHES: [f64; 4] = [3.0, 2.0, 1.0, 0.5];

/// A click with the areas under it.
#[derive(Clone, Debug)]
pub struct Click {
    /// Its pixel, counted row by row.
    pub at: usize,
    /// Whether what lies there is wanted, or is not to be in the area.
    pub wanted: bool,
    /// The walk from it.
    pub walk: Arc<Walk>,
}

/// The areas that the newest of some clicks may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// From the smallest to the largest; where the click takes away, from the largest to the smallest. All different,
    /// never empty.
    pub areas: Vec<Bitmap>,
    /// The place of the one that is offered first.
    pub first: usize,
}

/// What the newest of some clicks may mean; none of no clicks.
///
/// `before` is the area that those before it gave, however it was changed since; an empty one means that nothing is
/// picked yet. `clicks` are all of them in their order, and `inside` are the pixels of the field of view. All areas are
/// of one size, and lie inside the field of view. They may have holes.
#[must_use]
pub fn answer(before: &Bitmap, clicks: &[Click], inside: &[bool]) -> Option<Answer> {
    let newest = clicks.last()?;
    if before.count() == 0 {
        let areas = newest.walk.stops.iter().map(|stop| stop.area.clone());
        return Some(Answer {
            areas: areas.collect(),
            first: newest.walk.first,
        });
    }
    let known = standing(clicks, (before.width, before.height));
    let stops = newest.walk.stops.iter();
    let changed: Vec<Bitmap> = stops
        .map(|stop| changed(before, &stop.area, newest, &known))
        .collect();
    let wanted = known.iter().filter(|click| click.wanted);
    let whole = wanted.flat_map(|click| &click.walk.stops);
    let mut good: Vec<&Bitmap> = Vec::new();
    for area in whole.map(|stop| &stop.area) {
        if respects(area, &known) && !good.contains(&area) {
            good.push(area);
        }
    }
    let first = match meant(before, newest, &good) {
        Some(at) => good[at].clone(),
        // Nothing is wrong there: what is under the click is meant as a whole.
        None if before.set[newest.at] == newest.wanted => changed[newest.walk.first].clone(),
        None => {
            let outline = Outline::of(before);
            let offered = changed[..=newest.walk.first].iter().rev();
            let mut parts = offered.filter(|area| respects(area, &known));
            let part = parts.next().filter(|_| outline.is_far(newest));
            part.cloned()
                .unwrap_or_else(|| outline.pushed(newest, &known, inside))
        }
    };
    let areas = good.into_iter().chain(&changed).cloned();
    Some(Answer::of(areas.collect(), first, newest.wanted))
}

impl Answer {
    /// Puts areas in order, each once.
    fn of(mut areas: Vec<Bitmap>, first: Bitmap, grows: bool) -> Self {
        areas.push(first.clone());
        areas.sort_by_cached_key(Bitmap::count);
        if !grows {
            areas.reverse();
        }
        let mut ordered: Vec<Bitmap> = Vec::new();
        for area in areas {
            if !ordered.contains(&area) {
                ordered.push(area);
            }
        }
        let place = ordered.iter().position(|area| *area == first);
        Self {
            areas: ordered,
            first: place.unwrap_or(0),
        }
    }
}

/// The clicks that no later one takes back.
fn standing(clicks: &[Click], (width, height): (usize, usize)) -> Vec<&Click> {
    let near = (NEAR * width.max(height) as f64).powi(2);
    let stands = |(at, click): &(usize, &Click)| {
        let takes_back = |later: &Click| {
            later.wanted != click.wanted && squared(width, later.at, click.at) <= near
        };
        !clicks[at + 1..].iter().any(takes_back)
    };
    let standing = clicks.iter().enumerate().filter(stands);
    standing.map(|(_, click)| click).collect()
}

/// The squared distance of two pixels.
fn squared(width: usize, a: usize, b: usize) -> f64 {
    let across = (a % width).abs_diff(b % width);
    let down = (a / width).abs_diff(b / width);
    (across * across + down * down) as f64
}

/// Whether an area holds every wanted click and no unwanted one.
fn respects(area: &Bitmap, clicks: &[&Click]) -> bool {
    clicks
        .iter()
        .all(|click| area.set[click.at] == click.wanted)
}

/// The present area with a stop added or taken away, so far as that hangs together with the click.
fn changed(before: &Bitmap, stop: &Bitmap, click: &Click, known: &[&Click]) -> Bitmap {
    // Where nothing is wrong, nothing hangs together with the click.
    let own = |change: Bitmap| {
        if before.set[click.at] == click.wanted {
            change
        } else {
            change.part(click.at)
        }
    };
    if !click.wanted {
        return before.difference(&own(before.and(stop)));
    }
    let added = own(stop.difference(before));
    let closed = before.union(&added);
    // The gap that both enclose may be what a click took away.
    if respects(&closed, known) {
        closed
    } else {
        before.or(&added)
    }
}

/// The place of the area to which the present one changes with the click most in the middle of the change, the first of
/// equals; none where it is in the middle of none.
fn meant(before: &Bitmap, click: &Click, areas: &[&Bitmap]) -> Option<usize> {
    let middles: Vec<f64> = areas
        .par_iter()
        .map(|area| middle(before, area, click))
        .collect();
    let best = (0..areas.len())
        .rev()
        .max_by(|&a, &b| middles[a].total_cmp(&middles[b]))?;
    (middles[best] >= MIDDLE).then_some(best)
}

/// How much in the middle of a change a click is, 0…1; 0 also where more changes elsewhere: there one would have clicked.
fn middle(before: &Bitmap, after: &Bitmap, click: &Click) -> f64 {
    let Some(bounds) = before.or(after).bounds() else {
        return 0.0;
    };
    let Some(at) = before.within(bounds, click.at) else {
        return 0.0;
    };
    let (before, after) = (before.cut(bounds), after.cut(bounds));
    // What is added and what is taken away are changes of their own.
    let (added, taken) = (after.difference(&before), before.difference(&after));
    let (same, other) = if click.wanted {
        (added, taken)
    } else {
        (taken, added)
    };
    let own = same.part(at);
    let pixels: Vec<usize> = (0..own.set.len()).filter(|&at| own.set[at]).collect();
    let elsewhere = same.difference(&own).largest_part().len();
    if pixels.is_empty() || elsewhere.max(other.largest_part().len()) > pixels.len() {
        return 0.0;
    }
    Depths::of(&pixels, own.width).share(at)
}

/// The outline of an area, as distances from it.
struct Outline<'a> {
    area: &'a Bitmap,
    /// Squared distances to what is of the area and to what is not.
    squared: [Vec<u32>; 2],
}

impl<'a> Outline<'a> {
    fn of(area: &'a Bitmap) -> Self {
        let (width, height) = (area.width, area.height);
        let unset: Vec<bool> = area.set.iter().map(|set| !set).collect();
        let squared = [&area.set, &unset].map(|set| squared_distances(width, height, set));
        Self { area, squared }
    }

    /// How far a pixel is from it, negative within the area.
    fn away(&self, at: usize) -> f64 {
        let [out, within] = self.squared.each_ref().map(|all| f64::from(all[at]).sqrt());
        if self.area.set[at] {
            0.5 - within
        } else {
            out - 0.5
        }
    }

    /// Whether a click is too far from it to be about its course.
    fn is_far(&self, click: &Click) -> bool {
        let depth = self.squared[1].iter().copied().max().unwrap_or(0);
        let [wanted, unwanted] = FAR;
        let far = if click.wanted { wanted } else { unwanted };
        self.away(click.at).abs() > far * f64::from(depth).sqrt()
    }

    /// The area with it pushed over a click to twice the distance: what is wrong there reaches as far beyond the click as
    /// before it.
    fn pushed(&self, click: &Click, known: &[&Click], inside: &[bool]) -> Bitmap {
        let (width, height) = (self.area.width, self.area.height);
        let distance = self.away(click.at);
        let made = |spread: f64| {
            let twice = 2.0 * (spread * distance).powi(2).max(1.0);
            let push = |at: usize| 2.0 * distance * (-squared(width, at, click.at) / twice).exp();
            let set = (0..inside.len()).map(|at| inside[at] && self.away(at) < push(at));
            Bitmap::new(width, height, set.collect())
        };
        let good = PUSHES.into_iter().map(made);
        let mut good = good.filter(|area| respects(area, known));
        good.next()
            .unwrap_or_else(|| dotted(self.area, click, known, inside, distance.powi(2)))
    }
}

/// The present area with or without a disc around a click that reaches half the way to the next opposite one, and no
/// farther than a squared distance.
fn dotted(
    before: &Bitmap,
    click: &Click,
    known: &[&Click],
    inside: &[bool],
    farthest: f64,
) -> Bitmap {
    let width = before.width;
    let opposite = known.iter().filter(|other| other.wanted != click.wanted);
    let reach = opposite
        .map(|other| squared(width, other.at, click.at) / 4.0)
        .fold(farthest, f64::min);
    let set = (0..before.set.len()).map(|at| inside[at] && squared(width, at, click.at) <= reach);
    let disc = Bitmap::new(width, before.height, set.collect());
    if click.wanted {
        before.or(&disc)
    } else {
        before.difference(&disc)
    }
}

/// How deep the pixels of a part lie in it.
pub(super) struct Depths {
    /// Squared distances to what is not of the part, in a picture of its bounds with a margin of one pixel: the frame is
    /// a border, too.
    squared: Vec<u32>,
    /// Pixels per row of that picture, and of the part's own.
    widths: (usize, usize),
    corner: (usize, usize),
}

impl Depths {
    /// Takes pixels of a picture of so many a row; there must be one.
    pub(super) fn of(part: &[usize], width: usize) -> Self {
        let [left, top, right, bottom] = bounds(width, part.iter().copied()).unwrap_or_default();
        let (w, h) = (right + 3 - left, bottom + 3 - top);
        let mut depths = Self {
            squared: Vec::new(),
            widths: (w, width),
            corner: (left, top),
        };
        let mut beyond = vec![true; w * h];
        for &at in part {
            beyond[depths.place(at)] = false;
        }
        depths.squared = squared_distances(w, h, &beyond);
        depths
    }

    fn place(&self, at: usize) -> usize {
        let (x, y) = (at % self.widths.1, at / self.widths.1);
        (y + 1 - self.corner.1) * self.widths.0 + x + 1 - self.corner.0
    }

    /// The squared depth of a pixel of the part.
    pub(super) fn at(&self, pixel: usize) -> u32 {
        self.squared[self.place(pixel)]
    }

    /// The depth of a pixel of the part, as a share of the greatest.
    fn share(&self, pixel: usize) -> f64 {
        let greatest = self.squared.iter().copied().max().unwrap_or(0).max(1);
        (f64::from(self.at(pixel)) / f64::from(greatest)).sqrt()
    }
}

#[cfg(test)]
mod tests;
