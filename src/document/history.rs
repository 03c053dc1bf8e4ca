//! Undo and redo over everything that the user decides: each step keeps what was before it, whole. That is cheap, as
//! pixels are shared, and right, as there is nothing that a step could forget to take back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::structures::Find;
use super::{Area, Document, Photo};

/// So many steps can be taken back.
const MOST: usize = 200;
/// Moves of one slider that follow each other faster than this are one step.
const ONE_GESTURE: Duration = Duration::from_millis(900);

/// Everything that the user decides, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment<P> {
    /// What is kept.
    pub document: Document,
    /// The area that was being picked.
    pub pick: Option<P>,
}

/// What a step is called, and whether the same again at once belongs to it: a slider that is dragged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What it is called.
    pub words: String,
    /// Whether the same again at once belongs to it.
    pub flows: bool,
}

/// A step without what is of this window only.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptStep {
    /// What it is called.
    pub words: String,
    /// What was before a step that was done; what was after one that was taken back.
    pub document: Document,
}

/// Steps as they are kept from one opening to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps {
    /// Those that were done.
    pub done: Vec<KeptStep>,
    /// Those that were taken back, the next one to be done again last.
    pub undone: Vec<KeptStep>,
}

impl Steps {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.done.is_empty() && self.undone.is_empty()
    }
}

/// An area that a search found: it belongs to every moment after the search began, however late it comes.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The search.
    pub find: Find,
    /// In which photograph.
    pub photo: Photo,
    /// Its name.
    pub name: String,
    /// The pixels.
    pub area: Arc<Area>,
    /// How much it is like the examples, 0…1.
    pub likeness: f32,
}

struct Step<P> {
    label: Label,
    /// What was before a step that was done; what was after one that was taken back.
    moment: Moment<P>,
}

/// Steps that were done, and those that were taken back.
pub struct History<P> {
    done: Vec<Step<P>>,
    /// The next one to be done again last.
    undone: Vec<Step<P>>,
    last: Option<Instant>,
    /// What came of searches, in the order in which it came.
    proposals: Vec<Proposal>,
    /// Counts the changes.
    revision: u64,
}

impl<P> Default for History<P> {
    fn default() -> Self {
        Self {
            done: Vec::new(),
            undone: Vec::new(),
            last: None,
            proposals: Vec::new(),
            revision: 0,
        }
    }
}

impl<P> From<Steps> for History<P> {
    fn from(steps: Steps) -> Self {
        let step = |KeptStep { words, document }| Step {
            label: Label {
                words,
                flows: false,
            },
            moment: Moment {
                document,
                pick: None,
            },
        };
        Self {
            done: steps.done.into_iter().map(step).collect(),
            undone: steps.undone.into_iter().map(step).collect(),
            ..Self::default()
        }
    }
}

impl<P: Clone> History<P> {
    /// Something was done; `before` is what was before.
    pub fn record(&mut self, label: Label, before: Moment<P>) {
        self.revision += 1;
        let now = Instant::now();
        let flows = label.flows
            && self.undone.is_empty()
            && self.done.last().is_some_and(|step| step.label == label)
            && self.last.is_some_and(|last| now - last < ONE_GESTURE);
        self.last = Some(now);
        if flows {
            return;
        }
        self.undone.clear();
        self.done.push(Step {
            label,
            moment: before,
        });
        if self.done.len() > MOST {
            self.done.remove(0);
        }
    }

    /// Takes the last step back: what to go back to, and what was taken back.
    pub fn undo(&mut self, now: Moment<P>) -> Option<(Moment<P>, String)> {
        self.revision += 1;
        self.last = None;
        let Step { label, moment } = self.done.pop()?;
        let words = label.words.clone();
        self.undone.push(Step { label, moment: now });
        Some((self.told(moment), words))
    }

    /// Does the step again that was taken back last.
    pub fn redo(&mut self, now: Moment<P>) -> Option<(Moment<P>, String)> {
        self.revision += 1;
        self.last = None;
        let Step { label, moment } = self.undone.pop()?;
        let words = label.words.clone();
        self.done.push(Step { label, moment: now });
        Some((self.told(moment), words))
    }

