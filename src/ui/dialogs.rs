//! The system's folder and file choosers and its file manager. The window goes on while they are open.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::actions::Action;
use super::words::tr;

/// Nobody dismisses a chooser so soon: it never came.
const AT_ONCE: Duration = Duration::from_millis(400);

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
    fn title(&self) -> &'static str {
        match self {
            Self::Folder(title) => title,
            Self::SavedRun => tr("Open a saved run"),
            Self::Spacings => tr("Open a table of pixel spacings"),
            Self::Session => tr("Open a session"),
            Self::NewSession(_) => tr("Save the session"),
            Self::NewRun(_) => tr("Save the run"),
            Self::Table(_) => tr("Save as a table"),
        }
    }

    /// The beginning of the path, where it is typed.
    fn begun(&self, start: Option<&Path>) -> String {
        let home = std::env::home_dir();
        let folder = start.or(home.as_deref()).unwrap_or(Path::new(""));
        let path = match self {
            Self::Folder(_) | Self::SavedRun | Self::Spacings | Self::Session => folder.join(""),
            Self::NewSession(name) | Self::NewRun(name) | Self::Table(name) => folder.join(name),
        };
        path.display().to_string()
    }

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
        let dialog = dialog.set_title(self.title());
        let tables = |dialog: rfd::AsyncFileDialog| dialog.add_filter(tr("Tables"), &["csv"]);
        match self {
            Self::Folder(_) => Box::pin(dialog.pick_folder()),
            Self::SavedRun => Box::pin(runs(dialog).pick_file()),
            Self::Spacings => {
                let dialog = dialog
                    .add_filter(tr("Tables"), &["csv", "tsv", "txt"])
                    .add_filter(tr("All files"), &["*"]);
                Box::pin(dialog.pick_file())
            }
            Self::Session => Box::pin(sessions(dialog).pick_file()),
            Self::NewSession(name) => Box::pin(sessions(dialog).set_file_name(name).save_file()),
            Self::NewRun(name) => Box::pin(runs(dialog).set_file_name(name).save_file()),
            Self::Table(name) => Box::pin(tables(dialog).set_file_name(name).save_file()),
        }
    }
}

/// What a path becomes.
type Meant = Box<dyn FnOnce(PathBuf) -> Action + Send>;

/// A path that the user types, where the system has no chooser.
pub(super) struct Typed {
    /// What is wanted.
    pub(super) title: String,
    /// The path so far.
    pub(super) text: String,
    meant: Meant,
}

impl Typed {
    /// The action for the path as it stands; none for an empty one.
    pub(super) fn action(self) -> Option<Action> {
        let path = self.text.trim();
        (!path.is_empty()).then(|| (self.meant)(PathBuf::from(path)))
    }
}

/// How a chooser ended.
enum Answered {
    Chosen(Action),
    Dismissed,
    /// There was none after all.
    Missing(Typed),
}

/// Choosers that are open, and their answers.
pub(super) struct Dialogs {
    answers: Receiver<Answered>,
    sender: Sender<Answered>,
    open: usize,
    /// A chooser that belongs to the window, once there is one: it stays before it and goes with it.
    of_window: Option<rfd::AsyncFileDialog>,
    /// Whether the system has a chooser.
    pub(super) chooser: bool,
    /// The path that is being typed in place of one.
    pub(super) typed: Option<Typed>,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, answers) = channel();
        Self {
            answers,
            sender,
            open: 0,
            of_window: None,
            chooser: has_chooser(),
            typed: None,
        }
    }
}

impl Dialogs {
    /// Choosers belong to this window from now on.
    pub(super) fn belong_to(&mut self, window: &eframe::Frame) {
        self.of_window
            .get_or_insert_with(|| rfd::AsyncFileDialog::new().set_parent(window));
    }

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
        let start = start.filter(|start| start.is_dir());
        let typed = Typed {
            title: wanted.title().to_owned(),
            text: wanted.begun(start),
            meant: Box::new(answer),
        };
        if !self.chooser {
            self.typed = Some(typed);
            return;
        }
        let mut dialog = self.of_window.clone().unwrap_or_default();
        if let Some(start) = start {
            dialog = dialog.set_directory(start);
        }
        // Made on this thread, as macOS wants; waited for on another.
        let chosen = wanted.chosen(dialog);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let asked = Instant::now();
        let waiting = std::thread::Builder::new()
            .name("file chooser".to_owned())
            .spawn(move || {
                let path = pollster::block_on(chosen).map(|handle| handle.path().to_path_buf());
                let _ = sender.send(match path {
                    Some(path) => Answered::Chosen((typed.meant)(path)),
                    None if asked.elapsed() < AT_ONCE => Answered::Missing(typed),
                    None => Answered::Dismissed,
                });
                ctx.request_repaint();
            });
        self.open += usize::from(waiting.is_ok());
    }

    /// Answers that came since the last frame.
    pub(super) fn answers(&mut self) -> Vec<Action> {
        let answers: Vec<Answered> = self.answers.try_iter().collect();
        self.open = self.open.saturating_sub(answers.len());
        let mut actions = Vec::new();
        for answer in answers {
            match answer {
                Answered::Chosen(action) => actions.push(action),
                Answered::Dismissed => {}
                Answered::Missing(typed) => {
                    self.chooser = false;
                    self.typed = Some(typed);
                }
            }
        }
        actions
    }
}

/// Whether the system has a file chooser. Elsewhere than on Linux and its relatives it always has.
fn has_chooser() -> bool {
    if cfg!(any(target_os = "windows", target_os = "macos")) {
        return true;
    }
    let folders = |name: &str, usual: &str| -> Vec<PathBuf> {
        let listed = std::env::var_os(name).unwrap_or_else(|| usual.into());
        std::env::split_paths(&listed).collect()
    };
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS");
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let bus = match bus {
        Ok(address) => !address.is_empty() && !address.starts_with("disabled"),
        Err(_) => runtime.is_some_and(|runtime| runtime.join("bus").exists()),
    };
    finds_chooser(
        &folders("PATH", "/usr/bin"),
        bus.then(|| folders("XDG_DATA_DIRS", "/usr/local/share:/usr/share"))
            .as_deref(),
    )
}

/// The same by the folders of programs and, where there is a message bus, those of services: the desktop's portal asks for
/// files, and where there is none, Zenity does.
fn finds_chooser(programs: &[PathBuf], services: Option<&[PathBuf]>) -> bool {
    const PORTAL: &str = "dbus-1/services/org.freedesktop.portal.Desktop.service";
    let zenity = programs
        .iter()
        .any(|folder| folder.join("zenity").is_file());
    let mut services = services.unwrap_or_default().iter();
    zenity || services.any(|folder| folder.join(PORTAL).is_file())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chooser_is_zenity_or_the_portal_of_a_bus() {
        let folder = tempfile::tempdir().expect("a folder");
        let [programs, data] = ["bin", "share"].map(|name| folder.path().join(name));
        let services = data.join("dbus-1/services");
        for folder in [&programs, &services] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        let (programs, data) = ([programs], [data]);
        assert!(!finds_chooser(&programs, Some(&data)));
        std::fs::write(services.join("org.freedesktop.portal.Desktop.service"), "")
            .expect("written");
        assert!(finds_chooser(&programs, Some(&data)));
        assert!(
            !finds_chooser(&programs, None),
            "without a bus nobody asks the portal"
        );
        std::fs::write(programs[0].join("zenity"), "").expect("written");
        assert!(finds_chooser(&programs, None));
    }
}
