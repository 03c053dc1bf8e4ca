//! The run that is kept with a folder: told to the keeper as it goes, and taken up again at the next opening.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::keeper::KeepOrder;
use super::saved::resumed_student;
use super::worker::Worker;
use super::{Event, Phase};
use crate::cuts::{self, CutsError, Trainer};

/// While training the keeper is told once in so long. What is lost by a sudden end is less than ten seconds of work.
const EVERY: Duration = Duration::from_secs(6);
/// What the run is called in messages.
const NAME: &str = "the run that was kept with this folder";

/// What the keeper was told last: run and step, and when.
#[derive(Default)]
pub(super) struct Told {
    what: Option<(u32, usize)>,
    at: Option<Instant>,
}

impl Worker {
    /// Tells the keeper of the newest weights, if it does not know them.
    pub(super) fn tell_keeper(&mut self) {
        if !self.keeper.is_there() || !self.snapshot() {
            return;
        }
        // What was recalled lacks what it takes to go on.
        let aside = self.snapshots.newest.as_ref().map(|newest| &newest.model);
        let Some(model) = aside.or(self.model.as_ref()) else {
            return;
        };
        let what = Some((model.run, model.step()));
        if self.told.what == what {
            return;
        }
        match cuts::bytes_of(&model.whole(), Path::new(NAME)) {
            Ok(bytes) => {
                let (folder, run) = (self.folder, Arc::from(bytes));
                self.keeper.send(KeepOrder::Run { folder, run });
            }
            Err(error) => log::warn!("{error}"),
        }
        self.told = Told {
            what,
            at: Some(Instant::now()),
        };
    }

    /// The same, if that is long ago.
    pub(super) fn tell_keeper_now_and_then(&mut self) {
        if self.told.at.is_none_or(|at| at.elapsed() >= EVERY) {
            self.tell_keeper();
        }
    }

    /// Takes up the run that was kept with a folder, for its overlays; what is known already of the folder goes first.
    pub(super) fn restore(&mut self, run: Option<Arc<[u8]>>) {
        self.kept = None;
        let Some(run) = run.filter(|_| self.model.is_none()) else {
            return;
        };
        let path = Path::new(NAME);
        let read = cuts::from_bytes(&run, path, &self.devices.train);
        match read.and_then(|checkpoint| self.take_model(checkpoint, path, None)) {
            Ok(()) => {
                let step = self.model.as_ref().map_or(0, |model| model.step());
                self.told.what = Some((self.runs, step));
                self.enter(Phase::Loaded);
                self.kept = Some(run);
            }
            Err(error) => self.outbox.send(Event::NotKept {
                text: error.to_string(),
            }),
        }
    }

    /// All photographs are there: a run that was broken off rests, and can go on from where it was.
    pub(super) fn restore_trainer(&mut self) {
        let Some(run) = self.kept.take().filter(|_| self.phase == Phase::Loaded) else {
            return;
        };
        self.gather();
        match self.broken_off(&run) {
            Ok(Some((trainer, student))) => {
                let model = self.model.take();
                self.begin(trainer, student);
                // The network is the one that the overlays are being made with.
                self.model = model;
                self.runs = self.model.as_ref().map_or(self.runs, |model| model.run);
                self.enter(Phase::Paused);
            }
            Ok(None) => {}
            Err(error) => log::warn!("{error}"),
        }
    }

    #[allow(clippy::type_complexity)]
    fn broken_off(
        &self,
        run: &[u8],
    ) -> Result<Option<(Trainer, Option<crate::student::Trainer>)>, CutsError> {
        let (path, device) = (Path::new(NAME), &self.devices.train);
        let mut saved = cuts::from_bytes(run, path, device)?;
        if saved.steps_done >= saved.settings.steps
            || !saved.can_go_on()
            || self.training.is_empty()
        {
            return Ok(None);
        }
        let (beside, steps) = (saved.beside.take(), saved.settings.steps);
        let trainer = Trainer::going_on(saved, path, 0, device)?;
        let student = resumed_student(beside, path, steps, device)?;
        Ok(Some((trainer, student)))
    }
}
