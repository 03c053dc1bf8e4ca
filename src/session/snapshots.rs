//! Weights of a run as they were at earlier steps, to look back at.

use std::sync::Arc;

use super::lesson::Lesson;
use super::model::Model;
use super::worker::Worker;
use super::{Event, Overlay, Phase};
use crate::cluster::FolderClasses;
use crate::cuts::Encoder;

/// Snapshots of a run, at most: of the paper's network they take 27 MB.
const MOST: usize = 24;

/// What was noted at steps that lie evenly apart.
struct Timeline<T> {
    /// Steps between two.
    every: usize,
    /// With their steps, ascending.
    kept: Vec<(usize, T)>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Self {
            every: 1,
            kept: Vec::new(),
        }
    }
}

impl<T> Timeline<T> {
    /// Keeps what `make` gives if it is the step's turn. Where there are too many then, every other one goes. False
    /// where nothing changed.
    fn note(&mut self, step: usize, make: impl FnOnce() -> T) -> bool {
        if !step.is_multiple_of(self.every) {
            return false;
        }
        if self.kept.len() >= MOST {
            self.every *= 2;
            let every = self.every;
            self.kept.retain(|(step, _)| step.is_multiple_of(every));
        }
        if step.is_multiple_of(self.every) {
            self.kept.push((step, make()));
        }
        true
    }

    /// Keeps the last one, whether it is its turn or not. False where it is there already.
    fn close(&mut self, step: usize, make: impl FnOnce() -> T) -> bool {
        let there = self.kept.last().is_some_and(|(last, _)| *last == step);
        if !there {
            self.kept.push((step, make()));
        }
        !there
    }

    /// The one of a step, or the nearest to it.
    fn nearest(&self, step: usize) -> Option<&T> {
        let nearest = self.kept.iter().min_by_key(|(at, _)| at.abs_diff(step));
        nearest.map(|(_, what)| what)
    }
}

/// The weights of a run that can be recalled.
#[derive(Default)]
pub(super) struct Snapshots {
    run: u32,
    timeline: Timeline<Model>,
    /// What is newest, while older weights are looked at in its place.
    pub(super) newest: Option<Newest>,
}

/// The newest weights and all that was made with them, kept so that nothing is made again.
pub(super) struct Newest {
    pub(super) model: Model,
    /// One for each image.
    overlays: Vec<Option<Arc<Overlay>>>,
    classes: Option<FolderClasses>,
    settled: bool,
}

impl Snapshots {
    /// The network at about half the training of a model; none where nothing earlier was kept.
    pub(super) fn before(&self, model: &Model) -> Option<Encoder> {
        let earlier = self.timeline.nearest(model.step() / 2)?;
        (earlier.step() < model.step()).then(|| earlier.checkpoint.encoder.clone())
    }
}

impl Worker {
    /// Another run begins, or there is none any more: nothing of the one before can be recalled.
    pub(super) fn clear_snapshots(&mut self) {
        self.snapshots = Snapshots {
            run: self.runs,
            ..Snapshots::default()
        };
        self.report_snapshots();
    }

    /// Takes back what could be recalled before.
    pub(super) fn restore_snapshots(&mut self, snapshots: Snapshots) {
        self.snapshots = snapshots;
        self.report_snapshots();
    }

    /// Forgets the weights of steps that a run went back from.
    pub(super) fn forget_snapshots_after(&mut self, step: usize) {
        let kept = &mut self.snapshots.timeline.kept;
        kept.retain(|(at, _)| *at <= step);
        self.report_snapshots();
    }

    fn report_snapshots(&self) {
        let Snapshots { run, timeline, .. } = &self.snapshots;
        self.outbox.send(Event::Snapshots {
            run: *run,
            steps: timeline.kept.iter().map(|(step, _)| *step).collect(),
        });
    }

