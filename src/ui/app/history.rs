//! Which wishes can be taken back, what their steps are called, and going there.

use super::{Action, App};
use crate::document::Verdict;
use crate::document::{Label, Moment};
use crate::session::{Command, Pick, PickOrder};
use crate::ui::actions::ClassAction;
use crate::ui::panels::class_name;
use crate::ui::words::{tr, trf};

impl App {
    /// Everything that the user decides, as it is now.
    pub(super) fn moment(&self) -> Moment<Pick> {
        Moment {
            document: self.state.document.clone(),
            pick: self.state.pick.clone(),
        }
    }

    /// What a wish is called in the history; none for those that change nothing that is kept.
    pub(super) fn label(&self, action: &Action) -> Option<Label> {
        let name = |class: u8| class_name(&self.state.document, class);
        let flows = matches!(
            action,
            Action::SetCount(_)
                | Action::StepClasses(_)
                | Action::SetClustering(_)
                | Action::SetOpacity(_)
                | Action::Fade(_)
                | Action::Walk(_)
                | Action::Class(ClassAction::Strict { .. })
        );
        let words = match action {
            Action::SetCount(_) | Action::StepClasses(_) => tr("Number of clusters").to_owned(),
            Action::SetClustering(_) => tr("Clustering changed").to_owned(),
            Action::SetOpacity(_) | Action::Fade(_) => tr("Opacity").to_owned(),
            Action::ToggleFill => tr("Fill on or off").to_owned(),
            Action::ToggleContour => tr("Borders on or off").to_owned(),
            Action::Rename(class, _) => trf("{0} renamed", &[&name(*class)]),
            Action::SetVisible(class, true) => trf("{0} shown", &[&name(*class)]),
            Action::SetVisible(class, false) => trf("{0} hidden", &[&name(*class)]),
            Action::Solo(class) => trf("{0} alone", &[&name(*class)]),
            Action::ToggleChosen(class) => trf("Mask of {0}", &[&name(*class)]),
            Action::Pick(..) => tr("Area picked").to_owned(),
            Action::Walk(_) => tr("Larger or smaller area").to_owned(),
            Action::Keep => tr("Area kept").to_owned(),
            Action::Reject => tr("Proposal taken back").to_owned(),
            Action::NameStructure(.., name) => trf("Area named {0}", &[name]),
            Action::RemoveStructure(..) => tr("Area removed").to_owned(),
            Action::AcceptStructure(..) => tr("Proposal kept").to_owned(),
            Action::FindInAll(name) => trf("Looked for {0}", &[name]),
            Action::Class(wish) => wish.label()?,
            Action::Retina(wish) => wish.label()?,
            Action::Judge(Verdict::Reviewed) => tr("Reviewed").to_owned(),
            Action::Judge(Verdict::Flagged) => tr("Flagged").to_owned(),
            // Escape lets a pick go, and that is missed more than a selection.
            Action::Select(_) if self.state.pick.is_some() => tr("Area let go").to_owned(),
            _ => return None,
        };
        Some(Label { words, flows })
    }

    /// Undo, redo, or a place in the history.
    pub(super) fn travel(&mut self, action: &Action) {
        let now = self.moment();
        let history = &mut self.state.history;
        let gone = match action {
            Action::Undo => history
                .undo(now)
                .map(|(moment, words)| (moment, trf("Undone: {0}", &[&words]))),
            Action::Redo => history
                .redo(now)
                .map(|(moment, words)| (moment, trf("Done again: {0}", &[&words]))),
            Action::GoTo(steps) => Some((
                history.go_to(*steps, now),
                tr("Back in the history").to_owned(),
            )),
            _ => None,
        };
        match gone {
            Some((moment, words)) => {
                self.restore(moment);
                self.state.tell(words, false);
            }
            None => self
                .state
                .tell(tr("There is nothing to undo or redo"), false),
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
