//! One photograph of a review.

use super::super::super::entry::{Entry, State};
use super::super::super::full_size::{Eye, Outlined, Sheet};
use super::super::super::measured::{covered, measured};
use super::super::super::retina::record;
use super::super::super::{ExportRequest, Findings, ImageId, Segmentation};
use crate::detail::Kind;
use crate::document::{Document, Quality, Status, class_of_kind};
use crate::export::{Apart, ExportError, ImageRecord, Review, ReviewRecord};
use crate::picture;

/// Writes an image. What is wrong with that image alone is noted and does not end the export.
pub(super) fn write(
    review: &mut Review,
    entry: &Entry,
    request: &ExportRequest,
) -> Result<(), ExportError> {
    let name = &entry.source.name;
    let (readings, overlay) = match (&entry.state, &entry.overlay) {
        (State::Read(readings), Some(overlay)) => (readings, overlay),
        (State::Failed(reason), _) => {
            review.write_failure(name, reason);
            return Ok(());
        }
        _ => return Ok(()),
    };
    let document = &request.document;
    if let Some(reason) = excluded(document, overlay.id).filter(|_| request.only.is_none()) {
        review.write_failure(name, &reason);
        return Ok(());
    }
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
    let Segmentation { width, height, .. } = *overlay.segmentation;
    let working = (width, height);
    let eye = request.refine.then(|| Eye::new(&photo, working));
    let rgb = photo.rgb8();
    let file = photo.tags;
    drop(photo);
    let sheet = Sheet::of(overlay, document, eye.as_ref());
    let areas = document.structures.masks(overlay.id.photo);
    let outlined = Outlined::of(&areas, overlay, eye.as_ref());
    let kinds = match &entry.findings {
        Some(findings) if request.kinds => kind_masks(document, findings, rgb.dimensions()),
        _ => Vec::new(),
    };
    let apart: Vec<Apart<'_>> = kinds.iter().map(KindMask::apart).collect();
    let retina = &document.retina;
    let marks = retina.marks(overlay.id.photo, name, file);
    let marked = outlined.marked();
    let measured = measured(&marks, rgb.dimensions(), sheet.map(), &marked, &apart);
    let covered = covered(&measured);
    let verdict = document.reviews.of(overlay.id.photo);
    let verdict = verdict.cloned().unwrap_or_default();
    let reviewed_on = verdict.by.as_ref().map(|by| by.day.to_string());
    let reviewed_on = reviewed_on.unwrap_or_default();
    let image = ImageRecord {
        name,
        sha256: &readings.sha256,
        working,
        structures: &marked,
        apart: &apart,
        retina: record(retina, overlay.id.photo, name, file, &covered),
        measured: &measured,
        verdict: verdict.status.map(Status::name),
        review: ReviewRecord {
            quality: verdict.quality.map(Quality::name),
            comment: &verdict.comment,
            reviewer: verdict.by.as_ref().map_or("", |by| &by.name),
            reviewed_on: &reviewed_on,
        },
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

/// Why a photograph is not in the review, where its reviewer took it out.
fn excluded(document: &Document, id: ImageId) -> Option<String> {
    let verdict = document.reviews.of(id.photo)?;
    (verdict.status == Some(Status::Excluded)).then(|| match verdict.comment.as_ref() {
        "" => "excluded by its reviewer".to_owned(),
        comment => format!("excluded by its reviewer: {comment}"),
    })
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
