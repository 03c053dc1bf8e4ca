//! Opening folders, photographs and sessions; saving sessions; closing.

use std::path::{Path, PathBuf};

use super::Action;
use crate::session::{Command, Source};
use crate::ui::app::App;
use crate::ui::dialogs::{Typed, Wanted};
use crate::ui::state::Sheet;
use crate::ui::words::tr;

/// The ending of a session's file.
const ENDING: &str = "cuts";

/// A wish about files.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum FileAction {
    /// Ask for a folder.
    ChooseFolder,
    /// Open a folder or file.
    Open(PathBuf),
    /// Look again what is in the open folder.
    Reopen,
    /// Open the photographs inside the program.
    OpenSamples,
    /// Asks for a session's file and opens it.
    ChooseSession,
    /// Opens a session, with its photographs where it says or in another folder.
    OpenSession(PathBuf, Option<PathBuf>),
    /// Shows what is kept of all folders.
    ShowKept,
    /// Opens a session that is kept.
    OpenKept(PathBuf),
    /// Saves the session to its file; asks for one where it has none.
    SaveSession,
    /// Asks for a file and saves the session to it.
    SaveSessionAs,
    /// Saves the session to a file.
    SaveSessionTo(PathBuf),
    /// Takes the folder over from another window.
    TakeOver,
    /// Takes over the work on a folder with the same photographs, or lets it be.
    Adopt(bool),
    /// A path as it is typed where the system has no chooser.
    TypePath(String),
    /// Takes the path that was typed where the system has no chooser.
    TakePath,
    /// Types none.
    LeavePath,
    /// Closes the window, whatever is under way: all of it is kept.
    CloseNow,
    /// Closes the window.
    Quit,
}

/// Whether a path is that of a session's file.
fn is_session(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) && !path.is_dir()
}

impl FileAction {
    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        match self {
            Self::ChooseFolder => {
                let wanted = Wanted::Folder(tr("Open a folder of fundus photographs"));
                let answer = |path| Action::File(Self::Open(path));
                app.dialogs.ask(wanted, None, ctx, answer);
            }
            Self::Open(path) => app.open_path(path),
            Self::Reopen => {
                if let Some(source) = app.state.source.clone() {
                    app.open(source);
                }
            }
            Self::OpenSamples => app.open(Source::Samples),
            Self::ChooseSession => {
                let answer = |path| Action::File(Self::OpenSession(path, None));
                app.dialogs.ask(Wanted::Session, None, ctx, answer);
            }
            Self::OpenSession(path, folder) => app.open_session(path, folder),
            Self::ShowKept => app.show_kept(None),
            Self::OpenKept(path) => {
                app.state.sheet = None;
                app.open_session(path, None);
                // It is a copy of the program's own: what is saved goes to a file that the user names.
                app.asked = None;
            }
            Self::SaveSession => match app.state.kept.file.clone() {
                Some(path) => app.save_session(path),
                None => app.choose_session_file(ctx),
            },
            Self::SaveSessionAs => app.choose_session_file(ctx),
            Self::SaveSessionTo(path) => app.save_session(path),
            Self::TakeOver => app.session.send(Command::TakeOver),
            Self::Adopt(wanted) => app.adopt(wanted),
            Self::TypePath(text) => {
                if let Some(typed) = &mut app.dialogs.typed {
                    typed.text = text;
                }
            }
            Self::TakePath => {
                if let Some(action) = app.dialogs.typed.take().and_then(Typed::action) {
                    app.apply(ctx, action);
                }
            }
            Self::LeavePath => app.dialogs.typed = None,
            Self::CloseNow => {
                app.closing = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            Self::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }
}

impl App {
    /// A folder, a photograph, or a session's file.
    pub(in crate::ui) fn open_path(&mut self, path: PathBuf) {
        if is_session(&path) {
            self.open_session(path, None);
        } else {
            self.open(Source::Folder(path));
        }
    }

    pub(in crate::ui) fn open(&mut self, source: Source) {
        self.remember();
        self.asked = None;
        self.state.opening = true;
        self.session.send(Command::Open {
            source,
            working_side: self.state.settings.working_side,
        });
    }

    /// Shows what is kept of all folders, and why it is shown if the user did not ask for it.
    pub(in crate::ui) fn show_kept(&mut self, refused: Option<String>) {
        self.state.kept.copies = None;
        self.state.kept.refused = refused;
        self.state.sheet = Some(Sheet::Kept);
        self.session.send(Command::ListKept);
    }

    fn adopt(&mut self, wanted: bool) {
        self.state.sheet = None;
        if !wanted {
            self.state.kept.offered = None;
        } else if let Some(run) = self.state.take_offered() {
            self.session.send(Command::Restore { run });
        }
        let clustering = self.state.document.clustering;
        self.session.send(Command::Cluster(clustering));
    }

    pub(in crate::ui) fn open_session(&mut self, path: PathBuf, folder: Option<PathBuf>) {
        self.remember();
        self.state.opening = true;
        // What the window has of the same folder gives way to what is in the file.
        self.state.source = None;
        self.asked = Some(path.clone());
        self.session.send(Command::OpenSession {
            path,
            folder,
            working_side: self.state.settings.working_side,
        });
    }

    fn choose_session_file(&mut self, ctx: &egui::Context) {
        let Some(source) = &self.state.source else {
            return;
        };
        let name = format!("{}.{ENDING}", source.title());
        let start = self.beside();
        let wanted = Wanted::NewSession(name);
        let answer = |path| Action::File(FileAction::SaveSessionTo(path));
        self.dialogs.ask(wanted, start.as_deref(), ctx, answer);
    }

    fn save_session(&mut self, mut path: PathBuf) {
        if path.extension().is_none() {
            path.set_extension(ENDING);
        }
        self.state.tell_all();
        self.remember();
        self.session.send(Command::SaveSession { path });
    }
}
