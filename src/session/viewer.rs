//! Decodes the current image in full. The newest wish wins; wishes passed over meanwhile are forgotten.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Event, ImageId, Outbox, spawn};
use crate::gpu::{Graphics, PhotoTexture};
use crate::picture::{self, ImageSource};

/// Where the images of the open folder are.
#[derive(Clone, Default)]
pub(super) struct Sources {
    open: Arc<Mutex<(u32, Vec<ImageSource>)>>,
}

impl Sources {
    pub(super) fn set(&self, folder: u32, images: &[ImageSource]) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = (folder, images.to_vec());
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
    wishes: Sender<ImageId>,
    sources: Sources,
}

impl Viewer {
    pub(super) fn start(graphics: Option<Graphics>, outbox: Outbox) -> Self {
        let (wishes, inbox) = channel();
        let sources = Sources::default();
        if let Some(graphics) = graphics {
            let sources = sources.clone();
            spawn("cuts viewer", move || {
                serve(&inbox, &graphics, &sources, &outbox)
            });
        }
        Self { wishes, sources }
    }

    pub(super) fn sources(&self) -> Sources {
        self.sources.clone()
    }

    pub(super) fn show(&self, id: ImageId) {
        // Without anything to draw with nobody listens, and nothing is missed.
        let _ = self.wishes.send(id);
    }
}

fn serve(inbox: &Receiver<ImageId>, graphics: &Graphics, sources: &Sources, outbox: &Outbox) {
    let longest = PhotoTexture::longest_side(graphics);
    while let Ok(first) = inbox.recv() {
        let id = inbox.try_iter().last().unwrap_or(first);
        let Some(source) = sources.get(id) else {
            continue;
        };
        // A file that cannot be read was reported by the reader already.
        let Ok(photo) = picture::open(&source) else {
            continue;
        };
        let picture = photo.display(longest);
        drop(photo);
        let (width, height) = picture.dimensions();
        let photo = Arc::new(PhotoTexture::upload(graphics, width, height, &picture));
        let pixels = Arc::new(picture);
        outbox.send(Event::Picture { id, photo, pixels });
    }
}
