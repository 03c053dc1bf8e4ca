//! The thread that looks for vessels and spots by filter, so that training and the window need not wait for it. It
//! touches no network; the worker brings what the student says.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::findings::Findings;
use super::worker::Order;
use super::{ImageId, Origin, Outbox, Overlays, spawn};
use crate::detail::{
    Beliefs, Filtered, Fundus, Kind, LINES_ACROSS, Planes, SPOTS_ACROSS, line_response,
};
use crate::gpu::Graphics;
use crate::picture::{self, Circle, ImageSource, Photo, PictureError, Scaled};

/// What the filter made of one photograph.
pub(crate) struct Looked {
    /// The field of view that the user gave it.
    pub(crate) field: Option<Circle>,
    /// Pixels of the field of view on each kind's grid, by [`Kind::index`].
    field_pixels: [usize; Kind::ALL.len()],
    pub(crate) planes: Planes,
    pub(crate) filtered: Filtered,
}

impl Looked {
    /// Reads a photograph and filters it; `lines` says how much each pixel looks like a line.
    pub(super) fn at(
        source: &ImageSource,
        field: Option<Circle>,
        lines: impl FnOnce(&Planes) -> Vec<f32>,
    ) -> Result<Self, PictureError> {
        Ok(Self::of(&picture::open(source)?, field, lines))
    }

    /// The same for a photograph that was read.
    pub(crate) fn of(
        photo: &Photo,
        field: Option<Circle>,
        lines: impl FnOnce(&Planes) -> Vec<f32>,
    ) -> Self {
        let planes = planes(photo, field);
        let response = lines(&planes);
        let spots = fundus(photo.scaled(field, SPOTS_ACROSS));
        Self {
            field,
            field_pixels: Kind::ALL.map(|kind| match kind {
                Kind::Vessels => inside(&planes.inside),
                Kind::Bright | Kind::Dark => inside(&spots.inside),
            }),
            filtered: Filtered::of(&planes, &response, &spots),
            planes,
        }
    }

    /// How strong each pixel is as each kind, by the filter and, where there is one, the student.
    pub(super) fn findings(
        &self,
        id: ImageId,
        origin: Origin,
        beliefs: Option<&Beliefs>,
        graphics: Option<&Graphics>,
    ) -> Findings {
        let strengths = self.filtered.strengths(beliefs);
        Findings::new(id, origin, self.field, strengths, self.field_pixels).with_small(graphics)
    }
}

/// The log planes of a photograph at the size that lines are looked for at.
pub(super) fn planes(photo: &Photo, field: Option<Circle>) -> Planes {
    Planes::of(&fundus(photo.scaled(field, LINES_ACROSS)))
}

fn inside(field: &[bool]) -> usize {
    field.iter().filter(|&&inside| inside).count()
}

fn fundus(scaled: Scaled) -> Fundus {
    let Scaled {
        width,
        height,
        rgb,
        inside,
        diameter,
    } = scaled;
    Fundus {
        width,
        height,
        rgb,
        inside,
        diameter,
    }
}

/// What the thread is asked for.
pub(super) enum FindOrder {
    /// Filter a photograph. `first`: show at once what the filter finds alone.
    Look {
        id: ImageId,
        source: ImageSource,
        field: Option<Circle>,
        first: bool,
    },
    /// Put together what was filtered and what the student says of it.
    Mix {
        id: ImageId,
        origin: Origin,
        looked: Arc<Looked>,
        beliefs: Option<Beliefs>,
    },
    /// Another image is the current one: it is drawn in full, and the one before is not.
    Show(ImageId),
}

/// The way to the thread.
pub(super) struct Finder {
    orders: Sender<FindOrder>,
}

impl Finder {
    /// `worker` gets what was found.
    pub(super) fn start(
        overlays: Overlays,
        outbox: Outbox,
        worker: Sender<Order>,
        graphics: Option<Graphics>,
    ) -> Self {
        let (orders, inbox) = channel();
        let desk = Desk {
            overlays,
            outbox,
            worker,
            graphics,
            current: None,
        };
        spawn("cuts finder", move || desk.serve(&inbox));
        Self { orders }
    }

    pub(super) fn send(&self, order: FindOrder) {
        // The thread ends with the session only.
        let _ = self.orders.send(order);
    }
}

struct Desk {
    overlays: Overlays,
    outbox: Outbox,
    worker: Sender<Order>,
    graphics: Option<Graphics>,
    current: Option<ImageId>,
}

impl Desk {
    fn serve(mut self, inbox: &Receiver<FindOrder>) {
        while let Ok(order) = inbox.recv() {
            match order {
                FindOrder::Show(id) => self.show(id),
                FindOrder::Look {
                    id,
                    source,
                    field,
                    first,
                } => {
                    // A picture that breaks the filter must not end the search in the others.
                    let looked = catch_unwind(AssertUnwindSafe(|| self.look(&source, field)));
                    let looked = looked.ok().flatten();
                    if let Some(looked) = looked.as_ref().filter(|_| first) {
                        self.publish(looked.findings(
                            id,
                            Origin::FILTER,
                            None,
                            self.graphics.as_ref(),
                        ));
                    }
                    let _ = self.worker.send(Order::Looked { id, looked });
                }
                FindOrder::Mix {
                    id,
                    origin,
                    looked,
                    beliefs,
                } => {
                    let graphics = self.graphics.as_ref();
                    self.publish(looked.findings(id, origin, beliefs.as_ref(), graphics));
                }
            }
        }
    }

    fn look(&self, source: &ImageSource, field: Option<Circle>) -> Option<Arc<Looked>> {
        // Lines are looked for on the CPU: the device belongs to the worker.
        match Looked::at(source, field, line_response) {
            Ok(looked) => Some(Arc::new(looked)),
            Err(error) => {
                // The reader has said so already, or the file has gone since.
                log::warn!("{error}");
                None
            }
        }
    }

    fn publish(&mut self, mut findings: Findings) {
        if self.current == Some(findings.id) {
            findings = findings.with_full(self.graphics.as_ref());
        }
        let findings = Arc::new(findings);
        self.overlays.put_kinds(Arc::clone(&findings));
        let _ = self.worker.send(Order::Found { findings });
        self.outbox.wake();
    }

    fn show(&mut self, id: ImageId) {
        let before = self.current.replace(id).filter(|&before| before != id);
        if let Some(findings) = before.and_then(|before| self.overlays.kinds(before)) {
            self.overlays
                .replace_kinds(Arc::new(findings.with_full(None)));
        }
        if let Some(findings) = self.overlays.kinds(id) {
            let full = findings.with_full(self.graphics.as_ref());
            self.overlays.replace_kinds(Arc::new(full));
            self.outbox.wake();
        }
    }
}
