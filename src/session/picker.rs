//! The thread that answers clicks: it needs the newest overlay only, and so answers while the worker trains.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use super::pick::{FindRequest, FindState, How, ShownKinds};
use super::search::Search;
use super::together::Together;
use super::trail::Trail;
use super::{Event, Examples, ImageId, Outbox, Overlays, spawn};
use crate::document::Area;
use crate::document::Document;
use crate::measure::Bitmap;
use crate::session::{Pick, Placed};

/// What the picker is asked for.
#[derive(Clone, Debug)]
pub enum PickOrder {
    /// The area under a place of an image (0…1 from its left and top).
    At {
        /// Which image.
        id: ImageId,
        /// The place.
        place: [f32; 2],
        /// What becomes of the areas picked before.
        how: How,
        /// What may be meant beside the classes.
        kinds: ShownKinds,
    },
    /// What a click at a place would take; the newest wish counts.
    Preview {
        /// Which image.
        id: ImageId,
        /// The place.
        place: [f32; 2],
        /// What may be meant beside the classes.
        kinds: ShownKinds,
    },
    /// So many stops further on the newest click's walk: up to larger areas, or down.
    Walk(i32),
    /// Nothing is picked any more.
    Drop,
    /// What was picked before is what is picked again: a click is taken back. There is no walk along it, but further
    /// clicks change it as they would have before.
    Restore(Option<Pick>),
    /// Areas like some known ones, in other images.
    Find(FindRequest),
    /// The search ends; what it found stays.
    EndFind,
    /// What a class looks like in some images.
    Examples {
        /// Which class.
        class: u8,
        /// What the classes are.
        document: Box<Document>,
        /// The images.
        images: Vec<ImageId>,
    },
}

/// The way to the thread.
pub(super) struct Picker {
    orders: Sender<PickOrder>,
}

impl Picker {
    pub(super) fn start(overlays: Overlays, outbox: Outbox) -> Self {
        let (orders, inbox) = channel();
        spawn("cuts picker", move || {
            let mut desk = Desk {
                overlays,
                outbox,
                draft: None,
                preview: None,
                search: None,
            };
            desk.serve(&inbox);
        });
        Self { orders }
    }

    pub(super) fn send(&self, order: PickOrder) {
        // The thread ends with the session only.
        let _ = self.orders.send(order);
    }
}

/// The area that is being picked.
enum Draft {
    Clicks(Clicks),
    Restored(Pick),
}

/// Clicks that make one area.
struct Clicks {
    id: ImageId,
    /// All but the newest click, put together.
    base: Option<Bitmap>,
    how: How,
    trail: Trail,
    stop: usize,
    /// All clicks, where all were on classes.
    together: Option<Together>,
}

struct Desk {
    overlays: Overlays,
    outbox: Outbox,
    draft: Option<Draft>,
    /// What the pointer asks for.
    preview: Option<(ImageId, [f32; 2], ShownKinds)>,
    search: Option<Search>,
}

impl Desk {
    /// Orders come first; a search goes on image by image while there is none.
    fn serve(&mut self, inbox: &Receiver<PickOrder>) {
        loop {
            let order = if self.search.is_some() || self.preview.is_some() {
                inbox.try_recv()
            } else {
                inbox.recv().map_err(|_| TryRecvError::Disconnected)
            };
            match order {
                Ok(order) => self.obey(order),
                Err(TryRecvError::Empty) => match self.preview.take() {
                    Some((id, place, kinds)) => self.show_preview(id, place, kinds),
                    None => self.look_on(),
                },
                Err(TryRecvError::Disconnected) => return,
            }
        }
    }

    fn obey(&mut self, order: PickOrder) {
        match order {
            PickOrder::At {
                id,
                place,
                how,
                kinds,
            } => self.pick(id, place, how, kinds),
            PickOrder::Preview { id, place, kinds } => self.preview = Some((id, place, kinds)),
            PickOrder::Walk(by) => self.walk(by),
            PickOrder::Drop | PickOrder::Restore(None) => {
                self.draft = None;
                self.outbox.send(Event::Pick(None));
            }
            PickOrder::Restore(Some(pick)) => {
                self.draft = Some(Draft::Restored(pick));
                self.report();
            }
            PickOrder::Find(request) => {
                self.end_search();
                self.search = Some(Search::new(request, &self.overlays));
            }
            PickOrder::EndFind => self.end_search(),
            PickOrder::Examples {
                class,
                document,
                images,
            } => {
                let examples = Examples::find(&self.overlays, class, &document, &images);
                self.outbox.send(Event::Examples(Arc::new(examples)));
            }
        }
    }

    fn pick(&mut self, id: ImageId, place: [f32; 2], how: How, kinds: ShownKinds) {
        let Some(mut trail) = Trail::at(&self.overlays, id, place, kinds) else {
            // A click beside the field of view lets go, unless it was meant to change what is there.
            if how == How::Anew {
                self.obey(PickOrder::Drop);
            }
            return;
        };
        let before = self
            .draft
            .take()
            .filter(|draft| how != How::Anew && draft.id() == id);
        // There is nothing to take away from nothing.
        let how = if before.is_none() { How::Anew } else { how };
        let together = self.together(id, place, how, before.as_ref(), &mut trail);
        // What clicks mean together is no longer a matter of adding and taking away.
        let base = before
            .filter(|_| together.is_none())
            .map(|draft| draft.area());
        // Who adds or takes away a spot means this one: all of them are there, or are not meant.
        let first = match (how, trail.kind) {
            (How::Add | How::Remove, Some(_)) => trail.own,
            _ => trail.first,
        };
        self.draft = Some(Draft::Clicks(Clicks {
            id,
            how,
            stop: first,
            base,
            trail,
            together,
        }));
        self.report();
    }

