//! Starting, pausing, ending; runs as files.

use std::path::{Path, PathBuf};

use super::Action;
use crate::seed::Seed;
use crate::session::{Command, Phase, Refresh, Source};
use crate::student;
use crate::ui::app::App;
use crate::ui::dialogs::Wanted;
use crate::ui::preferences::Hint;
use crate::ui::state::RunSettings;
use crate::ui::words::tr;

/// A wish about runs.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum TrainingAction {
    /// Start, pause or go on, whatever comes next.
    Train,
    Stop,
    /// Ask for the file to save the run to.
    ChooseRunFile,
    /// Save the run as it stands.
    SaveRun(PathBuf),
    /// Ask for a saved run to go on with.
    ChooseRun,
    /// Go on with a saved run.
    GoOn(PathBuf),
    /// Ask for a saved run to use.
    ChooseModel,
    /// Use a saved run as it is.
    UseModel(PathBuf),
    /// Show a step that was kept; none shows the newest.
    Recall(Option<usize>),
    /// What the next run is like.
    SetRun(Box<RunSettings>),
    /// How often the overlay is refreshed during training.
    SetRefresh(Refresh),
    RefreshNow,
    /// Ask for the file to write the losses to.
    ChooseCurvesFile,
    /// Write the losses of the run as a table.
    SaveCurves(PathBuf),
}

impl TrainingAction {
    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        let settings = &app.state.settings;
        match self {
            Self::Train => app.train(),
            Self::Stop => app.session.send(Command::Stop),
            Self::ChooseRunFile => app.choose_run_file(ctx),
            Self::ChooseRun => app.choose_run(ctx, Self::GoOn),
            Self::ChooseModel => app.choose_run(ctx, Self::UseModel),
            Self::SaveRun(path) => app.session.send(Command::Save { path }),
            Self::GoOn(path) => app.session.send(Command::GoOn {
                path,
                more: settings.training.steps,
            }),
            Self::UseModel(path) => app.session.send(Command::UseModel {
                path,
                seed: Seed(settings.seed),
            }),
            Self::Recall(step) => {
                app.state.recalled = step;
                app.session.send(Command::Recall { step });
            }
            Self::SetRun(settings) => app.state.settings = *settings,
            Self::SetRefresh(refresh) => {
                app.state.refresh = refresh;
                app.session.send(Command::Refresh(refresh));
            }
            Self::RefreshNow => app.session.send(Command::RefreshNow),
            Self::ChooseCurvesFile => app.choose_curves_file(ctx),
            Self::SaveCurves(path) => app.session.send(Command::SaveTable {
                path,
                table: app.state.curves.csv(),
            }),
        }
    }
}

impl App {
    fn choose_curves_file(&mut self, ctx: &egui::Context) {
        let start = self.beside();
        let wanted = Wanted::Table("losses.csv".to_owned());
        self.dialogs.ask(wanted, start.as_deref(), ctx, |path| {
            Action::Training(TrainingAction::SaveCurves(path))
        });
    }

    /// The one primary action of training: start, pause or go on.
    fn train(&mut self) {
        let command = match self.state.phase {
            Phase::Running | Phase::Preparing => Command::Pause,
            Phase::Paused => Command::Resume,
            _ if self.state.readable() == 0 => {
                let text = tr("There is no image to train on; open a folder with photographs");
                return self.state.tell(text, true);
            }
            _ => Command::Train {
                settings: self.state.settings.training.clone(),
                seed: Seed(self.state.settings.seed),
                student: self.state.settings.detail.then(student::Settings::default),
            },
        };
        self.preferences.past.insert(Hint::Train);
        self.session.send(command);
    }

    fn choose_run_file(&mut self, ctx: &egui::Context) {
        let title = self.state.source.as_ref().map(Source::title);
        let name = format!("{}.safetensors", title.as_deref().unwrap_or("run"));
        let start = self.beside();
        self.dialogs
            .ask(Wanted::NewRun(name), start.as_deref(), ctx, |path| {
                Action::Training(TrainingAction::SaveRun(path))
            });
    }

    fn choose_run(&mut self, ctx: &egui::Context, answer: fn(PathBuf) -> TrainingAction) {
        let start = self.beside();
        self.dialogs
            .ask(Wanted::SavedRun, start.as_deref(), ctx, move |path| {
                Action::Training(answer(path))
            });
    }

    /// The folder that lies around the review's.
    pub(in crate::ui) fn beside(&self) -> Option<PathBuf> {
        Some(Path::new(&self.state.export_folder).parent()?.to_path_buf())
    }
}
