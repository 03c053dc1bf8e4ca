//! Structures from visit to visit.

use std::path::PathBuf;

use super::{Action, Step};
use crate::document::Tie;
use crate::measure::EyeVisits;
use crate::session::{Command, Growth, GrowthOrder, GrowthRequest, ImageId, table_of_growth};
use crate::ui::app::App;
use crate::ui::dialogs::Wanted;
use crate::ui::words::tr;

/// A wish about visits.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum GrowthAction {
    /// Look which photographs show the same eye.
    Look,
    /// Follow a structure.
    Follow(Box<GrowthRequest>),
    /// End that.
    End,
    /// The same places in the first photograph and in a later one, each in its pixels; none go back to the vessels.
    SetPoints(ImageId, ImageId, Vec<[[f32; 2]; 2]>),
    /// Ask for the file to write the numbers to.
    ChooseTable,
    /// Write them.
    SaveTable(PathBuf),
}

impl GrowthAction {
    pub(super) fn step(&self) -> Option<Step> {
        match self {
            Self::SetPoints(.., points) if points.is_empty() => {
                Some(Step::of(tr("Took the points of a visit away")))
            }
            Self::SetPoints(..) => Some(Step::of(tr("Set the points of a visit"))),
            Self::Look | Self::Follow(_) | Self::End | Self::ChooseTable | Self::SaveTable(_) => {
                None
            }
        }
    }

    pub(super) fn apply(self, app: &mut App, ctx: &egui::Context) {
        let state = &mut app.state;
        match self {
            Self::Look => {
                let retina = Box::new(state.document.retina.clone());
                app.session
                    .send(Command::Growth(GrowthOrder::Visits(retina)));
            }
            Self::Follow(request) => {
                let growth = &mut state.growth;
                (growth.failed, growth.ended) = (None, false);
                // What was followed before is not that.
                growth.grown = None;
                growth.going = Some((0, request.visits.len()));
                growth.asked = Some((*request).clone());
                app.session
                    .send(Command::Growth(GrowthOrder::Follow(request)));
            }
            Self::End => {
                state.growth.ended = true;
                app.session.send(Command::Growth(GrowthOrder::End));
            }
            Self::SetPoints(first, id, points) => {
                let to = first.photo;
                state.document.ties.set(id.photo, Tie { to, points });
            }
            Self::ChooseTable => {
                let start = app.beside();
                let wanted = Wanted::Table("growth.csv".to_owned());
                let answer = |path| Action::Growth(Self::SaveTable(path));
                app.dialogs.ask(wanted, start.as_deref(), ctx, answer);
            }
            Self::SaveTable(path) => app.save_growth(path),
        }
    }
}

impl App {
    /// Writes the numbers of what was followed last.
    fn save_growth(&mut self, path: PathBuf) {
        let state = &mut self.state;
        let names: Vec<String> = state.items.iter().map(|item| item.name.clone()).collect();
        let (Some(visits), Some(grown)) = (state.visits(), state.grown()) else {
            return;
        };
        let Some(eye) = visits.eyes.iter().find(|eye| is_of(eye, grown)) else {
            return;
        };
        let table = table_of_growth(visits, &names, &[(eye, grown)], &state.document.retina);
        match table {
            Ok(table) => self.session.send(Command::SaveTable { path, table }),
            Err(error) => state.tell(error.to_string(), true),
        }
    }
}

/// Whether a structure was followed in an eye.
fn is_of(eye: &EyeVisits, grown: &Growth) -> bool {
    let first = grown.visits.first().map(|seen| seen.id.index as usize);
    let all = eye.visits.iter().flat_map(|visit| &visit.photographs);
    first.is_some_and(|first| { all }.any(|&at| at == first))
}
