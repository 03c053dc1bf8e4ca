//! Asks what stands out in the current image whenever what that depends on has changed.

use std::sync::Arc;

use super::App;
use crate::document::Structure;
use crate::session::{Command, ImageId, PickOrder, ShownKinds, StandingRequest};
use crate::ui::context::Ground;

/// What was looked at.
#[derive(Default)]
pub(super) struct Asked {
    id: Option<ImageId>,
    kinds: ShownKinds,
    ground: Ground,
    structures: Vec<Structure>,
}

impl App {
    /// Asks the session, where structures are shown.
    pub(super) fn ask_what_stands_out(&mut self) {
        let cx = self.context();
        let current = self.state.current_id();
        let Some(id) = current.filter(|_| cx.leads_with_structures()) else {
            return;
        };
        let document = &self.state.document;
        let ground = cx.ground();
        let shown = { ground.findings() }.map(|_| document.shown_kinds(id.photo));
        let kinds = shown.unwrap_or_default();
        let structures = document.structures.of(id.photo);
        let before = &self.stood;
        if before.id == current
            && before.kinds == kinds
            && before.ground == ground
            && before.structures == structures
        {
            return;
        }
        let kept = structures.iter().filter(|s| s.proposed.is_none());
        let kept = kept.map(|s| Arc::clone(&s.area)).collect();
        let structures = structures.to_vec();
        let request = StandingRequest { id, kinds, kept };
        self.session
            .send(Command::Pick(PickOrder::Standing(request)));
        self.stood = Asked {
            id: current,
            kinds,
            ground,
            structures,
        };
    }
}
