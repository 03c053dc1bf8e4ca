//! A picture without its vessels.

use super::{Planes, line_response};
use crate::grid::{Spread, blurred};

/// A vessel is what the line filters answer to by more than so many robust deviations.
const VESSEL: f32 = 3.0;
/// What lies around it is taken from a Gaussian of this share of D; where that sees nothing else, from a wider one.
const AROUND: f32 = 0.02;
const WIDER: f32 = 4.0;
/// The share of the Gaussian that must have seen something.
const SEEN: f32 = 0.1;

/// The colours of a picture where vessels are bridged by what lies beside them: `planes` are those of the picture, and
/// `rgb` its red, green, blue in turn, row by row. A vessel that crosses the border of the optic disc or of a lesion so
/// makes no gap in it.
#[must_use]
pub fn bridged(planes: &Planes, rgb: &[u16]) -> Vec<u16> {
    let (width, inside) = (planes.width, &planes.inside);
    let response = line_response(planes);
    let chosen = response.iter().zip(inside).filter(|(_, i)| **i);
    let spread = Spread::of(chosen.map(|(v, _)| *v).collect());
    let is_vessel = |at: usize| inside[at] && spread.of_value(response[at]) > VESSEL;
    let vessel: Vec<bool> = (0..inside.len()).map(is_vessel).collect();
    let clear = |at: usize| inside[at] && !vessel[at];
    let only_clear = |value: &dyn Fn(usize) -> f32| -> Vec<f32> {
        (0..inside.len())
            .map(|at| if clear(at) { value(at) } else { 0.0 })
            .collect()
    };
    let sigmas = [AROUND, WIDER * AROUND].map(|share| (share * planes.diameter).max(0.5));
    let seen = sigmas.map(|sigma| blurred(width, &only_clear(&|_| 1.0), sigma));
    let mut out = rgb.to_vec();
    for colour in 0..3 {
        let values = only_clear(&|at| f32::from(rgb[3 * at + colour]));
        let means = sigmas.map(|sigma| blurred(width, &values, sigma));
        for at in (0..vessel.len()).filter(|&at| vessel[at]) {
            let scale = usize::from(seen[0][at] <= SEEN);
            if seen[scale][at] > 1e-3 {
                out[3 * at + colour] = (means[scale][at] / seen[scale][at] + 0.5) as u16;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Fundus;
    use super::*;
    use crate::seed::Seed;

    const SIDE: usize = 160;

    /// A bright disc on a darker ground, grained as retina is, and a dark line of 3 pixels through both.
    fn picture(vessel: bool) -> (Vec<u16>, Vec<bool>) {
        let far =
            |at: usize, r: f64| ((at % SIDE) as f64 - 80.0).hypot((at / SIDE) as f64 - 80.0) < r;
        let mut stream = Seed(1).stream();
        let rgb = (0..SIDE * SIDE).flat_map(|at| {
            let light = if far(at, 20.0) { 32_000.0 } else { 20_000.0 };
            let dark = vessel && (at % SIDE).abs_diff(84) < 2;
            let value = if dark { 9_000.0 } else { light };
            let value = (value * (0.9 + 0.2 * stream.unit())) as u16;
            [value, value, value / 2]
        });
        (
            rgb.collect(),
            (0..SIDE * SIDE).map(|at| far(at, 75.0)).collect(),
        )
    }

    fn bridged(rgb: &[u16], inside: &[bool]) -> Vec<u16> {
        super::bridged(&Planes::of(&Fundus::of(SIDE, rgb, inside)), rgb)
    }

    #[test]
    fn a_vessel_goes_and_the_rest_stays() {
        let (rgb, inside) = picture(true);
        let (whole, _) = picture(false);
        let made = bridged(&rgb, &inside);
        let apart = |at: usize| made[3 * at].abs_diff(whole[3 * at]);
        let beside = |at: &usize| inside[*at] && (at % SIDE).abs_diff(84) > 4;
        let beside: Vec<usize> = (0..inside.len()).filter(beside).collect();
        let changed = beside.iter().filter(|&&at| made[3 * at] != rgb[3 * at]);
        let changed = changed.count();
        assert!(20 * changed < beside.len(), "{changed} of {}", beside.len());
        // In the disc and in the ground, away from its border.
        for row in [80, 84, 120] {
            assert!(apart(row * SIDE + 84) < 4_000, "{}", apart(row * SIDE + 84));
        }
    }

    #[test]
    fn nothing_is_bridged_where_nothing_is() {
        let (rgb, inside) = picture(true);
        let flat = vec![7u16; rgb.len()];
        assert_eq!(bridged(&flat, &inside), flat);
        assert_eq!(bridged(&rgb, &vec![false; inside.len()]), rgb);
    }
}
