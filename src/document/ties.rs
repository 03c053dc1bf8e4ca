//! Tie points: places that the user found again in two photographs of an eye.

use std::collections::BTreeMap;

use super::Photo;
use super::shared::Shared;

/// A photograph's tie points with an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The earlier one.
    pub to: Photo,
    /// The same place in the earlier photograph and in this one, each in pixels from its left top corner.
    pub points: Vec<[[f32; 2]; 2]>,
}

/// The tie points of all photographs of a folder. A copy costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    pub(super) of: Shared<BTreeMap<Photo, Tie>>,
}

impl Ties {
    /// Those of a photograph with an earlier one; none where there are none, or with another photograph.
    #[must_use]
    pub fn between(&self, to: Photo, photo: Photo) -> &[[[f32; 2]; 2]] {
        let tie = self.of.get(&photo).filter(|tie| tie.to == to);
        tie.map_or(&[], |tie| &tie.points)
    }

    /// Takes points in place of those that a photograph had; no points take them away.
    pub fn set(&mut self, photo: Photo, tie: Tie) {
        if tie.points.is_empty() {
            self.of.take(&photo);
        } else if self.of.get(&photo) != Some(&tie) {
            self.of.change().insert(photo, tie);
        }
    }

    /// What a photograph has, and what others have with it.
    pub(super) fn about(&self, photo: Photo) -> Tied {
        let with = self.of.iter().filter(|(_, tie)| tie.to == photo);
        Tied {
            own: self.of.get(&photo).cloned(),
            with: with
                .map(|(&other, tie)| (other, tie.points.clone()))
                .collect(),
        }
    }

    /// Takes that away.
    pub(super) fn take(&mut self, photo: Photo) -> Tied {
        let tied = self.about(photo);
        self.of.take(&photo);
        for other in tied.with.keys() {
            self.of.take(other);
        }
        tied
    }

    /// Puts it there. What others were given since stays.
    pub(super) fn put(&mut self, photo: Photo, tied: Tied) {
        if let Some(own) = tied.own {
            self.set(photo, own);
        }
        for (other, points) in tied.with {
            if !self.of.contains_key(&other) {
                self.set(other, Tie { to: photo, points });
            }
        }
    }
}

/// The tie points that a photograph has a part in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tied {
    own: Option<Tie>,
    /// Later photographs with points in this one.
    with: BTreeMap<Photo, Vec<[[f32; 2]; 2]>>,
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    fn photo(name: &str) -> Photo {
        Photo::of(name)
    }

    fn points(by: f32) -> Vec<[[f32; 2]; 2]> {
        [[1.0, 2.0], [30.0, 4.0], [5.0, 60.0]]
            .map(|[x, y]| [[x, y], [x + by, y]])
            .to_vec()
    }

    fn tie(to: &str, by: f32) -> Tie {
        Tie {
            to: photo(to),
            points: points(by),
        }
    }

    #[test]
    fn points_go_with_either_photograph() {
        let mut document = Document::default();
        document.ties.set(photo("b"), tie("a", 1.0));
        document.ties.set(photo("c"), tie("a", 2.0));
        for (from, to) in [("a", "first"), ("b", "second")] {
            let trace = document.take(photo(from));
            assert!(!trace.is_empty());
            document.put(photo(to), trace);
            assert!(document.trace(photo(from)).is_empty());
        }
        let between = |a, b| document.ties.between(photo(a), photo(b)).to_vec();
        assert_eq!(between("first", "second"), points(1.0));
        assert_eq!(between("first", "c"), points(2.0));
        assert!(between("a", "c").is_empty() && between("c", "second").is_empty());
    }

    #[test]
    fn what_was_set_since_stays() {
        let mut document = Document::default();
        document.ties.set(photo("b"), tie("a", 1.0));
        let trace = document.take(photo("a"));
        document.ties.set(photo("b"), tie("x", 2.0));
        document.put(photo("a"), trace);
        assert_eq!(document.ties.between(photo("x"), photo("b")), points(2.0));
        let none = Tie {
            to: photo("x"),
            points: Vec::new(),
        };
        document.ties.set(photo("b"), none);
        assert_eq!(document.ties, Ties::default());
    }
}
