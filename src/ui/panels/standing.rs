//! What stands out in the current image: outlined and numbered on it, listed beside it, ready to be kept under a name.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};
use egui_material_icons::icons;

use super::parts::{faint, one_line, small_icon_button};
use super::{picked, retina};
use crate::document::kind_name;
use crate::session::Standing;
use crate::ui::actions::{Action, StructureAction};
use crate::ui::context::Context;
use crate::ui::words::{tr, trf};
use crate::ui::{panels, theme};

const ROW: f32 = 32.0;
/// Half the height of a number's plate, in points.
const PLATE: f32 = 9.0;

/// What it is called while it has no name.
fn name(one: &Standing) -> &'static str {
    match one.area.kind {
        Some((kind, _)) => tr(kind_name(kind)),
        None => tr("Area"),
    }
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    edit.stood = None;
    ui.label(RichText::new(tr("Stands out")).family(theme::semibold()));
    let all: Vec<(usize, &Standing)> = cx.standing().collect();
    if let Some(words) = instead(cx, all.len()) {
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).wrap());
    }
    let spacing = std::mem::replace(&mut ui.spacing_mut().item_spacing.y, 0.0);
    for &(number, one) in &all {
        row(cx, edit, ui, number, one, actions);
    }
    ui.spacing_mut().item_spacing.y = spacing;
    if !all.is_empty() {
        let words =
            tr("Press its number to keep it and name it; a click outlines it to be changed.");
        ui.add(egui::Label::new(faint(ui, words).size(12.0)).wrap());
    }
}

/// Why there is little or nothing.
fn instead(cx: &Context<'_>, shown: usize) -> Option<&'static str> {
    if cx.overlay().is_some() {
        let kept = cx.state.standing.as_ref();
        let all_kept = kept.is_some_and(|(_, all)| !all.is_empty());
        return (shown == 0).then(|| {
            if all_kept {
                tr("All of it is kept.")
            } else {
                tr("Nothing stands out in this image: click what matters to you.")
            }
        });
    }
    let learned = cx.state.refined.0 > 0;
    Some(if cx.state.is_training() || learned {
        tr("Areas come with the overlay of this image.")
    } else {
        tr(
            "Press Train: a small network teaches itself on these photographs, then areas such as the optic disc stand here.",
        )
    })
}

fn row(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    number: usize,
    one: &Standing,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = name(one);
    let size = cx
        .state
        .current_id()
        .map_or_else(String::new, |id| retina::size(cx.state, id, &one.area));
    let label = trf("{0}: {1}", &[&number.to_string(), name]);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ListBoxOption, true, &label);
        info.current_text_value = Some(size.clone());
        info
    });
    if ui.rect_contains_pointer(rect) {
        edit.stood = Some(number);
        let fill = ui.visuals().widgets.inactive.bg_fill;
        ui.painter()
            .rect_filled(rect.shrink2(vec2(0.0, 1.0)), 4.0, fill);
    }
    plate(
        ui.painter(),
        pos2(rect.left() + 16.0, rect.center().y),
        number,
        false,
    );
    let left = rect.left() + 36.0;
    let line = one_line(
        ui,
        name,
        egui::FontFamily::Proportional,
        rect.right() - 112.0 - left,
    );
    let at = pos2(left, rect.center().y - line.size().y / 2.0);
    ui.painter().galley(at, line, ui.visuals().text_color());
    let at = pos2(rect.right() - 36.0, rect.center().y);
    let colour = theme::faint(ui.visuals());
    ui.painter().text(
        at,
        Align2::RIGHT_CENTER,
        size,
        FontId::proportional(13.0),
        colour,
    );
    let place =
        Rect::from_center_size(pos2(rect.right() - 14.0, rect.center().y), vec2(26.0, 26.0));
    let words = trf("Keep {0}", &[&label]);
    let tip = trf("Keep it under a name ({0})", &[&number.to_string()]);
    if small_icon_button(ui, place, icons::ICON_ADD, &words, &tip, false).clicked() {
        actions.push(Action::Structure(StructureAction::KeepStanding(number)));
    } else if response.clicked() {
        actions.push(Action::Structure(StructureAction::PickStanding(number)));
    }
}

/// Draws outlines and numbers over the current image.
pub(super) fn draw(cx: &Context<'_>, edit: &panels::Edit, ui: &Ui, clip: Rect, image: Rect) {
    if !cx.state.overlay_shown {
        return;
    }
    let painter = ui.painter().with_clip_rect(clip);
    for (number, one) in cx.standing() {
        let lit = edit.stood == Some(number);
        // Vessels and spots have their colours.
        if one.area.kind.is_none() && !one.area.is_long() {
            let colour = if lit { Color32::WHITE } else { theme::ACCENT };
            picked::outline(&painter, image, &one.area, colour, false);
        }
        let at = image.min + vec2(one.place[0], one.place[1]) * image.size();
        plate(&painter, at, number, lit);
    }
}

/// A number on a dark plate, readable on any picture.
fn plate(painter: &Painter, at: Pos2, number: usize, lit: bool) {
    let ground = if lit {
        Color32::from_gray(60)
    } else {
        Color32::from_black_alpha(210)
    };
    painter.circle(at, PLATE, ground, Stroke::new(1.5, theme::ACCENT));
    let font = FontId::new(12.0, theme::semibold());
    painter.text(
        at,
        Align2::CENTER_CENTER,
        number.to_string(),
        font,
        Color32::WHITE,
    );
}
