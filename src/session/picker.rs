//! The thread that answers clicks: it needs the newest overlay only, and so answers while the worker trains.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use super::draft::Draft;
use super::pick::{Click, FindRequest, FindState, How};
use super::search::Search;
use super::standing::{self, StandingRequest};
use super::{Event, Examples, ImageId, Outbox, Overlays, Pick, Preview, spawn};
use crate::document::Document;

/// What the picker is asked for.
#[derive(Clone, Debug)]
pub enum PickOrder {
    /// The area under a place of an image.
    At(Click),
    /// What that click would leave picked; the newest wish counts.
    Preview(u64, Click),
    /// What stands out in an image; the newest wish counts.
    Standing(StandingRequest),
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
                standing: None,
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

struct Desk {
    overlays: Overlays,
    outbox: Outbox,
    draft: Option<Draft>,
    /// What the pointer asks for.
    preview: Option<(u64, Click)>,
    standing: Option<StandingRequest>,
    search: Option<Search>,
}

impl Desk {
    /// Orders come first, then what the pointer asks for; a search goes on image by image while there is neither.
    fn serve(&mut self, inbox: &Receiver<PickOrder>) {
        loop {
            let busy = self.search.is_some() || self.preview.is_some() || self.standing.is_some();
            let order = if busy {
                inbox.try_recv()
            } else {
                inbox.recv().map_err(|_| TryRecvError::Disconnected)
            };
            match order {
                Ok(order) => self.obey(order),
                Err(TryRecvError::Empty) => self.go_on(),
                Err(TryRecvError::Disconnected) => return,
            }
        }
    }

    fn go_on(&mut self) {
        if let Some((question, click)) = self.preview.take() {
            self.show_preview(question, &click);
        } else if let Some(request) = self.standing.take() {
            let all = standing::find(&self.overlays, &request);
            self.outbox.send(Event::Standing {
                id: request.id,
                all: all.into(),
            });
        } else {
            self.look_on();
        }
    }

    fn obey(&mut self, order: PickOrder) {
        match order {
            PickOrder::At(click) => self.pick(&click),
            PickOrder::Preview(question, click) => self.preview = Some((question, click)),
            PickOrder::Standing(request) => self.standing = Some(request),
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

    fn pick(&mut self, click: &Click) {
        if let Some(draft) = Draft::clicked(&self.overlays, click, self.draft.as_ref()) {
            self.draft = Some(draft);
            self.report();
        } else if click.how == How::Anew {
            // A click beside the field of view lets go, unless it was meant to change what is there.
            self.obey(PickOrder::Drop);
        }
    }

    fn show_preview(&self, question: u64, click: &Click) {
        let draft = Draft::clicked(&self.overlays, click, self.draft.as_ref());
        let preview = draft.map(|draft| Preview {
            pick: draft.pick(),
            class: click.class_at(&self.overlays),
        });
        self.outbox.send(Event::Preview { question, preview });
    }

    fn walk(&mut self, by: i32) {
        if self.draft.as_mut().is_some_and(|draft| draft.walk(by)) {
            self.report();
        }
    }

    fn report(&self) {
        self.outbox
            .send(Event::Pick(self.draft.as_ref().map(Draft::pick)));
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
                let state = match search.look(&self.overlays, id) {
                    Ok((area, likeness)) => {
                        search.found += 1;
                        FindState::Proposal {
                            id,
                            name: search.request.name.clone(),
                            area: Arc::new(area),
                            likeness,
                        }
                    }
                    Err(why) => FindState::Nothing { id, why },
                };
                self.outbox.send(Event::Find(state));
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
