//! The folder that a review is for, and whether it may go there: asked before the first file and again before the last.

use super::record::EarlierRun;
use super::stage::Stage;
use super::{Existing, ExportError, RUN_FILE, folder, stale};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The place of a review.
pub(super) struct Place {
    /// As it was chosen, for people.
    given: PathBuf,
    /// The same without links, from the root on.
    real: PathBuf,
    existing: Existing,
    /// The photographs' folder, and the folders of the review, none of which may lead there.
    apart: Option<(PathBuf, Vec<String>)>,
}

impl Place {
    /// Looks where the folder is; clears away what killed exports have left there. Makes nothing.
    pub(super) fn new(
        given: &Path,
        existing: Existing,
        apart: Option<(PathBuf, Vec<String>)>,
    ) -> Result<Self, ExportError> {
        let place = Self {
            given: given.to_path_buf(),
            real: without_links(given).map_err(|error| ExportError::io(given, error))?,
            existing,
            apart,
        };
        place.keep_apart()?;
        stale::clear(&place.real);
        Ok(place)
    }

    pub(super) fn given(&self) -> &Path {
        &self.given
    }

    pub(super) fn real(&self) -> &Path {
        &self.real
    }

    /// Whether the review may go there; it is put together in `stage`, if that was begun. The answer are the files of the
    /// earlier review.
    pub(super) fn check(&self, stage: Option<&Stage>) -> Result<Vec<String>, ExportError> {
        self.keep_apart()?;
        let inside = stage.filter(|stage| stage.is_inside());
        let own = inside.and_then(|stage| stage.place().file_name());
        if !folder::is_empty_but_for(&self.given, own)? && self.existing == Existing::Refuse {
            return Err(ExportError::NotEmpty {
                path: self.given.clone(),
            });
        }
        if self.real.is_dir() {
            // Nobody can write into a folder that was locked against it, though it could be exchanged as a whole.
            folder::takes_files(&self.real).map_err(|error| ExportError::io(&self.given, error))?;
        } else if self.real.symlink_metadata().is_ok() {
            return Err(ExportError::NotAFolder {
                path: self.given.clone(),
            });
        }
        earlier_files(&self.given)
    }

    fn keep_apart(&self) -> Result<(), ExportError> {
        match &self.apart {
            Some((photographs, parts)) => folder::keep_apart(&self.given, parts, photographs),
            None => Ok(()),
        }
    }

    /// The first name like that of the folder, with a number, that nothing has: `review-2`.
    pub(super) fn beside(&self) -> PathBuf {
        // The current folder has no name where it is called a dot.
        let path = match self.given.file_name() {
            Some(_) => &self.given,
            None => &self.real,
        };
        free(2, |number| {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(format!("-{number}"));
            path.with_file_name(name)
        })
    }

    /// The first name beside the folder, or in it, for a file that is kept of a review which is not.
    pub(super) fn keeping(&self, file: &str) -> [PathBuf; 2] {
        let name = self.real.file_name().unwrap_or_default().to_string_lossy();
        [self.real.with_file_name(""), self.real.clone()].map(|folder| {
            free(1, |number| match number {
                1 => folder.join(format!("{name}-{file}")),
                _ => folder.join(format!("{name}-{number}-{file}")),
            })
        })
    }
}

/// The first of some numbered paths that nothing has, not even a link that leads nowhere.
fn free(first: usize, name: impl Fn(usize) -> PathBuf) -> PathBuf {
    let mut number = first;
    while name(number).symlink_metadata().is_ok() {
        number += 1;
    }
    name(number)
}

/// Links are followed as far as the path exists: a link to a folder stays when the folder is exchanged.
fn without_links(path: &Path) -> io::Result<PathBuf> {
    if path.exists() {
        path.canonicalize()
    } else {
        std::path::absolute(path)
    }
}

/// Files named by a `run.json` that this program left in `dir`; a foreign one is refused.
fn earlier_files(dir: &Path) -> Result<Vec<String>, ExportError> {
    let path = dir.join(RUN_FILE);
    match fs::read(&path) {
        Ok(text) => EarlierRun::read(&text)
            .map(|run| run.files)
            .ok_or(ExportError::ForeignRun { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(ExportError::io(&path, error)),
    }
}
