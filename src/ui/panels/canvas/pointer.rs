//! Mouse and touch on the picture: zoom, pan, pick, read-out.

use std::sync::Arc;

use egui::{CursorIcon, Key, Rect, Sense, Ui, Vec2};

use super::compare::Pane;
use super::{picked, retina};
use crate::session::{How, Overlay};
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::panels::names::class_name;
use crate::ui::panels::parts::percent;
use crate::ui::preferences::Hint;
use crate::ui::state::Layout;
use crate::ui::words::{tr, trf};

pub(super) fn interact(
    app: &mut App,
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
    let taken = !moving && retina::interact(app, ui, &response, view, size, actions);
    if response.dragged() && !taken {
        app.view.pan(panes[0].view, size, response.drag_delta());
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    } else if moving && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    app.edit.read_out.clear();
    app.edit.hovered = None;
    app.edit.pointer = None;
    let Some(at) = response.hover_pos() else {
        return;
    };
    let Some(pane) = panes.iter().find(|pane| pane.clip.contains(at)) else {
        return;
    };
    wheel(app, ui, pane.view, size, at, actions);
    let place = app.view.place(pane.view, size, at);
    if !(0.0..1.0).contains(&place.x) || !(0.0..1.0).contains(&place.y) {
        return;
    }
    app.edit.pointer = Some(place);
    let class = class_at(app, pane.known.as_ref(), place);
    app.edit.read_out = words(app, pane.known.as_ref(), class, place, size);
    if pane.overlay.is_some() {
        app.edit.hovered = class;
    }
    if response.clicked() && !moving && !taken {
        let modifiers = ui.input(|i| i.modifiers);
        let how = match (modifiers.shift, modifiers.command) {
            (true, _) => How::Add,
            (_, true) => How::Remove,
            _ => How::Anew,
        };
        if panes.iter().any(|pane| pane.known.is_some()) {
            actions.push(Action::Pick([place.x, place.y], how, class));
            actions.push(Action::Dismiss(Hint::Pick));
        }
    }
}

fn class_at(app: &App, overlay: Option<&Arc<Overlay>>, place: Vec2) -> Option<u8> {
    overlay.and_then(|o| o.class_at(place.x, place.y, &app.state.document))
}

/// Class, share, place, and the photograph's own colour there.
fn words(
    app: &App,
    overlay: Option<&Arc<Overlay>>,
    class: Option<u8>,
    place: Vec2,
    size: Vec2,
) -> String {
    let (x, y) = ((place.x * size.x) as u32, (place.y * size.y) as u32);
    let mut parts = Vec::new();
    match (class, overlay) {
        (Some(class), Some(overlay)) => {
            let shares = overlay.shares(&app.state.document);
            let share = shares.get(usize::from(class)).map_or(0.0, |s| s.share);
            parts.push(class_name(&app.state.document, class));
            parts.push(percent(share));
        }
        (None, Some(_)) => parts.push(tr("outside the field of view").to_owned()),
        _ => {}
    }
    parts.push(format!("x {x} y {y}"));
    if let Some([r, g, b]) = app.state.colour_at(place) {
        let [r, g, b] = [r, g, b].map(|value| value.to_string());
        parts.push(trf("RGB {0} {1} {2}", &[&r, &g, &b]));
    }
    parts.extend(retina::read_out(app, [place.x * size.x, place.y * size.y]));
    parts.join(" · ")
}

/// Wheel: zoom at the pointer. With the command key: opacity. With the shift key: along the walk of the picked area, or
/// the curtain. A pinch zooms too.
fn wheel(
    app: &mut App,
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
        let Some(by) = picked::turned(app, ui) else {
            return;
        };
        let compare = app.state.compare;
        if app.state.pick.is_none() && compare.layout == Layout::Curtain {
            let curtain = (compare.curtain + by as f32 * 0.02).clamp(0.0, 1.0);
            actions.push(Action::SetCompare(crate::ui::state::Compare {
                curtain,
                ..compare
            }));
        } else {
            actions.push(Action::Walk(by));
        }
    } else if command && !pinching {
        // With the command key held the wheel arrives as a zoom.
        let by = if pinch == 1.0 {
            scroll / 400.0
        } else {
            pinch.ln() * 0.5
        };
        if by != 0.0 {
            actions.push(Action::SetOpacity(app.state.document.opacity + by));
        }
    } else if pinch != 1.0 {
        app.view.zoom_at(view, size, at, pinch);
    } else if scroll != 0.0 {
        app.view.zoom_at(view, size, at, (scroll / 200.0).exp());
    }
}
