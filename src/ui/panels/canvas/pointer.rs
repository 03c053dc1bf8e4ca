//! Mouse and touch on the picture: zoom, pan, pick, read-out.

use std::sync::Arc;
use std::time::Duration;

use egui::{CursorIcon, Key, Rect, Sense, Ui, Vec2};

use super::compare::Pane;
use super::{brush, menu, picked, retina};
use crate::document::{class_of_kind, kind_name, kind_of_class};
use crate::session::{How, Overlay, Takes};
use crate::ui::actions::{Action, Aim, BrushAction, StructureAction, ViewAction};
use crate::ui::context::{Context, Ground};
use crate::ui::panels;
use crate::ui::panels::names::{class_name, shown};
use crate::ui::panels::parts::percent;
use crate::ui::panels::structures;
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
    menu::show(cx, edit, &response, size, actions);
    edit.read_out.clear();
    edit.hovered = None;
    edit.pointer = None;
    let Some(at) = response.hover_pos() else {
        edit.rest = Rest::default();
        if !cx.state.pointed.is_at_rest() {
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
    let how = match (modifiers.shift, modifiers.command) {
        (true, _) => How::Add,
        (_, true) => How::Remove,
        _ => How::Anew,
    };
    let aim = aim(cx, place, how, beneath);
    edit.read_out = words(cx, pane, class, aim, size);
    if !correcting && (pane.overlay.is_some() || pane.findings.is_some()) {
        edit.hovered = class;
    }
    let known = panes
        .iter()
        .any(|p| p.known.is_some() || p.findings.is_some());
    if !known || moving || taken {
        return;
    }
    if response.double_clicked()
        && let Some(zoom) = menu::zoom(cx, place)
    {
        actions.push(zoom);
    } else if response.clicked() {
        // What comes next depends on what this click leaves.
        edit.rest = Rest::default();
        actions.push(Action::Structure(StructureAction::Pick(aim, class)));
        actions.push(Action::View(ViewAction::Dismiss(Hint::Pick)));
    } else if !response.dragged() {
        preview(cx, edit, ui, aim, actions);
    }
}

/// What a click means. With the Alt key it means the alternative: what lies beneath vessels and spots, or the area where
/// whole classes are taken.
fn aim(cx: &Context<'_>, place: Vec2, how: How, alternative: bool) -> Aim {
    let takes = cx.preferences.takes;
    let whole = takes == Takes::Class;
    Aim {
        place: [place.x, place.y],
        how,
        takes: if whole && alternative {
            Takes::Kind
        } else {
            takes
        },
        beneath: alternative && !whole,
    }
}

/// Where the pointer rests and what a click there means, and whether what it takes was asked for.
#[derive(Default)]
pub(in crate::ui::panels) struct Rest {
    at: Option<Aim>,
    /// What lay there, and which revision of what the user made.
    on: (Ground, u64),
    since: f64,
    asked: bool,
}

/// Asks what a click would take once the pointer rests: while it moves, only its newest place counts.
fn preview(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    aim: Aim,
    actions: &mut Vec<Action>,
) {
    let now = ui.input(|i| i.time);
    let rest = &mut edit.rest;
    let on = (cx.ground(), cx.state.history.revision());
    if rest.at != Some(aim) || rest.on != on {
        *rest = Rest {
            at: Some(aim),
            on,
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
        actions.push(Action::Structure(StructureAction::PreviewPick(aim)));
    } else {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
    }
}

fn class_at(cx: &Context<'_>, overlay: Option<&Arc<Overlay>>, place: Vec2) -> Option<u8> {
    overlay.and_then(|o| o.class_at(place.x, place.y, &cx.state.document))
}

/// What lies under the pointer, what a click takes, the place, and the photograph's own colour there.
fn words(cx: &Context<'_>, pane: &Pane, class: Option<u8>, aim: Aim, size: Vec2) -> String {
    let [u, v] = aim.place;
    let (x, y) = ((u * size.x) as u32, (v * size.y) as u32);
    let mut parts = Vec::new();
    parts.extend(kept(cx, aim.place));
    parts.extend(lies_there(cx, pane, class));
    parts.extend(taken(cx, aim));
    parts.push(format!("x {x} y {y}"));
    if let Some([r, g, b]) = cx.state.colour_at(egui::vec2(u, v)) {
        let [r, g, b] = [r, g, b].map(|value| value.to_string());
        parts.push(trf("RGB {0} {1} {2}", &[&r, &g, &b]));
    }
    parts.extend(retina::read_out(cx, [u * size.x, v * size.y]));
    parts.join(" · ")
}

/// The name of the smallest structure there.
fn kept(cx: &Context<'_>, [u, v]: [f32; 2]) -> Option<String> {
    let (_, structure) = structures::at(cx, egui::vec2(u, v))?;
    Some(shown(&structure.name))
}

/// The class or kind, with its share, where it is drawn.
fn lies_there(cx: &Context<'_>, pane: &Pane, class: Option<u8>) -> Option<String> {
    let document = &cx.state.document;
    let Some(class) = class else {
        let beside = pane.known.is_some();
        return beside.then(|| tr("outside the field of view").to_owned());
    };
    let share = match (kind_of_class(class), &pane.findings, &pane.known) {
        (Some(kind), Some(findings), _) => findings.found(kind, document).share,
        (None, _, Some(overlay)) if !cx.leads_with_structures() => {
            overlay.shares(document)[usize::from(class)].share
        }
        _ => return None,
    };
    Some(format!(
        "{} {}",
        class_name(document, class),
        percent(share)
    ))
}

/// What a click takes, with its size, once that is known.
fn taken(cx: &Context<'_>, aim: Aim) -> Option<String> {
    let id = cx.state.current_id()?;
    let answer = cx.state.pointed.answer();
    let (_, preview) = answer.filter(|(to, preview)| *to == aim && preview.pick.id == id)?;
    let pick = &preview.pick;
    let size = retina::size(cx.state, id, &pick.area);
    match aim.how {
        How::Add => return Some(trf("with what is added: {0}", &[&size])),
        How::Remove => return Some(trf("without what is taken away: {0}", &[&size])),
        How::Anew => {}
    }
    let what = match (pick.kind, pick.area.kind, preview.class) {
        (Some(kind), Some(_), _) => trf("all of {0}", &[tr(kind_name(kind))]),
        (Some(kind), None, _) => trf("one of {0}", &[tr(kind_name(kind))]),
        (None, _, Some(class)) if aim.takes == Takes::Class => {
            class_name(&cx.state.document, class)
        }
        _ => tr("an area").to_owned(),
    };
    let words = trf("click: {0}, {1}", &[&what, &size]);
    let beneath = pick.kind.is_some() && !aim.beneath;
    Some(if beneath {
        format!("{words} · {}", tr("Alt + click: what lies beneath"))
    } else {
        words
    })
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
