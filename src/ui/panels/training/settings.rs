//! Settings of the next run and the next opening, and how often the picture is refreshed meanwhile.

use std::time::Duration;

use egui::{DragValue, Ui, vec2};
use egui_material_icons::icons;

use crate::cuts::Settings;
use crate::session::Refresh;
use crate::ui::actions::Action;
use crate::ui::actions::TrainingAction;
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::parts::{button, faint, icon_button};
use crate::ui::state::{RunSettings, State};
use crate::ui::words::{tr, trf};

/// Steps of each preset; everything else is as published.
const PRESETS: [(&str, usize, &str); 3] = [
    (
        "Quick",
        300,
        "300 steps: nearly as good, in a third of the time",
    ),
    (
        "As published",
        1000,
        "1,000 steps and all weights as in the paper",
    ),
    (
        "Thorough",
        3000,
        "3,000 steps: brings little, costs three times the time",
    ),
];

/// The window of settings.
pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ctx: &egui::Context,
    actions: &mut Vec<Action>,
) {
    let mut open = true;
    egui::Window::new(tr("Settings of the next run"))
        .id(egui::Id::unique("run settings"))
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .anchor(egui::Align2::LEFT_BOTTOM, vec2(240.0, -140.0))
        .show(ctx, |ui| {
            let mut settings = cx.state.settings.clone();
            presets(ui, &mut settings.training);
            egui::Grid::new("settings")
                .num_columns(2)
                .spacing([16.0, 6.0])
                .show(ui, |ui| fields(ui, &mut settings));
            if settings != cx.state.settings {
                actions.push(Action::Training(TrainingAction::SetRun(Box::new(settings))));
            }
            ui.label(faint(ui, tr("They hold from the next run on.")).size(12.0));
        });
    edit.training.settings_open = open;
}

fn presets(ui: &mut Ui, run: &mut Settings) {
    ui.horizontal(|ui| {
        for (name, steps, tip) in PRESETS {
            let preset = Settings {
                steps,
                ..Settings::default()
            };
            if ui
                .selectable_label(*run == preset, tr(name))
                .on_hover_text(tr(tip))
                .clicked()
            {
                *run = preset;
            }
        }
    });
}

fn fields(ui: &mut Ui, settings: &mut RunSettings) {
    let run = &mut settings.training;
    let mut field = |name: &'static str, tip: &'static str, value: DragValue<'_>| {
        ui.label(tr(name)).on_hover_text(tr(tip));
        let response = ui.add(value).on_hover_text(tr(tip));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, tr(name)));
        ui.end_row();
    };
    use DragValue as Value;
    let value = Value::new(&mut run.steps).range(1..=100_000);
    field("Steps", "How often the weights are adjusted", value);
    let value = Value::new(&mut run.batch).range(1..=64);
    field(
        "Images per step",
        "Smaller folders repeat their images",
        value,
    );
    let value = Value::new(&mut run.anchors).range(2..=64);
    field(
        "Anchors per image",
        "Pixels that the losses look at, in each image and step",
        value,
    );
    let value = Value::new(&mut run.lambda)
        .range(0.0..=1.0)
        .speed(0.001)
        .max_decimals(5);
    field(
        "Contrastive weight λ",
        "Share of the contrastive loss, 0 to 1; the reconstruction loss has the rest",
        value,
    );
    let value = Value::new(&mut run.temperature)
        .range(0.01..=1.0)
        .speed(0.01);
    field(
        "Temperature",
        "Of the contrastive loss, without a unit: lower tells pixels apart more sharply",
        value,
    );
    let value = Value::new(&mut run.separation).range(0.0..=2.0).speed(0.01);
    field(
        "Separation",
        "How far the mean colours of two patches must be apart for them to be negatives, in parts of the half range; 0 as published",
        value,
    );
    let value = Value::new(&mut run.surroundings)
        .range(0.0..=10.0)
        .speed(0.01);
    field(
        "Surroundings",
        "Weight of the surroundings' error beside the patch's, without a unit; 0 as published",
        value,
    );
    let value = Value::new(&mut run.light).range(0.0..=0.5).speed(0.01);
    field(
        "Lighting",
        "How much brighter or darker a positive may be, as a share; 0 as published",
        value,
    );
    let value = Value::new(&mut run.learning_rate)
        .range(1e-6..=0.1)
        .speed(1e-4)
        .max_decimals(6);
    field(
        "Learning rate",
        "The highest, per step; reached after the first twentieth and falling to 0",
        value,
    );
    let value = Value::new(&mut run.weight_decay)
        .range(0.0..=0.1)
        .speed(1e-4)
        .max_decimals(6);
    field(
        "Weight decay",
        "How strongly weights are drawn to 0, per step and learning rate",
        value,
    );
    let value = Value::new(&mut settings.seed);
    field(
        "Seed",
        "The same seed gives the same result on the CPU",
        value,
    );
    let value = Value::new(&mut settings.working_side)
        .range(128..=1024)
        .suffix(" px");
    field(
        "Working size",
        "Long side that images are segmented at; takes effect when a folder is opened",
        value,
    );
    let tip = tr("Crops are mirrored at random along both axes");
    switch(ui, tr("Mirror"), tip, &mut settings.training.flips);
    let tip = tr(
        "A second network learns what vessels and spots look like here; their masks are exported",
    );
    switch(ui, tr("Vessels and spots"), tip, &mut settings.detail);
}

fn switch(ui: &mut Ui, name: &str, tip: &str, on: &mut bool) {
    ui.label(name).on_hover_text(tip);
    let response = ui.checkbox(on, "").on_hover_text(tip);
    let on = *on;
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, name));
    ui.end_row();
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
