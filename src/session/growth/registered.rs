//! Two photographs laid over one another, in their own pixels.

use super::vessels::Lines;
use crate::register::{Affine, Refusal, register};

/// How a photograph lies over that of the first visit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Registered {
    /// From pixels of the first visit's photograph to those of this one.
    pub map: Affine,
    /// By what.
    pub by: By,
}

/// What two photographs were laid over one another by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// It is the first visit's photograph.
    Itself,
    /// Their vessels.
    Vessels {
        /// Median distance of vessels, in pixels of this photograph.
        distance: f64,
        /// The same in thousandths of its width.
        permille: f64,
        /// Share of the vessels that meet, 0…1.
        met: f64,
    },
    /// Points that the user set.
    Hand,
}

impl By {
    /// As it is written in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Itself => "first visit",
            Self::Vessels { .. } => "vessels",
            Self::Hand => "points by hand",
        }
    }
}

/// Lays a photograph over the first one by their vessels.
pub(super) fn by_vessels(
    first: &Lines,
    other: &Lines,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Registered, Refusal> {
    let found = register(first.vessels(), other.vessels(), cancelled)?;
    let back = other.to_grid().inverse().ok_or(Refusal::Few)?;
    let (grid, _) = other.vessels().size();
    Ok(Registered {
        map: first.to_grid().then(&found.affine).then(&back),
        by: By::Vessels {
            distance: found.distance * other.pixel(),
            permille: found.distance * 1000.0 / grid as f64,
            met: found.met,
        },
    })
}
