//! Decodes the current image in full, and uploads what of it is seen. The newest wish wins; wishes passed over meanwhile
//! are forgotten.
//!
//! A photograph of up to 8192 pixels a side, or what else the device can do, is one texture: 5.3 bytes of the card's
//! memory a pixel, 360 MB at most. Of a larger one a smaller whole is, and of its own pixels only the tiles that are seen
//! are uploaded, half a gigabyte at most. In the computer's memory its pixels take three bytes each while it is shown:
//! 1.2 GB for 400 megapixels.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use image::RgbImage;

use super::{Event, ImageId, Outbox, spawn};
use crate::gpu::{Devices, Graphics, PhotoTexture};
use crate::picture::{self, ImageSource, LocalContrast};

/// Textures that are larger would take more memory than many a card has.
const LONGEST: u32 = 8192;
/// Tiles are uploaded for so long before they are drawn.
const AT_ONCE: Duration = Duration::from_millis(40);

/// Where the images of the open folder are.
#[derive(Clone, Default)]
pub(super) struct Sources {
    open: Arc<Mutex<(u32, Vec<ImageSource>)>>,
}

impl Sources {
    pub(super) fn set(&self, folder: u32, images: &[ImageSource]) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = (folder, images.to_vec());
    }

    /// The folder's number, and its images in their order.
    pub(super) fn all(&self) -> (u32, Vec<ImageSource>) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        (open.0, open.1.clone())
    }

    /// The folder's number, and the names of its images in their order.
    pub(super) fn names(&self) -> (u32, Vec<String>) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        (
            open.0,
            open.1.iter().map(|image| image.name.clone()).collect(),
        )
    }

    pub(super) fn get(&self, id: ImageId) -> Option<ImageSource> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        (open.0 == id.folder)
            .then(|| open.1.get(id.index as usize).cloned())
            .flatten()
    }
}

pub(super) struct Viewer {
    wishes: Sender<Wish>,
    sources: Sources,
}

enum Wish {
    /// An image, and where what it lacks is asked for: the thread keeps no end of its own, and so it ends with the
    /// session and the pictures.
    Show(ImageId, Sender<Wish>),
    /// What is drawn lacks tiles.
    Tiles,
}

impl Viewer {
    pub(super) fn start(devices: &Devices, outbox: Outbox) -> Self {
        let (wishes, inbox) = channel();
        let sources = Sources::default();
        if let Some(graphics) = devices.graphics.clone() {
            let most = PhotoTexture::longest_side(&graphics).min(LONGEST);
            let mut thread = Thread {
                longest: devices.longest_side.unwrap_or(most).min(most),
                graphics,
                sources: sources.clone(),
                outbox,
                tiled: None,
            };
            spawn("cuts viewer", move || thread.serve(&inbox));
        }
        Self { wishes, sources }
    }

    pub(super) fn sources(&self) -> Sources {
        self.sources.clone()
    }

    pub(super) fn show(&self, id: ImageId) {
        // Without anything to draw with nobody listens, and nothing is missed.
        let _ = self.wishes.send(Wish::Show(id, self.wishes.clone()));
    }
}

struct Thread {
    graphics: Graphics,
    /// The longest side of a texture.
    longest: u32,
    sources: Sources,
    outbox: Outbox,
    /// The newest picture, if it is drawn in tiles, and its pixels.
    tiled: Option<(Weak<PhotoTexture>, Arc<RgbImage>)>,
}

impl Thread {
    fn serve(&mut self, inbox: &Receiver<Wish>) {
        while let Ok(first) = inbox.recv() {
            let mut wished = None;
            let mut take = |wish| match wish {
                Wish::Show(id, asks) => wished = Some((id, asks)),
                Wish::Tiles => {}
            };
            take(first);
            inbox.try_iter().for_each(take);
            match wished {
                Some((id, asks)) => self.show(id, asks),
                None => self.upload(),
            }
        }
    }

    fn show(&mut self, id: ImageId, asks: Sender<Wish>) {
        let Some(source) = self.sources.get(id) else {
            return;
        };
        self.tiled = None;
        // A file that cannot be read was reported by the reader already.
        let Ok(photo) = picture::open(&source) else {
            return;
        };
        let pixels = Arc::new(photo.into_rgb8());
        let (size, longest) = (pixels.dimensions(), self.longest);
        let ask = Box::new(move || {
            let _ = asks.send(Wish::Tiles);
        });
        let photo = PhotoTexture::of_rgb(&self.graphics, size, &pixels, longest, ask);
        let photo = Arc::new(photo);
        self.tiled = photo
            .in_tiles()
            .then(|| (Arc::downgrade(&photo), Arc::clone(&pixels)));
        self.outbox.send(Event::Picture {
            id,
            photo: Arc::clone(&photo),
            pixels: Arc::clone(&pixels),
        });
        // What it looks like comes first.
        let LocalContrast { curves } = LocalContrast::of(&pixels);
        let (width, height) = (LocalContrast::STEPS as u32, LocalContrast::ROWS as u32);
        photo.add_curves(&self.graphics, width, height, &curves);
        self.outbox.wake();
    }

    /// Tiles that are seen, for as long as nobody notices; the rest is asked for again when these are drawn.
    fn upload(&self) {
        let Some((photo, pixels)) = &self.tiled else {
            return;
        };
        let Some(photo) = photo.upgrade() else {
            return;
        };
        let start = Instant::now();
        let mut some = false;
        while start.elapsed() < AT_ONCE && photo.upload_next(&self.graphics, pixels) {
            some = true;
        }
        if some {
            self.outbox.wake();
        }
    }
}
