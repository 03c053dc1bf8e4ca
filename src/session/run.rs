//! The run under way: its steps, its beginning and its end.

use std::time::Instant;

use super::change::Change;
use super::worker::{Fault, Worker};
use super::{Event, Phase, StepReport};
use crate::cuts::{CutsError, Settings, Trainer, learning_rate};
use crate::seed::Seed;
use crate::student::{self, StudentError};

/// How strongly the newest step counts in the shown rate.
const RATE_MEMORY: f32 = 0.1;

impl Worker {
    /// One step of the encoder and those of the student that are due, or the end of the run.
    pub(super) fn training_turn(&mut self) -> Result<(), Fault> {
        self.gather();
        let Some(trainer) = &mut self.trainer else {
            return Ok(());
        };
        if trainer.is_finished() {
            let steps = trainer.settings().steps;
            if self.lesson_waits() {
                return self.lesson_turn(steps, steps);
            }
            self.end_run(Phase::Finished);
            return Ok(());
        }
        let losses = trainer.step(&self.training)?;
        let (step, steps) = (trainer.steps_done(), trainer.settings().steps);
        let learning_rate = learning_rate(step - 1, trainer.settings());
        let seconds = self.stepped.elapsed().as_secs_f32();
        self.stepped = Instant::now();
        if self.phase == Phase::Preparing {
            // The first step compiled kernels: its time says nothing of the next ones.
            self.enter(Phase::Running);
        } else if self.rate == 0.0 {
            self.rate = 1.0 / seconds.max(1e-6);
        } else {
            self.rate += RATE_MEMORY * (1.0 / seconds.max(1e-6) - self.rate);
        }
        self.outbox.send(Event::Step(StepReport {
            step,
            steps,
            contrastive: losses.contrastive,
            reconstruction: losses.reconstruction,
            learning_rate,
            steps_per_second: self.rate,
        }));
        self.lesson_turn(step, steps)?;
        self.keep_snapshot(false);
        self.keep_now_and_then(step, steps);
        self.tell_keeper_now_and_then();
        if self.preview_is_due() {
            self.preview()
        } else {
            Ok(())
        }
    }

    /// Ends the run; its last weights become the model that all overlays are refined with.
    pub(super) fn end_run(&mut self, phase: Phase) {
        self.snapshot();
        self.keep_snapshot(true);
        self.keep();
        self.tell_keeper();
        self.trainer = None;
        self.lesson = None;
        self.enter(phase);
    }

    /// Ends a run whose losses are no longer numbers with the weights of its last good step, which trainers go back to.
    /// Gives any other fault back.
    pub(super) fn break_off(&mut self, fault: Fault) -> Result<(), Fault> {
        let unstable = matches!(
            &fault,
            Fault::Cuts(CutsError::Diverged { .. }) | Fault::Student(StudentError::Diverged { .. })
        );
        let Some(trainer) = self.trainer.as_ref().filter(|_| unstable) else {
            return Err(fault);
        };
        let (step, text) = (trainer.steps_done(), fault.to_string());
        log::error!("{text}");
        if step == 0 {
            // Nothing was learned, so what an earlier run left stays.
            self.trainer = None;
            self.lesson = None;
            self.enter(Phase::Failed(text));
        } else {
            self.forget_snapshots_after(step);
            self.end_run(Phase::Unstable { step, text });
        }
        Ok(())
    }

    /// Gathers the images of a run, if any was read or changed since: once for all of them, as a folder may have many.
    pub(super) fn gather(&mut self) {
        if !std::mem::take(&mut self.ungathered) {
            return;
        }
        self.training = self
            .entries
            .iter()
            .filter_map(|e| e.readings().map(|r| r.full.image.clone()))
            .collect();
    }

    pub(super) fn start_run(
        &mut self,
        settings: Settings,
        seed: Seed,
        student: Option<student::Settings>,
    ) {
        self.gather();
        if self.training.is_empty() {
            let text = CutsError::NoImages.to_string();
            return self.enter(Phase::Failed(text));
        }
        if let Err(reason) = settings.check() {
            let text = CutsError::Settings { reason }.to_string();
            return self.enter(Phase::Failed(text));
        }
        let device = &self.devices.train;
        // A run of no steps is asked for where untrained weights are wanted.
        let student = student.filter(|_| settings.steps > 0);
        let student = student.map(|student| {
            let steps = student.steps_beside(settings.steps);
            student::Trainer::new(student, steps, seed.fork(6), device)
        });
        self.begin(Trainer::new(settings, seed, device), student);
    }

    /// Makes a run the one under way.
    pub(super) fn begin(&mut self, trainer: Trainer, student: Option<student::Trainer>) {
        self.return_to_newest();
        self.runs += 1;
        self.rate = 0.0;
        self.enter(Phase::Preparing);
        self.begin_lesson(student, trainer.seed());
        self.trainer = Some(trainer);
        self.stepped = Instant::now();
        self.previews.start();
        self.change = Change::default();
        self.clear_snapshots();
    }
}
