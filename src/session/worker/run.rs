//! The run under way: encoder and student, what can be recalled of it, and when it is looked at.

use std::time::Instant;

use super::super::{Event, Phase, StepReport};
use super::Fault;
use super::folder::Folder;
use super::lesson::Lesson;
use super::model::Model;
use super::previews::{Previews, Refresh};
use super::settling::{Change, Look};
use super::snapshots::Snapshots;
use super::tools::Tools;
use crate::cuts::{Encoder, Trainer, learning_rate};
use crate::student;

/// How strongly the newest step counts in the shown rate.
const RATE_MEMORY: f32 = 0.1;

/// The run under way, or how the last one ended.
pub(super) struct Run {
    /// Counts the runs.
    number: u32,
    phase: Phase,
    trainer: Option<Trainer>,
    /// The student that learns beside it.
    lesson: Option<Lesson>,
    /// Its earlier weights.
    snapshots: Snapshots,
    previews: Previews,
    /// Whether it still changes anything.
    change: Change,
    /// When the last step was done, and the steps per second.
    stepped: Instant,
    rate: f32,
    /// Of the network's steps since training began or was taken up again here: number, contrastive and reconstruction
    /// loss.
    losses: Vec<(usize, [f32; 2])>,
}

/// What a turn of a run came to.
pub(super) enum Turn {
    /// The encoder did a step: so many of so many.
    Stepped { step: usize, steps: usize },
    /// The encoder is done, the student is not.
    Lesson,
    /// All steps are done.
    Finished,
}

impl Run {
    /// None yet.
    pub(super) fn none() -> Self {
        Self {
            number: 0,
            phase: Phase::Idle,
            trainer: None,
            lesson: None,
            snapshots: Snapshots::default(),
            previews: Previews::default(),
            change: Change::default(),
            stepped: Instant::now(),
            rate: 0.0,
            losses: Vec::new(),
        }
    }

    /// Of each step its number, contrastive and reconstruction loss.
    pub(super) fn losses(&self) -> &[(usize, [f32; 2])] {
        &self.losses
    }

    pub(super) fn phase(&self) -> &Phase {
        &self.phase
    }

    pub(super) fn enter(&mut self, phase: Phase, tools: &Tools) {
        self.phase = phase.clone();
        tools.outbox.send(Event::Phase(phase));
    }

