//! The words of the command line.

mod batch;
mod evaluate;
mod outputs;
mod rerun;
mod sessions;
mod settings;

pub use batch::{BatchArgs, MergeArgs};
pub use evaluate::EvaluateArgs;
pub use outputs::OutputArgs;
pub use rerun::RerunArgs;
pub use sessions::{CompareArgs, ExportArgs, GrowthArgs, ShowArgs};
pub(super) use settings::check as check_settings;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand};

use super::checkpoint::CheckpointArgs;
use crate::cluster::{MAX_CLASSES, MIN_CLASSES};
use crate::document::Count;
use crate::gpu::DeviceChoice;

const ABOUT: &str = "Segments fundus photographs without annotations, live. Research software, not a diagnostic device.";

const LONG_ABOUT: &str = "\
Segments fundus photographs without annotations.

A small network teaches itself on the opened folder (CUTS, arXiv 2209.11359), and every overlay follows the number \
of classes at once. Without a FOLDER, photographs that come with the program are opened.

Research software, not a diagnostic device: nothing it shows has been validated for patient care.";

const AFTER: &str = "\
Without a display or a graphics adapter the program says so and does the work of `segment` instead, with the same \
options, into a new folder `cuts-viewer-review` in the current one.

`segment`, `evaluate`, `export`, `show`, `compare`, `rerun` and `merge` must be the first word. A folder that is called so is opened as ./segment.

Environment:
  CUTS_VIEWER_LOG   level of the log on stderr: off (default), error, warn, info or debug
  CUTS_VIEWER_DATA  where the window keeps the work on every folder, and its log; by default beside the user's other \
program data

Exit codes: see `cuts-viewer segment --help`.";

const SEGMENT_ABOUT: &str = "Trains, segments and writes a review folder, without a window";

const SEGMENT_LONG: &str = "\
Trains on a folder of photographs, segments them and writes a review folder, without a window.

The review folder holds, for each photograph, a label map (labels/, palette PNG at the original size: 0 outside the \
field of view, 1 to 40 the classes), a picture with legend (overlays/) and one 0/255 mask per class (CLASS/); then \
three tables (measurements.csv, regions.csv, images.csv), classes.json, run.json and the trained network, \
model.safetensors. Outlines follow the photograph at its own pixels; \
--no-refine leaves them with the steps of the small copies that are segmented. Pixel counts are those of the files.

On the CPU, the same photographs, options and seed give the same files, byte for byte.

Research software, not a diagnostic device: nothing it writes has been validated for patient care.";

const SEGMENT_AFTER: &str = "\
Progress and messages go to stderr, the summary to stdout. A review is written whole or not at all, so Ctrl+C may end \
the program at any time: an earlier review is replaced in one step at the end (or, if DIR is the current folder or the \
root of a disk, file by file, run.json last). What a broken-off export leaves beside DIR, .DIR.cuts-XXXXXX.tmp, the next \
one to DIR removes. If DIR cannot be used any more after the training, the review goes to DIR-2, the current folder or the \
folder for temporary files, which is said. If the disk is full, the network is kept beside DIR.

Exit codes:
  0  done. Photographs that could not be read do not change this as long as one was segmented; they are listed on \
stderr and in run.json
  1  nothing could be done, or the work failed, or the review is in another folder than DIR; stderr says why and what \
to do. Where the training became numerically unstable, the review is written all the same, with the weights of the \
last good step
  2  the command line is wrong

A photograph that is one class all over is named on stderr.

More than 512 photographs: the network is trained on 512 of them, drawn by the seed. The others are read when it is their turn, so that the memory does not grow with their number. They are written in parts beside DIR, .DIR.cuts-parts, which stay if the program is broken off; the same command goes on from there. A part is computed anew where a photograph of it has changed (SHA-256), all parts where a setting has. Once DIR is complete, the same command with --continue finds that out and computes nothing.

