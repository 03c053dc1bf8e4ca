//! The review folder: where, what, and starting it.

use std::path::Path;

use super::{Action, App};
use crate::session::{Command, ExportRequest, ExportState};
use crate::ui::dialogs::{self, Wanted};
use crate::ui::preferences::Hint;
use crate::ui::theme;
use crate::ui::words::{tr, trf};

impl App {
    pub(super) fn apply_to_export(&mut self, ctx: &egui::Context, action: Action) {
        let state = &mut self.state;
        match action {
            Action::ToggleExport if state.export_open => state.close_export(),
            Action::ToggleExport => {
                state.export_open = true;
                self.preferences.past.insert(Hint::Export);
            }
            Action::ChooseExportFolder => {
                let wanted = Wanted::Folder(tr("Export into a folder"));
                let start = self.beside();
                self.dialogs
                    .ask(wanted, start.as_deref(), ctx, Action::SetExportFolder);
            }
            Action::SetExportFolder(folder) => {
                // The review gets a folder of its own in the chosen one, as nothing there may be overwritten.
                let name = Path::new(&state.export_folder)
                    .file_name()
                    .unwrap_or("cuts-viewer-review".as_ref());
                state.export_folder = folder.join(name).display().to_string();
            }
            Action::StartExport => self.export(),
            Action::CancelExport => self.session.send(Command::Cancel),
            Action::Reveal(folder) => {
                if let Err(error) = dialogs::reveal(&folder) {
                    let shown = folder.display().to_string();
                    let values = [error.to_string(), shown];
                    let text = trf(
                        "no file manager could be started ({0}): {1}",
                        &[&values[0], &values[1]],
                    );
                    state.tell(text, true);
                }
            }
            _ => {}
        }
    }

    fn export(&mut self) {
        let state = &self.state;
        let occupied = matches!(
            state.export,
            Some(ExportState::Failed { occupied: true, .. })
        );
        self.session.send(Command::Export(Box::new(ExportRequest {
            folder: state.export_folder.trim().into(),
            only: if state.export_all {
                None
            } else {
                state.current_id()
            },
            document: state.document.clone(),
            // The first attempt never replaces; the button says "Replace" on the second.
            replace: occupied,
            kinds: state.settings.detail,
            refine: state.export_refine,
            font: theme::EXPORT_FONT,
        })));
    }
}