    /// Whether steps are being done.
    pub(super) fn is_training(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Preparing)
    }

    /// Whether there is a run that has not ended, though it may rest.
    pub(super) fn is_under_way(&self) -> bool {
        self.trainer.is_some()
    }

    /// Whether a student learns beside it.
    pub(super) fn has_lesson(&self) -> bool {
        self.lesson.is_some()
    }

    /// Steps that the run under way has done.
    pub(super) fn steps_done(&self) -> Option<usize> {
        self.trainer.as_ref().map(Trainer::steps_done)
    }

    /// Makes a run the one under way.
    pub(super) fn begin(
        &mut self,
        trainer: Trainer,
        student: Option<student::Trainer>,
        folder: &Folder,
        tools: &Tools,
    ) {
        self.start(self.number + 1, trainer, student, folder, tools);
    }

    fn start(
        &mut self,
        number: u32,
        trainer: Trainer,
        student: Option<student::Trainer>,
        folder: &Folder,
        tools: &Tools,
    ) {
        self.number = number;
        self.rate = 0.0;
        self.losses.clear();
        self.enter(Phase::Preparing, tools);
        self.lesson = student.map(|student| Lesson::new(student, trainer.seed(), folder));
        self.trainer = Some(trainer);
        self.stepped = Instant::now();
        self.previews.start();
        self.change = Change::default();
        self.recall_nothing(tools);
    }

    /// The same for a run that was kept with the folder, whose network has this number: it rests.
    pub(super) fn begin_at_rest(
        &mut self,
        (trainer, student): (Trainer, Option<student::Trainer>),
        number: u32,
        folder: &Folder,
        tools: &Tools,
    ) {
        self.start(number, trainer, student, folder, tools);
        self.enter(Phase::Paused, tools);
    }

    /// Goes on after a rest.
    pub(super) fn resume(&mut self, tools: &Tools) {
        self.stepped = Instant::now();
        self.enter(Phase::Running, tools);
    }

    /// Ends the run. What can be recalled of it stays.
    pub(super) fn end(&mut self, phase: Phase, tools: &Tools) {
        self.trainer = None;
        self.lesson = None;
        self.enter(phase, tools);
    }

    /// A network from elsewhere takes the place of the run, and has the number that this gives.
    pub(super) fn give_way(&mut self, tools: &Tools) -> u32 {
        self.number += 1;
        self.losses.clear();
        self.trainer = None;
        self.lesson = None;
        self.recall_nothing(tools);
        self.number
    }

    /// One step of the encoder and those of the student that are due.
    pub(super) fn turn(&mut self, folder: &mut Folder, tools: &Tools) -> Result<Turn, Fault> {
        let Some(trainer) = &mut self.trainer else {
            return Ok(Turn::Finished);
        };
        let steps = trainer.settings().steps;
        if trainer.is_finished() {
            if !self.lesson.as_ref().is_some_and(Lesson::waits) {
                return Ok(Turn::Finished);
            }
            self.teach(steps, steps, folder, tools)?;
            return Ok(Turn::Lesson);
        }
        let losses = trainer.step(folder.images())?;
        let step = trainer.steps_done();
        let learning_rate = learning_rate(step - 1, trainer.settings());
        self.note_rate(tools);
        let known = self.losses.partition_point(|(known, _)| *known < step);
        self.losses.truncate(known);
        let both = [losses.contrastive, losses.reconstruction];
        self.losses.push((step, both));
        tools.outbox.send(Event::Step(StepReport {
            step,
            steps,
            contrastive: losses.contrastive,
            reconstruction: losses.reconstruction,
            learning_rate,
            steps_per_second: self.rate,
        }));
        self.teach(step, steps, folder, tools)?;
        self.keep_snapshot(false, tools);
        Ok(Turn::Stepped { step, steps })
    }

    fn note_rate(&mut self, tools: &Tools) {
        let seconds = self.stepped.elapsed().as_secs_f32();
        self.stepped = Instant::now();
        if self.phase == Phase::Preparing {
            // The first step compiled kernels: its time says nothing of the next ones.
            self.enter(Phase::Running, tools);
        } else if self.rate == 0.0 {
            self.rate = 1.0 / seconds.max(1e-6);
        } else {
            self.rate += RATE_MEMORY * (1.0 / seconds.max(1e-6) - self.rate);
        }
    }

    fn teach(
        &mut self,
        step: usize,
        steps: usize,
        folder: &Folder,
        tools: &Tools,
    ) -> Result<(), Fault> {
        if let Some(lesson) = &mut self.lesson
            && !lesson.turn((step, steps), folder, tools)?
        {
            self.lesson = None;
        }
        Ok(())
    }

    /// The weights as they stand, if they are others than a model's; none before the first step.
    pub(super) fn newer_than(&self, model: Option<&Model>) -> Option<Model> {
        let trainer = self.trainer.as_ref()?;
        let step = trainer.steps_done();
        let learned = self.lesson.as_ref().map_or(0, Lesson::steps_done);
        let own = (self.number, step, learned);
        if model.is_some_and(|model| (model.run, model.step(), model.learned()) == own) {
            return None;
        }
        self.has_weights().then(|| Model {
            checkpoint: trainer.checkpoint(),
            student: self.lesson.as_ref().map(Lesson::student),
            seed: trainer.seed(),
            run: self.number,
        })
    }

    /// Whether the run under way has weights to show. A run of no steps is asked for where untrained ones are wanted.
    pub(super) fn has_weights(&self) -> bool {
        let trainer = self.trainer.as_ref();
        trainer.is_some_and(|trainer| trainer.steps_done() > 0 || trainer.is_finished())
    }

    /// Keeps the weights of the step just done if it is their turn, or if they are the last.
    pub(super) fn keep_snapshot(&mut self, last: bool, tools: &Tools) {
        let Some(trainer) = &self.trainer else {
            return;
        };
        let (run, lesson) = (self.number, self.lesson.as_ref());
        let make = || Model {
            checkpoint: trainer.weights(),
            student: lesson.map(Lesson::weights),
            seed: trainer.seed(),
            run,
        };
        if self.snapshots.note(trainer.steps_done(), last, make) {
            tools.outbox.send(self.snapshots.event());
        }
    }

    /// Forgets the weights of steps that the run went back from.
    pub(super) fn forget_after(&mut self, step: usize, tools: &Tools) {
        self.snapshots.forget_after(step);
        tools.outbox.send(self.snapshots.event());
    }

    /// Another run begins, or there is none any more: nothing of the one before can be recalled.
    pub(super) fn recall_nothing(&mut self, tools: &Tools) {
        self.set_snapshots(Snapshots::of(self.number), tools);
    }

    /// Takes what can be recalled away, to be given back later.
    pub(super) fn take_snapshots(&mut self) -> Snapshots {
        std::mem::take(&mut self.snapshots)
    }

    pub(super) fn set_snapshots(&mut self, snapshots: Snapshots, tools: &Tools) {
        self.snapshots = snapshots;
        tools.outbox.send(self.snapshots.event());
    }

    /// The weights of a step, or of the nearest that was kept.
    pub(super) fn recalled(&self, step: usize) -> Option<&Model> {
        self.snapshots.nearest(step)
    }

    /// The network at about half the training of a model.
    pub(super) fn before(&self, model: &Model) -> Option<Encoder> {
        self.snapshots.before(model)
    }

    /// Says when previews are made from now on.
    pub(super) fn set_refresh(&mut self, how: Refresh) {
        self.previews.how = how;
    }

    /// Wants a preview after the next step.
    pub(super) fn ask_for_preview(&mut self) {
        self.previews.asked = self.is_training();
    }

    /// The user changed something that a preview shows: nobody should wait for the next one's turn.
    pub(super) fn show_change(&mut self) {
        if self.previews.how != Refresh::Never {
            self.ask_for_preview();
        }
    }

    /// Whether the image on screen is to be looked at now.
    pub(super) fn preview_is_due(&self, folder: &Folder, shared: bool) -> bool {
        let lacking = folder.current().is_some_and(|index| {
            let overlay = folder.entries()[index].overlay.as_ref();
            let run = overlay.map(|o| o.origin.run);
            folder.readings(index).is_some() && run != Some(self.number)
        });
        self.previews.are_due(shared, lacking)
    }

    /// It was looked at.
    pub(super) fn previewed(&mut self, started: Instant) {
        self.previews.done(started);
    }

    /// Compares a look at the image on screen with one before. `steps` are those of the model that it was made with.
    pub(super) fn compare(&mut self, look: Look, steps: usize, tools: &Tools) {
        let under_way = self.is_under_way();
        self.change.compare(look, steps, under_way, &tools.outbox);
    }
}
