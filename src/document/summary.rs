//! What is in a folder's work, for people and programs that do not open it.

use serde_json::{Value, json};

use super::{Count, Known, Photo, Quality, Status, Structure, Work};
use crate::cluster::MAX_CLASSES;
use crate::picture::Tags;

impl Work {
    /// What is in it, without pixels: by photograph what was made on it, and what holds for the folder. Sizes are pixels
    /// of the working copy and shares of the field of view, 0…1; marks are in pixels of the photograph; the spacing is in
    /// µm per pixel.
    #[must_use]
    pub fn summary(&self) -> Value {
        let document = &self.document;
        let classes: Vec<Value> = (0..MAX_CLASSES as u8)
            .filter(|&class| document.is_named(class))
            .map(|class| json!({ "value": class + 1, "name": document.name(class) }))
            .collect();
        let photographs = self.roster.known();
        let photographs: Vec<Value> = photographs
            .map(|(photo, known)| self.photograph(photo, known))
            .collect();
        let aside = self.roster.aside().iter().map(|aside| {
            let known = &aside.known;
            json!({ "name": known.name, "sha256": known.sha256 })
        });
        let steps = |steps: &[super::KeptStep]| -> Vec<String> {
            steps.iter().map(|step| step.words.clone()).collect()
        };
        json!({
            "folder": self.folder,
            "classes": match document.count() {
                Count::Suggested => json!("suggested for each image"),
                Count::Fixed(classes) => json!(classes),
            },
            "named_classes": classes,
            "clustering": document.clustering,
            "spacing_um_per_px": document.retina.typed(),
            "photographs": photographs,
            "set_aside": aside.collect::<Vec<Value>>(),
            "done": steps(&self.steps.done),
            "undone": steps(&self.steps.undone),
            "has_run": self.run.is_some(),
        })
    }

    fn photograph(&self, photo: Photo, known: &Known) -> Value {
        let document = &self.document;
        let eye = document.retina.eye(photo);
        // What the photograph's own file says is not part of the work.
        let spacing = document.retina.spacing(photo, Tags::default());
        let structure = |s: &Structure| {
            json!({
                "name": s.name,
                "pixels": s.area.pixels,
                "share": s.area.share,
                "proposed": s.proposed.is_some(),
            })
        };
        let structures = document.structures.of(photo).iter().map(structure);
        let verdict = document.reviews.of(photo).cloned().unwrap_or_default();
        json!({
            "name": known.name,
            "sha256": known.sha256,
            "structures": structures.collect::<Vec<Value>>(),
            "verdict": verdict.status.map(Status::name),
            "quality": verdict.quality.map(Quality::name),
            "comment": &*verdict.comment,
            "reviewer": verdict.by.as_ref().map(|by| &by.name),
            "reviewed_on": verdict.by.as_ref().map(|by| by.day.to_string()),
            "disc": eye.disc,
            "fovea": eye.fovea,
            "eye": eye.side.map(|side| side.code()),
            "field_adjusted": eye.field.is_some(),
            "spacing_um_per_px": spacing.map(|(spacing, _)| spacing),
        })
    }
}
