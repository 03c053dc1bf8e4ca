//! The student's part of a run: it learns beside the encoder what vessels and spots look like in the open folder.

use std::collections::VecDeque;
use std::sync::Arc;

use super::super::Event;
use super::super::finder::planes;
use super::Fault;
use super::finding::lines;
use super::folder::Folder;
use super::tools::Tools;
use crate::cuts::Beside;
use crate::detail::{self, Beliefs, Planes, sure};
use crate::picture;
use crate::seed::Seed;
use crate::student::{self, Sheet, State};
use burn::tensor::Device;

/// Photographs that the student learns from, at most: each takes 5 MiB while it does, and more teach it little more.
const SHEETS: usize = 24;
/// Steps of the student in one turn, at most: behind by more, it catches up over several turns.
const AT_ONCE: usize = 2;

/// The student of a run under way.
pub(super) struct Lesson {
    trainer: student::Trainer,
    sheets: Vec<Sheet>,
    /// Images that are not prepared yet.
    waiting: VecDeque<usize>,
}

impl Lesson {
    /// The student of a run that begins, with the photographs that it will learn from.
    pub(super) fn new(trainer: student::Trainer, seed: Seed, folder: &Folder) -> Self {
        let readable: Vec<usize> = (0..folder.entries().len())
            .filter(|&index| folder.readings(index).is_some())
            .collect();
        let mut chosen = seed.fork(5).stream().choose(readable.len(), SHEETS);
        chosen.sort_unstable();
        Self {
            trainer,
            sheets: Vec::new(),
            waiting: chosen.into_iter().map(|i| readable[i]).collect(),
        }
    }

    /// Whether it has something to do yet.
    pub(super) fn waits(&self) -> bool {
        !self.trainer.is_finished()
    }

    /// Prepares one more photograph, or does the steps that are due when the encoder has done so many of its own. Which
    /// steps fall together changes nothing: the student starts when all its photographs are there. False where none of
    /// them could be read, so that there is nothing to learn from.
    pub(super) fn turn(
        &mut self,
        (step, steps): (usize, usize),
        folder: &Folder,
        tools: &Tools,
    ) -> Result<bool, Fault> {
        if let Some(index) = self.waiting.pop_front() {
            self.sheets.extend(sheet(index, folder, tools));
            return Ok(!(self.waiting.is_empty() && self.sheets.is_empty()));
        }
        let total = self.trainer.steps();
        let due = (total * step).div_ceil(steps.max(1)).min(total);
        for _ in 0..AT_ONCE {
            if self.trainer.steps_done() >= due {
                break;
            }
            let loss = self.trainer.step(&self.sheets)?;
            tools.outbox.send(Event::Lesson {
                step: self.trainer.steps_done(),
                loss,
            });
        }
        Ok(true)
    }

    pub(super) fn steps_done(&self) -> usize {
        self.trainer.steps_done()
    }

    /// The student as it stands. Before its first step it has nothing to say, but is saved all the same: a run that goes
    /// on must not go on without it.
    pub(super) fn student(&self) -> Student {
        Student::new(self.trainer.state())
    }

    /// The same without what it needs to go on: a third of the size.
    pub(super) fn weights(&self) -> Student {
        Student::new(self.trainer.state().without_optimiser())
    }
}

/// A student that answers.
#[derive(Clone)]
pub(crate) struct Student {
    state: Arc<State>,
}

impl Student {
    pub(super) fn new(state: State) -> Self {
        Self {
            state: Arc::new(state),
        }
    }

    /// From what lay beside the encoder in a file.
    pub(super) fn from_beside(beside: &Beside, device: &Device) -> Result<Self, String> {
        State::unstored(&beside.header, &beside.tensors, device).map(Self::new)
    }

    /// Steps that it has learned.
    pub(crate) fn steps(&self) -> usize {
        self.state.steps_done()
    }

    /// How it learned.
    pub(crate) fn settings(&self) -> &student::Settings {
        self.state.settings()
    }

    /// What it says of a photograph.
    pub(crate) fn beliefs(&self, planes: &Planes, device: &Device) -> Result<Beliefs, Fault> {
        let [r, g, b] = &planes.log;
        let student::Beliefs {
            width,
            height,
            log_odds,
        } = self
            .state
            .beliefs([r, g, b], planes.width, planes.height, device)?;
        Ok(Beliefs {
            width,
            height,
            log_odds,
        })
    }

    /// As it lies beside the encoder in a file.
    pub(super) fn beside(&self) -> Beside {
        let (header, tensors) = self.state.stored();
        Beside { header, tensors }
    }
}

/// Reads a photograph for the student.
fn sheet(index: usize, folder: &Folder, tools: &Tools) -> Option<Sheet> {
    let entry = &folder.entries()[index];
    let photo = match picture::open(&entry.source) {
        Ok(photo) => photo,
        Err(error) => {
            log::warn!("{error}");
            return None;
        }
    };
    let planes = planes(&photo, entry.readings()?.field.given);
    let response = lines(&planes, &tools.devices);
    let sure = sure(&planes, &response);
    let detail::Planes {
        width,
        height,
        diameter,
        log,
        inside,
    } = planes;
    Some(Sheet {
        width,
        height,
        diameter,
        planes: log.map(Arc::from),
        inside: Arc::from(inside),
        sure: Arc::from(sure),
    })
}
