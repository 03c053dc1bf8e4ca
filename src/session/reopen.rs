//! Opening a folder, and opening the same one again: images come and go, and only what changed is computed.

use std::collections::HashMap;
use std::sync::Arc;

use super::entry::{Readings, State};
use super::worker::{Model, Worker};
use super::{ImageId, Overlay, Phase, Source};
use crate::cluster::FolderClasses;

/// Where a folder is, and the long side of its working copies in pixels.
pub(super) type Place = (Source, u32);

/// What was known of the folder that was open before.
pub(super) struct Earlier {
    place: Place,
    /// Overlays by the photograph's SHA-256: a file that was renamed or has moved up in the list is the same image.
    overlays: HashMap<String, Arc<Overlay>>,
    model: Option<Model>,
    classes: Option<FolderClasses>,
    phase: Phase,
}

impl Worker {
    /// A folder is being opened: what was open is closed, and its training stops.
    pub(super) fn start_folder(&mut self, folder: u32) {
        self.cancel_export();
        self.cancel_evaluation();
        if self.trainer.is_some() {
            self.end_run(Phase::Stopped);
        }
        // Between two openings in quick succession nothing was read, and the one before counts.
        if let Some(place) = self.place.take() {
            self.earlier = Some(Earlier {
                place,
                overlays: self.known_overlays(),
                model: self.model.take(),
                classes: self.folder_classes.take(),
                phase: self.phase.clone(),
            });
        }
        self.folder = folder;
        self.entries.clear();
        self.training.clear();
        self.all_read = false;
        self.overlays.clear();
        self.current = None;
        self.model = None;
        self.folder_classes = None;
        self.settled = true;
        self.enter(Phase::Idle);
    }

    fn known_overlays(&self) -> HashMap<String, Arc<Overlay>> {
        let known = self.entries.iter().filter_map(|entry| {
            let overlay = entry.overlay.as_ref().filter(|o| !o.coarse)?;
            Some((entry.readings()?.sha256.clone(), Arc::clone(overlay)))
        });
        known.collect()
    }

    /// The folder is found. A model may serve another folder too, but only when the user asks for it.
    pub(super) fn opened(&mut self, place: Place) {
        self.earlier = self.earlier.take().filter(|earlier| earlier.place == place);
        self.place = Some(place);
        if let Some(earlier) = &mut self.earlier {
            self.model = earlier.model.take();
            self.folder_classes = earlier.classes.take();
            let phase = earlier.phase.clone();
            self.enter(phase);
        }
    }

    /// An image was read; if it was there before, with its overlay.
    pub(super) fn read(&mut self, id: ImageId, readings: Box<Readings>) {
        let Some(entry) = self.entries.get_mut(id.index as usize) else {
            return;
        };
        let known = self
            .earlier
            .as_ref()
            .and_then(|e| e.overlays.get(&readings.sha256));
        if let Some(known) = known {
            let overlay = Arc::new(known.of(id));
            self.overlays.put(Arc::clone(&overlay));
            entry.overlay = Some(overlay);
            entry.numbered = true;
            self.settled = false;
        }
        entry.state = State::Read(readings);
        self.gather();
    }
}