    /// All clicks with the newest one, where all are on classes; its trail gets what they mean together.
    fn together(
        &self,
        id: ImageId,
        place: [f32; 2],
        how: How,
        before: Option<&Draft>,
        trail: &mut Trail,
    ) -> Option<Together> {
        let walk = Arc::clone(trail.walk.as_ref()?);
        let overlay = self.overlays.get(id)?;
        let mut all = match before {
            None => Together::default(),
            Some(Draft::Clicks(clicks)) => clicks.together.clone()?,
            Some(Draft::Restored(pick)) => Together::again(&overlay, &pick.clicks)?,
        };
        let wanted = how != How::Remove;
        all.add(&overlay, Placed { place, wanted }, walk);
        if let Some(before) = before {
            trail.answered(all.answer(&overlay, &before.area())?);
        }
        Some(all)
    }

    fn show_preview(&self, id: ImageId, place: [f32; 2], kinds: ShownKinds) {
        let trail = Trail::at(&self.overlays, id, place, kinds);
        let area = trail.map(|mut trail| {
            let step = trail.stops.swap_remove(trail.first);
            Arc::new(step.area(trail.field_pixels))
        });
        self.outbox.send(Event::Preview { id, area });
    }

    fn walk(&mut self, by: i32) {
        let Some(Draft::Clicks(draft)) = &mut self.draft else {
            return;
        };
        let last = draft.trail.stops.len() - 1;
        let stop = draft.stop.saturating_add_signed(by as isize).min(last);
        if stop != draft.stop {
            draft.stop = stop;
            self.report();
        }
    }

    fn report(&self) {
        let pick = self.draft.as_ref().map(|draft| match draft {
            Draft::Clicks(clicks) => clicks.pick(),
            Draft::Restored(pick) => pick.clone(),
        });
        self.outbox.send(Event::Pick(pick));
    }
}

impl Draft {
    fn id(&self) -> ImageId {
        match self {
            Self::Clicks(clicks) => clicks.id,
            Self::Restored(pick) => pick.id,
        }
    }

    fn area(&self) -> Bitmap {
        match self {
            Self::Clicks(clicks) => clicks.area(),
            Self::Restored(pick) => pick.area.stencil.bitmap(),
        }
    }
}

impl Clicks {
    fn pick(&self) -> Pick {
        let step = &self.trail.stops[self.stop];
        let area = Area::new(self.area(), self.field_pixels());
        let whole = self.base.is_none();
        Pick {
            id: self.id,
            area: Arc::new(area.of(step.kind.filter(|_| whole))),
            stop: self.stop,
            stops: self.trail.stops.len(),
            kind: self.trail.kind,
            clicks: self
                .together
                .as_ref()
                .map_or_else(Vec::new, |all| all.placed().to_vec()),
        }
    }

    /// The field of view in pixels of the grid that the area is on.
    fn field_pixels(&self) -> usize {
        let own = self.trail.stops[self.stop].bitmap.set.len();
        let grid = self
            .base
            .as_ref()
            .map_or(own, |base| base.set.len().max(own));
        self.trail.field_pixels * grid / own.max(1)
    }

    fn area(&self) -> Bitmap {
        let newest = &self.trail.stops[self.stop].bitmap;
        let Some(base) = &self.base else {
            return newest.clone();
        };
        // On the finer of both grids, so that nothing thin is lost.
        let finer = if base.set.len() > newest.set.len() {
            base
        } else {
            newest
        };
        let on_grid = |area: &Bitmap| area.clone().resized(finer.width, finer.height);
        match self.how {
            How::Add => on_grid(base).union(&on_grid(newest)),
            How::Remove => on_grid(base).difference(&on_grid(newest)),
            How::Anew => newest.clone(),
        }
    }
}

impl Desk {
    /// Looks in one more image.
    fn look_on(&mut self) {
        let Some(search) = &mut self.search else {
            return;
        };
        match search.waiting.pop_front() {
            Some(id) => {
                if let Some((area, likeness)) = search.look(&self.overlays, id) {
                    search.found += 1;
                    self.outbox.send(Event::Find(FindState::Proposal {
                        id,
                        name: search.request.name.clone(),
                        area: Arc::new(area),
                        likeness,
                    }));
                }
                let total = search.request.images.len();
                let done = total - search.waiting.len();
                self.outbox
                    .send(Event::Find(FindState::Looking { done, total }));
            }
            None => self.end_search(),
        }
    }

    fn end_search(&mut self) {
        if let Some(search) = self.search.take() {
            self.outbox.send(Event::Find(FindState::Done {
                found: search.found,
                looked: search.request.images.len() - search.waiting.len(),
                name: search.request.name,
            }));
        }
    }
}
