//! The training panel: earlier steps, refreshes, settings, curves.

use super::*;
use crate::cuts::Settings;
use crate::session::{Phase, Refresh, StepReport};
use crate::ui::actions::Action;
use crate::ui::actions::{TrainingAction, ViewAction};
use crate::ui::state::Sheet;
use crate::ui::words::Language;

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
fn lengths_and_every_setting_have_names() {
    let folder = folder();
    let mut harness = window(folder.path());
    click(&mut harness, "Run settings");
    click(&mut harness, "Quick");
    assert_eq!(harness.state().state.settings.training.steps, 300);
    click(&mut harness, "Thorough");
    assert_eq!(harness.state().state.settings.training.steps, 3000);
    click(&mut harness, "Usual");
    assert_eq!(harness.state().state.settings.training, Settings::default());
    // How long a run takes is known once one has told.
    harness.get_by_label("1\u{202f}000 steps");
    assert!(harness.query_by_label("Learning rate").is_none(), "folded");
    click(&mut harness, "Method");
    harness.run_steps(20);
    for name in [
        "Steps",
        "Learning rate",
        "Temperature",
        "Seed",
        "Working size",
        "Mirror",
        "Vessels and spots",
    ] {
        harness.get_all_by_label(name).next().expect(name);
    }
    let changed = "The method below was changed: the next run is like none of these.";
    assert!(harness.query_by_label(changed).is_none());
    harness.state_mut().state.settings.training.batch = 4;
    harness.run_steps(2);
    harness.get_by_label(changed);
}

#[test]
fn the_settings_close_as_every_sheet_does() {
    let folder = folder();
    let mut harness = window(folder.path());
    click(&mut harness, "Run settings");
    assert_eq!(harness.state().state.sheet, Some(Sheet::Run));
    harness.key_press(egui::Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().state.sheet, None);
    click(&mut harness, "Run settings");
    super::sheets::click_at(&mut harness, egui::pos2(60.0, 250.0));
    assert_eq!(harness.state().state.sheet, None);
}

#[test]
fn the_settings_are_german_with_german_numbers() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.state_mut().state.last = Some(StepReport {
        step: 3,
        steps: 3,
        contrastive: 1.0,
        reconstruction: 1.0,
        learning_rate: 0.0,
        steps_per_second: 25.0,
    });
    let mut preferences = harness.state().preferences.clone();
    preferences.language = Language::German;
    let german = ViewAction::SetPreferences(Box::new(preferences));
    apply(&mut harness, Action::View(german));
    click(&mut harness, "Lauf einstellen");
    for name in ["Schnell", "Üblich", "Gründlich"] {
        click(&mut harness, name);
    }
    harness.get_by_label("3.000 Schritte, etwa 2 min 00 s auf diesem Computer");
    click(&mut harness, "Methode");
    harness.run_steps(20);
    let rate = harness
        .get_all_by_label("Lernrate")
        .find(|node| node.accesskit_node().role() == egui::Role::SpinButton);
    let rate = rate.expect("a field").accesskit_node();
    assert_eq!(rate.value().as_deref(), Some("0,0010"));
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
