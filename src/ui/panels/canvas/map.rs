//! The whole photograph, small, while a part of it is seen: where that part lies, and a way to another.

use std::sync::Arc;

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, vec2,
};

use super::compare::Pane;
use crate::gpu::PhotoTexture;
use crate::ui::actions::{Action, ViewAction};
use crate::ui::canvas::{Accent, Scene, paint};
use crate::ui::context::Context;
use crate::ui::panels::hints;
use crate::ui::words::tr;

/// The map's longer side, in points; on a small canvas it is at most this part of it.
const LONGEST: f32 = 144.0;
const PART: f32 = 0.3;
/// Nothing is gained by a map where so much is seen of the photograph.
const NEARLY_ALL: f32 = 0.98;
/// On a smaller canvas it would cover too much.
const LEAST: Vec2 = vec2(300.0, 220.0);
/// The rectangle of what is seen never vanishes, in points.
const LEAST_MARK: f32 = 5.0;

/// Draws the map and moves the view; after the picture, so that a click on the map is not one on the picture. It lies in
/// the left bottom corner, above what is said there of the pointer, of a picked area, and to newcomers: legend, scale and
/// scale bar are on the right.
pub(super) fn show(
    cx: &Context<'_>,
    ui: &mut Ui,
    panes: &[Pane],
    canvas: Rect,
    size: Vec2,
    photo: &Arc<PhotoTexture>,
    actions: &mut Vec<Action>,
) {
    let Some(seen) = seen(cx, panes[0].view, size) else {
        return;
    };
    if !cx.preferences.map || canvas.width() < LEAST.x || canvas.height() < LEAST.y {
        return;
    }
    let longest = LONGEST.min(PART * canvas.size().min_elem());
    let picked = if cx.state.pick.is_some() { 60.0 } else { 0.0 };
    let hinted = if hints::shown(cx) { 48.0 } else { 0.0 };
    let free = Rect::from_min_max(canvas.min, canvas.max - vec2(0.0, 36.0 + picked + hinted));
    let map = Align2::LEFT_BOTTOM.align_size_within_rect(size * (longest / size.max_elem()), free);
    let response = ui
        .interact(map, ui.scope_id().with("map"), Sense::click_and_drag())
        .on_hover_cursor(CursorIcon::PointingHand);
    let name = tr("Map of the whole image");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
    let held = response.is_pointer_button_down_on() && ui.input(|i| i.pointer.primary_down());
    if let Some(at) = response.interact_pointer_pos()
        && (held || response.clicked())
    {
        let mut view = cx.view;
        view.centre_on((at - map.min) / map.size());
        actions.push(Action::View(ViewAction::Look(view)));
    }
    let painter = ui.painter().with_clip_rect(canvas);
    let dark = Color32::from_black_alpha(190);
    painter.rect_filled(map.expand(2.0), CornerRadius::same(2), dark);
    let scene = Scene {
        photo,
        overlay: None,
        findings: None,
        areas: None,
        document: &cx.state.document,
        look: cx.state.look,
        smooth: true,
        accent: Accent {
            plain: true,
            ..Accent::default()
        },
    };
    paint(&painter, map, map, &scene);
    let grey = Stroke::new(1.0, Color32::from_gray(120));
    painter.rect_stroke(map, CornerRadius::ZERO, grey, StrokeKind::Outside);
    let mark = Rect::from_min_max(
        map.min + seen.min.to_vec2() * map.size(),
        map.min + seen.max.to_vec2() * map.size(),
    );
    let least = mark.size().max(Vec2::splat(LEAST_MARK));
    let mark = Rect::from_center_size(mark.center(), least);
    let painter = painter.with_clip_rect(map.expand(2.0));
    for (width, colour) in [(3.5, Color32::from_black_alpha(170)), (1.5, Color32::WHITE)] {
        let stroke = Stroke::new(width, colour);
        painter.rect_stroke(mark, CornerRadius::ZERO, stroke, StrokeKind::Middle);
    }
}

/// The part of the photograph that is seen, 0…1 from its left and top; none where that is (nearly) all of it.
fn seen(cx: &Context<'_>, view: Rect, size: Vec2) -> Option<Rect> {
    let place = |at| cx.view.place(view, size, at).to_pos2();
    let whole = Rect::from_min_size(egui::Pos2::ZERO, Vec2::splat(1.0));
    let seen = Rect::from_min_max(place(view.min), place(view.max)).intersect(whole);
    (seen.is_positive() && seen.area() < NEARLY_ALL).then_some(seen)
}
