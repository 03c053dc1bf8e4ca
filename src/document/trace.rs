//! What was made on one photograph.

use super::kinds::Own;
use super::shared::Shared;
use super::ties::Tied;
use super::{Document, Eye, Photo, Structure, Verdict};

/// What was made on one photograph: it goes wherever the photograph goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    pub(super) structures: Shared<Vec<Structure>>,
    pub(super) verdict: Option<Verdict>,
    pub(super) eye: Eye,
    pub(super) own: Own,
    pub(super) tied: Tied,
}

impl Trace {
    /// Whether nothing was made on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Document {
    /// What was made on a photograph.
    #[must_use]
    pub fn trace(&self, photo: Photo) -> Trace {
        Trace {
            structures: self.structures.of.get(&photo).cloned().unwrap_or_default(),
            verdict: self.reviews.of(photo).cloned(),
            eye: self.retina.eye(photo),
            own: self.strictness.own.get(&photo).copied().unwrap_or_default(),
            tied: self.ties.about(photo),
        }
    }

    /// Takes it away.
    pub fn take(&mut self, photo: Photo) -> Trace {
        Trace {
            structures: self.structures.of.take(&photo).unwrap_or_default(),
            verdict: self.reviews.of.take(&photo),
            eye: self.retina.eyes.take(&photo).unwrap_or_default(),
            own: self.strictness.own.take(&photo).unwrap_or_default(),
            tied: self.ties.take(photo),
        }
    }

    /// Puts it there, in place of what was.
    pub fn put(&mut self, photo: Photo, trace: Trace) {
        self.take(photo);
        let Trace {
            structures,
            verdict,
            eye,
            own,
            tied,
        } = trace;
        if !structures.is_empty() {
            self.structures.of.change().insert(photo, structures);
        }
        if let Some(verdict) = verdict {
            self.reviews.of.change().insert(photo, verdict);
        }
        if eye != Eye::default() {
            self.retina.eyes.change().insert(photo, eye);
        }
        if own != Own::default() {
            self.strictness.own.change().insert(photo, own);
        }
        self.ties.put(photo, tied);
    }
}
