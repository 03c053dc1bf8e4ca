//! Starting, pausing, ending; runs as files.

use std::path::{Path, PathBuf};

use super::{Action, App};
use crate::seed::Seed;
use crate::session::{Command, Phase, Source};
use crate::student;
use crate::ui::dialogs::Wanted;
use crate::ui::preferences::Hint;
use crate::ui::words::tr;

impl App {
    pub(super) fn apply_to_training(&mut self, ctx: &egui::Context, action: Action) {
        let settings = &self.state.settings;
        match action {
            Action::Train => self.train(),
            Action::Stop => self.session.send(Command::Stop),
            Action::ChooseRunFile => self.choose_run_file(ctx),
            Action::ChooseRun => self.choose_run(ctx, Action::GoOn),
            Action::ChooseModel => self.choose_run(ctx, Action::UseModel),
            Action::SaveRun(path) => self.session.send(Command::Save { path }),
            Action::GoOn(path) => self.session.send(Command::GoOn {
                path,
                more: settings.training.steps,
            }),
            Action::UseModel(path) => self.session.send(Command::UseModel {
                path,
                seed: Seed(settings.seed),
            }),
            Action::Recall(step) => {
                self.state.recalled = step;
                self.session.send(Command::Recall { step });
            }
            Action::SetRefresh(refresh) => {
                self.state.refresh = refresh;
                self.session.send(Command::Refresh(refresh));
            }
            Action::RefreshNow => self.session.send(Command::RefreshNow),
            Action::ChooseCurvesFile => self.choose_curves_file(ctx),
            Action::SaveCurves(path) => self.session.send(Command::SaveTable {
                path,
                table: self.state.curves.csv(),
            }),
            _ => {}
        }
    }

    fn choose_curves_file(&mut self, ctx: &egui::Context) {
        let start = self.beside();
        let wanted = Wanted::Table("losses.csv".to_owned());
        self.dialogs
            .ask(wanted, start.as_deref(), ctx, Action::SaveCurves);
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
            .ask(Wanted::NewRun(name), start.as_deref(), ctx, Action::SaveRun);
    }

    fn choose_run(&mut self, ctx: &egui::Context, answer: fn(PathBuf) -> Action) {
        let start = self.beside();
        self.dialogs
            .ask(Wanted::SavedRun, start.as_deref(), ctx, answer);
    }

    /// The folder that lies around the review's.
    pub(super) fn beside(&self) -> Option<PathBuf> {
        Some(Path::new(&self.state.export_folder).parent()?.to_path_buf())
    }
}
