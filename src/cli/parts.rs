//! The parts of a run over very many photographs, where they lie until all are there.
//!
//! ```text
//! .DIR.cuts-parts/batch.json          whose it is, and all that the parts depend on; locked by who writes
//! .DIR.cuts-parts/model.safetensors   the trained network
//! .DIR.cuts-parts/trained.json        how its training ended; written after it
//! .DIR.cuts-parts/00000/              the review of the first photographs, whole or not at all
//! .DIR.cuts-parts/00001.json          why none of the next ones could be read
//! ```
//!
//! DIR itself comes whole or not at all, from all parts together. What is here stays where the program is broken off, and
//! the same run goes on with it.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::drive::Failure;
use super::output::whole;
use crate::export::{MODEL_FILE, join};
use crate::file;
use crate::picture::{self, ImageSource};

const PROGRAM: &str = "CUTS Viewer";
const BATCH: &str = "batch.json";
const TRAINED: &str = "trained.json";

/// The folder of the parts.
pub(super) struct Parts {
    folder: PathBuf,
    /// Held for as long as somebody works here.
    _lock: File,
    /// Whether something was there that goes on being used.
    pub(super) kept: bool,
}

#[derive(Serialize, Deserialize)]
struct Batch {
    program: String,
    /// All that the parts depend on.
    of: Value,
}

/// How the training ended: where the losses were no longer numbers, after how many good steps, and what was said.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Trained {
    pub(super) unstable: Option<(usize, String)>,
}

/// A part that is there.
pub(super) enum Done {
    Written(Box<join::Part>),
    /// None of its photographs could be read, and why.
    Unread(BTreeMap<String, String>),
}

impl Parts {
    /// Opens the parts for a review folder. Those of a run that depended on something else are taken away.
    pub(super) fn open(review: &Path, of: Value) -> Result<Self, Failure> {
        let folder = beside(review);
        let failed = |error: io::Error| failure(&error, &folder);
        let new = !folder.exists();
        fs::create_dir_all(&folder).map_err(failed)?;
        let path = folder.join(BATCH);
        let known = fs::read(&path).ok();
        let known = known.and_then(|text| serde_json::from_slice::<Batch>(&text).ok());
        let known = known.filter(|batch| batch.program == PROGRAM);
        if known.is_none() && !new && fs::read_dir(&folder).map_err(failed)?.next().is_some() {
            return Err(Failure(format!(
                "this folder is not the program's, but has the name of the one for the parts; take it away: {}",
                whole(&folder)
            )));
        }
        let lock = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(failed)?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Err(Failure(format!(
                "somebody is at work on the same review already: {}",
                whole(&folder)
            )));
        }
        let kept = known.is_some_and(|batch| batch.of == of);
        if !kept {
            clear(&folder).map_err(failed)?;
            let text = serde_json::to_vec_pretty(&Batch {
                program: PROGRAM.to_owned(),
                of,
            });
            // In place: the lock is on this very file.
            let text = text.map_err(|error| failed(error.into()))?;
            lock.set_len(0).map_err(failed)?;
            (&lock).write_all(&text).map_err(failed)?;
            lock.sync_all().map_err(failed)?;
        }
        Ok(Self {
            kept,
            folder,
            _lock: lock,
        })
    }

    /// The trained network.
    pub(super) fn model(&self) -> PathBuf {
        self.folder.join(MODEL_FILE)
    }

    /// How training ended, if it did.
    pub(super) fn trained(&self) -> Option<Trained> {
        let text = fs::read(self.folder.join(TRAINED)).ok()?;
        let trained = serde_json::from_slice(&text).ok()?;
        self.model().is_file().then_some(trained)
    }

    pub(super) fn note_trained(&self, trained: &Trained) -> Result<(), Failure> {
        self.note(TRAINED, trained)
    }

    /// The folder of a part.
    pub(super) fn part(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:05}"))
    }

    /// Notes that no photograph of a part could be read.
    pub(super) fn note_unread(
        &self,
        number: usize,
        why: &BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        self.note(&format!("{number:05}.json"), why)
    }

    /// The part, if it is there and its photographs are still the same.
    pub(super) fn done(&self, number: usize, photographs: &[ImageSource]) -> Option<Done> {
        let text = fs::read(self.folder.join(format!("{number:05}.json"))).ok();
        let why = text.and_then(|t| serde_json::from_slice::<BTreeMap<String, String>>(&t).ok());
        if let Some(why) = why {
            let still = |photo: &ImageSource| why.contains_key(&photo.name) && is_unread(photo);
            return photographs.iter().all(still).then_some(Done::Unread(why));
        }
        let mut part = join::read(&self.part(number)).ok()?;
        let images = std::mem::take(&mut part.images);
        let known: BTreeMap<String, String> = images.into_iter().collect();
        let failed = |name: &str| part.head.failed.iter().any(|failed| failed.name == name);
        let same = |photo: &ImageSource| match known.get(&photo.name) {
            Some(known) => sha256(photo).as_ref() == Some(known),
            None => failed(&photo.name) && is_unread(photo),
        };
        let all = photographs.iter().all(same);
        let none_more = known.len() + part.head.failed.len() == photographs.len();
        (all && none_more).then(|| Done::Written(Box::new(part)))
    }

    /// All is in the review: nothing here is needed any more.
    pub(super) fn remove(self) -> Result<(), Failure> {
        let removed = clear(&self.folder).and_then(|()| {
            fs::remove_file(self.folder.join(BATCH))?;
            fs::remove_dir(&self.folder)
        });
        removed.map_err(|error| failure(&error, &self.folder))
    }

    fn note(&self, name: &str, what: &impl Serialize) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            let mut file = file::temporary(&self.folder)?;
            file.write_all(&serde_json::to_vec(what)?)?;
            file.as_file().sync_all()?;
            file.persist(self.folder.join(name))?;
            Ok(())
        };
        write().map_err(|error| failure(&error, &self.folder))
    }
}

/// Where the parts for a review folder lie.
fn beside(review: &Path) -> PathBuf {
    let review = std::path::absolute(review).unwrap_or_else(|_| review.to_path_buf());
    let name = review.file_name().unwrap_or_default().to_string_lossy();
    review.with_file_name(format!(".{name}.cuts-parts"))
}

/// Takes away all but the file that says whose the folder is. How training ended goes first: without it the network
/// does not count.
fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(TRAINED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.is_symlink() {
            fs::remove_dir_all(&path)?;
        } else if path.file_name().is_some_and(|name| name != BATCH) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// SHA-256 of a photograph's file, in hexadecimal; none where it cannot be read.
pub(super) fn sha256(photo: &ImageSource) -> Option<String> {
    let digest = Sha256::digest(&photo.bytes().ok()?);
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn is_unread(photo: &ImageSource) -> bool {
    picture::open(photo).is_err()
}

fn failure(error: &io::Error, folder: &Path) -> Failure {
    Failure(format!(
        "the parts of the run cannot be kept ({error}): {}",
        whole(folder)
    ))
}
