//! The newest of what lies over each image, at each scale: written by the threads that make it, read by whoever draws.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Findings, ImageId, Origin, Overlay};
use crate::document::{Document, Numbers};

/// What lies over an image is made at several scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scale {
    /// Classes, at the size of the working copy.
    Classes,
    /// Vessels and spots, at sizes of their own.
    Kinds,
}

/// Something that lies over an image.
#[derive(Clone, Debug)]
enum Layer {
    Classes(Arc<Overlay>),
    Kinds(Arc<Findings>),
}

impl Layer {
    fn key(&self) -> (ImageId, Scale) {
        match self {
            Self::Classes(overlay) => (overlay.id, Scale::Classes),
            Self::Kinds(findings) => (findings.id, Scale::Kinds),
        }
    }

    fn origin(&self) -> Origin {
        match self {
            Self::Classes(overlay) => overlay.origin,
            Self::Kinds(findings) => findings.origin,
        }
    }

    fn classes(&self) -> Option<Arc<Overlay>> {
        match self {
            Self::Classes(overlay) => Some(Arc::clone(overlay)),
            Self::Kinds(_) => None,
        }
    }

    fn kinds(&self) -> Option<Arc<Findings>> {
        match self {
            Self::Kinds(findings) => Some(Arc::clone(findings)),
            Self::Classes(_) => None,
        }
    }
}

/// One slot an image and scale: the latest replaces the one before; nobody ever waits for a queue.
#[derive(Clone, Debug, Default)]
pub struct Overlays {
    slots: Arc<Mutex<HashMap<(ImageId, Scale), Slot>>>,
}

/// What lies over one image at one scale.
#[derive(Debug)]
struct Slot {
    newest: Layer,
    /// The last of the newest one's run that is no preview.
    full: Option<Layer>,
    /// The last of the run before; a preview only where that run left nothing else.
    earlier: Option<Layer>,
}

impl Slot {
    fn put(&mut self, layer: Layer) {
        let origin = layer.origin();
        if origin.run != self.newest.origin().run {
            let last = self.full.take();
            self.earlier = Some(last.unwrap_or_else(|| self.newest.clone()));
        }
        if !origin.coarse {
            self.full = Some(layer.clone());
        }
        self.newest = layer;
    }
}

impl Overlays {
    /// The newest overlay of an image.
    #[must_use]
    pub fn get(&self, id: ImageId) -> Option<Arc<Overlay>> {
        self.lock().get(&(id, Scale::Classes))?.newest.classes()
    }

    /// The class numbers that occur in the newest overlays of some images.
    pub fn numbers(
        &self,
        document: &Document,
        images: impl IntoIterator<Item = ImageId>,
    ) -> Numbers {
        let overlays = images.into_iter().filter_map(|id| self.get(id));
        let numbers = overlays.map(|overlay| overlay.numbers(document));
        numbers.fold(Numbers::default(), Numbers::or)
    }

    /// The last overlay that the run before the newest overlay's left of an image, to compare with. Class numbers come
    /// from the photograph, whatever the run.
    #[must_use]
    pub fn earlier(&self, id: ImageId) -> Option<Arc<Overlay>> {
        let slots = self.lock();
        let slot = slots.get(&(id, Scale::Classes))?;
        slot.earlier.as_ref()?.classes()
    }

    /// The last overlay of the newest one's run that is no preview.
    pub(super) fn full(&self, id: ImageId) -> Option<Arc<Overlay>> {
        let slots = self.lock();
        let slot = slots.get(&(id, Scale::Classes))?;
        slot.full.as_ref()?.classes()
    }

    /// The vessels and spots that were found last in an image.
    #[must_use]
    pub fn kinds(&self, id: ImageId) -> Option<Arc<Findings>> {
        self.lock().get(&(id, Scale::Kinds))?.newest.kinds()
    }

    /// Those that the run before left of it.
    #[must_use]
    pub fn earlier_kinds(&self, id: ImageId) -> Option<Arc<Findings>> {
        let slots = self.lock();
        let slot = slots.get(&(id, Scale::Kinds))?;
        slot.earlier.as_ref()?.kinds()
    }

    pub(super) fn put(&self, overlay: Arc<Overlay>) {
        self.put_layer(Layer::Classes(overlay));
    }

    pub(super) fn put_kinds(&self, findings: Arc<Findings>) {
        self.put_layer(Layer::Kinds(findings));
    }

    /// The same findings drawn otherwise.
    pub(super) fn replace_kinds(&self, findings: Arc<Findings>) {
        if let Some(slot) = self.lock().get_mut(&(findings.id, Scale::Kinds))
            && slot.newest.origin() == findings.origin
        {
            slot.newest = Layer::Kinds(findings);
        }
    }

    fn put_layer(&self, layer: Layer) {
        match self.lock().entry(layer.key()) {
            Entry::Occupied(mut slot) => slot.get_mut().put(layer),
            Entry::Vacant(slot) => {
                slot.insert(Slot {
                    full: (!layer.origin().coarse).then(|| layer.clone()),
                    newest: layer,
                    earlier: None,
                });
            }
        }
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(ImageId, Scale), Slot>> {
        // A map of Arcs is whole even if a thread died while holding it.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
