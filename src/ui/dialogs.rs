//! The system's folder and file choosers and its file manager. The window goes on while they are open.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::actions::Action;
use super::words::tr;

/// What is asked for.
pub(super) enum Wanted {
    /// A folder, under a title of the chooser.
    Folder(&'static str),
    /// The file of a saved run.
    SavedRun,
    /// A file to save a run to, with a name to begin with.
    NewRun(String),
    /// A file to write a table to, with a name to begin with.
    Table(String),
    /// A table of pixel spacings.
    Spacings,
    /// The file of a session.
    Session,
    /// A file to save a session to, with a name to begin with.
    NewSession(String),
}

type Answer = Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>>;

impl Wanted {
    fn chosen(self, dialog: rfd::AsyncFileDialog) -> Answer {
        let runs = |dialog: rfd::AsyncFileDialog| {
            dialog
                .add_filter(tr("Saved runs"), &["safetensors"])
                .add_filter(tr("All files"), &["*"])
        };
        let sessions = |dialog: rfd::AsyncFileDialog| {
            dialog
                .add_filter(tr("Sessions"), &["cuts"])
                .add_filter(tr("All files"), &["*"])
        };
        match self {
            Self::Folder(title) => Box::pin(dialog.set_title(title).pick_folder()),
            Self::SavedRun => Box::pin(runs(dialog).set_title(tr("Open a saved run")).pick_file()),
            Self::Spacings => {
                let dialog = dialog
                    .add_filter(tr("Tables"), &["csv", "tsv", "txt"])
                    .add_filter(tr("All files"), &["*"])
                    .set_title(tr("Open a table of pixel spacings"));
                Box::pin(dialog.pick_file())
            }
            Self::Session => {
                let dialog = sessions(dialog).set_title(tr("Open a session"));
                Box::pin(dialog.pick_file())
            }
            Self::NewSession(name) => {
                let dialog = sessions(dialog).set_title(tr("Save the session"));
                Box::pin(dialog.set_file_name(name).save_file())
            }
            Self::NewRun(name) => {
                let dialog = runs(dialog).set_title(tr("Save the run"));
                Box::pin(dialog.set_file_name(name).save_file())
            }
            Self::Table(name) => {
                let dialog = dialog.add_filter(tr("Tables"), &["csv"]);
                let dialog = dialog.set_title(tr("Save as a table"));
                Box::pin(dialog.set_file_name(name).save_file())
            }
        }
    }
}

/// Choosers that are open, and their answers.
pub(super) struct Dialogs {
    answers: Receiver<Option<Action>>,
    sender: Sender<Option<Action>>,
    open: usize,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, answers) = channel();
        Self {
            answers,
            sender,
            open: 0,
        }
    }
}

impl Dialogs {
    /// Asks for a folder or file; the answer becomes an action. A second chooser is not opened beside the first.
    pub(super) fn ask(
        &mut self,
        wanted: Wanted,
        start: Option<&Path>,
        ctx: &egui::Context,
        answer: impl FnOnce(PathBuf) -> Action + Send + 'static,
    ) {
        if self.open > 0 {
            return;
        }
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(start) = start.filter(|s| s.is_dir()) {
            dialog = dialog.set_directory(start);
        }
        // Made on this thread, as macOS wants; waited for on another.
        let chosen = wanted.chosen(dialog);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let waiting = std::thread::Builder::new()
            .name("file chooser".to_owned())
            .spawn(move || {
                let path = pollster::block_on(chosen).map(|handle| handle.path().to_path_buf());
                let _ = sender.send(path.map(answer));
                ctx.request_repaint();
            });
        self.open += usize::from(waiting.is_ok());
    }

    /// Answers that came since the last frame.
    pub(super) fn answers(&mut self) -> Vec<Action> {
        let answers: Vec<Option<Action>> = self.answers.try_iter().collect();
        self.open = self.open.saturating_sub(answers.len());
        answers.into_iter().flatten().collect()
    }
}

/// Shows a folder in the system's file manager.
///
/// # Errors
/// When there is none.
pub(super) fn reveal(folder: &Path) -> std::io::Result<()> {
    let program = if cfg!(target_os = "windows") {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut child = std::process::Command::new(program).arg(folder).spawn()?;
    // Waited for elsewhere, so that no dead process stays behind.
    std::thread::Builder::new()
        .name("file manager".to_owned())
        .spawn(move || {
            let _ = child.wait();
        })?;
    Ok(())
}
