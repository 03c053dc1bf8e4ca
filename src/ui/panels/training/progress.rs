//! How far training is, whether it still changes anything, and the way back to earlier steps.

use egui::{Key, Rect, RichText, Sense, Ui, pos2, vec2};
use egui_material_icons::icons;

use crate::session::Phase;
use crate::ui::actions::Action;
use crate::ui::actions::TrainingAction;
use crate::ui::context::Context;
use crate::ui::panels::parts::{duration, faint, grouped, icon_button};
use crate::ui::state::State;
use crate::ui::theme;
use crate::ui::words::{decimal, number, tr, trf};

pub(super) fn show(cx: &Context<'_>, ui: &mut Ui, actions: &mut Vec<Action>) {
    let state = cx.state;
    let (title, detail) = words(state);
    ui.horizontal(|ui| {
        ui.set_height(24.0);
        ui.label(RichText::new(title).family(theme::semibold()));
        if state.phase == Phase::Preparing {
            ui.spinner();
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            settled(state, ui, actions);
        });
    });
    bar(state, ui, actions);
    ui.add(egui::Label::new(faint(ui, detail).size(12.0)).truncate());
}

/// How much of the picture stays as it is from look to look, and the proposal to stop once hardly anything changes.
fn settled(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    if state.recalled.is_some() {
        let tip = tr("Show the newest step again");
        if icon_button(ui, icons::ICON_LAST_PAGE, tr("Newest step"), tip, false).clicked() {
            actions.push(Action::Training(TrainingAction::Recall(None)));
        }
        return;
    }
    let Some(changed) = state.changed.filter(|_| state.has_run()) else {
        return;
    };
    let share = format!("{:.0} %", (1.0 - changed) * 100.0);
    if state.settled && state.is_training() {
        let text = RichText::new(tr("Settled: stop here")).color(theme::ON_ACCENT);
        let button = egui::Button::new(text.size(12.0)).fill(theme::ACCENT);
        let tip = trf(
            "{0} of the pixels kept their class since the last look: more steps will hardly change the picture",
            &[&share],
        );
        if ui.add(button).on_hover_text(tip).clicked() {
            actions.push(Action::Training(TrainingAction::Stop));
        }
        return;
    }
    let text = trf("Settled {0}", &[&share]);
    ui.label(faint(ui, text).size(12.0)).on_hover_text(tr(
        "Share of the pixels of the shown image that kept their class since the last look, at ten classes",
    ));
}

/// The bar. Its marks are the steps that were kept: a click or the arrow keys go back to one.
fn bar(state: &State, ui: &mut Ui, actions: &mut Vec<Action>) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::click_and_drag());
    let steps = state.last.map_or(1, |report| report.steps.max(1));
    let newest = match state.last {
        Some(report) if state.phase != Phase::Loaded => report.step,
        _ => 0,
    };
    let here = state.recalled.unwrap_or(newest);
    response.widget_info(|| egui::WidgetInfo::slider(true, here as f64, tr("Training progress")));
    let track = Rect::from_center_size(rect.center(), vec2(rect.width(), 8.0));
    let along =
        |step: usize| track.left() + track.width() * (step as f32 / steps as f32).clamp(0.0, 1.0);
    let painter = ui.painter();
    painter.rect_filled(track, 4.0, ui.visuals().extreme_bg_color);
    if newest > 0 {
        let done = Rect::from_min_max(track.min, pos2(along(newest), track.max.y));
        let faded = state.recalled.is_some();
        let fill = if faded {
            ui.visuals().widgets.active.bg_fill
        } else {
            theme::ACCENT
        };
        painter.rect_filled(done, 4.0, fill);
    }
    // The arrows belong to the bar, and not to the way from one control to the next.
    let arrows = egui::EventFilter {
        horizontal_arrows: true,
        ..egui::EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    // What is being exported is of one step.
    let resting = !state.is_training() && state.phase != Phase::Loaded && !state.exporting();
    for &step in &state.snapshots {
        let stroke = egui::Stroke::new(1.0, ui.visuals().text_color());
        painter.vline(along(step), track.bottom() - 3.0..=track.bottom(), stroke);
    }
    if state.recalled.is_some() || response.has_focus() {
        let knob = pos2(along(here), track.center().y);
        let stroke = egui::Stroke::new(1.0, ui.visuals().text_color());
        painter.circle(knob, 6.0, theme::ACCENT, stroke);
    }
    if !resting || state.snapshots.is_empty() {
        return;
    }
    let response = response.on_hover_text(tr(
        "Go back to an earlier step: click or drag, or use ← and →",
    ));
    if let Some(step) = wished(state, ui, &response, track, steps, newest) {
        let step = (step != newest).then_some(step);
        if step != state.recalled {
            actions.push(Action::Training(TrainingAction::Recall(step)));
        }
    }
}

