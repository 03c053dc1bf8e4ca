//! What the worker knows of one image.

use std::sync::{Arc, OnceLock};

use super::fields::Field;
use super::{Findings, Overlay};
use crate::cluster::Homes;
use crate::cuts::TrainImage;
use crate::document;
use crate::gpu::{Graphics, IndexBuffer, upload_bits};
use crate::grid::Bits;
use crate::picture::{Circle, FieldOfView, ImageSource, Photo, WorkingCopy};

/// Long side of the copy that previews are made from where training runs on the CPU, in pixels.
const COARSE: u32 = 128;

/// A working copy with its field of view, ready for device and shader.
pub(crate) struct Working {
    pub(crate) image: TrainImage,
    pub(crate) field: Option<Arc<IndexBuffer>>,
    /// The field of view as it was found in the photograph, whatever is in use.
    found: Arc<Bits>,
}

impl Working {
    fn new(copy: WorkingCopy, graphics: Option<&Graphics>) -> Self {
        let inside = &copy.field.inside;
        let image = TrainImage::new(copy.width, copy.height, Arc::new(copy.rgb), inside);
        Self {
            field: graphics.map(|graphics| Arc::new(upload_bits(graphics, inside))),
            found: image.field(),
            image,
        }
    }

    /// The same copy with another field of view: a circle of the photograph of `size`, or what was found in it. None
    /// where the circle holds hardly any pixel.
    fn with_field(
        &self,
        circle: Option<Circle>,
        size: (u32, u32),
        graphics: Option<&Graphics>,
    ) -> Option<Self> {
        let (width, height) = (self.image.width, self.image.height);
        let inside = match circle {
            Some(circle) => FieldOfView::in_circle(width, height, size, circle)?.inside,
            None => self.found.flags(),
        };
        Some(Self {
            field: graphics.map(|graphics| Arc::new(upload_bits(graphics, &inside))),
            image: TrainImage::new(width, height, self.image.shared_rgb(), &inside),
            found: Arc::clone(&self.found),
        })
    }
}

/// What is kept of a photograph once it was read: no full-size pixels.
pub(crate) struct Readings {
    pub(crate) sha256: String,
    /// The photograph's own size, in pixels.
    pub(crate) size: (u32, u32),
    pub(crate) full: Working,
    /// Where the field of view is.
    pub(crate) field: Field,
    coarse: OnceLock<Option<Working>>,
    homes: OnceLock<Homes>,
}

impl Readings {
    pub(super) fn new(photo: &Photo, working_side: u32, graphics: Option<&Graphics>) -> Self {
        let full = photo.working(working_side);
        let size = (photo.width(), photo.height());
        Self {
            sha256: photo.sha256.clone(),
            size,
            field: Field::of(&full.field, None, size),
            full: Working::new(full, graphics),
            coarse: OnceLock::new(),
            homes: OnceLock::new(),
        }
    }

    /// The copy that previews are made from; none where the full working copy is coarse itself. It is made when it is
    /// first asked for: of most photographs nobody ever looks at a preview.
    pub(crate) fn coarse(&self, graphics: Option<&Graphics>) -> Option<&Working> {
        let make = || {
            let image = &self.full.image;
            let (width, height) = (image.width, image.height);
            if width.max(height) <= COARSE as usize {
                return None;
            }
            let copy = WorkingCopy::smaller((width, height), image.rgb(), COARSE);
            let working = Working::new(copy, graphics);
            match self.field.given {
                None => Some(working),
                given => working.with_field(given, self.size, graphics),
            }
        };
        self.coarse.get_or_init(make).as_ref()
    }

    /// What the numbers of the image's classes come from, whichever copy they were found in.
    pub(crate) fn homes(&self) -> &Homes {
        let image = &self.full.image;
        self.homes
            .get_or_init(|| Homes::of(image.width, image.rgb(), &image.inside()))
    }

    /// Puts the field of view elsewhere: into a circle, or back to where it was found. False where the circle holds
    /// hardly any pixel; all stays as it was then.
    pub(super) fn set_field(
        &mut self,
        circle: Option<Circle>,
        graphics: Option<&Graphics>,
    ) -> bool {
        let Some(full) = self.full.with_field(circle, self.size, graphics) else {
            return false;
        };
        let field = FieldOfView {
            width: full.image.width,
            height: full.image.height,
            inside: full.image.inside(),
        };
        self.field = Field::of(&field, circle, self.size);
        self.full = full;
        self.coarse = OnceLock::new();
        self.homes = OnceLock::new();
        true
    }
}

/// An image of the open folder.
pub(crate) struct Entry {
    /// What the document knows it by.
    pub(crate) photo: document::Photo,
    pub(crate) source: ImageSource,
    pub(crate) state: State,
    /// The newest segmentation.
    pub(crate) overlay: Option<Arc<Overlay>>,
    /// The newest vessels and spots.
    pub(crate) findings: Option<Arc<Findings>>,
    /// Whether its file could not be read again to look for them.
    pub(crate) unfindable: bool,
}

pub(crate) enum State {
    /// Not decoded yet.
    Waiting,
    Read(Box<Readings>),
    /// Cannot be read; the reason.
    Failed(String),
}

impl Entry {
    pub(super) fn new(source: ImageSource) -> Self {
        Self {
            photo: document::Photo::of(&source.name),
            source,
            state: State::Waiting,
            overlay: None,
            findings: None,
            unfindable: false,
        }
    }

    pub(crate) fn readings(&self) -> Option<&Readings> {
        match &self.state {
            State::Read(readings) => Some(readings),
            _ => None,
        }
    }

    pub(super) fn readings_mut(&mut self) -> Option<&mut Readings> {
        match &mut self.state {
            State::Read(readings) => Some(readings),
            _ => None,
        }
    }
}
