//! The run that is kept with a folder: told to the keeper as it goes, and taken up again at the next opening.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::keeper::KeepOrder;
use super::model::Model;
use super::saved::resumed;
use super::worker::Worker;
use super::{Event, Phase};
use crate::cuts;

/// While training the keeper is told once in so long. What is lost by a sudden end is less than ten seconds of work.
const EVERY: Duration = Duration::from_secs(6);
/// What the run is called in messages.
const NAME: &str = "the run that was kept with this folder";

/// What the keeper was told last, and when.
#[derive(Default)]
pub(super) struct Told {
    what: Option<(u32, usize, usize)>,
    at: Option<Instant>,
}

impl Worker {
    /// Tells the keeper of the newest weights, if it does not know them.
    pub(super) fn tell_keeper(&mut self) {
        if !self.keeper.is_there() {
            return;
        }
        let before = self.told.what;
        let Some(model) = self.newest() else {
            return;
        };
        let what = Some(told(model));
        if before == what {
            return;
        }
        let bytes = cuts::bytes_of(&model.whole(), Path::new(NAME));
        match bytes {
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
        self.restored = false;
        let Some(run) = run.filter(|_| self.model.is_none()) else {
            return;
        };
        let path = Path::new(NAME);
        let read = cuts::from_bytes(&run, path, &self.devices.train);
        match read.and_then(|checkpoint| self.take_model(checkpoint, path, None)) {
            Ok(()) => {
                self.told.what = self.model.as_ref().map(told);
                self.enter(Phase::Loaded);
                self.restored = true;
            }
            Err(error) => self.outbox.send(Event::NotKept {
                text: error.to_string(),
            }),
        }
    }

    /// All photographs are there: a run that was broken off rests, and can go on from where it was.
    pub(super) fn restore_trainer(&mut self) {
        if !std::mem::take(&mut self.restored) || self.phase != Phase::Loaded {
            return;
        }
        self.gather();
        let Some(model) = self.model.take() else {
            return;
        };
        let saved = model.whole();
        let broken_off = saved.steps_done < saved.settings.steps && saved.can_go_on();
        if broken_off && !self.training.is_empty() {
            match resumed(saved, Path::new(NAME), 0, &self.devices.train) {
                Ok((trainer, student)) => {
                    self.begin(trainer, student);
                    // The network is the one that the overlays are being made with.
                    self.runs = model.run;
                    self.enter(Phase::Paused);
                }
                Err(error) => log::warn!("{error}"),
            }
        }
        self.model = Some(model);
    }
}

/// What says whether the keeper knows a model: its run, and the steps of encoder and student.
fn told(model: &Model) -> (u32, usize, usize) {
    (model.run, model.step(), model.learned())
}
