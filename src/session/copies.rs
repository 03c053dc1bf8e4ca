//! What is kept of all folders, with the earlier copies: to be opened again by the user's choice.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::library::Library;
use crate::document::{self, Work};

/// So many files are looked at, at most, the newest first: each takes some milliseconds.
const MOST: usize = 60;

/// A session that is kept, or an earlier copy of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCopy {
    /// Its file.
    pub path: PathBuf,
    /// When it was written.
    pub when: SystemTime,
    /// The folder that it is the work on; none for the samples.
    pub folder: Option<PathBuf>,
    /// Areas that have been kept, those that are only proposed left aside.
    pub structures: usize,
    /// Photographs that are reviewed.
    pub judged: usize,
}

impl KeptCopy {
    fn of(path: PathBuf, when: SystemTime) -> Option<Self> {
        // One that cannot be read is none to choose.
        let Work {
            folder,
            document,
            roster,
            ..
        } = document::load(&path).ok()?;
        let kept = roster.known().map(|(photo, _)| {
            let areas = document.structures.of(photo).iter();
            areas.filter(|area| area.proposed.is_none()).count()
        });
        Some(Self {
            path,
            when,
            folder,
            structures: kept.sum(),
            judged: document.reviews.reviewed(),
        })
    }
}

impl Library {
    /// Everything that is kept and can be opened, the newest first.
    #[must_use]
    pub fn copies(&self) -> Vec<KeptCopy> {
        let homes = entries(self.root());
        let mut files: Vec<(SystemTime, PathBuf)> = homes
            .iter()
            .flat_map(|home| entries(home))
            .filter(|path| path.extension().is_some_and(|ending| ending == "cuts"))
            .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
            .collect();
        files.sort_by(|a, b| b.cmp(a));
        files.truncate(MOST);
        let copies = files.into_iter();
        copies
            .filter_map(|(when, path)| KeptCopy::of(path, when))
            .collect()
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}
