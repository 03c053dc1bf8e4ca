//! The whole job without a window: read, train or load, segment, write, sum up.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::SegmentArgs;
use super::checkpoint::Course;
use super::output::{Output, whole};
use super::progress::{Progress, Stage, training};
use super::say::{complain, counted, print, spoken};
use crate::cuts::{self, Settings};
use crate::export::Summary;
use crate::gpu::{self, DeviceChoice, Devices};
use crate::seed::Seed;
use crate::session::{
    Command, Document, Event, ExportRequest, ExportState, Phase, Session, Source,
};

/// The font of the legends.
pub(super) const FONT: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");

/// How often the wait for an event is taken up again. Nothing depends on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why the job ended early: what happened and what to do, a path last.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

/// Does all of it. `opened` are the devices that a window was tried on: they cannot be opened twice.
pub(super) fn run(
    args: &SegmentArgs,
    output: Output,
    opened: Option<Devices>,
) -> Result<(), Failure> {
    let devices = match opened {
        Some(devices) => undrawn(devices),
        None => devices(args.run.device)?,
    };
    if let Some(path) = &args.model {
        // A wrong file is refused now rather than after the photographs were read.
        cuts::load(path, &devices.train).map_err(|error| Failure(error.to_string()))?;
    }
    let course = args.saved.check(&devices, &output.folder)?;
    let mut job = Job {
        args,
        course: course.unwrap_or(Course {
            steps: args.run.steps,
            seed: args.run.seed,
        }),
        not_saved: None,
        device: if devices.shared {
            devices.training_name()
        } else {
            "the CPU".to_owned()
        },
        on_cpu: !devices.shared,
        session: Session::start(devices, Arc::new(|| {})),
        progress: Progress::new(),
    };
    let result = job.work(output);
    job.progress.end();
    result
}

/// What trains.
fn devices(choice: DeviceChoice) -> Result<Devices, Failure> {
    if choice == DeviceChoice::Cpu {
        return Ok(Devices::cpu());
    }
    match gpu::open(choice) {
        Ok(devices) => Ok(undrawn(devices)),
        Err(error) if choice == DeviceChoice::Auto => {
            complain(&format!("training runs on the CPU: {error}"));
            Ok(Devices::cpu())
        }
        Err(error) => Err(Failure(format!("{error}, or use --device cpu"))),
    }
}

/// A device that only draws is let go.
fn undrawn(devices: Devices) -> Devices {
    let graphics = devices.graphics.filter(|_| devices.shared);
    Devices {
        graphics,
        ..devices
    }
}

struct Job<'a> {
    args: &'a SegmentArgs,
    course: Course,
    /// Why the newest checkpoint is missing.
    not_saved: Option<String>,
    /// What trains, in words.
    device: String,
    on_cpu: bool,
    session: Session,
    progress: Progress,
}

