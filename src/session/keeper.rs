//! Keeps the user's work: a thread that writes what it was told last, soon after every change and whole or not at all.
//!
//! Nobody waits for it but the opening of a folder, which waits for what was kept, and the end of the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::library::{Home, Library};
use super::{Event, Outbox, Source, spawn};
use crate::document::{self, Document, Work};

/// A change is written when none has followed for so long…
const CALM: Duration = Duration::from_millis(700);
/// … and at the latest after so long.
const LATEST: Duration = Duration::from_secs(3);
/// How often is looked whether another window wants the folder.
const LOOK: Duration = Duration::from_secs(1);
/// So long another window may take to leave a folder.
const PATIENCE: Duration = Duration::from_secs(8);

/// What reaches the keeper.
pub(super) enum KeepOrder {
    /// A folder is being opened; the answer is what was kept of it.
    Open {
        folder: u32,
        source: Source,
        answer: Sender<Option<Box<Work>>>,
    },
    /// This is the folder's work now, but for its run.
    Work { folder: u32, work: Box<Work> },
    /// This is the folder's run now.
    Run { folder: u32, run: Arc<[u8]> },
    /// The folder's photographs are these (SHA-256).
    Read { folder: u32, bytes: Vec<Arc<str>> },
    /// Writes the work to a file of the user's.
    Save { path: PathBuf },
    /// Takes the folder over from another window.
    TakeOver,
    /// Writes what is not written yet, and ends.
    End,
}

/// The way to the keeper.
#[derive(Clone)]
pub(super) struct Keeper {
    orders: Option<Sender<KeepOrder>>,
}

impl Keeper {
    /// Starts it where there is a library to keep work in. The handle ends when all ways to it are gone.
    pub(super) fn start(
        library: Option<Library>,
        outbox: Outbox,
    ) -> (Self, Option<JoinHandle<()>>) {
        let Some(library) = library else {
            return (Self { orders: None }, None);
        };
        let (orders, inbox) = channel();
        let work = Keeping {
            library,
            inbox,
            outbox,
            open: None,
        };
        let thread = spawn("cuts keeper", move || work.run());
        let orders = Some(orders);
        (Self { orders }, Some(thread))
    }

    pub(super) fn send(&self, order: KeepOrder) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    /// Whether anything is kept.
    pub(super) fn is_there(&self) -> bool {
        self.orders.is_some()
    }

    /// What was kept of a folder; waits for it.
    pub(super) fn open(&self, folder: u32, source: Source) -> Option<Box<Work>> {
        let (answer, kept) = channel();
        self.send(KeepOrder::Open {
            folder,
            source,
            answer,
        });
        kept.recv().ok().flatten()
    }
}

/// The folder that is open.
struct Open {
    folder: u32,
    home: Home,
    work: Work,
    /// The document as the window told it first, and whether it has told another one since.
    first: Option<Document>,
    differs: bool,
    /// When the first and the last change came that are not written yet.
    changed: Option<(Instant, Instant)>,
    /// Whether other work is to take the place of what was kept.
    turn: bool,
    /// Whether a failure was told: it is told once, until writing works again.
    failed: bool,
}

struct Keeping {
    library: Library,
    inbox: Receiver<KeepOrder>,
    outbox: Outbox,
    open: Option<Open>,
}

