//! How many classes there are, and how many the program suggests.

use egui::{Rect, RichText, Sense, Ui, pos2, vec2};

use crate::cluster::{MAX_CLASSES, MIN_CLASSES};
use crate::document::Count;
use crate::measure::Suggestion;
use crate::session::Overlay;
use crate::ui::actions::Action;
use crate::ui::actions::ClassAction;
use crate::ui::context::Context;
use crate::ui::panels::parts::named;
use crate::ui::theme;
use crate::ui::words::{tr, trf};

pub(super) fn show(
    cx: &Context<'_>,
    ui: &mut Ui,
    overlay: Option<&Overlay>,
    actions: &mut Vec<Action>,
) {
    let mut classes = cx.classes();
    ui.horizontal(|ui| {
        ui.label(RichText::new(tr("Clusters")).heading());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(classes.to_string()).font(theme::display()));
        });
    });
    ui.spacing_mut().slider_width = ui.available_width();
    let slider = egui::Slider::new(&mut classes, MIN_CLASSES..=MAX_CLASSES)
        .show_value(false)
        .trailing_fill(true)
        .handle_shape(egui::style::HandleShape::Circle);
    let response = ui
        .add(slider)
        .on_hover_text(tr("How many classes each image is divided into (↑ ↓)"));
    response
        .widget_info(|| egui::WidgetInfo::slider(true, classes as f64, tr("Number of clusters")));
    if response.changed() {
        actions.push(Action::Class(ClassAction::SetCount(Count::Fixed(classes))));
    }
    ticks(ui, response.rect, overlay);
    if let Some(overlay) = overlay {
        let taken = cx.state.document.count() == Count::Suggested;
        suggestion(ui, &overlay.suggested, taken, actions);
    }
}

/// The class count that the program suggests for this image, and why; a click takes what is suggested for each image.
fn suggestion(ui: &mut Ui, suggestion: &Suggestion, taken: bool, actions: &mut Vec<Action>) {
    let why = why(suggestion);
    let (words, colour) = if taken {
        (
            trf("As suggested for each image: {0}", &[&why]),
            theme::faint(ui.visuals()),
        )
    } else {
        (
            trf("Suggested: {0}", &[&why]),
            theme::accent_text(ui.visuals()),
        )
    };
    let text = RichText::new(words).size(12.0);
    let label = egui::Label::new(text.color(colour))
        .wrap()
        .sense(Sense::click());
    let response = named(ui.add(label), tr("Suggested number of clusters"))
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text(tr(
            "Click to show each image with as many classes as are suggested for it",
        ));
    if response.clicked() {
        actions.push(Action::Class(ClassAction::SetCount(Count::Suggested)));
    }
}

/// The class count with its reason.
fn why(suggestion: &Suggestion) -> String {
    let classes = suggestion.classes.to_string();
    let shown = format!("{:.0}", 100.0 * suggestion.shown);
    match suggestion.areas {
        0 => trf("{0} classes: nothing stands out in this image", &[&classes]),
        1 => trf(
            "{0} classes show the area that stands out best ({1} % alike)",
            &[&classes, &shown],
        ),
        areas => trf(
            "{0} classes show the {2} areas that stand out best ({1} % alike)",
            &[&classes, &shown, &areas.to_string()],
        ),
    }
}

/// Marks at the ends and every ten classes, and at the counts that the hierarchy has where it lacks some.
fn ticks(ui: &mut Ui, slider: Rect, overlay: Option<&Overlay>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let radius = slider.height() / 2.5;
    let (left, right) = (slider.left() + radius, slider.right() - radius);
    let along = |k: usize| {
        let part = (k - MIN_CLASSES) as f32 / (MAX_CLASSES - MIN_CLASSES) as f32;
        left + part * (right - left)
    };
    let counts = overlay.map_or(&[][..], |overlay| overlay.levels.counts());
    if counts.len() <= MAX_CLASSES - MIN_CLASSES {
        let stroke = ui.visuals().widgets.active.fg_stroke;
        for &k in counts {
            ui.painter().vline(
                along(k),
                slider.bottom() - 6.0..=slider.bottom() - 1.0,
                stroke,
            );
        }
    }
    if let Some(overlay) = overlay {
        let tip = pos2(along(overlay.suggested.classes), slider.bottom() - 6.0);
        let points = vec![tip, tip + vec2(-5.0, 7.0), tip + vec2(5.0, 7.0)];
        let colour = theme::accent_text(ui.visuals());
        let mark = egui::Shape::convex_polygon(points, colour, egui::Stroke::NONE);
        ui.painter().add(mark);
    }
    for k in [MIN_CLASSES, 10, 20, 30, MAX_CLASSES] {
        let at = pos2(along(k), rect.top() - 2.0);
        let font = egui::FontId::proportional(12.0);
        let colour = theme::faint(ui.visuals());
        ui.painter()
            .text(at, egui::Align2::CENTER_TOP, k.to_string(), font, colour);
    }
}
