//! Everything that can be wished for, by mouse, key or drop. Panels collect actions; the app carries them out after the
//! frame, so that nothing changes while it is being drawn.
//!
//! A family of actions has a file: what there is, what of it can be taken back and under which words, and what it does.

mod brush;
mod classes;
mod compare;
mod export;
mod files;
mod growth;
mod history;
mod images;
mod retina;
mod structures;
mod training;
mod view;

pub(super) use brush::BrushAction;
pub(super) use classes::ClassAction;
pub(super) use compare::CompareAction;
pub(super) use export::ExportAction;
pub(super) use files::FileAction;
pub(super) use growth::GrowthAction;
pub(super) use history::HistoryAction;
pub(super) use images::{ImagesAction, show};
pub(super) use retina::{RetinaAction, Tool};
pub(super) use structures::{Aim, StructureAction};
pub(super) use training::TrainingAction;
pub(super) use view::ViewAction;

use super::app::App;
use super::state::State;

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    /// Folders, sessions, the window.
    File(FileAction),
    /// Which image is shown, and what is thought of it.
    Images(ImagesAction),
    /// Runs.
    Training(TrainingAction),
    /// Classes and how they are found.
    Class(ClassAction),
    /// Areas that are picked, kept, looked for.
    Structure(StructureAction),
    /// Areas that are corrected by hand.
    Brush(BrushAction),
    /// Marks, side, spacing and field of view.
    Retina(RetinaAction),
    /// Structures from visit to visit.
    Growth(GrowthAction),
    /// How the window looks and what it shows.
    View(ViewAction),
    /// Another reviewer's session.
    Compare(CompareAction),
    /// The review.
    Export(ExportAction),
    /// Undo, redo.
    History(HistoryAction),
}

/// How a wish stands in the history.
pub(super) struct Step {
    /// What it is called.
    pub(super) words: String,
    /// Whether one follows on the other while something is drawn along: together they are one step.
    pub(super) flows: bool,
    /// Whether what it changes comes later, from another thread.
    pub(super) late: bool,
}

impl Step {
    fn of(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            flows: false,
            late: false,
        }
    }

    fn flowing(words: impl Into<String>) -> Self {
        Self {
            flows: true,
            ..Self::of(words)
        }
    }

    fn late(self) -> Self {
        Self { late: true, ..self }
    }
}

impl Action {
    /// How the wish stands in the history; none for those that change nothing that is kept.
    pub(super) fn step(&self, state: &State) -> Option<Step> {
        match self {
            Self::Images(action) => action.step(),
            Self::Class(action) => action.step(state),
            Self::Structure(action) => action.step(),
            Self::Brush(action) => action.step(state),
            Self::Retina(action) => action.step(),
            Self::Growth(action) => action.step(),
            Self::View(action) => action.step(),
            Self::File(_)
            | Self::Training(_)
            | Self::Compare(_)
            | Self::Export(_)
            | Self::History(_) => None,
        }
    }

    /// Carries it out.
    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        match self {
            Self::File(action) => action.apply(app, ctx),
            Self::Images(action) => action.apply(app),
            Self::Training(action) => action.apply(app, ctx),
            Self::Class(action) => action.apply(app),
            Self::Structure(action) => action.apply(app),
            Self::Brush(action) => action.apply(app),
            Self::Retina(action) => action.apply(app, ctx),
            Self::Growth(action) => action.apply(app, ctx),
            Self::View(action) => action.apply(app, ctx),
            Self::Compare(action) => action.apply(app, ctx),
            Self::Export(action) => action.apply(app, ctx),
            Self::History(action) => action.apply(&mut app.state, &app.session),
        }
    }
}
