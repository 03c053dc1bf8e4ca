//! Mouse and touch on the picture: zoom, pan, pick, read-out.

use std::sync::Arc;
use std::time::Duration;

use egui::{CursorIcon, Key, Rect, Sense, Ui, Vec2};

use super::compare::Pane;
use super::{brush, picked, retina};
use crate::document::{class_of_kind, kind_of_class};
use crate::session::{How, Overlay};
use crate::ui::actions::Action;
use crate::ui::actions::{BrushAction, StructureAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::names::class_name;
use crate::ui::panels::parts::percent;
use crate::ui::preferences::Hint;
use crate::ui::state::Layout;
use crate::ui::words::{tr, trf};

/// The pointer rests when it has not moved for so long, in seconds.
const RESTS: f64 = 0.1;

pub(super) fn interact(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    panes: &[Pane],
    canvas: Rect,
    size: Vec2,
    actions: &mut Vec<Action>,
) {
    let response = ui.interact(
        canvas,
        ui.scope_id().with("canvas"),
        Sense::click_and_drag(),
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, tr("Picture")));
    // While the space bar is held nothing but moving is meant, whatever a click would do otherwise.
    let moving = !ui.text_edit_focused() && ui.input(|i| i.key_down(Key::Space));
    // A tool that was taken up has the pointer, in whichever picture it is.
    let at = response.interact_pointer_pos().or(response.hover_pos());
    let pane = at.and_then(|at| panes.iter().find(|pane| pane.clip.contains(at)));
    let view = pane.map_or(panes[0].view, |pane| pane.view);
    let correcting = !moving && brush::interact(cx, edit, ui, &response, view, size, actions);
    let marking = |edit: &mut panels::Edit, actions: &mut Vec<Action>| {
        retina::interact(cx, edit, ui, &response, view, size, actions)
    };
    let taken = correcting || !moving && marking(edit, actions);
    if response.dragged() && !taken {
        let mut seen = cx.view;
        seen.pan(panes[0].view, size, response.drag_delta());
        actions.push(Action::View(ViewAction::Look(seen)));
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    } else if moving && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    edit.read_out.clear();
    edit.hovered = None;
    edit.pointer = None;
    let Some(at) = response.hover_pos() else {
        edit.rest = Rest::default();
        if cx.state.preview.is_some() {
            actions.push(Action::Structure(StructureAction::EndPreview));
        }
        return;
    };
    let Some(pane) = panes.iter().find(|pane| pane.clip.contains(at)) else {
        return;
    };
    wheel(cx, edit, ui, pane.view, size, at, actions);
    let place = cx.view.place(pane.view, size, at);
    if !(0.0..1.0).contains(&place.x) || !(0.0..1.0).contains(&place.y) {
        return;
    }
    edit.pointer = Some(place);
    let modifiers = ui.input(|i| i.modifiers);
    let beneath = modifiers.alt;
    let kind = pane.findings.as_ref().filter(|_| !beneath);
    let kind = kind.and_then(|f| f.kind_at([place.x, place.y], &cx.state.document));
    let class = match kind {
        Some(kind) => Some(class_of_kind(kind)),
        None => class_at(cx, pane.known.as_ref(), place),
    };
    edit.read_out = words(cx, pane, class, place, size);
    if !correcting && (pane.overlay.is_some() || pane.findings.is_some()) {
        edit.hovered = class;
    }
    let known = panes
        .iter()
        .any(|p| p.known.is_some() || p.findings.is_some());
    if known && !moving && !taken && !response.dragged() {
        preview(edit, ui, place, beneath, actions);
    }
    if response.clicked() && !moving && !taken {
        let how = match (modifiers.shift, modifiers.command) {
            (true, _) => How::Add,
            (_, true) => How::Remove,
            _ => How::Anew,
        };
        if known {
            actions.push(Action::Structure(StructureAction::Pick(
                [place.x, place.y],
                how,
                class,
                beneath,
            )));
            actions.push(Action::View(ViewAction::Dismiss(Hint::Pick)));
        }
    }
}

/// Where the pointer rests, and whether what a click there takes was asked for.
#[derive(Default)]
pub(in crate::ui::panels) struct Rest {
    at: Option<(Vec2, bool)>,
    since: f64,
    asked: bool,
}

