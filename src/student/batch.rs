//! Crops of the folder's own photographs with something painted into them, and what is to be learned from each pixel.

use rayon::prelude::*;

use super::network::{CLASSES, GAIN, REACH};
use super::paint::{Painting, between, normal};
use super::{Settings, Sheet};
use crate::seed::{Seed, Stream};

/// How much a pixel counts of nothing, vessel, dark spot and bright spot.
const WEIGHTS: [f32; CLASSES] = [1.0, 2.0, 2.0, 2.0];
/// What is painted is surrounded by so many pixels of which nothing is said.
const RING: usize = 1;
/// A crop is drawn anew, at most so often, while less than this share of its pixels says something.
const TRIES: usize = 20;
const TOLD: f32 = 0.3;

/// Crops for one step.
pub(super) struct Batch {
    /// Pixels on a crop's side.
    pub(super) side: usize,
    /// `[crops, side, side, 3]`.
    pub(super) crops: Vec<f32>,
    /// For each pixel that the network judges the weight of its class, 0 for all others: `[crops·(side − 34)², 4]`.
    /// All weights together are 1.
    pub(super) targets: Vec<f32>,
}

/// Draws a batch; it depends on nothing but what is given.
pub(super) fn draw(sheets: &[Sheet], settings: &Settings, seed: Seed) -> Batch {
    let side = settings.crop.max(2 * REACH + 1);
    let drawn: Vec<(Vec<f32>, Vec<i8>)> = (0..settings.batch.max(1))
        .into_par_iter()
        .map(|i| one(sheets, side, &mut seed.fork(i as u64).stream()))
        .collect();
    let labels = || drawn.iter().flat_map(|(_, labels)| labels.iter().copied());
    let weight = |label: i8| usize::try_from(label).map_or(0.0, |class| WEIGHTS[class]);
    let total = labels().map(|l| f64::from(weight(l))).sum::<f64>().max(1.0) as f32;
    let mut targets = Vec::with_capacity(drawn.len() * (side - 2 * REACH).pow(2) * CLASSES);
    for label in labels() {
        let class = |class| usize::try_from(label).is_ok_and(|label| label == class);
        targets.extend((0..CLASSES).map(|c| if class(c) { weight(label) / total } else { 0.0 }));
    }
    Batch {
        side,
        crops: drawn.into_iter().flat_map(|(crop, _)| crop).collect(),
        targets,
    }
}

/// Where a crop lies in a sheet, and how it is turned.
struct Place<'a> {
    sheet: &'a Sheet,
    side: usize,
    left: isize,
    top: isize,
    mirrored: bool,
    quarters: usize,
}

impl<'a> Place<'a> {
    /// Any place where all that the network judges lies in the sheet.
    fn draw(sheets: &'a [Sheet], side: usize, stream: &mut Stream) -> Self {
        let sheet = &sheets[stream.below(sheets.len())];
        let mut start = |length: usize| {
            let free = (length + 2 * REACH).saturating_sub(side);
            stream.below(free + 1) as isize - REACH as isize
        };
        Self {
            left: start(sheet.width),
            top: start(sheet.height),
            sheet,
            side,
            mirrored: stream.below(2) == 1,
            quarters: stream.below(4),
        }
    }

    /// The sheet's pixel under one of the crop; beyond the sheet's border the nearest.
    fn at(&self, x: usize, y: usize) -> usize {
        let last = self.side - 1;
        let (x, y) = match self.quarters {
            0 => (x, y),
            1 => (y, last - x),
            2 => (last - x, last - y),
            _ => (last - y, x),
        };
        let x = if self.mirrored { last - x } else { x };
        let within = |start: isize, offset: usize, length: usize| {
            (start + offset as isize).clamp(0, length as isize - 1) as usize
        };
        let x = within(self.left, x, self.sheet.width);
        within(self.top, y, self.sheet.height) * self.sheet.width + x
    }

    /// The crop's pixels that the network judges, by x and y.
    fn judged(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let range = REACH..self.side - REACH;
        range
            .clone()
            .flat_map(move |y| range.clone().map(move |x| (x, y)))
    }

    /// What the filters are sure of at a pixel of the crop.
    fn sure(&self, x: usize, y: usize) -> i8 {
        let at = self.at(x, y);
        if self.sheet.inside[at] {
            self.sheet.sure[at].min(1)
        } else {
            -1
        }
    }

    /// Share of the judged pixels that the filters are sure of.
    fn told(&self) -> f32 {
        let told = self.judged().filter(|&(x, y)| self.sure(x, y) >= 0).count();
        told as f32 / ((self.side - 2 * REACH) as f32).powi(2)
    }
}

/// A crop, `[side, side, 3]`, and the labels of its judged pixels; −1 where nothing is said.
fn one(sheets: &[Sheet], side: usize, stream: &mut Stream) -> (Vec<f32>, Vec<i8>) {
    let mut place = Place::draw(sheets, side, stream);
    for _ in 1..TRIES {
        if place.told() >= TOLD {
            break;
        }
        place = Place::draw(sheets, side, stream);
    }
    let painting = Painting::new(side, place.sheet.diameter, stream);
    let labels = { place.judged() }.map(|(x, y)| label(&place, &painting, x, y));
    (pixels(&place, &painting, stream), labels.collect())
}

/// What is to be learned of a pixel: what was painted; unknown beside it; what the filters are sure of elsewhere.
fn label(place: &Place<'_>, painting: &Painting, x: usize, y: usize) -> i8 {
    let (side, sure) = (painting.side, place.sure(x, y));
    let painted = painting.labels[y * side + x];
    if painted > 0 && place.sheet.inside[place.at(x, y)] {
        return painted;
    }
    let near = (y - RING..=y + RING).any(|y| {
        painting.labels[y * side + x - RING..=y * side + x + RING]
            .iter()
            .any(|&l| l > 0)
    });
    if near { -1 } else { sure }
}

/// The crop's planes as the network sees them, with what was painted, in another light and with noise.
fn pixels(place: &Place<'_>, painting: &Painting, stream: &mut Stream) -> Vec<f32> {
    let darker = [between(0.15, 0.5, stream), 1.0, between(0.3, 1.2, stream)];
    let brighter = [between(0.1, 0.6, stream), 1.0, between(0.3, 1.5, stream)];
    let gain = between(-0.4, 0.3, stream).exp();
    let noise = between(0.0, 0.02, stream);
    let side = painting.side;
    let mut out = Vec::with_capacity(side * side * 3);
    for y in 0..side {
        for x in 0..side {
            let (from, at) = (place.at(x, y), y * side + x);
            for (plane, (less, more)) in place.sheet.planes.iter().zip(darker.iter().zip(brighter))
            {
                let painted = painting.brighter[at] * more - painting.darker[at] * less;
                let value = (plane[from] + painted) * gain + noise * normal(stream);
                out.push(value * GAIN);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
