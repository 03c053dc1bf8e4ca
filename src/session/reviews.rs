//! Which images somebody has looked at, and which need another look.

use std::collections::BTreeMap;

use super::ImageId;

/// What the user said of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Looked at, nothing left to do.
    Reviewed,
    /// To be looked at again, or by somebody else.
    Flagged,
}

/// The verdicts on a folder's images; most have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews {
    of: BTreeMap<ImageId, Verdict>,
}

impl Reviews {
    /// What was said of an image.
    #[must_use]
    pub fn of(&self, id: ImageId) -> Option<Verdict> {
        self.of.get(&id).copied()
    }

    /// Says it, or takes it back where it was said already.
    pub fn toggle(&mut self, id: ImageId, verdict: Verdict) {
        if self.of(id) == Some(verdict) {
            self.of.remove(&id);
        } else {
            self.of.insert(id, verdict);
        }
    }

    /// Images of a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.of.values().filter(|&&v| v == verdict).count()
    }

    /// The images have other places: `moved` says for each old index the new one, if the image is still there.
    pub fn moved(&mut self, before: u32, folder: u32, moved: &[Option<usize>]) {
        let of = std::mem::take(&mut self.of);
        self.of = super::moved(of, before, folder, moved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_comes_goes_and_follows_its_image() {
        let id = |folder, index| ImageId { folder, index };
        let mut reviews = Reviews::default();
        reviews.toggle(id(1, 0), Verdict::Reviewed);
        reviews.toggle(id(1, 1), Verdict::Reviewed);
        reviews.toggle(id(1, 1), Verdict::Flagged);
        reviews.toggle(id(1, 0), Verdict::Reviewed);
        assert_eq!(reviews.of(id(1, 0)), None);
        reviews.moved(1, 2, &[None, Some(3)]);
        assert_eq!(reviews.of(id(2, 3)), Some(Verdict::Flagged));
        assert_eq!(reviews.count(Verdict::Reviewed), 0);
    }
}
