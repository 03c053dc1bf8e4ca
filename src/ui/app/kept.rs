//! Work that is kept: told to the session as it changes, taken back at the next opening, saved to files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::Vec2;
use serde::{Deserialize, Serialize};

use super::{Action, App};
use crate::document::Work;
use crate::session::{Command, Event, Source};
use crate::ui::canvas::View;
use crate::ui::dialogs::Wanted;
use crate::ui::state::{RunSettings, Sheet};
use crate::ui::words::tr;

/// The ending of a session's file.
const ENDING: &str = "cuts";

/// What the window shows, as it is kept with a folder.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Shown {
    image: Option<String>,
    zoom: Option<(f32, [f32; 2])>,
    run: Option<RunSettings>,
}

/// Whether a path is that of a session's file.
pub(super) fn is_session(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) && !path.is_dir()
}

impl App {
    pub(super) fn apply_to_sessions(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::ChooseSession => {
                let open = |path| Action::OpenSession(path, None);
                self.dialogs.ask(Wanted::Session, None, ctx, open);
            }
            Action::OpenSession(path, folder) => self.open_session(path, folder),
            Action::SaveSession => match self.state.kept.file.clone() {
                Some(path) => self.save_session(path),
                None => self.choose_session_file(ctx),
            },
            Action::SaveSessionAs => self.choose_session_file(ctx),
            Action::SaveSessionTo(path) => self.save_session(path),
            Action::TakeOver => self.session.send(Command::TakeOver),
            Action::Adopt(wanted) => {
                self.state.sheet = None;
                if !wanted {
                    self.state.kept.offered = None;
                } else if let Some(run) = self.state.take_offered() {
                    self.session.send(Command::Restore { run });
                }
                let clustering = self.state.document.clustering;
                self.session.send(Command::Cluster(clustering));
            }
            Action::CloseNow => {
                self.closing = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            _ => {}
        }
    }

    pub(super) fn open_session(&mut self, path: PathBuf, folder: Option<PathBuf>) {
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
        self.dialogs
            .ask(wanted, start.as_deref(), ctx, Action::SaveSessionTo);
    }

    fn save_session(&mut self, mut path: PathBuf) {
        if path.extension().is_none() {
            path.set_extension(ENDING);
        }
        self.state.tell_all();
        self.remember();
        self.session.send(Command::SaveSession { path });
    }

    /// Tells the session what changed; soon, where it was told a moment ago.
    pub(super) fn remember_soon(&mut self, ctx: &egui::Context) {
        match self.state.tell_in() {
            Duration::ZERO => self.remember(),
            // What changed meanwhile must not wait for the next move of the mouse.
            wait => ctx.request_repaint_after(wait),
        }
    }

    /// Tells the session what changed.
    pub(super) fn remember(&mut self) {
        if self.state.opening {
            return;
        }
        let view = serde_json::to_value(self.shown()).unwrap_or_default();
        if let Some(work) = self.state.untold(&view) {
            let folder = self.state.folder;
            self.session.send(Command::Remember { folder, work });
        }
    }

    fn shown(&self) -> Shown {
        let (zoom, centre) = self.view.kept();
        let current = self.state.current;
        Shown {
            image: current.map(|index| self.state.items[index].name.clone()),
            zoom: Some((zoom, [centre.x, centre.y])),
            run: Some(self.state.settings.clone()),
        }
    }

    /// Before the state takes an event: what the window itself takes from it. The answer is the image to show, where
    /// the event says which.
    pub(super) fn take_kept(&mut self, ctx: &egui::Context, event: &Event) -> Option<String> {
        match event {
            Event::FolderWanted { path, folder } => {
                self.state.opening = false;
                let text = tr("The photographs of this session were not found. Where are they?");
                log::info!("not found: {}", folder.display());
                self.state.tell(text, true);
                let path = path.clone();
                let open = |folder| Action::OpenSession(path, Some(folder));
                self.dialogs.ask(Wanted::Folder(text), None, ctx, open);
                None
            }
            Event::Opened {
                source,
                kept: Some(work),
                ..
            } if self.state.source.as_ref() != Some(source) => self.show_as_kept(work),
            _ => None,
        }
    }

    fn show_as_kept(&mut self, work: &Work) -> Option<String> {
        let shown: Shown = serde_json::from_value(work.view.clone()).unwrap_or_default();
        if let Some((zoom, [x, y])) = shown.zoom {
            self.view = View::of(zoom, Vec2::new(x, y));
        }
        if let Some(run) = shown.run {
            self.state.settings = RunSettings {
                working_side: self.state.settings.working_side,
                ..run
            };
        }
        let clustering = work.document.clustering;
        self.session.send(Command::Cluster(clustering));
        shown.image
    }

    /// What was opened is open: an opened file is the one that is saved to.
    pub(super) fn opened_kept(&mut self, source: &Source) {
        let asked = self.asked.take();
        if self.state.source.as_ref() == Some(source) && asked.is_some() {
            self.state.kept.file = asked;
        }
    }

    /// Asks before the window closes where something is under way. Nothing is lost either way.
    pub(super) fn ask_before_closing(&mut self, ctx: &egui::Context) {
        let under_way = self.state.is_training() || self.state.exporting();
        if !ctx.input(|input| input.viewport().close_requested()) {
            // What was asked about has come to its end: nothing is in the way any more.
            if !under_way && self.state.sheet == Some(Sheet::Closing) {
                self.apply(ctx, Action::CloseNow);
            }
            return;
        }
        self.remember();
        if under_way && !self.closing && !super::endings::is_asked_to_end() {
            log::info!("asks before closing");
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.state.sheet = Some(Sheet::Closing);
        }
    }
}