/// The kept step that a click, a drag or a key means.
fn wished(
    state: &State,
    ui: &Ui,
    response: &egui::Response,
    track: Rect,
    steps: usize,
    newest: usize,
) -> Option<usize> {
    let kept = || state.snapshots.iter().copied().chain([newest]);
    if response.clicked() || response.dragged() {
        let at = response.interact_pointer_pos()?;
        let step = ((at.x - track.left()) / track.width() * steps as f32).max(0.0) as usize;
        return kept().min_by_key(|kept| kept.abs_diff(step));
    }
    if !response.has_focus() {
        return None;
    }
    let here = state.recalled.unwrap_or(newest);
    let (left, right) = ui.input(|i| {
        (
            i.key_pressed(Key::ArrowLeft),
            i.key_pressed(Key::ArrowRight),
        )
    });
    if left {
        kept().filter(|&step| step < here).max()
    } else if right {
        kept().filter(|&step| step > here).min()
    } else {
        None
    }
}

/// Where training stands: a title, and the numbers.
fn words(state: &State) -> (String, String) {
    let step = state.last.map_or_else(String::new, |r| {
        trf("step {0} / {1}", &[&grouped(r.step), &grouped(r.steps)])
    });
    let refining = match state.refined {
        (done, total) if done < total => trf(
            "refining the overlays: {0} of {1}",
            &[&grouped(done), &grouped(total)],
        ),
        (_, 0) => String::new(),
        (_, 1) => tr("the overlay is up to date").to_owned(),
        (_, total) => trf("all {0} overlays are up to date", &[&grouped(total)]),
    };
    if let Some(step) = state.recalled {
        return (trf("Back at step {0}", &[&grouped(step)]), refining);
    }
    match &state.phase {
        Phase::Idle => (
            tr("Ready to train").to_owned(),
            tr("Nothing leaves this computer, and no label is needed.").to_owned(),
        ),
        Phase::Preparing => (
            tr("Preparing the device").to_owned(),
            tr("The first step compiles its kernels; the window goes on.").to_owned(),
        ),
        Phase::Running => (tr("Training").to_owned(), rate(state, &step)),
        Phase::Paused => (trf("Paused at {0}", &[&step]), refining),
        Phase::Finished => (trf("Finished · {0}", &[&step]), refining),
        Phase::Stopped | Phase::Unstable { .. } => (trf("Stopped at {0}", &[&step]), refining),
        Phase::Loaded => (tr("A saved model is in use").to_owned(), refining),
        Phase::Failed(_) => (
            tr("Training failed").to_owned(),
            tr("The overlays so far were kept.").to_owned(),
        ),
    }
}

fn rate(state: &State, step: &str) -> String {
    match state.last {
        Some(r) if r.steps_per_second > 0.0 => {
            let left = (r.steps - r.step.min(r.steps)) as f32 / r.steps_per_second;
            let rate = number(f64::from(r.steps_per_second), 1);
            let learning = decimal(&format!("{:.1e}", r.learning_rate));
            trf(
                "{0}   {1} steps/s   {2} left   learning rate {3}",
                &[step, &rate, &duration(left), &learning],
            )
        }
        _ => step.to_owned(),
    }
}
