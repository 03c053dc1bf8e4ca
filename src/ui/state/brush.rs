//! Structures are corrected by hand: which one, with the brush or the eraser, and how wide these are.
//!
//! What is drawn on is the structure as an export draws it, on the photograph's own pixels. That is made on another thread;
//! with the first stroke it takes the place of the structure's area, and its pixels are exported as they are.

use std::sync::{Arc, Weak};

use super::State;
use crate::document::{Area, Structure};
use crate::measure::{Stencil, Stroke};
use crate::session::ImageId;

/// Half of the brush's width at the beginning: so much of the photograph's.
const FIRST_RADIUS: f32 = 0.01;
/// It is never smaller, in pixels of the photograph, …
const LEAST_RADIUS: f32 = 0.5;
/// … nor larger, in parts of its width.
const MOST_RADIUS: f32 = 0.25;
/// From one size to the next.
const STEP: f32 = 1.2;

/// How structures are corrected. Nothing of it is kept.
#[derive(Default)]
pub(in crate::ui) struct Brush {
    /// The one that is being corrected.
    pub(in crate::ui) correcting: Option<Correcting>,
    /// Half of the brush's width in pixels of the photograph, once it was set.
    radius: Option<f32>,
}

/// A structure that is being corrected.
pub(in crate::ui) struct Correcting {
    /// In which image.
    pub(in crate::ui) id: ImageId,
    /// Its place among the image's structures; none while nothing is drawn of a new one.
    pub(in crate::ui) place: Option<usize>,
    /// Whether strokes take away.
    pub(in crate::ui) erases: bool,
    /// Whether the structure came of this.
    is_new: bool,
    /// An area on a coarser grid, and the same on the finest.
    fine: Option<(Arc<Area>, Arc<Area>)>,
    /// The area that is being made finer.
    asked: Weak<Area>,
    /// What the structure was and is: by these it is found again, whatever is undone or removed.
    known: Vec<Weak<Area>>,
    /// Pixels of the field of view on the finest grid, where known.
    field: Option<usize>,
}

impl Correcting {
    fn knows(&self, area: &Arc<Area>) -> bool {
        let same = |known: &Weak<Area>| known.as_ptr() == Arc::as_ptr(area);
        self.known.iter().any(same)
    }

    fn field_by(&mut self, area: &Area) {
        if let Some(field) = area.field() {
            self.field = Some(field.round() as usize);
        }
    }
}

impl State {
    /// Begins to correct a structure of the current image; without a place, a new one.
    pub(in crate::ui) fn correct(&mut self, place: Option<usize>, erases: bool) {
        let Some(measured) = self.measured() else {
            return;
        };
        let id = measured.id;
        let structures = self.document.structures.of(id.photo);
        let area = place.and_then(|place| Some(Arc::clone(&structures.get(place)?.area)));
        if place.is_some() && area.is_none() {
            return;
        }
        let (width, height) = Area::finest(measured.size);
        let nothing = || {
            let empty = Area::of_stencil(Stencil::empty(width, height), 1);
            Arc::new(empty)
        };
        let mut correcting = Correcting {
            id,
            place,
            erases,
            is_new: place.is_none(),
            fine: place.is_none().then(|| (nothing(), nothing())),
            asked: Weak::new(),
            known: area.iter().map(Arc::downgrade).collect(),
            field: None,
        };
        if let Some(area) = area.filter(|area| area.stencil.size() == (width, height)) {
            correcting.field_by(&area);
        }
        log::info!("corrects {}", self.name_of(&correcting));
        self.retina.tool = None;
        self.pointed.end();
        self.brush.correcting = Some(correcting);
    }

    /// The name of what is being corrected; of a new one as it will be.
    pub(in crate::ui) fn name_of(&self, correcting: &Correcting) -> String {
        let structures = &self.document.structures;
        match self.corrected(correcting) {
            Some(structure) => structure.name.clone(),
            None => structures.next_name(),
        }
    }

    fn corrected(&self, correcting: &Correcting) -> Option<&Structure> {
        let structures = self.document.structures.of(correcting.id.photo);
        structures.get(correcting.place?)
    }

    /// Where in the list the structure that is being corrected stands, if it is of this image.
    pub(in crate::ui) fn corrects(&self, id: ImageId) -> Option<usize> {
        let correcting = self.brush.correcting.as_ref()?;
        correcting.place.filter(|_| correcting.id == id)
    }

