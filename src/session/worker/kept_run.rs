//! The run that is kept with a folder: told to the keeper as it goes, and taken up again at the next opening.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::keeper::KeepOrder;
use super::super::{Event, Phase};
use super::bench::Bench;
use super::model::Model;
use super::run_files::resumed;
use crate::cuts;

/// While training the keeper is told once in so long. What is lost by a sudden end is less than ten seconds of work.
const EVERY: Duration = Duration::from_secs(6);
/// What the run is called in messages.
const NAME: &str = "the run that was kept with this folder";

/// What the keeper knows.
#[derive(Default)]
pub(super) struct KeptRun {
    /// What it was told last, and when.
    told: Option<(u32, usize, usize)>,
    at: Option<Instant>,
    /// Whether the network is a run that was kept with the folder, until all photographs are there.
    restored: bool,
}

impl Bench {
    /// Tells the keeper of the newest weights, if it does not know them.
    pub(super) fn tell_keeper(&mut self) {
        if !self.tools.keeper.is_there() {
            return;
        }
        let before = self.kept_run.told;
        let Some(model) = self.newest() else {
            return;
        };
        let told = Some(told(model));
        if before == told {
            return;
        }
        let bytes = cuts::bytes_of(&model.whole(), Path::new(NAME));
        match bytes {
            Ok(bytes) => {
                let (folder, run) = (self.folder.number(), Arc::from(bytes));
                self.tools.keeper.send(KeepOrder::Run { folder, run });
            }
            Err(error) => log::warn!("{error}"),
        }
        self.kept_run.told = told;
        self.kept_run.at = Some(Instant::now());
    }

    /// The same, if that is long ago.
    pub(super) fn tell_keeper_now_and_then(&mut self) {
        let at = self.kept_run.at;
        if at.is_none_or(|at| at.elapsed() >= EVERY) {
            self.tell_keeper();
        }
    }

    /// Takes up the run that was kept with a folder, for its overlays; what is known already of the folder goes first.
    pub(super) fn restore(&mut self, run: Option<Arc<[u8]>>) {
        self.kept_run.restored = false;
        let Some(run) = run.filter(|_| self.model().is_none()) else {
            return;
        };
        let path = Path::new(NAME);
        let read = cuts::from_bytes(&run, path, &self.tools.devices.train);
        match read.and_then(|checkpoint| self.take_model(checkpoint, path, None)) {
            Ok(()) => {
                self.kept_run.told = self.model().map(told);
                self.run.enter(Phase::Loaded, &self.tools);
                self.kept_run.restored = true;
            }
            Err(error) => self.tools.outbox.send(Event::NotKept {
                text: error.to_string(),
            }),
        }
    }

    /// The same when the folder is open already.
    pub(super) fn restore_late(&mut self, run: Arc<[u8]>) {
        self.restore(Some(run));
        if self.folder.is_all_read() {
            self.restore_trainer();
        }
    }

    /// All photographs are there: a run that was broken off rests, and can go on from where it was.
    pub(super) fn restore_trainer(&mut self) {
        let restored = std::mem::take(&mut self.kept_run.restored);
        if !restored || *self.run.phase() != Phase::Loaded || self.folder.images().is_empty() {
            return;
        }
        let Some(model) = self.model() else {
            return;
        };
        let (saved, number) = (model.whole(), model.run);
        if saved.steps_done >= saved.settings.steps || !saved.can_go_on() {
            return;
        }
        match resumed(saved, Path::new(NAME), 0, &self.tools.devices.train) {
            Ok(run) => {
                // The network is the one that the overlays are being made with.
                let (folder, tools) = (&self.folder, &self.tools);
                self.run.begin_at_rest(run, number, folder, tools);
            }
            Err(error) => log::warn!("{error}"),
        }
    }
}

/// What says whether the keeper knows a model: its run, and the steps of encoder and student.
fn told(model: &Model) -> (u32, usize, usize) {
    (model.run, model.step(), model.learned())
}
