//! Where a review is put together: a folder of ours beside its place, locked for as long as somebody works in it.
//!
//! ```text
//! .NAME.cuts-XXXXXX.tmp/cuts-viewer.json   says whose it is, and for which place; locked by who writes
//! .NAME.cuts-XXXXXX.tmp/new/               the review
//! .NAME.cuts-XXXXXX.tmp/old/               the earlier one, once it has left its place
//! ```
//!
//! It lies beside the place, where a renaming is enough to bring the review there, or in it where that cannot be: the
//! place is the root of a disk, belongs to somebody else, or somebody stands in it; or the folder above takes no files.

use super::{ExportError, PROGRAM, folder, stale};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::Builder;

/// The file that says whose the folder is.
pub(super) const MARK: &str = "cuts-viewer.json";
pub(super) const NEW: &str = "new";
pub(super) const OLD: &str = "old";
const ENDING: &str = ".tmp";
/// Characters of the place's name in ours: the whole must not be too long for a name.
const SHOWN: usize = 40;

/// What [`MARK`] holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Mark {
    program: String,
    /// Name of the folder that the review is for.
    target: String,
    /// Number of the folder [`NEW`] on its disk: after an exchange the earlier review has its name.
    pub(super) new: u64,
}

/// A folder that a review is put together in. Dropped, it goes, and what was set aside comes back.
pub(super) struct Stage {
    place: PathBuf,
    target: PathBuf,
    lock: Option<File>,
    /// Folders above the place that were made for it, outermost first.
    made: Vec<PathBuf>,
}

impl Stage {
    /// Makes the folder beside `target`, a path without links; in it where it must be.
    pub(super) fn open(target: &Path) -> Result<Self, ExportError> {
        let mut made = Vec::new();
        match Self::open_somewhere(target, &mut made) {
            Ok(mut stage) => {
                stage.made = made;
                Ok(stage)
            }
            Err(error) => {
                remove_empty(&made);
                Err(error)
            }
        }
    }

    fn open_somewhere(target: &Path, made: &mut Vec<PathBuf>) -> Result<Self, ExportError> {
        let parent = target.parent().filter(|_| !somebody_stands_in(target));
        let mut refused = None;
        if let Some(parent) = parent {
            folder::make(parent, made)?;
            match Self::at(parent, target) {
                Ok(stage) if fits(&stage, target) => return Ok(stage),
                Ok(_) => {}
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if !target.is_dir() => Err(ExportError::io(target, error)),
            _ => Self::inside(target).map_err(|error| ExportError::io(target, error)),
        }
    }

    /// Makes the folder in `target` itself, which must exist.
    pub(super) fn inside(target: &Path) -> io::Result<Self> {
        Self::at(target, target)
    }

    fn at(parent: &Path, target: &Path) -> io::Result<Self> {
        let place = Builder::new()
            .prefix(&beginning(target))
            .suffix(ENDING)
            .tempdir_in(parent)?;
        let new = place.path().join(NEW);
        fs::create_dir(&new)?;
        let mut lock = File::create_new(place.path().join(MARK))?;
        // Where there are no locks, nobody takes the folder for one that was left behind either.
        let _ = lock.try_lock();
        let mark = Mark {
            program: PROGRAM.to_owned(),
            target: name(target),
            new: number(&new),
        };
        lock.write_all(&serde_json::to_vec(&mark)?)?;
        lock.sync_all()?;
        Ok(Self {
            place: place.keep(),
            target: target.to_path_buf(),
            lock: Some(lock),
            made: Vec::new(),
        })
    }

    /// The folder itself.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// Where the review is put together.
    pub(super) fn new_folder(&self) -> PathBuf {
        self.place.join(NEW)
    }

    /// Where the earlier review goes.
    pub(super) fn old_folder(&self) -> PathBuf {
        self.place.join(OLD)
    }

    /// Whether it lies in the place itself.
    pub(super) fn is_inside(&self) -> bool {
        self.place.parent() == Some(&self.target)
    }

    /// Ends as a killed program does: the lock is gone, all else stays.
    #[cfg(test)]
    pub(super) fn die(mut self) {
        drop(self.lock.take());
        std::mem::forget(self);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            stale::clear_away(&self.place, lock, &self.target);
        }
        remove_empty(&self.made);
    }
}

/// Fails, as it should, where somebody has put a file.
fn remove_empty(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// How the names of all folders for `target` begin.
fn beginning(target: &Path) -> String {
    let shown: String = name(target).chars().take(SHOWN).collect();
    format!(".{shown}.cuts-")
}

fn name(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Whether a folder's name is one of ours, for `target`.
pub(super) fn has_our_name(folder: &Path, target: &Path) -> bool {
    let middle = name(folder)
        .strip_prefix(&beginning(target))
        .and_then(|rest| rest.strip_suffix(ENDING))
        .map(str::to_owned);
    middle.is_some_and(|m| m.len() == 6 && m.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The mark of a folder of ours for `target`; none if it holds anything else, or is somebody else's.
pub(super) fn mark_of(folder: &Path, target: &Path) -> Option<Mark> {
    for entry in fs::read_dir(folder).ok()? {
        let name = entry.ok()?.file_name();
        if ![MARK, NEW, OLD].iter().any(|ours| name == *ours) {
            return None;
        }
    }
    let mark: Mark = serde_json::from_slice(&fs::read(folder.join(MARK)).ok()?).ok()?;
    (mark.program == PROGRAM && mark.target == name(target)).then_some(mark)
}

/// A number that no other folder of the same disk has; 0 where there is none.
pub(super) fn number(folder: &Path) -> u64 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(folder).map_or(0, |data| data.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        0
    }
}

/// A folder that changes its place takes the ground from a terminal that stands in it.
pub(super) fn somebody_stands_in(target: &Path) -> bool {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    here.is_ok_and(|here| here.starts_with(target))
}

/// Whether the new folder could take the place of `target`: on the same disk, and with the same owner.
pub(super) fn fits(stage: &Stage, target: &Path) -> bool {
    !target.exists() || is_alike(&stage.new_folder(), target).unwrap_or(false)
}

/// Whether two files or folders lie on one disk and belong to the same people.
pub(super) fn is_alike(one: &Path, other: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let data = |path: &Path| {
            let data = path.symlink_metadata()?;
            io::Result::Ok((data.dev(), data.uid(), data.gid()))
        };
        Ok(data(one)? == data(other)?)
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        Ok(true)
    }
}
