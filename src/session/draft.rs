//! The area that is being picked, click by click.

use std::sync::Arc;

use super::pick::{Click, How, Placed, Takes};
use super::together::Together;
use super::trail::Trail;
use super::{ImageId, Overlays, Pick};
use crate::document::Area;
use crate::measure::Bitmap;

/// The area that is being picked.
pub(super) enum Draft {
    Clicks(Clicks),
    Restored(Pick),
}

/// Clicks that make one area.
pub(super) struct Clicks {
    id: ImageId,
    /// All but the newest click, put together.
    base: Option<Bitmap>,
    how: How,
    trail: Trail,
    stop: usize,
    /// All clicks, where all were on classes.
    together: Option<Together>,
}

impl Draft {
    /// What is picked after a click; none where it meets nothing.
    pub(super) fn clicked(
        overlays: &Overlays,
        click: &Click,
        before: Option<&Self>,
    ) -> Option<Self> {
        let mut trail = Trail::at(overlays, click)?;
        let before = before.filter(|draft| click.how != How::Anew && draft.id() == click.id);
        // There is nothing to take away from nothing.
        let how = if before.is_none() {
            How::Anew
        } else {
            click.how
        };
        let together = together(overlays, click, how, before, &mut trail);
        // What clicks mean together is no longer a matter of adding and taking away.
        let base = before
            .filter(|_| together.is_none())
            .map(|draft| draft.area());
        // Who adds or takes away a spot means this one: all of them are there, or are not meant.
        let one = click.takes == Takes::Area || how != How::Anew;
        let stop = match trail.kind {
            Some(_) if one => trail.own,
            _ => trail.first,
        };
        Some(Self::Clicks(Clicks {
            id: click.id,
            how,
            stop,
            base,
            trail,
            together,
        }))
    }

    /// So many stops further on the newest click's walk; whether that is another one.
    pub(super) fn walk(&mut self, by: i32) -> bool {
        let Self::Clicks(clicks) = self else {
            return false;
        };
        let last = clicks.trail.stops.len() - 1;
        let stop = clicks.stop.saturating_add_signed(by as isize).min(last);
        std::mem::replace(&mut clicks.stop, stop) != stop
    }

    /// As the user sees it.
    pub(super) fn pick(&self) -> Pick {
        match self {
            Self::Clicks(clicks) => clicks.pick(),
            Self::Restored(pick) => pick.clone(),
        }
    }

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

/// All clicks with the newest one, where all are on classes; its trail gets what they mean together.
fn together(
    overlays: &Overlays,
    click: &Click,
    how: How,
    before: Option<&Draft>,
    trail: &mut Trail,
) -> Option<Together> {
    let walk = Arc::clone(trail.walk.as_ref()?);
    let overlay = overlays.get(click.id)?;
    let mut all = match before {
        None => Together::default(),
        Some(Draft::Clicks(clicks)) => clicks.together.clone()?,
        Some(Draft::Restored(pick)) => Together::again(&overlay, &pick.clicks)?,
    };
    let wanted = how != How::Remove;
    let place = click.place;
    all.add(&overlay, Placed { place, wanted }, walk);
    if let Some(before) = before {
        trail.answered(all.answer(&overlay, &before.area())?);
    }
    Some(all)
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
