//! The classes of the picture, listed on it.

use egui::{Color32, CornerRadius, Rect, Ui, vec2};

use crate::detail::Kind;
use crate::document::class_of_kind;
use crate::session::{Findings, Overlay};
use crate::ui::context::Context;
use crate::ui::panels::names::class_name;
use crate::ui::panels::parts::{letter_on, one_line, percent};
use crate::ui::words::trf;

const ROW: f32 = 20.0;
const WIDTH: f32 = 176.0;
/// More would cover what they explain.
const MOST: usize = 12;

pub(super) fn show(
    cx: &Context<'_>,
    ui: &Ui,
    canvas: Rect,
    overlay: Option<&Overlay>,
    findings: Option<&Findings>,
) {
    if !cx.state.overlay_shown || overlay.is_none() && findings.is_none() {
        return;
    }
    let document = &cx.state.document;
    let kinds = findings.into_iter().flat_map(|findings| {
        Kind::ALL.map(|kind| (class_of_kind(kind), findings.found(kind, document).share))
    });
    let classes = overlay.into_iter().flat_map(|overlay| {
        let shares = overlay.shares(document);
        let listed = document.listed_in(&shares).into_iter();
        listed.map(move |class| (class, shares[usize::from(class)].share))
    });
    let mut classes: Vec<(u8, f32)> = kinds
        .chain(classes)
        .filter(|&(class, share)| share > 0.0 && document.is_visible(class))
        .collect();
    let more = classes.len().saturating_sub(MOST);
    classes.truncate(MOST);
    let rows = classes.len() + usize::from(more > 0);
    let size = vec2(WIDTH, rows as f32 * ROW + 12.0);
    let rect = egui::Align2::RIGHT_TOP.align_size_within_rect(size, canvas);
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(4), Color32::from_black_alpha(170));
    for (row, &(class, share)) in classes.iter().enumerate() {
        let top = rect.min + vec2(8.0, 6.0 + row as f32 * ROW);
        line(
            cx,
            ui,
            Rect::from_min_size(top, vec2(WIDTH - 16.0, ROW)),
            class,
            share,
        );
    }
    if more > 0 {
        let words = trf("and {0} more", &[&more.to_string()]);
        let font = egui::FontId::proportional(12.0);
        let at = rect.left_bottom() + vec2(8.0, -6.0);
        painter.text(
            at,
            egui::Align2::LEFT_BOTTOM,
            words,
            font,
            Color32::from_gray(190),
        );
    }
}

fn line(cx: &Context<'_>, ui: &Ui, row: Rect, class: u8, share: f32) {
    let painter = ui.painter();
    let rgb = cx.state.document.colour(class);
    let fill = Color32::from_rgb(rgb[0], rgb[1], rgb[2]);
    let swatch = Rect::from_min_size(row.min + vec2(0.0, 3.0), vec2(20.0, 14.0));
    let stroke = egui::Stroke::new(1.0, Color32::from_gray(200));
    painter.rect(
        swatch,
        CornerRadius::same(2),
        fill,
        stroke,
        egui::StrokeKind::Inside,
    );
    let small = egui::FontId::proportional(10.0);
    let number = (class + 1).to_string();
    painter.text(
        swatch.center(),
        egui::Align2::CENTER_CENTER,
        number,
        small,
        letter_on(rgb),
    );
    let name = one_line(
        ui,
        &class_name(&cx.state.document, class),
        egui::FontFamily::Proportional,
        80.0,
    );
    let at = egui::pos2(row.left() + 26.0, row.center().y - name.size().y / 2.0);
    painter.galley(at, name, Color32::WHITE);
    let font = egui::FontId::proportional(12.0);
    let at = row.right_center();
    painter.text(
        at,
        egui::Align2::RIGHT_CENTER,
        percent(share),
        font,
        Color32::from_gray(210),
    );
}
