//! What the window knows of structures from visit to visit.

use std::sync::Arc;

use super::State;
use crate::session::{Growth, GrowthRequest, GrowthState, Visits};

/// What is known of the open folder's visits, and of the structure that is followed.
#[derive(Default)]
pub(in crate::ui) struct GrowthView {
    /// None before they were looked for.
    pub(in crate::ui) visits: Option<Arc<Visits>>,
    /// What was asked for last.
    pub(in crate::ui) asked: Option<GrowthRequest>,
    /// Photographs done, of so many, while a structure is followed.
    pub(in crate::ui) going: Option<(usize, usize)>,
    /// The structure that was followed last.
    pub(in crate::ui) grown: Option<Arc<Growth>>,
    /// Why it was not.
    pub(in crate::ui) failed: Option<String>,
    /// Whether it was ended.
    pub(in crate::ui) ended: bool,
}

impl State {
    /// Takes over what the session says of it.
    pub(super) fn grew(&mut self, state: GrowthState) {
        let growth = &mut self.growth;
        match state {
            // What belongs to an earlier folder came too late.
            GrowthState::Visits(visits) if visits.folder != self.folder => {}
            GrowthState::Visits(visits) => growth.visits = Some(visits),
            GrowthState::Looking { done, total } => growth.going = Some((done, total)),
            GrowthState::Done(grown) => {
                growth.going = None;
                growth.grown = Some(grown);
            }
            GrowthState::Failed { text } => {
                growth.going = None;
                growth.failed = Some(text);
            }
            GrowthState::Cancelled => growth.going = None,
        }
    }

    /// The visits of the open folder.
    pub(in crate::ui) fn visits(&self) -> Option<&Arc<Visits>> {
        let known = self.growth.visits.as_ref();
        known.filter(|visits| visits.folder == self.folder)
    }

    /// What was followed, as it was asked for last.
    pub(in crate::ui) fn grown(&self) -> Option<&Arc<Growth>> {
        let asked = self.growth.asked.as_ref()?;
        let grown = self.growth.grown.as_ref()?;
        let same = grown.name == asked.name && grown.visits.len() == asked.visits.len();
        let ids = grown.visits.iter().zip(&asked.visits);
        (same && self.growth.going.is_none() && { ids }.all(|(seen, asked)| seen.id == asked.id))
            .then_some(grown)
    }
}
