//! The training panel: earlier steps, refreshes, settings, curves.

use super::*;
use crate::cuts::Settings;
use crate::session::{Phase, Refresh};
use crate::ui::actions::Action;
use crate::ui::actions::TrainingAction;

/// The step of the overlay of the current image.
fn step(app: &App) -> Option<usize> {
    let overlay = app.session.overlays().get(app.state.current_id()?)?;
    (!overlay.origin.coarse).then_some(overlay.origin.step)
}

#[test]
fn an_earlier_step_is_shown_and_left_again() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.state_mut().state.settings.training.steps = 12;
    train(&mut harness);
    until(&mut harness, "the last step", |app| step(app) == Some(12));
    let kept = harness.state().state.snapshots.clone();
    let earlier = *kept
        .iter()
        .find(|&&step| step < 12)
        .expect("an earlier step");
    harness.get_by_label("Training progress").focus();
    harness.run_steps(2);
    for _ in 0..kept.len() {
        if harness.state().state.recalled != Some(earlier) {
            harness.key_press(egui::Key::ArrowLeft);
            harness.run_steps(2);
        }
    }
    until(&mut harness, "the earlier step", |app| {
        step(app) == Some(earlier)
    });
    harness.get_by_label(&format!("Back at step {earlier}"));
    click(&mut harness, "Newest step");
    until(&mut harness, "the newest step", |app| step(app) == Some(12));
    assert_eq!(harness.state().state.recalled, None);
}

#[test]
fn nothing_is_refreshed_until_it_is_asked_for() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.state_mut().state.settings.training.steps = 100_000;
    apply(
        &mut harness,
        Action::Training(TrainingAction::SetRefresh(Refresh::Never)),
    );
    click(&mut harness, "Train");
    until(&mut harness, "some steps", |app| {
        app.state.last.is_some_and(|report| report.step > 20)
    });
    let id = harness.state().state.current_id().expect("an image");
    assert!(harness.state().session.overlays().get(id).is_none());
    click(&mut harness, "Refresh");
    click(&mut harness, "Refresh now");
    until(&mut harness, "a look", |app| {
        app.session.overlays().get(id).is_some()
    });
    click(&mut harness, "Stop");
    until(&mut harness, "the end", |app| {
        app.state.phase == Phase::Stopped
    });
}

#[test]
fn a_run_that_hardly_changes_anything_offers_to_stop() {
    let folder = folder();
    let mut harness = window(folder.path());
    // The run is looked at twenty times, and long enough to be ended by hand.
    harness.state_mut().state.settings.training.steps = 2_000;
    harness.state_mut().state.settings.detail = false;
    click(&mut harness, "Train");
    until(&mut harness, "a second look", |app| {
        app.state.changed.is_some()
    });
    let changed = harness.state().state.changed.expect("a share");
    let words = format!("Settled {:.0} %", (1.0 - changed) * 100.0);
    assert!((0.0..=1.0).contains(&changed), "{words}");
    // When it settles is the session's to say, and its tests'.
    harness.state_mut().state.settled = true;
    harness.run_steps(2);
    click(&mut harness, "Settled: stop here");
    until(&mut harness, "the end", |app| {
        app.state.phase == Phase::Stopped
    });
}

#[test]
fn presets_and_every_setting_have_names() {
    let folder = folder();
    let mut harness = window(folder.path());
    click(&mut harness, "Run settings");
    click(&mut harness, "Quick");
    assert_eq!(harness.state().state.settings.training.steps, 300);
    click(&mut harness, "Thorough");
    assert_eq!(harness.state().state.settings.training.steps, 3000);
    click(&mut harness, "As published");
    assert_eq!(harness.state().state.settings.training, Settings::default());
    for name in [
        "Steps",
        "Learning rate",
        "Temperature",
        "Seed",
        "Working size",
        "Mirror",
    ] {
        harness.get_all_by_label(name).next().expect(name);
    }
}

#[test]
fn the_losses_are_written_as_a_table() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let path = folder.path().join("losses.csv");
    apply(
        &mut harness,
        Action::Training(TrainingAction::SaveCurves(path.clone())),
    );
    until(&mut harness, "the table", |app| {
        app.state
            .notice
            .as_ref()
            .is_some_and(|n| n.text.ends_with("losses.csv"))
    });
    let table = std::fs::read_to_string(&path).expect("a table");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        (lines.len(), lines[0]),
        (4, "step,contrastive,reconstruction,student")
    );
    assert!(lines[3].starts_with("3,"));
    click(&mut harness, "Curves");
    click(&mut harness, "Logarithmic axis");
    harness.render().expect("a logarithmic axis");
}
