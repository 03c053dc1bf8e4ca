//! Segmenting without a window: read, train or load, segment, write, sum up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::checkpoint::Course;
use super::drive::{self, Drive, FONT, Failure, Learned, Learning, Written};
use super::output::{Output, whole};
use super::say::{complain, counted, print, spoken};
use super::{SegmentArgs, batch};
use crate::cuts::Settings;
use crate::document::{Count, Document};
use crate::export::{Summary, Wanted};
use crate::gpu::Devices;
use crate::picture::{Circle, Scan};
use crate::session::{Command, ExportRequest, Source};
use crate::student;

/// What is to be done with the photographs, whoever asked for it.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) training: Settings,
    pub(super) seed: u64,
    /// How vessels and spots are learned; none where they are not.
    pub(super) student: Option<student::Settings>,
    /// Classes and how they are drawn.
    pub(super) document: Document,
    /// Fields of view that were set by hand, by the photograph's name.
    pub(super) fields: BTreeMap<String, Circle>,
    /// Whether vessels and spots are written.
    pub(super) kinds: bool,
    pub(super) refine: bool,
    /// Which files are written, and what they are called.
    pub(super) wanted: Wanted,
}

impl Wish {
    /// What the words say.
    pub(super) fn of(args: &SegmentArgs, course: Course) -> Self {
        let mut document = Document::default();
        document.set_count(args.run.count());
        Self {
            training: Settings {
                steps: course.steps,
                ..Settings::default()
            },
            seed: course.seed,
            student: (!args.run.no_detail).then(student::Settings::default),
            document,
            fields: BTreeMap::new(),
            kinds: !args.run.no_detail,
            refine: !args.no_refine,
            wanted: args.outputs.wanted(),
        }
    }
}

/// Does all of it. `opened` are the devices that a window was tried on: they cannot be opened twice.
pub(super) fn run(
    args: &SegmentArgs,
    output: Output,
    opened: Option<Devices>,
) -> Result<(), Failure> {
    let devices = drive::devices(args.run.device, opened)?;
    drive::check_model(args.model.as_ref(), &devices)?;
    let course = args.saved.check(&devices, &output.folder)?;
    let course = course.unwrap_or(Course {
        steps: args.run.steps,
        seed: args.run.seed,
    });
    do_all(
        args,
        (Wish::of(args, course), course),
        None,
        output,
        devices,
    )
    .map(|_| ())
}

/// Makes a run again on these photographs. The folder that its review is in.
pub(super) fn again(
    args: &SegmentArgs,
    wish: Wish,
    scan: Scan,
    output: Output,
    devices: Devices,
) -> Result<PathBuf, Failure> {
    let course = Course::from(&wish);
    do_all(args, (wish, course), Some(scan), output, devices)
}

fn do_all(
    args: &SegmentArgs,
    (wish, course): (Wish, Course),
    scan: Option<Scan>,
    output: Output,
    devices: Devices,
) -> Result<PathBuf, Failure> {
    let mut job = Job {
        args,
        course,
        wish,
        drive: Drive::start(args.folder.as_deref(), devices),
    };
    let result = job.choose(scan, output);
    job.drive.progress.end();
    result
}

pub(super) struct Job<'a> {
    pub(super) args: &'a SegmentArgs,
    pub(super) course: Course,
    pub(super) wish: Wish,
    pub(super) drive: Drive<'a>,
}

