//! Taking back, doing again, and going anywhere in the history.

use crate::document::Moment;
use crate::session::{Command, Pick, PickOrder};
use crate::ui::app::App;
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
    pub(super) fn apply(self, app: &mut App) {
        let now = app.moment();
        let history = &mut app.state.history;
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
                app.restore(moment);
                app.state.tell(words, false);
            }
            None => app
                .state
                .tell(tr("There is nothing to undo or redo"), false),
        }
    }
}

impl App {
    /// Everything that the user decides, as it is now.
    pub(in crate::ui) fn moment(&self) -> Moment<Pick> {
        Moment {
            document: self.state.document.clone(),
            pick: self.state.pick.clone(),
        }
    }

    fn restore(&mut self, moment: Moment<Pick>) {
        let Moment { document, pick } = moment;
        let clustering = document.clustering;
        if clustering != self.state.document.clustering {
            self.session.send(Command::Cluster(clustering));
        }
        self.state.document = document;
        if pick != self.state.pick {
            self.state.pick.clone_from(&pick);
            self.session.send(Command::Pick(PickOrder::Restore(pick)));
        }
    }
}
