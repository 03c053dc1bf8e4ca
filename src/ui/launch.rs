//! How the window starts.

use std::path::PathBuf;

use crate::document::Count;
use crate::gpu::DeviceChoice;

/// How to start.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The folder to open; without one the window says what can be opened.
    pub folder: Option<PathBuf>,
    /// Whether the photographs inside the program are opened where no folder is.
    pub samples: bool,
    /// Where to train.
    pub device: DeviceChoice,
    /// Long side of the working copies, in pixels.
    pub size: u32,
    /// Training steps of a run.
    pub steps: usize,
    /// The seed.
    pub seed: u64,
    /// How many classes there are at the start.
    pub count: Count,
    /// Whether vessels and spots are looked for.
    pub detail: bool,
    /// Whether the window makes the device and Burn takes it over, instead of the other way round.
    pub window_makes_device: bool,
    /// Where the work on folders is kept; none where nothing is.
    pub library: Option<PathBuf>,
}
