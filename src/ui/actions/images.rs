//! Which image is shown, and what is said of it.

use super::Step;
use super::structures::drop_pick;
use crate::document::{Quality, Status, Verdict};
use crate::session::{Command, ImageId, Session};
use crate::ui::app::App;
use crate::ui::preferences::Side;
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
    /// Give the current image a status, or take it back where it has that.
    Judge(Status),
    /// Give it a status, and go on to the next image that is not reviewed.
    JudgeAndGo(Status),
    /// Give it a quality, or take it back where it has that.
    Grade(Quality),
    /// Show the line for its comment, to be typed.
    AskComment,
    Comment(ImageId, String),
    /// Show the next image that is not reviewed.
    NextUnreviewed,
}

impl ImagesAction {
    pub(super) fn step(&self) -> Option<Step> {
        Some(match self {
            Self::Judge(status) | Self::JudgeAndGo(status) => Step::of(match status {
                Status::Accepted => tr("Accepted"),
                Status::NeedsWork => tr("Needs work"),
                Status::Excluded => tr("Excluded"),
            }),
            Self::Grade(_) => Step::of(tr("Quality of the image")),
            Self::Comment(..) => Step::flowing(tr("Comment")),
            Self::Show(_)
            | Self::Next
            | Self::Previous
            | Self::AskComment
            | Self::NextUnreviewed => return None,
        })
    }

    pub(super) fn apply(self, app: &mut App) {
        let (state, session) = (&mut app.state, &app.session);
        match self {
            Self::Show(index) => show(state, session, index),
            Self::Next => show_neighbour(state, session, true),
            Self::Previous => show_neighbour(state, session, false),
            Self::Judge(status) => app.say(|verdict| {
                verdict.status = (verdict.status != Some(status)).then_some(status);
            }),
            Self::JudgeAndGo(status) => {
                app.say(|verdict| verdict.status = Some(status));
                if app.preferences.goes_on {
                    next_unreviewed(&mut app.state, &app.session);
                }
            }
            Self::Grade(quality) => app.say(|verdict| {
                verdict.quality = (verdict.quality != Some(quality)).then_some(quality);
            }),
            Self::AskComment => {
                if state.current.is_some() {
                    app.preferences.hidden.remove(&Side::Images);
                    app.edit.ask_comment();
                }
            }
            Self::Comment(id, text) => {
                let by = app.preferences.reviewer();
                let reviews = &mut state.document.reviews;
                reviews.change(id.photo, by.as_ref(), |verdict| {
                    verdict.comment = text.into();
                });
            }
            Self::NextUnreviewed => next_unreviewed(state, session),
        }
    }
}

impl App {
    /// Says something of the current image in the reviewer's name.
    fn say(&mut self, change: impl FnOnce(&mut Verdict)) {
        if let Some(id) = self.state.current_id() {
            let by = self.preferences.reviewer();
            let reviews = &mut self.state.document.reviews;
            reviews.change(id.photo, by.as_ref(), change);
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

/// Shows the next image without a status, from the current one on and around.
fn next_unreviewed(state: &mut State, session: &Session) {
    let count = state.items.len();
    let here = state.current.unwrap_or(0);
    let open = |&index: &usize| {
        let reviews = &state.document.reviews;
        matches!(state.items[index].reading, Reading::Done { .. })
            && reviews.status(state.id_of(index).photo).is_none()
    };
    match (1..=count).map(|by| (here + by) % count).find(open) {
        Some(index) => show(state, session, index),
        None => state.tell(tr("All images are reviewed"), false),
    }
}
