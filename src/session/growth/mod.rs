//! How the structures of an eye change from visit to visit.
//!
//! A thread of its own finds which photographs show the same eye ([`Visits`]) and follows a structure over them
//! ([`Growth`]); [`Figures`] are what comes of it in numbers.

mod figures;
mod follow;
mod messages;
mod registered;
mod rows;
mod table;
mod vessels;
mod visits;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

pub use figures::{Figures, Point, Slope, Unit};
pub use messages::{
    Growth, GrowthOrder, GrowthRequest, GrowthState, Seen, Unregistered, VisitRequest,
};
pub use registered::{By, Registered};
pub use rows::VISITS_FILE;
pub use table::table_of_growth;
pub use visits::{TimeSource, Visits};

use super::viewer::Sources;
use super::{Event, Outbox, spawn};
use follow::{Ended, Known};

/// The way to the thread.
pub(super) struct Follower {
    orders: Sender<(u64, GrowthOrder)>,
    /// Counts the wishes: an earlier one ends.
    newest: Arc<AtomicU64>,
}

impl Follower {
    pub(super) fn start(sources: Sources, outbox: Outbox) -> Self {
        let (orders, inbox) = channel();
        let newest = Arc::new(AtomicU64::new(0));
        let desk = Desk {
            sources,
            outbox,
            newest: Arc::clone(&newest),
            known: Known::default(),
            folder: 0,
        };
        spawn("cuts growth", move || desk.serve(&inbox));
        Self { orders, newest }
    }

    pub(super) fn send(&self, order: GrowthOrder) {
        let number = match order {
            GrowthOrder::Visits(_) => self.newest.load(Ordering::Relaxed),
            GrowthOrder::Follow(_) | GrowthOrder::End => {
                self.newest.fetch_add(1, Ordering::Relaxed) + 1
            }
        };
        // The thread ends with the session only.
        let _ = self.orders.send((number, order));
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // What is under way need not come to its end.
        self.newest.fetch_add(1, Ordering::Relaxed);
    }
}

struct Desk {
    sources: Sources,
    outbox: Outbox,
    newest: Arc<AtomicU64>,
    known: Known,
    /// The folder that it is known of.
    folder: u32,
}

impl Desk {
    fn serve(mut self, inbox: &Receiver<(u64, GrowthOrder)>) {
        while let Ok((number, order)) = inbox.recv() {
            match order {
                GrowthOrder::Visits(retina) => {
                    let (folder, sources) = self.sources.all();
                    let found =
                        catch_unwind(AssertUnwindSafe(|| visits::find(folder, &sources, &retina)));
                    let found = found.unwrap_or_else(|_| Visits {
                        folder,
                        ..Visits::default()
                    });
                    self.say(GrowthState::Visits(Arc::new(found)));
                }
                GrowthOrder::Follow(request) => self.follow(number, &request),
                GrowthOrder::End => {}
            }
        }
    }

    fn say(&self, state: GrowthState) {
        self.outbox.send(Event::Growth(state));
    }

    fn follow(&mut self, number: u64, request: &GrowthRequest) {
        let folder = request.visits.first().map_or(0, |visit| visit.id.folder);
        if folder != self.folder {
            self.known = Known::default();
            self.folder = folder;
        }
        let newest = Arc::clone(&self.newest);
        let cancelled = move || newest.load(Ordering::Relaxed) != number;
        let total = request.visits.len();
        let (outbox, sources) = (self.outbox.clone(), self.sources.clone());
        let done = move |done| outbox.send(Event::Growth(GrowthState::Looking { done, total }));
        let source = move |id| sources.get(id);
        // A picture that breaks the program's own handling must not end the thread.
        let known = &mut self.known;
        let work = || known.follow(request, &source, &cancelled, &done);
        let grown = catch_unwind(AssertUnwindSafe(work));
        let broke = || Ended::Failed("The photographs could not be compared".to_owned());
        self.say(match grown.unwrap_or_else(|_| Err(broke())) {
            Ok(growth) => GrowthState::Done(Arc::new(growth)),
            Err(Ended::Cancelled) => GrowthState::Cancelled,
            Err(Ended::Failed(text)) => GrowthState::Failed { text },
        });
    }
}
