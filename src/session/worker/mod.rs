//! The one thread that owns all device work: training steps, previews, refinement, export, in turns.
//!
//! ```text
//! mod (orders, turns, the fence against panics)
//!  ├─ job        one longer piece of work at a time: an export, an evaluation
//!  └─ bench      what it works on, each part owner of its state:
//!       segmenter   the network of the overlays, their classes      ┐
//!       finding     vessels and spots                               ├→ run → folder → tools
//!       kept_run, run_files, reopening: what goes over several      ┘
//! ```

mod bench;
mod export;
mod finding;
mod folder;
mod job;
mod kept_run;
mod lesson;
mod model;
mod previews;
mod reopening;
mod run;
mod run_files;
mod segmenter;
mod settling;
mod snapshots;
mod tools;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};

use super::entry::Readings;
use super::finder::{FindOrder, Looked};
use super::findings::Findings;
use super::keeper::KeepOrder;
use super::{Command, Event, ImageId, Phase};
use crate::cuts::CutsError;
use crate::gpu::GpuError;
use crate::picture::{ImageSource, Skipped};
use crate::student::StudentError;
pub(crate) use bench::Bench;
use export::ExportJob;
pub(crate) use export::photographs_folder;
pub(crate) use finding::lines;
pub(super) use folder::Place;
pub(crate) use job::{Job, Progress};
pub(crate) use lesson::Student;
pub(crate) use model::Model;
pub use previews::Refresh;
use run_files::Keep;
pub use run_files::check_model_file;
pub(super) use tools::Tools;

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
        /// What was not opened.
        skipped: Vec<Skipped>,
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
    /// Starts a piece of work.
    Job(Box<dyn Job>),
    /// Tells the keeper of the run as it stands, and to write the session.
    SaveSession {
        path: PathBuf,
    },
    /// The program ends.
    End,
}

/// Whatever ends a turn early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Cuts(#[from] CutsError),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error(transparent)]
    Student(#[from] StudentError),
}

/// The thread's own.
pub(super) struct Worker {
    inbox: Receiver<Order>,
    bench: Bench,
    /// Work that goes before all else.
    job: Option<Box<dyn Job>>,
    over: bool,
}

