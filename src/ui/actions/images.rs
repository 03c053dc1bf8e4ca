//! Which image is shown, and what is thought of it.

use super::Step;
use crate::document::Verdict;
use crate::ui::app::App;
use crate::ui::state::Reading;
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

    pub(super) fn apply(self, app: &mut App) {
        match self {
            Self::Show(index) => app.show(index),
            Self::Next => app.show_neighbour(true),
            Self::Previous => app.show_neighbour(false),
            Self::Judge(verdict) => {
                if let Some(id) = app.state.current_id() {
                    app.state.document.reviews.toggle(id.photo, verdict);
                }
            }
            Self::NextUnreviewed => app.next_unreviewed(),
        }
    }
}

impl App {
    fn show_neighbour(&mut self, next: bool) {
        if let Some(index) = self.state.neighbour(next) {
            self.show(index);
        }
    }

    /// Shows the next image without a verdict, from the current one on and around.
    fn next_unreviewed(&mut self) {
        let state = &self.state;
        let count = state.items.len();
        let here = state.current.unwrap_or(0);
        let open = |&index: &usize| {
            matches!(state.items[index].reading, Reading::Done { .. })
                && state
                    .document
                    .reviews
                    .of(state.id_of(index).photo)
                    .is_none()
        };
        match (1..=count).map(|by| (here + by) % count).find(open) {
            Some(index) => self.show(index),
            None => self.state.tell(tr("All images have been looked at"), false),
        }
    }
}
