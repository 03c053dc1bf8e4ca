//! What a click means.

use super::strengths::Strengths;
use super::{Kind, LOOSEST, PER_DEVIATION};
use crate::grid::{Parts, squared_distances};

/// What was clicked, and the areas that repeated clicks step through.
#[derive(Clone, Debug, PartialEq)]
pub struct Click {
    /// The kind.
    pub kind: Kind,
    /// Areas on the kind's own grid, the smallest first; no two alike.
    pub stops: Vec<Stop>,
    /// Which of them a first click shows: all of the kind.
    pub first: usize,
}

/// One area.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row.
    pub mask: Vec<bool>,
    /// The threshold, where the area is all of the kind at one.
    pub threshold: Option<u8>,
}

/// How far beside a spot and a vessel a click still means it, as a share of D.
const SPOT: f32 = 0.004;
const VESSEL: f32 = 1.0 / 40.0;
/// A click this close to a vessel rather means it than a spot that is not shown.
const ON_VESSEL: f32 = 0.006;
/// How far below the threshold a click finds things, in steps.
const BELOW: u8 = 24;
/// Gaps in a vessel up to this share of D do not part it.
const GAP: f32 = 1.0 / 150.0;
/// A spot's neighbours lie within this share of D.
const NEIGHBOURS: f32 = 1.0 / 8.0;
/// How much stricter and looser the further stops are, in steps.
const STEP: u8 = PER_DEVIATION as u8;

/// A place in a layer that a click may mean.
#[derive(Clone, Copy)]
struct Found {
    kind: Kind,
    at: usize,
    /// In D.
    away: f32,
    byte: u8,
    shown: bool,
}

impl Strengths {
    /// What a click at a place of the photograph (0 to 1 across and down) means when the kinds are shown from these
    /// thresholds on, in the order of [`Kind::ALL`]; none where there is neither spot nor vessel.
    #[must_use]
    pub fn click(&self, place: [f32; 2], thresholds: [u8; 3]) -> Option<Click> {
        let thresholds = thresholds.map(|threshold| threshold.max(LOOSEST));
        let layers = Kind::ALL.map(|kind| self.layer(kind).bytes());
        let near = |kind: Kind, reach: f32| {
            self.near(
                kind,
                &layers[kind.index()],
                place,
                reach,
                thresholds[kind.index()],
            )
        };
        let vessel = near(Kind::Vessels, VESSEL);
        let spots = [near(Kind::Bright, SPOT), near(Kind::Dark, SPOT)];
        let found = chosen(vessel, spots, thresholds)?;
        let bytes = &layers[found.kind.index()];
        let threshold = thresholds[found.kind.index()].min(found.byte);
        Some(self.stops(found, bytes, threshold))
    }

    /// The nearest shown pixel of a kind, or else the strongest of those that nearly are, within a share of D.
    fn near(
        &self,
        kind: Kind,
        bytes: &[u8],
        place: [f32; 2],
        reach: f32,
        threshold: u8,
    ) -> Option<Found> {
        let layer = self.layer(kind);
        let diameter = self.diameter(kind);
        let at =
            |share: f32, side: usize| ((share * side as f32) as usize).min(side.saturating_sub(1));
        let (x, y) = (at(place[0], layer.width), at(place[1], layer.height));
        let radius = (reach * diameter).max(1.5);
        let whole = radius as usize;
        let rows = y.saturating_sub(whole)..(y + whole + 1).min(layer.height);
        let columns = x.saturating_sub(whole)..(x + whole + 1).min(layer.width);
        let places = rows.flat_map(|j| columns.clone().map(move |i| (i, j)));
        let least = threshold.saturating_sub(BELOW).max(LOOSEST);
        let found = places.filter_map(|(i, j)| {
            let away = (i.abs_diff(x) as f32).hypot(j.abs_diff(y) as f32);
            let byte = bytes[j * layer.width + i];
            (away <= radius && byte >= least).then_some(Found {
                kind,
                at: j * layer.width + i,
                away: away / diameter,
                byte,
                shown: byte >= threshold,
            })
        });
        found.reduce(|a, b| if b.before(&a) { b } else { a })
    }

