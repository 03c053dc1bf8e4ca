//! The line between likely and doubtful, dragged along the proposals' likeness.

use egui::{Align2, CursorIcon, FontId, Pos2, Sense, Stroke, Ui, pos2, vec2};

use super::Proposal;
use crate::ui::panels::parts::percent;
use crate::ui::theme;
use crate::ui::words::tr;

const HEIGHT: f32 = 44.0;
/// Arrow keys move it so far.
const STEP: f32 = 0.01;

pub(super) fn show(ui: &mut Ui, line: &mut f32, all: &[Proposal<'_>]) {
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let name = tr("Line between likely and doubtful");
    let now = f64::from(*line);
    response.widget_info(|| egui::WidgetInfo::slider(true, now, name));
    let strip = rect.shrink2(vec2(16.0, 0.0));
    if let Some(at) = response.interact_pointer_pos() {
        *line = ((at.x - strip.left()) / strip.width()).clamp(0.0, 1.0);
    }
    if response.has_focus() {
        let by = ui.input_mut(|input| {
            let mut count = |key| input.count_and_consume_key(egui::Modifiers::NONE, key) as f32;
            count(egui::Key::ArrowRight) - count(egui::Key::ArrowLeft)
        });
        *line = (*line + STEP * by).clamp(0.0, 1.0);
    }
    let along = |likeness: f32| strip.left() + likeness * strip.width();
    let base = rect.bottom() - 16.0;
    let painter = ui.painter();
    let faint = theme::faint(ui.visuals());
    painter.hline(strip.x_range(), base, Stroke::new(1.0, faint));
    for (.., one) in all {
        let likely = one.likeness() >= *line;
        let colour = if likely {
            theme::accent_text(ui.visuals())
        } else {
            faint
        };
        painter.vline(
            along(one.likeness()),
            base - 14.0..=base,
            Stroke::new(2.0, colour),
        );
    }
    let label = |at: Pos2, align: Align2, words: &str, colour| {
        painter.text(at, align, words, FontId::proportional(12.0), colour);
    };
    label(
        pos2(strip.left(), rect.bottom()),
        Align2::LEFT_BOTTOM,
        tr("unlike"),
        faint,
    );
    label(
        pos2(strip.right(), rect.bottom()),
        Align2::RIGHT_BOTTOM,
        tr("alike"),
        faint,
    );
    let text = ui.visuals().text_color();
    let at = along(*line);
    painter.vline(at, rect.top() + 6.0..=base + 4.0, Stroke::new(2.0, text));
    painter.circle_filled(pos2(at, rect.top() + 6.0), 6.0, text);
    let align = if *line > 0.9 {
        Align2::RIGHT_TOP
    } else {
        Align2::LEFT_TOP
    };
    let beside = if *line > 0.9 { -10.0 } else { 10.0 };
    label(pos2(at + beside, rect.top()), align, &percent(*line), text);
    response
        .on_hover_cursor(CursorIcon::ResizeHorizontal)
        .on_hover_text(tr(
            "Drag: what is to its right is likely, what is to its left is doubtful",
        ));
}
