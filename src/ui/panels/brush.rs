//! Brush and eraser on the picture: strokes follow the pointer in the same frame, and so does the outline.

mod draw;
mod pill;

pub(super) use draw::draw;
pub(super) use pill::show as pill;

use std::sync::Arc;

use egui::{Event, PointerButton, Pos2, Rect, Response, Ui, Vec2};

use crate::document::Area;
use crate::measure::{Stencil, Stroke};
use crate::session::ImageId;
use crate::ui::actions::{Action, BrushAction};
use crate::ui::context::Context;
use crate::ui::panels;

/// Places nearer to the one before are passed over, in points.
const NEAR: f32 = 0.5;

/// Closed lines in pixels of a grid.
type Lines = Vec<Vec<[f32; 2]>>;

/// What is half done.
#[derive(Default)]
pub(super) struct Edit {
    drawing: Option<Drawing>,
    /// The outline of what is drawn on, where it is too long to be kept with it.
    outline: Option<(Arc<Area>, Lines)>,
    /// Whether the pointer is over the picture, and over nothing else.
    over: bool,
    /// The structure whose row was scrolled to.
    pub(super) shown: Option<(ImageId, usize)>,
}

/// A stroke while it is drawn.
struct Drawing {
    /// In pixels of the photograph.
    stroke: Stroke,
    /// The picture that it was begun in.
    view: Rect,
    /// What comes of it, with its outline.
    stencil: Stencil,
    lines: Lines,
    /// Whether it has come to its end; it is shown until the structure has it.
    done: bool,
}

impl Drawing {
    fn begin(at: [f32; 2], view: Rect, area: &Area, radius: f32, erases: bool) -> Self {
        Self {
            stroke: Stroke {
                places: vec![at],
                radius,
                erases,
            },
            view,
            stencil: area.stencil.whole(),
            lines: Vec::new(),
            done: false,
        }
    }

    /// Draws on to a place of the photograph, of which the grid's pixels are so many parts.
    fn reach(&mut self, at: [f32; 2], by: [f32; 2]) {
        let from = self.stroke.places.last().copied().unwrap_or(at);
        let line = Stroke {
            places: vec![from, at],
            ..self.stroke
        };
        self.stencil.draw(&line.scaled(by));
        if self.stroke.places.len() > 1 || from != at {
            self.stroke.places.push(at);
        }
    }
}

/// Gives what happens on the picture to brush or eraser, if one is in hand. The answer is whether the pointer is theirs.
pub(super) fn interact(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    response: &Response,
    view: Rect,
    size: Vec2,
    actions: &mut Vec<Action>,
) -> bool {
    let edit = &mut edit.brush;
    edit.drawing.take_if(|drawing| drawing.done);
    let Some(correcting) = &cx.state.brush.correcting else {
        *edit = Edit::default();
        return false;
    };
    edit.over = response.hovered();
    let own = response.is_pointer_button_down_on() || response.clicked() || response.drag_stopped();
    let alt = ui.input(|i| i.modifiers.alt);
    let erases = correcting.erases != alt;
    if let Some(area) = cx.state.drawn_on() {
        let (width, height) = area.stencil.size();
        let by = [width as f32 / size.x, height as f32 / size.y];
        let radius = cx.state.brush_radius();
        for event in ui.input(|i| i.events.clone()) {
            let (at, pressed) = match event {
                Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed,
                    ..
                } => (pos, Some(pressed)),
                Event::PointerMoved(at) => (at, None),
                _ => continue,
            };
            let view = edit.drawing.as_ref().map_or(view, |drawing| drawing.view);
            let image = cx.view.image_rect(view, size);
            let place = place(image, size, at);
            if pressed == Some(true) && own && edit.drawing.is_none() {
                edit.drawing = Some(Drawing::begin(place, view, area, radius, erases));
            }
            let Some(drawing) = edit.drawing.as_mut().filter(|drawing| !drawing.done) else {
                continue;
            };
            let last = drawing.stroke.places.last().copied().unwrap_or(place);
            let far = (Vec2::from(last) - Vec2::from(place)).length() * image.width() / size.x;
            if pressed.is_some() || far > NEAR {
                drawing.reach(place, by);
            }
            drawing.done = pressed == Some(false);
        }
        // The button may have come up elsewhere.
        let down = ui.input(|i| i.pointer.primary_down());
        if let Some(drawing) = &mut edit.drawing {
            drawing.done |= !down;
            drawing.lines = drawing.stencil.contour();
            if drawing.done {
                let stroke = drawing.stroke.clone();
                actions.push(Action::Brush(BrushAction::Stroke(stroke)));
            }
        }
    }
    // With the middle button the picture is moved as always.
    !ui.input(|i| i.pointer.middle_down() || i.pointer.button_released(PointerButton::Middle))
}

/// A place of the screen in pixels of the photograph.
fn place(image: Rect, size: Vec2, at: Pos2) -> [f32; 2] {
    ((at - image.min) / image.size() * size).into()
}
