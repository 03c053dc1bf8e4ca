//! The slider and the classes, vessels and spots among them.

mod colours;
mod examples;
mod kinds;
mod list;
mod marks;
mod menu;
mod numbers;
mod row;
mod slider;

pub(super) use examples::show as examples;
pub(super) use kinds::{show as kinds, summary as found};
pub(super) use numbers::draw as numbers;

use egui::Ui;

use super::clustering;
use super::parts::faint;
use crate::ui::actions::Action;
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::words::tr;

/// What is half done about the classes.
#[derive(Default)]
pub(in crate::ui) struct Edit {
    /// Classes that were marked with Ctrl or Shift, in the order in which they were.
    pub(in crate::ui) marked: Vec<u8>,
    /// Where a range of marks begins.
    anchor: Option<u8>,
    /// The colour that is being mixed for a class.
    mixing: Option<colours::Mixing>,
    /// Where the classes of the current image are numbered.
    middles: numbers::Middles,
    examples: Option<examples::Open>,
    /// Whether the rows of vessels and spots are put away; before anybody said so they are where structures are shown.
    kinds_folded: Option<bool>,
}

/// The slider, how classes are found, and their list, which takes what they leave of the `room`, in points.
pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    room: f32,
    actions: &mut Vec<Action>,
) {
    let overlay = cx.overlay();
    slider::show(cx, ui, overlay.as_deref(), actions);
    clustering::show(cx, ui, actions);
    ui.separator();
    if let Some(overlay) = overlay {
        let shares = overlay.shares(&cx.state.document);
        list::show(cx, edit, ui, &shares, room, actions);
        return;
    }
    list::title(ui);
    let words = if cx.state.is_training() {
        tr("The classes come with the first overlay.")
    } else {
        tr(
            "Press Train: a small network teaches itself on these photographs, then its classes are listed here.",
        )
    };
    ui.add(egui::Label::new(faint(ui, words)).wrap());
}
