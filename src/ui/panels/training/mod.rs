//! Start, pause, stop; how far training is and whether it still changes anything; both losses as they come.

mod curves;
mod progress;
mod settings;

pub(super) use settings::show as show_settings;

use egui::Ui;
use egui_material_icons::icons;

use super::parts::{button, faint, grouped, icon_button, primary};
use crate::session::Phase;
use crate::ui::actions::Action;
use crate::ui::actions::{TrainingAction, ViewAction};
use crate::ui::context::Context;
use crate::ui::keys;
use crate::ui::panels;
use crate::ui::state::{Sheet, State};
use crate::ui::words::{tr, trf};

const HEIGHT: f32 = 76.0;
/// All plots and the space between them, in points.
const PLOTS: f32 = 3.0 * curves::WIDTH + 36.0;

/// How the panel itself is looked at.
pub(super) struct View {
    /// The curves are running means over about so many steps.
    over: f32,
    /// Whether losses are drawn on a logarithmic axis.
    log: bool,
    /// Whether the losses of the run before are drawn too.
    earlier: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            over: 16.0,
            log: false,
            earlier: true,
        }
    }
}

pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_height(HEIGHT);
        ui.vertical(|ui| {
            ui.set_width(256.0);
            buttons(cx, ui, actions);
            settings_line(cx, ui, actions);
        });
        ui.separator();
        ui.vertical(|ui| {
            ui.set_width((ui.available_width() - PLOTS).max(160.0));
            progress::show(cx, ui, actions);
        });
        curves::show(cx, edit, ui, actions);
    });
}

fn buttons(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let state = cx.state;
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        let (icon, text) = match state.phase {
            Phase::Running | Phase::Preparing => (icons::ICON_PAUSE, tr("Pause")),
            Phase::Paused => (icons::ICON_PLAY_ARROW, tr("Resume")),
            Phase::Idle => (icons::ICON_PLAY_ARROW, tr("Train")),
            _ => (icons::ICON_PLAY_ARROW, tr("Train again")),
        };
        let tip = keys::tip(ui.ctx(), text, &Action::Training(TrainingAction::Train));
        let ready = state.readable() > 0;
        // Once there is a result, the way on is the export; one primary button at a time.
        let main = state.has_run() || matches!(state.phase, Phase::Idle | Phase::Failed(_));
        let response = if main && !state.export_open {
            primary(ui, icon, text, ready)
        } else {
            button(ui, icon, text, ready)
        };
        if response.on_hover_text(tip).clicked() {
            actions.push(Action::Training(TrainingAction::Train));
        }
        let words = tr("End the run and keep what was learned");
        let tip = keys::tip(ui.ctx(), words, &Action::Training(TrainingAction::Stop));
        if button(ui, icons::ICON_STOP, tr("Stop"), state.has_run())
            .on_hover_text(tip)
            .clicked()
        {
            actions.push(Action::Training(TrainingAction::Stop));
        }
        saved_runs(state, ui, actions);
    });
}

/// Saving the run, and what can be done with one that was saved.
fn saved_runs(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    let tip = tr("Save the run, or open one that was saved");
    let menu = icon_button(ui, icons::ICON_MORE_VERT, tr("Saved runs"), tip, false);
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
            tr("Save the run…"),
            tr("As it stands; training goes on meanwhile"),
            state.last.is_some(),
            Action::Training(TrainingAction::ChooseRunFile),
        );
        entry(
            icons::ICON_RESTORE_PAGE,
            tr("Go on from a saved run…"),
            tr("To its own end, on the images of this folder; a finished run gets as many steps as the settings say"),
            free,
            Action::Training(TrainingAction::ChooseRun),
        );
        entry(
            icons::ICON_FILE_OPEN,
            tr("Use a saved run as it is…"),
            tr("Segments this folder with it, without training"),
            free,
            Action::Training(TrainingAction::ChooseModel),
        );
    });
}

fn settings_line(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let action = Action::View(ViewAction::ToggleSheet(Sheet::Run));
        let tip = keys::tip(ui.ctx(), tr("Settings of the next run"), &action);
        let (icon, on) = (icons::ICON_TUNE, cx.state.sheet == Some(Sheet::Run));
        if icon_button(ui, icon, tr("Run settings"), &tip, on).clicked() {
            actions.push(action);
        }
        settings::refresh(cx.state, ui, actions);
        let settings = &cx.state.settings;
        let steps = grouped(settings.training.steps);
        let (side, seed) = (settings.working_side.to_string(), settings.seed.to_string());
        let text = trf("{0} steps · {1} px · seed {2}", &[&steps, &side, &seed]);
        ui.add(egui::Label::new(faint(ui, text).size(12.0)).truncate());
    });
}
