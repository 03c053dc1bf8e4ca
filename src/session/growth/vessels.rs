//! Vessels of a photograph as two of them are laid over one another by.

use crate::detail::{DEFAULT, Kind, line_response};
use crate::measure::Skeleton;
use crate::picture::{Circle, Photo};
use crate::register::{Affine, Vessels};
use crate::session::finder::Looked;

/// Vessels, and the size of their photograph.
pub(super) struct Lines {
    vessels: Vessels,
    size: (u32, u32),
}

impl Lines {
    /// Of a photograph with a field of view that the user gave it or not. By the filter, which finds the same with every
    /// network.
    pub(super) fn of(photo: &Photo, field: Option<Circle>) -> Self {
        let looked = Looked::of(photo, field, line_response);
        let strengths = looked.filtered.strengths(None);
        let layer = strengths.layer(Kind::Vessels);
        let set: Vec<bool> = layer
            .bytes()
            .into_iter()
            .map(|byte| byte >= DEFAULT)
            .collect();
        let skeleton = Skeleton::of(layer.width, &set);
        Self {
            vessels: Vessels::new(layer.width, skeleton.pixels(), looked.planes.inside.clone()),
            size: (photo.width(), photo.height()),
        }
    }

    pub(super) fn vessels(&self) -> &Vessels {
        &self.vessels
    }

    /// From pixels of the photograph to those of the grid that the vessels lie on.
    pub(super) fn to_grid(&self) -> Affine {
        let (width, height) = self.vessels.size();
        let times = |grid: usize, own: u32| grid as f64 / f64::from(own.max(1));
        Affine::scaling(times(width, self.size.0), times(height, self.size.1))
    }

    /// The photograph's own pixels along one of the grid.
    pub(super) fn pixel(&self) -> f64 {
        f64::from(self.size.0) / self.vessels.size().0.max(1) as f64
    }
}
