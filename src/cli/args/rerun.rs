//! The words of `rerun`.

use std::path::PathBuf;

use clap::Args;

use super::device;
use crate::gpu::DeviceChoice;

pub(in crate::cli) const ABOUT: &str = "Makes the run of a review again, by its run.json";

pub(in crate::cli) const LONG: &str = "\
Makes the run of a review again by its run.json, and compares: every difference of what goes in is named (a photograph \
that is missing or has changed, by its SHA-256, one that is new, another version of the program, another device, a \
setting that this version does not know), then whether the trained network and the masks are the same.

The network is trained again; where it was trained on other photographs it is taken from the model.safetensors beside \
run.json. Photographs that are new are not taken in. What somebody picked, painted, marked or judged is not computed, \
so it is named and not made again.

Research software, not a diagnostic device: nothing it writes has been validated for patient care.";

pub(in crate::cli) const AFTER: &str = "\
Exit codes:
  0  done, and label maps and masks are the same as those of run.json
  1  nothing could be done, or something differs; stderr says what
  2  the command line is wrong

Example:
  cuts-viewer rerun review/run.json --photos photographs --out again";

/// `cuts-viewer rerun FILE --out DIR`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct RerunArgs {
    /// The run.json of a review
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Folder of the photographs; run.json does not say where they are. Not needed for those that come with the program
    #[arg(long, value_name = "DIR")]
    pub photos: Option<PathBuf>,
    /// Review folder to write: new or empty, and not among the photographs
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Where to train. Without it on the CPU, if that made the review, else as `auto`
    #[arg(long, value_name = "D", value_parser = device(), hide_possible_values = true)]
    pub device: Option<DeviceChoice>,
    /// Writes into DIR although it is not empty; files of the same name are replaced, all others stay
    #[arg(long)]
    pub replace: bool,
}
