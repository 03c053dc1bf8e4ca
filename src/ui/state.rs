//! What the window knows, and how each event changes it. No drawing here.

use std::collections::HashMap;
use std::sync::Arc;

use super::words::{tr, trf};
use crate::document::History;
use crate::document::Moment;
use crate::document::{Count, Document, Find, Photo};
use crate::gpu::PhotoTexture;
use crate::session::{
    Event, Examples, ExportState, ImageId, Missing, Phase, Pick, Refresh, Source, Standing,
    StepReport,
};

/// A photograph in full: to draw, and to read its pixels.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) id: ImageId,
    pub(super) photo: Arc<PhotoTexture>,
    pub(super) pixels: Arc<image::RgbImage>,
}

/// What the window knows.
pub(super) struct State {
    /// Number of the open folder.
    pub(super) folder: u32,
    pub(super) source: Option<Source>,
    pub(super) opening: bool,
    pub(super) items: Vec<Item>,
    /// Where each photograph stands in the list.
    pub(super) places: HashMap<Photo, usize>,
    pub(super) skipped: Vec<(String, String)>,
    pub(super) all_read: bool,
    pub(super) current: Option<usize>,
    /// The newest full picture; that of the image before until the current one is decoded.
    pub(super) photo: Option<Shown>,
    pub(super) phase: Phase,
    pub(super) last: Option<StepReport>,
    /// The losses of the run, and of the one before.
    pub(super) curves: Curves,
    pub(super) earlier: Curves,
    /// Images whose vessels and spots are up to date, of so many.
    pub(super) found: (usize, usize),
    /// What a click where the pointer is would leave picked.
    pub(super) pointed: Pointed,
    /// What stands out in an image.
    pub(super) standing: Option<(ImageId, Arc<[Standing]>)>,
    /// Steps of the run that can be gone back to, and the one that is shown.
    pub(super) snapshots: Vec<usize>,
    pub(super) recalled: Option<usize>,
    /// Share of the shown image's pixels that changed class at the last refresh.
    pub(super) changed: Option<f32>,
    /// Whether hardly anything changes any more.
    pub(super) settled: bool,
    /// How often the overlay is refreshed during training.
    pub(super) refresh: Refresh,
    pub(super) refined: (usize, usize),
    /// The area that is being picked.
    pub(super) pick: Option<Pick>,
    /// Images looked at, of so many, while a search is under way.
    pub(super) search: Option<(usize, usize)>,
    /// Photographs in which the last search proposes nothing, and why.
    pub(super) nothing_in: Vec<(Photo, Missing)>,
    /// The key that shows the next proposal, in words; empty where there is none.
    pub(super) next_key: String,
    /// The search that was begun last.
    pub(super) find: Find,
    /// What the class that was looked at last looks like.
    pub(super) examples: Option<Arc<Examples>>,
    pub(super) export: Option<ExportState>,
    pub(super) export_open: bool,
    /// Whether this folder's work was exported since it was opened.
    pub(super) was_exported: bool,
    pub(super) export_folder: String,
    pub(super) export_all: bool,
    pub(super) export_refine: bool,
    pub(super) notice: Option<Notice>,
    pub(super) messages: Vec<Message>,
    pub(super) document: Document,
    /// What can be taken back.
    pub(super) history: History<Pick>,
    pub(super) overlay_shown: bool,
    pub(super) look: Look,
    pub(super) compare: Compare,
    pub(super) sheet: Option<Sheet>,
    pub(super) retina: RetinaView,
    pub(super) brush: Brush,
    pub(super) settings: RunSettings,
    pub(super) kept: Kept,
    /// Another reviewer's session beside this one.
    pub(super) compared: Compared,
    pub(super) growth: GrowthView,
    /// The numbers of the last export.
    pub(super) measurements: Measurements,
}

impl State {
    /// Everything that the user decides, as it is now.
    pub(in crate::ui) fn moment(&self) -> Moment<Pick> {
        Moment {
            document: self.document.clone(),
            pick: self.pick.clone(),
        }
    }

