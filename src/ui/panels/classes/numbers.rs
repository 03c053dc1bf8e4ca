//! Numbers or names of the classes on the picture: beyond six, colours alone do not tell them apart.

use std::sync::{Arc, Weak};

use egui::{Color32, Pos2, Rect, Ui, vec2};

use crate::cluster::Table;
use crate::document::Document;
use crate::session::Overlay;
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::names;
use crate::ui::theme;

/// Classes that take less of the field of view are not numbered: there would be more numbers than picture.
const SMALLEST: f32 = 0.003;
/// Long side of the map in which the places are looked for, in pixels: so it takes about a millisecond at any size.
const LONGEST: usize = 256;

/// Where the classes of an image are numbered: looked for when the overlay, the class count or the merges change.
#[derive(Default)]
pub(super) struct Middles {
    /// The overlay and the table that they belong to.
    of: Weak<Overlay>,
    table: Option<Table>,
    /// Each class that is large enough, with a place in the image (0…1 from its left and top).
    at: Vec<(u8, [f32; 2])>,
}

#[cfg(test)]
impl super::Edit {
    /// The numbers that were drawn last, with their places.
    pub(in crate::ui) fn numbers(&self) -> Vec<(u8, [f32; 2])> {
        self.middles.at.clone()
    }
}

impl Middles {
    fn update(&mut self, overlay: &Arc<Overlay>, document: &Document) {
        let table = Some(overlay.table(document));
        if Weak::as_ptr(&self.of) == Arc::as_ptr(overlay) && self.table == table {
            return;
        }
        self.at = places(overlay, document);
        self.of = Arc::downgrade(overlay);
        self.table = table;
    }
}

/// The deepest place of the largest area of each class.
fn places(overlay: &Overlay, document: &Document) -> Vec<(u8, [f32; 2])> {
    let step = overlay
        .segmentation
        .width
        .max(overlay.segmentation.height)
        .div_ceil(LONGEST)
        .max(1);
    let map = overlay.class_map(document, step);
    let along = |at: usize, size: usize| ((at * step) as f32 + 0.5) / size as f32;
    let place = |at: usize| {
        [
            along(at % map.width, overlay.segmentation.width),
            along(at / map.width, overlay.segmentation.height),
        ]
    };
    let shares = overlay.shares(document);
    let middles = map.middles().into_iter().skip(1);
    (0..)
        .zip(shares.iter().zip(middles))
        .filter(|(_, (share, _))| share.share >= SMALLEST)
        .filter_map(|(class, (_, middle))| Some((class, place(middle?))))
        .collect()
}

/// Draws them over the picture in `image`.
pub(in crate::ui::panels) fn draw(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    clip: Rect,
    image: Rect,
    overlay: Option<&Arc<Overlay>>,
) {
    let Some(overlay) = overlay.filter(|_| cx.state.overlay_shown && cx.numbered()) else {
        return;
    };
    let document = &cx.state.document;
    edit.classes.middles.update(overlay, document);
    let painter = ui.painter().with_clip_rect(clip);
    for &(class, [u, v]) in &edit.classes.middles.at {
        if document.is_visible(class) {
            let at = image.min + vec2(u, v) * image.size();
            let text = if document.is_named(class) {
                names::class_name(document, class)
            } else {
                (class + 1).to_string()
            };
            label(&painter, at, text);
        }
    }
}

/// White letters with a dark halo, which cover as little of the picture as can be.
fn label(painter: &egui::Painter, at: Pos2, text: String) {
    let font = egui::FontId::new(12.0, theme::semibold());
    let line = painter.layout_no_wrap(text, font, Color32::WHITE);
    let place = at - line.size() / 2.0;
    if !painter
        .clip_rect()
        .intersects(Rect::from_min_size(place, line.size()))
    {
        return;
    }
    let halo = Color32::from_black_alpha(200);
    for dx in -1..=1 {
        for dy in -1..=1 {
            let around = place + 1.2 * vec2(dx as f32, dy as f32);
            if (dx, dy) != (0, 0) {
                painter.galley_with_override_text_color(around, Arc::clone(&line), halo);
            }
        }
    }
    painter.galley(place, line, Color32::WHITE);
}
