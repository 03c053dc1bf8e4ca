//! The network that overlays are made with.

use super::super::Origin;
use super::lesson::Student;
use crate::cuts::Checkpoint;
use crate::seed::Seed;

/// The weights that overlays are made with, and the run that they come from.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) checkpoint: Checkpoint,
    /// What learned vessels and spots beside it; none where nothing did.
    pub(crate) student: Option<Student>,
    /// Seed of the clustering.
    pub(crate) seed: Seed,
    pub(crate) run: u32,
}

impl Model {
    pub(crate) fn step(&self) -> usize {
        self.checkpoint.steps_done
    }

    /// All of it, to be saved.
    pub(crate) fn whole(&self) -> Checkpoint {
        let mut checkpoint = self.checkpoint.clone();
        checkpoint.beside = self.student.as_ref().map(Student::beside);
        checkpoint
    }

    /// Steps that its student has learned.
    pub(crate) fn learned(&self) -> usize {
        self.student.as_ref().map_or(0, Student::steps)
    }

    /// Of what is made with it with care.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            run: self.run,
            step: self.step(),
            coarse: false,
        }
    }
}
