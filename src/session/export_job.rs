//! Writing the review folder, one image a turn.

use std::path::PathBuf;

use super::entry::{Entry, State};
use super::export_end::failed;
use super::full_size::{Eye, Outlined, Sheet, of_overlay};
use super::retina::{covered, record};
use super::worker::{Fault, Worker};
use super::{Event, ExportRequest, ExportState, Findings, Segmentation};
use crate::cuts;
use crate::detail::Kind;
use crate::document::{Count, Document, Numbers, class_of_kind, kind_name};
use crate::export::{
    Apart, ClassEntry, Existing, ExportError, ImageRecord, Legend, Plan, Review, RunInfo,
};
use crate::picture::{self, Origin};

#[cfg(test)]
pub(super) use crate::export::MODEL_FILE;

/// An export under way.
pub(super) struct ExportJob {
    pub(super) request: ExportRequest,
    /// Images to write, by their place in the folder.
    queue: Vec<usize>,
    next: usize,
    pub(super) review: Option<Review>,
}

impl Worker {
    pub(super) fn start_export(&mut self, request: ExportRequest) {
        if self.export.is_some() {
            return self.refuse_export("an export is under way already; wait for it or cancel it");
        }
        if !self.snapshot() {
            return self.refuse_export("there is nothing to export yet; train first");
        }
        let wanted = |index: usize| request.only.is_none_or(|id| id.index as usize == index);
        let queue: Vec<usize> = (0..self.entries.len())
            .filter(|&i| wanted(i) && !matches!(self.entries[i].state, State::Waiting))
            .collect();
        if !queue.iter().any(|&i| self.entries[i].readings().is_some()) {
            return self.refuse_export("no image could be read, so there is nothing to export");
        }
        self.export = Some(ExportJob {
            request,
            queue,
            next: 0,
            review: None,
        });
    }

    fn refuse_export(&self, text: &str) {
        let text = text.to_owned();
        self.outbox.send(Event::Export(ExportState::Failed {
            text,
            occupied: false,
            unusable: false,
        }));
    }

    /// Segments one more image, or creates the folder, or writes one more image, or ends.
    pub(super) fn export_turn(&mut self) -> Result<(), Fault> {
        let Some(job) = &self.export else {
            return Ok(());
        };
        if job.review.is_none() {
            return self.prepare_export();
        }
        if job.next < job.queue.len() {
            let index = job.queue[job.next];
            if let Err(error) = self.write_one(index) {
                self.break_off_export(error);
                return Ok(());
            }
            self.report_writing();
        } else {
            self.finish_export();
        }
        Ok(())
    }

    /// All images that will be written must have classes of the same weights, and the same numbers.
    fn prepare_export(&mut self) -> Result<(), Fault> {
        let Some(job) = &self.export else {
            return Ok(());
        };
        let whole_folder = job.request.only.is_none();
        let kinds = job.request.kinds;
        let stale: Vec<usize> = job
            .queue
            .iter()
            .copied()
            .filter(|&i| self.is_stale(i) || (kinds && self.is_unfound(i)))
            .collect();
        if let Some(&index) = stale.first() {
            let readable = |&&i: &&usize| self.entries[i].readings().is_some();
            let total = job.queue.iter().filter(readable).count();
            let done = total - (stale.len() - 1);
            if self.is_stale(index) {
                self.refine(index)?;
            }
            if kinds && self.is_unfound(index) {
                self.find_one(index)?;
            }
            self.outbox
                .send(Event::Export(ExportState::Segmenting { done, total }));
            return Ok(());
        }
        if whole_folder && !self.settled {
            self.settle();
        }
        if let Err(error) = self.create_review() {
            self.break_off_export(error);
        } else {
            self.write_network();
        }
        Ok(())
    }

