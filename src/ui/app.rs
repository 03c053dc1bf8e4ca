//! Ties session, state, panels and keys together.

mod structures;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::actions::Action;
use super::canvas::{CanvasResources, View};
use super::dialogs::{self, Dialogs, Wanted};
use super::state::{RunSettings, State};
use super::window::Launch;
use super::{keys, panels, theme};
use crate::cuts::Settings;
use crate::gpu::Devices;
use crate::seed::Seed;
use crate::session::{Command, ExportRequest, ImageId, Phase, Session, Source};

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
        let device = describe(&devices);
        log::info!("draws: {}; trains: {}", device.draws, device.trains);
        let ctx = cc.egui_ctx.clone();
        let session = Session::start(devices, Arc::new(move || ctx.request_repaint()));
        let settings = RunSettings {
            training: Settings {
                steps: launch.steps,
                ..Settings::default()
            },
            seed: launch.seed,
            working_side: launch.size,
        };
        let mut app = Self {
            session,
            state: State::new(settings, launch.classes),
            view: View::default(),
            device,
            edit: panels::Edit::default(),
            dialogs: Dialogs::default(),
            canvas: egui::Rect::NOTHING,
        };
        app.open(
            launch
                .folder
                .clone()
                .map_or(Source::Samples, Source::Folder),
        );
        Ok(app)
    }

    fn open(&mut self, source: Source) {
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
        self.session.send(Command::Show(ImageId {
            folder: self.state.folder,
            index: index as u32,
        }));
    }

    pub(super) fn apply(&mut self, ctx: &egui::Context, action: Action) {
        log::debug!("{action:?}");
        let state = &mut self.state;
        match action {
            Action::ChooseFolder => {
                self.dialogs.ask(
                    Wanted::Folder("Open a folder of fundus photographs"),
                    None,
                    ctx,
                    Action::Open,
                );
            }
            Action::Open(path) => self.open(Source::Folder(path)),
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
            Action::Train => self.train(),
            Action::Stop => self.session.send(Command::Stop),
            Action::ChooseRunFile => self.choose_run_file(ctx),
            Action::ChooseRun => self.choose_run(ctx, Action::GoOn),
            Action::ChooseModel => self.choose_run(ctx, Action::UseModel),
            Action::SaveRun(path) => self.session.send(Command::Save { path }),
            Action::GoOn(path) => self.session.send(Command::GoOn {
                path,
                more: state.settings.training.steps,
            }),
            Action::UseModel(path) => self.session.send(Command::UseModel {
                path,
                seed: Seed(state.settings.seed),
            }),
            Action::SetClasses(classes) => self.set_classes(classes),
            Action::SetClustering(settings) => {
                state.clustering = settings;
                self.session.send(Command::Cluster(settings));
            }
            // Escape closes what lies on top before it lets the class go.
            Action::Select(None) if state.help_open => state.help_open = false,
            Action::Select(None) if state.export_open => {
                if !state.exporting() {
                    state.close_export();
                }
            }
            Action::Select(class) => {
                state.select(class);
                self.drop_pick();
            }
            Action::Pick(..)
            | Action::Walk(_)
            | Action::Keep
            | Action::Reject
            | Action::NameStructure(..)
            | Action::RemoveStructure(..)
            | Action::AcceptStructure(..)
            | Action::FindInAll(_)
            | Action::EndFind
            | Action::NextProposal => self.apply_to_structures(action),
            Action::Rename(class, name) => state.document.rename(class, &name),
            Action::SetVisible(class, visible) => state.document.set_visible(class, visible),
            Action::Solo(class) => state.document.solo(class),
            Action::ToggleChosen(class) => state.document.toggle_chosen(class),
            Action::SetOpacity(opacity) => state.document.opacity = opacity.clamp(0.0, 1.0),
            Action::ToggleOverlay => state.overlay_shown = !state.overlay_shown,
            Action::ToggleFill => state.document.fill = !state.document.fill,
            Action::ToggleContour => state.document.contour = !state.document.contour,
            Action::Fit => self.view.fit(),
            Action::OneToOne | Action::Zoom(_) => self.zoom(ctx, &action),
            Action::ToggleExport if state.export_open => state.close_export(),
            Action::ToggleExport => state.export_open = true,
            Action::ChooseExportFolder => self.choose_export_folder(ctx),
            Action::SetExportFolder(folder) => {
                // The review gets a folder of its own in the chosen one, as nothing there may be overwritten.
                let name = Path::new(&state.export_folder)
                    .file_name()
                    .unwrap_or("cuts-viewer-review".as_ref());
                state.export_folder = folder.join(name).display().to_string();
            }
            Action::StartExport => self.export(),
            Action::CancelExport => self.session.send(Command::CancelExport),
            Action::Reveal(folder) => {
                if let Err(error) = dialogs::reveal(&folder) {
                    let text = format!(
                        "no file manager could be started ({error}): {}",
                        folder.display()
                    );
                    state.tell(text, true);
                }
            }
            Action::ToggleTheme => {
                let dark = ctx.theme() == egui::Theme::Dark;
                ctx.set_theme(if dark {
                    egui::Theme::Light
                } else {
                    egui::Theme::Dark
                });
            }
            Action::ToggleHelp => state.help_open = !state.help_open,
            Action::DismissNotice => state.notice = None,
        }
    }

    /// Moves the slider; where the hierarchy lacks this class count, on to the next that it has.
    fn set_classes(&mut self, classes: usize) {
        let overlays = self.session.overlays();
        let overlay = self.state.current_id().and_then(|id| overlays.get(id));
        let document = &mut self.state.document;
        let classes = overlay.map_or(classes, |overlay| {
            overlay.levels.towards(document.classes(), classes)
        });
        document.set_classes(classes);
    }

    /// The one primary action of training: start, pause or go on.
    fn train(&mut self) {
        let command = match self.state.phase {
            Phase::Running | Phase::Preparing => Command::Pause,
            Phase::Paused => Command::Resume,
            _ if self.state.readable() == 0 => {
                return self.state.tell(
                    "There is no image to train on; open a folder with photographs",
                    true,
                );
            }
            _ => Command::Train {
                settings: self.state.settings.training.clone(),
                seed: Seed(self.state.settings.seed),
            },
        };
        self.session.send(command);
    }

    fn choose_run_file(&mut self, ctx: &egui::Context) {
        let title = self.state.source.as_ref().map(Source::title);
        let name = format!("{}.safetensors", title.as_deref().unwrap_or("run"));
        let start = self.beside();
        self.dialogs
            .ask(Wanted::NewRun(name), start.as_deref(), ctx, Action::SaveRun);
    }

    fn choose_run(&mut self, ctx: &egui::Context, answer: fn(PathBuf) -> Action) {
        let start = self.beside();
        self.dialogs
            .ask(Wanted::SavedRun, start.as_deref(), ctx, answer);
    }

    /// The folder that lies around the review's.
    fn beside(&self) -> Option<PathBuf> {
        Some(Path::new(&self.state.export_folder).parent()?.to_path_buf())
    }

    fn zoom(&mut self, ctx: &egui::Context, action: &Action) {
        let Some(size) = self.image_size() else {
            return;
        };
        match action {
            Action::OneToOne => self
                .view
                .one_to_one(self.canvas, size, ctx.pixels_per_point()),
            Action::Zoom(factor) => {
                self.view
                    .zoom_at(self.canvas, size, self.canvas.center(), *factor)
            }
            _ => {}
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

    fn choose_export_folder(&mut self, ctx: &egui::Context) {
        let start = self.beside();
        self.dialogs.ask(
            Wanted::Folder("Export into a folder"),
            start.as_deref(),
            ctx,
            Action::SetExportFolder,
        );
    }

    fn export(&mut self) {
        let state = &self.state;
        let occupied = matches!(
            state.export,
            Some(crate::session::ExportState::Failed { occupied: true, .. })
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
            font: theme::EXPORT_FONT,
        })));
    }

    fn dropped(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|i| i.raw.dropped_files.clone());
        let paths: Vec<_> = dropped
            .iter()
            .map(|file| file.path().to_path_buf())
            .collect();
        match paths.as_slice() {
            [] => {}
            [one] => self.open(Source::Folder(one.clone())),
            // Several files of one folder mean that folder.
            [first, ..] => self.open(Source::Folder(
                first.parent().unwrap_or(first).to_path_buf(),
            )),
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let events: Vec<_> = self.session.events().collect();
        for event in events {
            if let Some(index) = self.state.take(event) {
                self.state.current = None;
                self.show(index);
            }
        }
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

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

fn describe(devices: &Devices) -> DeviceText {
    let draws = devices.graphics.as_ref().map_or_else(
        || "nothing".to_owned(),
        |g| format!("{} · {}", g.adapter_name(), g.backend_name()),
    );
    let trains = if devices.shared {
        "the same device".to_owned()
    } else {
        devices.training_name()
    };
    DeviceText { draws, trains }
}
