//! The numbers of the last export, as they were written: a table to sort, and how they are spread.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use egui::{Sense, Ui, vec2};
use egui_extras::{Column, TableBuilder};
use egui_material_icons::icons;
use egui_plot::{Bar, BarChart, Plot};

use crate::export::{MEASURED_NUMBERS, MeasurementRow};
use crate::ui::actions::Action;
use crate::ui::context::Context;
use crate::ui::panels::Edit as Panels;
use crate::ui::panels::names::shown;
use crate::ui::panels::parts::faint;
use crate::ui::theme;
use crate::ui::words::{grouped, number, tr, trf};

const WIDTH: f32 = 860.0;
const PLOT: f32 = 150.0;
const ROW: f32 = 22.0;
/// Columns before the numbers: image and structure.
const TEXTS: usize = 2;
/// A histogram has so many bars.
const BINS: usize = 12;

/// What is looked at, and how it is sorted.
pub(in crate::ui::panels) struct Edit {
    /// Type and name of what is shown; none for all.
    of: Option<(String, String)>,
    /// The number that is drawn, by its place.
    drawn: usize,
    /// The column, and whether large ones come first.
    sorted: (usize, bool),
}

impl Default for Edit {
    fn default() -> Self {
        Self {
            of: None,
            drawn: 0,
            sorted: (TEXTS, true),
        }
    }
}

pub(super) fn show(cx: &Context<'_>, edit: &mut Panels, ui: &mut Ui, _: &mut Vec<Action>) {
    let edit = &mut edit.measurements;
    ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 60.0));
    let Some(read) = &cx.state.measurements.read else {
        ui.label(faint(ui, tr("Reading…")));
        return;
    };
    let rows = match &read.rows {
        Ok(rows) => rows,
        Err(text) => {
            ui.colored_label(theme::warning_text(ui.visuals()), text);
            return;
        }
    };
    ui.label(faint(ui, read.folder.display().to_string()).size(12.0));
    choices(edit, rows, ui);
    let mut chosen: Vec<&MeasurementRow> = { rows.iter() }
        .filter(|row| edit.of.as_ref().is_none_or(|of| *of == key(row)))
        .collect();
    chosen.sort_by(|a, b| compared(a, b, edit.sorted));
    let values: Vec<f64> = { chosen.iter() }
        .filter_map(|row| row.numbers[edit.drawn])
        .collect();
    plots(&values, edit.drawn, ui);
    // A number that nothing here has takes no room.
    let numbers: Vec<usize> = (0..MEASURED_NUMBERS.len())
        .filter(|&at| chosen.iter().any(|row| row.numbers[at].is_some()))
        .collect();
    table(edit, &chosen, &numbers, ui);
}

fn key(row: &MeasurementRow) -> (String, String) {
    (row.group.clone(), row.name.clone())
}

/// Which structure, and which number is drawn.
fn choices(edit: &mut Edit, rows: &[MeasurementRow], ui: &mut Ui) {
    let all: BTreeSet<(String, String)> = rows.iter().map(key).collect();
    let name = |of: &Option<(String, String)>| match of {
        Some((_, name)) => shown(name),
        None => tr("All").to_owned(),
    };
    ui.horizontal(|ui| {
        let of = egui::ComboBox::from_id_salt("measured of")
            .selected_text(name(&edit.of))
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut edit.of, None, tr("All"));
                for one in all {
                    let words = shown(&one.1);
                    ui.selectable_value(&mut edit.of, Some(one), words);
                }
            });
        of.response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, tr("Structure")));
        let drawn = egui::ComboBox::from_id_salt("measured number")
            .selected_text(head(edit.drawn))
            .show_ui(ui, |ui| {
                for place in 0..MEASURED_NUMBERS.len() {
                    ui.selectable_value(&mut edit.drawn, place, head(place));
                }
            });
        drawn
            .response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, tr("Drawn")));
    });
}

/// What a number is called.
fn head(place: usize) -> &'static str {
    match MEASURED_NUMBERS[place] {
        "area_px" => tr("Area (px)"),
        "area_percent_of_field" => tr("Of the field (%)"),
        "area_mm2" => tr("Area (mm²)"),
        "regions" => tr("Regions"),
        "circularity" => tr("Circularity"),
        "eccentricity" => tr("Eccentricity"),
        "length_px" => tr("Length (px)"),
        "mean_width_px" => tr("Mean width (px)"),
        _ => tr("Tortuosity"),
    }
}

/// Lines without a number come last, whichever way they are sorted.
fn compared(a: &MeasurementRow, b: &MeasurementRow, (column, falls): (usize, bool)) -> Ordering {
    let turned = |order: Ordering| if falls { order.reverse() } else { order };
    let order = match column {
        0 => turned(a.image.cmp(&b.image)),
        1 => turned(a.name.cmp(&b.name)),
        number => match (a.numbers[number - TEXTS], b.numbers[number - TEXTS]) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        },
    };
    order.then_with(|| (&a.image, &a.name).cmp(&(&b.image, &b.name)))
}

/// The numbers one by one in the order of the table, and how many there are of which size.
fn plots(values: &[f64], drawn: usize, ui: &mut Ui) {
    let bars = { values.iter().enumerate() }
        .map(|(at, &value)| Bar::new(at as f64 + 1.0, value).width(0.8))
        .collect();
    ui.columns(2, |columns| {
        let label = trf("{0}, in the order of the table", &[head(drawn)]);
        chart(&mut columns[0], "one by one", bars, &label);
        let label = trf("How often, by {0}", &[head(drawn)]);
        chart(&mut columns[1], "histogram", histogram(values), &label);
    });
}