    fn create_review(&mut self) -> Result<(), ExportError> {
        let Some(job) = &mut self.export else {
            return Ok(());
        };
        super::saved::check_model_file(&job.request.folder)?;
        let names: Vec<String> = job
            .queue
            .iter()
            .map(|&i| self.entries[i].source.name.clone())
            .collect();
        let photographs = photographs_folder(&self.entries[job.queue[0]].source);
        let request = &job.request;
        let named = |&index: &usize| {
            let photo = self.entries[index].photo;
            request.document.structures.names_in(photo)
        };
        let structures: Vec<Vec<String>> = job.queue.iter().map(named).collect();
        let overlays = job
            .queue
            .iter()
            .filter_map(|&i| self.entries[i].overlay.as_ref());
        let numbers = overlays.map(|overlay| overlay.numbers(&request.document));
        let numbers = numbers.fold(Numbers::default(), Numbers::or);
        job.review = Some(Review::create(
            &request.folder,
            if request.replace {
                Existing::Replace
            } else {
                Existing::Refuse
            },
            Plan {
                names: &names,
                classes: classes(request, numbers),
                style: request.document.style(),
                legend: Legend { font: request.font },
                photographs: photographs.as_deref(),
                structures: &structures,
            },
        )?);
        Ok(())
    }

    /// Writes one image. What is wrong with that image alone is noted and does not end the export.
    fn write_one(&mut self, index: usize) -> Result<(), ExportError> {
        let Some(job) = &mut self.export else {
            return Ok(());
        };
        let Some(review) = &mut job.review else {
            return Ok(());
        };
        job.next += 1;
        let entry = &self.entries[index];
        let name = &entry.source.name;
        let (readings, overlay) = match (&entry.state, &entry.overlay) {
            (State::Read(readings), Some(overlay)) => (readings, overlay),
            (State::Failed(reason), _) => {
                review.write_failure(name, reason);
                return Ok(());
            }
            _ => return Ok(()),
        };
        let photo = match picture::open(&entry.source) {
            Ok(photo) if photo.sha256 == readings.sha256 => photo,
            Ok(_) => {
                review.write_failure(
                    name,
                    "the file was changed after it was opened; open the folder again",
                );
                return Ok(());
            }
            Err(error) => {
                review.write_failure(name, &error.fault.to_string());
                return Ok(());
            }
        };
        let document = &job.request.document;
        let Segmentation { width, height, .. } = *overlay.segmentation;
        let working = (width, height);
        let eye = job.request.refine.then(|| Eye::new(&photo, working));
        let rgb = photo.rgb8();
        drop(photo);
        let sheet = Sheet::of(overlay, document, eye.as_ref());
        let areas = document.structures.masks(overlay.id.photo);
        let masks = of_overlay(&areas, overlay);
        let outlined = Outlined::of(&areas, overlay, eye.as_ref());
        let kinds = match &entry.findings {
            Some(findings) if job.request.kinds => kind_masks(document, findings, rgb.dimensions()),
            _ => Vec::new(),
        };
        let apart: Vec<Apart<'_>> = kinds.iter().map(KindMask::apart).collect();
        let retina = &document.retina;
        let covered = covered(&retina.marks(overlay.id.photo, name), &masks, readings.size);
        let image = ImageRecord {
            name,
            sha256: &readings.sha256,
            working,
            structures: &outlined.marked(),
            apart: &apart,
            retina: record(retina, overlay.id.photo, name, &covered),
        };
        if let Err(error) = review.write_image(&image, &rgb, sheet.map()) {
            if !review.goes_on_after(&error) {
                return Err(error);
            }
            log::warn!("{error}");
            review.write_failure(name, &error.reason());
        }
        Ok(())
    }

    pub(super) fn report_writing(&self) {
        if let Some(job) = &self.export {
            let (done, total) = (job.next, job.queue.len());
            self.outbox
                .send(Event::Export(ExportState::Writing { done, total }));
        }
    }

