//! Ties session, state, panels and keys together.

mod endings;
mod kept;
mod standing;
mod start;

use std::path::PathBuf;
use std::sync::Arc;

use super::actions::{Action, Step, StructureAction, show};
use super::canvas::{CanvasResources, View};
use super::context::{Context, DeviceText};
use super::dialogs::Dialogs;
use super::launch::Launch;
use super::preferences::Preferences;
use super::state::{RunSettings, State};
use super::{keys, panels, theme};
use crate::document::Label;
use crate::gpu::Devices;
use crate::session::{Command, Event, FindState, Library, Session, Source};

/// The program's window.
pub struct App {
    pub(super) session: Session,
    pub(super) state: State,
    pub(super) view: View,
    pub(super) device: DeviceText,
    pub(super) edit: panels::Edit,
    pub(super) dialogs: Dialogs,
    pub(super) preferences: Preferences,
    /// The run's settings at the start.
    launched: RunSettings,
    /// Whether the session looks for vessels and spots.
    looks: bool,
    /// What was looked at when the session was asked what stands out.
    stood: standing::Asked,
    /// Whether the window closes whatever is under way.
    pub(super) closing: bool,
    /// The session's file that is being opened.
    pub(super) asked: Option<PathBuf>,
}

impl App {
    /// Starts a session on the devices and opens the folder, or the samples.
    ///
    /// # Errors
    /// When the device refuses the shader.
    pub fn new(
        cc: &eframe::CreationContext<'_>,
        devices: Devices,
        launch: &Launch,
    ) -> Result<Self, String> {
        theme::install(&cc.egui_ctx);
        if let Some(state) = &cc.wgpu_render_state {
            CanvasResources::install(state)?;
        }
        let device = start::describe(&devices);
        log::info!("draws: {}; trains: {}", device.draws, device.trains);
        let ctx = cc.egui_ctx.clone();
        endings::close_when_asked(&ctx);
        let library = launch.library.clone().map(Library::new);
        let wake = Arc::new(move |within| ctx.request_repaint_after(within));
        let session = Session::keeping(devices, wake, library);
        let preferences = Preferences::load(cc.storage);
        preferences.apply(&cc.egui_ctx);
        let settings = start::run_settings(launch, preferences.run.as_ref());
        let mut app = Self {
            session,
            launched: settings.clone(),
            looks: true,
            stood: standing::Asked::default(),
            closing: false,
            asked: None,
            state: State::new(settings, launch.count),
            view: View::default(),
            device,
            edit: panels::Edit::default(),
            dialogs: Dialogs::default(),
            preferences,
        };
        app.send_detail();
        // With nothing to open the window says what can be done.
        match &launch.folder {
            Some(path) => app.open_path(path.clone()),
            None if launch.samples => app.open(Source::Samples),
            None => {}
        }
        Ok(app)
    }

    /// Carries out a wish, and remembers how it was before if it can be taken back.
    pub(super) fn apply(&mut self, ctx: &egui::Context, action: Action) {
        log::debug!("{action:?}");
        let step = action
            .step(&self.state)
            .map(|step| (step, self.state.moment()));
        action.apply(self, ctx);
        if let Some((Step { words, flows, late }, before)) = step
            && (late || before != self.state.moment())
        {
            self.state.history.record(Label { words, flows }, before);
        }
    }

    /// What panels see of it.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            state: &self.state,
            overlays: self.session.overlays(),
            view: self.view,
            device: &self.device,
            preferences: &self.preferences,
            typed: self.dialogs.typed.as_ref(),
        }
    }

    /// Looks for vessels and spots from now on, or does not any more, as the settings say.
    fn send_detail(&mut self) {
        let wanted = self.state.settings.detail;
        if wanted != self.looks {
            self.looks = wanted;
            self.session.send(Command::Detail(wanted));
        }
    }

    fn dropped(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|i| i.raw.dropped_files.clone());
        let paths: Vec<_> = dropped
            .iter()
            .map(|file| file.path().to_path_buf())
            .collect();
        match paths.as_slice() {
            [] => {}
            [one] => self.open_path(one.clone()),
            // Several files of one folder mean that folder.
            [first, ..] => self.open(Source::Folder(
                first.parent().unwrap_or(first).to_path_buf(),
            )),
        }
    }
}

impl Drop for App {
    /// Whatever closes the window: what the user did last is kept.
    fn drop(&mut self) {
        self.remember();
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let events: Vec<_> = self.session.events().collect();
        for event in events {
            if let Event::Opened {
                source: Source::Folder(folder),
                ..
            } = &event
            {
                self.preferences.remember(folder);
            }
            if let Event::Find(FindState::Done { .. }) = &event {
                let next = Action::Structure(StructureAction::NextProposal);
                self.state.next_key = keys::name(ctx, &next);
            }
            let shown = self.take_kept(ctx, &event);
            let opened = match &event {
                Event::Opened { source, .. } => Some(source.clone()),
                _ => None,
            };
            if let Some(index) = self.state.take(event) {
                let named = |name| self.state.items.iter().position(|item| item.name == name);
                let index = shown.and_then(named).unwrap_or(index);
                self.state.current = None;
                show(&mut self.state, &self.session, index);
            }
            if let Some(source) = opened {
                self.opened_kept(&source);
            }
        }
        self.remember_soon(ctx);
        self.ask_before_closing(ctx);
        self.take_table(ctx);
        self.send_fields();
        self.settle_brush();
        self.send_detail();
        self.ask_what_stands_out();
        for action in self.dialogs.answers() {
            self.apply(ctx, action);
        }
        self.dropped(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.dialogs.belong_to(frame);
        let ctx = ui.ctx().clone();
        let waits = self.edit.records_key(self.state.sheet) || self.edit.awaits_name(&ctx);
        let mut actions = if waits {
            Vec::new()
        } else {
            keys::pressed(&ctx, &self.state, self.preferences.sight)
        };
        // What is half done in the panels is theirs while they draw; all else they only see.
        let mut edit = std::mem::take(&mut self.edit);
        panels::show(&self.context(), &mut edit, ui, &mut actions);
        self.edit = edit;
        if !actions.is_empty() {
            // This frame is drawn already; what the actions change shows in the next.
            ctx.request_repaint();
        }
        for action in actions {
            self.apply(&ctx, action);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        // What only the command line asked for is not asked for the next time.
        if self.state.settings != self.launched {
            self.preferences.run = Some(self.state.settings.clone());
        }
        self.preferences.save(storage);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
