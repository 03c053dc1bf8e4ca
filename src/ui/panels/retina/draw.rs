//! Marks, rings, the field of view and a scale on the picture, thin: what lies under them counts.

use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::measure::Marks;
use crate::picture::Circle;
use crate::ui::actions::Tool;
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::parts::plate;
use crate::ui::state::Measured;
use crate::ui::theme;
use crate::ui::words::{decimal, number, tr, trf};

/// Lines are drawn this wide, in points; the halo around them reaches so much farther to each side.
const LINE: f32 = 1.0;
const HALO: f32 = 1.0;
/// Arms of a mark's cross, in points.
const ARM: f32 = 8.0;
/// A scale bar is at most so long, in points, and at most this part of the canvas.
const LONGEST_BAR: f32 = 160.0;
const BAR_PART: f32 = 0.4;
/// Lengths of scale bars, in µm and in disc diameters.
const BARS_UM: [f64; 10] = [
    10_000.0, 5_000.0, 2_000.0, 1_000.0, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0,
];
const BARS_DD: [f64; 4] = [1.0, 0.5, 0.2, 0.1];

/// The photograph on the screen.
struct Sheet<'a> {
    painter: &'a Painter,
    image: Rect,
    /// Points per pixel of the photograph.
    scale: f32,
}

/// Draws what is known of the retina over the picture. `clip` is what is seen of the image, `words_in` where the scale
/// and what the tool does are shown: of two pictures one has them.
pub(in crate::ui::panels) fn draw(
    cx: &Context<'_>,
    edit: &panels::Edit,
    ui: &Ui,
    clip: Rect,
    image: Rect,
    words_in: Option<Rect>,
) {
    let Some(measured) = cx.state.measured() else {
        return;
    };
    let painter = ui.painter().with_clip_rect(clip);
    let sheet = Sheet {
        painter: &painter,
        image,
        scale: image.width() / (measured.size.0.max(1) as f32),
    };
    let view = &cx.state.retina;
    let adjusting = view.tool == Some(Tool::Field);
    if view.field || adjusting {
        field(cx, edit, &sheet, &measured, adjusting);
    }
    let mut marks = measured.marks;
    if let Some(dragged) = edit.retina.mark {
        let mark = match dragged.tool {
            Tool::Disc => &mut marks.disc,
            Tool::Fovea | Tool::Field => &mut marks.fovea,
        };
        *mark = Some(dragged.at);
    }
    let marks = &marks;
    if view.rings {
        rings(&sheet, marks);
        for (at, name) in [(marks.disc, tr("Disc")), (marks.fovea, tr("Fovea"))] {
            if let Some(at) = at {
                cross(&sheet, at, name);
            }
        }
    }
    let Some(canvas) = words_in else {
        return;
    };
    let over = ui.painter().with_clip_rect(canvas);
    bar(&over, canvas, marks, sheet.scale);
    if let Some(tool) = view.tool {
        badge(&over, canvas, tool);
    }
}

impl Sheet<'_> {
    fn place(&self, at: [f32; 2]) -> Pos2 {
        self.image.min + vec2(at[0], at[1]) * self.scale
    }

    fn circle(&self, centre: [f32; 2], radius: f32, colour: Color32) {
        let (centre, radius) = (self.place(centre), radius * self.scale);
        self.painter.circle_stroke(centre, radius, halo());
        self.painter
            .circle_stroke(centre, radius, Stroke::new(LINE, colour));
    }

    fn line(&self, ends: [Pos2; 2]) {
        self.painter.line_segment(ends, halo());
        self.painter.line_segment(ends, line());
    }
}

fn halo() -> Stroke {
    Stroke::new(LINE + 2.0 * HALO, Color32::from_black_alpha(120))
}

fn line() -> Stroke {
    Stroke::new(LINE, Color32::from_white_alpha(230))
}

/// The ETDRS circles, and the lines at 45° to the axis from the fovea to the disc that part their quadrants.
fn rings(sheet: &Sheet<'_>, marks: &Marks) {
    let (Some(fovea), Some(radii)) = (marks.fovea, marks.rings()) else {
        return;
    };
    for radius in radii {
        sheet.circle(fovea, radius as f32, Color32::from_white_alpha(230));
    }
    let Some([x, y]) = marks.nasal() else { return };
    let half = std::f64::consts::FRAC_1_SQRT_2;
    // Turned by 45°, and on by quarters.
    let (mut x, mut y) = ((x - y) * half, (x + y) * half);
    for _ in 0..4 {
        let at = |radius: f64| {
            let [from_left, from_top] = fovea;
            sheet.place([
                from_left + (x * radius) as f32,
                from_top + (y * radius) as f32,
            ])
        };
        sheet.line([at(radii[0]), at(radii[2])]);
        (x, y) = (-y, x);
    }
}

/// A mark, with its name beside it.
fn cross(sheet: &Sheet<'_>, at: [f32; 2], name: &str) {
    let at = sheet.place(at);
    for arm in [vec2(ARM, 0.0), vec2(0.0, ARM)] {
        sheet.line([at - arm, at + arm]);
    }
    let beside = at + vec2(ARM + 4.0, -ARM);
    label(sheet.painter, beside, Align2::LEFT_BOTTOM, name);
}

