//! What stands out is seen, kept and named before anybody clicks.

use std::sync::Arc;

use super::picks::{key, press};
use super::*;
use crate::ui::actions::{HistoryAction, StructureAction, ViewAction};

/// The window as a newcomer finds it, on two photographs, trained.
fn trained(folder: &Path) -> Harness<'static, App> {
    let mut harness = leading_with_structures(egui::vec2(1280.0, 1000.0), launch(folder));
    until(&mut harness, "all images are read", |app| {
        app.state.all_read
    });
    harness.get_by_label_contains("then areas such as the optic disc");
    train(&mut harness);
    until(&mut harness, "something stands out", |app| {
        app.context().standing().next().is_some()
    });
    harness
}

/// The number of what stands out at a place of the first photograph.
fn number_at(app: &App, x: f32, y: f32) -> Option<usize> {
    let mut all = { app.context() }
        .standing()
        .map(|(number, one)| (number, Arc::clone(&one.area)))
        .collect::<Vec<_>>()
        .into_iter();
    all.find(|(_, area)| area.kind.is_none() && area.holds(x / 72.0, y / 64.0))
        .map(|(number, _)| number)
}

#[test]
fn what_stands_out_is_kept_by_its_number_and_named() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let spot = number_at(harness.state(), 25.0, 32.0).expect("the spot");
    assert_eq!(spot, 1, "nothing stands out more");
    harness.get_by_label("1: Area");
    key(&mut harness, egui::Key::Num1);
    harness.get_by_label("Structure name");
    harness.event(egui::Event::Text("Optic disc".to_owned()));
    harness.run_steps(2);
    key(&mut harness, egui::Key::Enter);
    let app = harness.state();
    assert_eq!(app.state.document.structures.names(), ["Optic disc"]);
    let id = app.state.current_id().expect("an image");
    let kept = &app.state.document.structures.of(id.photo)[0];
    assert!(kept.area.holds(25.0 / 72.0, 0.5));
    until(&mut harness, "it is known to be kept", |app| {
        number_at(app, 25.0, 32.0).is_none()
    });
    apply(&mut harness, Action::History(HistoryAction::Undo));
    apply(&mut harness, Action::History(HistoryAction::Undo));
    until(&mut harness, "it stands out again", |app| {
        number_at(app, 25.0, 32.0) == Some(1)
    });
}

#[test]
fn a_click_on_its_row_outlines_it_to_be_changed() {
    let folder = folder();
    let mut harness = trained(folder.path());
    click(&mut harness, "1: Area");
    until(&mut harness, "an area is picked", |app| {
        app.state.pick.is_some()
    });
    let app = harness.state();
    let standing = { app.context() }
        .standing()
        .next()
        .map(|(_, one)| one.area.pixels);
    let pick = app.state.pick.clone().expect("a pick");
    assert_eq!(Some(pick.area.pixels), standing);
    press(&mut harness, (60.0, 32.0), egui::Modifiers::SHIFT);
    until(&mut harness, "more is picked", |app| {
        let now = app.state.pick.as_ref();
        now.is_some_and(|now| now.area.pixels > pick.area.pixels)
    });
}

#[test]
fn the_pointer_says_what_a_click_takes() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let preferences = &mut harness.state_mut().preferences;
    assert_eq!(preferences.takes, Takes::Kind);
    for takes in [Takes::Kind, Takes::Class] {
        apply(&mut harness, Action::View(ViewAction::SetTakes(takes)));
        let at = super::picks::on_screen(harness.state(), 26.0, 33.0);
        harness.hover_at(at);
        until(&mut harness, "it is said", |app| {
            app.edit.read_out().contains("click: ")
        });
        let said = harness.state().edit.read_out().to_owned();
        assert_eq!(said.contains("Class"), takes == Takes::Class, "{said}");
        let shown = { harness.state().state.pointed.answer() }
            .expect("a preview")
            .1
            .clone();
        press(&mut harness, (26.0, 33.0), egui::Modifiers::NONE);
        until(&mut harness, "that is picked", |app| {
            let pick = app.state.pick.as_ref();
            pick.is_some_and(|pick| pick.area.stencil == shown.pick.area.stencil)
        });
        harness.hover_at(egui::pos2(4.0, 4.0));
        harness.run_steps(2);
    }
}

#[test]
fn the_switch_is_remembered_and_classes_are_the_second_view() {
    let folder = folder();
    let mut harness = trained(folder.path());
    assert!(harness.query_by_label("Number of clusters").is_none());
    key(&mut harness, egui::Key::T);
    harness.get_by_label("Number of clusters");
    assert_eq!(harness.state().preferences.sight, Sight::Classes);
    assert!(harness.query_by_label("1: Area").is_none());
    click(&mut harness, "Structures");
    assert_eq!(harness.state().preferences.sight, Sight::Structures);
}

#[test]
fn the_steps_at_the_top_never_lead_back() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let ticked = |harness: &Harness<'static, App>, step: &str| {
        let tick = egui_material_icons::icons::ICON_CHECK.codepoint;
        harness.query_by_label(&format!("{tick} {step}")).is_some()
    };
    assert!(ticked(&harness, "Train") && !ticked(&harness, "Pick"));
    apply(
        &mut harness,
        Action::Structure(StructureAction::KeepStanding(1)),
    );
    key(&mut harness, egui::Key::Enter);
    assert!(ticked(&harness, "Train") && ticked(&harness, "Pick"));
    click(&mut harness, "Train again");
    until(&mut harness, "it trains", |app| app.state.is_training());
    assert!(ticked(&harness, "Train") && ticked(&harness, "Pick"));
    until(&mut harness, "the run ends", |app| !app.state.has_run());
}
