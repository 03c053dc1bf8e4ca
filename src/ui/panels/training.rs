//! Start, pause, stop; how far training is; both losses as they come.

use egui::{RichText, Ui, vec2};
use egui_material_icons::icons;
use egui_plot::{Line, Plot, PlotPoints};

use super::parts::{button, duration, faint, grouped, icon_button, named, primary};
use crate::session::Phase;
use crate::ui::actions::Action;
use crate::ui::app::App;
use crate::ui::state::State;
use crate::ui::{keys, theme};

const HEIGHT: f32 = 76.0;
/// A curve of more points than the plot has pixels shows no more.
const MOST_POINTS: usize = 400;

pub(super) fn show(app: &mut App, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_height(HEIGHT);
        ui.vertical(|ui| {
            ui.set_width(256.0);
            buttons(app, ui, actions);
            settings_line(app, ui);
        });
        ui.separator();
        let plots = 2.0 * 220.0 + 24.0;
        ui.vertical(|ui| {
            ui.set_width((ui.available_width() - plots).max(160.0));
            progress(&app.state, ui);
        });
        plot(ui, "Contrastive loss", &app.state.contrastive);
        plot(ui, "Reconstruction loss", &app.state.reconstruction);
    });
    if app.edit.settings_open {
        settings(app, ui.ctx().clone());
    }
}

fn buttons(app: &App, ui: &mut Ui, actions: &mut Vec<Action>) {
    let state = &app.state;
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        let (icon, text) = match state.phase {
            Phase::Running | Phase::Preparing => (icons::ICON_PAUSE, "Pause"),
            Phase::Paused => (icons::ICON_PLAY_ARROW, "Resume"),
            Phase::Idle => (icons::ICON_PLAY_ARROW, "Train"),
            _ => (icons::ICON_PLAY_ARROW, "Train again"),
        };
        let tip = keys::tip(ui.ctx(), text, &Action::Train);
        let ready = state.readable() > 0;
        // Once there is a result, the way on is the export; one primary button at a time.
        let main = state.has_run() || matches!(state.phase, Phase::Idle | Phase::Failed(_));
        let response = if main && !state.export_open {
            primary(ui, icon, text, ready)
        } else {
            button(ui, icon, text, ready)
        };
        if response.on_hover_text(tip).clicked() {
            actions.push(Action::Train);
        }
        let tip = keys::tip(
            ui.ctx(),
            "End the run and keep what was learned",
            &Action::Stop,
        );
        if button(ui, icons::ICON_STOP, "Stop", state.has_run())
            .on_hover_text(tip)
            .clicked()
        {
            actions.push(Action::Stop);
        }
        saved_runs(state, ui, actions);
    });
}

/// Saving the run, and what can be done with one that was saved.
fn saved_runs(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    let tip = "Save the run, or open one that was saved";
    let menu = icon_button(ui, icons::ICON_MORE_VERT, "Saved runs", tip, false);
    // Another run would take the place of the one under way; some of the folder would be a run on other images.
    let free = !state.has_run() && state.all_read && state.readable() > 0;
    egui::Popup::menu(&menu).show(|ui| {
        let mut entry = |icon, text: &str, tip: &str, enabled: bool, action: Action| {
            let response = button(ui, icon, text, enabled).on_hover_text(tip);
            if response.clicked() {
                actions.push(action);
            }
        };
        entry(
            icons::ICON_SAVE,
            "Save the run…",
            "As it stands; training goes on meanwhile",
            state.last.is_some(),
            Action::ChooseRunFile,
        );
        entry(
            icons::ICON_RESTORE_PAGE,
            "Go on from a saved run…",
            "To its own end, on the images of this folder; a finished run gets as many steps as the settings say",
            free,
            Action::ChooseRun,
        );
        entry(
            icons::ICON_FILE_OPEN,
            "Use a saved run as it is…",
            "Segments this folder with it, without training",
            free,
            Action::ChooseModel,
        );
    });
}

fn settings_line(app: &mut App, ui: &mut Ui) {
    ui.horizontal(|ui| {
        let open = app.edit.settings_open;
        if icon_button(
            ui,
            icons::ICON_TUNE,
            "Settings",
            "Settings of the next run",
            open,
        )
        .clicked()
        {
            app.edit.settings_open = !open;
        }
        let settings = &app.state.settings;
        let text = format!(
            "{} steps · {} px · seed {}",
            grouped(settings.training.steps),
            settings.working_side,
            settings.seed
        );
        ui.add(egui::Label::new(faint(ui, text).size(12.0)).truncate());
    });
}

fn progress(state: &State, ui: &mut Ui) {
    let (title, detail) = words(state);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).family(theme::semibold()));
        if state.phase == Phase::Preparing {
            ui.spinner();
        }
    });
    let part = match state.last {
        Some(report) if state.phase != Phase::Loaded => {
            report.step as f32 / report.steps.max(1) as f32
        }
        _ => 0.0,
    };
    let bar = egui::ProgressBar::new(part)
        .desired_height(8.0)
        .corner_radius(4.0)
        .fill(theme::ACCENT);
    named(ui.add(bar), "Training progress");
    ui.add(egui::Label::new(faint(ui, detail).size(12.0)).truncate());
}

