//! The session: everything between what the user wants and what the rooms below can do.
//!
//! Commands go in ([`Session::send`]), events come out ([`Session::events`]), and the newest overlay of each image lies
//! in a slot of its own ([`Session::overlays`]). One worker thread owns all device work; reading files happens on
//! reader threads, and clicks are answered on a thread of their own, which touches no device. Nobody who calls in here ever waits.

mod compare;
mod copies;
mod draft;
mod entry;
mod examples;
mod fields;
mod finder;
mod findings;
mod finer;
mod full_size;
mod growth;
mod image_id;
mod keeper;
mod library;
mod measured;
mod measurements;
mod messages;
mod overlay;
mod pick;
mod picker;
mod reader;
mod retina;
mod search;
mod segment;
mod slots;
mod spacing;
mod standing;
mod suspects;
mod table;
mod together;
mod trail;
mod viewer;
mod worker;

pub use compare::{CompareRequest, CompareState, Compared};
pub use copies::KeptCopy;
pub use examples::{Examples, Patch};
pub use findings::{DrawnStrengths, Findings, Found};
pub use growth::{
    By, Figures, Growth, GrowthOrder, GrowthRequest, GrowthState, Point, Registered, Seen, Slope,
    TimeSource, Unit, Unregistered, VISITS_FILE, VisitRequest, Visits, table_of_growth,
};
pub use image_id::ImageId;
pub use library::Library;
pub use measurements::Measurements;
pub use messages::{Command, Event, ExportRequest, ExportState, Phase, Source, StepReport};
pub use overlay::{Drawn, Origin, Overlay, Segmentation};
pub use pick::{
    Click, FindRequest, FindState, How, Missing, Pick, Placed, Preview, ShownKinds, Takes,
};
pub use picker::PickOrder;
pub use slots::Overlays;
pub use spacing::read_spacing;
pub use standing::{Standing, StandingRequest};
pub use worker::{Refresh, check_model_file};

// What `evaluate` drives from outside: jobs on the worker's bench, and stage 2 and the filter for one image.
pub(crate) use entry::{Entry, Readings, State, Working};
pub(crate) use finder::Looked;
pub(crate) use full_size::Eye;
pub(crate) use segment::{Effort, Made, seed_of, segment};
pub(crate) use worker::{Bench, Fault, Job, Model, Progress, Student, lines, photographs_folder};

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::export;
use crate::gpu::Devices;
use compare::Comparer;
use finder::Finder;
use finer::Finer;
use growth::Follower;
use keeper::{KeepOrder, Keeper};
use picker::Picker;
use reader::{Place, Reader};
use viewer::Viewer;
use worker::{Order, Tools, Worker};

/// Called from other threads whenever there is something new to show, with the time in which it should be.
pub type Wake = Arc<dyn Fn(Duration) + Send + Sync>;

/// Images that are read one after the other show this late: a frame for each would cost more than to read it.
const IN_PASSING: Duration = Duration::from_millis(100);

/// The way out of every thread: events, and a call to whoever draws.
#[derive(Clone)]
struct Outbox {
    events: Sender<Event>,
    wake: Wake,
}

impl Outbox {
    fn send(&self, event: Event) {
        // A closed channel means that nobody listens any more; the threads end by their own channels.
        let _ = self.events.send(event);
        self.wake();
    }

    /// The same for what comes in great numbers: whoever draws need not draw each.
    fn send_in_passing(&self, event: Event) {
        let _ = self.events.send(event);
        (self.wake)(IN_PASSING);
    }

    /// There is something new to show.
    fn wake(&self) {
        (self.wake)(Duration::ZERO);
    }
}

/// A running session. Dropping it ends its threads after the work at hand.
pub struct Session {
    orders: Sender<Order>,
    events: Receiver<Event>,
    overlays: Overlays,
    reader: Reader,
    viewer: Viewer,
    picker: Picker,
    finer: Finer,
    comparer: Comparer,
    follower: Follower,
    folders: Arc<AtomicU32>,
    outbox: Outbox,
    keeper: Keeper,
    library: Option<Library>,
    /// Those that are waited for at the end, where work is kept.
    threads: Vec<JoinHandle<()>>,
}

impl Session {
    /// Starts the threads. Nothing is kept from one opening to the next.
    ///
    /// # Panics
    /// When the system refuses to start a thread.
    #[must_use]
    pub fn start(devices: Devices, wake: Wake) -> Self {
        Self::keeping(devices, wake, None)
    }

