//! The states that a user sees, in both themes, beside pictures of how they shall look. After a change that is
//! meant: `UPDATE_SNAPSHOTS=1 cargo test --release --lib states`, and look at `tests/snapshots`.

use std::sync::Arc;

use egui_kittest::SnapshotOptions;

use super::*;
use crate::session::{ExportState, Phase, Refresh};
use crate::ui::actions::Action;
use crate::ui::actions::{ClassAction, ExportAction, StructureAction, TrainingAction, ViewAction};
use crate::ui::words::Language;

/// Letters are drawn a little differently by other drivers.
const LETTERS: usize = 6_000;
/// Processors round differently, and so an area may get another class; a panel that goes changes far more.
const CLASSES: usize = 150_000;

/// Two real photographs, one of them portrait, in a folder inside the temporary one.
fn photographs() -> (tempfile::TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("a folder");
    let folder = around.path().join("2026-11 follow-up");
    std::fs::create_dir(&folder).expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let [wide, tall] = ["idrid_55_1072x712_CCBY4.jpg", "chase_Image_01L_CCBY4.jpg"]
        .map(|name| image::open(samples.join(name)).expect("a sample"));
    wide.thumbnail(400, 400)
        .save(folder.join("IDRiD 55.png"))
        .expect("an image");
    tall.thumbnail(400, 400)
        .crop_imm(60, 0, 260, 384)
        .save(folder.join("CHASE 01L with a very long name of its file.png"))
        .expect("an image");
    (around, folder)
}

/// The smallest usual window. Vessels and spots come when they are found, and would be in a picture or not by chance.
fn window(folder: &Path) -> Harness<'static, App> {
    let launch = Launch {
        detail: false,
        ..launch(folder)
    };
    let mut harness = leading_with_structures(egui::vec2(1280.0, 800.0), launch);
    until(&mut harness, "all images are read", |app| {
        app.state.all_read
    });
    harness
}

fn nothing() -> Harness<'static, App> {
    let launch = Launch {
        folder: None,
        ..launch(Path::new(""))
    };
    opened_at(egui::vec2(1280.0, 800.0), launch)
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq)]
enum Closely {
    /// All of it, closely.
    All,
    /// All of it, as far as processors agree, and closely what lies around the classes.
    Classes,
    /// Closely what lies around the classes, as these are chance.
    Around,
}

/// What classes and losses change: the picture, thumbnails, the slider's words and the class list, the training panel.
fn chance(app: &App) -> [egui::Rect; 4] {
    let canvas = app.edit.stage().expect("a canvas");
    let part = |left, top, right, bottom| {
        egui::Rect::from_min_max(egui::pos2(left, top), egui::pos2(right, bottom))
    };
    [
        canvas,
        part(0.0, 88.0, 216.0, 300.0),
        part(994.0, 100.0, 1280.0, 620.0),
        part(280.0, 674.0, 1280.0, 760.0),
    ]
}

/// Looks at the window in both themes.
fn look(harness: &mut Harness<'static, App>, state: &str, sight: Closely) {
    // What stands there depends on the machine.
    harness.state_mut().device.draws = "a device".to_owned();
    harness.state_mut().device.trains = "CPU".to_owned();
    let options = |most| {
        SnapshotOptions::new()
            .threshold(1.0)
            .max_failed_pixels(most)
    };
    for theme in [egui::ThemePreference::Dark, egui::ThemePreference::Light] {
        let mut preferences = harness.state().preferences.clone();
        preferences.theme = theme;
        harness.remove_cursor();
        apply(
            harness,
            Action::View(ViewAction::SetPreferences(Box::new(preferences))),
        );
        let name = format!("{state}_{theme:?}").to_lowercase();
        match sight {
            Closely::All => harness.snapshot_options(&name, &options(LETTERS)),
            Closely::Classes => harness.snapshot_options(&name, &options(CLASSES)),
            Closely::Around => {}
        }
        if sight != Closely::All {
            for area in chance(harness.state()) {
                harness.mask(area);
            }
            harness.snapshot_options(format!("{name}_around"), &options(LETTERS));
        }
    }
}

