//! Weights of a run as they were at earlier steps, to look back at.

use super::super::Event;
use super::model::Model;
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
}

impl Snapshots {
    /// Those of a run, none yet.
    pub(super) fn of(run: u32) -> Self {
        Self {
            run,
            ..Self::default()
        }
    }

    /// The network at about half the training of a model; none where nothing earlier was kept.
    pub(super) fn before(&self, model: &Model) -> Option<Encoder> {
        let earlier = self.timeline.nearest(model.step() / 2)?;
        (earlier.step() < model.step()).then(|| earlier.checkpoint.encoder.clone())
    }

    /// The weights of a step, or of the nearest that was kept.
    pub(super) fn nearest(&self, step: usize) -> Option<&Model> {
        self.timeline.nearest(step)
    }

    /// Keeps the weights of a step just done if it is their turn, or if they are the last. False where nothing changed.
    pub(super) fn note(&mut self, step: usize, last: bool, make: impl FnOnce() -> Model) -> bool {
        match last {
            false => self.timeline.note(step, make),
            // Before the first step there is nothing to look back at.
            true => step > 0 && self.timeline.close(step, make),
        }
    }

    /// Forgets the weights of steps that a run went back from.
    pub(super) fn forget_after(&mut self, step: usize) {
        self.timeline.kept.retain(|(at, _)| *at <= step);
    }

    /// What there is.
    pub(super) fn event(&self) -> Event {
        let kept = self.timeline.kept.iter();
        Event::Snapshots {
            run: self.run,
            steps: kept.map(|(step, _)| *step).collect(),
        }
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