impl Job<'_> {
    /// In parts where there are very many photographs or it is asked for, else all at once. `scan` are those to take,
    /// where not all of the folder.
    fn choose(&mut self, scan: Option<Scan>, output: Output) -> Result<PathBuf, Failure> {
        let some = scan.is_some();
        let usual = self.wish.wanted == Wanted::default();
        let scan = scan.map_or_else(|| batch::found(self.args.folder.as_deref()), Ok);
        match scan {
            // What is joined from parts are the usual files under their usual names.
            Ok(_) if self.args.batch.wanted() && !usual => Err(Failure(
                "--shard and --continue write the usual files under their usual names: leave --formats, --layers and \
                 --names away"
                    .to_owned(),
            )),
            Ok(scan) if usual && (self.args.batch.wanted() || scan.images.len() > batch::SAMPLE) => {
                batch::run(self, scan, output)
            }
            Ok(scan) if some => {
                let folder = self.args.folder.clone();
                let open = Command::OpenSome {
                    source: folder.map_or(Source::Samples, Source::Folder),
                    scan: Arc::new(scan),
                    working_side: self.args.run.size,
                };
                self.drive.read_by(open)?;
                self.work(output)
            }
            // What is wrong with the folder is said where it is read.
            _ => {
                self.drive.read(self.args.run.size)?;
                self.work(output)
            }
        }
    }

    fn work(&mut self, output: Output) -> Result<PathBuf, Failure> {
        self.set_fields();
        let started = Instant::now();
        let learned = self.learn()?;
        let trained = started.elapsed();
        let (summary, output) = self.write(output)?;
        self.drive.progress.end();
        say_elsewhere(&summary);
        self.sum_up(&summary, trained)?;
        missed(&output, &summary)?;
        after(learned, &summary.folder)?;
        Ok(summary.folder)
    }

    /// Puts fields of view where somebody had set them by hand.
    pub(super) fn set_fields(&self) {
        for (id, _) in &self.drive.bytes {
            let name = &self.drive.names[id.index as usize];
            if let Some(&circle) = self.wish.fields.get(name) {
                let (id, field) = (*id, Some(circle));
                self.drive.session.send(Command::SetField { id, field });
            }
        }
    }

    /// Trains, or takes a network.
    pub(super) fn learn(&mut self) -> Result<Learned, Failure> {
        let learning = Learning {
            model: self.args.model.as_ref(),
            saved: Some(&self.args.saved),
            settings: self.wish.training.clone(),
            seed: self.wish.seed,
            student: self.wish.student.clone(),
        };
        let learned = self.drive.learn(&learning)?;
        if let Some((step, _)) = learned.unstable {
            self.course.steps = step;
        }
        Ok(learned)
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
        self.ask(&output.folder, self.args.replace);
    }

    /// Asks for the review of the photographs that are open.
    pub(super) fn ask(&self, folder: &Path, replace: bool) {
        let wish = &self.wish;
        self.drive
            .session
            .send(Command::Cluster(wish.document.clustering));
        self.drive
            .session
            .send(Command::Export(Box::new(ExportRequest {
                folder: folder.to_path_buf(),
                only: None,
                document: wish.document.clone(),
                replace,
                kinds: wish.kinds,
                refine: wish.refine,
                wanted: wish.wanted.clone(),
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
        let files = summary.files.len();
        let text = self.text((summary.images, summary.failed, files), trained, &place);
        print_summary(&text, &place)
    }

    /// What is said at the end of so many images, so many that are missing, and so many files.
    pub(super) fn text(
        &self,
        (images, failed, files): (usize, usize, usize),
        trained: Duration,
        place: &str,
    ) -> String {
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
        let missing = match failed {
            0 => String::new(),
            1 => "1 image is missing; run.json says why.\n".to_owned(),
            n => format!("{n} images are missing; run.json says why.\n"),
        };
        let classes = match run.count() {
            Count::Fixed(classes) => format!("{classes} classes"),
            Count::Suggested => "as many classes as suggested for each".to_owned(),
        };
        // The network's file is not among those that the review counts.
        let files = files + 1;
        format!(
            "Segmented {} of {} into {classes} {made_with}, seed {}.\n{missing}\
             Wrote {files} files, the network among them; run.json lists them.\n\
             Review folder: {place}\n",
            images,
            counted(self.drive.names.len(), "image"),
            self.course.seed,
        )
    }
}

/// What is still to be said where learning did not go all well, once the review is there.
pub(super) fn after(learned: Learned, folder: &Path) -> Result<(), Failure> {
    match (learned.unstable, learned.not_saved) {
        (Some((_, text)), _) => Err(Failure(format!(
            "the review is that of the last good step, as {text}: {}",
            whole(folder)
        ))),
        (None, Some(text)) => Err(Failure(format!(
            "the review is written, but not the last checkpoint: {text}"
        ))),
        (None, None) => Ok(()),
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
pub(super) fn elsewhere(reason: &str, place: &str) -> String {
    format!("the review goes to another folder, because of this: {reason}; it goes to: {place}")
}
