//! Which photographs two sessions have in common.

use std::collections::BTreeMap;

use crate::document::{Known, Photo, Roster};

/// A photograph that both have.
pub(super) struct Twin {
    /// What each knows it by.
    pub(super) photos: [Photo; 2],
    /// Its path in each one's folder.
    pub(super) names: [String; 2],
}

/// The photographs of two sessions.
pub(super) struct Twins {
    /// Those that both have, by the first one's names.
    pub(super) both: Vec<Twin>,
    /// How many only one of them has.
    pub(super) alone: [usize; 2],
    /// How many are called the same and have other bytes.
    pub(super) changed: usize,
}

impl Twins {
    pub(super) fn of(first: &Roster, second: &Roster) -> Self {
        let mut by_bytes: BTreeMap<&str, Vec<(Photo, &Known)>> = BTreeMap::new();
        let mut by_name: BTreeMap<&str, (Photo, &Known)> = BTreeMap::new();
        for (photo, known) in second.known() {
            if let Some(sha256) = &known.sha256 {
                by_bytes.entry(sha256).or_default().push((photo, known));
            }
            by_name.insert(&known.name, (photo, known));
        }
        let (mut both, mut alone, mut changed) = (Vec::new(), 0, 0);
        let mut all: Vec<(Photo, &Known)> = first.known().collect();
        all.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
        for (photo, known) in all {
            let named = by_name.get(known.name.as_str()).copied();
            let alike = |&(_, other): &(Photo, &Known)| match (&known.sha256, &other.sha256) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            };
            let renamed = || {
                let all = by_bytes.get(known.sha256.as_deref()?)?;
                // A copy under a name that the first has as well is that one's twin.
                let own = |name: &str| first.known().any(|(_, known)| known.name == name);
                all.iter().find(|(_, other)| !own(&other.name)).copied()
            };
            match named.filter(alike).or_else(renamed) {
                Some((twin, other)) => both.push(Twin {
                    photos: [photo, twin],
                    names: [known.name.clone(), other.name.clone()],
                }),
                None => {
                    alone += 1;
                    changed += usize::from(named.is_some());
                }
            }
        }
        let found = both.len();
        Self {
            both,
            alone: [alone, second.known().count().saturating_sub(found)],
            changed,
        }
    }
}
