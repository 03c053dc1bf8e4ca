//! Saving a run as it goes, and going on with one that was saved.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::steps;
use super::drive::{Failure, check_saved};
use super::say::{complain, counted};
use crate::cuts::{self, Trainer};
use crate::gpu::Devices;

/// Where a run is saved to, and where it comes from.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckpointArgs {
    /// Saves the run to FILE as it goes and at its end, whole or not at all, so that --resume can go on from there
    /// whenever it is broken off; an earlier run in FILE is replaced, anything else stays and is refused
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    pub checkpoint: Option<PathBuf>,
    /// Steps from one --checkpoint to the next
    #[arg(long, value_name = "N", default_value_t = 100, requires = "checkpoint", value_parser = steps(1))]
    pub every: usize,
    /// Goes on with the run saved in FILE, with its settings and seed, to its own end: a --checkpoint, or the
    /// model.safetensors of a review. With the same photographs, --size and options, the CPU gives the same bytes as
    /// without a break
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "steps", "seed"])]
    pub resume: Option<PathBuf>,
    /// Steps that a run which had come to its end gets in addition
    #[arg(long, value_name = "N", requires = "resume", value_parser = steps(1))]
    pub more: Option<usize>,
}

/// What a run will be, known before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Course {
    /// Steps in all.
    pub(super) steps: usize,
    pub(super) seed: u64,
}

impl CheckpointArgs {
    /// Looks at the files before anything is computed. The answer is what the saved run will be, if one goes on.
    pub(super) fn check(
        &self,
        devices: &Devices,
        review: &Path,
    ) -> Result<Option<Course>, Failure> {
        let failure = |error: cuts::CutsError| Failure(error.to_string());
        if let Some(path) = &self.checkpoint {
            cuts::can_save(path).map_err(failure)?;
            outside(path, review)?;
        }
        let Some(path) = &self.resume else {
            return Ok(None);
        };
        check_saved(path, devices)?;
        let saved = Trainer::resume(path, 0, &devices.train).map_err(failure)?;
        let (done, steps) = (saved.steps_done(), saved.settings().steps);
        match self.more {
            Some(_) if !saved.is_finished() => {
                return Err(Failure(format!(
                    "this run was broken off after {done} of {} and goes on to its own end; leave --more away: {}",
                    counted(steps, "step"),
                    path.display()
                )));
            }
            None if saved.is_finished() => {
                complain(&format!(
                    "this run has done all its {} and is used as it is; --more N trains it further: {}",
                    counted(steps, "step"),
                    path.display()
                ));
            }
            _ => {}
        }
        Ok(Some(Course {
            steps: steps.saturating_add(self.more.unwrap_or(0)),
            seed: saved.seed().0,
        }))
    }
}

/// A review goes to an empty folder, which a checkpoint would fill.
fn outside(path: &Path, review: &Path) -> Result<(), Failure> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    match (whole(parent.unwrap_or(Path::new("."))), whole(review)) {
        (Ok(parent), Ok(review)) if parent.starts_with(&review) => Err(Failure(format!(
            "the checkpoint would lie in the review folder; name another place for it: {}",
            path.display()
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_does_not_go_into_the_review() {
        let dir = tempfile::tempdir().unwrap();
        let review = dir.path().join("review");
        std::fs::create_dir(&review).unwrap();
        assert!(outside(&dir.path().join("run.safetensors"), &review).is_ok());
        assert!(outside(&dir.path().join("run.safetensors"), &dir.path().join("new")).is_ok());
        let Failure(text) = outside(&review.join("run.safetensors"), &review).unwrap_err();
        assert!(text.ends_with("run.safetensors"), "{text}");
    }
}
