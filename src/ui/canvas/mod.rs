//! The picture: photograph and overlay in one pass of a shader, with zoom, pan and pick.

mod areas;
mod pieces;
mod pipeline;
mod view;

pub(super) use areas::{AreaMask, AreaRole};
pub(super) use pipeline::{CanvasResources, Picture};
pub(super) use view::View;

use std::sync::Arc;

use super::state::Look;
use crate::document::Document;
use crate::gpu::PhotoTexture;
use crate::session::{Findings, Overlay};

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

/// What a drawing shows.
pub(super) struct Scene<'a> {
    pub(super) photo: &'a Arc<PhotoTexture>,
    /// None where the photograph is shown alone.
    pub(super) overlay: Option<&'a Arc<Overlay>>,
    /// Vessels and spots; none where they are not drawn.
    pub(super) findings: Option<&'a Arc<Findings>>,
    /// Areas that are outlined.
    pub(super) areas: Option<&'a Arc<AreaMask>>,
    pub(super) document: &'a Document,
    pub(super) look: Look,
    /// Whether pixels are blended where the photograph is enlarged.
    pub(super) smooth: bool,
    pub(super) accent: Accent,
}

/// Adds a picture to the painter: `clip` is the part of the screen that it fills, `image` where the whole image would
/// lie, both in points.
pub(super) fn paint(
    painter: &egui::Painter,
    clip: egui::Rect,
    image: egui::Rect,
    scene: &Scene<'_>,
) {
    let picture = Picture::new(painter.ctx().pixels_per_point(), clip, image, scene);
    painter.add(eframe::egui_wgpu::Callback::new_paint_callback(
        clip, picture,
    ));
}