    /// The areas that belong to what was found.
    fn stops(&self, found: Found, bytes: &[u8], threshold: u8) -> Click {
        let layer = self.layer(found.kind);
        let at =
            |threshold: u8| -> Vec<bool> { bytes.iter().map(|byte| *byte >= threshold).collect() };
        let stop = |mask: Vec<bool>, threshold: Option<u8>| Stop {
            width: layer.width,
            height: layer.height,
            mask,
            threshold,
        };
        let all = at(threshold);
        let diameter = self.diameter(found.kind);
        let mut stops = match found.kind {
            Kind::Vessels => vec![stop(
                piece(layer.width, &all, found.at, GAP * diameter),
                None,
            )],
            Kind::Bright | Kind::Dark => {
                let own = piece(layer.width, &at(found.byte), found.at, 0.0);
                let group = around(layer.width, &all, &own, NEIGHBOURS * diameter);
                vec![stop(own, None), stop(group, None)]
            }
        };
        let stricter = threshold.saturating_add(STEP);
        let looser = threshold.saturating_sub(STEP).max(LOOSEST);
        stops.extend([stricter, looser].map(|threshold| stop(at(threshold), Some(threshold))));
        let first = stop(all, Some(threshold));
        ordered(found.kind, stops, first)
    }
}

impl Found {
    /// Shown ones first; of these the nearest, of others the strongest.
    fn before(&self, other: &Self) -> bool {
        match (self.shown, other.shown) {
            (true, true) => self.away < other.away,
            (false, false) => self.byte > other.byte,
            (shown, _) => shown,
        }
    }
}

/// What a click means: a shown thing under it, else a vessel close by, else a spot that is nearly shown, else a vessel
/// within its reach. Of two the one that stands out more.
fn chosen(vessel: Option<Found>, spots: [Option<Found>; 2], thresholds: [u8; 3]) -> Option<Found> {
    let margin = |found: &Found| i16::from(found.byte) - i16::from(thresholds[found.kind.index()]);
    let spot = |shown: bool| {
        let fitting = spots
            .into_iter()
            .flatten()
            .filter(|spot| spot.shown == shown);
        fitting.max_by_key(|spot| margin(spot))
    };
    let close = vessel.filter(|found| found.shown && found.away <= ON_VESSEL);
    match (spot(true), close) {
        (Some(spot), Some(vessel)) if vessel.away < spot.away => Some(vessel),
        (Some(spot), _) => Some(spot),
        (None, vessel_here) => vessel_here.or_else(|| spot(false)).or(vessel),
    }
}

/// The connected piece of a mask that holds a pixel, gaps up to `gap` pixels bridged.
fn piece(width: usize, mask: &[bool], at: usize, gap: f32) -> Vec<bool> {
    let height = mask.len() / width;
    let grown: Vec<bool> = if gap > 0.0 {
        let limit = gap * gap / 4.0;
        let squares = squared_distances(width, height, mask);
        squares
            .iter()
            .map(|square| *square as f32 <= limit)
            .collect()
    } else {
        mask.to_vec()
    };
    let parts = Parts::of(width, &grown);
    let own = parts.labels[at];
    mask.iter()
        .zip(&parts.labels)
        .map(|(&set, &label)| set && label == own)
        .collect()
}

/// The connected pieces of a mask that come within some pixels of an area, and the area itself.
fn around(width: usize, mask: &[bool], own: &[bool], reach: f32) -> Vec<bool> {
    let squares = squared_distances(width, mask.len() / width, own);
    let parts = Parts::of(width, mask);
    let mut near = vec![false; parts.count() + 1];
    for (&label, &square) in parts.labels.iter().zip(&squares) {
        near[label as usize] |= label > 0 && square as f32 <= reach * reach;
    }
    let labels = parts.labels.iter().zip(own);
    labels
        .map(|(&label, &own)| own || near[label as usize])
        .collect()
}

/// The stops in the order of their areas, without empty ones and doubles; `all` stays.
fn ordered(kind: Kind, stops: Vec<Stop>, all: Stop) -> Click {
    let area = |stop: &Stop| stop.mask.iter().filter(|set| **set).count();
    let whole = area(&all);
    let mut sorted: Vec<(usize, Stop)> = stops
        .into_iter()
        .map(|stop| (area(&stop), stop))
        .filter(|(area, stop)| *area > 0 && stop.mask != all.mask)
        .collect();
    sorted.sort_by_key(|(area, _)| *area);
    sorted.dedup_by(|b, a| a.1.mask == b.1.mask);
    let first = sorted.iter().take_while(|(area, _)| *area <= whole).count();
    let mut stops: Vec<Stop> = sorted.into_iter().map(|(_, stop)| stop).collect();
    stops.insert(first, all);
    Click { kind, stops, first }
}
