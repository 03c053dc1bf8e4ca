//! A structure from visit to visit: told by names, laid over by vessels or by hand, and written as a slope.

use std::sync::Arc;

use super::*;
use crate::document::Area;
use crate::measure::Bitmap;
use crate::picture::{Origin, samples};
use crate::session::{By, Figures};
use crate::ui::actions::{GrowthAction, HistoryAction, ViewAction};
use crate::ui::state::Sheet;

const NAMES: [&str; 2] = ["P7_OS_2019-03-04.png", "P7_OS_2021-03-04.png"];
/// How far the later photograph is moved, in pixels.
const MOVED: [u32; 2] = [24, 10];

/// A folder of a sample, half as large, and of the same moved.
fn eye() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let Origin::Embedded { bytes, .. } = samples()[1].origin else {
        panic!("a sample is in the program")
    };
    let first = image::load_from_memory(bytes)
        .expect("a sample")
        .thumbnail(500, 480)
        .to_rgb8();
    let second = image::RgbImage::from_fn(first.width(), first.height(), |x, y| {
        let from = x.checked_sub(MOVED[0]).zip(y.checked_sub(MOVED[1]));
        from.map_or(image::Rgb([0; 3]), |(x, y)| *first.get_pixel(x, y))
    });
    for (photo, name) in [first, second].iter().zip(NAMES) {
        photo.save(folder.path().join(name)).expect("an image");
    }
    folder
}

fn disc(size: (u32, u32), centre: [f32; 2], radius: f32) -> Arc<Area> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let far = |at: usize| ((at % width) as f32 - centre[0]).hypot((at / width) as f32 - centre[1]);
    let set: Vec<bool> = (0..width * height).map(|at| far(at) < radius).collect();
    Arc::new(Area::new(Bitmap::new(width, height, set), width * height))
}

/// The sheet on that folder with a lesion in both photographs, once it was followed.
fn followed(folder: &Path) -> Harness<'static, App> {
    let mut harness = window(folder);
    let state = &mut harness.state_mut().state;
    for (place, radius) in [(0, 30.0), (1, 40.0)] {
        let id = state.id_of(place);
        let crate::ui::state::Reading::Done { size, .. } = state.items[place].reading else {
            panic!("all images are read")
        };
        let by = place as f32;
        let centre = [200.0 + by * MOVED[0] as f32, 200.0 + by * MOVED[1] as f32];
        let kept = state
            .document
            .structures
            .keep(id.photo, disc(size, centre, radius));
        state.document.structures.rename(id.photo, kept, "Atrophy");
    }
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleSheet(Sheet::Growth)),
    );
    until_followed(&mut harness, "the structure is followed", |by| {
        matches!(by, By::Vessels { .. })
    });
    harness
}

fn until_followed(harness: &mut Harness<'static, App>, what: &str, wished: fn(By) -> bool) {
    until(harness, what, |app| {
        let seen = app
            .state
            .grown()
            .and_then(|grown| grown.visits.last().cloned());
        seen.and_then(|seen| seen.registered.ok())
            .is_some_and(|registered| wished(registered.by))
    });
    harness.run_steps(4);
}

#[test]
fn a_structure_is_followed_and_its_slope_is_said() {
    let folder = eye();
    let mut harness = followed(folder.path());
    harness.get_by_label_contains("Laid over the first visit by the vessels");
    harness.get_by_label_contains("pixels a year");
    let state = &harness.state().state;
    let figures = Figures::of(state.grown().expect("grown"), &state.document.retina);
    // √π (40 − 30) pixels in 731 days.
    let slope = figures.slope.expect("a slope").root.slope;
    assert!((slope - 8.856).abs() < 0.4, "{slope}");
    harness.get_by_label_contains("Square root of the area (pixels) over time");
    click(&mut harness, "Area");
    harness.get_by_label_contains("Area (pixels²) over time");
    harness.get_by_label("Photograph of 2021-03-04 with the outlines of both visits");
    click(&mut harness, "2019-03-04");
    harness.get_by_label("Photograph of 2019-03-04 with the outlines of both visits");
    // With a spacing they are mm.
    harness
        .state_mut()
        .state
        .document
        .retina
        .set_typed(Some(10.0));
    harness.run_steps(3);
    harness.get_by_label_contains("Area: +0.1");
    let table = folder.path().join("growth.csv");
    apply(
        &mut harness,
        Action::Growth(GrowthAction::SaveTable(table.clone())),
    );
    until(&mut harness, "the table is there", |_| table.exists());
    let text = std::fs::read_to_string(table).expect("a table");
    assert!(
        text.starts_with("patient,eye,structure,") && text.contains("\r\nP7,OS,Atrophy,P7_OS_2021"),
        "{text}"
    );
}

#[test]
fn three_points_by_hand_go_before_the_vessels_and_are_taken_back() {
    let folder = eye();
    let mut harness = followed(folder.path());
    click(&mut harness, "Set three points by hand");
    for place in [[0.3, 0.3], [0.7, 0.35], [0.45, 0.75]] {
        for (name, moved) in [
            ("Photograph of the first visit", 0.0),
            ("Photograph of the later visit", 1.0),
        ] {
            let rect = harness.get_by_label(name).rect();
            let size = egui::vec2(500.0, 480.0);
            let by = egui::vec2(MOVED[0] as f32, MOVED[1] as f32) * moved / size;
            let at = rect.min + (egui::Vec2::from(place) + by) * rect.size();
            button(&mut harness, at, true, egui::Modifiers::NONE);
            button(&mut harness, at, false, egui::Modifiers::NONE);
            harness.run_steps(2);
        }
    }
    click(&mut harness, "Use these points");
    until_followed(&mut harness, "the points count", |by| by == By::Hand);
    harness.get_by_label("Laid over the first visit by points that were set by hand.");
    let map = harness.state().state.grown().expect("grown").visits[1]
        .registered
        .expect("a map")
        .map;
    let at = map.apply([250.0, 240.0]);
    let off = (at[0] - 250.0 - f64::from(MOVED[0])).hypot(at[1] - 240.0 - f64::from(MOVED[1]));
    assert!(off < 4.0, "{off}");
    apply(&mut harness, Action::History(HistoryAction::Undo));
    until_followed(&mut harness, "the vessels count again", |by| by != By::Hand);
}

#[test]
fn a_folder_without_visits_says_how_they_are_told() {
    let folder = folder();
    let mut harness = window(folder.path());
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleSheet(Sheet::Growth)),
    );
    until(&mut harness, "the visits were looked for", |app| {
        app.state.visits().is_some()
    });
    harness.run_steps(3);
    harness.get_by_label("No eye has two visits in this folder");
}
