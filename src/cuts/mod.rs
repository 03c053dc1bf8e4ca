//! Stage 1 of CUTS: a small convolutional network learns an embedding for every pixel from the images themselves.
//!
//! The room takes a Burn [`Device`](burn::tensor::Device) and runs on any: the CPU or the GPU that draws.
//! It knows nothing of windows or clusters. Facts are those of arXiv 2209.11359, section 2; the trainer works
//! on 17×17 crops around the sampled pixels, which gives the same gradient as whole images (but for batch-norm
//! statistics and the border rule) at a hundredth of the arithmetic.

mod checkpoint;
mod encoder;
mod image;
mod infer;
mod loss;
mod objective;
mod sampler;
mod settings;
mod stored;
mod trainer;

pub use checkpoint::{Beside, Checkpoint, Leg};
pub use encoder::{Encoder, EncoderShape};
pub use image::TrainImage;
pub use infer::{Tile, embed_pixels, embed_tile, tiles};
pub use loss::{barred, contrastive, reconstruction};
pub use objective::{Objective, objective};
pub use sampler::{Batch, SURROUNDING_VALUES, SURROUNDINGS, draw, ssim};
pub use settings::{Settings, learning_rate};
pub use stored::{bytes_of, can_save, encoder_hash, from_bytes, load, save};
pub use trainer::{Losses, Trainer};

use std::path::{Path, PathBuf};

use crate::file::{self, FileError};

/// Side of the patch that a sample stands for, in pixels.
pub const PATCH: usize = 5;
/// Values in a patch: three channels of 5×5.
pub const PATCH_VALUES: usize = 3 * PATCH * PATCH;
/// The encoder sees this many pixels on each side of the one that it embeds.
pub const REACH: usize = 8;
/// Side of a training crop: the encoder's receptive field, in pixels.
pub const CROP: usize = 2 * REACH + 1;

/// What can go wrong in this room.
#[derive(Debug, thiserror::Error)]
pub enum CutsError {
    /// Training needs at least one image.
    #[error("there is no image to train on; open a folder with photographs")]
    NoImages,
    /// A loss is no longer a number, and the run has gone back to where it was one.
    #[error("training became numerically unstable at step {step} ({reason}); {}", kept_or_not(*kept))]
    Diverged {
        /// The step (from 1) whose losses were not finite.
        step: usize,
        /// Which loss, and what it was.
        reason: String,
        /// Steps that the run is back at.
        kept: usize,
    },
    /// Settings that nothing can be computed with.
    #[error("no run can have these settings: {reason}")]
    Settings {
        /// What is wrong with them.
        reason: String,
    },
    /// A network gives no usable numbers for a photograph.
    #[error(
        "the network's answers to a photograph are beyond all numbers, so it cannot be segmented with it; train again, or use another saved model"
    )]
    Answers,
    /// A run whose values no file should hold.
    #[error("the run is not saved, as {reason}; an earlier file stays as it is: {}", path.display())]
    NotSaved {
        /// Which values, and what is wrong with them.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// The device failed while computing.
    #[error(
        "the device that trains stopped answering ({reason}); start again with --device cpu if this repeats"
    )]
    Device {
        /// What Burn said.
        reason: String,
    },
    /// A saved model does not hold what it should.
    #[error("this is not a usable saved model ({reason}): {}", path.display())]
    Unusable {
        /// What is wrong with it.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// A saved model cannot be read from or written to disk.
    #[error(transparent)]
    File(#[from] FileError),
}

impl CutsError {
    /// A saved model that does not hold what it should. The reason may have words of the file in it, however long.
    #[must_use]
    pub fn unusable(reason: &str, path: &Path) -> Self {
        Self::Unusable {
            reason: file::short(reason, file::LONGEST_REASON),
            path: path.to_path_buf(),
        }
    }
}

/// What is left of a run that became unstable, and what to do.
fn kept_or_not(steps: usize) -> String {
    match steps {
        0 => "nothing had been learned by then. Train again with a lower learning rate".to_owned(),
        _ => format!(
            "the weights after step {steps} were kept. Train again, with a lower learning rate if it happens again"
        ),
    }
}
