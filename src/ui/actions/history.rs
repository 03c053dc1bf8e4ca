//! Taking back, doing again, and going anywhere in the history.

use crate::document::Moment;
use crate::session::{Command, Pick, PickOrder, Session};
use crate::ui::state::State;
use crate::ui::words::{tr, trf};

/// A wish about what was done.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum HistoryAction {
    Undo,
    Redo,
    /// Go to where so many steps of the history are done.
    GoTo(usize),
}

impl HistoryAction {
    pub(super) fn apply(self, state: &mut State, session: &Session) {
        let now = state.moment();
        let history = &mut state.history;
        let gone = match self {
            Self::Undo => history
                .undo(now)
                .map(|(moment, words)| (moment, trf("Undone: {0}", &[&words]))),
            Self::Redo => history
                .redo(now)
                .map(|(moment, words)| (moment, trf("Done again: {0}", &[&words]))),
            Self::GoTo(steps) => Some((
                history.go_to(steps, now),
                tr("Back in the history").to_owned(),
            )),
        };
        match gone {
            Some((moment, words)) => {
                restore(state, session, moment);
                state.tell(words, false);
            }
            None => state.tell(tr("There is nothing to undo or redo"), false),
        }
    }
}

fn restore(state: &mut State, session: &Session, moment: Moment<Pick>) {
    let Moment { document, pick } = moment;
    let clustering = document.clustering;
    if clustering != state.document.clustering {
        session.send(Command::Cluster(clustering));
    }
    state.document = document;
    if pick != state.pick {
        state.pick.clone_from(&pick);
        session.send(Command::Pick(PickOrder::Restore(pick)));
    }
}
