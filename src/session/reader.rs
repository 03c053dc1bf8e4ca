//! Scanning and decoding, off the window's and the worker's thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::Readings;
use super::viewer::Sources;
use super::worker::Order;
use super::{Event, ImageId, Outbox, Source, spacing, spawn};
use crate::gpu::{Graphics, PhotoTexture};
use crate::picture::{self, ImageSource, Photo, PictureError, Scan};

/// Long side of the pictures in the list, in pixels: twice what is drawn, for dense screens.
const THUMBNAIL: u32 = 192;
/// More threads would fill the memory with decoded photographs rather than be faster.
const MOST_THREADS: usize = 4;

pub(super) struct Reader {
    graphics: Option<Graphics>,
    outbox: Outbox,
    orders: Sender<Order>,
    sources: Sources,
    /// Stops the reading of the folder before.
    stop: Mutex<Arc<AtomicBool>>,
}

impl Reader {
    pub(super) fn new(
        graphics: Option<Graphics>,
        outbox: Outbox,
        orders: Sender<Order>,
        sources: Sources,
    ) -> Self {
        Self {
            graphics,
            outbox,
            orders,
            sources,
            stop: Mutex::default(),
        }
    }

    /// Starts reading a folder; the one before is given up.
    pub(super) fn open(&self, folder: u32, source: Source, working_side: u32) {
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
        };
        let sources = self.sources.clone();
        spawn("cuts reader", move || job.run(source, &sources));
    }

    /// Reads a table of pixel spacings for the images of the open folder.
    pub(super) fn read_spacing(&self, path: PathBuf) {
        let (outbox, sources) = (self.outbox.clone(), self.sources.clone());
        spawn("cuts table", move || {
            let (folder, names) = sources.names();
            let table = spacing::read(&path, &names).map(Arc::new);
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
}

impl Job {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn run(&self, source: Source, sources: &Sources) {
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
        sources.set(self.folder, &scan.images);
        let _ = self.orders.send(Order::Sources {
            folder: self.folder,
            place: (source.clone(), self.working_side),
            sources: scan.images.clone(),
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
        });
        self.read_all(&scan.images);
        if !self.stopped() {
            let _ = self.orders.send(Order::AllRead {
                folder: self.folder,
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
        self.outbox.send(Event::ReadFailed { id, reason });
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
                let event = Event::Read {
                    id,
                    size: (photo.width(), photo.height()),
                    thumbnail: self.thumbnail(&photo),
                };
                self.outbox.send(event);
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
