//! Segmenting without a window: read, train or load, segment, write, sum up.

use std::time::{Duration, Instant};

use super::SegmentArgs;
use super::checkpoint::Course;
use super::drive::{self, Drive, FONT, Failure, Learning, Written};
use super::output::{Output, whole};
use super::say::{complain, counted, print, spoken};
use crate::cuts::Settings;
use crate::document::{Count, Document};
use crate::export::Summary;
use crate::gpu::Devices;
use crate::session::{Command, ExportRequest};

/// Does all of it. `opened` are the devices that a window was tried on: they cannot be opened twice.
pub(super) fn run(
    args: &SegmentArgs,
    output: Output,
    opened: Option<Devices>,
) -> Result<(), Failure> {
    let devices = drive::devices(args.run.device, opened)?;
    drive::check_model(args.model.as_ref(), &devices)?;
    let course = args.saved.check(&devices, &output.folder)?;
    let mut job = Job {
        args,
        course: course.unwrap_or(Course {
            steps: args.run.steps,
            seed: args.run.seed,
        }),
        drive: Drive::start(args.folder.as_deref(), devices),
    };
    let result = job.work(output);
    job.drive.progress.end();
    result
}

struct Job<'a> {
    args: &'a SegmentArgs,
    course: Course,
    drive: Drive<'a>,
}

impl Job<'_> {
    fn work(&mut self, output: Output) -> Result<(), Failure> {
        self.drive.read(self.args.run.size)?;
        let started = Instant::now();
        let learned = self.drive.learn(&Learning {
            model: self.args.model.as_ref(),
            saved: Some(&self.args.saved),
            settings: Settings {
                steps: self.course.steps,
                ..Settings::default()
            },
            seed: self.course.seed,
            detail: !self.args.run.no_detail,
        })?;
        let trained = started.elapsed();
        if let Some((step, _)) = learned.unstable {
            self.course.steps = step;
        }
        let (summary, output) = self.write(output)?;
        self.drive.progress.end();
        say_elsewhere(&summary);
        self.sum_up(&summary, trained)?;
        missed(&output, &summary)?;
        match (learned.unstable, learned.not_saved) {
            (Some((_, text)), _) => Err(Failure(format!(
                "the review is that of the last good step, as {text}: {}",
                whole(&summary.folder)
            ))),
            (None, Some(text)) => Err(Failure(format!(
                "the review is written, but not the last checkpoint: {text}"
            ))),
            (None, None) => Ok(()),
        }
    }

    /// Segments and writes all images; into another folder where the first cannot be used any more.
    fn write(&mut self, mut output: Output) -> Result<(Summary, Output), Failure> {
        self.request(&output);
        let mut first = None;
        loop {
            let (text, unusable) = match self.drive.written()? {
                Written::Done(summary) => return Ok((summary, output)),
                Written::Refused { text, unusable } => (text, unusable),
            };
            let Some(other) = output.other().filter(|_| unusable) else {
                // Why the folder that was wished for cannot be used says more than why the last one cannot.
                return Err(Failure(first.unwrap_or(text)));
            };
            output = other;
            let line = elsewhere(&text, &output.shown());
            self.drive.progress.say(|| complain(&line));
            first.get_or_insert(text);
            self.request(&output);
        }
    }

    fn request(&self, output: &Output) {
        let mut document = Document::default();
        document.set_count(self.args.run.count());
        self.drive
            .session
            .send(Command::Export(Box::new(ExportRequest {
                folder: output.folder.clone(),
                only: None,
                document,
                replace: self.args.replace,
                kinds: !self.args.run.no_detail,
                refine: !self.args.no_refine,
                wanted: self.args.outputs.wanted(),
                font: FONT,
            })));
    }

    /// Says what was done, and where it lies.
    fn sum_up(&self, summary: &Summary, trained: Duration) -> Result<(), Failure> {
        let place = whole(&summary.folder);
        if summary.images == 0 {
            return Err(Failure(format!(
                "no image could be written; run.json says why: {place}"
            )));
        }
        if !summary.left_over.is_empty() {
            let files = counted(summary.left_over.len(), "file");
            complain(&format!(
                "{files} of an earlier review, not of this one, still in the folder: {place}"
            ));
        }
        print_summary(&self.text(summary, trained, &place), &place)
    }

    fn text(&self, summary: &Summary, trained: Duration, place: &str) -> String {
        let run = &self.args.run;
        let made_with = match &self.args.model {
            Some(_) => format!("with a saved network on {}", self.drive.device),
            None => {
                let steps = counted(self.course.steps, "training step");
                format!(
                    "after {steps} on {} in {}",
                    self.drive.device,
                    spoken(trained)
                )
            }
        };
        let missing = match summary.failed {
            0 => String::new(),
            1 => "1 image is missing; run.json says why.\n".to_owned(),
            n => format!("{n} images are missing; run.json says why.\n"),
        };
        let classes = match run.count() {
            Count::Fixed(classes) => format!("{classes} classes"),
            Count::Suggested => "as many classes as suggested for each".to_owned(),
        };
        // The network's file is not among those that the review counts.
        let files = summary.files.len() + 1;
        format!(
            "Segmented {} of {} into {classes} {made_with}, seed {}.\n{missing}\
             Wrote {files} files: label maps, overlays, masks, three tables (CSV), classes.json, run.json and model.safetensors.\n\
             Review folder: {place}\n",
            summary.images,
            counted(self.drive.names.len(), "image"),
            self.course.seed,
        )
    }
}

/// Says where a review went that its folder did not take.
pub(super) fn say_elsewhere(summary: &Summary) {
    if let Some(text) = &summary.elsewhere {
        complain(&elsewhere(text, &whole(&summary.folder)));
    }
}

/// A review in another folder than the one that was named is there, but not where somebody waits for it.
pub(super) fn missed(output: &Output, summary: &Summary) -> Result<(), Failure> {
    output.missed(&summary.folder).map_or(Ok(()), |named| {
        Err(Failure(format!(
            "the review is written, but not into the folder that was named, {}: {}",
            named.display(),
            whole(&summary.folder)
        )))
    })
}

/// Prints what a job says at its end; the review is at `place`.
pub(super) fn print_summary(text: &str, place: &str) -> Result<(), Failure> {
    print(text).map_err(|error| {
        Failure(format!(
            "the review is written, but the summary cannot be printed ({error}): {place}"
        ))
    })
}

/// What is said of a review that goes to another folder. A path stands last, so the reason's comes before its own.
fn elsewhere(reason: &str, place: &str) -> String {
    format!("the review goes to another folder, because of this: {reason}; it goes to: {place}")
}
