//! Settings of the next run and the next opening, and how often the picture is refreshed meanwhile.

use std::time::Duration;

use egui::{DragValue, RichText, Ui, vec2};
use egui_material_icons::icons;

use crate::cuts::Settings;
use crate::session::Refresh;
use crate::ui::actions::Action;
use crate::ui::actions::TrainingAction;
use crate::ui::context::Context;
use crate::ui::panels::parts::{button, duration, faint, grouped, icon_button};
use crate::ui::state::{RunSettings, State};
use crate::ui::theme;
use crate::ui::words::{read, tr, trf};

/// How long a run may be: its name, its steps, and what it brings. Everything else is as published.
const LENGTHS: [(&str, usize, &str); 3] = [
    (
        "Quick",
        300,
        "A third of the usual time and nearly as good: for a first look.",
    ),
    (
        "Usual",
        1000,
        "The published length: what the method's results were reported with.",
    ),
    (
        "Thorough",
        3000,
        "Three times the usual time for little more: for a folder that is worth it.",
    ),
];

/// Of the columns that say what a setting does, in points.
const WORDS: f32 = 300.0;

/// The sheet of settings.
pub(in crate::ui::panels) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.set_width(580.0);
    let mut settings = cx.state.settings.clone();
    lengths(cx.state, ui, &mut settings.training);
    egui::CollapsingHeader::new(tr("Method")).show(ui, |ui| {
        egui::ScrollArea::vertical()
            .max_height(400.0)
            .show(ui, |ui| {
                egui::Grid::new("settings")
                    .num_columns(4)
                    .spacing([12.0, 6.0])
                    .show(ui, |ui| fields(ui, &mut settings));
            });
    });
    if settings != cx.state.settings {
        actions.push(Action::Training(TrainingAction::SetRun(Box::new(settings))));
    }
    ui.label(faint(ui, tr("They hold from the next run on.")).size(12.0));
}

/// Three lengths, each with its time here once a run has told how fast this computer is.
fn lengths(state: &State, ui: &mut Ui, run: &mut Settings) {
    let pace = state.last.map_or(0.0, |report| report.steps_per_second);
    for (name, steps, brings) in LENGTHS {
        let length = Settings {
            steps,
            ..Settings::default()
        };
        let so_many = grouped(steps);
        let time = if pace > 0.0 {
            let time = duration(steps as f32 / pace);
            trf("{0} steps, about {1} on this computer", &[&so_many, &time])
        } else {
            trf("{0} steps", &[&so_many])
        };
        let chosen = *run == length;
        ui.horizontal(|ui| {
            let button = egui::Button::selectable(chosen, RichText::new(tr(name)))
                .min_size(vec2(96.0, 36.0));
            let response = ui.add(button);
            response.widget_info(|| {
                egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, tr(name))
            });
            if response.clicked() {
                *run = length;
            }
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.label(tr(brings));
                ui.label(faint(ui, time).size(12.0));
            });
        });
    }
    if LENGTHS.iter().all(|(_, steps, _)| {
        *run != Settings {
            steps: *steps,
            ..Settings::default()
        }
    }) {
        let words = tr("The method below was changed: the next run is like none of these.");
        ui.label(RichText::new(words).color(theme::warning_text(ui.visuals())));
    }
}

