//! Another reviewer's session beside one's own: compared, and gone through where both differ.

use std::path::PathBuf;

use super::images::show;
use super::{Action, ViewAction};
use crate::document::{Row, Work};
use crate::export;
use crate::session::{Command, CompareRequest};
use crate::ui::app::App;
use crate::ui::dialogs::Wanted;
use crate::ui::state::{Compared, Reading, Sheet};
use crate::ui::words::tr;

/// A wish about another session.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum CompareAction {
    /// Ask for the other session's file.
    Choose,
    /// Compare with the session in a file.
    With(PathBuf),
    /// Compare with the same one again.
    Again,
    /// End the comparison under way.
    Cancel,
    /// Show the image of a disagreement, with what both drew.
    Show(usize),
    /// So many disagreements further, or back.
    Step(isize),
    /// Go through them no more; the comparison stays.
    Rest,
    /// Leave the other session.
    Leave,
    /// Ask for a file and write everything that was compared as a table.
    ChooseTable,
    SaveTable(PathBuf),
}

impl CompareAction {
    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        let compared = &mut app.state.compared;
        match self {
            Self::Choose => {
                let start = app.beside();
                let answer = |path| Action::Compare(Self::With(path));
                let wanted = Wanted::Session;
                app.dialogs.ask(wanted, start.as_deref(), ctx, answer);
            }
            Self::With(path) => app.compare(path),
            Self::Again => {
                if let Some(path) = compared.done.as_ref().map(|done| done.path.clone()) {
                    app.compare(path);
                }
            }
            Self::Cancel => {
                compared.running = None;
                app.session.send(Command::EndCompare);
            }
            Self::Show(place) => app.show_disagreement(place),
            Self::Step(by) => app.step_disagreement(by),
            Self::Rest => compared.at = None,
            Self::Leave => {
                app.session.send(Command::EndCompare);
                *compared = Compared::default();
                app.apply(ctx, Action::View(ViewAction::LeaveSheet(Sheet::Compared)));
            }
            Self::ChooseTable => {
                let start = app.beside();
                let wanted = Wanted::Table("disagreements.csv".to_owned());
                let answer = |path| Action::Compare(Self::SaveTable(path));
                app.dialogs.ask(wanted, start.as_deref(), ctx, answer);
            }
            Self::SaveTable(path) => app.save_comparison(path),
        }
    }
}

impl App {
    fn compare(&mut self, path: PathBuf) {
        let state = &mut self.state;
        if !state.all_read {
            let text = tr("The images are still being read; compare in a moment");
            state.tell(text, true);
            return;
        }
        let sizes = state.items.iter().filter_map(|item| match item.reading {
            Reading::Done { size, .. } => Some((item.photo, size)),
            _ => None,
        });
        let sizes: std::collections::BTreeMap<_, _> = sizes.collect();
        let own = Work {
            roster: state.kept.roster.only(|photo| sizes.contains_key(&photo)),
            document: state.document.clone(),
            ..Work::default()
        };
        // How it goes, and the way to end it.
        state.sheet = Some(Sheet::Compared);
        state.compared.running = Some((0, sizes.len()));
        self.session.send(Command::Compare(Box::new(CompareRequest {
            path,
            own: Box::new(own),
            sizes,
        })));
    }

    fn show_disagreement(&mut self, place: usize) {
        let state = &mut self.state;
        let Some(row) = state.compared.rows().get(place) else {
            return;
        };
        let id = state.id_of_photo(row.photo);
        state.compared.at = Some(place);
        state.sheet = None;
        if let Some(id) = id {
            show(state, &self.session, id.index as usize);
        }
    }

    /// From the first one on; there is none behind the last.
    pub(super) fn step_disagreement(&mut self, by: isize) {
        let compared = &self.state.compared;
        let place = match compared.at {
            None => Some(0),
            Some(at) => at.checked_add_signed(by),
        };
        let last = compared.rows().len();
        match place.filter(|&place| place < last) {
            Some(place) => self.show_disagreement(place),
            None if last == 0 => {}
            None => {
                let text = tr("There is no further disagreement in this direction");
                self.state.tell(text, false);
            }
        }
    }

    fn save_comparison(&mut self, path: PathBuf) {
        let Some(done) = &self.state.compared.done else {
            return;
        };
        match export::comparison_table(done.found.rows.iter().map(Row::line)) {
            Ok(table) => self.session.send(Command::SaveTable { path, table }),
            Err(error) => self.state.tell(error.to_string(), true),
        }
    }
}
