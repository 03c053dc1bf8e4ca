//! How a review in the making ends: in its place, in another, or not at all.

use super::formats::End;
use super::record::{self, RunInfo};
use super::review::{Review, Summary};
use super::swap::{self, Means, Unplaced};
use super::{CLASSES_FILE, ExportError, MODEL_FILE, RUN_FILE, carry};
use std::fs;
use std::path::{Path, PathBuf};

impl Review {
    /// Writes the tables, `classes.json` and, last, `run.json`, and brings all of it to the folder. Photographs neither written nor
    /// reported count as failed.
    ///
    /// If the folder cannot be used any more (a file has its name, somebody has put files there, it takes none), the
    /// review goes to the first free name beside it, `review-2`; [`Summary::folder`] says where it is and
    /// [`Summary::elsewhere`] why.
    ///
    /// # Errors
    /// As [`Review::give_up`], which is done then; and [`ExportError::NothingWritten`] rather than that a review without
    /// photographs replaces an earlier one.
    pub fn finish(mut self, run: &RunInfo) -> Result<Summary, ExportError> {
        let finished = self.complete(run).and_then(|()| self.bring());
        match finished {
            Ok((folder, elsewhere)) => Ok(self.summary(folder, elsewhere)),
            Err(error) => Err(self.give_up(error)),
        }
    }

    /// Gives the review up; an earlier one is as it was.
    pub fn abandon(self) {}

    /// Gives the review up after an error, and says what to tell. An earlier review is as it was.
    ///
    /// Where the disk is full, the pictures go, which makes room, but the trained network took the longest: if it was
    /// written, it stays under a name beside the folder, and the answer is [`ExportError::Full`] with that name. It goes
    /// on from there with less: a review can be made of it again without training.
    #[must_use]
    pub fn give_up(self, error: ExportError) -> ExportError {
        let written = self.model_file();
        if !error.is_full() || !written.is_file() {
            return self.shown(error);
        }
        // A rename needs room for a name.
        let _ = carry::keep_only(&self.stage.new_folder(), &[MODEL_FILE.to_owned()]);
        let keep = |kept: &PathBuf| {
            fs::rename(&written, kept).is_ok() && swap::sync_folder_of(kept).is_ok()
        };
        match self.place.keeping(MODEL_FILE).into_iter().find(keep) {
            Some(kept) => ExportError::Full { kept },
            None => self.shown(error),
        }
    }

    /// Writes the files that describe the review.
    fn complete(&mut self, run: &RunInfo) -> Result<(), ExportError> {
        for name in std::mem::take(&mut self.waiting).into_keys() {
            self.failed.insert(name, "left out of this export".into());
        }
        if self.written.is_empty()
            && !self.earlier.is_empty()
            && let Some(reason) = self.failed.values().next()
        {
            return Err(ExportError::NothingWritten {
                reason: reason.clone(),
                path: self.place.given().to_path_buf(),
            });
        }
        let end = End {
            design: &self.design,
            info: run,
            images: self.written.len(),
            failed: &self.failed,
        };
        let staged = self.gathered.stage(&mut self.folder, &end)?;
        self.folder.commit(staged)?;

        let failed = |file: &str, error: serde_json::Error| ExportError::Encode {
            reason: error.to_string(),
            file: file.to_owned(),
        };
        let text = record::classes_file(&self.design, &self.class_folders, self.written.values())
            .map_err(|error| failed(CLASSES_FILE, error))?;
        let staged = self.folder.stage(CLASSES_FILE, &text)?;
        self.folder.commit(vec![staged])?;

        let text = record::run_file(
            run,
            &self.design.classes,
            self.written.values(),
            self.failed.iter(),
            self.folder.files(),
        )
        .map_err(|error| failed(RUN_FILE, error))?;
        let staged = self.folder.stage(RUN_FILE, &text)?;
        self.folder.commit(vec![staged]).map(|_| ())
    }

    /// Brings the review to its place, or beside it. The answer is where it is, and why not where it should be.
    fn bring(&mut self) -> Result<(PathBuf, Option<String>), ExportError> {
        let files = swap::own_files(&self.stage, self.folder.files().iter());
        let mut means = Means {
            exchange: swap::exchange,
            watch: &mut |_| Ok(()),
        };
        let io = |error| ExportError::io(self.place.given(), error);
        let refused = match self.place.check(Some(&self.stage)) {
            Err(error) => error,
            Ok(_) => match swap::put(&self.stage, self.place.real(), &files, &mut means) {
                Ok(()) => return Ok((self.place.given().to_path_buf(), None)),
                Err(Unplaced {
                    error,
                    untouched: false,
                }) => return Err(io(error)),
                Err(unplaced) => io(unplaced.error),
            },
        };
        if refused.is_full() || !refused.is_of_the_folder() {
            return Err(refused);
        }
        let beside = self.place.beside();
        match fs::rename(self.stage.new_folder(), &beside) {
            Ok(()) => Ok((beside, Some(refused.to_string()))),
            Err(_) => Err(refused),
        }
    }

    fn summary(self, folder: PathBuf, elsewhere: Option<String>) -> Summary {
        let files = self.folder.files();
        // Only names are taken from the earlier file, nothing is done to them.
        let lies_there = |name: &&String| !files.contains(*name) && folder.join(name).is_file();
        let left_over = self.earlier.iter().filter(lies_there).cloned().collect();
        Summary {
            images: self.written.len(),
            failed: self.failed.len(),
            files: files.iter().cloned().collect(),
            left_over,
            folder,
            elsewhere,
        }
    }

    /// An error with the path that the file would have had at last.
    pub(super) fn shown(&self, error: ExportError) -> ExportError {
        match error {
            ExportError::Io { source, path } => ExportError::Io {
                path: self.last_path(&path),
                source,
            },
            other => other,
        }
    }

    /// The path that a file of the review will have at last.
    pub(super) fn last_path(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(self.stage.new_folder()) {
            Ok(inside) => self.place.given().join(inside),
            Err(_) => path.to_path_buf(),
        }
    }
}
