//! The picture with its tools: one pane or two, the pointer, what is written over them.

mod compare;
mod legend;
mod map;
mod menu;
mod pointer;
mod takes;
mod tools;

use std::sync::Arc;

use egui::{Align2, Rect, Ui, vec2};

use super::parts::plate;
use super::{brush, classes, compared, picked, retina, standing, start};
use crate::gpu::PhotoTexture;
use crate::session::{Overlay, Phase};
use crate::ui::actions::{Action, StructureAction};
use crate::ui::canvas::{Accent, Scene, paint};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::state::Reading;
use crate::ui::words::{grouped, tr, trf};
use compare::Pane;

pub(super) use compare::Agreement;
pub(super) use pointer::Rest;

/// Height of the strip of tools below the picture, in points.
const TOOLS: f32 = 44.0;

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let all = ui.available_rect_before_wrap();
    let canvas = Rect::from_min_max(all.min, all.max - vec2(0.0, TOOLS)).shrink(8.0);
    edit.stage = Some(canvas);
    let overlay = cx.overlay();
    match (cx.image_size(), photo(cx)) {
        (Some(size), Some(photo)) => {
            let panes = compare::panes(cx, ui, canvas, overlay.as_ref());
            edit.canvas = Some(panes[0].view);
            pointer::interact(cx, edit, ui, &panes, canvas, size, actions);
            for (place, pane) in panes.iter().enumerate() {
                let last = place + 1 == panes.len();
                draw(cx, edit, ui, pane, size, &photo, last);
            }
            compare::over(cx, edit, ui, &panes, canvas, size, actions);
            if cx.preferences.legend {
                let classes = overlay.as_deref().filter(|_| !cx.leads_with_structures());
                legend::show(cx, ui, canvas, classes, cx.findings().as_deref());
            }
            badge(cx, ui, canvas, overlay.as_deref());
            brush::pill(cx, ui, canvas, actions);
            compared::pill(cx, ui, canvas, actions);
            read_out(cx, edit, ui, canvas);
            map::show(cx, ui, &panes, canvas, size, &photo, actions);
        }
        _ => {
            edit.hovered = None;
            if !cx.state.pointed.is_at_rest() {
                actions.push(Action::Structure(StructureAction::EndPreview));
            }
            start::nothing(cx, ui, canvas, actions);
        }
    }
    if cx.state.source.is_none() {
        return;
    }
    let strip = Rect::from_min_max(egui::pos2(all.left(), all.bottom() - TOOLS), all.max);
    let place = egui::UiBuilder::new().max_rect(strip.shrink2(vec2(12.0, 6.0)));
    ui.new_child(place)
        .horizontal_centered(|ui| tools::show(cx, edit, ui, actions));
}

/// The full picture, or the thumbnail until it is decoded: never a blank, never another image's pixels.
fn photo(cx: &Context<'_>) -> Option<Arc<PhotoTexture>> {
    let id = cx.state.current_id()?;
    if let Some(shown) = &cx.state.photo
        && shown.id == id
    {
        return Some(Arc::clone(&shown.photo));
    }
    match &cx.state.items.get(id.index as usize)?.reading {
        Reading::Done { thumbnail, .. } => thumbnail.clone(),
        _ => None,
    }
}

/// One pane: photograph, overlay, areas.
fn draw(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    pane: &Pane,
    size: egui::Vec2,
    photo: &Arc<PhotoTexture>,
    last: bool,
) {
    let image = cx.view.image_rect(pane.view, size);
    let clip = image.intersect(pane.clip);
    if !clip.is_positive() {
        return;
    }
    let areas = picked::mask(cx, edit);
    let state = cx.state;
    let accent = Accent {
        lit: edit.hovered,
        // One outline at a time: the area's tells more than its class's.
        selected: state.document.selected.filter(|_| state.pick.is_none()),
        plain: false,
    };
    let scene = Scene {
        photo,
        overlay: pane.overlay.as_ref(),
        findings: pane.findings.as_ref(),
        areas: areas.as_ref(),
        document: &state.document,
        look: state.look,
        smooth: cx.preferences.smooth,
        accent,
    };
    paint(ui.painter(), clip, image, &scene);
    classes::numbers(cx, edit, ui, clip, image, pane.overlay.as_ref());
    let words_in = last.then_some(pane.clip);
    standing::draw(cx, edit, ui, clip, image);
    picked::draw(cx, edit, ui, clip, image, words_in);
    retina::draw(cx, edit, ui, clip, image, words_in);
    brush::draw(cx, edit, ui, clip, image);
}

/// Says where the overlay comes from when it is not of the newest weights.
fn badge(cx: &Context<'_>, ui: &Ui, canvas: Rect, overlay: Option<&Overlay>) {
    let state = cx.state;
    let newest = state.last.map_or(0, |report| report.step);
    let step = overlay.map_or_else(String::new, |o| grouped(o.origin.step));
    let text = match overlay {
        None if state.phase == Phase::Preparing => {
            tr("Getting ready: the first step takes longest").to_owned()
        }
        None if state.is_training() => tr("The first overlay comes in a moment").to_owned(),
        None => return,
        Some(o) if state.has_run() && o.origin.step > newest => {
            tr("Overlay of the run before").to_owned()
        }
        Some(o) if o.origin.coarse => trf("Preview from step {0}", &[&step]),
        Some(o) if newest > o.origin.step => trf("Overlay from step {0}", &[&step]),
        Some(_) => return,
    };
    pill(ui.painter(), canvas, Align2::LEFT_TOP, &text);
}

/// What the pointer is on.
fn read_out(cx: &Context<'_>, edit: &panels::Edit, ui: &Ui, canvas: Rect) {
    let text = &edit.read_out;
    if !text.is_empty() {
        // The words about a picked area stand below.
        let up = if cx.state.pick.is_some() { 64.0 } else { 0.0 };
        let within = Rect::from_min_max(canvas.min, canvas.max - vec2(0.0, up));
        let painter = ui.painter().with_clip_rect(canvas);
        pill(&painter, within, Align2::LEFT_BOTTOM, text);
    }
}

/// Words in a corner of the canvas, readable on any picture.
pub(super) fn pill(painter: &egui::Painter, within: Rect, align: Align2, text: &str) -> Rect {
    plate(painter, text, vec2(8.0, 4.0), 170, |size| {
        align.align_size_within_rect(size, within)
    })
}