    pub(super) fn new(settings: RunSettings, count: Count) -> Self {
        let mut document = Document::default();
        document.set_count(count);
        Self {
            folder: 0,
            source: None,
            opening: false,
            items: Vec::new(),
            places: HashMap::new(),
            skipped: Vec::new(),
            all_read: false,
            current: None,
            photo: None,
            phase: Phase::Idle,
            last: None,
            curves: Curves::default(),
            earlier: Curves::default(),
            found: (0, 0),
            pointed: Pointed::default(),
            standing: None,
            snapshots: Vec::new(),
            recalled: None,
            changed: None,
            settled: false,
            refresh: Refresh::Auto,
            refined: (0, 0),
            pick: None,
            search: None,
            nothing_in: Vec::new(),
            next_key: String::new(),
            find: 0,
            examples: None,
            export: None,
            export_open: false,
            was_exported: false,
            export_folder: String::new(),
            export_all: true,
            export_refine: true,
            notice: None,
            messages: Vec::new(),
            document,
            history: History::default(),
            overlay_shown: true,
            look: Look::default(),
            compare: Compare::default(),
            sheet: None,
            retina: RetinaView::default(),
            brush: Brush::default(),
            settings,
            kept: Kept::default(),
            compared: Compared::default(),
            growth: GrowthView::default(),
            measurements: Measurements::default(),
        }
    }

    /// The current image.
    pub(super) fn current_id(&self) -> Option<ImageId> {
        self.current.map(|index| self.id_of(index))
    }

    /// An image of the list.
    pub(super) fn id_of(&self, index: usize) -> ImageId {
        ImageId {
            folder: self.folder,
            index: index as u32,
            photo: self.items[index].photo,
        }
    }

    /// A photograph of the document, if it is in the list.
    pub(super) fn id_of_photo(&self, photo: Photo) -> Option<ImageId> {
        self.places.get(&photo).map(|&index| self.id_of(index))
    }

    /// The photograph's own colour at a place of the current image (0…1 from its left and top).
    pub(super) fn colour_at(&self, place: egui::Vec2) -> Option<[u8; 3]> {
        let id = self.current_id()?;
        let shown = self.photo.as_ref().filter(|shown| shown.id == id)?;
        let (width, height) = shown.pixels.dimensions();
        let at = |place: f32, size: u32| ((place * size as f32) as u32).min(size.saturating_sub(1));
        let (x, y) = (at(place.x, width), at(place.y, height));
        Some(shown.pixels.get_pixel_checked(x, y)?.0)
    }

