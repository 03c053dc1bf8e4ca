//! Areas are picked, kept, looked for and judged; classes are made in other ways.

use super::*;
use crate::cluster::{Hierarchy, Partition};
use crate::ui::actions::Action;
use crate::ui::actions::ClassAction;

/// Where a place of the current photograph lies in the window.
pub(super) fn on_screen(app: &App, x: f32, y: f32) -> egui::Pos2 {
    let size = app.context().image_size().expect("an image");
    let image = app
        .view
        .image_rect(app.edit.canvas().expect("a canvas"), size);
    image.min + egui::vec2(x, y) / size * image.size()
}

pub(super) fn press(
    harness: &mut Harness<'static, App>,
    (x, y): (f32, f32),
    modifiers: egui::Modifiers,
) {
    let at = on_screen(harness.state(), x, y);
    harness.hover_at(at);
    harness.step();
    harness.event(egui::Event::ModifiersChanged(modifiers));
    for pressed in [true, false] {
        button(harness, at, pressed, modifiers);
    }
    harness.event(egui::Event::ModifiersChanged(egui::Modifiers::NONE));
    harness.step();
}

fn pixels(app: &App) -> usize {
    app.state.pick.as_ref().map_or(0, |pick| pick.area.pixels)
}

/// Clicks the bright spot of the first photograph and waits for its area.
pub(super) fn pick(harness: &mut Harness<'static, App>) {
    press(harness, (25.0, 32.0), egui::Modifiers::NONE);
    until(harness, "an area is picked", |app| pixels(app) > 0);
}

pub(super) fn key(harness: &mut Harness<'static, App>, key: egui::Key) {
    harness.key_press(key);
    harness.run_steps(3);
}

#[test]
fn a_click_outlines_the_area_and_the_wheel_walks() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    let id = harness.state().state.current_id().expect("an image");
    let overlay = harness
        .state()
        .session
        .overlays()
        .get(id)
        .expect("an overlay");
    let app = harness.state();
    assert_eq!(
        app.state.document.selected,
        overlay.class_at(25.0 / 72.0, 0.5, &at(4))
    );
    let first = app.state.pick.clone().expect("an area");
    assert!(first.area.holds(25.0 / 72.0, 0.5));
    let by = if first.stop + 1 < first.stops { 1 } else { -1 };
    harness.event(egui::Event::ModifiersChanged(egui::Modifiers::SHIFT));
    // With the shift key some systems turn the wheel sideways.
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(by as f32, 0.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::SHIFT,
    });
    harness.step();
    let other = first.stop.saturating_add_signed(by);
    until(&mut harness, "the next stop", |app| {
        app.state
            .pick
            .as_ref()
            .is_some_and(|pick| pick.stop == other)
    });
    harness.event(egui::Event::ModifiersChanged(egui::Modifiers::NONE));
    key(&mut harness, egui::Key::Escape);
    assert!(harness.state().state.pick.is_none());
    assert_eq!(harness.state().state.document.selected, None);
}

#[test]
fn shift_adds_and_control_takes_away() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    let spot = pixels(harness.state());
    press(&mut harness, (60.0, 32.0), egui::Modifiers::SHIFT);
    until(&mut harness, "more is picked", |app| pixels(app) > spot);
    let both = pixels(harness.state());
    press(&mut harness, (25.0, 32.0), egui::Modifiers::COMMAND);
    until(&mut harness, "less is picked", |app| pixels(app) < both);
}