    /// Goes to where so many steps are done.
    pub fn go_to(&mut self, steps: usize, mut now: Moment<P>) -> Moment<P> {
        while self.done.len() > steps {
            match self.undo(now.clone()) {
                Some((moment, _)) => now = moment,
                None => break,
            }
        }
        while self.done.len() < steps {
            match self.redo(now.clone()) {
                Some((moment, _)) => now = moment,
                None => break,
            }
        }
        now
    }

    /// Another number after every change of the steps.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many steps are done.
    pub fn here(&self) -> usize {
        self.done.len()
    }

    /// What all steps are called, in their order, those that were taken back last.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        let done = self.done.iter();
        let steps = done.chain(self.undone.iter().rev());
        steps.map(|step| step.label.words.as_str())
    }

    /// What the next undo takes back.
    pub fn next_undo(&self) -> Option<&str> {
        self.done.last().map(|step| step.label.words.as_str())
    }

    /// What the next redo does again.
    pub fn next_redo(&self) -> Option<&str> {
        self.undone.last().map(|step| step.label.words.as_str())
    }

    /// A search found an area: it comes into the document, and into every other moment when that is gone to.
    pub fn arrive(&mut self, document: &mut Document, proposal: Proposal) {
        document.structures.hear(&self.proposals);
        self.proposals.push(proposal);
        document.structures.hear(&self.proposals);
    }

    /// A moment with what has come since.
    fn told(&self, mut moment: Moment<P>) -> Moment<P> {
        moment.document.structures.hear(&self.proposals);
        moment
    }

    /// Changes every moment.
    pub fn each(&mut self, mut change: impl FnMut(&mut Document)) {
        self.revision += 1;
        for step in self.done.iter_mut().chain(&mut self.undone) {
            step.moment.document.structures.hear(&self.proposals);
            change(&mut step.moment.document);
            step.moment.pick = None;
        }
    }

    /// The steps to be kept: those that changed what is kept.
    #[must_use]
    pub fn kept(&self, now: &Document) -> Steps {
        let kept = |steps: &[Step<P>]| -> Vec<KeptStep> {
            let mut next = now.clone();
            let mut kept = Vec::new();
            for step in steps.iter().rev() {
                let document = self.told(step.moment.clone()).document;
                if document != next {
                    next = document.clone();
                    let words = step.label.words.clone();
                    kept.push(KeptStep { words, document });
                }
            }
            kept.reverse();
            kept
        };
        Steps {
            done: kept(&self.done),
            undone: kept(&self.undone),
        }
    }

    /// Another folder: nothing of the one before can be taken back.
    pub fn clear(&mut self) {
        *self = Self {
            revision: self.revision + 1,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Count;

    fn moment(classes: usize) -> Moment<()> {
        let mut document = Document::default();
        document.set_count(Count::Fixed(classes));
        Moment {
            document,
            pick: None,
        }
    }

    fn label(words: &str, flows: bool) -> Label {
        Label {
            words: words.to_owned(),
            flows,
        }
    }

    #[test]
    fn steps_are_taken_back_and_done_again_in_order() {
        let mut history = History::default();
        history.record(label("a", false), moment(2));
        history.record(label("b", false), moment(3));
        let (back, words) = history.undo(moment(4)).expect("a step");
        assert_eq!((back, words.as_str()), (moment(3), "b"));
        assert_eq!(history.undo(moment(3)).expect("a step").0, moment(2));
        assert!(history.undo(moment(2)).is_none());
        assert_eq!(history.redo(moment(2)).expect("a step").0, moment(3));
        assert_eq!(history.redo(moment(3)).expect("a step").0, moment(4));
        assert_eq!(history.go_to(0, moment(4)), moment(2));
        assert_eq!(history.go_to(2, moment(2)), moment(4));
    }

    #[test]
    fn a_new_step_forgets_what_was_taken_back() {
        let mut history = History::default();
        history.record(label("a", false), moment(2));
        history.undo(moment(3));
        history.record(label("b", false), moment(2));
        assert!(history.redo(moment(5)).is_none());
        assert_eq!(history.steps().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_dragged_slider_is_one_step() {
        let mut history = History::default();
        for classes in 2..9 {
            history.record(label("slide", true), moment(classes));
        }
        history.record(label("name", false), moment(9));
        history.record(label("name", false), moment(9));
        assert_eq!(history.here(), 3);
        history.undo(moment(9));
        history.undo(moment(9));
        assert_eq!(history.undo(moment(9)).expect("a step").0, moment(2));
    }
}
