//! How the writing of a review ends early, and the network that is kept then.

use super::worker::Worker;
use super::{Event, ExportState};
use crate::cuts::{self, CutsError};
use crate::export::{ExportError, MODEL_FILE};
use crate::file::FileError;

impl Worker {
    /// The network comes first: where the disk fills up, it is what took the longest to make.
    pub(super) fn write_network(&mut self) {
        let (Some(job), Some(model)) = (&self.export, &self.model) else {
            return;
        };
        let Some(review) = &job.review else { return };
        match cuts::save(&model.whole(), &review.model_file()) {
            Ok(()) => self.report_writing(),
            Err(CutsError::File(FileError::Disk { source, .. })) => {
                let path = job.request.folder.join(MODEL_FILE);
                self.break_off_export(ExportError::Io { source, path });
            }
            Err(error) => self.fail_export(error.to_string(), false),
        }
    }

    pub(super) fn cancel_export(&mut self) {
        if self.export.take().is_some() {
            self.outbox.send(Event::Export(ExportState::Cancelled));
        }
    }

    pub(super) fn fail_export(&mut self, text: String, occupied: bool) {
        self.export = None;
        self.outbox.send(Event::Export(ExportState::Failed {
            text,
            occupied,
            unusable: false,
        }));
    }

    /// Gives the review up, but for what is worth keeping.
    pub(super) fn break_off_export(&mut self, error: ExportError) {
        let error = match self.export.take().and_then(|job| job.review) {
            Some(review) => review.give_up(error),
            None => error,
        };
        self.outbox.send(Event::Export(failed(&error)));
    }
}

/// What is told of an error.
pub(super) fn failed(error: &ExportError) -> ExportState {
    ExportState::Failed {
        text: error.to_string(),
        occupied: matches!(error, ExportError::NotEmpty { .. }),
        unusable: error.is_of_the_folder(),
    }
}