    /// Starts the threads, and keeps the work on every folder in a library.
    ///
    /// # Panics
    /// When the system refuses to start a thread.
    #[must_use]
    pub fn keeping(devices: Devices, wake: Wake, library: Option<Library>) -> Self {
        let (orders, inbox) = channel();
        let (sender, events) = channel();
        let outbox = Outbox {
            events: sender,
            wake,
        };
        let overlays = Overlays::default();
        let (keeper, keeping) = Keeper::start(library.clone(), outbox.clone());
        let graphics = devices.graphics.clone();
        let viewer = Viewer::start(&devices, outbox.clone());
        let reader = Reader::new(
            graphics.clone(),
            outbox.clone(),
            orders.clone(),
            viewer.sources(),
            keeper.clone(),
        );
        let finder = Finder::start(overlays.clone(), outbox.clone(), orders.clone(), graphics);
        let picker = Picker::start(overlays.clone(), outbox.clone());
        let finer = Finer::start(viewer.sources(), overlays.clone(), outbox.clone());
        let follower = Follower::start(viewer.sources(), outbox.clone());
        let tools = Tools {
            outbox: outbox.clone(),
            devices,
            overlays: overlays.clone(),
            finder,
            keeper: keeper.clone(),
        };
        let worker = Worker::new(inbox, tools);
        let working = spawn("cuts worker", move || worker.run());
        let threads = keeping.map_or_else(Vec::new, |keeping| vec![working, keeping]);
        Self {
            orders,
            events,
            overlays,
            reader,
            viewer,
            picker,
            finer,
            comparer: Comparer::default(),
            follower,
            folders: Arc::default(),
            outbox,
            keeper,
            library,
            threads,
        }
    }

    /// Says what the user wants. Returns at once.
    pub fn send(&self, command: Command) {
        match command {
            Command::Open {
                source,
                working_side,
            } => self.open(Place::Source(source), working_side),
            Command::OpenSome {
                source,
                scan,
                working_side,
            } => self.open(Place::Some { source, scan }, working_side),
            Command::OpenSession {
                path,
                folder,
                working_side,
            } => self.open(Place::Session { path, folder }, working_side),
            Command::Remember { folder, work } => {
                self.keeper.send(KeepOrder::Work { folder, work });
            }
            Command::SaveSession { path } => {
                // The run as it stands goes to the keeper first.
                let _ = self.orders.send(Order::SaveSession { path });
            }
            Command::ListKept => {
                let (library, outbox) = (self.library.clone(), self.outbox.clone());
                spawn("cuts copies", move || {
                    let copies = library.map(|library| library.copies());
                    outbox.send(Event::Kept(copies.unwrap_or_default().into()));
                });
            }
            Command::TakeOver => self.keeper.send(KeepOrder::TakeOver),
            Command::Show(id) => {
                self.viewer.show(id);
                let _ = self.orders.send(Order::Command(Command::Show(id)));
            }
            Command::ReadSpacing { path } => self.reader.read_spacing(path),
            Command::Pick(order) => self.picker.send(order),
            Command::Growth(order) => self.follower.send(order),
            Command::ReadMeasurements(folder) => measurements::read(folder, self.outbox.clone()),
            Command::Refine { id, area, size } => self.finer.refine(id, area, size),
            Command::Compare(request) => self.comparer.start(*request, self.outbox.clone()),
            Command::EndCompare => self.comparer.end(),
            // The worker may be busy for seconds, and the disk may be slow: neither shall wait for the other.
            Command::SaveTable { path, table } => {
                let outbox = self.outbox.clone();
                spawn("cuts table", move || {
                    outbox.send(match export::write_table(&path, &table) {
                        Ok(()) => Event::TableSaved { path },
                        Err(error) => Event::TableNotSaved {
                            text: error.to_string(),
                        },
                    });
                });
            }
            other => {
                let _ = self.orders.send(Order::Command(other));
            }
        }
    }

    /// Starts a longer piece of work on what the worker has. It says by itself how it goes.
    pub(crate) fn start_job(&self, job: Box<dyn Job>) {
        let _ = self.orders.send(Order::Job(job));
    }

    fn open(&self, place: Place, working_side: u32) {
        let folder = self.folders.fetch_add(1, Ordering::Relaxed) + 1;
        let _ = self.orders.send(Order::Folder { folder });
        self.comparer.end();
        self.picker.send(PickOrder::EndFind);
        self.picker.send(PickOrder::Drop);
        self.follower.send(GrowthOrder::End);
        self.reader.open(folder, place, working_side);
    }

    /// What happened since the last call, without waiting.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.events.try_iter()
    }

    /// The next event, or none when nothing happened for `timeout` or the session's threads ended.
    #[must_use]
    pub fn next_event(&self, timeout: Duration) -> Option<Event> {
        self.events.recv_timeout(timeout).ok()
    }

    /// The newest overlays.
    #[must_use]
    pub fn overlays(&self) -> &Overlays {
        &self.overlays
    }
}

impl Drop for Session {
    /// Where work is kept, waits until run and work are written.
    fn drop(&mut self) {
        self.comparer.end();
        let _ = self.orders.send(Order::End);
        for thread in self.threads.drain(..) {
            // The worker ends first; it has told the keeper of its run by then.
            if thread.join().is_err() {
                log::error!("a thread of the session broke down");
            }
            self.keeper.send(KeepOrder::End);
        }
    }
}

/// Starts a named thread.
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let started = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work);
    // Without its threads the program cannot do anything; the system is out of resources.
    started.unwrap_or_else(|error| panic!("the system refused to start a thread: {error}"))
}

#[cfg(test)]
pub(crate) mod tests;
