//! All that the worker works on, and what concerns several parts of it: one sees to the images, one to the run, one to the
//! overlays, one to vessels and spots.

use std::sync::Arc;
use std::time::Instant;

use super::super::finder::Looked;
use super::super::{Event, Findings, ImageId, Phase};
use super::Fault;
use super::finding::{Finding, is_unfound};
use super::folder::Folder;
use super::kept_run::KeptRun;
use super::model::Model;
use super::reopening::Earlier;
use super::run::{Run, Turn};
use super::run_files::Keep;
use super::segmenter::Segmenter;
use super::settling::Look;
use super::tools::Tools;
use crate::cluster;
use crate::cuts::{CutsError, Encoder, Settings, Trainer};
use crate::gpu::Devices;
use crate::picture::Circle;
use crate::seed::Seed;
use crate::student::{self, StudentError};

/// Each part keeps to itself what it owns; a part may look at those above it here.
pub(crate) struct Bench {
    pub(super) tools: Tools,
    pub(super) folder: Folder,
    pub(super) run: Run,
    pub(super) segmenter: Segmenter,
    pub(super) finding: Finding,
    /// Where the run is saved as it goes.
    pub(super) keep: Option<Keep>,
    pub(super) kept_run: KeptRun,
    /// What there was before, until the folder that is being opened is known to be another one.
    pub(super) earlier: Option<Earlier>,
}

impl Bench {
    pub(super) fn new(tools: Tools) -> Self {
        Self {
            tools,
            folder: Folder::default(),
            run: Run::none(),
            segmenter: Segmenter::default(),
            finding: Finding::default(),
            keep: None,
            kept_run: KeptRun::default(),
            earlier: None,
        }
    }

    /// The open folder.
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What trains and draws.
    pub(crate) fn devices(&self) -> &Devices {
        &self.tools.devices
    }

    /// Brings the network that overlays are made with up to the run under way; false where there is none at all.
    pub(crate) fn follow_run(&mut self) -> bool {
        self.segmenter.follow(&self.run)
    }

    /// The network that overlays are made with.
    pub(crate) fn model(&self) -> Option<&Model> {
        self.segmenter.model()
    }

    /// The same at about half its training; none where nothing earlier was kept.
    pub(crate) fn earlier_network(&self) -> Option<Encoder> {
        self.run.before(self.model()?)
    }

    /// What training came to, step by step.
    pub(super) fn losses(&self) -> &[(usize, [f32; 2])] {
        self.run.losses()
    }

    /// How images are clustered.
    pub(super) fn clustering(&self) -> &cluster::Settings {
        self.segmenter.clustering()
    }

    /// Whether there is anything to do without a job.
    pub(super) fn has_work(&self) -> bool {
        self.run.is_training()
            || self.segmenter.next_stale(&self.folder).is_some()
            || self.next_to_mix().is_some()
            || self.segmenter.classes_are_due()
    }

    /// One slice of work: a step of the run, or else one more overlay.
    pub(super) fn turn(&mut self) -> Result<(), Fault> {
        if self.run.is_training() {
            return self.train().or_else(|fault| self.break_off(fault));
        }
        if let Some(index) = self.next_to_mix() {
            let model = self.segmenter.model();
            let (folder, tools) = (&self.folder, &self.tools);
            self.finding.mix(index, false, folder, model, tools)?;
        }
        match self.segmenter.next_stale(&self.folder) {
            Some(index) => self.refine(index),
            None => {
                self.share_classes();
                Ok(())
            }
        }
    }

    fn next_to_mix(&self) -> Option<usize> {
        let model = self.segmenter.model();
        self.finding.next_to_mix(&self.folder, model)
    }

    fn train(&mut self) -> Result<(), Fault> {
        match self.run.turn(&mut self.folder, &self.tools)? {
            Turn::Finished => self.end_run(Phase::Finished),
            Turn::Lesson => {}
            Turn::Stepped { step, steps } => {
                self.keep_now_and_then(step, steps);
                self.tell_keeper_now_and_then();
                if self
                    .run
                    .preview_is_due(&self.folder, self.tools.devices.shared)
                {
                    self.preview()?;
                }
            }
        }
        Ok(())
    }

    /// A look at the image on screen with the weights of the run under way: coarse on the CPU, full on a shared device.
    fn preview(&mut self) -> Result<(), Fault> {
        let Some(index) = self.folder.current() else {
            return Ok(());
        };
        let started = Instant::now();
        if self.follow_run() {
            let (folder, tools) = (&mut self.folder, &self.tools);
            let look = self.segmenter.segment(index, true, folder, tools)?;
            self.compare(look);
            let model = self.segmenter.model();
            self.finding
                .preview(index, &self.folder, model, &self.tools)?;
        }
        self.run.previewed(started);
        Ok(())
    }

    /// Brings the overlay of an image up to date.
    pub(super) fn refine(&mut self, index: usize) -> Result<(), Fault> {
        let (folder, tools) = (&mut self.folder, &self.tools);
        let look = self.segmenter.refine(index, folder, tools)?;
        self.compare(look);
        Ok(())
    }

    fn compare(&mut self, look: Option<Look>) {
        // What was recalled says nothing of how the run goes.
        if let Some(look) = look.filter(|_| !self.segmenter.looks_back()) {
            let model = self.segmenter.model();
            let steps = model.map_or(0, |model| model.checkpoint.settings.steps);
            self.run.compare(look, steps, &self.tools);
        }
    }

    /// Finds the classes of the whole folder anew, if that is due.
    pub(super) fn share_classes(&mut self) {
        if self.segmenter.classes_are_due() {
            self.segmenter.share_classes(&mut self.folder, &self.tools);
        }
    }