    pub(super) fn is_training(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Preparing)
    }

    /// Whether a run is under way or resting.
    pub(super) fn has_run(&self) -> bool {
        self.is_training() || self.phase == Phase::Paused
    }

    /// Images that can be worked with.
    pub(super) fn readable_ids(&self) -> impl Iterator<Item = ImageId> + '_ {
        let done = |&index: &usize| matches!(self.items[index].reading, Reading::Done { .. });
        let readable = (0..self.items.len()).filter(done);
        readable.map(|index| self.id_of(index))
    }

    /// How many these are.
    pub(super) fn readable(&self) -> usize {
        self.readable_ids().count()
    }

    /// Names and reasons of all that was left out or cannot be read.
    pub(super) fn troubles(&self) -> Vec<(&str, &str)> {
        let failed = self.items.iter().filter_map(|item| match &item.reading {
            Reading::Failed(reason) => Some((item.name.as_str(), reason.as_str())),
            _ => None,
        });
        let skipped = self
            .skipped
            .iter()
            .map(|(name, reason)| (name.as_str(), reason.as_str()));
        failed.chain(skipped).collect()
    }

    /// The next image in a direction that can be shown; the same one at the end of the list.
    pub(super) fn neighbour(&self, forward: bool) -> Option<usize> {
        let here = self.current?;
        let usable = |&i: &usize| !matches!(self.items[i].reading, Reading::Failed(_));
        if forward {
            (here + 1..self.items.len()).find(usable)
        } else {
            (0..here).rev().find(usable)
        }
    }

    /// Takes over an event. The answer is an image to show now, if the event asks for another one.
    pub(super) fn take(&mut self, event: Event) -> Option<usize> {
        match event {
            Event::Opened {
                folder,
                source,
                names,
                skipped,
                kept,
            } => return self.opened((folder, source), names, skipped, kept),
            Event::Kept(copies) => self.kept.copies = Some(copies),
            Event::OpenFailed { text } => {
                self.opening = false;
                self.tell(text, true);
            }
            Event::Read {
                id,
                size,
                sha256,
                tags,
                thumbnail,
            } => {
                let done = Reading::Done {
                    size,
                    tags,
                    thumbnail,
                };
                self.set_reading(id, done);
                self.note_bytes(id, &sha256);
            }
            Event::ReadFailed { id, reason } => {
                self.set_reading(id, Reading::Failed(reason));
                if self.current_id() == Some(id) {
                    return self.neighbour(true).or_else(|| self.neighbour(false));
                }
            }
            Event::AllRead { folder } if folder == self.folder => {
                self.all_read = true;
                self.note_all_read();
            }
            Event::KeptElsewhere => {
                self.kept.elsewhere = true;
                let text = tr("Another window works on this folder: what you do here is not kept");
                self.tell(text, true);
            }
            Event::TakenOver { .. } => {
                self.kept.elsewhere = false;
                self.tell(tr("This window has taken the folder over"), false);
            }
            Event::SeenElsewhere { folder, work } if folder == self.folder => {
                self.kept.offered = Some(work);
                self.sheet = Some(Sheet::Moved);
            }
            Event::SessionSaved { path } => self.session_saved(&path),
            Event::Picture { id, photo, pixels } if id.folder == self.folder => {
                self.photo = Some(Shown { id, photo, pixels });
            }
            Event::Phase(phase) => self.enter(phase),
            Event::Step(report) => {
                self.curves.push(&report);
                self.last = Some(report);
                self.recalled = None;
            }
            Event::Lesson { step, loss } => self.curves.push_lesson(step, loss),
            Event::Found { done, total } => {
                self.found = (done, total);
                log::info!("found vessels and spots in {done} of {total} images");
            }
            Event::Fine { id, of, fine } => self.refined_area(id, of, fine),
            Event::Preview { question, preview } => self.pointed.answered(question, preview),
            Event::Standing { id, all } => self.standing = Some((id, all)),
            Event::Snapshots { steps, .. } => self.snapshots = steps,
            Event::Changed { share, .. } => self.changed = Some(share),
            Event::Settled { step } => {
                self.settled = true;
                log::info!("settled at step {step}");
            }
            Event::OneClass { id } => self.one_class(id),
            Event::Refined { done, total } => self.refined = (done, total),
            Event::GoesOn { step, same_images } => self.goes_on(step, same_images),
            Event::Saved { step, path } => {
                log::info!("saved the run after step {step}: {}", path.display());
                let step = counted_steps(step);
                let path = path.display().to_string();
                self.tell(trf("Saved the run after {0}: {1}", &[&step, &path]), false);
            }
            Event::TableSaved { path } => {
                let path = path.display().to_string();
                self.tell(trf("Saved: {0}", &[&path]), false);
            }
            Event::CannotGoOn { text }
            | Event::NotSaved { text }
            | Event::NotKept { text }
            | Event::TableNotSaved { text } => {
                self.tell(text, true);
            }
            Event::Pick(pick) => self.picked(pick),
            Event::Spacing { folder, table } => self.read_spacing(folder, table),
            Event::Find(state) => self.searched(state),
            Event::Examples(examples) => self.examples = Some(examples),
            Event::Compare(state) => self.compared(state),
            Event::Export(state) => self.exported(state),
            Event::Growth(state) => self.grew(state),
            Event::Measurements(read) => self.measurements.read = Some(read),
            Event::Field {
                id,
                outline,
                circle,
            } => self.found_field(id, outline, circle),
            // Only the command line evaluates.
            // The window asks with a dialog.
            Event::FolderWanted { .. } => {}
            // What belongs to an earlier folder came too late.
            Event::AllRead { .. } | Event::Picture { .. } | Event::SeenElsewhere { .. } => {}
        }
        None
    }

    fn set_reading(&mut self, id: ImageId, reading: Reading) {
        if id.folder == self.folder
            && let Some(item) = self.items.get_mut(id.index as usize)
        {
            item.reading = reading;
        }
    }
}

mod areas;
mod brush;
mod compared;
mod curves;
mod exports;
mod growth;
mod items;
mod kept;
mod measurements;
mod opening;
mod pointed;
mod retina;
mod runs;
mod spoken;
mod view;

pub(super) use brush::Brush;
pub(super) use compared::Compared;
pub(super) use curves::{Curves, smoothed};
use growth::GrowthView;
pub(super) use items::{Item, Reading};
pub(super) use kept::Kept;
use measurements::Measurements;
use pointed::Pointed;
pub(super) use retina::{Measured, RetinaView};
pub(super) use runs::RunSettings;
use runs::counted_steps;
pub(super) use spoken::{Message, Notice};
pub(super) use view::{Against, Compare, Layout, Look, Sheet};

#[cfg(test)]
mod tests;
