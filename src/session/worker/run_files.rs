//! Runs as files: used as they are, gone on with, saved by wish or as they go.

use std::path::{Path, PathBuf};

use burn::tensor::Device;

use super::super::{Event, Phase};
use super::bench::Bench;
use super::lesson::Student;
use super::model::Model;
use crate::cuts::{self, Beside, Checkpoint, CutsError, Trainer};
use crate::export::{ExportError, MODEL_FILE};
use crate::seed::Seed;
use crate::student;

/// Where a run is saved as it goes.
pub(super) struct Keep {
    pub(super) path: PathBuf,
    /// Steps between two times.
    pub(super) every: usize,
}

impl Bench {
    /// Makes overlays with the network of a file.
    pub(super) fn use_model(&mut self, path: &Path, seed: Seed) {
        let loaded = cuts::load(path, &self.tools.devices.train);
        match loaded.and_then(|checkpoint| self.take_model(checkpoint, path, Some(seed))) {
            Ok(()) => {
                self.run.enter(Phase::Loaded, &self.tools);
                self.tell_keeper();
            }
            Err(error) => {
                let phase = Phase::Failed(error.to_string());
                self.run.enter(phase, &self.tools);
            }
        }
    }

    /// Makes a saved run's network the one that overlays are made with, with its own seed or another; `path` is for the
    /// messages.
    pub(super) fn take_model(
        &mut self,
        checkpoint: Checkpoint,
        path: &Path,
        seed: Option<Seed>,
    ) -> Result<(), CutsError> {
        let device = &self.tools.devices.train;
        let beside = checkpoint.beside.as_ref();
        let student = beside.map(|beside| Student::from_beside(beside, device));
        let student = student
            .transpose()
            .map_err(|reason| CutsError::unusable(&reason, path))?;
        let seed = seed.unwrap_or(checkpoint.seed);
        self.return_to_newest();
        let run = self.run.give_way(&self.tools);
        self.segmenter.take(Model {
            checkpoint,
            student,
            seed,
            run,
        });
        Ok(())
    }

    /// Goes on with the run of a file.
    pub(super) fn go_on(&mut self, path: &Path, more: usize) {
        let refuse = |text: String| Event::CannotGoOn { text };
        if self.folder.images().is_empty() {
            let text = CutsError::NoImages.to_string();
            return self.tools.outbox.send(refuse(text));
        }
        if !self.folder.is_all_read() {
            // Steps on a part of the folder would be others than without a break.
            let text = "the photographs are still being read; go on when all are there";
            return self.tools.outbox.send(refuse(text.to_owned()));
        }
        let device = &self.tools.devices.train;
        match cuts::load(path, device).and_then(|saved| resumed(saved, path, more, device)) {
            Ok((trainer, student)) => {
                let step = trainer.steps_done();
                let same_images = trainer.knows(self.folder.images());
                self.begin(trainer, student);
                self.tools.outbox.send(Event::GoesOn { step, same_images });
            }
            Err(error) => self.tools.outbox.send(refuse(error.to_string())),
        }
    }

    /// The newest weights: of the run under way, or of the last one.
    pub(super) fn newest(&mut self) -> Option<&Model> {
        self.follow_run();
        self.segmenter.newest()
    }

    /// Saves the newest weights: of the run under way, or of the last one.
    pub(super) fn save(&mut self, path: &Path) {
        let event = match self
            .newest()
            .map(|model| (cuts::save(&model.whole(), path), model.step()))
        {
            Some((Ok(()), step)) => Event::Saved {
                step,
                path: path.to_path_buf(),
            },
            Some((Err(error), _)) => Event::NotSaved {
                text: error.to_string(),
            },
            None => Event::NotSaved {
                text: "there is no run to save yet; train first".to_owned(),
            },
        };
        self.tools.outbox.send(event);
    }

    /// Saves the run where that was wished for.
    pub(super) fn keep(&mut self) {
        if let Some(path) = self.keep.as_ref().map(|keep| keep.path.clone()) {
            self.save(&path);
        }
    }

    /// Saves the run where that was wished for after this step. The last one is left to the end of the run.
    pub(super) fn keep_now_and_then(&mut self, step: usize, steps: usize) {
        let due = |keep: &Keep| step.is_multiple_of(keep.every.max(1));
        if step < steps && self.keep.as_ref().is_some_and(due) {
            self.keep();
        }
    }
}

/// Refuses a folder whose file of the network's name is something else, which nothing may replace.
///
/// # Errors
/// What the file is.
pub fn check_model_file(folder: &Path) -> Result<(), ExportError> {
    let path = folder.join(MODEL_FILE);
    match path.symlink_metadata().map(|_| cuts::can_save(&path)) {
        Ok(Err(CutsError::File(error))) => Err(error.into()),
        _ => Ok(()),
    }
}

/// What goes on with a saved run: its trainer, and that of the student that was saved beside, if there is one. `path` is
/// for the messages.
pub(super) fn resumed(
    mut saved: Checkpoint,
    path: &Path,
    more: usize,
    device: &Device,
) -> Result<(Trainer, Option<student::Trainer>), CutsError> {
    let beside = saved.beside.take();
    let trainer = Trainer::going_on(saved, path, more, device)?;
    let steps = trainer.settings().steps;
    let student = beside.map(|Beside { header, tensors }| {
        student::Trainer::resume(&header, &tensors, steps, device)
    });
    let student = student
        .transpose()
        .map_err(|reason| CutsError::unusable(&reason, path))?;
    Ok((trainer, student))
}
