//! The command line: what is asked for, the headless jobs, their progress and their exit codes.
//!
//! [`parse`] reads the words. [`segment`] does the whole job without a window; [`segment_instead`] does the same for a
//! program that was asked for a window and found no display; [`evaluate()`] scores against true masks; [`rerun()`] makes the
//! run of a review again, [`merge()`] joins the reviews of shards. Messages go to stderr, one line each with the path last;
//! the summary goes to stdout.

mod args;
mod batch;
mod checkpoint;
mod compare;
mod diary;
mod drive;
mod evaluate;
mod growth;
mod job;
mod merge;
mod output;
mod parts;
mod progress;
mod rerun;
mod say;
mod sessions;
mod table;

pub use args::{
    BatchArgs, CompareArgs, EvaluateArgs, ExportArgs, GrowthArgs, Invocation, MergeArgs,
    OutputArgs, RerunArgs, RunArgs, SegmentArgs, ShowArgs, WindowArgs, parse,
};
pub use checkpoint::CheckpointArgs;
pub use diary::begin_log;
pub use say::complain;

use std::process::ExitCode;

use crate::gpu::Devices;
use drive::Failure;
use output::Output;

/// Does the headless job. What went wrong is said on stderr.
#[must_use]
pub fn segment(args: &SegmentArgs) -> ExitCode {
    let work = || {
        if let Some(text) = batch::finished(args) {
            return say::print(&text).map_err(|error| Failure(error.to_string()));
        }
        Output::choose(args).and_then(|output| job::run(args, output, None))
    };
    ended(work())
}

/// Makes the run of a review again. What differs, or went wrong, is said on stderr.
#[must_use]
pub fn rerun(args: &RerunArgs) -> ExitCode {
    ended(rerun::run(args))
}

/// Joins the reviews of shards. What went wrong is said on stderr.
#[must_use]
pub fn merge(args: &MergeArgs) -> ExitCode {
    ended(merge::run(args))
}

/// Scores the segmentation against true masks. What went wrong is said on stderr.
#[must_use]
pub fn evaluate(args: &EvaluateArgs) -> ExitCode {
    ended(evaluate::run(args))
}

/// Writes the review of a saved session. What went wrong is said on stderr.
#[must_use]
pub fn export(args: &ExportArgs) -> ExitCode {
    ended(sessions::export(args))
}

/// Prints what is in a saved session. What went wrong is said on stderr.
#[must_use]
pub fn show(args: &ShowArgs) -> ExitCode {
    ended(sessions::show(args))
}

/// Compares two saved sessions. What went wrong is said on stderr.
#[must_use]
pub fn compare(args: &CompareArgs) -> ExitCode {
    ended(compare::run(args))
}

/// Follows the structures of a saved session from visit to visit. What went wrong is said on stderr.
#[must_use]
pub fn growth(args: &GrowthArgs) -> ExitCode {
    ended(growth::run(args))
}

/// Does the headless job because no window can be opened for the given reason. `opened` are the devices that the
/// window was tried on, if it came that far; without an adapter these are the CPU's.
#[must_use]
pub fn segment_instead(reason: &str, asked: &WindowArgs, opened: Option<Devices>) -> ExitCode {
    let args = SegmentArgs {
        folder: asked.folder.clone(),
        out: None,
        run: asked.run.clone(),
        model: None,
        saved: CheckpointArgs::default(),
        replace: false,
        no_refine: false,
        outputs: OutputArgs::default(),
        batch: BatchArgs::default(),
    };
    let result = Output::choose(&args).and_then(|output| {
        let what = if args.folder.is_some() {
            "the photographs"
        } else {
            "the photographs that come with the program"
        };
        complain(&format!("no window can be opened: {reason}"));
        complain(&format!(
            "segmenting {what} without one, into a new folder: {}",
            output.shown()
        ));
        job::run(&args, output, opened)
    });
    ended(result)
}

fn ended(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            complain(&text);
            ExitCode::FAILURE
        }
    }
}
