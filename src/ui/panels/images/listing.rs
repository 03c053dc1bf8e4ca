//! Which images are listed, and in which order.

use egui::{Popup, Ui};
use egui_material_icons::icons;

use crate::document::Status;
use crate::ui::panels::parts::icon_button;
use crate::ui::state::{Reading, State};
use crate::ui::words::tr;

/// Images by what was said of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Only {
    #[default]
    All,
    Unreviewed,
    /// Those of a status.
    Of(Status),
    /// With a comment.
    Commented,
    /// With areas that a search proposes.
    Proposed,
    /// With areas that were kept.
    Kept,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Order {
    #[default]
    Name,
    /// The most pixels first.
    Size,
    /// Those that need work, then those that are not reviewed, then the others.
    Review,
}

/// What the list shows.
#[derive(Default)]
pub(in crate::ui) struct Listing {
    /// Part of the name.
    pub(in crate::ui) query: String,
    pub(in crate::ui) only: Only,
    pub(in crate::ui) order: Order,
}

impl Listing {
    /// Whether all images are listed by name.
    pub(super) fn is_plain(&self) -> bool {
        self.query.is_empty() && self.only == Only::All && self.order == Order::Name
    }

    /// Places in the folder of the listed images.
    pub(in crate::ui) fn rows(&self, state: &State) -> Vec<usize> {
        let query = self.query.to_lowercase();
        let mut rows: Vec<usize> = (0..state.items.len())
            .filter(|&i| query.is_empty() || state.items[i].lower.contains(&query))
            .filter(|&i| self.takes(state, i))
            .collect();
        let size = |i: usize| match state.items[i].reading {
            Reading::Done { size: (w, h), .. } => u64::from(w) * u64::from(h),
            _ => 0,
        };
        match self.order {
            Order::Name => {}
            Order::Size => rows.sort_by_key(|&i| std::cmp::Reverse(size(i))),
            Order::Review => rows.sort_by_key(|&i| match status(state, i) {
                Some(Status::NeedsWork) => 0,
                None => 1,
                Some(Status::Accepted) => 2,
                Some(Status::Excluded) => 3,
            }),
        }
        rows
    }

    fn takes(&self, state: &State, index: usize) -> bool {
        let structures = || {
            state
                .document
                .structures
                .of(state.id_of(index).photo)
                .iter()
        };
        match self.only {
            Only::All => true,
            Only::Unreviewed => status(state, index).is_none(),
            Only::Of(wanted) => status(state, index) == Some(wanted),
            Only::Commented => {
                let verdict = state.document.reviews.of(state.id_of(index).photo);
                verdict.is_some_and(|verdict| !verdict.comment.is_empty())
            }
            Only::Proposed => structures().any(|s| s.proposed.is_some()),
            Only::Kept => structures().any(|s| s.proposed.is_none()),
        }
    }

    /// The button with all choices.
    pub(super) fn menu(&mut self, ui: &mut Ui) {
        let on = self.only != Only::All || self.order != Order::Name;
        let tip = tr("Which images are listed, and in which order");
        let menu = icon_button(ui, icons::ICON_FILTER_LIST, tr("Filter and order"), tip, on);
        Popup::menu(&menu).show(|ui| {
            for (only, name) in [
                (Only::All, tr("All")),
                (Only::Unreviewed, tr("Not reviewed")),
                (Only::Of(Status::Accepted), tr("Accepted")),
                (Only::Of(Status::NeedsWork), tr("Needs work")),
                (Only::Of(Status::Excluded), tr("Excluded")),
                (Only::Commented, tr("With a comment")),
                (Only::Proposed, tr("With proposals")),
                (Only::Kept, tr("With kept areas")),
            ] {
                ui.selectable_value(&mut self.only, only, name);
            }
            ui.separator();
            for (order, name) in [
                (Order::Name, tr("By name")),
                (Order::Size, tr("Largest first")),
                (Order::Review, tr("Open ones first")),
            ] {
                ui.selectable_value(&mut self.order, order, name);
            }
        });
    }
}

fn status(state: &State, index: usize) -> Option<Status> {
    state.document.reviews.status(state.id_of(index).photo)
}
