//! What is kept of all folders, to be opened again.

use std::time::{Duration, SystemTime};

use egui::{RichText, Ui};
use egui_extras::{Column, TableBuilder};
use egui_material_icons::icons;

use crate::session::KeptCopy;
use crate::ui::actions::{Action, FileAction};
use crate::ui::context::Context;
use crate::ui::panels::parts::{button, faint};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(620.0);
    let kept = &cx.state.kept;
    if let Some(reason) = &kept.refused {
        ui.label(RichText::new(reason).color(theme::warning_text(ui.visuals())));
        ui.label(tr("One of these may be what you look for:"));
    }
    let Some(copies) = &kept.copies else {
        ui.spinner();
        return;
    };
    if copies.is_empty() {
        ui.label(faint(ui, tr("Nothing is kept so far.")));
        return;
    }
    let row = ui.spacing().interact_size.y + 6.0;
    TableBuilder::new(ui)
        .striped(true)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .max_scroll_height(320.0)
        .column(Column::remainder().clip(true))
        .column(Column::exact(150.0))
        .column(Column::exact(150.0))
        .column(Column::exact(84.0))
        .body(|body| {
            body.rows(row, copies.len(), |mut line| {
                let copy = &copies[line.index()];
                let folder = folder(copy);
                line.col(|ui| {
                    ui.label(title(copy)).on_hover_text(&folder);
                });
                line.col(|ui| {
                    ui.label(faint(ui, content(copy)));
                });
                line.col(|ui| {
                    ui.label(faint(ui, ago(copy.when)));
                });
                line.col(|ui| {
                    if button(ui, icons::ICON_FOLDER_OPEN, tr("Open"), true).clicked() {
                        actions.push(Action::File(FileAction::OpenKept(copy.path.clone())));
                    }
                });
            });
        });
    ui.label(faint(
        ui,
        tr("What is open now is kept as well: you can come back to it here."),
    ));
}

/// The folder's own name.
fn title(copy: &KeptCopy) -> String {
    let name = copy.folder.as_deref().and_then(|folder| folder.file_name());
    name.map_or_else(
        || tr("Samples").to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn folder(copy: &KeptCopy) -> String {
    let folder = copy.folder.as_deref();
    folder.map_or_else(
        || tr("Samples").to_owned(),
        |folder| folder.display().to_string(),
    )
}

fn content(copy: &KeptCopy) -> String {
    let areas = trf("{0} areas", &[&copy.structures.to_string()]);
    let judged = trf("{0} reviewed", &[&copy.judged.to_string()]);
    format!("{areas}, {judged}")
}

/// How long ago that was, in words.
fn ago(when: SystemTime) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let seconds = when.elapsed().unwrap_or(Duration::ZERO).as_secs();
    let count = |unit: u64| (seconds / unit).to_string();
    match seconds {
        0..MINUTE => tr("just now").to_owned(),
        MINUTE..HOUR => trf("{0} min ago", &[&count(MINUTE)]),
        HOUR..DAY => trf("{0} h ago", &[&count(HOUR)]),
        _ => trf("{0} days ago", &[&count(DAY)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_is_told_in_its_largest_unit() {
        let back = |seconds| ago(SystemTime::now() - Duration::from_secs(seconds));
        assert_eq!(back(20), "just now");
        assert_eq!(back(60), "1 min ago");
        assert_eq!(back(59 * 60), "59 min ago");
        assert_eq!(back(7300), "2 h ago");
        assert_eq!(back(5 * 86_400), "5 days ago");
        // A clock that was put back.
        assert_eq!(
            ago(SystemTime::now() + Duration::from_secs(900)),
            "just now"
        );
    }
}
