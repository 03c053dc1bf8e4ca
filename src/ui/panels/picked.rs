//! Areas on the picture: the one that is being picked, the named ones, the proposed ones.

use std::sync::Arc;

use egui::{Align2, Color32, CornerRadius, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::parts::{percent, plate};
use super::{compared, names};
use crate::document::{Area, kind_name};
use crate::session::{ImageId, Pick};
use crate::ui::actions::{Action, StructureAction};
use crate::ui::canvas::{AreaMask, AreaRole};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::words::{tr, trf};
use crate::ui::{keys, theme};

/// Points that the wheel turns for one stop of the walk, where it turns without notches.
const POINTS_A_STOP: f32 = 40.0;
/// Lines are drawn this wide, in points; the halo around them reaches so much farther to each side.
const LINE: f32 = 2.0;
const HALO: f32 = 1.5;
/// Masks of the shader are at most so long, in pixels.
const MOST_MASK: usize = 2048;
/// Height of a stop on the scale of the walk, in points.
const STOP: f32 = 7.0;

/// Draws the areas of the current image over its picture, and what is said of the picked one into a place of its own.
pub(super) fn draw(
    cx: &Context<'_>,
    edit: &panels::Edit,
    ui: &Ui,
    clip: Rect,
    image: Rect,
    words_in: Option<Rect>,
) {
    let Some(id) = cx.state.current_id() else {
        return;
    };
    let painter = ui.painter().with_clip_rect(clip);
    let corrected = corrected(cx, id);
    for (place, structure) in cx.state.document.structures.of(id.photo).iter().enumerate() {
        if corrected == Some(place) {
            continue;
        }
        let pointed = edit.pointed == Some(place);
        let colour = if pointed {
            theme::ACCENT
        } else {
            Color32::WHITE
        };
        if !structure.area.is_long() {
            outline(
                &painter,
                image,
                &structure.area,
                colour,
                structure.proposed.is_some(),
            );
        }
        if let Some(top) = top(image, &structure.area) {
            let question = if structure.proposed.is_some() {
                "?"
            } else {
                ""
            };
            let words = format!("{}{question}", names::shown(&structure.name));
            label(&painter, top, Align2::CENTER_BOTTOM, &words);
        }
    }
    compared::draw(cx, &painter, image, id);
    if let Some(pick) = cx.state.pick.as_ref().filter(|pick| pick.id == id) {
        if !pick.area.is_long() {
            outline(&painter, image, &pick.area, Color32::WHITE, false);
        }
        // Of two pictures one says it.
        if let Some(place) = words_in {
            let painter = ui.painter().with_clip_rect(place);
            words(&painter, place, pick);
            scale(&painter, place, pick);
        }
    }
}

/// The structure that the brush draws by itself.
fn corrected(cx: &Context<'_>, id: ImageId) -> Option<usize> {
    cx.state.drawn_on()?;
    cx.state.corrects(id)
}

/// The areas of the current image that the shader outlines: those with many corners, and what a click would take.
pub(super) fn mask(cx: &Context<'_>, edit: &mut panels::Edit) -> Option<Arc<AreaMask>> {
    let id = cx.state.current_id()?;
    let state = cx.state;
    let structures = state
        .document
        .structures
        .of(id.photo)
        .iter()
        .enumerate()
        .filter(|(place, _)| corrected(cx, id) != Some(*place))
        .map(|(_, s)| (AreaRole::Known, &s.area));
    let pick = state.pick.as_ref().filter(|pick| pick.id == id);
    let pick = pick.map(|pick| (AreaRole::Picked, &pick.area));
    let others = state.compared.others(id.photo);
    let others = others.map(|s| (AreaRole::Other, &s.area));
    let long = structures
        .chain(pick)
        .chain(others)
        .filter(|(_, area)| area.is_long());
    // What the pointer has left is not what a click would take.
    let under = |[u, v]: [f32; 2], area: &Area| {
        let now = edit.pointer;
        now.is_some_and(|at| (at.x, at.y) == (u, v) || area.holds(at.x, at.y))
    };
    let preview = state
        .pointed
        .answer()
        .filter(|(to, preview)| preview.pick.id == id && under(to.place, &preview.pick.area));
    let preview = preview.map(|(_, preview)| (AreaRole::Preview, &preview.pick.area));
    let areas: Vec<(AreaRole, &Arc<Area>)> = long.chain(preview).collect();
    let same = |known: &Marked| {
        known.areas.len() == areas.len()
            && known
                .areas
                .iter()
                .zip(&areas)
                .all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, b.1))
    };
    if !edit.marked_areas.as_ref().is_some_and(same) {
        let bitmaps: Vec<_> = areas
            .iter()
            .map(|(role, area)| (*role, area.stencil.at_most(MOST_MASK)))
            .collect();
        let mask = AreaMask::of(&bitmaps).map(Arc::new);
        let areas = areas.iter().map(|(role, area)| (*role, Arc::clone(area)));
        let areas = areas.collect();
        edit.marked_areas = Some(Marked { areas, mask });
    }
    edit.marked_areas.as_ref()?.mask.clone()
}

/// A mask, and the areas that it was made of.
pub(super) struct Marked {
    areas: Vec<(AreaRole, Arc<Area>)>,
    mask: Option<Arc<AreaMask>>,
}