/// Trains without looks on the way, which would come by the clock, and waits until classes have their last numbers.
fn train_blindly(harness: &mut Harness<'static, App>) {
    harness.state_mut().state.settings.training.steps = 40;
    apply(
        harness,
        Action::Training(TrainingAction::SetRefresh(Refresh::Never)),
    );
    train(harness);
    let overlays =
        |app: &App| [0, 1].map(|index| app.session.overlays().get(app.state.id_of(index)));
    let mut seen = overlays(harness.state());
    let mut since = Instant::now();
    until(harness, "the classes rest", |app| {
        let now = overlays(app);
        let same = now.iter().zip(&seen).all(|pair| match pair {
            (Some(now), Some(seen)) => Arc::ptr_eq(now, seen),
            _ => false,
        });
        if !same {
            seen = now;
            since = Instant::now();
        }
        since.elapsed() > Duration::from_secs(1)
    });
}

#[test]
fn the_start() {
    let mut harness = nothing();
    let preferences = &mut harness.state_mut().preferences;
    preferences.remember(Path::new("/photos/2026-03 first visits"));
    preferences.remember(Path::new("/photos/2026-11 follow-up"));
    look(&mut harness, "1_start", Closely::All);
}

#[test]
fn opened_training_and_trained() {
    let (_around, folder) = photographs();
    let mut harness = window(&folder);
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    look(&mut harness, "2_opened", Closely::All);
    train_blindly(&mut harness);
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(8))),
    );
    until(&mut harness, "something stands out", |app| {
        app.context().standing().next().is_some()
    });
    look(&mut harness, "4_trained", Closely::Classes);
    apply(&mut harness, Action::View(ViewAction::ToggleSight));
    look(&mut harness, "7_classes", Closely::Classes);
}

#[test]
fn paused() {
    let (_around, folder) = photographs();
    let mut harness = window(&folder);
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    harness.state_mut().state.settings.training.steps = 100_000;
    click(&mut harness, "Train");
    until(&mut harness, "steps", |app| {
        app.state.last.is_some_and(|r| r.step >= 20)
    });
    click(&mut harness, "Pause");
    until(&mut harness, "all is refined", |app| {
        app.state.phase == Phase::Paused && app.state.refined == (2, 2)
    });
    // At which step it paused is chance, and so is all that was learned.
    look(&mut harness, "3_paused", Closely::Around);
}

#[test]
fn picked_and_exporting() {
    let (_around, folder) = photographs();
    let mut harness = window(&folder);
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    train_blindly(&mut harness);
    apply(
        &mut harness,
        Action::Structure(StructureAction::Pick(aim([0.4, 0.5], false), None)),
    );
    until(&mut harness, "a pick", |app| app.state.pick.is_some());
    apply(&mut harness, Action::Structure(StructureAction::Keep));
    harness.event(egui::Event::Text("Optic disc".to_owned()));
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    apply(
        &mut harness,
        Action::Structure(StructureAction::Pick(aim([0.6, 0.4], false), None)),
    );
    until(&mut harness, "another pick", |app| app.state.pick.is_some());
    look(&mut harness, "5_picked", Closely::Classes);
    apply(&mut harness, Action::Export(ExportAction::Toggle));
    harness.state_mut().state.export_folder = "/photos/review".to_owned();
    assert!(!matches!(
        harness.state().state.export,
        Some(ExportState::Done(_))
    ));
    look(&mut harness, "6_export", Closely::Classes);
}

#[test]
fn no_word_is_left_in_english() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let mut preferences = harness.state().preferences.clone();
    preferences.language = Language::German;
    apply(
        &mut harness,
        Action::View(ViewAction::SetPreferences(Box::new(preferences))),
    );
    for english in [
        "Open folder",
        "Train again",
        "Stands out",
        "Classes",
        "Class 1",
        "Structures",
        "Clusters",
    ] {
        assert!(harness.query_by_label(english).is_none(), "{english}");
    }
    harness.get_by_label("Ordner öffnen");
    harness.get_by_label("Sticht hervor");
    apply(&mut harness, Action::View(ViewAction::ToggleSight));
    harness.get_by_label("Klasse 1");
    Language::English.choose();
}
