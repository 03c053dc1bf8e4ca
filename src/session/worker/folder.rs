//! The open folder: its images, with what was read of them and what was made for them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::super::entry::{Entry, Readings, State};
use super::super::suspects::{Suspects, Wish};
use super::super::{Findings, ImageId, Origin, Overlay, Overlays, Source};
use super::tools::Tools;
use crate::cluster;
use crate::cuts::TrainImage;
use crate::gpu::Graphics;
use crate::picture::{Circle, ImageSource, Skipped};

/// Where a folder is, and the long side of its working copies in pixels.
pub(in crate::session) type Place = (Source, u32);

/// The images, by their place in the list.
#[derive(Default)]
pub(crate) struct Folder {
    number: u32,
    entries: Vec<Entry>,
    /// Files that were not opened.
    skipped: Vec<Skipped>,
    /// The image on screen.
    current: Option<usize>,
    /// Whether no more images will come.
    all_read: bool,
    /// Where it is; none until it is found.
    place: Option<Place>,
    /// What was known of the one before, until this one is known to be another, or is read.
    earlier: Option<Known>,
    /// The images of a run, gathered when they are asked for.
    images: Vec<TrainImage>,
    /// Whether one was read or changed since.
    ungathered: bool,
    /// Images whose overlays may lag behind the model and the settings.
    suspects: RefCell<Suspects>,
    /// Where the user put fields of view, by the photograph's SHA-256.
    fields: HashMap<String, Circle>,
}

/// What was made for a folder's images, by the photograph's SHA-256: a file that was renamed or has moved up in the list
/// is the same image.
struct Known {
    place: Place,
    /// First that of the run before, then the newest; no previews.
    overlays: HashMap<String, Vec<Arc<Overlay>>>,
    findings: HashMap<String, Arc<Findings>>,
}

impl Folder {
    /// Counts the folders that were opened.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// All its images.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Files of it that were not opened, and why.
    pub(super) fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    pub(super) fn note_skipped(&mut self, skipped: Vec<Skipped>) {
        self.skipped = skipped;
    }

    /// Where it is; none until it is found.
    pub(super) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    pub(super) fn current(&self) -> Option<usize> {
        self.current
    }

    pub(super) fn is_all_read(&self) -> bool {
        self.all_read
    }

    pub(super) fn id(&self, index: usize) -> ImageId {
        ImageId {
            folder: self.number,
            index: index as u32,
            photo: self.entries[index].photo,
        }
    }

    /// What was read of an image, if it is there and could be read.
    pub(super) fn readings(&self, index: usize) -> Option<&Readings> {
        self.entries.get(index)?.readings()
    }

    /// The images of a run: gathered once for all that were read or changed since, as a folder may have many.
    pub(super) fn images(&mut self) -> &[TrainImage] {
        if std::mem::take(&mut self.ungathered) {
            let read = self.entries.iter().filter_map(Entry::readings);
            self.images = read.map(|readings| readings.full.image.clone()).collect();
        }
        &self.images
    }

    /// How many of the images that were read are done with something, and how many these images are.
    pub(super) fn counted(&self, done: impl Fn(usize) -> bool) -> (usize, usize) {
        let read = |&index: &usize| self.readings(index).is_some();
        let read: Vec<usize> = (0..self.entries.len()).filter(read).collect();
        let done = read.iter().filter(|&&index| done(index)).count();
        (done, read.len())
    }

    /// Long side of the largest working copy, in pixels.
    pub(crate) fn working_side(&self) -> usize {
        let read = self.entries.iter().filter_map(Entry::readings);
        read.map(|r| r.full.image.width.max(r.full.image.height))
            .max()
            .unwrap_or(0)
    }

    /// Another folder is being opened: this one is closed. False where none was found since the one before, whose
    /// images may still be those of the next one.
    pub(super) fn close(&mut self, next: u32, overlays: &Overlays) -> bool {
        let place = self.place.take();
        let found = place.is_some();
        if let Some(place) = place {
            self.earlier = Some(Known {
                place,
                overlays: self.known_overlays(overlays),
                findings: self.known_findings(),
            });
        }
        self.number = next;
        self.entries.clear();
        self.images.clear();
        self.all_read = false;
        self.current = None;
        overlays.clear();
        found
    }

