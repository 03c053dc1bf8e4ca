//! Kept structures are corrected with brush and eraser.

use std::sync::Arc;

use super::picks::{key, on_screen, pick};
use super::*;
use crate::document::{Area, Structure};
use crate::measure::Bitmap;
use crate::ui::actions::{Action, BrushAction, StructureAction};

/// The window with a kept structure: the left half of the first photograph, on a coarser grid.
fn kept() -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = folder();
    let mut harness = window(folder.path());
    let id = harness.state().state.current_id().expect("an image");
    let half = (0..36 * 32).map(|at| at % 36 < 18).collect();
    let area = Arc::new(Area::new(Bitmap::new(36, 32, half), 36 * 32));
    let state = &mut harness.state_mut().state;
    let place = state.document.structures.keep(id.photo, area);
    state.document.structures.rename(id.photo, place, "Disc");
    (folder, harness)
}

fn structures(app: &App) -> Vec<Structure> {
    let id = app.state.current_id().expect("an image");
    app.state.document.structures.of(id.photo).to_vec()
}

fn pixels(app: &App) -> usize {
    structures(app)[0].area.pixels
}

/// Takes up the brush and waits until it can be drawn with.
fn take_up(harness: &mut Harness<'static, App>, with: egui::Key) {
    key(harness, with);
    until(harness, "there is something to draw on", |app| {
        app.state.drawn_on().is_some()
    });
}

/// Draws from place to place of the photograph.
fn draw(harness: &mut Harness<'static, App>, places: &[(f32, f32)], modifiers: egui::Modifiers) {
    let on = |harness: &Harness<'static, App>, (x, y)| on_screen(harness.state(), x, y);
    let (first, last) = (
        on(harness, places[0]),
        on(harness, places[places.len() - 1]),
    );
    harness.event(egui::Event::ModifiersChanged(modifiers));
    harness.event(egui::Event::PointerMoved(first));
    harness.step();
    button(harness, first, true, modifiers);
    for &place in places {
        let at = on(harness, place);
        harness.event(egui::Event::PointerMoved(at));
        harness.step();
    }
    button(harness, last, false, modifiers);
    harness.event(egui::Event::ModifiersChanged(egui::Modifiers::NONE));
    harness.run_steps(2);
}

const NONE: egui::Modifiers = egui::Modifiers::NONE;

#[test]
fn strokes_are_drawn_and_taken_back_one_by_one() {
    let (_folder, mut harness) = kept();
    let coarse = Arc::clone(&structures(harness.state())[0].area);
    take_up(&mut harness, egui::Key::B);
    harness.get_by_label_contains("Correcting: Disc");
    assert!(
        Arc::ptr_eq(&structures(harness.state())[0].area, &coarse),
        "nothing is drawn yet"
    );
    for _ in 0..6 {
        key(&mut harness, egui::Key::CloseBracket);
    }
    let radius = harness.state().state.brush_radius();
    assert!(radius > 1.9, "{radius}");

    draw(&mut harness, &[(50.0, 20.0), (60.0, 40.0)], NONE);
    let now = structures(harness.state())[0].clone();
    assert_eq!(
        now.area.stencil.size(),
        (72, 64),
        "the photograph's own pixels"
    );
    for (x, y) in [(50, 20), (55, 30), (59, 39)] {
        assert!(now.area.stencil.has(x, y), "{x} {y}");
    }
    assert!(!now.area.stencil.has(50, 40));
    assert!(now.area.stencil.has(10, 30), "what was there stays");
    let painted = now.area.pixels;
    assert_eq!(
        harness.state().state.history.next_undo(),
        Some("Painted on Disc")
    );

    key(&mut harness, egui::Key::X);
    draw(&mut harness, &[(5.0, 30.0), (15.0, 30.0)], NONE);
    assert!(!structures(harness.state())[0].area.stencil.has(10, 30));
    assert_eq!(
        harness.state().state.history.next_undo(),
        Some("Erased from Disc")
    );
    // With Alt held it is the other one.
    draw(
        &mut harness,
        &[(10.0, 30.0), (10.0, 30.0)],
        egui::Modifiers::ALT,
    );
    assert!(structures(harness.state())[0].area.stencil.has(10, 30));

    for pixels_then in [None, Some(painted), None] {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
        harness.run_steps(3);
        if let Some(then) = pixels_then {
            assert_eq!(pixels(harness.state()), then);
        }
        assert!(
            harness.state().state.brush.correcting.is_some(),
            "it goes on"
        );
    }
    assert!(Arc::ptr_eq(&structures(harness.state())[0].area, &coarse));
    assert!(
        harness.state().state.drawn_on().is_some(),
        "it can be drawn on again"
    );
    key(&mut harness, egui::Key::Escape);
    assert!(harness.state().state.brush.correcting.is_none());
    assert!(harness.query_by_label_contains("Correcting").is_none());
    // Now a drag moves the picture again.
    draw(&mut harness, &[(50.0, 20.0), (60.0, 40.0)], NONE);
    assert!(Arc::ptr_eq(&structures(harness.state())[0].area, &coarse));
}

