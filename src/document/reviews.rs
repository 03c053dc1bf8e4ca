//! Which images somebody has looked at, and which need another look.

use std::collections::BTreeMap;

use super::Photo;
use super::shared::Shared;

/// What the user said of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Looked at, nothing left to do.
    Reviewed,
    /// To be looked at again, or by somebody else.
    Flagged,
}

/// The verdicts on a folder's images; most have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviews {
    pub(super) of: Shared<BTreeMap<Photo, Verdict>>,
}

impl Reviews {
    /// What was said of an image.
    #[must_use]
    pub fn of(&self, id: Photo) -> Option<Verdict> {
        self.of.get(&id).copied()
    }

    /// Says it, or takes it back where it was said already.
    pub fn toggle(&mut self, id: Photo, verdict: Verdict) {
        if self.of(id) == Some(verdict) {
            self.of.change().remove(&id);
        } else {
            self.of.change().insert(id, verdict);
        }
    }

    /// Images of a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.of.values().filter(|&&v| v == verdict).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_comes_and_goes() {
        let [first, second] = ["a.png", "b.png"].map(Photo::of);
        let mut reviews = Reviews::default();
        reviews.toggle(first, Verdict::Reviewed);
        reviews.toggle(second, Verdict::Reviewed);
        reviews.toggle(second, Verdict::Flagged);
        reviews.toggle(first, Verdict::Reviewed);
        assert_eq!(reviews.of(first), None);
        assert_eq!(reviews.of(second), Some(Verdict::Flagged));
        assert_eq!(reviews.count(Verdict::Reviewed), 0);
    }
}