impl Job<'_> {
    fn work(&mut self, output: Output) -> Result<(), Failure> {
        let images = self.read()?;
        let started = Instant::now();
        self.learn()?;
        let trained = started.elapsed();
        let summary = self.write(output)?;
        self.progress.end();
        self.sum_up(&summary, images, trained)?;
        match self.not_saved.take() {
            Some(text) => Err(Failure(format!(
                "the review is written, but not the last checkpoint: {text}"
            ))),
            None => Ok(()),
        }
    }

    fn next(&self) -> Event {
        loop {
            if let Some(event) = self.session.next_event(PATIENCE) {
                return event;
            }
        }
    }

    /// Reads all photographs and returns how many there are, unreadable ones included.
    fn read(&mut self) -> Result<usize, Failure> {
        let source = self
            .args
            .folder
            .clone()
            .map_or(Source::Samples, Source::Folder);
        self.session.send(Command::Open {
            source,
            working_side: self.args.run.size,
        });
        let mut names: Vec<String> = Vec::new();
        let (mut done, mut readable) = (0, 0);
        loop {
            match self.next() {
                Event::Opened {
                    names: found,
                    skipped,
                    ..
                } => {
                    for (name, reason) in skipped {
                        self.left_out(&name, &reason);
                    }
                    names = found;
                    if names.is_empty() {
                        let place = self.place("");
                        return Err(Failure(format!(
                            "there is no photograph here (PNG, JPEG, TIFF, BMP or WebP); name another folder: {place}"
                        )));
                    }
                }
                Event::OpenFailed { text } => return Err(Failure(text)),
                Event::Read { .. } => {
                    done += 1;
                    readable += 1;
                    self.progress.at(Stage::Reading, done, names.len(), "");
                }
                Event::ReadFailed { id, reason } => {
                    done += 1;
                    self.left_out(
                        names.get(id.index as usize).map_or("", String::as_str),
                        &reason,
                    );
                    self.progress.at(Stage::Reading, done, names.len(), "");
                }
                Event::AllRead { .. } if readable > 0 => return Ok(names.len()),
                Event::AllRead { .. } => {
                    let place = self.place("");
                    return Err(Failure(format!(
                        "no photograph here could be read, see above: {place}"
                    )));
                }
                _ => {}
            }
        }
    }

    fn left_out(&self, name: &str, reason: &str) {
        let place = self.place(name);
        self.progress
            .say(|| complain(&format!("left out: {reason}: {place}")));
    }

    /// Where a photograph of the opened folder is; the folder itself without a name.
    fn place(&self, name: &str) -> String {
        match self.args.folder.as_deref() {
            None => format!("sample: {name}"),
            Some(path) if name.is_empty() || path.is_file() => path.display().to_string(),
            Some(path) => path.join(Path::new(name)).display().to_string(),
        }
    }

    /// Trains, goes on with a saved run, or takes the saved network.
    fn learn(&mut self) -> Result<(), Failure> {
        let saved = &self.args.saved;
        if let Some(path) = saved.checkpoint.clone() {
            let every = saved.every;
            self.session.send(Command::Keep { path, every });
        }
        let steps = self.course.steps;
        self.session.send(self.wish());
        loop {
            match self.next() {
                Event::Phase(Phase::Preparing) => {
                    let message = if self.on_cpu {
                        ""
                    } else {
                        "the device prepares its programs for the first step"
                    };
                    self.progress.at(Stage::Training, 0, steps, message);
                }
                Event::GoesOn { step, same_images } => self.goes_on(step, same_images),
                Event::Step(report) => {
                    self.progress.at(
                        Stage::Training,
                        report.step,
                        report.steps,
                        &training(&report),
                    );
                }
                Event::Saved { .. } => self.not_saved = None,
                Event::NotSaved { text } => {
                    self.progress.say(|| complain(&text));
                    self.not_saved = Some(text);
                }
                Event::Phase(Phase::Finished | Phase::Loaded) => return Ok(()),
                Event::Phase(Phase::Failed(text)) | Event::CannotGoOn { text } => {
                    return Err(Failure(text));
                }
                _ => {}
            }
        }
    }

    /// How the weights come about.
    fn wish(&self) -> Command {
        let (steps, seed) = (self.course.steps, Seed(self.course.seed));
        match (&self.args.model, &self.args.saved.resume) {
            (Some(path), _) => Command::UseModel {
                path: path.clone(),
                seed,
            },
            (None, Some(path)) => Command::GoOn {
                path: path.clone(),
                more: self.args.saved.more.unwrap_or(0),
            },
            (None, None) => Command::Train {
                settings: Settings {
                    steps,
                    ..Settings::default()
                },
                seed,
            },
        }
    }

    /// A run on other images is what some want, and what others must be warned of.
    fn goes_on(&self, step: usize, same_images: bool) {
        if !same_images {
            let done = counted(step, "step");
            let place = self.place("");
            self.progress.say(|| {
                complain(&format!(
                    "the saved run goes on after {done} on other photographs than before, or at another --size; its \
                     result is not that of a run without a break: {place}"
                ));
            });
        }
    }

    /// Segments and writes all images.
    fn write(&mut self, mut output: Output) -> Result<Summary, Failure> {
        self.request(&output);
        loop {
            match self.next() {
                Event::Refined { done, total } => {
                    self.progress.at(Stage::Segmenting, done, total, "");
                }
                Event::Export(ExportState::Writing { done, total }) => {
                    self.progress.at(Stage::Writing, done, total, "");
                }
                Event::Export(ExportState::Done(summary)) => return Ok(summary),
                Event::Export(ExportState::Failed { text, occupied }) => match output.other() {
                    // Another run took the name while this one was at work.
                    Some(other) if occupied => {
                        output = other;
                        self.request(&output);
                    }
                    _ => return Err(Failure(text)),
                },
                Event::Export(ExportState::Cancelled) => {
                    return Err(Failure("the export was cancelled".to_owned()));
                }
                Event::Phase(Phase::Failed(text)) => return Err(Failure(text)),
                _ => {}
            }
        }
    }

    fn request(&self, output: &Output) {
        let mut document = Document::default();
        document.set_classes(self.args.run.classes);
        self.session.send(Command::Export(Box::new(ExportRequest {
            folder: output.folder.clone(),
            only: None,
            document,
            replace: self.args.replace,
            font: FONT,
        })));
    }

    /// Says what was done, and where it lies.
    fn sum_up(&self, summary: &Summary, images: usize, trained: Duration) -> Result<(), Failure> {
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
        print(&self.text(summary, images, trained, &place)).map_err(|error| {
            Failure(format!(
                "the review is written, but the summary cannot be printed ({error}): {place}"
            ))
        })
    }

    fn text(&self, summary: &Summary, images: usize, trained: Duration, place: &str) -> String {
        let run = &self.args.run;
        let made_with = match &self.args.model {
            Some(_) => format!("with a saved network on {}", self.device),
            None => {
                let steps = counted(self.course.steps, "training step");
                format!("after {steps} on {} in {}", self.device, spoken(trained))
            }
        };
        let missing = match summary.failed {
            0 => String::new(),
            1 => "1 image is missing; run.json says why.\n".to_owned(),
            n => format!("{n} images are missing; run.json says why.\n"),
        };
        // The network's file is not among those that the review counts.
        let files = summary.files.len() + 1;
        format!(
            "Segmented {} of {} into {} classes {made_with}, seed {}.\n{missing}\
             Wrote {files} files: label maps, overlays, masks, classes.json, run.json and model.safetensors.\n\
             Review folder: {place}\n",
            summary.images,
            counted(images, "image"),
            run.classes,
            self.course.seed,
        )
    }
}
