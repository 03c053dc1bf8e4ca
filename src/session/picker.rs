//! The thread that answers clicks: it needs the newest overlay only, and so answers while the worker trains.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use super::pick::{Area, FindRequest, FindState, How, Pick};
use super::{Document, Event, Examples, ImageId, Outbox, Overlay, Overlays, spawn};
use crate::measure::{self, Bitmap, Look, Walk};

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
    },
    /// So many stops further on the newest click's walk: up to larger areas, or down.
    Walk(i32),
    /// Nothing is picked any more.
    Drop,
    /// What was picked before is what is picked again: a click is taken back. There is no walk along it, but clicks add
    /// to it and take away from it.
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
    overlay: Arc<Overlay>,
    /// All but the newest click, put together.
    base: Option<Bitmap>,
    how: How,
    walk: Walk,
    stop: usize,
}

/// A search under way.
struct Search {
    request: FindRequest,
    /// How the examples look.
    looks: Vec<Look>,
    waiting: VecDeque<ImageId>,
    found: usize,
}

struct Desk {
    overlays: Overlays,
    outbox: Outbox,
    draft: Option<Draft>,
    search: Option<Search>,
}

impl Desk {
    /// Orders come first; a search goes on image by image while there is none.
    fn serve(&mut self, inbox: &Receiver<PickOrder>) {
        loop {
            let order = if self.search.is_some() {
                inbox.try_recv()
            } else {
                inbox.recv().map_err(|_| TryRecvError::Disconnected)
            };
            match order {
                Ok(order) => self.obey(order),
                Err(TryRecvError::Empty) => self.look_on(),
                Err(TryRecvError::Disconnected) => return,
            }
        }
    }

    fn obey(&mut self, order: PickOrder) {
        match order {
            PickOrder::At { id, place, how } => self.pick(id, place, how),
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
                self.search = Some(Search {
                    waiting: request.images.iter().copied().collect(),
                    looks: looks(&request, &self.overlays),
                    request,
                    found: 0,
                });
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

    fn pick(&mut self, id: ImageId, [u, v]: [f32; 2], how: How) {
        let Some(overlay) = self.overlays.get(id) else {
            return;
        };
        let at = |place: f32, size: usize| ((place * size as f32) as usize).min(size - 1);
        let click = at(v, overlay.height) * overlay.width + at(u, overlay.width);
        let Some(walk) = walk(&overlay, click) else {
            // A click beside the field of view lets go, unless it was meant to change what is there.
            if how == How::Anew {
                self.obey(PickOrder::Drop);
            }
            return;
        };
        let base = self
            .draft
            .take()
            .filter(|draft| how != How::Anew && draft.id() == id)
            .map(|draft| draft.area().resized(overlay.width, overlay.height));
        self.draft = Some(Draft::Clicks(Clicks {
            // There is nothing to take away from nothing.
            how: if base.is_none() { How::Anew } else { how },
            stop: walk.first,
            overlay,
            base,
            walk,
        }));
        self.report();
    }

    fn walk(&mut self, by: i32) {
        let Some(Draft::Clicks(draft)) = &mut self.draft else {
            return;
        };
        let last = draft.walk.stops.len() - 1;
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
            Self::Clicks(clicks) => clicks.overlay.id,
            Self::Restored(pick) => pick.id,
        }
    }

    fn area(&self) -> Bitmap {
        match self {
            Self::Clicks(clicks) => clicks.area(),
            Self::Restored(pick) => pick.area.bitmap.clone(),
        }
    }
}

impl Clicks {
    fn pick(&self) -> Pick {
        Pick {
            id: self.overlay.id,
            area: Arc::new(Area::new(self.area(), self.overlay.field_pixels())),
            stop: self.stop,
            stops: self.walk.stops.len(),
            classes: self.walk.stops[self.stop].classes.clone(),
        }
    }

    fn area(&self) -> Bitmap {
        let newest = &self.walk.stops[self.stop].area;
        match (&self.base, self.how) {
            (Some(base), How::Add) => base.union(newest),
            (Some(base), How::Remove) => base.difference(newest),
            _ => newest.clone(),
        }
    }
}

impl Search {
    /// The area of an image that looks like the examples, and how much so.
    fn look(&self, overlays: &Overlays, id: ImageId) -> Option<(Area, f32)> {
        let overlay = overlays.get(id)?;
        let found = measure::find(
            &overlay.map(),
            &overlay.rgb,
            &overlay.nested.each(),
            &self.looks,
        )?;
        let area = Area::new(found.area, overlay.field_pixels());
        Some((area, found.likeness as f32))
    }
}

/// How the examples of a search look in their images.
fn looks(request: &FindRequest, overlays: &Overlays) -> Vec<Look> {
    let look = |(id, area): &(ImageId, Arc<Area>)| {
        let overlay = overlays.get(*id)?;
        let area = area.bitmap.clone().resized(overlay.width, overlay.height);
        Look::of(&overlay.map(), &overlay.rgb, &area)
    };
    request.examples.iter().filter_map(look).collect()
}

/// The areas under a pixel.
fn walk(overlay: &Overlay, click: usize) -> Option<Walk> {
    measure::walk(&overlay.map(), &overlay.rgb, &overlay.nested.each(), click)
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
