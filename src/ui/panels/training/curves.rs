//! The losses: the raw curve faint behind, a smoothed one before it, that of the run before in grey.

use egui::{Popup, PopupCloseBehavior, RichText, Ui, vec2};
use egui_material_icons::icons;
use egui_plot::{Line, Plot, PlotPoints};

use super::{HEIGHT, View};
use crate::ui::actions::Action;
use crate::ui::actions::TrainingAction;
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::parts::{button, faint, icon_button};
use crate::ui::state::{Curves, smoothed};
use crate::ui::theme;
use crate::ui::words::{number, tr, trf};

/// Of one plot, in points.
pub(super) const WIDTH: f32 = 164.0;
/// A curve of more points than the plot has pixels shows no more.
const MOST_POINTS: usize = 400;
/// Below this a loss is nothing on a logarithmic axis.
const LEAST: f32 = 1e-6;

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    let state = cx.state;
    let view = &mut edit.training;
    let curves = &state.curves;
    let (now, before) = (curves, &state.earlier);
    let series = |curves: &'_ Curves, values| Series {
        values,
        from: curves.before,
    };
    let losses = [
        (
            tr("Contrastive loss"),
            series(now, &now.contrastive),
            series(before, &before.contrastive),
        ),
        (
            tr("Reconstruction loss"),
            series(now, &now.reconstruction),
            series(before, &before.reconstruction),
        ),
        // The student counts steps of its own.
        (
            tr("Student loss"),
            Series {
                values: &now.lesson,
                from: now.lesson_before,
            },
            Series {
                values: &before.lesson,
                from: before.lesson_before,
            },
        ),
    ];
    let last = losses.len() - 1;
    for (place, (name, now, before)) in losses.into_iter().enumerate() {
        let smooth = smoothed(now.values, view.over);
        ui.vertical(|ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal(|ui| {
                ui.set_height(28.0);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if place == last {
                        menu(view, curves, ui, actions);
                    }
                    let newest = smooth.last();
                    let value = newest.map_or_else(|| "–".to_owned(), |&v| number(f64::from(v), 4));
                    ui.label(RichText::new(value).size(12.0));
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        let name = egui::Label::new(faint(ui, name).size(12.0));
                        ui.add(name.truncate());
                    });
                });
            });
            plot(ui, name, now, &smooth, before, view);
        });
    }
}

/// How the curves are drawn, and taking them along.
fn menu(view: &mut View, curves: &Curves, ui: &mut Ui, actions: &mut Vec<Action>) {
    let name = tr("Curves");
    let menu = icon_button(
        ui,
        icons::ICON_SHOW_CHART,
        name,
        tr("How the curves are drawn"),
        false,
    );
    Popup::menu(&menu)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.label(faint(ui, tr("Smoothed over so many steps")).size(12.0));
            let over = f64::from(view.over);
            let slider = egui::Slider::new(&mut view.over, 1.0..=200.0).logarithmic(true);
            let response = ui.add(slider.integer());
            response.widget_info(|| egui::WidgetInfo::slider(true, over, tr("Smoothing")));
            ui.checkbox(&mut view.log, tr("Logarithmic axis"));
            ui.checkbox(&mut view.earlier, tr("The run before, in grey"));
            let any = !curves.contrastive.is_empty();
            if button(ui, icons::ICON_SAVE, tr("Save as a table…"), any).clicked() {
                actions.push(Action::Training(TrainingAction::ChooseCurvesFile));
                ui.close();
            }
        });
}

/// A loss, and the steps before its first value.
struct Series<'a> {
    values: &'a [f32],
    from: usize,
}

fn plot(
    ui: &mut Ui,
    name: &str,
    now: Series<'_>,
    smooth: &[f32],
    earlier: Series<'_>,
    view: &View,
) {
    let colour = theme::accent_text(ui.visuals());
    let grey = theme::faint(ui.visuals());
    let log = view.log;
    let plot = Plot::new(name)
        .height(HEIGHT - 30.0)
        .show_axes(false)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .set_margin_fraction(vec2(0.01, 0.08))
        .show(ui, |plot| {
            let mut line = |name: &str, values: &[f32], from, colour, width| {
                let points = points(values, from, log);
                let line = Line::new(name, points).color(colour).width(width);
                plot.line(line.allow_hover(false));
            };
            if view.earlier && !earlier.values.is_empty() {
                let smooth = smoothed(earlier.values, view.over);
                line(
                    "before",
                    &smooth,
                    earlier.from,
                    grey.gamma_multiply(0.7),
                    1.0,
                );
            }
            line("raw", now.values, now.from, colour.gamma_multiply(0.3), 1.0);
            line("smoothed", smooth, now.from, colour, 1.5);
        });
    let axis = if log { tr("logarithmic") } else { tr("linear") };
    plot.response
        .on_hover_text(trf("{0}, {1} axis", &[name, axis]));
}

fn points(values: &[f32], from: usize, log: bool) -> PlotPoints<'static> {
    let every = values.len().div_ceil(MOST_POINTS).max(1);
    values
        .iter()
        .enumerate()
        .step_by(every)
        .map(|(step, &value)| {
            let value = if log { value.max(LEAST).log10() } else { value };
            [(from + step) as f64, f64::from(value)]
        })
        .collect()
}
