//! Where the work on folders is kept: a folder for each, beside the user's other program data, never among photographs.
//!
//! ```text
//! ROOT/3f…/session.cuts      the newest
//!          session.1.cuts    kept copies, the newest first
//!          session.2.cuts …
//!          lock              held by the window that works on it
//! ```

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::Source;
use crate::document::{self, DocumentError, Work};
use crate::file::FileError;

/// The newest session of a folder.
const NEWEST: &str = "session.cuts";
/// Kept copies beside the newest.
const COPIES: usize = 4;
/// A copy is kept once in so long at most: five that are seconds old would be of no use.
const APART: Duration = Duration::from_secs(10 * 60);

/// The work on all folders.
#[derive(Clone, Debug)]
pub struct Library {
    root: PathBuf,
}

/// Where the work on one folder is kept.
#[derive(Debug)]
pub(super) struct Home {
    dir: PathBuf,
    /// Held while this window is the one that works on it.
    lock: Option<File>,
}

/// What lies there.
pub(super) struct Kept {
    pub(super) work: Option<Work>,
    /// What was wrong with newer files, in the user's words.
    pub(super) trouble: Vec<String>,
}

impl Library {
    /// One that lies in a folder, which need not be there yet.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where the program writes its log.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn home(&self, source: &Source) -> Home {
        let name = match source {
            Source::Samples => "samples".to_owned(),
            Source::Folder(path) => {
                let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
                digest[..12].iter().map(|b| format!("{b:02x}")).collect()
            }
        };
        Home {
            dir: self.root.join(name),
            lock: None,
        }
    }

    /// The work on another folder that is most likely the same one, moved or copied: it has at least half of these
    /// photographs (SHA-256), and more than any other.
    pub(super) fn moved(&self, own: &Home, bytes: &[Arc<str>]) -> Option<Work> {
        let folders = fs::read_dir(&self.root).ok()?;
        let others = folders.flatten().map(|entry| entry.path());
        let newest = others
            .filter(|dir| *dir != own.dir)
            .filter_map(|dir| document::load(&dir.join(NEWEST)).ok());
        newest
            .filter(|work| work.folder.is_some() && !work.is_untouched())
            .map(|work| (work.roster.shared(bytes), work))
            .filter(|(shared, _)| shared * 2 >= bytes.len().max(1))
            .max_by_key(|(shared, _)| *shared)
            .map(|(_, work)| work)
    }
}

impl Home {
    /// Takes it for this window; false where another has it.
    pub(super) fn take(&mut self) -> io::Result<bool> {
        if self.lock.is_some() {
            return Ok(true);
        }
        make_private(&self.dir)?;
        let file = File::create(self.dir.join("lock"))?;
        match file.try_lock() {
            Ok(()) => {
                let _ = fs::remove_file(self.wish());
                self.lock = Some(file);
                Ok(true)
            }
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Lets another window have it.
    pub(super) fn leave(&mut self) {
        self.lock = None;
    }

    pub(super) fn is_ours(&self) -> bool {
        self.lock.is_some()
    }

    fn wish(&self) -> PathBuf {
        self.dir.join("wanted")
    }

    /// Asks the window that has it to leave.
    pub(super) fn ask(&self) -> io::Result<()> {
        fs::write(self.wish(), "")
    }

    /// Whether another window asks for it.
    pub(super) fn is_wanted(&self) -> bool {
        self.wish().exists()
    }

    /// The newest work that can be read.
    pub(super) fn load(&self) -> Kept {
        let mut trouble = Vec::new();
        for number in 0..=COPIES {
            match document::load(&self.file(number)) {
                Ok(work) => {
                    return Kept {
                        work: Some(work),
                        trouble,
                    };
                }
                Err(DocumentError::File(FileError::Disk { source, .. }))
                    if source.kind() == io::ErrorKind::NotFound => {}
                Err(error) => trouble.push(error.to_string()),
            }
        }
        Kept {
            work: None,
            trouble,
        }
    }

    /// Keeps work: whole or not at all. What was there before stays as a copy once in a while, and whenever `turn` says
    /// so: where other work takes its place.
    pub(super) fn save(&self, work: &Work, turn: bool) -> Result<(), DocumentError> {
        let newest = self.file(0);
        let failed = |source| FileError::disk("written", &newest, source);
        make_private(&self.dir).map_err(failed)?;
        if newest.exists() && (turn || self.copy_is_due()) {
            self.turn().map_err(failed)?;
        }
        match document::save(work, &newest) {
            Err(DocumentError::File(FileError::Foreign { .. } | FileError::Picture { .. })) => {
                // What is damaged is put aside rather than refused for ever.
                fs::rename(&newest, self.dir.join("damaged.cuts")).map_err(failed)?;
                document::save(work, &newest)
            }
            done => done,
        }
    }

    fn copy_is_due(&self) -> bool {
        let made = fs::metadata(self.file(1)).and_then(|about| about.modified());
        let age = |made: SystemTime| made.elapsed().unwrap_or_default();
        made.map_or(true, |made| age(made) > APART)
    }

    /// Every file becomes the next older copy; the newest stays in its place as well, so that there is one at any moment.
    fn turn(&self) -> io::Result<()> {
        for number in (1..COPIES).rev() {
            match fs::rename(self.file(number), self.file(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let copy = self.dir.join("copy.tmp");
        fs::copy(self.file(0), &copy)?;
        fs::rename(copy, self.file(1))
    }

    fn file(&self, number: usize) -> PathBuf {
        match number {
            0 => self.dir.join(NEWEST),
            number => self.dir.join(format!("session.{number}.cuts")),
        }
    }
}

/// Makes a folder, and those above it, that only the user may look into: names of photographs are often those of people.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
