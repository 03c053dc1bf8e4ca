//! The review: where it goes, starting it, showing it.

use std::path::{Path, PathBuf};

use super::Action;
use crate::export::Wanted;
use crate::session::{Command, ExportRequest, ExportState};
use crate::ui::app::App;
use crate::ui::dialogs;
use crate::ui::preferences::Hint;
use crate::ui::state::Sheet;
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// A wish about the review.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum ExportAction {
    /// Show or hide the export panel.
    Toggle,
    /// Ask for the folder to write to.
    ChooseFolder,
    /// The folder to write into.
    SetFolder(PathBuf),
    /// The review's folder, as it is typed.
    TypeFolder(String),
    /// All images, or the one on screen.
    SetAll(bool),
    /// Whether outlines follow the photographs' own pixels.
    SetRefined(bool),
    /// Which files are written, and what they are called.
    Want(Box<Wanted>),
    Start,
    Cancel,
    /// Show the numbers of the last review.
    ShowMeasurements,
    /// Show the written files in the system's file manager.
    Reveal(PathBuf),
}

impl ExportAction {
    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        let state = &mut app.state;
        match self {
            Self::Toggle if state.export_open => state.close_export(),
            Self::Toggle => {
                state.export_open = true;
                app.preferences.past.insert(Hint::Export);
            }
            Self::ChooseFolder => {
                let wanted = dialogs::Wanted::Folder(tr("Export into a folder"));
                let start = app.beside();
                let answer = |folder| Action::Export(Self::SetFolder(folder));
                app.dialogs.ask(wanted, start.as_deref(), ctx, answer);
            }
            Self::SetFolder(folder) => {
                // The review gets a folder of its own in the chosen one, as nothing there may be overwritten.
                let name = Path::new(&state.export_folder)
                    .file_name()
                    .unwrap_or("cuts-viewer-review".as_ref());
                state.export_folder = folder.join(name).display().to_string();
            }
            Self::TypeFolder(folder) => {
                state.export_folder = folder;
                // Another folder: whether the one before was occupied means nothing for it.
                state.export = None;
            }
            Self::SetAll(all) => state.export_all = all,
            Self::Want(wanted) => app.preferences.export = *wanted,
            Self::SetRefined(refined) => state.export_refine = refined,
            Self::Start => app.export(),
            Self::Cancel => app.session.send(Command::Cancel),
            Self::ShowMeasurements => match state.measurements.folder.clone() {
                Some(folder) => {
                    state.measurements.read = None;
                    state.close_export();
                    state.sheet = Some(Sheet::Measurements);
                    app.session.send(Command::ReadMeasurements(folder));
                }
                None => {
                    let text = tr("Export first: the measurements are shown as they were written");
                    state.tell(text, false);
                }
            },
            Self::Reveal(folder) => {
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
        }
    }
}

impl App {
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
            wanted: self.preferences.export.clone(),
            font: theme::EXPORT_FONT,
        })));
    }
}
