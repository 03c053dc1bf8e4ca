//! Lays two photographs of the same eye over one another, by their vessels or by points that somebody clicked.
//!
//! * [`Vessels`] are the middle lines of a photograph's vessels with their directions;
//! * [`register()`] finds the affine map that brings those of one photograph to those of another, says how well they meet,
//!   and refuses where they do not;
//! * [`by_points`] finds the map by pairs of points;
//! * [`Affine`] is the map.
//!
//! All turns of up to 20°, scales from 0.7 to 1.43 and shifts of up to 40 % of the field are tried on a coarse grid, each
//! direction of vessels for itself; from the best of them on, the map comes closer by weighted least squares of the
//! distances across the nearest vessel, as in Y. Chen and G. Medioni, *Object modelling by registration of multiple range
//! images* (Image and Vision Computing 1992; 10: 145–155), in both directions at once. Nothing is drawn by lot: the same
//! vessels give the same map.
//!
//! A flat picture of a round retina follows no affine map exactly. Within one camera's field that is little: what is left
//! over is in [`Registration::distance`].

mod affine;
mod closer;
mod places;
mod search;
mod vessels;

pub use affine::Affine;
pub use places::{Unusable, by_points};
pub use vessels::Vessels;

/// So many pixels apart vessels count as met, on grids on which the field is 576 pixels across.
const MET: f64 = 3.0;
/// At least so much of the vessels that both photographs show must meet.
const LEAST: f64 = 0.5;
/// Vessels shorter than this together, in pixels, tell too little.
const SHORTEST: usize = 250;
/// At least so much of the vessels must lie in the field of the other photograph.
const SHARED: f64 = 0.25;
/// The least and most that a side may be longer, and that one may be stretched more than the other.
const SCALES: std::ops::RangeInclusive<f64> = 0.62..=1.6;
const STRETCH: f64 = 1.12;

/// How one photograph lies over another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Registration {
    /// From the first photograph to the second.
    pub affine: Affine,
    /// Median distance from each vessel to the other photograph's nearest one, where both show it, in pixels of the
    /// second one's grid.
    pub distance: f64,
    /// Share of the vessels that meet, 0…1, where both show them: the geometric mean of both ways to count.
    pub met: f64,
}

/// Why two photographs do not lie over one another.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// A photograph shows too little of them.
    #[error("there are too few vessels to go by")]
    Few,
    /// They do not meet, however they are laid.
    #[error("the vessels do not match: {:.0} % of them meet at best, and {:.0} % must", .met * 100.0, LEAST * 100.0)]
    Unlike {
        /// Share of the vessels that meet, 0…1.
        met: f64,
    },
    /// Somebody asked to end.
    #[error("it was cancelled")]
    Cancelled,
}

/// Finds the map from one photograph of an eye to another. `cancelled` is asked now and then.
///
/// # Errors
/// When vessels are missing, or do not meet: another eye, or a part of it that the other photograph does not show.
pub fn register(
    first: &Vessels,
    second: &Vessels,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Registration, Refusal> {
    if first.points().len().min(second.points().len()) < SHORTEST {
        return Err(Refusal::Few);
    }
    let starts = search::starts(first, second, cancelled);
    if cancelled() {
        return Err(Refusal::Cancelled);
    }
    let pair = closer::Pair::new(first, second);
    let best = starts
        .into_iter()
        .filter_map(|start| pair.closer(start))
        .map(|affine| pair.registration(affine))
        .max_by(|a, b| a.met.total_cmp(&b.met));
    let best = best.filter(|best| is_plausible(&best.affine));
    let best = best.ok_or(Refusal::Unlike { met: 0.0 })?;
    if best.met < LEAST {
        return Err(Refusal::Unlike { met: best.met });
    }
    Ok(best)
}

/// Whether a camera may have done it.
fn is_plausible(affine: &Affine) -> bool {
    let [large, small] = affine.stretches();
    SCALES.contains(&large)
        && SCALES.contains(&small)
        && large <= STRETCH * small
        && affine.determinant() > 0.0
}

#[cfg(test)]
mod tests;
