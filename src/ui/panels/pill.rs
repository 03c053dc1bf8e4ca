//! A line of words and tools at the top of the picture, while something is under way there.

use egui::{Align2, Color32, Rect, Ui, vec2};

/// Draws one in its colour; `draw` gets how wide it may be, in points.
pub(super) fn show(
    ui: &Ui,
    name: &'static str,
    canvas: Rect,
    widest: f32,
    colour: Color32,
    draw: impl FnOnce(&mut Ui, f32),
) {
    let widest = widest.min(canvas.width() - 48.0).max(160.0);
    egui::Area::new(egui::Id::unique(name))
        .order(egui::Order::Middle)
        .fixed_pos(canvas.center_top() + vec2(0.0, 8.0))
        .pivot(Align2::CENTER_TOP)
        .constrain_to(canvas)
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style())
                .stroke(egui::Stroke::new(1.0, colour))
                .show(ui, |ui| {
                    ui.set_max_width(widest);
                    draw(ui, widest);
                });
        });
}