/// Where training stands: a title, and the numbers.
fn words(state: &State) -> (String, String) {
    let step = state.last.map_or_else(String::new, |r| {
        format!("step {} / {}", grouped(r.step), grouped(r.steps))
    });
    let refining = match state.refined {
        (done, total) if done < total => format!("refining the overlays: {done} of {total}"),
        (_, 0) => String::new(),
        (_, 1) => "the overlay is up to date".to_owned(),
        (_, total) => format!("all {total} overlays are up to date"),
    };
    match &state.phase {
        Phase::Idle => (
            "Ready to train".to_owned(),
            "Nothing leaves this computer, and no label is needed.".to_owned(),
        ),
        Phase::Preparing => (
            "Preparing the device".to_owned(),
            "The first step compiles its kernels; the window goes on.".to_owned(),
        ),
        Phase::Running => ("Training".to_owned(), rate(state, &step)),
        Phase::Paused => (format!("Paused at {step}"), refining),
        Phase::Finished => (format!("Finished · {step}"), refining),
        Phase::Stopped => (format!("Stopped at {step}"), refining),
        Phase::Loaded => ("A saved model is in use".to_owned(), refining),
        Phase::Failed(_) => (
            "Training failed".to_owned(),
            "The overlays so far were kept.".to_owned(),
        ),
    }
}

fn rate(state: &State, step: &str) -> String {
    match state.last {
        Some(r) if r.steps_per_second > 0.0 => {
            let left = (r.steps - r.step.min(r.steps)) as f32 / r.steps_per_second;
            format!(
                "{step}   {:.1} steps/s   {} left",
                r.steps_per_second,
                duration(left)
            )
        }
        _ => step.to_owned(),
    }
}

/// One loss: the raw curve faint behind, a smoothed one before it, the newest value beside the name.
fn plot(ui: &mut Ui, name: &str, values: &[f32]) {
    ui.vertical(|ui| {
        ui.set_width(220.0);
        ui.spacing_mut().item_spacing.y = 2.0;
        let smooth = smoothed(values);
        ui.horizontal(|ui| {
            ui.label(faint(ui, name).size(12.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let value = smooth
                    .last()
                    .map_or_else(|| "–".to_owned(), |v| format!("{v:.4}"));
                ui.label(RichText::new(value).size(12.0));
            });
        });
        let colour = theme::accent_text(ui.visuals());
        let (raw, smooth) = (points(values), points(&smooth));
        Plot::new(name)
            .height(HEIGHT - 22.0)
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
                plot.line(
                    Line::new("raw", raw)
                        .color(colour.gamma_multiply(0.3))
                        .width(1.0)
                        .allow_hover(false),
                );
                plot.line(
                    Line::new("smoothed", smooth)
                        .color(colour)
                        .width(1.5)
                        .allow_hover(false),
                );
            });
    });
}

fn smoothed(values: &[f32]) -> Vec<f32> {
    let mut mean = None;
    values
        .iter()
        .map(|&v| {
            let next = mean.map_or(v, |m: f32| m + 0.06 * (v - m));
            mean = Some(next);
            next
        })
        .collect()
}

fn points(values: &[f32]) -> PlotPoints<'static> {
    let every = values.len().div_ceil(MOST_POINTS).max(1);
    values
        .iter()
        .enumerate()
        .step_by(every)
        .map(|(step, &value)| [step as f64, f64::from(value)])
        .collect()
}

/// Settings of the next run and the next opening.
fn settings(app: &mut App, ctx: egui::Context) {
    let mut open = true;
    egui::Window::new("Settings of the next run")
        .id(egui::Id::unique("settings"))
        .open(&mut open)
        .resizable(false)
        .collapsible(false)
        .anchor(egui::Align2::LEFT_BOTTOM, vec2(240.0, -140.0))
        .show(&ctx, |ui| {
            let settings = &mut app.state.settings;
            let run = &mut settings.training;
            egui::Grid::new("settings").num_columns(2).spacing([16.0, 8.0]).show(ui, |ui| {
                let mut field = |name: &str, tip: &str, value: egui::DragValue<'_>| {
                    ui.label(name).on_hover_text(tip);
                    let response = ui.add(value).on_hover_text(tip);
                    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, name));
                    ui.end_row();
                };
                use egui::DragValue as Value;
                field("Steps", "How often the weights are adjusted", Value::new(&mut run.steps).range(1..=100_000));
                field("Images per step", "Smaller folders repeat their images", Value::new(&mut run.batch).range(1..=64));
                field("Anchors per image", "Pixels that the losses look at", Value::new(&mut run.anchors).range(2..=64));
                field("Seed", "The same seed gives the same result on the CPU", Value::new(&mut settings.seed));
                let side = Value::new(&mut settings.working_side).range(128..=1024).suffix(" px");
                field("Working size", "Long side that images are segmented at; takes effect when a folder is opened", side);
            });
        });
    app.edit.settings_open = open;
}
