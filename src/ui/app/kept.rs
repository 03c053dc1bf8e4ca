//! Work that is kept: told to the session as it changes, taken back at the next opening.

use std::time::Duration;

use egui::Vec2;
use serde::{Deserialize, Serialize};

use super::App;
use crate::document::Work;
use crate::session::{Command, Event, Source};
use crate::ui::actions::{Action, FileAction};
use crate::ui::canvas::View;
use crate::ui::dialogs::Wanted;
use crate::ui::state::{RunSettings, Sheet};
use crate::ui::words::tr;

/// What the window shows, as it is kept with a folder.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Shown {
    image: Option<String>,
    zoom: Option<(f32, [f32; 2])>,
    run: Option<RunSettings>,
}

impl App {
    /// Tells the session what changed; soon, where it was told a moment ago.
    pub(super) fn remember_soon(&mut self, ctx: &egui::Context) {
        match self.state.tell_in() {
            Duration::ZERO => self.remember(),
            // What changed meanwhile must not wait for the next move of the mouse.
            wait => ctx.request_repaint_after(wait),
        }
    }

    /// Tells the session what changed.
    pub(in crate::ui) fn remember(&mut self) {
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
                let open = |folder| Action::File(FileAction::OpenSession(path, Some(folder)));
                self.dialogs.ask(Wanted::Folder(text), None, ctx, open);
                None
            }
            Event::TakenOver { changed: false } => {
                // The other window may have kept more since this one read it.
                if let Some(source) = self.state.source.take() {
                    self.open(source);
                }
                None
            }
            Event::OpenFailed { text } => {
                // A session that cannot be opened is not the end: earlier copies may be there.
                if self.asked.take().is_some() {
                    self.show_kept(Some(text.clone()));
                }
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
                self.apply(ctx, Action::File(FileAction::CloseNow));
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