impl Worker {
    pub(super) fn new(inbox: Receiver<Order>, tools: Tools) -> Self {
        Self {
            inbox,
            bench: Bench::new(tools),
            job: None,
            over: false,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            self.bench.feed_finder(self.job.is_some());
            match self.take_orders() {
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) | Ok(()) => {}
            }
            if self.over {
                return self.bench.tell_keeper();
            }
            // A device that fails makes Burn panic; the window and all that was found must survive that.
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn()));
            match turn {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => self.fail(fault.to_string()),
                Err(panic) => {
                    let reason = reason_of(panic.as_ref());
                    self.fail(CutsError::Device { reason }.to_string());
                }
            }
        }
    }

    /// Takes all orders that wait; waits for one where there is nothing else to do.
    fn take_orders(&mut self) -> Result<(), TryRecvError> {
        if self.job.is_none() && !self.bench.has_work() {
            let order = self.inbox.recv().map_err(|_| TryRecvError::Disconnected)?;
            self.take(order);
        }
        loop {
            let order = self.inbox.try_recv()?;
            self.take(order);
        }
    }

    /// One slice of work, short enough that the next order need not wait long.
    fn turn(&mut self) -> Result<(), Fault> {
        let Some(job) = &mut self.job else {
            return self.bench.turn();
        };
        if job.turn(&mut self.bench)? == Progress::Ended {
            self.job = None;
        }
        Ok(())
    }

    fn fail(&mut self, text: String) {
        log::error!("{text}");
        match self.job.take() {
            Some(job) => job.fail(text),
            None => self.bench.fail(&text),
        }
    }

    /// There is one job at a time.
    fn start(&mut self, job: Box<dyn Job>) {
        match &self.job {
            None => self.job = Some(job),
            Some(other) => job.fail(is_under_way(other.as_ref())),
        }
    }

    fn cancel(&mut self) {
        if let Some(job) = self.job.take() {
            job.cancel();
        }
    }

    fn take(&mut self, order: Order) {
        // What belongs to an earlier folder came too late.
        let open = self.bench.folder.number();
        let bench = &mut self.bench;
        match order {
            Order::Command(command) => self.obey(command),
            Order::Job(job) => self.start(job),
            Order::Folder { folder } => {
                self.cancel();
                self.bench.close_folder(folder);
            }
            Order::Sources {
                folder,
                place,
                sources,
                skipped,
                run,
                anew,
            } => {
                if folder == open {
                    bench.open_folder(place, sources, run, anew);
                    bench.folder.note_skipped(skipped);
                }
            }
            Order::Read { id, readings } => {
                if id.folder == open && bench.folder.read(id, readings, &bench.tools) {
                    bench.segmenter.has_more();
                }
            }
            Order::ReadFailed { id, reason } => {
                if id.folder == open {
                    bench.folder.refuse(id, reason);
                }
            }
            Order::AllRead { folder } => {
                if folder == open {
                    bench.finish_reading();
                }
            }
            Order::Looked { id, looked } => bench.take_looked(id, looked),
            Order::Found { findings } => bench.found(&findings),
            Order::SaveSession { path } => {
                bench.tell_keeper();
                bench.tools.keeper.send(KeepOrder::Save { path });
            }
            Order::End => self.over = true,
        }
    }

    fn obey(&mut self, command: Command) {
        let bench = &mut self.bench;
        match command {
            Command::Show(id) => {
                if id.folder == bench.folder.number() {
                    bench.folder.show(id);
                    bench.tools.finder.send(FindOrder::Show(id));
                }
            }
            Command::Cluster(settings) => bench.segmenter.cluster_by(settings),
            Command::Train {
                settings,
                seed,
                student,
            } => bench.start_run(settings, seed, student),
            Command::Pause => bench.pause(),
            Command::Resume => bench.resume(),
            Command::Stop => {
                if bench.run.is_under_way() {
                    bench.end_run(Phase::Stopped);
                }
            }
            Command::Refresh(how) => bench.run.set_refresh(how),
            Command::RefreshNow => bench.run.ask_for_preview(),
            Command::SetField { id, field } => {
                if id.folder == bench.folder.number() {
                    bench.set_field(id, field);
                }
            }
            Command::Detail(wanted) => bench.finding.set_wanted(wanted),
            Command::Save { path } => bench.save(&path),
            Command::Keep { path, every } => bench.keep = Some(Keep { path, every }),
            Command::Export(request) => {
                let job = ExportJob::new(*request, bench.tools.outbox.clone());
                self.start(Box::new(job));
            }
            Command::Cancel => self.cancel(),
            Command::Recall { step } => {
                if self.may_change_network() {
                    self.bench.recall(step);
                }
            }
            Command::UseModel { path, seed } => {
                if self.may_change_network() {
                    self.bench.use_model(&path, seed);
                }
            }
            Command::GoOn { path, more } => {
                if self.may_change_network() {
                    self.bench.go_on(&path, more);
                }
            }
            Command::Restore { run } => {
                if self.may_change_network() {
                    self.bench.restore_late(run);
                }
            }
            // These are for other threads, and do not get here.
            Command::Open { .. }
            | Command::OpenSome { .. }
            | Command::OpenSession { .. }
            | Command::Remember { .. }
            | Command::SaveSession { .. }
            | Command::ListKept
            | Command::TakeOver
            | Command::ReadSpacing { .. }
            | Command::Refine { .. }
            | Command::Growth(_)
            | Command::ReadMeasurements(_)
            | Command::SaveTable { .. }
            | Command::Compare(_)
            | Command::EndCompare
            | Command::Pick(_) => {}
        }
    }

    /// What is being written names one network, which stays as it is meanwhile; whoever wants another is told so.
    fn may_change_network(&self) -> bool {
        let Some(job) = &self.job else {
            return true;
        };
        let text = is_under_way(job.as_ref());
        self.bench.tools.outbox.send(Event::CannotGoOn { text });
        false
    }
}

fn is_under_way(job: &dyn Job) -> String {
    format!(
        "{} is under way already; wait for it or cancel it",
        job.what()
    )
}

/// What a panic said.
fn reason_of(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_else(|| "no reason given".to_owned())
}