    /// Keeps the weights of the step just done if it is their turn, or if they are the last.
    pub(super) fn keep_snapshot(&mut self, last: bool) {
        let Some(trainer) = &self.trainer else {
            return;
        };
        let step = trainer.steps_done();
        let run = self.runs;
        let lesson = self.lesson.as_ref();
        let make = || Model {
            checkpoint: trainer.weights(),
            student: lesson.map(Lesson::weights),
            seed: trainer.seed(),
            run,
        };
        let timeline = &mut self.snapshots.timeline;
        let changed = match last {
            false => timeline.note(step, make),
            // Before the first step there is nothing to look back at.
            true => step > 0 && timeline.close(step, make),
        };
        if changed {
            self.report_snapshots();
        }
    }

    /// Makes all overlays be of an earlier step's weights, or of the newest again.
    pub(super) fn recall(&mut self, step: Option<usize>) {
        if self.export.is_some() {
            // What is being written names one step.
            return;
        }
        let Some(step) = step else {
            return self.return_to_newest();
        };
        if self.snapshots.timeline.kept.is_empty() {
            return;
        }
        if self.is_training() {
            self.snapshot();
            self.enter(Phase::Paused);
        }
        let Some(model) = self.snapshots.timeline.nearest(step).cloned() else {
            return;
        };
        let newest = self.snapshots.newest.as_ref().map(|newest| &newest.model);
        if newest.or(self.model.as_ref()).map(Model::step) == Some(model.step()) {
            self.return_to_newest();
        } else {
            self.put_newest_aside();
            self.model = Some(model);
            self.settled = false;
        }
        self.report_refined();
    }

    fn put_newest_aside(&mut self) {
        if self.snapshots.newest.is_some() {
            return;
        }
        // Without newest weights, after a failure, there is nothing to return to.
        self.snapshots.newest = self.model.take().map(|model| Newest {
            model,
            overlays: self.entries.iter().map(|e| e.overlay.clone()).collect(),
            classes: self.folder_classes.clone(),
            settled: self.settled,
        });
    }

    /// Leaves what was recalled.
    pub(super) fn return_to_newest(&mut self) {
        let Some(newest) = self.snapshots.newest.take() else {
            return;
        };
        for (entry, overlay) in self.entries.iter_mut().zip(newest.overlays) {
            if let Some(overlay) = overlay {
                self.overlays.put(Arc::clone(&overlay));
                entry.overlay = Some(overlay);
            }
        }
        self.suspects.get_mut().add_all();
        self.model = Some(newest.model);
        self.folder_classes = newest.classes;
        self.settled = newest.settled;
        self.report_refined();
        self.outbox.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(timeline: &Timeline<usize>) -> Vec<usize> {
        timeline.kept.iter().map(|(step, _)| *step).collect()
    }

    #[test]
    fn what_is_kept_lies_evenly_and_never_grows_beyond_its_bound() {
        let mut timeline = Timeline::default();
        for step in 1..=1000 {
            let before = steps(&timeline);
            let changed = timeline.note(step, || step);
            let now = steps(&timeline);
            assert_eq!(changed, before != now, "step {step}");
            assert!(now.len() <= MOST);
            assert!(step < MOST || now.len() >= MOST / 2, "step {step}: {now:?}");
            let every = timeline.every;
            assert!(now.iter().enumerate().all(|(i, at)| *at == (i + 1) * every));
        }
        assert_eq!(timeline.every, 64);
        assert!(timeline.close(1000, || 1000) && !timeline.close(1000, || 1000));
        assert_eq!(steps(&timeline).last(), Some(&1000));
        assert_eq!(timeline.nearest(90), Some(&64));
        assert_eq!(timeline.nearest(5000), Some(&1000));
    }

    #[test]
    fn a_run_that_goes_on_starts_with_what_it_has() {
        let mut timeline = Timeline::default();
        for step in 701..=760 {
            timeline.note(step, || step);
        }
        assert_eq!(timeline.every, 4);
        assert_eq!(timeline.kept.first().map(|(step, _)| *step), Some(704));
        assert_eq!(Timeline::<usize>::default().nearest(3), None);
    }
}
