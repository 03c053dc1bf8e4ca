//! What the worker knows of one image.

use std::sync::Arc;

use super::Overlay;
use crate::cuts::TrainImage;
use crate::gpu::{Graphics, IndexBuffer, upload_bits};
use crate::picture::{ImageSource, Photo, WorkingCopy};

/// Long side of the copy that previews are made from where training runs on the CPU, in pixels.
const COARSE: u32 = 128;

/// A working copy with its field of view, ready for device and shader.
pub(super) struct Working {
    pub(super) image: TrainImage,
    pub(super) inside: Arc<[bool]>,
    pub(super) field: Option<Arc<IndexBuffer>>,
}

impl Working {
    fn new(copy: WorkingCopy, graphics: Option<&Graphics>) -> Self {
        let field = graphics.map(|graphics| Arc::new(upload_bits(graphics, &copy.field.inside)));
        let inside: Arc<[bool]> = Arc::from(copy.field.inside);
        let image = TrainImage::new(
            copy.width,
            copy.height,
            Arc::from(copy.rgb),
            Arc::clone(&inside),
        );
        Self {
            image,
            inside,
            field,
        }
    }
}

/// What is kept of a photograph once it was read: no full-size pixels.
pub(super) struct Readings {
    pub(super) sha256: String,
    /// The photograph's own size, in pixels.
    pub(super) size: (u32, u32),
    pub(super) full: Working,
    /// None where the full working copy is coarse itself.
    pub(super) coarse: Option<Working>,
}

impl Readings {
    pub(super) fn new(photo: &Photo, working_side: u32, graphics: Option<&Graphics>) -> Self {
        let full = photo.working(working_side);
        let larger = full.width.max(full.height) > COARSE as usize;
        Self {
            sha256: photo.sha256.clone(),
            size: (photo.width(), photo.height()),
            coarse: larger.then(|| Working::new(photo.working(COARSE), graphics)),
            full: Working::new(full, graphics),
        }
    }
}

/// An image of the open folder.
pub(super) struct Entry {
    pub(super) source: ImageSource,
    pub(super) state: State,
    /// The newest segmentation.
    pub(super) overlay: Option<Arc<Overlay>>,
    /// Whether its class numbers mean something to the user: it was shown, or matched to the folder. Only such an
    /// image has a say when the folder's classes are numbered anew.
    pub(super) numbered: bool,
}

pub(super) enum State {
    /// Not decoded yet.
    Waiting,
    Read(Box<Readings>),
    /// Cannot be read; the reason.
    Failed(String),
}

impl Entry {
    pub(super) fn new(source: ImageSource) -> Self {
        Self {
            source,
            state: State::Waiting,
            overlay: None,
            numbered: false,
        }
    }

    pub(super) fn readings(&self) -> Option<&Readings> {
        match &self.state {
            State::Read(readings) => Some(readings),
            _ => None,
        }
    }
}