Examples:
  cuts-viewer segment photographs --out review
  cuts-viewer segment photographs --out review --classes 6 --steps 2000 --size 512
  cuts-viewer segment other --out review-2 --model review/model.safetensors
  cuts-viewer segment photographs --out review --checkpoint run.safetensors
  cuts-viewer segment photographs --out review --checkpoint run.safetensors --resume run.safetensors
  cuts-viewer segment photographs --out shard-2 --shard 2/8
  cuts-viewer merge shard-* --out review";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invocation {
    /// The window.
    Window(WindowArgs),
    /// The headless job.
    Segment(SegmentArgs),
    /// Scoring against true masks.
    Evaluate(EvaluateArgs),
    /// The review of a saved session.
    Export(ExportArgs),
    /// What is in a saved session.
    Show(ShowArgs),
    /// A run that is made again.
    Rerun(RerunArgs),
    /// The reviews of shards, joined.
    Merge(MergeArgs),
    /// Two sessions of the same photographs.
    Compare(CompareArgs),
    /// Structures of a saved session from visit to visit.
    Growth(GrowthArgs),
}

/// `cuts-viewer [FOLDER]`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct WindowArgs {
    /// Folder of photographs, sub-folders included (PNG, JPEG, TIFF, BMP, WebP, DICOM), one photograph, or a saved session
    /// (.cuts)
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Opens the photographs that come with the program
    #[arg(long, conflicts_with = "folder")]
    pub samples: bool,
    /// What a run depends on.
    #[command(flatten)]
    pub run: RunArgs,
    /// Who makes the device that window and training share
    #[arg(long, value_name = "SIDE", default_value = "burn", hide = true, value_parser = ["burn", "window"])]
    share: String,
}

impl WindowArgs {
    /// Whether the window makes the shared device and Burn takes it over, rather than the other way round.
    #[must_use]
    pub fn window_makes_device(&self) -> bool {
        self.share == "window"
    }
}

/// `cuts-viewer segment [FOLDER]`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct SegmentArgs {
    /// Folder of photographs, sub-folders included (PNG, JPEG, TIFF, BMP, WebP, DICOM), or one photograph; without it, the
    /// photographs that come with the program
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Review folder to write: new or empty, and not among the photographs. Without it, the first of
    /// `cuts-viewer-review`, `cuts-viewer-review-2` and so on in the current folder that does not exist
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What a run depends on.
    #[command(flatten)]
    pub run: RunArgs,
    /// Uses the network of an earlier review (its model.safetensors) and skips training; not with --steps
    #[arg(long, value_name = "FILE", conflicts_with = "steps")]
    pub model: Option<PathBuf>,
    /// Where the run is saved to, and where it comes from.
    #[command(flatten)]
    pub saved: CheckpointArgs,
    /// Writes into DIR although it is not empty; files of the same name are replaced, all others stay
    #[arg(long, requires = "out")]
    pub replace: bool,
    /// Leaves outlines with the steps of the small copies that are segmented, instead of drawing them at the photographs'
    /// own pixels
    #[arg(long)]
    pub no_refine: bool,
    /// What the review holds.
    #[command(flatten)]
    pub outputs: OutputArgs,
    /// How a run over very many photographs is divided.
    #[command(flatten)]
    pub batch: BatchArgs,
}

/// What a run depends on.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct RunArgs {
    /// Number of classes, 2 to 40; in the window, where the slider starts. Without it each photograph has as many as the
    /// program suggests for it
    #[arg(long, value_name = "K", value_parser = classes())]
    pub classes: Option<usize>,
    /// Training steps
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = steps(1))]
    pub steps: usize,
    /// Seed of all randomness, a whole number
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Long side of the copies that are segmented, 128 to 1024 pixels; smaller photographs stay as they are
    #[arg(long, value_name = "PX", default_value_t = 256, value_parser = clap::value_parser!(u32).range(128..=1024))]
    pub size: u32,
    /// Where to train: `gpu`, `cpu`, or `auto`: the GPU, or the CPU where there is none or its driver only imitates one
    #[arg(long, value_name = "D", default_value = "auto", value_parser = device(), hide_possible_values = true)]
    pub device: DeviceChoice,
    /// Leaves vessels and spots out: they are neither looked for nor learned nor written
    #[arg(long)]
    pub no_detail: bool,
}

