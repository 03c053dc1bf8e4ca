//! How the retina is shown, and what is known of that of the current image.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Reading, State};
use crate::measure::Marks;
use crate::picture::Circle;
use crate::session::{ImageId, SpacingTable};
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
    sent: BTreeMap<ImageId, Circle>,
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
    /// The photograph's own size, in pixels.
    pub(in crate::ui) size: (u32, u32),
}

impl State {
    /// What is known of the current image's retina, once it was read.
    pub(in crate::ui) fn measured(&self) -> Option<Measured> {
        let id = self.current_id()?;
        let item = self.items.get(id.index as usize)?;
        let Reading::Done { size, .. } = item.reading else {
            return None;
        };
        let marks = self.document.retina.marks(id, &item.name);
        Some(Measured { id, marks, size })
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
        let set = self.document.retina.eye(id).field;
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
        let wanted: BTreeMap<ImageId, Circle> = self.document.retina.fields().collect();
        let sent = std::mem::replace(&mut self.retina.sent, wanted.clone());
        let gone = sent.keys().filter(|id| !wanted.contains_key(id));
        let gone: Vec<_> = gone.map(|&id| (id, None)).collect();
        let other = wanted
            .into_iter()
            .filter(|(id, circle)| sent.get(id) != Some(circle));
        other
            .map(|(id, circle)| (id, Some(circle)))
            .chain(gone)
            .collect()
    }

    /// Another list of images is open.
    pub(super) fn retina_opened(&mut self) {
        let RetinaView { rings, field, .. } = self.retina;
        // Where the folder is the same, the session still uses what it was told, and the document has moved with it.
        let here = self.document.retina.fields();
        let sent = here.filter(|(id, _)| id.folder == self.folder).collect();
        self.retina = RetinaView {
            rings,
            field,
            sent,
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
