//! Scanning and decoding, off the window's and the worker's thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::Readings;
use super::keeper::{KeepOrder, Keeper};
use super::viewer::Sources;
use super::worker::Order;
use super::{Event, ImageId, Outbox, Source, read_spacing, spawn};
use crate::document::{self, DocumentError, Work};
use crate::gpu::{Graphics, PhotoTexture};
use crate::picture::{self, ImageSource, Photo, PictureError, Scan};

/// Long side of the pictures in the list, in pixels: twice what is drawn, for dense screens.
const THUMBNAIL: u32 = 192;
/// More threads would fill the memory with decoded photographs rather than be faster.
const MOST_THREADS: usize = 4;

/// What is to be opened.
pub(super) enum Place {
    Source(Source),
    /// Photographs that were found before.
    Some {
        source: Source,
        scan: Arc<Scan>,
    },
    /// The folder of a session, which may lie elsewhere than the session says.
    Session {
        path: PathBuf,
        folder: Option<PathBuf>,
    },
}

pub(super) struct Reader {
    graphics: Option<Graphics>,
    outbox: Outbox,
    orders: Sender<Order>,
    sources: Sources,
    keeper: Keeper,
    /// Stops the reading of the folder before.
    stop: Mutex<Arc<AtomicBool>>,
}

impl Reader {
    pub(super) fn new(
        graphics: Option<Graphics>,
        outbox: Outbox,
        orders: Sender<Order>,
        sources: Sources,
        keeper: Keeper,
    ) -> Self {
        Self {
            graphics,
            outbox,
            orders,
            sources,
            keeper,
            stop: Mutex::default(),
        }
    }

    /// Starts reading a folder; the one before is given up.
    pub(super) fn open(&self, folder: u32, place: Place, working_side: u32) {
        let stop = Arc::new(AtomicBool::new(false));
        let before = std::mem::replace(
            &mut *self.stop.lock().unwrap_or_else(PoisonError::into_inner),
            Arc::clone(&stop),
        );
        before.store(true, Ordering::Relaxed);
        let job = Job {
            folder,
            working_side,
            stop,
            graphics: self.graphics.clone(),
            outbox: self.outbox.clone(),
            orders: self.orders.clone(),
            keeper: self.keeper.clone(),
            read: Mutex::default(),
        };
        let sources = self.sources.clone();
        spawn("cuts reader", move || job.open(place, &sources));
    }

    /// Reads a table of pixel spacings for the images of the open folder.
    pub(super) fn read_spacing(&self, path: PathBuf) {
        let (outbox, sources) = (self.outbox.clone(), self.sources.clone());
        spawn("cuts table", move || {
            let (folder, names) = sources.names();
            let table = read_spacing(&path, &names).map(Arc::new);
            outbox.send(Event::Spacing { folder, table });
        });
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .store(true, Ordering::Relaxed);
    }
}

struct Job {
    folder: u32,
    working_side: u32,
    stop: Arc<AtomicBool>,
    graphics: Option<Graphics>,
    outbox: Outbox,
    orders: Sender<Order>,
    keeper: Keeper,
    /// SHA-256 of the photographs that were read.
    read: Mutex<Vec<Arc<str>>>,
}

impl Job {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn open(&self, place: Place, sources: &Sources) {
        match place {
            Place::Source(source) => self.run(source, None, sources),
            Place::Some { source, scan } => {
                self.read_found(whole(source), Scan::clone(&scan), None, sources);
            }
            Place::Session { path, folder } => match self.session(&path, folder) {
                Ok(Some((source, work))) => self.run(source, Some(work), sources),
                Ok(None) => {}
                Err(error) => self.outbox.send(Event::OpenFailed {
                    text: error.to_string(),
                }),
            },
        }
    }

    /// Reads a session and finds its photographs; asks for them where they are not where it says.
    fn session(
        &self,
        path: &Path,
        folder: Option<PathBuf>,
    ) -> Result<Option<(Source, Box<Work>)>, DocumentError> {
        let work = Box::new(document::load(path)?);
        let Some(said) = work.folder.clone() else {
            return Ok(Some((Source::Samples, work)));
        };
        // A session that was moved together with its photographs lies beside them, or among them.
        let beside = path.parent().map(|parent| {
            let name = said.file_name().unwrap_or_default();
            [parent.join(name), parent.to_path_buf()]
        });
        let [beside, among] = beside.unwrap_or_default();
        let known = [said.clone(), beside].into_iter().find(|at| at.exists());
        let among = || Some(among).filter(|among| has_one_of(among, &work));
        let found = folder.or(known).or_else(among);
        if found.is_none() {
            self.outbox.send(Event::FolderWanted {
                path: path.to_path_buf(),
                folder: said,
            });
        }
        Ok(found.map(|folder| (Source::Folder(folder), work)))
    }

