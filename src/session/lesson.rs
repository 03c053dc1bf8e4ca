//! The student's part of a run: it learns beside the encoder what vessels and spots look like in the open folder.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Event;
use super::finder::planes;
use super::finding::lines;
use super::worker::{Fault, Worker};
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
pub(super) struct Student {
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
    pub(super) fn steps(&self) -> usize {
        self.state.steps_done()
    }

    /// What it says of a photograph.
    pub(super) fn beliefs(&self, planes: &Planes, device: &Device) -> Result<Beliefs, Fault> {
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

impl Worker {
    /// Makes a student the one of the run that begins.
    pub(super) fn begin_lesson(&mut self, trainer: Option<student::Trainer>, seed: Seed) {
        self.lesson = trainer.map(|trainer| {
            let readable: Vec<usize> = (0..self.entries.len())
                .filter(|&i| self.entries[i].readings().is_some())
                .collect();
            let mut chosen = seed.fork(5).stream().choose(readable.len(), SHEETS);
            chosen.sort_unstable();
            Lesson {
                trainer,
                sheets: Vec::new(),
                waiting: chosen.into_iter().map(|i| readable[i]).collect(),
            }
        });
    }

    /// Whether the student has something to do when the encoder has done a share of its steps.
    pub(super) fn lesson_waits(&self) -> bool {
        self.lesson
            .as_ref()
            .is_some_and(|lesson| !lesson.trainer.is_finished())
    }

    /// Prepares one more photograph, or lets the student do the steps that are due by the encoder's step. Which steps
    /// fall together changes nothing: the student starts when all its photographs are there.
    pub(super) fn lesson_turn(&mut self, step: usize, steps: usize) -> Result<(), Fault> {
        let Some(lesson) = &mut self.lesson else {
            return Ok(());
        };
        if let Some(index) = lesson.waiting.pop_front() {
            let sheet = self.sheet(index);
            if let Some(lesson) = &mut self.lesson {
                lesson.sheets.extend(sheet);
                if lesson.waiting.is_empty() && lesson.sheets.is_empty() {
                    self.lesson = None;
                }
            }
            return Ok(());
        }
        let total = lesson.trainer.steps();
        let due = (total * step).div_ceil(steps.max(1)).min(total);
        for _ in 0..AT_ONCE {
            if lesson.trainer.steps_done() >= due {
                break;
            }
            let loss = lesson.trainer.step(&lesson.sheets)?;
            self.outbox.send(Event::Lesson {
                step: lesson.trainer.steps_done(),
                loss,
            });
        }
        Ok(())
    }

    /// Reads a photograph for the student.
    fn sheet(&self, index: usize) -> Option<Sheet> {
        let entry = &self.entries[index];
        let photo = match picture::open(&entry.source) {
            Ok(photo) => photo,
            Err(error) => {
                log::warn!("{error}");
                return None;
            }
        };
        let planes = planes(&photo, entry.readings()?.field.given);
        let response = lines(&planes, &self.devices);
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
}
