//! The picture: photograph and overlay in one pass of a shader, with zoom, pan and pick.

mod pipeline;
mod view;

pub(super) use pipeline::{CanvasResources, Picture};
pub(super) use view::View;

use std::sync::Arc;

use crate::gpu::PhotoTexture;
use crate::session::{Document, Overlay};

/// What lights up or is outlined.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Accent {
    /// The class under the pointer.
    pub(super) lit: Option<u8>,
    /// The class that was clicked.
    pub(super) selected: Option<u8>,
    /// No borders: in a small picture they would cover what they surround.
    pub(super) plain: bool,
}

/// Adds a picture to the painter: `clip` on the screen, showing the part of the image that `view` says.
#[expect(
    clippy::too_many_arguments,
    reason = "each is one independent part of what is drawn"
)]
pub(super) fn paint(
    painter: &egui::Painter,
    clip: egui::Rect,
    image: egui::Rect,
    photo: &Arc<PhotoTexture>,
    overlay: Option<&Arc<Overlay>>,
    document: &Document,
    shown: bool,
    accent: Accent,
) {
    let overlay = overlay.filter(|o| shown && o.drawn.is_some());
    let picture = Picture::new(
        painter.ctx().pixels_per_point(),
        clip,
        image,
        Arc::clone(photo),
        overlay.map(|o| (Arc::clone(o), o.colours(document))),
        document,
        accent,
    );
    painter.add(eframe::egui_wgpu::Callback::new_paint_callback(
        clip, picture,
    ));
}