    /// Whether an image has no overlay that is up to date.
    pub(super) fn is_stale(&self, index: usize) -> bool {
        self.segmenter.is_stale(index, &self.folder)
    }

    /// Whether vessels and spots of an image are to be looked for.
    pub(super) fn is_unfound(&self, index: usize) -> bool {
        is_unfound(index, &self.folder, self.segmenter.model())
    }

    /// Finds them here and now.
    pub(super) fn find_one(&mut self, index: usize) -> Result<(), Fault> {
        let model = self.segmenter.model();
        self.finding
            .find_one(index, &mut self.folder, model, &self.tools)
    }

    /// The finder filtered a photograph, or could not.
    pub(super) fn take_looked(&mut self, id: ImageId, looked: Option<Arc<Looked>>) {
        self.finding.take_looked(id, looked, &mut self.folder);
    }

    /// Vessels and spots of an image were found.
    pub(super) fn found(&mut self, findings: &Findings) {
        let model = self.segmenter.model();
        self.finding
            .found(findings, &mut self.folder, model, &self.tools);
    }

    /// Gives the finder its next photograph. `busy`: a job goes before all else.
    pub(super) fn feed_finder(&mut self, busy: bool) {
        let rests = !self.run.is_training() && !busy;
        let learns = self.run.has_lesson();
        let model = self.segmenter.model();
        self.finding
            .feed((learns, rests), &self.folder, model, &self.tools);
    }

    pub(super) fn start_run(
        &mut self,
        settings: Settings,
        seed: Seed,
        student: Option<student::Settings>,
    ) {
        if self.folder.images().is_empty() {
            let text = CutsError::NoImages.to_string();
            return self.run.enter(Phase::Failed(text), &self.tools);
        }
        if let Err(reason) = settings.check() {
            let text = CutsError::Settings { reason }.to_string();
            return self.run.enter(Phase::Failed(text), &self.tools);
        }
        let device = &self.tools.devices.train;
        // A run of no steps is asked for where untrained weights are wanted.
        let student = student.filter(|_| settings.steps > 0);
        let student = student.map(|student| {
            let steps = student.steps_beside(settings.steps);
            student::Trainer::new(student, steps, seed.fork(6), device)
        });
        let trainer = Trainer::new(settings, seed, device);
        self.begin(trainer, student);
    }

    /// Makes a run the one under way.
    pub(super) fn begin(&mut self, trainer: Trainer, student: Option<student::Trainer>) {
        self.return_to_newest();
        self.run.begin(trainer, student, &self.folder, &self.tools);
    }

    /// Rests after the step just done.
    pub(super) fn pause(&mut self) {
        if self.run.is_training() {
            self.follow_run();
            self.run.enter(Phase::Paused, &self.tools);
        }
    }

    pub(super) fn resume(&mut self) {
        if *self.run.phase() == Phase::Paused {
            self.return_to_newest();
            self.run.resume(&self.tools);
        }
    }

    /// Ends the run; its last weights become the model that all overlays are refined with.
    pub(super) fn end_run(&mut self, phase: Phase) {
        self.follow_run();
        self.run.keep_snapshot(true, &self.tools);
        self.keep();
        self.tell_keeper();
        self.run.end(phase, &self.tools);
    }

    /// Ends a run whose losses are no longer numbers with the weights of its last good step, which trainers go back to.
    /// Gives any other fault back.
    fn break_off(&mut self, fault: Fault) -> Result<(), Fault> {
        let unstable = matches!(
            &fault,
            Fault::Cuts(CutsError::Diverged { .. }) | Fault::Student(StudentError::Diverged { .. })
        );
        let Some(step) = self.run.steps_done().filter(|_| unstable) else {
            return Err(fault);
        };
        let text = fault.to_string();
        log::error!("{text}");
        if step == 0 {
            // Nothing was learned, so what an earlier run left stays.
            self.run.end(Phase::Failed(text), &self.tools);
        } else {
            self.run.forget_after(step, &self.tools);
            self.end_run(Phase::Unstable { step, text });
        }
        Ok(())
    }

    /// Ends all that goes on, as something broke.
    pub(super) fn fail(&mut self, text: &str) {
        self.segmenter.drop_weights();
        self.run.end(Phase::Failed(text.to_owned()), &self.tools);
    }

    /// Makes all overlays be of an earlier step's weights, or of the newest again.
    pub(super) fn recall(&mut self, step: Option<usize>) {
        let Some(step) = step else {
            return self.return_to_newest();
        };
        if self.run.recalled(step).is_none() {
            return;
        }
        self.pause();
        let Some(model) = self.run.recalled(step).cloned() else {
            return;
        };
        if self.segmenter.newest().map(Model::step) == Some(model.step()) {
            self.return_to_newest();
        } else {
            self.segmenter.look_back(model, &self.folder);
        }
        self.report_refined();
    }

    pub(super) fn return_to_newest(&mut self) {
        self.segmenter
            .return_to_newest(&mut self.folder, &self.tools);
    }

    pub(super) fn report_refined(&self) {
        self.segmenter.report(&self.folder, &self.tools);
    }

    /// Puts the field of view of an image elsewhere; its overlay follows, and so does training.
    pub(super) fn set_field(&mut self, id: ImageId, circle: Option<Circle>) {
        if self.folder.set_field(id, circle, &self.tools) {
            self.segmenter.has_more();
            if self.folder.current() == Some(id.index as usize) {
                self.run.show_change();
            }
        }
    }

    /// All images were read or refused.
    pub(super) fn finish_reading(&mut self) {
        self.folder.finish_reading();
        self.earlier = None;
        let folder = self.folder.number();
        self.tools.outbox.send(Event::AllRead { folder });
        self.restore_trainer();
        if self.segmenter.model().is_some() {
            self.report_refined();
        }
    }
}
