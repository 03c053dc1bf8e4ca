//! Longer pieces of work, which go before all else.

use super::{Bench, Fault};

/// Work that is done in slices, so that orders need not wait for its end. There is one at a time. It says by ways of its
/// own how it goes.
pub(crate) trait Job: Send {
    /// What it is, with its article, for the message to whoever wants another one meanwhile.
    fn what(&self) -> &'static str;

    /// Does one slice.
    ///
    /// # Errors
    /// Where the device or a network gives no answer; [`Job::fail`] follows.
    fn turn(&mut self, bench: &mut Bench) -> Result<Progress, Fault>;

    /// Gives up what was begun, as somebody wished.
    fn cancel(self: Box<Self>);

    /// Gives up what was begun, or was not begun at all; the text says why, in the user's words.
    fn fail(self: Box<Self>, text: String);
}

/// Whether a job has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It goes on at the next turn.
    GoesOn,
    /// It is over, one way or another, and has said so.
    Ended,
}
