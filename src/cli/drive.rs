//! What every job without a window begins with: devices, a session, reading the photographs, learning.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::CheckpointArgs;
use super::progress::{Progress, Stage, training};
use super::say::{complain, counted};
use crate::cuts::{self, CutsError, Settings};
use crate::export::Summary;
use crate::gpu::{self, DeviceChoice, Devices};
use crate::seed::Seed;
use crate::session::{Command, Event, ExportState, ImageId, Phase, Session, Source};
use crate::student;

/// The font of legends and plots.
pub(super) const FONT: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");

/// How often the wait for an event is taken up again. Nothing depends on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why the job ended early: what happened and what to do, a path last.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

/// How an export ended.
pub(super) enum Written {
    /// The review is there.
    Done(Summary),
    /// There is none.
    Refused {
        /// What happened, a path last.
        text: String,
        /// Whether another folder would do.
        unusable: bool,
    },
}

/// A session that is driven from the command line.
pub(super) struct Drive<'a> {
    /// What is opened; the samples without it.
    folder: Option<&'a Path>,
    /// What trains, in words.
    pub(super) device: String,
    on_cpu: bool,
    pub(super) session: Session,
    pub(super) progress: Progress,
    /// All photographs, once they were read.
    pub(super) names: Vec<String>,
    /// Those that were read, with the SHA-256 of their bytes.
    pub(super) bytes: Vec<(ImageId, Arc<str>)>,
    /// Those of them that could not be read, and why.
    pub(super) unread: BTreeMap<String, String>,
    /// The part of all photographs that is read and written now: so many come before it, of so many.
    pub(super) part: Option<(usize, usize)>,
    /// Files that were said to be left out.
    said: BTreeSet<String>,
    /// The longest side of a photograph, in pixels.
    pub(super) longest: u32,
}

/// Where the weights come from, and where they are saved meanwhile.
pub(super) struct Learning<'a> {
    /// A saved network; training is skipped.
    pub(super) model: Option<&'a PathBuf>,
    pub(super) saved: Option<&'a CheckpointArgs>,
    pub(super) settings: Settings,
    pub(super) seed: u64,
    /// How vessels and spots are learned too; none where they are not.
    pub(super) student: Option<student::Settings>,
}

/// How learning ended, where not all went well.
#[derive(Default)]
pub(super) struct Learned {
    /// Why the newest checkpoint is missing, if one should be there.
    pub(super) not_saved: Option<String>,
    /// What went wrong, where the losses were no longer numbers, with the steps that the weights had seen which were kept.
    pub(super) unstable: Option<(usize, String)>,
}

impl Learning<'_> {
    fn wish(&self) -> Command {
        let seed = Seed(self.seed);
        let resumed = self.saved.and_then(|saved| saved.resume.as_ref());
        match (self.model, resumed) {
            (Some(path), _) => Command::UseModel {
                path: path.clone(),
                seed,
            },
            (None, Some(path)) => Command::GoOn {
                path: path.clone(),
                more: self.saved.and_then(|saved| saved.more).unwrap_or(0),
            },
            (None, None) => Command::Train {
                settings: self.settings.clone(),
                seed,
                student: self.student.clone(),
            },
        }
    }
}