    fn known_overlays(&self, overlays: &Overlays) -> HashMap<String, Vec<Arc<Overlay>>> {
        let known = self.entries.iter().filter_map(|entry| {
            let (id, readings) = (entry.overlay.as_ref()?.id, entry.readings()?);
            let earlier = overlays.earlier(id).filter(|o| !o.origin.coarse);
            let overlays = earlier.into_iter().chain(overlays.full(id));
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

    /// The folder is found. True where it is the one that was open before, with images that may be the same; `anew`
    /// says that nothing of it shall count.
    pub(super) fn open(&mut self, place: Place, sources: Vec<ImageSource>, anew: bool) -> bool {
        self.entries = sources.into_iter().map(Entry::new).collect();
        let earlier = self.earlier.take().filter(|_| !anew);
        if earlier.as_ref().is_none_or(|e| e.place.0 != place.0) {
            // Circles are in pixels of the photographs, so that another size of the working copies does not matter.
            self.fields.clear();
        }
        self.earlier = earlier.filter(|earlier| earlier.place == place);
        self.place = Some(place);
        self.earlier.is_some()
    }

    /// An image was read; if it was there before, with its field of view and what was made for it. True where it has an
    /// overlay from then.
    pub(super) fn read(&mut self, id: ImageId, mut readings: Box<Readings>, tools: &Tools) -> bool {
        let Some(entry) = self.entries.get_mut(id.index as usize) else {
            return false;
        };
        if let Some(&circle) = self.fields.get(&readings.sha256) {
            readings.set_field(Some(circle), tools.devices.graphics.as_ref());
        }
        tools.outbox.send_in_passing(readings.field.event(id));
        let earlier = self.earlier.as_ref();
        let known = earlier.and_then(|e| e.overlays.get(&readings.sha256));
        for known in known.into_iter().flatten() {
            let overlay = Arc::new(known.of(id));
            tools.overlays.put(Arc::clone(&overlay));
            entry.overlay = Some(overlay);
        }
        if let Some(findings) = earlier.and_then(|e| e.findings.get(&readings.sha256)) {
            let findings = Arc::new(findings.of(id));
            tools.overlays.put_kinds(Arc::clone(&findings));
            entry.findings = Some(findings);
        }
        entry.state = State::Read(readings);
        self.suspects.get_mut().add(id.index as usize);
        self.ungathered = true;
        entry.overlay.is_some()
    }

    /// An image could not be read.
    pub(super) fn refuse(&mut self, id: ImageId, reason: String) {
        if let Some(entry) = self.entries.get_mut(id.index as usize) {
            entry.state = State::Failed(reason);
        }
    }

    /// No more images will come.
    pub(super) fn finish_reading(&mut self) {
        self.all_read = true;
        self.earlier = None;
    }

    pub(super) fn show(&mut self, id: ImageId) {
        self.current = Some(id.index as usize);
    }

    /// Makes an overlay the newest of its image.
    pub(super) fn publish(&mut self, index: usize, overlay: Arc<Overlay>, overlays: &Overlays) {
        overlays.put(Arc::clone(&overlay));
        self.entries[index].overlay = Some(overlay);
        self.suspects.get_mut().add(index);
    }

    /// The first image whose overlay lags behind such weights and settings. Looks only at what has changed since it was
    /// asked for the same before: a search of all after every image that is read would be quadratic.
    pub(super) fn first_behind(
        &self,
        origin: Option<Origin>,
        clustering: cluster::Settings,
        lags: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let wish = Wish {
            folder: self.number,
            images: self.entries.len(),
            origin,
            clustering,
        };
        self.suspects.borrow_mut().first(wish, lags)
    }

    /// The newest vessels and spots of an image. What is drawn of them lies elsewhere.
    pub(super) fn keep_findings(&mut self, findings: &Findings) {
        if let Some(entry) = self.entries.get_mut(findings.id.index as usize) {
            entry.findings = Some(Arc::new(findings.with_full(None)));
        }
    }

    /// Nobody shall look for vessels and spots of an image any more.
    pub(super) fn give_up_finding(&mut self, index: usize) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.unfindable = true;
        }
    }

    /// Puts the field of view of an image elsewhere, or back to where it was found. False where nothing changed.
    pub(super) fn set_field(&mut self, id: ImageId, circle: Option<Circle>, tools: &Tools) -> bool {
        let graphics: Option<&Graphics> = tools.devices.graphics.as_ref();
        let entry = self.entries.get_mut(id.index as usize);
        let Some(readings) = entry.and_then(Entry::readings_mut) else {
            return false;
        };
        let changed = readings.field.given != circle && readings.set_field(circle, graphics);
        tools.outbox.send(readings.field.event(id));
        if changed {
            match circle {
                Some(circle) => self.fields.insert(readings.sha256.clone(), circle),
                None => self.fields.remove(&readings.sha256),
            };
            self.suspects.get_mut().add(id.index as usize);
            self.ungathered = true;
        }
        changed
    }

    /// The fields of view that the user put elsewhere, for the record of an export: by the image's name, in pixels of
    /// the photograph.
    pub(super) fn given_fields(&self) -> serde_json::Map<String, serde_json::Value> {
        let given = self.entries.iter().filter_map(|entry| {
            let Circle { x, y, radius } = entry.readings()?.field.given?;
            let circle = serde_json::json!({ "x": x, "y": y, "radius": radius });
            Some((entry.source.name.clone(), circle))
        });
        given.collect()
    }
}