fn chart(ui: &mut Ui, name: &str, bars: Vec<Bar>, label: &str) {
    let count = bars.len();
    let colour = theme::accent_text(ui.visuals());
    let plot = Plot::new(name)
        .height(PLOT)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .include_y(0.0)
        .show_x(false)
        .show(ui, |plot| {
            plot.bar_chart(BarChart::new(name, bars).color(colour).allow_hover(false));
        });
    let said = trf("{0}: {1} bars", &[label, &grouped(count)]);
    plot.response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &said));
    ui.label(faint(ui, label).size(12.0));
}

fn histogram(values: &[f64]) -> Vec<Bar> {
    let low = values.iter().copied().fold(f64::MAX, f64::min);
    let high = values.iter().copied().fold(f64::MIN, f64::max);
    if values.is_empty() {
        return Vec::new();
    }
    let width = ((high - low) / BINS as f64).max(f64::MIN_POSITIVE);
    let mut counts = [0usize; BINS];
    for value in values {
        counts[(((value - low) / width) as usize).min(BINS - 1)] += 1;
    }
    let middle = |at: usize| low + width * (at as f64 + 0.5);
    { counts.iter().enumerate() }
        .map(|(at, &count)| Bar::new(middle(at), count as f64).width(0.95 * width))
        .collect()
}

fn table(edit: &mut Edit, rows: &[&MeasurementRow], numbers: &[usize], ui: &mut Ui) {
    let texts = [tr("Image"), tr("Structure")].into_iter().enumerate();
    let heads = numbers.iter().map(|&at| (TEXTS + at, head(at)));
    let heads: Vec<(usize, &str)> = texts.chain(heads).collect();
    let height = (ui.ctx().content_rect().height() - 470.0).max(120.0);
    egui::ScrollArea::horizontal().show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        TableBuilder::new(ui)
            .id_salt("measurements")
            .striped(true)
            .sense(Sense::hover())
            .min_scrolled_height(height)
            .max_scroll_height(height)
            .auto_shrink([false, true])
            .column(Column::initial(170.0).clip(true).resizable(true))
            .column(Column::initial(110.0).clip(true).resizable(true))
            .columns(Column::auto().at_least(52.0), numbers.len())
            .header(ROW, |mut line| {
                for &(place, head) in &heads {
                    line.col(|ui| title(edit, place, head, ui));
                }
            })
            .body(|body| {
                body.rows(ROW, rows.len(), |mut line| {
                    let row = rows[line.index()];
                    for text in [&row.image, &row.name] {
                        line.col(|ui| {
                            ui.add(egui::Label::new(shown(text)).truncate());
                        });
                    }
                    for &place in numbers {
                        line.col(|ui| {
                            let value = row.numbers[place];
                            ui.label(value.map_or("–".to_owned(), |value| told(place, value)));
                        });
                    }
                });
            });
    });
}

/// A column's name; a click sorts by it, another one the other way round.
fn title(edit: &mut Edit, place: usize, head: &str, ui: &mut Ui) {
    let (sorted, falls) = edit.sorted;
    let text = match (sorted == place, falls) {
        (true, true) => format!("{head} {}", icons::ICON_ARROW_DROP_DOWN.codepoint),
        (true, false) => format!("{head} {}", icons::ICON_ARROW_DROP_UP.codepoint),
        _ => head.to_owned(),
    };
    let response = ui.add(egui::Button::new(faint(ui, text).size(12.0)).frame(false));
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, trf("Sort by {0}", &[head]))
    });
    if response.clicked() {
        // Numbers begin with the largest, names with the first.
        let falls = if sorted == place {
            !falls
        } else {
            place >= TEXTS
        };
        edit.sorted = (place, falls);
    }
}

/// A number with as many digits as say something.
fn told(place: usize, value: f64) -> String {
    match MEASURED_NUMBERS[place] {
        "area_px" | "regions" | "length_px" => number(value, 0),
        _ => number(value, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(image: &str, area: Option<f64>) -> MeasurementRow {
        let mut numbers = [None; MEASURED_NUMBERS.len()];
        numbers[0] = area;
        MeasurementRow {
            image: image.to_owned(),
            group: "structure".to_owned(),
            name: "GA".to_owned(),
            numbers,
        }
    }

    #[test]
    fn rows_are_sorted_by_a_column_and_what_is_not_known_comes_last() {
        let rows = [
            row("b", Some(2.0)),
            row("a", None),
            row("c", Some(7.0)),
            row("d", Some(2.0)),
        ];
        let sorted = |by| {
            let mut rows: Vec<_> = rows.iter().collect();
            rows.sort_by(|a, b| compared(a, b, by));
            rows.iter()
                .map(|row| row.image.as_str())
                .collect::<String>()
        };
        assert_eq!(sorted((TEXTS, true)), "cbda");
        assert_eq!(sorted((TEXTS, false)), "bdca");
        assert_eq!(sorted((0, false)), "abcd");
        assert_eq!(sorted((0, true)), "dcba");
    }

    #[test]
    fn a_histogram_holds_every_value_once() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let bars = histogram(&values);
        assert_eq!(bars.len(), BINS);
        assert_eq!(bars.iter().map(|bar| bar.value).sum::<f64>(), 100.0);
        assert_eq!(
            histogram(&[3.0; 5])
                .iter()
                .map(|bar| bar.value)
                .sum::<f64>(),
            5.0
        );
        assert!(histogram(&[]).is_empty());
    }
}
