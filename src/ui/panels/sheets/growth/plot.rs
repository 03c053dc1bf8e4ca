//! Areas over time, with their line.

use egui::Ui;
use egui_plot::{GridMark, Line, Plot, PlotPoints, Points};
use jiff::ToSpan as _;

use super::words;
use crate::measure::{DAYS_A_YEAR, When};
use crate::session::{Figures, Growth, Unit};
use crate::ui::theme;
use crate::ui::words::{number, tr, trf};

const HEIGHT: f32 = 210.0;

pub(super) fn show(ui: &mut Ui, grown: &Growth, figures: &Figures, areas: bool) {
    let points = points(figures, areas);
    let name = name(figures.unit, areas);
    let start = grown.visits.first().map(|seen| seen.when);
    let plot = Plot::new("growth")
        .height(HEIGHT)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .include_y(0.0)
        .set_margin_fraction(egui::vec2(0.06, 0.1))
        .y_axis_label(name)
        .x_axis_formatter(move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| {
            time(start, mark.value)
        })
        .y_axis_formatter(move |mark: GridMark, _: &std::ops::RangeInclusive<f64>| {
            number(mark.value, if mark.step_size < 1.0 { 2 } else { 0 })
        });
    let colour = theme::accent_text(ui.visuals());
    let grey = theme::faint(ui.visuals());
    let trend = figures
        .slope
        .map(|slope| if areas { slope.area } else { slope.root });
    let response = plot.show(ui, |plot| {
        let ends = [points.first(), points.last()].map(|point| point.map_or(0.0, |point| point[0]));
        if let Some(trend) = trend {
            let line: PlotPoints<'_> = ends.map(|at| [at, trend.at(at)]).to_vec().into();
            plot.line(
                Line::new("slope", line)
                    .color(grey)
                    .width(1.5)
                    .allow_hover(false),
            );
        }
        let marks: PlotPoints<'_> = points.clone().into();
        plot.points(
            Points::new("visits", marks)
                .color(colour)
                .radius(4.0)
                .allow_hover(false),
        );
    });
    let said: Vec<String> = points
        .iter()
        .map(|[_, value]| words::amount(*value, figures.unit, areas))
        .collect();
    let label = trf("{0} over time: {1}", &[name, &said.join(", ")]);
    response
        .response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &label));
}

fn name(unit: Unit, areas: bool) -> &'static str {
    match (unit, areas) {
        (Unit::Millimetres, true) => tr("Area (mm²)"),
        (Unit::Millimetres, false) => tr("Square root of the area (mm)"),
        (Unit::Pixels, true) => tr("Area (pixels²)"),
        (Unit::Pixels, false) => tr("Square root of the area (pixels)"),
    }
}

/// Time and value of the visits that can be compared: in years, or as the visits are counted.
pub(super) fn points(figures: &Figures, areas: bool) -> Vec<[f64; 2]> {
    let all = figures.points.iter().enumerate();
    let known = all.filter_map(|(place, point)| {
        let area = point.area(figures.unit)?;
        let time = point.years.unwrap_or(place as f64);
        Some([time, if areas { area } else { area.sqrt() }])
    });
    known.collect()
}

/// A time of the axis.
fn time(start: Option<When>, years: f64) -> String {
    match start {
        Some(When::On(date)) => {
            let days = (years * DAYS_A_YEAR).round() as i64;
            let day = date.checked_add(days.days());
            day.map_or_else(|_| String::new(), |day| day.strftime("%Y-%m").to_string())
        }
        Some(When::After(_)) => number(years, 1),
        Some(When::Visit(_)) | None if (years - years.round()).abs() < 1e-6 => {
            number(years + 1.0, 0)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    #[test]
    fn the_axis_says_when_it_was() {
        let start = Some(When::On(Date::constant(2019, 3, 4)));
        assert_eq!(time(start, 0.0), "2019-03");
        assert_eq!(time(start, 1.5), "2020-09");
        assert_eq!(time(Some(When::After(0)), 0.5), "0.5");
        assert_eq!(time(Some(When::Visit(1)), 2.0), "3");
        assert_eq!(time(Some(When::Visit(1)), 2.5), "");
    }
}
