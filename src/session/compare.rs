//! Another reviewer's session, compared with the work on the open folder: on a thread of its own, as masks take a while.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Event, Outbox, spawn};
use crate::document::{self, Comparing, Comparison, Document, DocumentError, Photo, Work};

/// What is compared.
#[derive(Clone, Debug)]
pub struct CompareRequest {
    /// The other session's file.
    pub path: PathBuf,
    /// The work on the open folder.
    pub own: Box<Work>,
    /// Its photographs' own sizes, in pixels.
    pub sizes: BTreeMap<Photo, (u32, u32)>,
}

/// How far a comparison is.
#[derive(Clone, Debug)]
pub enum CompareState {
    /// Under way.
    Comparing {
        /// Photographs compared.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// This came of it.
    Done(Arc<Compared>),
    /// It cannot be done.
    Failed {
        /// Why; the path last.
        text: String,
    },
}

/// Another reviewer's session beside one's own.
#[derive(Debug)]
pub struct Compared {
    /// Its file.
    pub path: PathBuf,
    /// What is in it.
    pub other: Document,
    /// How far both agree; the open folder's is the first.
    pub found: Comparison,
}

/// The way to the comparison that is under way, if one is: one at a time.
#[derive(Default)]
pub(super) struct Comparer {
    /// Counts the comparisons, and what ended them.
    turn: Arc<AtomicU64>,
}

impl Comparer {
    pub(super) fn start(&self, request: CompareRequest, outbox: Outbox) {
        let own = self.turn.fetch_add(1, Ordering::Relaxed) + 1;
        let turn = Arc::clone(&self.turn);
        spawn("cuts comparison", move || {
            let wanted = || turn.load(Ordering::Relaxed) == own;
            let state = match compare(&request, &outbox, wanted) {
                Ok(Some(compared)) => CompareState::Done(Arc::new(compared)),
                Ok(None) => return,
                Err(error) => CompareState::Failed {
                    text: error.to_string(),
                },
            };
            if wanted() {
                outbox.send(Event::Compare(state));
            }
        });
    }

    /// Nobody waits for it any more.
    pub(super) fn end(&self) {
        self.turn.fetch_add(1, Ordering::Relaxed);
    }
}

/// Compares; none where that is not wanted any more.
fn compare(
    request: &CompareRequest,
    outbox: &Outbox,
    wanted: impl Fn() -> bool,
) -> Result<Option<Compared>, DocumentError> {
    let path = &request.path;
    let other = document::load(path)?;
    let mut comparing = Comparing::new(&request.own, &other, path)?;
    let total = comparing.total();
    loop {
        let size = comparing.measures();
        let size = size.and_then(|photo| request.sizes.get(&photo).copied());
        if !wanted() {
            return Ok(None);
        }
        if !comparing.go_on(size) {
            break;
        }
        let done = comparing.done();
        outbox.send_in_passing(Event::Compare(CompareState::Comparing { done, total }));
    }
    Ok(Some(Compared {
        path: path.clone(),
        other: other.document,
        found: comparing.end(),
    }))
}
