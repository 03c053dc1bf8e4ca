//! Everything that the user decides can be taken back and done again.

use super::*;
use crate::cluster::{Hierarchy, Settings};
use crate::document::Status;
use crate::ui::actions::Action;
use crate::ui::actions::{ClassAction, HistoryAction, ImagesAction, StructureAction, ViewAction};
use crate::ui::state::Sheet;

fn press(harness: &mut Harness<'static, App>, modifiers: egui::Modifiers, key: egui::Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(2);
}

#[test]
fn names_visibility_and_the_slider_come_back_in_order() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let start = harness.state().state.document.clone();
    apply(
        &mut harness,
        Action::Class(ClassAction::Rename(1, "Disc".to_owned())),
    );
    apply(
        &mut harness,
        Action::Class(ClassAction::SetVisible(2, false)),
    );
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(7))),
    );
    apply(
        &mut harness,
        Action::Images(ImagesAction::Judge(Status::Accepted)),
    );
    let end = harness.state().state.document.clone();
    for _ in 0..4 {
        press(&mut harness, egui::Modifiers::COMMAND, egui::Key::Z);
    }
    assert_eq!(harness.state().state.document, start);
    let again = egui::Modifiers::COMMAND | egui::Modifiers::SHIFT;
    press(&mut harness, again, egui::Key::Z);
    for _ in 0..3 {
        press(&mut harness, egui::Modifiers::COMMAND, egui::Key::Y);
    }
    assert_eq!(harness.state().state.document, end);
    // Nothing more to do again: that is said, and nothing changes.
    press(&mut harness, egui::Modifiers::COMMAND, egui::Key::Y);
    assert_eq!(harness.state().state.document, end);
}

#[test]
fn the_history_lists_all_steps_and_goes_to_any() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(6))),
    );
    apply(
        &mut harness,
        Action::Class(ClassAction::Rename(0, "Vessels".to_owned())),
    );
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleSheet(Sheet::History)),
    );
    harness.run_steps(3);
    click(&mut harness, "As the folder was opened");
    assert_eq!(harness.state().context().classes(), 4);
    click(&mut harness, "Class 1 renamed");
    assert_eq!(harness.state().context().classes(), 6);
    assert_eq!(harness.state().state.document.name(0), "Vessels");
}

#[test]
fn a_changed_clustering_is_taken_back_by_clustering_again() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let before = harness.state().state.document.clustering;
    let other = Settings {
        hierarchy: Hierarchy::KMeans,
        ..before
    };
    apply(
        &mut harness,
        Action::Class(ClassAction::SetClustering(other)),
    );
    let id = harness.state().state.current_id().expect("an image");
    let clustering = |app: &App| app.session.overlays().get(id).map(|o| o.clustering);
    until(&mut harness, "k-means", |app| {
        clustering(app) == Some(other)
    });
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert_eq!(harness.state().state.document.clustering, before);
    until(&mut harness, "the merge tree again", |app| {
        clustering(app) == Some(before)
    });
}

#[test]
fn a_pick_comes_back_after_it_was_let_go() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    apply(
        &mut harness,
        Action::Structure(StructureAction::Pick(aim([0.35, 0.5], false), None)),
    );
    until(&mut harness, "a pick", |app| app.state.pick.is_some());
    let area = harness.state().state.pick.clone().expect("a pick").area;
    apply(&mut harness, Action::Class(ClassAction::Select(None)));
    until(&mut harness, "no pick", |app| app.state.pick.is_none());
    apply(&mut harness, Action::History(HistoryAction::Undo));
    until(&mut harness, "the pick again", |app| {
        app.state
            .pick
            .as_ref()
            .is_some_and(|pick| pick.area == area)
    });
    apply(&mut harness, Action::Structure(StructureAction::Keep));
    assert_eq!(
        harness.state().state.document.structures.names(),
        ["Structure 1"]
    );
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert!(harness.state().state.document.structures.names().is_empty());
    assert!(
        harness.state().state.pick.is_some(),
        "as before it was kept"
    );
}
