//! The one thread that owns all device work: training steps, previews, refinement, export, in turns.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Instant;

use super::change::Change;
use super::entry::{Entry, Readings, State};
use super::evaluate::EvaluateJob;
use super::export_job::ExportJob;
use super::finder::{FindOrder, Finder, Looked};
use super::finding::Finding;
use super::findings::Findings;
use super::keeper::{KeepOrder, Keeper};
use super::lesson::Lesson;
use super::model::Model;
use super::previews::Previews;
use super::reopen::{Earlier, Place};
use super::restore::Told;
use super::saved::Keep;
use super::snapshots::Snapshots;
use super::suspects::Suspects;
use super::{Command, Event, ImageId, Outbox, Overlays, Phase};
use crate::cluster::{self, FolderClasses};
use crate::cuts::{CutsError, TrainImage, Trainer};
use crate::gpu::{Devices, GpuError};
use crate::picture::{Circle, ImageSource};
use crate::student::StudentError;

/// What reaches the worker.
pub(super) enum Order {
    Command(Command),
    /// A new folder is being opened: everything of the one before is over.
    Folder {
        folder: u32,
    },
    Sources {
        folder: u32,
        /// Where they are, and the long side of their working copies.
        place: Place,
        sources: Vec<ImageSource>,
        /// The run that was kept.
        run: Option<Arc<[u8]>>,
        /// Whether the run goes before what is known of the folder: it was opened by a session's file.
        anew: bool,
    },
    Read {
        id: ImageId,
        readings: Box<Readings>,
    },
    ReadFailed {
        id: ImageId,
        reason: String,
    },
    AllRead {
        folder: u32,
    },
    /// The finder filtered a photograph; none where it could not.
    Looked {
        id: ImageId,
        looked: Option<Arc<Looked>>,
    },
    /// Vessels and spots of an image were found.
    Found {
        findings: Arc<Findings>,
    },
    /// Tells the keeper of the run as it stands, and to write the session.
    SaveSession {
        path: PathBuf,
    },
    /// The program ends.
    End,
}

/// Whatever ends a turn early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Cuts(#[from] CutsError),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error(transparent)]
    Student(#[from] StudentError),
}

pub(super) struct Worker {
    inbox: Receiver<Order>,
    pub(super) outbox: Outbox,
    pub(super) devices: Devices,
    pub(super) overlays: Overlays,
    pub(super) folder: u32,
    pub(super) entries: Vec<Entry>,
    pub(super) current: Option<usize>,
    /// The images of a run, gathered anew when one more was read.
    pub(super) training: Vec<TrainImage>,
    pub(super) ungathered: bool,
    /// Whether no more images will come.
    pub(super) all_read: bool,
    pub(super) trainer: Option<Trainer>,
    /// The student that learns beside it.
    pub(super) lesson: Option<Lesson>,
    pub(super) finder: Finder,
    pub(super) finding: Finding,
    pub(super) model: Option<Model>,
    pub(super) runs: u32,
    pub(super) phase: Phase,
    /// Where the run is saved as it goes.
    pub(super) keep: Option<Keep>,
    pub(super) folder_classes: Option<FolderClasses>,
    /// How images are clustered.
    pub(super) clustering: cluster::Settings,
    /// Whether the folder-wide classes were found for the overlays as they are.
    pub(super) settled: bool,
    /// Where the open folder is.
    pub(super) place: Option<Place>,
    /// What was there before, until the folder that is being opened is known to be another one.
    pub(super) earlier: Option<Earlier>,
    pub(super) export: Option<ExportJob>,
    pub(super) evaluation: Option<EvaluateJob>,
    pub(super) previews: Previews,
    /// Images whose overlays may lag behind the model and the settings.
    pub(super) suspects: RefCell<Suspects>,
    /// The run's earlier weights.
    pub(super) snapshots: Snapshots,
    /// Whether the run still changes anything.
    pub(super) change: Change,
    /// Where the user put fields of view, by the photograph's SHA-256.
    pub(super) fields: HashMap<String, Circle>,
    pub(super) stepped: Instant,
    pub(super) rate: f32,
    pub(super) keeper: Keeper,
    /// What was told to the keeper, and when.
    pub(super) told: Told,
    /// Whether the model is a run that was kept with the folder, until all photographs are there.
    pub(super) restored: bool,
    over: bool,
}

