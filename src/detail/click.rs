//! What a click means.

use super::strengths::Strengths;
use super::{Kind, LOOSEST, PER_DEVIATION};
use crate::grid::{Parts, squared_distances};

/// What was clicked, and the areas that repeated clicks step through.
#[derive(Clone, Debug, PartialEq)]
pub struct Click {
    /// The kind.
    pub kind: Kind,
    /// Areas on the kind's own grid, no two alike: what was clicked alone, with its neighbours, and then all of the kind
    /// from the strictest to the loosest.
    pub stops: Vec<Stop>,
    /// Which of them is what was clicked alone.
    pub own: usize,
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

/// A click this close, as a share of D, hits the thing itself.
const EXACT: f32 = 0.002;
/// How far beside a spot that is shown, and beside one that is not, a click still means it.
const SPOT: f32 = 0.008;
const WEAK: f32 = 0.004;
/// How far beside a vessel a click still means it; and how far if there is a spot as well.
const VESSEL: f32 = 1.0 / 40.0;
const ON_VESSEL: f32 = 0.006;
/// How much weaker than what is shown a thing may be that a click means, in steps: a robust deviation. All of the kind
/// that are as weak as much weaker ones would be a flood of specks.
const FAINT: u8 = PER_DEVIATION as u8;
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
}

impl Strengths {
    /// What a click at a place of the photograph (0 to 1 across and down) means when the kinds are shown from these
    /// thresholds on, in the order of [`Kind::ALL`]; none where there is neither spot nor vessel.
    #[must_use]
    pub fn click(&self, place: [f32; 2], thresholds: [u8; 3]) -> Option<Click> {
        let thresholds = thresholds.map(|threshold| threshold.max(LOOSEST));
        let layers = Kind::ALL.map(|kind| self.layer(kind).bytes());
        let found = self.meant(&layers, place, thresholds)?;
        let found = self.snapped(found, &layers, place, thresholds);
        let threshold = thresholds[found.kind.index()].min(found.byte);
        Some(self.stops(found, &layers[found.kind.index()], threshold))
    }

    /// What is shown right under the click; else what a looser threshold would show there; else what is shown close by,
    /// spots before vessels unless these are closer; else what a looser threshold would show close by.
    fn meant(&self, layers: &[Vec<u8>; 3], place: [f32; 2], thresholds: [u8; 3]) -> Option<Found> {
        let shown = |kind: Kind, reach: f32| {
            let around = self.around(kind, &layers[kind.index()], place, reach);
            let shown = around.filter(|found| found.byte >= thresholds[kind.index()]);
            shown.min_by(|a, b| a.away.total_cmp(&b.away))
        };
        let weak = |reach: f32| {
            let around = Kind::ALL
                .into_iter()
                .flat_map(|kind| self.around(kind, &layers[kind.index()], place, reach));
            let around = around
                .filter(|found| found.byte.saturating_add(FAINT) >= thresholds[found.kind.index()]);
            around.max_by_key(|found| {
                i16::from(found.byte) - i16::from(thresholds[found.kind.index()])
            })
        };
        let nearest = |spots: f32, vessels: f32| {
            let spots = [shown(Kind::Bright, spots), shown(Kind::Dark, spots)];
            let all = spots.into_iter().chain([shown(Kind::Vessels, vessels)]);
            // Of two that are as near, the one that stands out more.
            let margin =
                |found: &Found| i16::from(found.byte) - i16::from(thresholds[found.kind.index()]);
            all.flatten().min_by(|a, b| {
                let near = a.away.total_cmp(&b.away);
                near.then_with(|| margin(b).cmp(&margin(a)))
            })
        };
        nearest(EXACT, EXACT)
            .or_else(|| nearest(WEAK, EXACT))
            .or_else(|| weak(EXACT))
            .or_else(|| nearest(SPOT, ON_VESSEL))
            .or_else(|| weak(WEAK))
            .or_else(|| shown(Kind::Vessels, VESSEL))
            .or_else(|| {
                let vessels = Kind::Vessels.index();
                let ridge = self.ridge(&layers[vessels], place);
                ridge.filter(|found| found.byte.saturating_add(FAINT) >= thresholds[vessels])
            })
    }

    /// A vessel that is not shown is too faint a goal where one that is shown lies within reach.
    fn snapped(
        &self,
        found: Found,
        layers: &[Vec<u8>; 3],
        place: [f32; 2],
        thresholds: [u8; 3],
    ) -> Found {
        let vessels = Kind::Vessels.index();
        if found.kind != Kind::Vessels || found.byte >= thresholds[vessels] {
            return found;
        }
        let around = self.around(Kind::Vessels, &layers[vessels], place, VESSEL);
        let shown = around.filter(|found| found.byte >= thresholds[vessels]);
        shown
            .min_by(|a, b| a.away.total_cmp(&b.away))
            .unwrap_or(found)
    }

    /// The strongest place of a vessel that no threshold shows yet.
    fn ridge(&self, bytes: &[u8], place: [f32; 2]) -> Option<Found> {
        let around = self.around(Kind::Vessels, bytes, place, VESSEL);
        around.max_by_key(|found| found.byte)
    }

    /// The pixels of a kind that any threshold shows within a share of D.
    fn around<'a>(
        &self,
        kind: Kind,
        bytes: &'a [u8],
        place: [f32; 2],
        reach: f32,
    ) -> impl Iterator<Item = Found> + 'a {
        let (width, height) = (self.layer(kind).width, self.layer(kind).height);
        let diameter = self.diameter(kind);
        let at =
            |share: f32, side: usize| ((share * side as f32) as usize).min(side.saturating_sub(1));
        let (x, y) = (at(place[0], width), at(place[1], height));
        let radius = (reach * diameter).max(1.0);
        let whole = radius as usize;
        let rows = y.saturating_sub(whole)..(y + whole + 1).min(height);
        let columns = x.saturating_sub(whole)..(x + whole + 1).min(width);
        let places = rows.flat_map(move |j| columns.clone().map(move |i| (i, j)));
        places.filter_map(move |(i, j)| {
            let away = (i.abs_diff(x) as f32).hypot(j.abs_diff(y) as f32);
            let byte = bytes[j * width + i];
            (away <= radius && byte >= LOOSEST).then_some(Found {
                kind,
                at: j * width + i,
                away: away / diameter,
                byte,
            })
        })
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
        let all = stop(all, Some(threshold));
        stops.push(stop(at(stricter), Some(stricter)));
        stops.push(all.clone());
        stops.push(stop(at(looser), Some(looser)));
        distinct(found.kind, stops, &all)
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

/// The stops without empty ones and doubles; `all` stays and is the first one shown.
fn distinct(kind: Kind, stops: Vec<Stop>, all: &Stop) -> Click {
    let mut kept: Vec<Stop> = Vec::new();
    for stop in stops {
        let empty = !stop.mask.contains(&true);
        let again = kept.iter().any(|other| other.mask == stop.mask);
        let whole = stop.mask == all.mask && stop.threshold != all.threshold;
        if !empty && !again && !whole {
            kept.push(stop);
        }
    }
    let first = kept.iter().position(|stop| stop == all).unwrap_or(0);
    // One alone is dropped where it is all there is.
    let alone = kept.first().is_some_and(|stop| stop.threshold.is_none());
    Click {
        kind,
        own: if alone { 0 } else { first },
        stops: kept,
        first,
    }
}
