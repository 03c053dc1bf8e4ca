//! How the retina is shown, and what is known of that of the current image.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Reading, State};
use crate::document::{Photo, SpacingTable};
use crate::measure::Marks;
use crate::picture::{Circle, Tags};
use crate::session::ImageId;
use crate::ui::actions::Tool;
use crate::ui::words::trf;

/// The field of view of a photograph that is in use.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Field {
    /// Closed lines in parts of the photograph's width and height, 0…1.
    pub(in crate::ui) outline: Arc<[Vec<[f32; 2]>]>,
    /// In pixels of the photograph.
    pub(in crate::ui) circle: Circle,
}

/// How the retina is shown. Nothing of it is kept or exported.
pub(in crate::ui) struct RetinaView {
    /// What the next click on the picture does instead of picking.
    pub(in crate::ui) tool: Option<Tool>,
    /// Whether marks and rings are drawn.
    pub(in crate::ui) rings: bool,
    /// Whether the field of view is outlined.
    pub(in crate::ui) field: bool,
    /// Fields of view that are in use.
    pub(in crate::ui) fields: BTreeMap<ImageId, Field>,
    /// Fields of view that the session was told to use.
    sent: BTreeMap<Photo, Circle>,
    /// A table that was read and not yet taken.
    read: Option<Arc<SpacingTable>>,
}

impl Default for RetinaView {
    fn default() -> Self {
        Self {
            tool: None,
            rings: true,
            field: false,
            fields: BTreeMap::new(),
            sent: BTreeMap::new(),
            read: None,
        }
    }
}

/// What is known of the current image's retina, to measure with.
pub(in crate::ui) struct Measured {
    pub(in crate::ui) id: ImageId,
    pub(in crate::ui) marks: Marks,
    /// What its file says.
    pub(in crate::ui) file: Tags,
    /// The photograph's own size, in pixels.
    pub(in crate::ui) size: (u32, u32),
}

impl State {
    /// What is known of the current image's retina, once it was read.
    pub(in crate::ui) fn measured(&self) -> Option<Measured> {
        let id = self.current_id()?;
        let item = self.items.get(id.index as usize)?;
        let Reading::Done { size, tags, .. } = item.reading else {
            return None;
        };
        let marks = self.document.retina.marks(id.photo, &item.name, tags);
        Some(Measured {
            id,
            marks,
            file: tags,
            size,
        })
    }

    /// A mark was set: it is seen, and the tool is laid down. What cannot be is said at once.
    pub(in crate::ui) fn marked(&mut self) {
        self.retina.rings = true;
        self.retina.tool = None;
        let (Some(measured), Some(field)) = (self.measured(), self.field_circle()) else {
            return;
        };
        let across = 2.0 * f64::from(field.radius);
        if measured.marks.is_plausible(across) {
            return;
        }
        let diameter = measured.marks.disc_diameter().unwrap_or_default();
        let part = format!("{:.0}", 100.0 * diameter / across);
        let text = trf(
            "By these marks the disc is {0} % of the field of view across, which hardly can be: drag the mark that is wrong",
            &[&part],
        );
        self.tell(text, true);
    }

    /// The circle of the current image's field of view: the user's, else the one that was found, else the largest one
    /// in the middle of the photograph.
    pub(in crate::ui) fn field_circle(&self) -> Option<Circle> {
        let Measured { id, size, .. } = self.measured()?;
        let found = || Some(self.retina.fields.get(&id)?.circle);
        let (width, height) = (size.0 as f32, size.1 as f32);
        let inscribed = Circle {
            x: width / 2.0,
            y: height / 2.0,
            radius: width.min(height) / 2.0,
        };
        let set = self.document.retina.eye(id.photo).field;
        set.or_else(found).or(Some(inscribed))
    }

    /// Notes which field of view of an image is in use.
    pub(in crate::ui) fn found_field(
        &mut self,
        id: ImageId,
        outline: Arc<[Vec<[f32; 2]>]>,
        circle: Circle,
    ) {
        if id.folder == self.folder {
            self.retina.fields.insert(id, Field { outline, circle });
        }
    }

    /// Fields of view that the document has otherwise than the session was told, whatever changed it: the circle to
    /// use, or none for the one that is found.
    pub(in crate::ui) fn changed_fields(&mut self) -> Vec<(ImageId, Option<Circle>)> {
        let wanted: BTreeMap<Photo, Circle> = self.document.retina.fields().collect();
        // What is not read yet has no field of view to change.
        let ready = |photo: &Photo| {
            let id = self.id_of_photo(*photo)?;
            let read = &self.items[id.index as usize].reading;
            matches!(read, Reading::Done { .. }).then_some(id)
        };
        let all = wanted.keys().chain(self.retina.sent.keys());
        let all: BTreeSet<Photo> = all.copied().collect();
        let changed: Vec<(ImageId, Option<Circle>)> = all
            .iter()
            .filter(|photo| wanted.get(photo) != self.retina.sent.get(photo))
            .filter_map(|photo| Some((ready(photo)?, wanted.get(photo).copied())))
            .collect();
        for (id, circle) in &changed {
            match circle {
                Some(circle) => self.retina.sent.insert(id.photo, *circle),
                None => self.retina.sent.remove(&id.photo),
            };
        }
        changed
    }

    /// Another list of images is open.
    pub(super) fn retina_opened(&mut self, again: bool) {
        let RetinaView { rings, field, .. } = self.retina;
        let sent = std::mem::take(&mut self.retina.sent);
        self.retina = RetinaView {
            rings,
            field,
            // Where the folder is the same, the session still uses what it was told.
            sent: if again { sent } else { BTreeMap::new() },
            ..RetinaView::default()
        };
    }

    /// A table was read, or refused.
    pub(super) fn read_spacing(&mut self, folder: u32, table: Result<Arc<SpacingTable>, String>) {
        match table {
            _ if folder != self.folder => {}
            Ok(table) => {
                let (count, all) = (table.count().to_string(), self.items.len().to_string());
                log::info!("spacings of {count} of {all} images");
                let values = [&*count, &*all, &*table.file];
                let text = trf("Pixel spacing of {0} of {1} images: {2}", &values);
                self.tell(text, false);
                self.retina.read = Some(table);
            }
            Err(text) => self.tell(text, true),
        }
    }

    /// The table that was read since the last call.
    pub(in crate::ui) fn take_table(&mut self) -> Option<Arc<SpacingTable>> {
        self.retina.read.take()
    }
}
