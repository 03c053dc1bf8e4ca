//! Runs are saved, gone on with and used from the training panel.

use super::*;
use crate::session::Phase;
use crate::ui::actions::Action;
use crate::ui::actions::{FileAction, TrainingAction};

/// Whether the entry of the open menu can be clicked.
fn enabled(harness: &Harness<'static, App>, entry: &str) -> bool {
    !harness.get_by_label(entry).accesskit_node().is_disabled()
}

fn notice(app: &App) -> Option<&str> {
    app.state.notice.as_ref().map(|n| n.text.as_str())
}

const ENTRIES: [&str; 3] = [
    "Save the run…",
    "Go on from a saved run…",
    "Use a saved run as it is…",
];

#[test]
fn the_menu_offers_what_makes_sense() {
    let folder = folder();
    let mut harness = window(folder.path());
    click(&mut harness, "Saved runs");
    let now = |harness: &Harness<'static, App>| ENTRIES.map(|entry| enabled(harness, entry));
    assert_eq!(now(&harness), [false, true, true]);
    harness.state_mut().state.settings.training.steps = 100_000;
    apply(&mut harness, Action::Training(TrainingAction::Train));
    until(&mut harness, "a step is done", |app| {
        app.state.last.is_some()
    });
    assert_eq!(now(&harness), [true, false, false]);
    apply(&mut harness, Action::Training(TrainingAction::Stop));
    until(&mut harness, "it has stopped", |app| {
        app.state.phase == Phase::Stopped
    });
    assert_eq!(now(&harness), [true, true, true]);
}

#[test]
fn a_run_is_saved_and_goes_on() {
    let (folder, out) = (folder(), tempfile::tempdir().expect("a folder"));
    let path = out.path().join("run.safetensors");
    let mut harness = window(folder.path());
    train(&mut harness);
    apply(
        &mut harness,
        Action::Training(TrainingAction::SaveRun(path.clone())),
    );
    let saved = format!("Saved the run after 3 steps: {}", path.display());
    until(&mut harness, "it is saved", |app| {
        notice(app) == Some(saved.as_str())
    });
    harness.state_mut().state.settings.training.steps = 2;
    apply(
        &mut harness,
        Action::Training(TrainingAction::GoOn(path.clone())),
    );
    until(&mut harness, "both further steps are done", |app| {
        app.state.phase == Phase::Finished
            && app.state.last.is_some_and(|r| (r.step, r.steps) == (5, 5))
    });
    assert_eq!(harness.state().state.curves.reconstruction.len(), 2);
    // On another folder that is said.
    std::fs::remove_file(folder.path().join("left.png")).expect("removed");
    apply(
        &mut harness,
        Action::File(FileAction::Open(folder.path().to_path_buf())),
    );
    until(&mut harness, "the folder is read again", |app| {
        app.state.all_read && app.state.items.len() == 2
    });
    apply(
        &mut harness,
        Action::Training(TrainingAction::GoOn(path.clone())),
    );
    until(&mut harness, "it is said", |app| {
        notice(app).is_some_and(|text| text.contains("other images"))
    });
    until(&mut harness, "it is finished", |app| {
        app.state.phase == Phase::Finished
    });
    apply(
        &mut harness,
        Action::Training(TrainingAction::UseModel(path)),
    );
    until(&mut harness, "it is in use", |app| {
        app.state.phase == Phase::Loaded
    });
    harness.get_by_label("A saved model is in use");
    apply(
        &mut harness,
        Action::Training(TrainingAction::GoOn(out.path().join("none.safetensors"))),
    );
    until(&mut harness, "it is refused", |app| {
        notice(app).is_some_and(|text| text.ends_with("none.safetensors"))
    });
    assert_eq!(harness.state().state.phase, Phase::Loaded);
}