/// What trains. `opened` are the devices that a window was tried on: they cannot be opened twice.
pub(super) fn devices(choice: DeviceChoice, opened: Option<Devices>) -> Result<Devices, Failure> {
    if let Some(devices) = opened {
        return Ok(undrawn(devices));
    }
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

/// Refuses a saved network that is none now rather than after the photographs were read.
pub(super) fn check_model(path: Option<&PathBuf>, devices: &Devices) -> Result<(), Failure> {
    path.map_or(Ok(()), |path| check_saved(path, devices))
}

/// Refuses a saved run that is none, with what was trained beside it.
pub(super) fn check_saved(path: &Path, devices: &Devices) -> Result<(), Failure> {
    let failure = |error: CutsError| Failure(error.to_string());
    let device = &devices.train;
    let beside = cuts::load(path, device).map_err(failure)?.beside;
    let student = beside.map(|b| student::State::unstored(&b.header, &b.tensors, device));
    match student {
        Some(Err(reason)) => Err(failure(CutsError::unusable(&reason, path))),
        _ => Ok(()),
    }
}

impl<'a> Drive<'a> {
    /// Starts the session on devices.
    pub(super) fn start(folder: Option<&'a Path>, devices: Devices) -> Self {
        Self {
            folder,
            device: if devices.shared {
                devices.training_name()
            } else {
                "the CPU".to_owned()
            },
            on_cpu: !devices.shared,
            session: Session::start(devices, Arc::new(|_| {})),
            progress: Progress::new(),
            names: Vec::new(),
            bytes: Vec::new(),
            unread: BTreeMap::new(),
            part: None,
            said: BTreeSet::new(),
            longest: 0,
        }
    }

    /// The next event, however long it takes.
    pub(super) fn next(&self) -> Event {
        loop {
            if let Some(event) = self.session.next_event(PATIENCE) {
                return event;
            }
        }
    }

    /// Reads all photographs. Those that cannot be read are named on stderr.
    pub(super) fn read(&mut self, working_side: u32) -> Result<(), Failure> {
        let source = self
            .folder
            .map_or(Source::Samples, |path| Source::Folder(path.to_owned()));
        self.read_by(Command::Open {
            source,
            working_side,
        })
    }

    /// The same by another command that opens a folder.
    pub(super) fn read_by(&mut self, command: Command) -> Result<(), Failure> {
        self.bytes.clear();
        self.unread.clear();
        self.session.send(command);
        let mut done = 0;
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
                    self.names = found;
                    if self.names.is_empty() {
                        let place = self.place("");
                        return Err(Failure(format!(
                            "there is no photograph here (PNG, JPEG, TIFF, BMP, WebP or DICOM); name another folder: {place}"
                        )));
                    }
                }
                Event::OpenFailed { text } | Event::NotKept { text } => return Err(Failure(text)),
                Event::FolderWanted { folder, .. } => {
                    return Err(Failure(format!(
                        "the photographs of this session are no longer there; name their folder with --folder: {}",
                        folder.display()
                    )));
                }
                Event::Read {
                    id, size, sha256, ..
                } => {
                    done += 1;
                    self.bytes.push((id, sha256));
                    self.longest = self.longest.max(size.0).max(size.1);
                    self.show_reading(done);
                }
                Event::ReadFailed { id, reason } => {
                    done += 1;
                    let name = self
                        .names
                        .get(id.index as usize)
                        .cloned()
                        .unwrap_or_default();
                    self.left_out(&name, &reason);
                    self.unread.insert(name, reason);
                    self.show_reading(done);
                }
                Event::AllRead { .. }
                    if self.unread.len() < self.names.len() || self.part.is_some() =>
                {
                    return Ok(());
                }
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

    /// Says that all of a photograph is one class: the files look as if something had gone wrong.
    pub(super) fn one_class(&self, id: ImageId) {
        let name = self.names.get(id.index as usize);
        let place = self.place(name.map_or("", String::as_str));
        self.progress.say(|| {
            complain(&format!(
                "all of this photograph is one class: it is the same all over, or the network tells nothing in it apart: {place}"
            ));
        });
    }

    fn show_reading(&mut self, done: usize) {
        if self.part.is_none() {
            self.progress.at(Stage::Reading, done, self.names.len(), "");
        }
    }

    pub(super) fn left_out(&mut self, name: &str, reason: &str) {
        if !self.said.insert(name.to_owned()) {
            return;
        }
        let place = self.place(name);
        self.progress
            .say(|| complain(&format!("left out: {reason}: {place}")));
    }

    /// Where a photograph of the opened folder is; the folder itself without a name.
    pub(super) fn place(&self, name: &str) -> String {
        match self.folder {
            None => format!("sample: {name}"),
            Some(path) if name.is_empty() || path.is_file() => path.display().to_string(),
            Some(path) => path.join(Path::new(name)).display().to_string(),
        }
    }

    /// Trains, goes on with a saved run, or takes the saved network.
    pub(super) fn learn(&mut self, from: &Learning<'_>) -> Result<Learned, Failure> {
        let mut learned = Learned::default();
        if let Some((path, every)) = from
            .saved
            .and_then(|saved| Some((saved.checkpoint.clone()?, saved.every)))
        {
            self.session.send(Command::Keep { path, every });
        }
        let steps = from.settings.steps;
        self.session.send(from.wish());
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
                Event::Saved { .. } => learned.not_saved = None,
                Event::NotSaved { text } => {
                    self.progress.say(|| complain(&text));
                    learned.not_saved = Some(text);
                }
                Event::Phase(Phase::Finished | Phase::Loaded) => return Ok(learned),
                Event::Phase(Phase::Unstable { step, text }) => {
                    learned.unstable = Some((step, text));
                    return Ok(learned);
                }
                Event::Phase(Phase::Failed(text)) | Event::CannotGoOn { text } => {
                    return Err(Failure(text));
                }
                _ => {}
            }
        }
    }

    /// Waits until a saved network is taken.
    pub(super) fn taken(&self) -> Result<(), Failure> {
        loop {
            match self.next() {
                Event::Phase(Phase::Loaded) => return Ok(()),
                Event::Phase(Phase::Failed(text)) | Event::CannotGoOn { text } => {
                    return Err(Failure(text));
                }
                _ => {}
            }
        }
    }

    /// Waits for the end of the export under way.
    pub(super) fn written(&mut self) -> Result<Written, Failure> {
        loop {
            match self.next() {
                Event::Refined { done, total } if self.part.is_none() => {
                    self.progress.at(Stage::Segmenting, done, total, "");
                }
                Event::Export(ExportState::Writing { done, total }) => {
                    let (before, total) = self.part.unwrap_or((0, total));
                    self.progress.at(Stage::Writing, before + done, total, "");
                }
                Event::Export(ExportState::Done(summary)) => return Ok(Written::Done(summary)),
                Event::Export(ExportState::Failed { text, unusable, .. }) => {
                    return Ok(Written::Refused { text, unusable });
                }
                Event::Export(ExportState::Cancelled) => {
                    return Err(Failure("the export was cancelled".to_owned()));
                }
                Event::OneClass { id } => self.one_class(id),
                Event::Phase(Phase::Failed(text)) => return Err(Failure(text)),
                _ => {}
            }
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
}

/// A device that only draws is let go.
fn undrawn(devices: Devices) -> Devices {
    let graphics = devices.graphics.filter(|_| devices.shared);
    Devices {
        graphics,
        ..devices
    }
}
