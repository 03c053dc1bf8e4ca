//! The retina: marks, side, spacing, field of view.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Action, Step};
use crate::document::SpacingTable;
use crate::measure::Side;
use crate::picture::Circle;
use crate::session::{Command, ImageId};
use crate::ui::app::App;
use crate::ui::dialogs::Wanted;
use crate::ui::words::tr;

/// What the next click or drag on the picture does instead of picking an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Tool {
    /// A click marks the centre of the optic disc.
    Disc,
    /// A click marks the fovea.
    Fovea,
    /// The circle of the field of view is dragged.
    Field,
}

/// A wish about the retina. Places are in pixels of the photograph.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum RetinaAction {
    /// Takes a tool up, or lays it down.
    Use(Option<Tool>),
    SetDisc(ImageId, [f32; 2]),
    SetFovea(ImageId, [f32; 2]),
    /// Takes both marks of an image away.
    ClearMarks(ImageId),
    /// Says which eye it is; none leaves it to marks and file name.
    SetSide(ImageId, Option<Side>),
    /// Sets the field of view; none takes the one that is found.
    SetField(ImageId, Option<Circle>),
    /// Sets the folder's spacing, in µm per pixel.
    SetSpacing(Option<f64>),
    /// Ask for a table of spacings.
    ChooseTable,
    /// Read a table of spacings.
    ReadTable(PathBuf),
    /// Take what was read.
    TakeTable(Arc<SpacingTable>),
    ForgetTable,
    /// Show or hide marks and rings.
    ToggleRings,
    /// Show or hide the outline of the field of view.
    ToggleField,
}

impl RetinaAction {
    pub(super) fn step(&self) -> Option<Step> {
        self.label().map(Step::of)
    }

    /// The line of the history; none for what changes nothing that is kept.
    fn label(&self) -> Option<&'static str> {
        Some(match self {
            Self::SetDisc(..) => tr("Marked the optic disc"),
            Self::SetFovea(..) => tr("Marked the fovea"),
            Self::ClearMarks(_) => tr("Took the marks away"),
            Self::SetSide(..) => tr("Set the side of the eye"),
            Self::SetField(_, Some(_)) => tr("Adjusted the field of view"),
            Self::SetField(_, None) => tr("Reset the field of view"),
            Self::SetSpacing(_) => tr("Set the pixel spacing"),
            Self::TakeTable(_) => tr("Read pixel spacings from a table"),
            Self::ForgetTable => tr("Left the table of pixel spacings"),
            Self::Use(_)
            | Self::ChooseTable
            | Self::ReadTable(_)
            | Self::ToggleRings
            | Self::ToggleField => return None,
        })
    }

    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        if let Some(label) = self.label() {
            log::info!("{label}");
        }
        let state = &mut app.state;
        let retina = &mut state.document.retina;
        match self {
            Self::Use(tool) => {
                state.retina.tool = tool;
                app.end_correcting();
            }
            Self::SetDisc(id, at) => {
                retina.change(id.photo, |eye| eye.disc = Some(at));
                state.marked();
            }
            Self::SetFovea(id, at) => {
                retina.change(id.photo, |eye| eye.fovea = Some(at));
                state.marked();
            }
            Self::ClearMarks(id) => {
                retina.change(id.photo, |eye| (eye.disc, eye.fovea) = (None, None));
            }
            Self::SetSide(id, side) => retina.change(id.photo, |eye| eye.side = side),
            Self::SetField(id, field) => {
                retina.change(id.photo, |eye| eye.field = field);
                state.retina.field = true;
            }
            Self::SetSpacing(spacing) => retina.set_typed(spacing),
            Self::ChooseTable => {
                let start = app.beside();
                let answer = |path| Action::Retina(Self::ReadTable(path));
                app.dialogs
                    .ask(Wanted::Spacings, start.as_deref(), ctx, answer);
            }
            Self::ReadTable(path) => app.session.send(Command::ReadSpacing { path }),
            Self::TakeTable(table) => retina.set_table(Some(table)),
            Self::ForgetTable => retina.set_table(None),
            Self::ToggleRings => state.retina.rings = !state.retina.rings,
            Self::ToggleField => state.retina.field = !state.retina.field,
        }
    }
}

impl App {
    /// Tells the session which fields of view to use: the document's, whatever changed it.
    pub(in crate::ui) fn send_fields(&mut self) {
        for (id, field) in self.state.changed_fields() {
            self.session.send(Command::SetField { id, field });
        }
    }

    /// Takes the table that was read, if one was: an action like others, that can be taken back.
    pub(in crate::ui) fn take_table(&mut self, ctx: &egui::Context) {
        if let Some(table) = self.state.take_table() {
            self.apply(ctx, Action::Retina(RetinaAction::TakeTable(table)));
        }
    }
}
