//! What is corrected, and the brush, on the picture.

use std::sync::Arc;

use egui::{Color32, CursorIcon, Key, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::ui::context::Context;
use crate::ui::panels;

/// The brush's edge is drawn this wide, in points; the halo around it reaches so much farther to each side.
const EDGE: f32 = 1.5;
const HALO: f32 = 1.5;
/// Places of an outline nearer to the one before are passed over, in points.
const NEAR: f32 = 0.6;
/// A brush smaller than this is shown by a cross too, in points.
const SMALL: f32 = 4.0;

/// Draws the structure that is being corrected, and the brush where the pointer is.
pub(in crate::ui::panels) fn draw(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &Ui,
    clip: Rect,
    image: Rect,
) {
    let (Some(correcting), Some(area)) = (&cx.state.brush.correcting, cx.state.drawn_on()) else {
        return;
    };
    let painter = ui.painter().with_clip_rect(clip);
    let brush = &mut edit.brush;
    if area.is_long()
        && !brush
            .outline
            .as_ref()
            .is_some_and(|(of, _)| Arc::ptr_eq(of, area))
    {
        brush.outline = Some((Arc::clone(area), area.stencil.contour()));
    }
    let lines = match (&brush.drawing, &brush.outline) {
        (Some(drawing), _) => &drawing.lines,
        (None, Some((_, lines))) if area.is_long() => lines,
        _ => &area.outline,
    };
    let (width, height) = area.stencil.size();
    let scale = image.size() / vec2(width as f32, height as f32);
    let on_screen = |[x, y]: [f32; 2]| image.min + vec2(x, y) * scale;
    outline(&painter, clip, lines, on_screen);
    let drawing = brush.drawing.as_ref();
    let pointer = ui.input(|i| i.pointer.latest_pos());
    // While the space bar is held the picture is moved.
    let moving = ui.input(|i| i.key_down(Key::Space));
    let over = !moving && (drawing.is_some() || brush.over);
    let seen = pointer.filter(|&at| clip.contains(at) && over);
    if let Some(at) = seen {
        let erases = match drawing {
            Some(drawing) => drawing.stroke.erases,
            None => correcting.erases != ui.input(|i| i.modifiers.alt),
        };
        let photo = cx.image_size().map_or(1.0, |size| size.x);
        let radius = cx.state.brush_radius() * image.width() / photo;
        cursor(&painter, at, radius, erases);
        ui.set_cursor_icon(CursorIcon::None);
    }
}

/// All that is seen of the lines, no finer than the screen.
fn outline(
    painter: &Painter,
    clip: Rect,
    lines: &[Vec<[f32; 2]>],
    on_screen: impl Fn([f32; 2]) -> Pos2,
) {
    let seen = clip.expand(8.0);
    let mut parts: Vec<Vec<Pos2>> = Vec::new();
    for ring in lines {
        let mut part: Vec<Pos2> = Vec::new();
        let first = ring.first().copied();
        for &at in ring.iter().chain(&first) {
            let at = on_screen(at);
            let Some(&last) = part.last() else {
                part.push(at);
                continue;
            };
            if !seen.intersects(Rect::from_two_pos(last, at)) {
                parts.push(std::mem::replace(&mut part, vec![at]));
            } else if last.distance(at) > NEAR {
                part.push(at);
            }
        }
        if let (Some(first), true) = (first, part.len() > 1) {
            // What was passed over at the end must not leave a gap.
            part.push(on_screen(first));
        }
        parts.push(part);
    }
    let halo = Stroke::new(2.0 + 2.0 * HALO, Color32::from_black_alpha(150));
    let line = Stroke::new(2.0, Color32::WHITE);
    parts.retain(|part| part.len() > 1);
    for stroke in [halo, line] {
        let lines = parts.iter().map(|part| Shape::line(part.clone(), stroke));
        painter.extend(lines);
    }
}

/// A light circle with a dark halo, with a plus or a minus beside it.
fn cursor(painter: &Painter, at: Pos2, radius: f32, erases: bool) {
    let halo = Stroke::new(EDGE + 2.0 * HALO, Color32::from_black_alpha(150));
    let line = Stroke::new(EDGE, Color32::WHITE);
    let beside = at + vec2(radius, -radius) * std::f32::consts::FRAC_1_SQRT_2 + vec2(8.0, -8.0);
    let mut strokes = vec![[beside - vec2(4.0, 0.0), beside + vec2(4.0, 0.0)]];
    if !erases {
        strokes.push([beside - vec2(0.0, 4.0), beside + vec2(0.0, 4.0)]);
    }
    if radius < SMALL {
        for arm in [vec2(1.0, 0.0), vec2(0.0, 1.0)] {
            for way in [-1.0, 1.0] {
                let from = at + arm * way * (radius + 2.0);
                strokes.push([from, from + arm * way * 5.0]);
            }
        }
    }
    for stroke in [halo, line] {
        painter.circle_stroke(at, radius.max(0.5), stroke);
        for ends in &strokes {
            painter.line_segment(*ends, stroke);
        }
    }
    if radius < SMALL {
        painter.circle_filled(pos2(at.x, at.y), 0.7, Color32::WHITE);
    }
}
