//! The system's folder chooser and file manager. The window goes on while they are open.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::actions::Action;

/// Folder choosers that are open, and their answers.
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
    /// Asks for a folder; the answer becomes an action. A second chooser is not opened beside the first.
    pub(super) fn ask(
        &mut self,
        title: &str,
        start: Option<&Path>,
        ctx: &egui::Context,
        answer: impl FnOnce(PathBuf) -> Action + Send + 'static,
    ) {
        if self.open > 0 {
            return;
        }
        let mut dialog = rfd::AsyncFileDialog::new().set_title(title);
        if let Some(start) = start.filter(|s| s.is_dir()) {
            dialog = dialog.set_directory(start);
        }
        // Made on this thread, as macOS wants; waited for on another.
        let chosen = dialog.pick_folder();
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let waiting = std::thread::Builder::new()
            .name("folder chooser".to_owned())
            .spawn(move || {
                let folder = pollster::block_on(chosen).map(|handle| handle.path().to_path_buf());
                let _ = sender.send(folder.map(answer));
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