    /// What strokes are drawn on, once it is made.
    pub(in crate::ui) fn drawn_on(&self) -> Option<&Arc<Area>> {
        let correcting = self.brush.correcting.as_ref()?;
        let (of, fine) = match &correcting.fine {
            Some((of, fine)) => (Some(of), Some(fine)),
            None => (None, None),
        };
        let Some(structure) = self.corrected(correcting) else {
            return fine;
        };
        let area = &structure.area;
        let size = self.measured()?.size;
        if area.stencil.size() == Area::finest(size) {
            return Some(area);
        }
        fine.filter(|_| of.is_some_and(|of| Arc::ptr_eq(of, area)))
    }

    /// Looks what has become of the structure that is being corrected. The answer is an area that is to be made finer, with
    /// the photograph's size.
    pub(in crate::ui) fn settle_brush(&mut self) -> Option<(ImageId, Arc<Area>, (u32, u32))> {
        let mut correcting = self.brush.correcting.take()?;
        let measured = self.measured().filter(|known| known.id == correcting.id)?;
        let all = self.document.structures.of(correcting.id.photo);
        let is_it = |place: &usize| all.get(*place).is_some_and(|s| correcting.knows(&s.area));
        let place = correcting.place.filter(is_it);
        let place = place.or_else(|| (0..all.len()).find(is_it));
        if place.is_none() && !correcting.is_new {
            return None;
        }
        correcting.place = place;
        let area = place.map(|place| Arc::clone(&all[place].area));
        self.brush.correcting = Some(correcting);
        if self.drawn_on().is_some() {
            return None;
        }
        let (correcting, area) = (self.brush.correcting.as_mut()?, area?);
        if correcting.asked.as_ptr() == Arc::as_ptr(&area) {
            return None;
        }
        correcting.asked = Arc::downgrade(&area);
        Some((correcting.id, area, measured.size))
    }

    /// An area was made finer.
    pub(super) fn refined_area(&mut self, id: ImageId, of: Arc<Area>, fine: Arc<Area>) {
        if let Some(correcting) = &mut self.brush.correcting
            && correcting.id == id
        {
            correcting.field_by(&fine);
            correcting.fine = Some((of, fine));
        }
    }

    /// Draws a stroke, in pixels of the photograph, on the structure that is being corrected.
    pub(in crate::ui) fn draw_stroke(&mut self, stroke: &Stroke) {
        let Some(size) = self.measured().map(|measured| measured.size) else {
            return;
        };
        let Some(base) = self.drawn_on().cloned() else {
            return;
        };
        let (width, height) = base.stencil.size();
        let seen = self
            .field_circle()
            .map_or(f32::INFINITY, |circle| circle.radius);
        let by = [width as f32 / size.0 as f32, height as f32 / size.1 as f32];
        let circle = std::f32::consts::PI * seen * seen * by[0] * by[1];
        let Some(correcting) = &mut self.brush.correcting else {
            return;
        };
        let field = correcting
            .field
            .unwrap_or((circle as usize).min(width * height));
        let Some(area) = base.drawn(&stroke.scaled(by), field).map(Arc::new) else {
            return;
        };
        correcting.known.push(Arc::downgrade(&area));
        let photo = correcting.id.photo;
        match correcting.place {
            Some(place) => self.document.structures.correct(photo, place, area),
            None => correcting.place = Some(self.document.structures.keep(photo, area)),
        }
    }

    /// Half of the brush's width, in pixels of the photograph.
    pub(in crate::ui) fn brush_radius(&self) -> f32 {
        let width = self.measured().map_or(1000, |measured| measured.size.0) as f32;
        let radius = self.brush.radius.unwrap_or(width * FIRST_RADIUS);
        radius.clamp(LEAST_RADIUS, (width * MOST_RADIUS).max(LEAST_RADIUS))
    }

    /// So many sizes larger, or smaller.
    pub(in crate::ui) fn resize_brush(&mut self, by: i32) {
        let now = self.brush_radius();
        // Among small sizes each is half a pixel from the next.
        let next = (now * STEP.powi(by)).max(LEAST_RADIUS);
        let halves = (2.0 * next).round() / 2.0;
        let least = 0.5 * by.signum() as f32;
        self.brush.radius = Some(if halves == now { now + least } else { halves });
        self.brush.radius = Some(self.brush_radius());
    }

    /// Ends the correcting. The answer is the place of a structure that came of it, which has no name of its own yet.
    pub(in crate::ui) fn end_correcting(&mut self) -> Option<(ImageId, usize)> {
        let correcting = self.brush.correcting.take()?;
        let place = correcting.place.filter(|_| correcting.is_new)?;
        Some((correcting.id, place))
    }
}
