//! Marks are set, and the circle of the field of view is dragged, on the picture.

use egui::{CursorIcon, Pos2, Rect, Response, Ui, Vec2};

use crate::picture::Circle;
use crate::ui::actions::{Action, RetinaAction, Tool};
use crate::ui::context::Context;
use crate::ui::panels;

/// How near the pointer must be to take hold of something, in points.
const REACH: f32 = 14.0;
/// The least radius of a field of view, in pixels of the photograph: it never vanishes under the pointer.
const LEAST_RADIUS: f32 = 8.0;

/// The circle of the field of view while it is dragged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grip {
    /// Whether it is moved; else its edge follows the pointer.
    moves: bool,
    /// From the pointer to the centre when it was taken hold of, in pixels of the photograph.
    offset: Vec2,
    pub(super) circle: Circle,
}

/// A mark while it is dragged, with its place in pixels of the photograph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dragged {
    pub(super) tool: Tool,
    pub(super) at: [f32; 2],
}

/// The photograph on the screen.
struct Shown {
    image: Rect,
    /// In its own pixels.
    size: Vec2,
}

impl Shown {
    /// A place of the screen in pixels of the photograph.
    fn place(&self, at: Pos2) -> Vec2 {
        (at - self.image.min) / self.image.size() * self.size
    }

    /// The length of a point in pixels of the photograph.
    fn pixel(&self) -> f32 {
        self.size.x / self.image.width()
    }
}

/// Gives what happens on the picture to the tool in hand, or to a mark that is taken hold of. The answer is whether it took
/// a click or a drag.
pub(in crate::ui::panels) fn interact(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    response: &Response,
    canvas: Rect,
    size: Vec2,
    actions: &mut Vec<Action>,
) -> bool {
    let image = cx.view.image_rect(canvas, size);
    let shown = Shown { image, size };
    let Some(tool) = cx.state.retina.tool else {
        edit.retina.grip = None;
        return drag_mark(cx, edit, ui, response, &shown, actions);
    };
    edit.retina.mark = None;
    match tool {
        Tool::Disc | Tool::Fovea => {
            if response.hovered() {
                ui.set_cursor_icon(CursorIcon::Crosshair);
            }
            let clicked = response.clicked().then(|| response.interact_pointer_pos());
            if let Some(at) = clicked.flatten().filter(|&at| image.contains(at)) {
                mark(cx, tool, shown.place(at), actions);
            }
            response.clicked()
        }
        Tool::Field => drag(cx, edit, ui, response, &shown, actions) || response.clicked(),
    }
}

/// Drags a mark that is shown to where it should be.
fn drag_mark(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    response: &Response,
    shown: &Shown,
    actions: &mut Vec<Action>,
) -> bool {
    let marks = cx.state.measured().map(|measured| measured.marks);
    let marks = marks.filter(|_| cx.state.retina.rings).unwrap_or_default();
    let near = |at: Pos2| {
        let at = shown.place(at);
        let all = [(Tool::Disc, marks.disc), (Tool::Fovea, marks.fovea)];
        let far = |mark: [f32; 2]| (Vec2::from(mark) - at).length();
        let near = all
            .into_iter()
            .filter_map(|(tool, mark)| Some((tool, far(mark?))));
        let near = near.filter(|(_, far)| *far <= REACH * shown.pixel());
        near.min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(tool, _)| tool)
    };
    if response.hover_pos().and_then(near).is_some() {
        ui.set_cursor_icon(CursorIcon::Grab);
    }
    if response.drag_started() {
        let from = ui.input(|i| i.pointer.press_origin());
        let tool = from.and_then(near);
        edit.retina.mark = tool.map(|tool| Dragged { tool, at: [0.0; 2] });
    }
    let Some(dragged) = &mut edit.retina.mark else {
        return false;
    };
    ui.set_cursor_icon(CursorIcon::Grabbing);
    if let Some(at) = response.interact_pointer_pos() {
        dragged.at = shown.place(at).clamp(Vec2::ZERO, shown.size).into();
    }
    if response.drag_stopped() {
        mark(cx, dragged.tool, Vec2::from(dragged.at), actions);
        edit.retina.mark = None;
    }
    true
}

/// Sets a mark of the current image, in pixels of the photograph.
pub(in crate::ui::panels) fn mark(
    cx: &Context<'_>,
    tool: Tool,
    at: Vec2,
    actions: &mut Vec<Action>,
) {
    let Some(id) = cx.state.current_id() else {
        return;
    };
    // A click is not finer than a tenth of a pixel.
    let tenth = |value: f32| (value * 10.0).round() / 10.0;
    let at = [tenth(at.x), tenth(at.y)];
    actions.push(Action::Retina(match tool {
        Tool::Disc => RetinaAction::SetDisc(id, at),
        _ => RetinaAction::SetFovea(id, at),
    }));
}

/// Drags the circle by its centre or its edge; beside both the picture is moved as always.
fn drag(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    response: &Response,
    shown: &Shown,
    actions: &mut Vec<Action>,
) -> bool {
    let Some(circle) = cx.state.field_circle() else {
        return false;
    };
    let hold = |at: Pos2| take_hold(circle, shown.place(at), REACH * shown.pixel());
    if let Some(grip) = response.hover_pos().and_then(hold) {
        ui.set_cursor_icon(if grip.moves {
            CursorIcon::Move
        } else {
            CursorIcon::ResizeHorizontal
        });
    }
    if response.drag_started() {
        let from = ui.input(|i| i.pointer.press_origin());
        edit.retina.grip = from.and_then(hold);
    }
    let Some(grip) = &mut edit.retina.grip else {
        return false;
    };
    if let Some(at) = response.interact_pointer_pos() {
        let at = shown.place(at);
        let centre = Vec2::new(grip.circle.x, grip.circle.y);
        if grip.moves {
            (grip.circle.x, grip.circle.y) = (at.x + grip.offset.x, at.y + grip.offset.y);
        } else {
            grip.circle.radius = (at - centre).length().max(LEAST_RADIUS);
        }
    }
    if response.drag_stopped() {
        let circle = grip.circle;
        edit.retina.grip = None;
        if let Some(id) = cx.state.current_id() {
            actions.push(Action::Retina(RetinaAction::SetField(id, Some(circle))));
        }
    }
    true
}

/// What a pointer at a place takes hold of, if anything.
fn take_hold(circle: Circle, at: Vec2, reach: f32) -> Option<Grip> {
    let offset = Vec2::new(circle.x, circle.y) - at;
    let from_centre = offset.length();
    let moves = from_centre <= reach;
    (moves || (from_centre - circle.radius).abs() <= reach).then_some(Grip {
        moves,
        offset,
        circle,
    })
}
