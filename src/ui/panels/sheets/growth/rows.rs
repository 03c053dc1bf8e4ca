//! A line for each visit; the one that is chosen is laid over the first.

use egui::Ui;

use super::words;
use crate::measure::EyeVisits;
use crate::session::{Figures, Growth};
use crate::ui::panels::parts::{faint, percent};
use crate::ui::words::{tr, trf};

pub(super) fn show(
    ui: &mut Ui,
    eye: &EyeVisits,
    grown: &Growth,
    figures: &Figures,
    later: &mut usize,
) {
    let area = egui::ScrollArea::vertical()
        .max_height(170.0)
        .id_salt("visits");
    area.show(ui, |ui| {
        egui::Grid::new("visits")
            .num_columns(5)
            .striped(true)
            .spacing([14.0, 4.0])
            .show(ui, |ui| {
                for head in [
                    tr("Visit"),
                    tr("Area"),
                    tr("Square root"),
                    tr("Of the field"),
                    tr("Laid over by"),
                ] {
                    ui.label(faint(ui, head).size(12.0));
                }
                ui.end_row();
                for (place, (seen, point)) in grown.visits.iter().zip(&figures.points).enumerate() {
                    let when = words::when(seen.when);
                    if ui.selectable_label(*later == place, when).clicked() {
                        *later = place;
                    }
                    let value = point.area(figures.unit);
                    for (value, area) in [(value, true), (value.map(f64::sqrt), false)] {
                        ui.label(value.map_or_else(
                            || "–".to_owned(),
                            |value| words::amount(value, figures.unit, area),
                        ));
                    }
                    ui.label(percent(point.share as f32));
                    ui.label(words::shortly(seen));
                    ui.end_row();
                }
            });
    });
    let without = eye.visits.len() - grown.visits.len();
    if without > 0 {
        let words = trf(
            "Visits without this structure: {0}",
            &[&without.to_string()],
        );
        ui.label(faint(ui, words).size(12.0));
    }
}