/// A place of the working copy on the screen.
fn place(image: Rect, area: &Area, [x, y]: [f32; 2]) -> Pos2 {
    let (width, height) = area.stencil.size();
    let size = vec2(width as f32, height as f32);
    image.min + vec2(x, y) / size * image.size()
}

/// A light line with a dark halo, to be seen on any retina; dashed while nobody has looked at it.
pub(super) fn outline(
    painter: &egui::Painter,
    image: Rect,
    area: &Area,
    colour: Color32,
    dashed: bool,
) {
    let halo = Stroke::new(LINE + 2.0 * HALO, Color32::from_black_alpha(150));
    let line = Stroke::new(LINE, colour);
    let mut lines = Vec::with_capacity(area.outline.len());
    for ring in &area.outline {
        let points: Vec<Pos2> = ring.iter().map(|&at| place(image, area, at)).collect();
        painter.add(Shape::closed_line(points.clone(), halo));
        lines.push(points);
    }
    for mut points in lines {
        if dashed {
            points.extend(points.first().copied());
            painter.extend(Shape::dashed_line(&points, line, 8.0, 6.0));
        } else {
            painter.add(Shape::closed_line(points, line));
        }
    }
}

/// The highest place of an area on the screen.
pub(super) fn top(image: Rect, area: &Area) -> Option<Pos2> {
    let [x, y] = area.stencil.first()?.map(|at| at as f32);
    Some(place(image, area, [x + 0.5, y]) - vec2(0.0, 6.0))
}

pub(super) fn label(painter: &egui::Painter, at: Pos2, align: Align2, text: &str) -> Rect {
    let seen = painter.clip_rect();
    plate(painter, text, vec2(6.0, 3.0), 190, |size| {
        let rect = align.anchor_size(at, size);
        // What is named near the border stays readable.
        rect.translate(
            (seen.min - rect.min).max(egui::Vec2::ZERO)
                + (seen.max - rect.max).min(egui::Vec2::ZERO),
        )
    })
}

/// How large the picked area is, and what can be done with it.
fn words(painter: &egui::Painter, clip: Rect, pick: &Pick) {
    let share = percent(pick.area.share);
    let size = match pick.kind {
        Some(kind) => {
            let values = [tr(kind_name(kind)), &share];
            match pick.area.kind {
                Some(_) => trf(
                    "Picked: {0}, all in this picture, {1} of the field of view",
                    &values,
                ),
                None => trf("Picked: {0}, {1} of the field of view", &values),
            }
        }
        None => trf("Picked {0} of the field of view", &[&share]),
    };
    let keep = Action::Structure(StructureAction::Keep);
    let help = trf(
        "Shift + wheel: larger, smaller · Shift or Ctrl + click: add, take away · {0}: keep · Esc: drop",
        &[&keys::name(painter.ctx(), &keep)],
    );
    let at = clip.left_bottom() + vec2(8.0, -8.0);
    let below = label(painter, at, Align2::LEFT_BOTTOM, &help);
    label(
        painter,
        below.left_top() - vec2(0.0, 4.0),
        Align2::LEFT_BOTTOM,
        &size,
    );
}

/// Where on the walk the area is: a mark for each stop, the smallest area at the bottom.
fn scale(painter: &egui::Painter, clip: Rect, pick: &Pick) {
    let height = pick.stops as f32 * STOP;
    let right = clip.right() - 12.0;
    let middle = clip.center().y;
    let back = Rect::from_min_max(
        pos2(right - 18.0, middle - height / 2.0 - 6.0),
        pos2(right + 4.0, middle + height / 2.0 + 6.0),
    );
    painter.rect_filled(back, CornerRadius::same(4), Color32::from_black_alpha(170));
    for stop in 0..pick.stops {
        let y = middle + height / 2.0 - (stop as f32 + 0.5) * STOP;
        let here = stop == pick.stop;
        let (length, colour) = if here {
            (14.0, theme::ACCENT)
        } else {
            (8.0, Color32::from_gray(190))
        };
        let stroke = Stroke::new(if here { 3.0 } else { 1.5 }, colour);
        painter.line_segment([pos2(right - length, y), pos2(right, y)], stroke);
    }
}

/// How many stops the wheel has turned since the last frame; none if none.
pub(super) fn turned(edit: &mut panels::Edit, ui: &Ui) -> Option<i32> {
    let by: f32 = ui.input(|i| {
        let wheel = i.events.iter().filter_map(|event| match event {
            // With the shift key held some systems turn the wheel sideways.
            egui::Event::MouseWheel { unit, delta, .. } => Some(match unit {
                egui::MouseWheelUnit::Point => (delta.x + delta.y) / POINTS_A_STOP,
                // A notch is one stop, however many lines the system makes of it; fine wheels turn by parts of a line.
                egui::MouseWheelUnit::Line | egui::MouseWheelUnit::Page => {
                    (delta.x + delta.y).clamp(-1.0, 1.0)
                }
            }),
            _ => None,
        });
        wheel.sum()
    });
    edit.turned += by;
    let stops = edit.turned.trunc();
    edit.turned -= stops;
    (stops != 0.0).then_some(stops as i32)
}