#[test]
fn the_same_key_lays_the_brush_down_and_the_other_swaps() {
    let (_folder, mut harness) = kept();
    take_up(&mut harness, egui::Key::E);
    let erases = |app: &App| app.state.brush.correcting.as_ref().map(|c| c.erases);
    assert_eq!(erases(harness.state()), Some(true));
    key(&mut harness, egui::Key::B);
    assert_eq!(erases(harness.state()), Some(false));
    key(&mut harness, egui::Key::B);
    assert_eq!(erases(harness.state()), None);
    take_up(&mut harness, egui::Key::B);
    click(&mut harness, "Done");
    assert_eq!(erases(harness.state()), None);
}

#[test]
fn what_changes_nothing_is_no_step_and_space_moves_the_picture() {
    let (_folder, mut harness) = kept();
    take_up(&mut harness, egui::Key::B);
    let steps = harness.state().state.history.here();
    draw(&mut harness, &[(10.0, 30.0), (12.0, 30.0)], NONE);
    assert_eq!(harness.state().state.history.here(), steps);
    for pressed in [true, false] {
        if pressed {
            harness.key_down(egui::Key::Space);
            harness.step();
            draw(&mut harness, &[(50.0, 30.0), (60.0, 30.0)], NONE);
        } else {
            harness.key_up(egui::Key::Space);
            harness.step();
        }
    }
    assert_eq!(harness.state().state.history.here(), steps);
    assert!(harness.state().state.brush.correcting.is_some());
}

#[test]
fn a_structure_that_goes_takes_the_brush_along() {
    let (_folder, mut harness) = kept();
    take_up(&mut harness, egui::Key::B);
    draw(&mut harness, &[(50.0, 30.0), (60.0, 30.0)], NONE);
    let id = harness.state().state.current_id().expect("an image");
    // Another one before it in the list goes: it is still the same that is corrected.
    let other = Arc::new(Area::new(Bitmap::new(2, 2, vec![true; 4]), 4));
    let state = &mut harness.state_mut().state;
    let place = state.document.structures.keep(id.photo, other);
    state.document.structures.rename(id.photo, place, "Other");
    apply(
        &mut harness,
        Action::Structure(StructureAction::Remove(id, place)),
    );
    assert_eq!(harness.state().state.corrects(id), Some(0));
    apply(
        &mut harness,
        Action::Structure(StructureAction::Remove(id, 0)),
    );
    assert!(harness.state().state.brush.correcting.is_none());
    key(&mut harness, egui::Key::B);
    let notice = harness
        .state()
        .state
        .notice
        .clone()
        .expect("a word about it");
    assert!(
        notice.text.contains("nothing to correct"),
        "{}",
        notice.text
    );
}

#[test]
fn a_new_structure_begins_with_its_first_stroke() {
    let folder = folder();
    let mut harness = window(folder.path());
    apply(&mut harness, Action::Brush(BrushAction::New));
    assert!(structures(harness.state()).is_empty());
    draw(&mut harness, &[(30.0, 30.0), (40.0, 30.0)], NONE);
    draw(&mut harness, &[(30.0, 34.0), (40.0, 34.0)], NONE);
    let all = structures(harness.state());
    assert_eq!(all.len(), 1);
    assert!(all[0].area.stencil.has(35, 30) && all[0].area.stencil.has(35, 34));
    // Of a disc of 31 pixels two strokes of 10 are little.
    assert!(
        (0.005..0.03).contains(&all[0].area.share),
        "{}",
        all[0].area.share
    );
    for left in [1, 0] {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
        harness.run_steps(3);
        assert_eq!(structures(harness.state()).len(), left);
    }
    draw(&mut harness, &[(30.0, 30.0), (40.0, 30.0)], NONE);
    assert_eq!(structures(harness.state()).len(), 1);
}

#[test]
fn what_is_picked_is_kept_and_corrected() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    pick(&mut harness);
    let area = harness.state().state.pick.clone().expect("a pick").area;
    take_up(&mut harness, egui::Key::B);
    assert!(harness.state().state.pick.is_none());
    assert!(Arc::ptr_eq(&structures(harness.state())[0].area, &area));
    draw(&mut harness, &[(50.0, 30.0), (60.0, 30.0)], NONE);
    assert!(structures(harness.state())[0].area.stencil.has(55, 30));
    click(&mut harness, "Find in all images Structure 1");
    until(&mut harness, "something is proposed", |app| {
        app.state.document.structures.to_review().count() == 1
    });
    for _ in 0..3 {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
        harness.run_steps(3);
    }
    assert!(structures(harness.state()).is_empty());
    assert!(harness.state().state.brush.correcting.is_none());
    assert!(
        harness.state().state.pick.is_some(),
        "it is picked as before"
    );
}
