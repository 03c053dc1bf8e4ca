//! Opening a folder, and opening the same one again: images come and go, and only what changed is computed.

use std::collections::HashMap;
use std::sync::Arc;

use super::entry::{Readings, State};
use super::model::Model;
use super::snapshots::Snapshots;
use super::worker::Worker;
use super::{Findings, ImageId, Overlay, Phase, Source};
use crate::cluster::FolderClasses;

/// Where a folder is, and the long side of its working copies in pixels.
pub(super) type Place = (Source, u32);

/// What was known of the folder that was open before.
pub(super) struct Earlier {
    place: Place,
    /// Overlays by the photograph's SHA-256: a file that was renamed or has moved up in the list is the same image.
    /// First that of the run before, then the newest; no previews.
    overlays: HashMap<String, Vec<Arc<Overlay>>>,
    /// Vessels and spots, by the same.
    findings: HashMap<String, Arc<Findings>>,
    model: Option<Model>,
    snapshots: Snapshots,
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
        self.return_to_newest();
        // Between two openings in quick succession nothing was read, and the one before counts.
        if let Some(place) = self.place.take() {
            self.earlier = Some(Earlier {
                place,
                overlays: self.known_overlays(),
                findings: self.known_findings(),
                model: self.model.take(),
                snapshots: std::mem::take(&mut self.snapshots),
                classes: self.folder_classes.take(),
                phase: self.phase.clone(),
            });
        }
        self.folder = folder;
        self.entries.clear();
        self.finding.forget();
        self.training.clear();
        self.all_read = false;
        self.overlays.clear();
        self.current = None;
        self.model = None;
        self.folder_classes = None;
        self.settled = true;
        self.clear_snapshots();
        self.enter(Phase::Idle);
    }

    fn known_overlays(&self) -> HashMap<String, Vec<Arc<Overlay>>> {
        let known = self.entries.iter().filter_map(|entry| {
            let (id, readings) = (entry.overlay.as_ref()?.id, entry.readings()?);
            let earlier = self.overlays.earlier(id).filter(|o| !o.origin.coarse);
            let overlays = earlier.into_iter().chain(self.overlays.full(id));
            Some((readings.sha256.clone(), overlays.collect()))
        });
        known.collect()
    }

    fn known_findings(&self) -> HashMap<String, Arc<Findings>> {
        let known = self.entries.iter().filter_map(|entry| {
            let findings = entry.findings.as_ref()?;
            Some((entry.readings()?.sha256.clone(), Arc::clone(findings)))
        });
        known.collect()
    }

    /// The folder is found. A model may serve another folder too, but only when the user asks for it.
    pub(super) fn opened(&mut self, place: Place) {
        let earlier = self.earlier.take();
        if earlier.as_ref().is_none_or(|e| e.place.0 != place.0) {
            // Circles are in pixels of the photographs, so that another size of the working copies does not matter.
            self.fields.clear();
        }
        self.earlier = earlier.filter(|earlier| earlier.place == place);
        self.place = Some(place);
        if let Some(mut earlier) = self.earlier.take() {
            self.model = earlier.model.take();
            self.restore_snapshots(std::mem::take(&mut earlier.snapshots));
            self.folder_classes = earlier.classes.take();
            self.enter(earlier.phase.clone());
            self.earlier = Some(earlier);
        }
    }

    /// An image was read; if it was there before, with its field of view and its overlays.
    pub(super) fn read(&mut self, id: ImageId, mut readings: Box<Readings>) {
        let Some(entry) = self.entries.get_mut(id.index as usize) else {
            return;
        };
        if let Some(&circle) = self.fields.get(&readings.sha256) {
            readings.set_field(Some(circle), self.devices.graphics.as_ref());
        }
        self.outbox.send_in_passing(readings.field.event(id));
        let known = self
            .earlier
            .as_ref()
            .and_then(|e| e.overlays.get(&readings.sha256));
        for known in known.into_iter().flatten() {
            let overlay = Arc::new(known.of(id));
            self.overlays.put(Arc::clone(&overlay));
            entry.overlay = Some(overlay);
            self.settled = false;
        }
        let earlier = self.earlier.as_ref();
        if let Some(findings) = earlier.and_then(|e| e.findings.get(&readings.sha256)) {
            let findings = Arc::new(findings.of(id));
            self.overlays.put_kinds(Arc::clone(&findings));
            entry.findings = Some(findings);
        }
        entry.state = State::Read(readings);
        self.suspects.get_mut().add(id.index as usize);
        self.ungathered = true;
    }
}