impl RunArgs {
    /// How many classes are wished for.
    #[must_use]
    pub fn count(&self) -> Count {
        self.classes.map_or(Count::Suggested, Count::Fixed)
    }
}

fn classes() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(MIN_CLASSES as u64..=MAX_CLASSES as u64)
}

/// A number of steps, from the least one that makes sense.
pub(super) fn steps(least: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(least..=1_000_000)
}

fn device() -> impl TypedValueParser<Value = DeviceChoice> {
    PossibleValuesParser::new(["auto", "gpu", "cpu"]).try_map(|text| text.parse::<DeviceChoice>())
}

#[derive(Parser)]
#[command(
    name = "cuts-viewer",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_long_help = AFTER,
    override_usage = "cuts-viewer [OPTIONS] [FOLDER]\n       cuts-viewer segment [OPTIONS] [FOLDER]\n       \
                      cuts-viewer evaluate [OPTIONS] --masks <DIR> <FOLDER>\n       \
                      cuts-viewer export [OPTIONS] --out <DIR> <FILE>\n       cuts-viewer show [OPTIONS] <FILE>\n       \
                      cuts-viewer growth [OPTIONS] <FILE>\n       \
                      cuts-viewer compare [OPTIONS] <FIRST> <SECOND>\n       \
                      cuts-viewer rerun [OPTIONS] --out <DIR> <FILE>\n       cuts-viewer merge [OPTIONS] --out <DIR> <DIR>...",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
struct Words {
    #[command(subcommand)]
    job: Option<Job>,
    #[command(flatten)]
    window: WindowArgs,
}

#[derive(Subcommand)]
enum Job {
    #[command(about = SEGMENT_ABOUT, long_about = SEGMENT_LONG, after_long_help = SEGMENT_AFTER)]
    Segment(SegmentArgs),
    #[command(about = evaluate::ABOUT, long_about = evaluate::LONG, after_long_help = evaluate::AFTER)]
    Evaluate(EvaluateArgs),
    #[command(about = sessions::EXPORT_ABOUT, long_about = sessions::EXPORT_LONG)]
    Export(ExportArgs),
    #[command(about = sessions::SHOW_ABOUT)]
    Show(ShowArgs),
    #[command(about = rerun::ABOUT, long_about = rerun::LONG, after_long_help = rerun::AFTER)]
    Rerun(RerunArgs),
    #[command(about = batch::MERGE_ABOUT, long_about = batch::MERGE_LONG)]
    Merge(MergeArgs),
    #[command(about = sessions::COMPARE_ABOUT, long_about = sessions::COMPARE_LONG)]
    Compare(CompareArgs),
    #[command(about = sessions::GROWTH_ABOUT, long_about = sessions::GROWTH_LONG)]
    Growth(GrowthArgs),
}

/// Reads a command line; the first word is the program's name.
///
/// # Errors
/// For words that make no sense, and for `--help` and `--version`: printing the error and ending with its exit code
/// is right in each case.
pub fn parse<I, T>(words: I) -> Result<Invocation, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let words = Words::try_parse_from(words)?;
    Ok(match words.job {
        Some(Job::Segment(args)) => Invocation::Segment(args),
        Some(Job::Evaluate(args)) => match args.contradiction() {
            Some(text) => return Err(Words::command().error(ErrorKind::ArgumentConflict, text)),
            None => Invocation::Evaluate(args),
        },
        Some(Job::Export(args)) => Invocation::Export(args),
        Some(Job::Show(args)) => Invocation::Show(args),
        Some(Job::Rerun(args)) => Invocation::Rerun(args),
        Some(Job::Merge(args)) => Invocation::Merge(args),
        Some(Job::Compare(args)) => Invocation::Compare(args),
        Some(Job::Growth(args)) => Invocation::Growth(args),
        None => Invocation::Window(words.window),
    })
}

#[cfg(test)]
mod tests;