/// The edge of the field of view; with handles while it can be dragged.
fn field(
    cx: &Context<'_>,
    edit: &panels::Edit,
    sheet: &Sheet<'_>,
    measured: &Measured,
    adjusting: bool,
) {
    let set = cx.state.document.retina.eye(measured.id.photo).field;
    let found = cx.state.retina.fields.get(&measured.id);
    if let (Some(found), None, false) = (found, set, adjusting) {
        for ring in found.outline.iter() {
            let place = |[u, v]: [f32; 2]| sheet.image.min + vec2(u, v) * sheet.image.size();
            let points: Vec<Pos2> = ring.iter().map(|&at| place(at)).collect();
            let painter = sheet.painter;
            painter.add(Shape::closed_line(points.clone(), halo()));
            painter.add(Shape::closed_line(points, line()));
        }
        return;
    }
    let dragged = edit.retina.grip.map(|grip| grip.circle);
    let circle = dragged.or_else(|| cx.state.field_circle());
    let Some(Circle { x, y, radius }) = circle.filter(|_| adjusting || set.is_some()) else {
        return;
    };
    let colour = if adjusting {
        theme::ACCENT
    } else {
        line().color
    };
    sheet.circle([x, y], radius, colour);
    if adjusting {
        for handle in [
            [x, y],
            [x - radius, y],
            [x + radius, y],
            [x, y - radius],
            [x, y + radius],
        ] {
            let dark = Stroke::new(1.0, Color32::BLACK);
            let at = sheet.place(handle);
            sheet.painter.circle(at, 5.0, theme::ACCENT, dark);
        }
    }
}

/// A length beside its bar in the canvas's corner: in mm where the spacing is known, else in disc diameters.
fn bar(painter: &Painter, canvas: Rect, marks: &Marks, scale: f32) {
    let longest = f64::from(LONGEST_BAR.min(canvas.width() * BAR_PART) / scale);
    let Some((pixels, words)) = bar_length(marks, longest) else {
        return;
    };
    let (right, bottom) = (canvas.right() - 16.0, canvas.bottom() - 16.0);
    let left = right - pixels as f32 * scale;
    let back = Rect::from_min_max(
        pos2(left.min(right - 56.0) - 8.0, bottom - 24.0),
        pos2(right + 8.0, bottom + 8.0),
    );
    painter.rect_filled(back, CornerRadius::same(4), Color32::from_black_alpha(170));
    let stroke = Stroke::new(2.0, Color32::WHITE);
    painter.line_segment([pos2(left, bottom), pos2(right, bottom)], stroke);
    for x in [left, right] {
        painter.line_segment([pos2(x, bottom - 4.0), pos2(x, bottom + 4.0)], stroke);
    }
    let font = egui::FontId::proportional(12.0);
    let at = pos2(right, bottom - 6.0);
    painter.text(at, Align2::RIGHT_BOTTOM, words, font, Color32::WHITE);
}

/// The longest bar that is at most so long, in pixels of the photograph, with its words.
fn bar_length(marks: &Marks, longest: f64) -> Option<(f64, String)> {
    if let Some(spacing) = marks.spacing {
        let um = BARS_UM.into_iter().find(|um| um / spacing <= longest)?;
        let words = if um >= 1000.0 {
            format!("{:.0} mm", um / 1000.0)
        } else {
            format!("{um:.0} µm")
        };
        return Some((um / spacing, words));
    }
    let diameter = marks.disc_diameter()?;
    let fits = |part: &f64| part * diameter <= longest;
    let part = BARS_DD.into_iter().find(fits)?;
    Some((
        part * diameter,
        trf("{0} DD", &[&decimal(&part.to_string())]),
    ))
}

/// What the next click does.
fn badge(painter: &Painter, canvas: Rect, tool: Tool) {
    let words = match tool {
        Tool::Disc => tr("Click the centre of the optic disc · Esc: leave"),
        Tool::Fovea => tr("Click the fovea · Esc: leave"),
        Tool::Field => tr("Drag the circle by its centre or its edge · Esc: leave"),
    };
    label(painter, canvas.center_top(), Align2::CENTER_TOP, words);
}

fn label(painter: &Painter, at: Pos2, align: Align2, text: &str) {
    plate(painter, text, vec2(6.0, 3.0), 170, |size| {
        align.anchor_size(at, size)
    });
}

/// One disc diameter, in words.
pub(super) fn diameter(marks: &Marks) -> Option<String> {
    let pixels = marks.disc_diameter()?;
    let words = match marks.mm(pixels) {
        Some(mm) => format!("{} mm", number(mm, 2)),
        None => trf("{0} pixels", &[&number(pixels, 0)]),
    };
    Some(trf("1 DD = {0}", &[&words]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_bar_is_of_a_round_length_that_fits() {
        let mut marks = Marks {
            disc: Some([650.0, 300.0]),
            fovea: Some([400.0, 300.0]),
            ..Marks::default()
        };
        let words = |marks: &Marks, longest| bar_length(marks, longest).map(|(_, words)| words);
        assert_eq!(words(&marks, 150.0).as_deref(), Some("1 DD"));
        assert_eq!(words(&marks, 60.0).as_deref(), Some("0.5 DD"));
        marks.spacing = Some(10.0);
        assert_eq!(bar_length(&marks, 150.0), Some((100.0, "1 mm".to_owned())));
        assert_eq!(words(&marks, 60.0).as_deref(), Some("500 µm"));
        assert_eq!(words(&Marks::default(), 60.0), None);
    }
}
