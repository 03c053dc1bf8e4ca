//! Three points by hand: the same place is clicked in the first photograph and in the later one, three times.

use std::sync::Arc;

use egui::{Color32, FontId, Rect, RichText, Stroke, TextureHandle, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::{HALF, fitting, words};
use crate::register::by_points;
use crate::session::{Growth, Seen};
use crate::ui::actions::{Action, GrowthAction};
use crate::ui::panels::parts::{button, primary};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// So many are set.
const WANTED: usize = 3;
const HEIGHT: f32 = 400.0;

/// Points that are being set, in pixels of the photographs.
pub(super) struct Points {
    /// The later photograph's place among the visits.
    later: usize,
    /// In the first photograph and in the later one.
    set: [Vec<[f32; 2]>; 2],
}

impl Points {
    pub(super) fn new(later: usize) -> Self {
        Self {
            later,
            set: [Vec::new(), Vec::new()],
        }
    }

    /// The photograph in which the next point is to be set: the first one first.
    fn next(&self) -> Option<usize> {
        let [first, later] = self.set.each_ref().map(Vec::len);
        match (first, later) {
            (WANTED, WANTED) => None,
            _ if first <= later => Some(0),
            _ => Some(1),
        }
    }

    fn pairs(&self) -> Vec<[[f32; 2]; 2]> {
        let [first, later] = &self.set;
        first.iter().zip(later).map(|(&a, &b)| [a, b]).collect()
    }

    /// Takes the newest point back.
    fn back(&mut self) {
        let [first, later] = self.set.each_ref().map(Vec::len);
        let newest = usize::from(first == later);
        self.set[newest].pop();
    }
}

/// Shows both photographs; the answer is whether it is over.
pub(super) fn show(
    ui: &mut Ui,
    points: &mut Points,
    grown: &Growth,
    drawn: Option<&(Arc<Growth>, Vec<TextureHandle>)>,
    actions: &mut Vec<Action>,
) -> bool {
    let Some(later) = grown.visits.get(points.later).filter(|_| points.later > 0) else {
        return true;
    };
    let visits = [&grown.visits[0], later];
    let next = points.next();
    let count = points.set[1].len();
    ui.label(match next {
        Some(0) => trf(
            "Click a place that both photographs show, on the left: point {0} of 3",
            &[&(count + 1).to_string()],
        ),
        Some(_) => trf(
            "Click the same place on the right: point {0} of 3",
            &[&(count + 1).to_string()],
        ),
        None => tr("All three points are set.").to_owned(),
    });
    ui.horizontal_top(|ui| {
        for (side, seen) in visits.into_iter().enumerate() {
            let place = if side == 0 { 0 } else { points.later };
            let texture = drawn.and_then(|(_, textures)| textures.get(place));
            let name = [
                tr("Photograph of the first visit"),
                tr("Photograph of the later visit"),
            ][side];
            if let Some(at) = picture(
                ui,
                seen,
                texture,
                &points.set[side],
                name,
                next == Some(side),
            ) {
                points.set[side].push(at);
            }
        }
    });
    let pairs: Vec<[[f64; 2]; 2]> = points
        .pairs()
        .iter()
        .map(|pair| pair.map(|at| at.map(f64::from)))
        .collect();
    let wrong = next.is_none().then(|| by_points(&pairs).err()).flatten();
    if let Some(reason) = wrong {
        let words = RichText::new(words::unusable(reason)).color(theme::warning_text(ui.visuals()));
        ui.label(words);
    }
    ui.horizontal(|ui| {
        let ready = next.is_none() && wrong.is_none();
        let mut over = false;
        if primary(ui, icons::ICON_CHECK, tr("Use these points"), ready).clicked() {
            let ids = (visits[0].id, visits[1].id);
            actions.push(Action::Growth(GrowthAction::SetPoints(
                ids.0,
                ids.1,
                points.pairs(),
            )));
            over = true;
        }
        let any = !points.set[0].is_empty();
        if button(ui, icons::ICON_UNDO, tr("Take the newest point back"), any).clicked() {
            points.back();
        }
        if button(ui, icons::ICON_CLOSE, tr("Leave it as it was"), true).clicked() {
            over = true;
        }
        over
    })
    .inner
}

/// A photograph with its points; the answer is where it was clicked, in its pixels.
fn picture(
    ui: &mut Ui,
    seen: &Seen,
    texture: Option<&TextureHandle>,
    set: &[[f32; 2]],
    name: &str,
    wanted: bool,
) -> Option<[f32; 2]> {
    let (rect, response) = fitting(ui, seen.size, vec2(HALF, HEIGHT));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
    let painter = ui.painter_at(rect);
    if let Some(texture) = texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE);
    }
    let size = vec2(seen.size.0 as f32, seen.size.1 as f32);
    for (number, &[x, y]) in (1..).zip(set) {
        let at = rect.min + vec2(x, y) / size * rect.size();
        painter.circle_stroke(at, 6.0, Stroke::new(3.0, Color32::BLACK));
        painter.circle_stroke(at, 6.0, Stroke::new(1.5, theme::ACCENT));
        let text = number.to_string();
        let font = FontId::proportional(14.0);
        for (by, colour) in [(1.0, Color32::BLACK), (0.0, theme::ACCENT)] {
            let place = at + vec2(9.0 + by, by);
            painter.text(
                place,
                egui::Align2::LEFT_CENTER,
                &text,
                font.clone(),
                colour,
            );
        }
    }
    if !wanted {
        return None;
    }
    painter.rect_stroke(
        rect,
        0.0,
        Stroke::new(2.0, theme::ACCENT),
        egui::StrokeKind::Inside,
    );
    let response = response.on_hover_cursor(egui::CursorIcon::Crosshair);
    let at = response
        .clicked()
        .then(|| response.interact_pointer_pos())
        .flatten()?;
    let place = (at - rect.min) / rect.size() * size;
    Some([place.x, place.y])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_set_in_turns_and_taken_back() {
        let mut points = Points::new(1);
        for (turn, side) in [0, 1, 0, 1, 0, 1].into_iter().enumerate() {
            assert_eq!(points.next(), Some(side));
            points.set[side].push([turn as f32, 0.0]);
        }
        assert_eq!((points.next(), points.pairs().len()), (None, 3));
        points.back();
        assert_eq!((points.next(), points.set[1].len()), (Some(1), 2));
        points.back();
        assert_eq!((points.next(), points.set[0].len()), (Some(0), 2));
        points.back();
        assert_eq!((points.next(), points.set[1].len()), (Some(1), 1));
    }
}
