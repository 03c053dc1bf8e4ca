//! The folder of a report.

use std::path::{Path, PathBuf};

use super::{Evaluation, KindEvaluation, clicks, csv, json, plot, structure};
use crate::export::folder::{self, Folder};
use crate::export::{ExportError, Legend};

const TABLE: &str = "images.csv";
const CLICKS: &str = "clicks.csv";
const PLOT: &str = "dice_over_k.png";
const SUMMARY: &str = "summary.json";

/// A report folder in the making. Dropped before [`Report::write`], it leaves the empty folder.
pub struct Report {
    folder: Folder,
}

impl Report {
    /// Checks the folder, which must be new or empty and not in one of `apart` (those of the photographs and masks), and
    /// makes it if it is missing.
    ///
    /// # Errors
    /// [`ExportError::NotEmpty`], [`ExportError::AmongPhotographs`], or what the disk says.
    pub fn create(dir: &Path, apart: &[PathBuf]) -> Result<Self, ExportError> {
        for sources in apart {
            folder::keep_apart(dir, &[], sources)?;
        }
        if !folder::is_empty(dir)? {
            return Err(ExportError::NotEmpty {
                path: dir.to_path_buf(),
            });
        }
        Ok(Self {
            folder: Folder::open(dir)?,
        })
    }

    /// Writes all files and returns their paths. After an error none of them is left.
    ///
    /// # Errors
    /// What the disk or an encoder says; [`ExportError::Font`] if the font of the plot is none.
    pub fn write(
        mut self,
        evaluation: &Evaluation,
        legend: &Legend,
    ) -> Result<Vec<PathBuf>, ExportError> {
        let files = || {
            Ok(vec![
                (TABLE, csv::table(evaluation).into_bytes()),
                (CLICKS, clicks::table(evaluation).into_bytes()),
                (PLOT, plot::draw(evaluation, legend, PLOT)?),
                (SUMMARY, encoded(json::summary(evaluation))?),
            ])
        };
        let result = files().and_then(|files| self.stage_and_commit(files));
        self.or_nothing(result)
    }

    /// The same for the evaluation of vessels or spots.
    ///
    /// # Errors
    /// What the disk or an encoder says.
    pub fn write_kind(mut self, evaluation: &KindEvaluation) -> Result<Vec<PathBuf>, ExportError> {
        let table = (TABLE, structure::table(evaluation).into_bytes());
        let summary = encoded(structure::summary(evaluation));
        let result =
            summary.and_then(|summary| self.stage_and_commit(vec![table, (SUMMARY, summary)]));
        self.or_nothing(result)
    }

    fn or_nothing(
        self,
        result: Result<Vec<PathBuf>, ExportError>,
    ) -> Result<Vec<PathBuf>, ExportError> {
        if result.is_err() {
            // The first failure is the one to report.
            let _ = self.abandon();
        }
        result
    }

    fn stage_and_commit(
        &mut self,
        files: Vec<(&str, Vec<u8>)>,
    ) -> Result<Vec<PathBuf>, ExportError> {
        let mut staged = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            // The folder was empty when all began; what came into it since is somebody's.
            if self.folder.root().join(name).symlink_metadata().is_ok() {
                return Err(ExportError::NotEmpty {
                    path: self.folder.root().to_path_buf(),
                });
            }
            staged.push(self.folder.stage(name, &bytes)?);
        }
        self.folder.commit(staged)
    }

    /// Takes the folder back if nobody put anything in it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn abandon(self) -> Result<(), ExportError> {
        self.folder.take_back()
    }
}

fn encoded(summary: Result<Vec<u8>, serde_json::Error>) -> Result<Vec<u8>, ExportError> {
    summary.map_err(|error| ExportError::Encode {
        reason: error.to_string(),
        file: SUMMARY.to_owned(),
    })
}
