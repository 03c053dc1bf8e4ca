//! Which image is shown, and what is thought of it.

use super::Step;
use super::structures::drop_pick;
use crate::document::Verdict;
use crate::session::{Command, Session};
use crate::ui::state::{Reading, State};
use crate::ui::words::tr;

/// A wish about images.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum ImagesAction {
    /// Make an image the current one.
    Show(usize),
    /// One image further or back.
    Next,
    Previous,
    /// Say of the current image that it was looked at, or needs another look; or take that back.
    Judge(Verdict),
    /// Show the next image that nobody has looked at.
    NextUnreviewed,
}

impl ImagesAction {
    pub(super) fn step(&self) -> Option<Step> {
        Some(Step::of(match self {
            Self::Judge(Verdict::Reviewed) => tr("Reviewed"),
            Self::Judge(Verdict::Flagged) => tr("Flagged"),
            Self::Show(_) | Self::Next | Self::Previous | Self::NextUnreviewed => return None,
        }))
    }

    pub(super) fn apply(self, state: &mut State, session: &Session) {
        match self {
            Self::Show(index) => show(state, session, index),
            Self::Next => show_neighbour(state, session, true),
            Self::Previous => show_neighbour(state, session, false),
            Self::Judge(verdict) => {
                if let Some(id) = state.current_id() {
                    state.document.reviews.toggle(id.photo, verdict);
                }
            }
            Self::NextUnreviewed => next_unreviewed(state, session),
        }
    }
}

/// Makes an image the current one.
pub(in crate::ui) fn show(state: &mut State, session: &Session, index: usize) {
    if state.current == Some(index) || index >= state.items.len() {
        return;
    }
    state.current = Some(index);
    drop_pick(state, session);
    session.send(Command::Show(state.id_of(index)));
}

fn show_neighbour(state: &mut State, session: &Session, next: bool) {
    if let Some(index) = state.neighbour(next) {
        show(state, session, index);
    }
}

/// Shows the next image without a verdict, from the current one on and around.
fn next_unreviewed(state: &mut State, session: &Session) {
    let count = state.items.len();
    let here = state.current.unwrap_or(0);
    let open = |&index: &usize| {
        let reviews = &state.document.reviews;
        matches!(state.items[index].reading, Reading::Done { .. })
            && reviews.of(state.id_of(index).photo).is_none()
    };
    match (1..=count).map(|by| (here + by) % count).find(open) {
        Some(index) => show(state, session, index),
        None => state.tell(tr("All images have been looked at"), false),
    }
}