impl Keeping {
    fn run(mut self) {
        loop {
            match self.inbox.recv_timeout(self.patience()) {
                Ok(KeepOrder::End) | Err(RecvTimeoutError::Disconnected) => {
                    self.write();
                    return;
                }
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.patience().is_zero() {
                self.write();
            }
            self.leave_if_wanted();
        }
    }

    /// How long nothing need be done.
    fn patience(&self) -> Duration {
        let open = self.open.as_ref().filter(|open| open.home.is_ours());
        let changed = open.and_then(|open| open.changed);
        changed.map_or(LOOK, |(first, last)| {
            let calm = CALM.saturating_sub(last.elapsed());
            calm.min(LATEST.saturating_sub(first.elapsed()))
        })
    }

    fn take(&mut self, order: KeepOrder) {
        match order {
            KeepOrder::Open {
                folder,
                source,
                answer,
            } => {
                self.write();
                let _ = answer.send(self.begin(folder, &source));
            }
            KeepOrder::Work { folder, work } => self.change(folder, |open| {
                let run = open.work.run.take();
                open.work = *work;
                let document = &open.work.document;
                let first = open.first.get_or_insert_with(|| document.clone());
                open.differs |= open.work.run.is_some() || first != document;
                // A session that was opened from a file brings its own.
                if open.work.run.is_none() {
                    open.work.run = run;
                } else {
                    open.turn = true;
                }
            }),
            KeepOrder::Run { folder, run } => self.change(folder, |open| open.work.run = Some(run)),
            KeepOrder::Read { folder, bytes } => self.look_for_moved(folder, &bytes),
            KeepOrder::Save { path } => self.save(&path),
            KeepOrder::TakeOver => self.take_over(),
            KeepOrder::End => {}
        }
    }

    fn begin(&mut self, folder: u32, source: &Source) -> Option<Box<Work>> {
        // The folder before is left first: it may be the same one.
        self.open = None;
        let mut home = self.library.home(source);
        match home.take() {
            Ok(true) => {}
            Ok(false) => self.outbox.send(Event::KeptElsewhere),
            Err(error) => {
                let text = format!(
                    "Your work cannot be kept ({error}): {}",
                    self.library.root().display()
                );
                self.outbox.send(Event::NotKept { text });
            }
        }
        let kept = home.load();
        if !kept.trouble.is_empty() {
            let text = kept.trouble.join("; ");
            let text = match kept.work {
                Some(_) => format!("An older copy of your work on this folder was opened. {text}"),
                None => format!("Your earlier work on this folder could not be opened. {text}"),
            };
            self.outbox.send(Event::NotKept { text });
        }
        let work = kept.work.clone().unwrap_or_default();
        self.open = Some(Open {
            folder,
            home,
            first: None,
            differs: false,
            work,
            changed: None,
            turn: !kept.trouble.is_empty(),
            failed: false,
        });
        kept.work.map(Box::new)
    }

    fn change(&mut self, folder: u32, change: impl FnOnce(&mut Open)) {
        let Some(open) = self.open.as_mut().filter(|open| open.folder == folder) else {
            return;
        };
        change(open);
        let now = Instant::now();
        let first = open.changed.map_or(now, |(first, _)| first);
        open.changed = Some((first, now));
    }

    /// Writes what has changed.
    fn write(&mut self) {
        let Some(open) = &mut self.open else { return };
        // Of a folder that was only looked at nothing need be kept.
        if !open.home.is_ours() || open.changed.take().is_none() || open.work.is_untouched() {
            return;
        }
        match open.home.save(&open.work, open.turn) {
            Ok(()) => {
                open.turn = false;
                open.failed = false;
            }
            Err(error) => {
                log::warn!("{error}");
                let again = Instant::now() + LOOK;
                open.changed = Some((again, again));
                if !std::mem::replace(&mut open.failed, true) {
                    let text = error.to_string();
                    self.outbox.send(Event::NotKept { text });
                }
            }
        }
    }

    fn save(&mut self, path: &Path) {
        let Some(open) = &self.open else { return };
        let path = path.to_path_buf();
        self.outbox.send(match document::save(&open.work, &path) {
            Ok(()) => Event::SessionSaved { path },
            Err(error) => Event::NotKept {
                text: error.to_string(),
            },
        });
    }

    /// Looks whether the folder is one that was worked on elsewhere.
    fn look_for_moved(&mut self, folder: u32, bytes: &[Arc<str>]) {
        let Some(open) = self.open.as_ref().filter(|open| open.folder == folder) else {
            return;
        };
        if !open.work.is_untouched() || bytes.is_empty() {
            return;
        }
        if let Some(work) = self.library.moved(&open.home, bytes) {
            let work = Box::new(work);
            self.outbox.send(Event::SeenElsewhere { folder, work });
        }
    }

    /// Leaves the folder where another window asks for it.
    fn leave_if_wanted(&mut self) {
        let wanted = |open: &Open| open.home.is_ours() && open.home.is_wanted();
        if self.open.as_ref().is_some_and(wanted) {
            self.write();
            if let Some(open) = &mut self.open {
                open.home.leave();
            }
            self.outbox.send(Event::KeptElsewhere);
        }
    }

    fn take_over(&mut self) {
        let Some(open) = &mut self.open else { return };
        let asked = open.home.ask();
        let end = Instant::now() + PATIENCE;
        while asked.is_ok() && Instant::now() < end {
            std::thread::sleep(LOOK / 5);
            if open.home.take().unwrap_or(false) {
                // Where both windows changed something, the work of the other one stays as a copy.
                open.turn = true;
                let changed = open.differs;
                self.outbox.send(Event::TakenOver { changed });
                return;
            }
        }
        let text = "The other window does not let go of this folder; close it first".to_owned();
        self.outbox.send(Event::NotKept { text });
    }
}
