//! What becomes of marks, sides, spacings and fields of view.

use super::{Action, App};
use crate::session::Command;
use crate::ui::actions::{RetinaAction, Tool};
use crate::ui::dialogs::Wanted;

impl App {
    pub(super) fn apply_to_retina(&mut self, ctx: &egui::Context, action: RetinaAction) {
        if let Some(label) = action.label() {
            log::info!("{label}");
        }
        let state = &mut self.state;
        let retina = &mut state.document.retina;
        match action {
            RetinaAction::Use(tool) => state.retina.tool = tool,
            RetinaAction::SetDisc(id, at) => {
                retina.change(id.photo, |eye| eye.disc = Some(at));
                let other = retina.eye(id.photo).fovea.is_none().then_some(Tool::Fovea);
                self.marked(other);
            }
            RetinaAction::SetFovea(id, at) => {
                retina.change(id.photo, |eye| eye.fovea = Some(at));
                let other = retina.eye(id.photo).disc.is_none().then_some(Tool::Disc);
                self.marked(other);
            }
            RetinaAction::ClearMarks(id) => {
                retina.change(id.photo, |eye| (eye.disc, eye.fovea) = (None, None));
            }
            RetinaAction::SetSide(id, side) => retina.change(id.photo, |eye| eye.side = side),
            RetinaAction::SetField(id, field) => {
                retina.change(id.photo, |eye| eye.field = field);
                state.retina.field = true;
            }
            RetinaAction::SetSpacing(spacing) => retina.set_typed(spacing),
            RetinaAction::ChooseTable => {
                let start = self.beside();
                let answer = |path| Action::Retina(RetinaAction::ReadTable(path));
                self.dialogs
                    .ask(Wanted::Spacings, start.as_deref(), ctx, answer);
            }
            RetinaAction::ReadTable(path) => self.session.send(Command::ReadSpacing { path }),
            RetinaAction::TakeTable(table) => retina.set_table(Some(table)),
            RetinaAction::ForgetTable => retina.set_table(None),
            RetinaAction::ToggleRings => state.retina.rings = !state.retina.rings,
            RetinaAction::ToggleField => state.retina.field = !state.retina.field,
        }
    }

    /// A mark was set: it is seen, and the next click sets the other one if that is missing.
    fn marked(&mut self, other: Option<Tool>) {
        self.state.retina.rings = true;
        self.state.retina.tool = other;
    }

    /// Tells the session which fields of view to use: the document's, whatever changed it.
    pub(super) fn send_fields(&mut self) {
        for (id, field) in self.state.changed_fields() {
            self.session.send(Command::SetField { id, field });
        }
    }

    /// Takes the table that was read, if one was: an action like others, that can be taken back.
    pub(super) fn take_table(&mut self, ctx: &egui::Context) {
        if let Some(table) = self.state.take_table() {
            self.apply(ctx, Action::Retina(RetinaAction::TakeTable(table)));
        }
    }
}