impl Worker {
    pub(super) fn new(
        inbox: Receiver<Order>,
        outbox: Outbox,
        devices: Devices,
        overlays: Overlays,
        finder: Finder,
        keeper: Keeper,
    ) -> Self {
        Self {
            inbox,
            outbox,
            devices,
            overlays,
            folder: 0,
            entries: Vec::new(),
            current: None,
            training: Vec::new(),
            ungathered: false,
            all_read: false,
            trainer: None,
            lesson: None,
            finder,
            finding: Finding::default(),
            model: None,
            runs: 0,
            phase: Phase::Idle,
            keep: None,
            folder_classes: None,
            clustering: cluster::Settings::default(),
            settled: true,
            place: None,
            earlier: None,
            export: None,
            evaluation: None,
            previews: Previews::default(),
            suspects: RefCell::default(),
            snapshots: Snapshots::default(),
            change: Change::default(),
            fields: HashMap::new(),
            stepped: Instant::now(),
            rate: 0.0,
            keeper,
            told: Told::default(),
            restored: false,
            over: false,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            self.feed_finder();
            match self.take_orders() {
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) | Ok(()) => {}
            }
            if self.over {
                return self.tell_keeper();
            }
            // A device that fails makes Burn panic; the window and all that was found must survive that.
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn()));
            match turn {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => self.fail(&fault.to_string()),
                Err(panic) => {
                    let reason = reason_of(panic.as_ref());
                    self.fail(&CutsError::Device { reason }.to_string());
                }
            }
        }
    }

    /// Takes all orders that wait; waits for one where there is nothing else to do.
    fn take_orders(&mut self) -> Result<(), TryRecvError> {
        if !self.has_work() {
            let order = self.inbox.recv().map_err(|_| TryRecvError::Disconnected)?;
            self.take(order);
        }
        loop {
            let order = self.inbox.try_recv()?;
            self.take(order);
        }
    }

    pub(super) fn is_training(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Preparing)
    }

    fn has_work(&self) -> bool {
        self.export.is_some()
            || self.evaluation.is_some()
            || self.is_training()
            || self.next_stale().is_some()
            || self.next_to_mix().is_some()
            || !self.settled
    }

    /// One slice of work, short enough that the next order need not wait long.
    fn turn(&mut self) -> Result<(), Fault> {
        if self.export.is_some() {
            return self.export_turn();
        }
        if self.evaluation.is_some() {
            return self.evaluation_turn();
        }
        if self.is_training() {
            return self.training_turn().or_else(|fault| self.break_off(fault));
        }
        if let Some(index) = self.next_to_mix() {
            self.mix(index, false)?;
        }
        match self.next_stale() {
            Some(index) => self.refine(index),
            None => {
                if !self.settled {
                    self.settle();
                }
                Ok(())
            }
        }
    }

    pub(super) fn enter(&mut self, phase: Phase) {
        self.phase = phase.clone();
        self.outbox.send(Event::Phase(phase));
    }

    fn fail(&mut self, text: &str) {
        log::error!("{text}");
        if self.export.is_some() {
            self.fail_export(text.to_owned(), false);
            return;
        }
        if self.evaluation.is_some() {
            return self.fail_evaluation(text.to_owned());
        }
        // The overlays stay; the weights are dropped, as refining with them might fail for ever.
        self.trainer = None;
        self.lesson = None;
        self.model = None;
        self.snapshots.newest = None;
        self.settled = true;
        self.enter(Phase::Failed(text.to_owned()));
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Command(command) => self.obey(command),
            Order::Folder { folder } => self.start_folder(folder),
            Order::Sources {
                folder,
                place,
                sources,
                run,
                anew,
            } if folder == self.folder => {
                self.entries = sources.into_iter().map(Entry::new).collect();
                if anew {
                    self.earlier = None;
                }
                self.opened(place);
                self.restore(run);
            }
            Order::Read { id, readings } if id.folder == self.folder => self.read(id, readings),
            Order::ReadFailed { id, reason } if id.folder == self.folder => {
                if let Some(entry) = self.entries.get_mut(id.index as usize) {
                    entry.state = State::Failed(reason);
                }
            }
            Order::AllRead { folder } if folder == self.folder => {
                self.all_read = true;
                self.earlier = None;
                self.outbox.send(Event::AllRead { folder });
                self.restore_trainer();
                if self.model.is_some() {
                    self.report_refined();
                }
            }
            Order::Looked { id, looked } => self.take_looked(id, looked),
            Order::Found { findings } => self.found(findings),
            Order::SaveSession { path } => {
                self.tell_keeper();
                self.keeper.send(KeepOrder::Save { path });
            }
            Order::End => self.over = true,
            // What belongs to an earlier folder came too late.
            _ => {}
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Show(id) if id.folder == self.folder => {
                self.current = Some(id.index as usize);
                self.finder.send(FindOrder::Show(id));
            }
            Command::Cluster(settings) => self.cluster_by(settings),
            Command::Train {
                settings,
                seed,
                student,
            } => self.start_run(settings, seed, student),
            Command::Pause if self.is_training() => {
                self.snapshot();
                self.enter(Phase::Paused);
            }
            Command::Resume if self.phase == Phase::Paused => {
                self.return_to_newest();
                self.stepped = Instant::now();
                self.enter(Phase::Running);
            }
            Command::Recall { step } => self.recall(step),
            Command::Refresh(how) => self.previews.how = how,
            Command::RefreshNow => self.previews.asked = self.is_training(),
            Command::SetField { id, field } if id.folder == self.folder => {
                self.set_field(id, field);
            }
            Command::Stop if self.trainer.is_some() => self.end_run(Phase::Stopped),
            Command::UseModel { path, seed } => self.use_model(&path, seed),
            Command::GoOn { path, more } => self.go_on(&path, more),
            Command::Save { path } => self.save(&path),
            Command::Restore { run } => {
                self.restore(Some(run));
                if self.all_read {
                    self.restore_trainer();
                }
            }
            Command::Detail(wanted) => self.finding.off = !wanted,
            Command::Keep { path, every } => self.keep = Some(Keep { path, every }),
            Command::Export(request) => self.start_export(*request),
            Command::CancelExport => self.cancel_export(),
            Command::Evaluate(request) => self.start_evaluation(*request),
            Command::CancelEvaluation => self.cancel_evaluation(),
            // Opening is split up before it gets here; the rest came too late to mean anything.
            _ => {}
        }
    }
}

/// What a panic said.
fn reason_of(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_else(|| "no reason given".to_owned())
}