#[test]
fn an_area_is_kept_named_found_elsewhere_and_judged() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    key(&mut harness, egui::Key::Enter);
    assert!(harness.state().state.pick.is_none());
    // The name is there to be typed over.
    harness.get_by_label("Structure name");
    harness.event(egui::Event::Text("Atrophy".to_owned()));
    harness.run_steps(2);
    key(&mut harness, egui::Key::Enter);
    harness.get_by_label("Atrophy");
    let structures = |app: &App| app.state.document.structures.clone();
    assert_eq!(structures(harness.state()).names(), ["Atrophy"]);

    click(&mut harness, "Find in all images Atrophy");
    until(&mut harness, "something is proposed", |app| {
        structures(app).to_review().count() == 1 && app.state.search.is_none()
    });
    // Proposals are shown side by side, and nothing is kept by chance.
    harness.get_by_label("Atrophy in right.png");
    key(&mut harness, egui::Key::Enter);
    assert_eq!(structures(harness.state()).to_review().count(), 1);
    click(&mut harness, "Close");
    key(&mut harness, egui::Key::N);
    assert_eq!(harness.state().state.current, Some(1));
    harness.get_by_label("Accept Atrophy");
    key(&mut harness, egui::Key::Enter);
    let now = structures(harness.state());
    assert_eq!(now.to_review().count(), 0);
    assert_eq!(now.examples("Atrophy").len(), 2);
    let other = harness.state().state.id_of(1).photo;
    let area = &now.of(other)[0].area;
    assert!(area.holds(45.0 / 72.0, 0.5), "the other spot");

    click(&mut harness, "More about Atrophy");
    click(&mut harness, "Remove");
    assert_eq!(structures(harness.state()).examples("Atrophy").len(), 1);
}

#[test]
fn classes_are_made_in_another_way_and_names_stay() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    let class = harness.state().state.document.selected.expect("a class");
    let ctx = harness.ctx.clone();
    let rename = Action::Class(ClassAction::Rename(class, "Spot".to_owned()));
    harness.state_mut().apply(&ctx, rename);
    click(&mut harness, "Hierarchy");
    click(&mut harness, "k-means");
    let by = |hierarchy| {
        move |app: &App| {
            let id = app.state.current_id().expect("an image");
            let overlay = app.session.overlays().get(id).expect("an overlay");
            overlay.clustering.hierarchy == hierarchy && app.state.refined == (2, 2)
        }
    };
    until(
        &mut harness,
        "the classes are k-means'",
        by(Hierarchy::KMeans),
    );
    let overlay = |app: &App| app.session.overlays().get(app.state.current_id()?);
    let now = overlay(harness.state()).expect("an overlay");
    assert_eq!(now.class_at(25.0 / 72.0, 0.5, &at(4)), Some(class));
    harness.get_by_label("Spot");
    assert!(harness.state().state.pick.is_some(), "what is picked stays");

    click(&mut harness, "One set of classes");
    assert_eq!(
        harness.state().state.document.clustering.partition,
        Partition::Folder
    );
    until(&mut harness, "the folder shares its classes", |app| {
        overlay(app).is_some_and(|o| o.clustering.partition == Partition::Folder)
    });
}

#[test]
fn an_opened_folder_is_looked_at_again_and_nothing_is_lost() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    key(&mut harness, egui::Key::Enter);
    key(&mut harness, egui::Key::Enter);
    let index = |app: &App, at: u32| {
        let folder = app.state.folder;
        let overlay =
            app.session
                .overlays()
                .get(crate::session::ImageId::new(folder, at as usize, ""));
        overlay.map(|o| o.segmentation.index.clone())
    };
    let before = index(harness.state(), 0).expect("an overlay");
    // The new photograph comes first in the list.
    fundus(30)
        .save(folder.path().join("another.png"))
        .expect("an image");
    key(&mut harness, egui::Key::F5);
    until(&mut harness, "three photographs are segmented", |app| {
        app.state.items.len() == 4 && app.state.refined == (3, 3)
    });
    let app = harness.state();
    assert_eq!(app.state.items[0].name, "another.png");
    assert_eq!(index(app, 1), Some(before), "not computed again");
    assert!(index(app, 0).is_some());
    assert_eq!(app.state.current, Some(1), "the same photograph is shown");
    let id = app.state.current_id().expect("an image");
    assert_eq!(app.state.document.structures.of(id.photo).len(), 1);
}