/// Asks what a click would take once the pointer rests: while it moves, only its newest place counts.
fn preview(
    edit: &mut panels::Edit,
    ui: &Ui,
    place: Vec2,
    beneath: bool,
    actions: &mut Vec<Action>,
) {
    let now = ui.input(|i| i.time);
    let rest = &mut edit.rest;
    if rest.at != Some((place, beneath)) {
        *rest = Rest {
            at: Some((place, beneath)),
            since: now,
            asked: false,
        };
    }
    if rest.asked {
        return;
    }
    let left = RESTS - (now - rest.since);
    if left <= 0.0 {
        rest.asked = true;
        actions.push(Action::Structure(StructureAction::PreviewPick(
            [place.x, place.y],
            beneath,
        )));
    } else {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
    }
}

fn class_at(cx: &Context<'_>, overlay: Option<&Arc<Overlay>>, place: Vec2) -> Option<u8> {
    overlay.and_then(|o| o.class_at(place.x, place.y, &cx.state.document))
}

/// Class, share, place, and the photograph's own colour there.
fn words(cx: &Context<'_>, pane: &Pane, class: Option<u8>, place: Vec2, size: Vec2) -> String {
    let (x, y) = ((place.x * size.x) as u32, (place.y * size.y) as u32);
    let mut parts = Vec::new();
    let document = &cx.state.document;
    match (class, &pane.known) {
        (Some(class), overlay) => {
            let share = match (kind_of_class(class), &pane.findings, overlay) {
                (Some(kind), Some(findings), _) => findings.found(kind, document).share,
                (None, _, Some(overlay)) => overlay.shares(document)[usize::from(class)].share,
                _ => 0.0,
            };
            parts.push(class_name(document, class));
            parts.push(percent(share));
            if kind_of_class(class).is_some() {
                parts.push(tr("Alt + click: what lies beneath").to_owned());
            }
        }
        (None, Some(_)) => parts.push(tr("outside the field of view").to_owned()),
        _ => {}
    }
    parts.push(format!("x {x} y {y}"));
    if let Some([r, g, b]) = cx.state.colour_at(place) {
        let [r, g, b] = [r, g, b].map(|value| value.to_string());
        parts.push(trf("RGB {0} {1} {2}", &[&r, &g, &b]));
    }
    parts.extend(retina::read_out(cx, [place.x * size.x, place.y * size.y]));
    parts.join(" · ")
}

/// Wheel: zoom at the pointer. With the command key: opacity. With the shift key: along the walk of the picked area, or
/// the curtain, or the brush's size. A pinch zooms too.
fn wheel(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    view: Rect,
    size: Vec2,
    at: egui::Pos2,
    actions: &mut Vec<Action>,
) {
    let (scroll, pinch, command, pinching) = ui.input(|i| {
        (
            i.smooth_scroll_delta.y,
            i.zoom_delta(),
            i.modifiers.command,
            i.multi_touch().is_some(),
        )
    });
    if ui.input(|i| i.modifiers.shift_only()) {
        let Some(by) = picked::turned(edit, ui) else {
            return;
        };
        let compare = cx.state.compare;
        if cx.state.brush.correcting.is_some() {
            actions.push(Action::Brush(BrushAction::Resize(by)));
        } else if cx.state.pick.is_none() && compare.layout == Layout::Curtain {
            let curtain = (compare.curtain + by as f32 * 0.02).clamp(0.0, 1.0);
            actions.push(Action::View(ViewAction::SetCompare(
                crate::ui::state::Compare { curtain, ..compare },
            )));
        } else {
            actions.push(Action::Structure(StructureAction::Walk(by)));
        }
    } else if command && !pinching {
        // With the command key held the wheel arrives as a zoom.
        let by = if pinch == 1.0 {
            scroll / 400.0
        } else {
            pinch.ln() * 0.5
        };
        if by != 0.0 {
            actions.push(Action::View(ViewAction::SetOpacity(
                cx.state.document.opacity + by,
            )));
        }
    } else if pinch != 1.0 || scroll != 0.0 {
        let factor = if pinch == 1.0 {
            (scroll / 200.0).exp()
        } else {
            pinch
        };
        let mut seen = cx.view;
        seen.zoom_at(view, size, at, factor);
        actions.push(Action::View(ViewAction::Look(seen)));
    }
}
