//! Kept areas at the photograph's own pixels, to be corrected by hand: to decode the photograph and to draw the area takes a
//! moment, and has a thread of its own. The newest wish wins.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::full_size::{Eye, enlarged};
use super::viewer::Sources;
use super::{Event, ImageId, Outbox, Overlays, spawn};
use crate::document::Area;
use crate::picture;

struct Wish {
    id: ImageId,
    area: Arc<Area>,
    /// The photograph's own size.
    size: (u32, u32),
}

pub(super) struct Finer {
    wishes: Sender<Wish>,
}

impl Finer {
    pub(super) fn start(sources: Sources, overlays: Overlays, outbox: Outbox) -> Self {
        let (wishes, inbox) = channel();
        spawn("cuts finer", move || {
            serve(&inbox, &sources, &overlays, &outbox);
        });
        Self { wishes }
    }

    pub(super) fn refine(&self, id: ImageId, area: Arc<Area>, size: (u32, u32)) {
        // The thread ends with the session only.
        let _ = self.wishes.send(Wish { id, area, size });
    }
}

fn serve(inbox: &Receiver<Wish>, sources: &Sources, overlays: &Overlays, outbox: &Outbox) {
    while let Ok(first) = inbox.recv() {
        let wish = inbox.try_iter().last().unwrap_or(first);
        let fine = Arc::new(fine(&wish, sources, overlays));
        let Wish { id, area: of, .. } = wish;
        outbox.send(Event::Fine { id, of, fine });
    }
}

/// The area as an export would draw it. Where the photograph cannot be read any more, nearness alone rounds its steps off.
fn fine(wish: &Wish, sources: &Sources, overlays: &Overlays) -> Area {
    let Wish { id, area, size } = wish;
    let (width, height) = Area::finest(*size);
    let coarse = area.stencil.bitmap();
    let working = overlays.get(*id).map(|overlay| {
        let segmentation = &overlay.segmentation;
        (segmentation.width, segmentation.height)
    });
    let working = working.unwrap_or((coarse.width, coarse.height));
    let photo = || {
        let photo = picture::open(&sources.get(*id)?).ok()?;
        ((photo.width(), photo.height()) == *size).then_some(photo)
    };
    let bitmap = match photo().filter(|_| coarse.width <= working.0) {
        Some(photo) => Eye::new(&photo, working).area(&coarse),
        None => enlarged(&coarse, true, (width, height)),
    };
    let bitmap = bitmap.resized(width, height);
    Area::new(bitmap, field(area, coarse.set.len(), width * height))
}

/// Pixels of the field of view on a grid of so many, by those of an area on its own grid.
fn field(area: &Area, own: usize, grid: usize) -> usize {
    area.field().map_or(grid, |field| {
        (field * grid as f64 / own.max(1) as f64).round() as usize
    })
}
