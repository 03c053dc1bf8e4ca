//! What the line filters are sure of, as lessons for a student network.

use super::Planes;
use crate::grid::{Parts, Spread, blurred, quantile};

/// Shares of the pixels inside below which a response is surely none, and above which it may be a vessel.
const NONE: f32 = 0.80;
const VESSEL: f32 = 0.915;
/// A sure vessel's piece has at least this many pixels, in D.
const PIECE: f32 = 0.12;
/// Detail finer than this Gaussian, in D, and this many deviations strong, is something; what, nobody knows.
const FINE: f32 = 1.0 / 90.0;
const ODD: f32 = 2.5;
/// Brighter than its surroundings by more than this, on the logarithmic scale, a place may be a lesion.
const BRIGHT: f32 = 0.12;

/// For each pixel 1 where a vessel surely is, 0 where nothing is, −1 where the filters do not know or outside the
/// field. `response` is that of the line filters.
#[must_use]
pub fn sure(planes: &Planes, response: &[f32]) -> Vec<i8> {
    let (width, inside) = (planes.width, &planes.inside);
    let chosen = |values: &[f32]| -> Vec<f32> {
        let both = values.iter().zip(inside);
        both.filter(|(_, i)| **i).map(|(v, _)| *v).collect()
    };
    let mut sorted = chosen(response);
    let (low, high) = (quantile(&mut sorted, NONE), quantile(&mut sorted, VESSEL));
    let green = &planes.log[1];
    let coarse = blurred(width, green, FINE * planes.diameter);
    let fine: Vec<f32> = green
        .iter()
        .zip(&coarse)
        .map(|(v, mean)| v - mean)
        .collect();
    let odd = ODD * Spread::of(chosen(&fine)).deviation;
    let size: Vec<f32> = fine.iter().map(|v| v.abs()).collect();
    let (size, bright) = (blurred(width, &size, 1.0), blurred(width, green, 1.0));
    let strong: Vec<bool> = response.iter().map(|v| *v > high).collect();
    let pieces = Parts::of(width, &strong);
    let least = PIECE * planes.diameter;
    let label = |at: usize| {
        if !inside[at] {
            -1
        } else if pieces.sizes[pieces.labels[at] as usize] as f32 > least {
            1
        } else if response[at] < low && size[at] <= odd && bright[at] <= BRIGHT {
            0
        } else {
            -1
        }
    };
    (0..response.len()).map(label).collect()
}
