//! The student of the detail layer: a small network that learns on the opened folder's own photographs, and from no
//! label, what is a vessel, a dark spot and a bright spot.
//!
//! Its lessons are painted: vessels and spots are drawn into crops of the folder's own planes, afresh at every step, and
//! where nothing was drawn it is told what the line filters are sure of. The room takes a Burn
//! [`Device`](burn::tensor::Device) and runs on any. It knows nothing of files, windows or filters.

mod batch;
mod network;
mod paint;
mod state;
mod trainer;

pub use network::Network;
pub use state::{Beliefs, State};
pub use trainer::{Settings, Trainer};

use std::sync::Arc;

/// One photograph to learn from, scaled so that its field of view is about 576 pixels across.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Diameter of the field of view, in pixels.
    pub diameter: f32,
    /// Red, green and blue on a logarithmic scale, less their mean around each pixel; row by row.
    pub planes: [Arc<[f32]>; 3],
    /// The field of view, one flag a pixel.
    pub inside: Arc<[bool]>,
    /// What the line filters are sure of: 1 vessel, 0 nothing, −1 unknown; one a pixel.
    pub sure: Arc<[i8]>,
}

impl Sheet {
    /// Whether both share their pixels.
    fn is(&self, other: &Self) -> bool {
        let planes = self.planes.iter().zip(&other.planes);
        planes.into_iter().all(|(a, b)| Arc::ptr_eq(a, b))
            && Arc::ptr_eq(&self.inside, &other.inside)
            && Arc::ptr_eq(&self.sure, &other.sure)
    }
}

/// What can go wrong in this room.
#[derive(Debug, thiserror::Error)]
pub enum StudentError {
    /// Learning needs at least one photograph.
    #[error("there is no image to learn details from; open a folder with photographs")]
    NoSheets,
    /// The loss is no longer a number, and the student has gone back to where it was one.
    #[error(
        "learning vessels and spots became numerically unstable at its step {step}; the weights after step {kept} were kept. Train again"
    )]
    Diverged {
        /// The step (from 1) whose loss was not finite.
        step: usize,
        /// Steps that the student is back at.
        kept: usize,
    },
    /// The device failed while computing.
    #[error("the device that learns details stopped answering ({reason})")]
    Device {
        /// What Burn said.
        reason: String,
    },
}
