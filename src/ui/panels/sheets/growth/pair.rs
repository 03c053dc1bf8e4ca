//! The photograph of a visit with the structure's outline there, and that of the first visit laid over it.

use egui::{Color32, Pos2, Rect, Shape, Stroke, TextureHandle, Ui, pos2, vec2};

use super::{HALF, fitting, words};
use crate::register::Affine;
use crate::session::Growth;
use crate::ui::panels::parts::{faint, plate};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

const HEIGHT: f32 = 360.0;
/// Of the first visit's outline.
const EARLIER: Color32 = theme::WARNING;

pub(super) fn show(ui: &mut Ui, grown: &Growth, later: usize, texture: Option<&TextureHandle>) {
    let (first, seen) = (&grown.visits[0], &grown.visits[later]);
    let (rect, response) = fitting(ui, seen.size, vec2(HALF, HEIGHT));
    let when = words::when(seen.when);
    let label = trf(
        "Photograph of {0} with the outlines of both visits",
        &[&when],
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &label));
    let painter = ui.painter_at(rect);
    if let Some(texture) = texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE);
    }
    let size = vec2(seen.size.0 as f32, seen.size.1 as f32);
    let at = |[x, y]: [f64; 2]| rect.min + vec2(x as f32, y as f32) / size * rect.size();
    for line in &seen.outline {
        let points = drawn(line, &Affine::SAME, &at);
        painter.add(Shape::closed_line(
            points.clone(),
            Stroke::new(3.0, Color32::from_black_alpha(140)),
        ));
        painter.add(Shape::closed_line(points, Stroke::new(1.5, theme::ACCENT)));
    }
    let known = seen.registered.ok().filter(|_| later > 0);
    if let Some(registered) = known {
        for line in &first.outline {
            let mut points = drawn(line, &registered.map, &at);
            points.extend(points.first().copied());
            painter.extend(Shape::dashed_line(
                &points,
                Stroke::new(2.0, EARLIER),
                6.0,
                4.0,
            ));
        }
    }
    plate(&painter, &when, vec2(6.0, 3.0), 160, |size| {
        Rect::from_min_size(rect.left_top() + vec2(6.0, 6.0), size)
    });
    ui.horizontal(|ui| {
        let key = |ui: &mut Ui, colour, dashed, words: &str| {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 12.0), egui::Sense::hover());
            let ends = [rect.left_center(), rect.right_center()];
            let stroke = Stroke::new(2.0, colour);
            if dashed {
                ui.painter()
                    .extend(Shape::dashed_line(&ends, stroke, 6.0, 4.0));
            } else {
                ui.painter().line_segment(ends, stroke);
            }
            ui.label(faint(ui, words).size(12.0));
        };
        key(ui, theme::ACCENT, false, tr("this visit"));
        if known.is_some() {
            let words = trf("first visit, {0}", &[&words::when(first.when)]);
            key(ui, EARLIER, true, &words);
        }
    });
}

/// An outline on the screen.
fn drawn(line: &[[f32; 2]], map: &Affine, at: &impl Fn([f64; 2]) -> Pos2) -> Vec<Pos2> {
    line.iter()
        .map(|&corner| at(map.apply(corner.map(f64::from))))
        .collect()
}
