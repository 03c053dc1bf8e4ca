//! The export, as the window follows it.

use super::State;
use crate::export::TABLE_OF_MEASUREMENTS;
use crate::session::ExportState;
use crate::ui::words::{grouped, tr, trf};

impl State {
    pub(in crate::ui) fn exporting(&self) -> bool {
        matches!(
            self.export,
            Some(ExportState::Segmenting { .. } | ExportState::Writing { .. })
        )
    }

    /// Closes the export panel; the next opening starts a new plan. An export under way goes on.
    pub(in crate::ui) fn close_export(&mut self) {
        self.export_open = false;
        if !self.exporting() {
            self.export = None;
        }
    }

    pub(super) fn exported(&mut self, state: ExportState) {
        match &state {
            ExportState::Done(summary) => {
                log::info!(
                    "exported {} images: {}",
                    summary.images,
                    summary.folder.display()
                );
                self.was_exported = true;
                if summary
                    .files
                    .iter()
                    .any(|file| file == TABLE_OF_MEASUREMENTS)
                {
                    self.measurements.folder = Some(summary.folder.clone());
                }
                let (images, failed) = (grouped(summary.images), grouped(summary.failed));
                let folder = summary.folder.display().to_string();
                let text = if summary.failed == 0 {
                    trf("Exported {0} images: {1}", &[&images, &folder])
                } else {
                    trf(
                        "Exported {0} images; {1} could not be exported, see run.json: {2}",
                        &[&images, &failed, &folder],
                    )
                };
                self.tell(text, false);
            }
            ExportState::Failed { text, .. } => self.tell(text.clone(), true),
            ExportState::Cancelled => {
                self.tell(tr("Export cancelled; nothing was left behind"), false);
            }
            ExportState::Segmenting { .. } | ExportState::Writing { .. } => {}
        }
        self.export = Some(state);
    }
}