    fn finish_export(&mut self) {
        let (Some(job), Some(model)) = (self.export.take(), self.model.as_ref()) else {
            return;
        };
        let Some(review) = job.review else { return };
        let run = &model.checkpoint;
        let info = RunInfo {
            seed: model.seed.0,
            settings: serde_json::json!({
                "training": run.settings,
                "clustering": self.clustering,
                "steps_done": run.steps_done,
                "legs": run.legs,
                "classes": count(job.request.document.count()),
                "student_steps": model.learned(),
                "strictness": strictness(&job.request, &self.entries),
                "outlines_refined": job.request.refine,
                "working_long_side": self.working_side(),
                "fields_of_view_set": self.given_fields(),
            }),
            device: self.devices.training_name(),
            model_hash: cuts::encoder_hash(&run.encoder),
        };
        let state = match review.finish(&info) {
            Ok(summary) => ExportState::Done(summary),
            Err(error) => failed(&error),
        };
        self.outbox.send(Event::Export(state));
    }

    /// Long side of the largest working copy, in pixels.
    pub(super) fn working_side(&self) -> usize {
        self.entries
            .iter()
            .filter_map(|e| e.readings())
            .map(|r| r.full.image.width.max(r.full.image.height))
            .max()
            .unwrap_or(0)
    }
}

/// How many classes were wished for.
fn count(count: Count) -> serde_json::Value {
    match count {
        Count::Suggested => "suggested for each image".into(),
        Count::Fixed(classes) => classes.into(),
    }
}

/// All classes of the review, where these numbers occur.
fn classes(request: &ExportRequest, numbers: Numbers) -> Vec<ClassEntry> {
    let mut classes = request.document.entries(numbers);
    if request.kinds {
        classes.extend(request.document.kind_entries());
    }
    classes
}

/// A kind in one photograph.
struct KindMask {
    value: u8,
    set: Vec<bool>,
    objects: Option<u32>,
}

impl KindMask {
    fn apart(&self) -> Apart<'_> {
        Apart {
            value: self.value,
            set: &self.set,
            objects: self.objects,
        }
    }
}

/// Vessels and spots at the photograph's own pixels, as strict as the document wants them.
fn kind_masks(document: &Document, findings: &Findings, size: (u32, u32)) -> Vec<KindMask> {
    let thresholds = document.thresholds(findings.id.photo);
    let size = (size.0 as usize, size.1 as usize);
    let mask = |kind: Kind| KindMask {
        value: class_of_kind(kind) + 1,
        set: findings
            .strengths
            .mask(kind, thresholds[kind.index()], size, false),
        objects: findings.found(kind, document).objects,
    };
    Kind::ALL.map(mask).into()
}

/// The folder that the photographs lie in: no review may be written there. Sub-folders' names are taken off.
pub(super) fn photographs_folder(source: &crate::picture::ImageSource) -> Option<PathBuf> {
    let Origin::File(path) = &source.origin else {
        return None;
    };
    let depth = source.name.split('/').count();
    path.ancestors().nth(depth).map(PathBuf::from)
}

/// How strict each kind is in the review, in robust standard deviations above the usual: in all images, and in those
/// that have a strictness of their own. Null where no kind is in it.
fn strictness(request: &ExportRequest, entries: &[Entry]) -> serde_json::Value {
    if !request.kinds {
        return serde_json::Value::Null;
    }
    let document = &request.document;
    let own = |kind: Kind| -> serde_json::Map<String, serde_json::Value> {
        let each = entries.iter().filter_map(|entry| {
            let own = document.own_strictness(kind, entry.photo)?;
            Some((entry.source.name.clone(), own.into()))
        });
        each.collect()
    };
    let of = |kind: Kind| {
        let all = document.folder_strictness(kind);
        let value = serde_json::json!({ "all": all, "own": own(kind) });
        (kind_name(kind).to_owned(), value)
    };
    Kind::ALL.map(of).into_iter().collect()
}
