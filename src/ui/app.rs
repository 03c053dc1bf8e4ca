//! Ties session, state, panels and keys together.

mod classes;
mod endings;
mod export;
mod history;
mod kept;
mod retina;
mod start;
mod structures;
mod training;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use super::actions::Action;
use super::canvas::{CanvasResources, View};
use super::dialogs::{Dialogs, Wanted};
use super::preferences::{Hint, Preferences};
use super::state::{RunSettings, State};
use super::window::Launch;
use super::words::tr;
use super::{keys, panels, theme};
use crate::document::Count;
use crate::gpu::Devices;
use crate::measure::Suggestion;
use crate::session::{Command, Event, Findings, ImageId, Library, Overlay, Session, Source};

/// The words of the status bar about adapter, interface and training device.
#[derive(Clone, Debug)]
pub(super) struct DeviceText {
    pub(super) draws: String,
    pub(super) trains: String,
}

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
    /// Whether the window closes whatever is under way.
    closing: bool,
    /// The session's file that is being opened.
    asked: Option<PathBuf>,
    /// Where the canvas was in the last frame, for zooming by key.
    pub(super) canvas: egui::Rect,
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
            closing: false,
            asked: None,
            state: State::new(settings, launch.count),
            view: View::default(),
            device,
            edit: panels::Edit::default(),
            dialogs: Dialogs::default(),
            preferences,
            canvas: egui::Rect::NOTHING,
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

    /// A folder, a photograph, or a session's file.
    fn open_path(&mut self, path: PathBuf) {
        if kept::is_session(&path) {
            self.open_session(path, None);
        } else {
            self.open(Source::Folder(path));
        }
    }

    fn open(&mut self, source: Source) {
        self.remember();
        self.asked = None;
        self.state.opening = true;
        self.session.send(Command::Open {
            source,
            working_side: self.state.settings.working_side,
        });
    }

    fn show(&mut self, index: usize) {
        if self.state.current == Some(index) || index >= self.state.items.len() {
            return;
        }
        self.state.current = Some(index);
        self.drop_pick();
        self.session.send(Command::Show(self.state.id_of(index)));
    }

    /// Carries out a wish, and remembers how it was before if it can be taken back.
    pub(super) fn apply(&mut self, ctx: &egui::Context, action: Action) {
        log::debug!("{action:?}");
        let step = self.label(&action).map(|label| (label, self.moment()));
        let always = matches!(action, Action::Pick(..) | Action::Walk(_));
        self.carry_out(ctx, action);
        if let Some((label, before)) = step
            // An area is picked on another thread: it is not there yet.
            && (always || before != self.moment())
        {
            self.state.history.record(label, before);
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context, action: Action) {
        let state = &mut self.state;
        match action {
            Action::ChooseFolder => self.choose_folder(ctx),
            Action::Open(path) => self.open_path(path),
            Action::ChooseSession
            | Action::OpenSession(..)
            | Action::SaveSession
            | Action::SaveSessionAs
            | Action::SaveSessionTo(_)
            | Action::TakeOver
            | Action::Adopt(_)
            | Action::CloseNow => self.apply_to_sessions(ctx, action),
            Action::Reopen => {
                if let Some(source) = state.source.clone() {
                    self.open(source);
                }
            }
            Action::OpenSamples => self.open(Source::Samples),
            Action::Show(index) => self.show(index),
            Action::Next | Action::Previous => {
                if let Some(index) = state.neighbour(action == Action::Next) {
                    self.show(index);
                }
            }
            Action::Train
            | Action::Stop
            | Action::ChooseRunFile
            | Action::ChooseRun
            | Action::ChooseModel
            | Action::SaveRun(_)
            | Action::GoOn(_)
            | Action::UseModel(_)
            | Action::Recall(_)
            | Action::SetRefresh(_)
            | Action::RefreshNow
            | Action::ChooseCurvesFile
            | Action::SaveCurves(_) => self.apply_to_training(ctx, action),
            Action::SetCount(count) => self.set_count(count),
            Action::StepClasses(by) => {
                let classes = self.classes().saturating_add_signed(by);
                self.set_count(Count::Fixed(classes));
            }
            Action::SetClustering(settings) => {
                state.document.clustering = settings;
                self.session.send(Command::Cluster(settings));
            }
            // Escape closes what lies on top before it lets the class go.
            Action::Select(None) if state.sheet.is_some() => state.sheet = None,
            Action::Select(None) if self.edit.classes.shows_examples() => {
                self.edit.classes.close_examples();
            }
            Action::Select(None) if state.retina.tool.is_some() => state.retina.tool = None,
            Action::Select(None) if state.export_open => {
                if !state.exporting() {
                    state.close_export();
                }
            }
            Action::Select(None) if self.edit.classes.marked.len() > 1 => {
                self.edit.classes.marked.clear()
            }
            Action::Select(class) => self.select(class),
            Action::Pick(..)
            | Action::PreviewPick(..)
            | Action::Walk(_)
            | Action::Keep
            | Action::Reject
            | Action::NameStructure(..)
            | Action::RemoveStructure(..)
            | Action::AcceptStructure(..)
            | Action::FindInAll(_)
            | Action::EndFind
            | Action::NextProposal => self.apply_to_structures(action),
            Action::Class(action) => self.apply_to_classes(action),
            Action::Retina(action) => self.apply_to_retina(ctx, action),
            Action::Rename(class, name) => state.document.rename(class, &name),
            Action::SetVisible(class, visible) => state.document.set_visible(class, visible),
            Action::Solo(class) => state.document.solo(class),
            Action::ToggleChosen(class) => state.document.toggle_chosen(class),
            Action::SetOpacity(opacity) => state.document.opacity = opacity.clamp(0.0, 1.0),
            Action::Fade(by) => {
                let opacity = state.document.opacity + by;
                state.document.opacity = opacity.clamp(0.0, 1.0);
            }
            Action::ToggleFill => state.document.fill = !state.document.fill,
            Action::ToggleContour => state.document.contour = !state.document.contour,
            Action::Judge(verdict) => self.judge_image(verdict),
            Action::NextUnreviewed => self.next_unreviewed(),
            Action::Undo | Action::Redo | Action::GoTo(_) => self.travel(&action),
            Action::ToggleExport
            | Action::ChooseExportFolder
            | Action::SetExportFolder(_)
            | Action::StartExport
            | Action::CancelExport
            | Action::Reveal(_) => self.apply_to_export(ctx, action),
            other => self.apply_to_view(ctx, other),
        }
    }

    fn choose_folder(&mut self, ctx: &egui::Context) {
        let wanted = Wanted::Folder(tr("Open a folder of fundus photographs"));
        self.dialogs.ask(wanted, None, ctx, Action::Open);
    }

    /// How many classes the current image shows, or would show.
    pub(super) fn classes(&self) -> usize {
        let document = &self.state.document;
        let suggested = self
            .overlay()
            .map_or(Suggestion::default(), |o| o.suggested);
        document.classes(suggested.classes)
    }

    /// Moves the slider; where the hierarchy lacks a class count, on to the next that it has.
    fn set_count(&mut self, count: Count) {
        let now = self.classes();
        let count = match (count, self.overlay()) {
            (Count::Fixed(classes), Some(overlay)) => {
                Count::Fixed(overlay.levels.towards(now, classes))
            }
            (count, _) => count,
        };
        self.state.document.set_count(count);
        self.preferences.past.insert(Hint::Slide);
    }

    /// The newest overlay of the current image.
    pub(super) fn overlay(&self) -> Option<Arc<Overlay>> {
        self.session.overlays().get(self.state.current_id()?)
    }

    /// The newest vessels and spots of the current image.
    pub(super) fn findings(&self) -> Option<Arc<Findings>> {
        self.findings_of(self.state.current_id()?)
    }

    /// Those of an image; none where the user does without.
    pub(super) fn findings_of(&self, id: ImageId) -> Option<Arc<Findings>> {
        let all = self.session.overlays();
        all.kinds(id).filter(|_| self.state.settings.detail)
    }

    /// Looks for vessels and spots from now on, or does not any more, as the settings say.
    fn send_detail(&mut self) {
        let wanted = self.state.settings.detail;
        if wanted != self.looks {
            self.looks = wanted;
            self.session.send(Command::Detail(wanted));
        }
    }

    /// Size of the current image in its own pixels, once it was read.
    pub(super) fn image_size(&self) -> Option<egui::Vec2> {
        let item = self.state.items.get(self.state.current?)?;
        match item.reading {
            super::state::Reading::Done { size: (w, h), .. } => {
                Some(egui::vec2(w as f32, h as f32))
            }
            _ => None,
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
            let shown = self.take_kept(ctx, &event);
            let opened = match &event {
                Event::Opened { source, .. } => Some(source.clone()),
                _ => None,
            };
            if let Some(index) = self.state.take(event) {
                let named = |name| self.state.items.iter().position(|item| item.name == name);
                let index = shown.and_then(named).unwrap_or(index);
                self.state.current = None;
                self.show(index);
            }
            if let Some(source) = opened {
                self.opened_kept(&source);
            }
        }
        self.remember_soon(ctx);
        self.ask_before_closing(ctx);
        self.take_table(ctx);
        self.send_fields();
        self.send_detail();
        for action in self.dialogs.answers() {
            self.apply(ctx, action);
        }
        self.dropped(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let mut actions = keys::pressed(&ctx, &self.state);
        panels::show(self, ui, &mut actions);
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
