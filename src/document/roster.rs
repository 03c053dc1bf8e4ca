//! The photographs of a folder through time: which were there, with which bytes, and whose work waits for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Document, History, Photo, Trace};

/// What is known of a photograph that was in the folder at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its path in the folder, with `/`.
    pub name: String,
    /// SHA-256 of its bytes (hexadecimal), once it was read.
    pub sha256: Option<Arc<str>>,
}

/// Work on a photograph that has changed since: it waits for the photograph that it was made on.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// The photograph as it was.
    pub known: Known,
    /// What was made on it.
    pub trace: Trace,
}

/// All photographs that were ever seen in a folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    pub(super) known: BTreeMap<Photo, Known>,
    /// Work on photographs that have changed.
    pub(super) aside: Vec<Aside>,
}

/// What came of the photographs' bytes being known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is what it was, or is new.
    Same,
    /// It is another than it was; what was made on it was set aside, if anything was.
    Changed {
        /// Whether there was something to be set aside.
        set_aside: bool,
    },
    /// What was set aside belongs to it.
    Back,
}

impl Roster {
    /// A photograph is in the folder.
    pub fn see(&mut self, name: &str) {
        self.known.entry(Photo::of(name)).or_insert_with(|| Known {
            name: name.to_owned(),
            sha256: None,
        });
    }

    /// A photograph was read: work on other bytes under its name is set aside, and what was set aside for these bytes
    /// comes back.
    pub fn read<P: Clone>(
        &mut self,
        photo: Photo,
        sha256: &Arc<str>,
        document: &mut Document,
        history: &mut History<P>,
    ) -> Arrival {
        let Some(known) = self.known.get_mut(&photo) else {
            return Arrival::Same;
        };
        if known.sha256.as_ref() == Some(sha256) {
            return Arrival::Same;
        }
        let before = Known {
            name: known.name.clone(),
            sha256: known.sha256.replace(Arc::clone(sha256)),
        };
        let mut arrival = Arrival::Same;
        if before.sha256.is_some() {
            let trace = document.take(photo);
            history.each(|document| drop(document.take(photo)));
            let set_aside = !trace.is_empty();
            if set_aside {
                self.aside.push(Aside {
                    known: before,
                    trace,
                });
            }
            arrival = Arrival::Changed { set_aside };
        }
        let waits = |aside: &Aside| aside.known.sha256.as_ref() == Some(sha256);
        if document.trace(photo).is_empty()
            && let Some(place) = self.aside.iter().position(waits)
        {
            let aside = self.aside.remove(place);
            document.put(photo, aside.trace);
            arrival = Arrival::Back;
        }
        arrival
    }

    /// All photographs of the folder were read: what was made on one that is no longer there goes to the one of the same
    /// bytes that is new, under whatever name. The answer is how many were found so.
    pub fn find_renamed<P: Clone>(
        &mut self,
        here: &[Photo],
        document: &mut Document,
        history: &mut History<P>,
    ) -> usize {
        let places: BTreeSet<Photo> = here.iter().copied().collect();
        let mut homeless: BTreeMap<Arc<str>, Photo> = BTreeMap::new();
        for (photo, known) in &self.known {
            if let Some(sha256) = &known.sha256
                && !places.contains(photo)
                && !document.trace(*photo).is_empty()
            {
                homeless.insert(Arc::clone(sha256), *photo);
            }
        }
        if homeless.is_empty() {
            return 0;
        }
        let mut found = 0;
        for &photo in here {
            let known = self.known.get(&photo);
            let Some(sha256) = known.and_then(|known| known.sha256.clone()) else {
                continue;
            };
            if document.trace(photo).is_empty()
                && let Some(before) = homeless.remove(&sha256)
            {
                let go = |document: &mut Document| {
                    let trace = document.take(before);
                    document.put(photo, trace);
                };
                go(document);
                history.each(go);
                // The name goes, unless work on earlier bytes of it waits.
                if !self
                    .aside
                    .iter()
                    .any(|aside| Photo::of(&aside.known.name) == before)
                {
                    self.known.remove(&before);
                }
                found += 1;
            }
        }
        found
    }

    /// Work on photographs that have changed since it was made.
    #[must_use]
    pub fn aside(&self) -> &[Aside] {
        &self.aside
    }

    /// All photographs that were ever seen, with what is known of them.
    pub fn known(&self) -> impl Iterator<Item = (Photo, &Known)> {
        self.known.iter().map(|(&photo, known)| (photo, known))
    }

    /// What is known of some of the photographs, without work that waits.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(Photo) -> bool) -> Self {
        let known = self.known.iter().filter(|(photo, _)| wanted(**photo));
        Self {
            known: known
                .map(|(photo, known)| (*photo, known.clone()))
                .collect(),
            aside: Vec::new(),
        }
    }

    /// How many of these bytes (SHA-256) are of photographs of it.
    #[must_use]
    pub fn shared(&self, bytes: &[Arc<str>]) -> usize {
        let known = self.known.values();
        let own: BTreeSet<&str> = known.filter_map(|known| known.sha256.as_deref()).collect();
        bytes
            .iter()
            .filter(|sha256| own.contains(&***sha256))
            .count()
    }
}
