//! Asks what stands out in the current image whenever what that depends on has changed.

use std::sync::Arc;

use super::App;
use crate::document::Structure;
use crate::session::{Command, Findings, ImageId, Overlay, PickOrder, ShownKinds, StandingRequest};

/// What was looked at.
#[derive(Default)]
pub(super) struct Asked {
    id: Option<ImageId>,
    kinds: ShownKinds,
    overlay: Option<Arc<Overlay>>,
    findings: Option<Arc<Findings>>,
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
        let (overlay, findings) = (cx.overlay(), cx.findings());
        let shown = findings.as_ref().map(|_| document.shown_kinds(id.photo));
        let kinds = shown.unwrap_or_default();
        let structures = document.structures.of(id.photo);
        let before = &self.stood;
        if before.id == current
            && before.kinds == kinds
            && is_same(&before.overlay, &overlay)
            && is_same(&before.findings, &findings)
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
            overlay,
            findings,
            structures,
        };
    }
}

fn is_same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
    a.as_ref().map(Arc::as_ptr) == b.as_ref().map(Arc::as_ptr)
}