fn fields(ui: &mut Ui, settings: &mut RunSettings) {
    let run = &mut settings.training;
    let mut field = |name: &'static str, unit: &'static str, does: &'static str, value| {
        let value: DragValue<'_> = value;
        ui.label(tr(name));
        let response = ui.add(value.custom_parser(read));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, tr(name)));
        ui.label(faint(ui, tr(unit)).size(12.0));
        explained(ui, tr(does));
    };
    use DragValue as Value;
    field(
        "Steps",
        "steps",
        "How often the weights are adjusted",
        Value::new(&mut run.steps).range(1..=100_000),
    );
    field(
        "Images per step",
        "images",
        "Smaller folders repeat their images",
        Value::new(&mut run.batch).range(1..=64),
    );
    field(
        "Anchors per image",
        "pixels",
        "Pixels that the losses look at, in each image and step",
        Value::new(&mut run.anchors).range(2..=64),
    );
    field(
        "Contrastive weight λ",
        "0 to 1",
        "Share of the contrastive loss; the reconstruction loss has the rest",
        Value::new(&mut run.lambda)
            .range(0.0..=1.0)
            .speed(0.001)
            .max_decimals(5),
    );
    field(
        "Temperature",
        "no unit",
        "Of the contrastive loss: lower tells pixels apart more sharply",
        Value::new(&mut run.temperature)
            .range(0.01..=1.0)
            .speed(0.01),
    );
    field(
        "Separation",
        "half ranges",
        "How far the mean colours of two patches must be apart for them to be negatives; 0 as published",
        Value::new(&mut run.separation).range(0.0..=2.0).speed(0.01),
    );
    field(
        "Surroundings",
        "no unit",
        "Weight of the surroundings' error beside the patch's; 0 as published",
        Value::new(&mut run.surroundings)
            .range(0.0..=10.0)
            .speed(0.01),
    );
    field(
        "Lighting",
        "0 to 1",
        "How much brighter or darker a positive may be, as a share; 0 as published",
        Value::new(&mut run.light).range(0.0..=0.5).speed(0.01),
    );
    field(
        "Learning rate",
        "per step",
        "The highest one; reached after the first twentieth and falling to 0",
        Value::new(&mut run.learning_rate)
            .range(1e-6..=0.1)
            .speed(1e-4)
            .max_decimals(6),
    );
    field(
        "Weight decay",
        "per step",
        "How strongly weights are drawn to 0, times the learning rate",
        Value::new(&mut run.weight_decay)
            .range(0.0..=0.1)
            .speed(1e-4)
            .max_decimals(6),
    );
    field(
        "Seed",
        "no unit",
        "The same seed gives the same result on the CPU",
        Value::new(&mut settings.seed),
    );
    field(
        "Working size",
        "pixels",
        "Long side that images are segmented at; takes effect when a folder is opened",
        Value::new(&mut settings.working_side).range(128..=1024),
    );
    let does = tr("Crops are mirrored at random along both axes");
    switch(ui, tr("Mirror"), does, &mut settings.training.flips);
    let does = tr(
        "A second network learns what vessels and spots look like here; their masks are exported",
    );
    switch(ui, tr("Vessels and spots"), does, &mut settings.detail);
}

/// What a setting does, in the last column of its row.
fn explained(ui: &mut Ui, does: &str) {
    ui.scope(|ui| {
        ui.set_max_width(WORDS);
        ui.add(egui::Label::new(faint(ui, does).size(12.0)).wrap());
    });
    ui.end_row();
}

fn switch(ui: &mut Ui, name: &str, does: &str, on: &mut bool) {
    ui.label(name);
    let response = ui.checkbox(on, "");
    let on = *on;
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, name));
    ui.label("");
    explained(ui, does);
}

/// How often the picture is looked at anew during training, and "now".
pub(super) fn refresh(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    let tip = tr("How often the overlay is refreshed during training");
    let on = state.refresh != Refresh::Auto;
    let menu = icon_button(ui, icons::ICON_AUTORENEW, tr("Refresh"), tip, on);
    egui::Popup::menu(&menu).show(|ui| {
        let seconds = |n: u64| Refresh::Every(Duration::from_secs(n));
        for (rate, name) in [
            (Refresh::Auto, tr("As often as it costs little").to_owned()),
            (seconds(5), trf("Every {0} s", &["5"])),
            (seconds(30), trf("Every {0} s", &["30"])),
            (Refresh::Never, tr("Never").to_owned()),
        ] {
            if ui.selectable_label(state.refresh == rate, name).clicked() {
                actions.push(Action::Training(TrainingAction::SetRefresh(rate)));
            }
        }
        ui.separator();
        if button(
            ui,
            icons::ICON_REFRESH,
            tr("Refresh now"),
            state.is_training(),
        )
        .clicked()
        {
            actions.push(Action::Training(TrainingAction::RefreshNow));
        }
    });
}
