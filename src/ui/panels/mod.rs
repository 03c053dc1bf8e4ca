//! The panels around the picture. Each draws what the state says and adds to the list of wishes.

mod aside;
mod brush;
mod canvas;
mod classes;
mod clustering;
mod compared;
mod export;
mod hints;
mod images;
mod list;
mod names;
mod parts;
mod picked;
mod pill;
mod retina;
mod sheets;
mod standing;
mod start;
mod status;
mod structures;
mod top;
mod training;

pub(in crate::ui) use names::{class_name, shown};

use std::time::{Duration, Instant};

use super::actions::Action;
use super::context::Context;
use super::preferences::Side;
use super::theme;
use crate::session::ImageId;

/// A line for a name that is opened is ready within this time, on slow machines too.
const SOON: Duration = Duration::from_secs(2);

/// What is half done in the panels themselves: it is nobody else's business.
#[derive(Default)]
pub(in crate::ui) struct Edit {
    /// The class that is being renamed, and its new name so far.
    renaming: Option<(u8, String)>,
    /// What is half done about the classes.
    pub(in crate::ui) classes: classes::Edit,
    /// The class under the pointer, in the list or on the picture; lights up in both.
    hovered: Option<u8>,
    /// What the pointer is over on the picture, in words.
    read_out: String,
    review: images::Remark,
    /// What the image list shows.
    listing: images::Listing,
    /// Where in the image the pointer is, 0…1 from its left and top.
    pointer: Option<egui::Vec2>,
    palette: sheets::Palette,
    proposals: sheets::Proposals,
    export: export::Edit,
    growth: sheets::GrowthEdit,
    measurements: sheets::MeasurementsEdit,
    recording: sheets::Recording,
    agreement: Option<canvas::Agreement>,
    /// The picture, for zooming by key.
    canvas: Option<egui::Rect>,
    /// The whole canvas, with one picture or two.
    stage: Option<egui::Rect>,
    /// The image that the list scrolled to last.
    scrolled_to: Option<usize>,
    skipped_open: bool,
    training: training::View,
    /// The structure that is being named, and its new name so far.
    naming: Option<(ImageId, usize, String)>,
    /// What stands out under the number under the pointer in the list.
    stood: Option<usize>,
    /// When the line for it was opened.
    named_at: Option<Instant>,
    /// The structure under the pointer in the list.
    pointed: Option<usize>,
    /// The one that was under it last, there or here.
    pub(in crate::ui) pointed_last: Option<(ImageId, usize)>,
    brush: brush::Edit,
    /// Areas that the shader outlines.
    marked_areas: Option<picked::Marked>,
    /// Where the picture was clicked with the right button (0…1 from the image's left and top).
    asked_at: Option<egui::Vec2>,
    /// Where the pointer rests.
    rest: canvas::Rest,
    /// What the wheel turned and no stop of the walk took up, in notches.
    turned: f32,
    retina: retina::Edit,
}

#[cfg(test)]
pub(in crate::ui) use images::{Listing, Only, Order};

/// A list of images as its menu would set it.
#[cfg(test)]
pub(in crate::ui) fn listing(only: Only, order: Order, query: &str) -> Listing {
    Listing {
        query: query.to_owned(),
        only,
        order,
    }
}

#[cfg(test)]
impl Edit {
    pub(in crate::ui) fn stage(&self) -> Option<egui::Rect> {
        self.stage
    }

    pub(in crate::ui) fn read_out(&self) -> &str {
        &self.read_out
    }
}

impl Edit {
    /// Where the picture was in the last frame: one of the pictures, where there are two.
    pub(in crate::ui) fn canvas(&self) -> Option<egui::Rect> {
        self.canvas
    }

    /// Where in the image the pointer is, 0…1 from its left and top.
    pub(in crate::ui) fn pointer(&self) -> Option<egui::Vec2> {
        self.pointer
    }

    /// The comment on the current image is to be typed.
    pub(in crate::ui) fn ask_comment(&mut self) {
        self.review.wanted = true;
    }

    /// Whether a comment is being typed, or was until this frame.
    pub(in crate::ui) fn leaves_comment(&self) -> bool {
        self.review.typing
    }

    /// A sheet starts from the beginning each time.
    pub(in crate::ui) fn sheet_opened(&mut self) {
        self.palette = sheets::Palette::default();
        self.proposals = sheets::Proposals::default();
        self.growth = sheets::GrowthEdit::default();
        self.recording = sheets::Recording::default();
    }

    /// Opens the line in which a class is named.
    pub(in crate::ui) fn name_class(&mut self, class: u8, name: String) {
        self.renaming = Some((class, name));
    }

    /// Whether a line for a name was opened just now and is not ready yet: letters mean it.
    pub(in crate::ui) fn awaits_name(&self, ctx: &egui::Context) -> bool {
        let just_now = |at: Instant| at.elapsed() < SOON;
        self.naming.is_some() && self.named_at.is_some_and(just_now) && !ctx.text_edit_focused()
    }

    /// Opens the line in which a structure is named.
    pub(in crate::ui) fn name_structure(&mut self, id: ImageId, place: usize, name: String) {
        self.pointed_last = Some((id, place));
        self.naming = Some((id, place, name));
        self.named_at = Some(Instant::now());
    }
}

/// Draws the whole window.
pub(in crate::ui) fn show(
    cx: &Context<'_>,
    edit: &mut Edit,
    ui: &mut egui::Ui,
    actions: &mut Vec<Action>,
) {
    // The window's own name, for those who hear it.
    ui.ctx()
        .accesskit_node_builder(egui::accesskit_root_id(), |window| {
            window.set_label("CUTS Viewer");
        });
    let frame = |margin: i8| {
        egui::Frame::new()
            .fill(ui.visuals().panel_fill)
            .inner_margin(egui::Margin::same(margin))
    };
    let (thin, wide) = (frame(8), frame(12));
    egui::Panel::top("top")
        .frame(thin)
        .show(ui, |ui| top::show(cx, ui, actions));
    egui::Panel::bottom("status")
        .frame(frame_of(ui, 4))
        .show(ui, |ui| status::show(cx, ui, actions));
    // With nothing open there is one thing to do: open something.
    let working = cx.state.source.is_some();
    if working && cx.preferences.shows(Side::Training) {
        egui::Panel::bottom("training")
            .frame(thin)
            .show(ui, |ui| training::show(cx, edit, ui, actions));
    }
    if working && cx.preferences.shows(Side::Images) {
        egui::Panel::left("images")
            .frame(thin)
            .resizable(true)
            .default_size(216.0)
            .size_range(160.0..=420.0)
            .show(ui, |ui| images::show(cx, edit, ui, actions));
    }
    if working && cx.preferences.shows(Side::Classes) {
        egui::Panel::right("classes")
            .frame(wide)
            .resizable(true)
            .default_size(288.0)
            .size_range(240.0..=460.0)
            .show(ui, |ui| aside::show(cx, edit, ui, actions));
    }
    let ground = egui::Frame::new().fill(theme::canvas(ui.visuals()));
    egui::CentralPanel::default()
        .frame(ground)
        .show(ui, |ui| canvas::show(cx, edit, ui, actions));
    classes::examples(cx, edit, ui.ctx(), actions);
    hints::show(cx, edit, ui, actions);
    export::show(cx, edit, ui.ctx(), actions);
    sheets::show(cx, edit, ui, actions);
    start::dragged_over(ui);
}

fn frame_of(ui: &egui::Ui, margin: i8) -> egui::Frame {
    egui::Frame::new()
        .fill(ui.visuals().panel_fill)
        .inner_margin(egui::Margin::symmetric(12, margin))
}
