//! Small things that several panels draw.

use egui::{Response, RichText, Ui, Vec2};
use egui_material_icons::MaterialIcon;

use crate::ui::theme;
use crate::ui::words::trf;

pub(super) use crate::ui::words::{grouped, percent};

/// The primary button of a state: one at a time.
pub(super) fn primary(ui: &mut Ui, icon: MaterialIcon, text: &str, enabled: bool) -> Response {
    let label = RichText::new(format!("{} {text}", icon.codepoint))
        .color(theme::ON_ACCENT)
        .family(theme::semibold());
    let button = egui::Button::new(label)
        .fill(theme::ACCENT)
        .stroke(egui::Stroke::NONE)
        .min_size(Vec2::new(96.0, 32.0));
    named(ui.add_enabled(enabled, button), text)
}

/// A button with an icon and a word.
pub(super) fn button(ui: &mut Ui, icon: MaterialIcon, text: &str, enabled: bool) -> Response {
    let button =
        egui::Button::new(format!("{} {text}", icon.codepoint)).min_size(Vec2::new(0.0, 28.0));
    named(ui.add_enabled(enabled, button), text)
}

/// A button with an icon alone; the tooltip says what it does, and so does its accessible name.
pub(super) fn icon_button(
    ui: &mut Ui,
    icon: MaterialIcon,
    name: &str,
    tip: &str,
    on: bool,
) -> Response {
    let button = egui::Button::new(RichText::new(icon.codepoint).size(16.0))
        .selected(on)
        .frame_when_inactive(false)
        .min_size(Vec2::splat(28.0));
    named(ui.add(button), name).on_hover_text(tip)
}

/// A button with an icon alone for a row of a list, in a given place.
pub(super) fn small_icon_button(
    ui: &mut Ui,
    place: egui::Rect,
    icon: MaterialIcon,
    name: &str,
    tip: &str,
    on: bool,
) -> Response {
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place));
    child.spacing_mut().button_padding = Vec2::splat(2.0);
    let button = egui::Button::new(RichText::new(icon.codepoint).size(16.0))
        .selected(on)
        .frame_when_inactive(false)
        .min_size(place.size());
    named(child.add(button), name).on_hover_text(tip)
}

/// Gives a widget the name that a screen reader says: without the icon's private character.
pub(super) fn named(response: Response, name: &str) -> Response {
    let enabled = response.enabled();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name));
    response
}

/// Faint text.
pub(super) fn faint(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).color(theme::faint(ui.visuals()))
}

/// Text in one line, to be painted: a row that can be clicked has its name already and needs no label beside it. What
/// is too long keeps its beginning.
pub(super) fn one_line(
    ui: &Ui,
    text: &str,
    family: egui::FontFamily,
    width: f32,
) -> std::sync::Arc<egui::Galley> {
    let font = egui::FontId::new(13.0, family);
    // Painted in the colour given then.
    let colour = egui::Color32::PLACEHOLDER;
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

/// The same of a file's name: what is too long loses its middle, so that its beginning and its end (`OD`, `OS`, the date)
/// stay.
pub(super) fn elided(
    ui: &Ui,
    text: &str,
    family: egui::FontFamily,
    width: f32,
) -> std::sync::Arc<egui::Galley> {
    let font = egui::FontId::new(13.0, family.clone());
    let (advances, dots) = ui.ctx().fonts_mut(|fonts| {
        let advance =
            |c: char, fonts: &mut egui::epaint::text::FontsView<'_>| fonts.glyph_width(&font, c);
        let all: Vec<f32> = text.chars().map(|c| advance(c, fonts)).collect();
        (all, advance('…', fonts))
    });
    let whole: f32 = advances.iter().sum();
    if whole <= width {
        return one_line(ui, text, family, f32::INFINITY);
    }
    let kept = without_middle(&advances, width - dots);
    let chars: Vec<char> = text.chars().collect();
    let start: String = chars[..kept.0].iter().collect();
    let end: String = chars[chars.len() - kept.1..].iter().collect();
    one_line(ui, &format!("{start}…{end}"), family, width)
}

/// How many of a text's letters stay at its beginning and at its end where it may be so wide, given the letters' widths.
fn without_middle(advances: &[f32], width: f32) -> (usize, usize) {
    let (mut start, mut end, mut left) = (0, 0, width);
    while start + end < advances.len() {
        let first = start <= end;
        let next = if first {
            advances[start]
        } else {
            advances[advances.len() - 1 - end]
        };
        if next > left {
            break;
        }
        left -= next;
        if first {
            start += 1;
        } else {
            end += 1;
        }
    }
    (start, end)
}

/// White words on a dark plate, readable on any picture, as wide as the painter may paint at most. `place` says where, from the size with its margins; the answer
/// is that place.
pub(super) fn plate(
    painter: &egui::Painter,
    text: &str,
    margin: Vec2,
    darkness: u8,
    place: impl FnOnce(Vec2) -> egui::Rect,
) -> egui::Rect {
    let font = egui::FontId::proportional(12.0);
    let white = egui::Color32::WHITE;
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, white);
    let room = painter.clip_rect().width() - 2.0 * margin.x;
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    let rect = place(galley.size() + 2.0 * margin);
    let dark = egui::Color32::from_black_alpha(darkness);
    painter.rect_filled(rect, egui::CornerRadius::same(4), dark);
    painter.galley(rect.min + margin, galley, white);
    rect
}

/// A time as "1 m 14 s".
pub(super) fn duration(seconds: f32) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => trf("{0} s", &[&s.to_string()]),
        (0, m, s) => trf("{0} m {1} s", &[&m.to_string(), &format!("{s:02}")]),
        (h, m, _) => trf("{0} h {1} m", &[&h.to_string(), &format!("{m:02}")]),
    }
}

/// White or black, whichever reads better on a class's colour.
pub(super) fn letter_on([r, g, b]: [u8; 3]) -> egui::Color32 {
    let light = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) > 128_000;
    if light {
        egui::Color32::BLACK
    } else {
        egui::Color32::WHITE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_loses_its_middle() {
        assert_eq!(without_middle(&[1.0; 9], 4.5), (2, 2));
        assert_eq!(without_middle(&[1.0; 9], 5.0), (3, 2));
        assert_eq!(without_middle(&[3.0, 1.0, 1.0, 1.0], 2.0), (0, 0));
        assert_eq!(without_middle(&[1.0; 3], 9.0), (2, 1));
    }

    #[test]
    fn times_read_well() {
        assert_eq!(duration(74.2), "1 m 14 s");
        assert_eq!(duration(7300.0), "2 h 01 m");
    }
}
