//! The panels around the picture. Each draws what the state says and adds to the list of wishes.

mod canvas;
mod classes;
mod clustering;
mod export;
mod help;
mod images;
mod parts;
mod picked;
mod status;
mod structures;
mod top;
mod training;

use super::actions::Action;
use super::app::App;
use super::theme;
use crate::session::ImageId;

/// What is half done in the panels themselves: it is nobody else's business.
#[derive(Default)]
pub(in crate::ui) struct Edit {
    /// The class that is being renamed, and its new name so far.
    renaming: Option<(u8, String)>,
    /// The class under the pointer, in the list or on the picture; lights up in both.
    hovered: Option<u8>,
    /// What the pointer is over on the picture, in words.
    read_out: String,
    /// Filter of the image list.
    filter: String,
    /// The image that the list scrolled to last.
    scrolled_to: Option<usize>,
    skipped_open: bool,
    settings_open: bool,
    /// The structure that is being named, and its new name so far.
    naming: Option<(ImageId, usize, String)>,
    /// The structure under the pointer in the list.
    pointed: Option<usize>,
    /// What the wheel turned and no stop of the walk took up, in notches.
    turned: f32,
}

impl Edit {
    /// Opens the line in which a structure is named.
    pub(in crate::ui) fn name_structure(&mut self, id: ImageId, place: usize, name: String) {
        self.naming = Some((id, place, name));
    }
}

/// Draws the whole window.
pub(in crate::ui) fn show(app: &mut App, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
    let frame = |margin: i8| {
        egui::Frame::new()
            .fill(ui.visuals().panel_fill)
            .inner_margin(egui::Margin::same(margin))
    };
    let (thin, wide) = (frame(8), frame(12));
    egui::Panel::top("top")
        .frame(thin)
        .show(ui, |ui| top::show(app, ui, actions));
    egui::Panel::bottom("status")
        .frame(frame_of(ui, 4))
        .show(ui, |ui| status::show(app, ui, actions));
    egui::Panel::bottom("training")
        .frame(thin)
        .show(ui, |ui| training::show(app, ui, actions));
    egui::Panel::left("images")
        .frame(thin)
        .resizable(true)
        .default_size(216.0)
        .size_range(160.0..=420.0)
        .show(ui, |ui| images::show(app, ui, actions));
    egui::Panel::right("classes")
        .frame(wide)
        .resizable(true)
        .default_size(288.0)
        .size_range(240.0..=460.0)
        .show(ui, |ui| classes::show(app, ui, actions));
    let ground = egui::Frame::new().fill(theme::canvas(ui.visuals()));
    egui::CentralPanel::default()
        .frame(ground)
        .show(ui, |ui| canvas::show(app, ui, actions));
    export::show(app, ui.ctx(), actions);
    help::show(app, ui.ctx(), actions);
}

fn frame_of(ui: &egui::Ui, margin: i8) -> egui::Frame {
    egui::Frame::new()
        .fill(ui.visuals().panel_fill)
        .inner_margin(egui::Margin::symmetric(12, margin))
}