    fn run(&self, source: Source, work: Option<Box<Work>>, sources: &Sources) {
        let source = whole(source);
        let scan = match self.scan(&source) {
            Ok(scan) => scan,
            Err(_) if self.stopped() => return,
            Err(error) => {
                return self.outbox.send(Event::OpenFailed {
                    text: error.to_string(),
                });
            }
        };
        self.read_found(source, scan, work, sources);
    }

    /// Reads photographs that were found.
    fn read_found(&self, source: Source, scan: Scan, work: Option<Box<Work>>, sources: &Sources) {
        sources.set(self.folder, &scan.images);
        let anew = work.is_some();
        let mut kept = self.keeper.open(self.folder, source.clone());
        if let Some(work) = work {
            self.keeper.send(KeepOrder::Work {
                folder: self.folder,
                work: work.clone(),
            });
            kept = Some(work);
        }
        let _ = self.orders.send(Order::Sources {
            folder: self.folder,
            place: (source.clone(), self.working_side),
            sources: scan.images.clone(),
            skipped: scan.skipped.clone(),
            run: kept.as_ref().and_then(|work| work.run.clone()),
            anew,
        });
        self.outbox.send(Event::Opened {
            folder: self.folder,
            source,
            names: scan.images.iter().map(|image| image.name.clone()).collect(),
            skipped: scan
                .skipped
                .into_iter()
                .map(|s| (s.name, s.reason))
                .collect(),
            kept,
        });
        self.read_all(&scan.images);
        if !self.stopped() {
            let _ = self.orders.send(Order::AllRead {
                folder: self.folder,
            });
            let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            self.keeper.send(KeepOrder::Read {
                folder: self.folder,
                bytes: read.clone(),
            });
        }
    }

    fn scan(&self, source: &Source) -> Result<Scan, PictureError> {
        match source {
            Source::Samples => Ok(Scan {
                images: picture::samples(),
                skipped: Vec::new(),
            }),
            Source::Folder(path) => picture::scan(path, &|| self.stopped()),
        }
    }

    fn read_all(&self, images: &[ImageSource]) {
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while !self.stopped() {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(image) = images.get(at) else { break };
                        self.read_or_report(at, image);
                    }
                });
            }
        });
    }

    /// A picture that breaks the program's own handling must not end the reading of the others.
    fn read_or_report(&self, index: usize, source: &ImageSource) {
        let read = catch_unwind(AssertUnwindSafe(|| self.read(index, source)));
        if read.is_err() {
            self.refuse(
                self.id(index, source),
                "it could not be prepared for segmentation".to_owned(),
            );
        }
    }

    fn refuse(&self, id: ImageId, reason: String) {
        let _ = self.orders.send(Order::ReadFailed {
            id,
            reason: reason.clone(),
        });
        self.outbox
            .send_in_passing(Event::ReadFailed { id, reason });
    }

    fn id(&self, index: usize, source: &ImageSource) -> ImageId {
        ImageId::new(self.folder, index, &source.name)
    }

    fn read(&self, index: usize, source: &ImageSource) {
        let id = self.id(index, source);
        match picture::open(source) {
            Ok(photo) => {
                let readings = Box::new(Readings::new(
                    &photo,
                    self.working_side,
                    self.graphics.as_ref(),
                ));
                let sha256: Arc<str> = photo.sha256.as_str().into();
                let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
                read.push(Arc::clone(&sha256));
                drop(read);
                let event = Event::Read {
                    id,
                    sha256,
                    size: (photo.width(), photo.height()),
                    tags: photo.tags,
                    thumbnail: self.thumbnail(&photo),
                };
                self.outbox.send_in_passing(event);
                // The worker answers with the field of view, which must not come first.
                let _ = self.orders.send(Order::Read { id, readings });
            }
            Err(error) => self.refuse(id, error.fault.to_string()),
        }
    }

    fn thumbnail(&self, photo: &Photo) -> Option<Arc<PhotoTexture>> {
        let graphics = self.graphics.as_ref()?;
        let small = photo.display(THUMBNAIL);
        let (width, height) = small.dimensions();
        Some(Arc::new(PhotoTexture::upload(
            graphics, width, height, &small,
        )))
    }
}

/// Whether a photograph of a session lies in a folder.
fn has_one_of(folder: &Path, work: &Work) -> bool {
    let mut known = work.roster.known();
    known.any(|(_, known)| folder.join(&known.name).is_file())
}

/// A folder by its full path, so that it has a name and a place beside it even where it was called `.` or `..`.
fn whole(source: Source) -> Source {
    match source {
        // Windows would put a prefix before the path that few programs understand.
        Source::Folder(path) if cfg!(windows) => {
            Source::Folder(std::path::absolute(&path).unwrap_or(path))
        }
        Source::Folder(path) => Source::Folder(path.canonicalize().unwrap_or(path)),
        Source::Samples => Source::Samples,
    }
}
