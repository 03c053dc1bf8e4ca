//! Vessels and spots in the window: found before any training, shown as strictly as wished, picked by a click.

use super::*;
use crate::detail::{DEFAULT, Kind};
use crate::document::class_of_kind;
use crate::ui::actions::ClassAction;
use crate::ui::actions::{HistoryAction, StructureAction};

/// The window on one photograph that comes with the program, once its vessels and spots are found.
fn found() -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "idrid_55_1072x712_CCBY4.jpg";
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    std::fs::copy(samples.join(name), folder.path().join(name)).expect("a photograph");
    let mut harness = window(folder.path());
    until(&mut harness, "vessels and spots are found", |app| {
        let drawn = app
            .context()
            .findings()
            .and_then(|findings| findings.drawn.clone());
        drawn.is_some_and(|drawn| drawn.full.is_some())
    });
    harness.run_steps(4);
    (folder, harness)
}

fn objects(app: &App, kind: Kind) -> u32 {
    let findings = app.context().findings().expect("findings");
    let found = findings.found(kind, &app.state.document);
    found.objects.expect("spots are counted")
}

fn strict(kind: Kind, strictness: f32) -> Action {
    Action::Class(ClassAction::Strict {
        kind,
        image: None,
        strictness: Some(strictness),
    })
}

/// A place on the strongest bright spot.
fn bright(app: &App) -> [f32; 2] {
    let findings = app.context().findings().expect("findings");
    let layer = findings.strengths.layer(Kind::Bright);
    let bytes = layer.bytes();
    let (at, _) = bytes
        .iter()
        .enumerate()
        .max_by_key(|(_, b)| **b)
        .expect("pixels");
    [
        ((at % layer.width) as f32 + 0.5) / layer.width as f32,
        ((at / layer.width) as f32 + 0.5) / layer.height as f32,
    ]
}

#[test]
fn kinds_are_listed_hidden_and_made_stricter_before_any_training() {
    let (_folder, mut harness) = found();
    for name in ["Vessels", "Bright spots", "Dark spots"] {
        harness.get_by_label(&format!("Visibility of {name}"));
        harness.get_by_label(&format!("Strictness of {name}"));
    }
    let before = objects(harness.state(), Kind::Bright);
    assert!(before > 5, "{before} bright spots");
    // By the slider itself: one step to the right shows fewer.
    harness.get_by_label("Strictness of Bright spots").focus();
    harness.step();
    for _ in 0..5 {
        harness.key_press(egui::Key::ArrowRight);
        harness.run_steps(2);
    }
    let fewer = objects(harness.state(), Kind::Bright);
    assert!(fewer < before, "{fewer} of {before}");
    assert_eq!(
        harness
            .state()
            .state
            .document
            .folder_strictness(Kind::Vessels),
        0.0
    );
    // For this image alone, and back.
    click(&mut harness, "Bright spots: this image alone");
    let id = harness.state().state.current_id().expect("an image");
    let own = |app: &App| app.state.document.own_strictness(Kind::Bright, id.photo);
    assert!(own(harness.state()).expect("its own") > 0.0);
    apply(&mut harness, strict(Kind::Bright, -1.0));
    assert_eq!(objects(harness.state(), Kind::Bright), fewer);
    click(&mut harness, "Bright spots: this image alone");
    assert_eq!(own(harness.state()), None);
    assert!(objects(harness.state(), Kind::Bright) > fewer);
    // All of it can be taken back.
    for _ in 0..20 {
        apply(&mut harness, Action::History(HistoryAction::Undo));
    }
    assert_eq!(objects(harness.state(), Kind::Bright), before);
    click(&mut harness, "Visibility of Vessels");
    assert!(!harness.state().state.document.shows(Kind::Vessels));
    click(&mut harness, "Vessels and spots");
    assert!(harness.query_by_label("Visibility of Vessels").is_none());
}

#[test]
fn one_spot_leads_to_all_of_them_and_these_are_kept_and_let_go() {
    let (_folder, mut harness) = found();
    let place = bright(harness.state());
    // The pointer rests on it.
    let app = harness.state();
    let image = app.view.image_rect(
        app.edit.canvas().expect("a canvas"),
        app.context().image_size().expect("a size"),
    );
    let at = image.min + egui::Vec2::from(place) * image.size();
    harness.event(egui::Event::PointerMoved(at));
    until(&mut harness, "a preview", |app| {
        app.state.pointed.answer().is_some()
    });
    apply(
        &mut harness,
        Action::Structure(StructureAction::Pick(aim(place, false), None)),
    );
    until(&mut harness, "a pick", |app| app.state.pick.is_some());
    let pick = harness.state().state.pick.clone().expect("a pick");
    assert_eq!(pick.area.kind, Some((Kind::Bright, DEFAULT)));
    assert_eq!(
        pick.area.stencil,
        harness
            .state()
            .state
            .pointed
            .answer()
            .expect("it")
            .1
            .pick
            .area
            .stencil
    );
    apply(&mut harness, Action::Structure(StructureAction::Keep));
    let id = pick.id;
    let kept = |app: &App| app.state.document.structures.of(id.photo).len();
    assert_eq!(kept(harness.state()), 1);
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert_eq!(kept(harness.state()), 0);
    // Beneath the spots there are no classes yet, and so nothing to pick.
    apply(&mut harness, Action::Class(ClassAction::Select(None)));
    apply(
        &mut harness,
        Action::Structure(StructureAction::Pick(aim(place, true), None)),
    );
    harness.run_steps(10);
    assert!(harness.state().state.pick.is_none());
}

#[test]
fn the_picture_shows_what_is_strong_enough() {
    let (_folder, mut harness) = found();
    let apart = |document: &mut crate::document::Document| {
        document.solo(class_of_kind(Kind::Bright));
        document.opacity = 1.0;
        document.recolour(class_of_kind(Kind::Bright), [1, 2, 255]);
    };
    apart(&mut harness.state_mut().state.document);
    let blue = |harness: &mut Harness<'static, App>| {
        harness.run_steps(3);
        let picture = harness.render().expect("a picture");
        let canvas = harness.state().edit.canvas().expect("a canvas");
        let inside = |x: u32, y: u32| canvas.contains(egui::pos2(x as f32, y as f32));
        let shown = |p: &image::Rgba<u8>| p.0[0] < 40 && p.0[1] < 40 && p.0[2] > 220;
        picture
            .enumerate_pixels()
            .filter(|(x, y, p)| inside(*x, *y) && shown(p))
            .count()
    };
    let usual = blue(&mut harness);
    apply(&mut harness, strict(Kind::Bright, -2.0));
    let loose = blue(&mut harness);
    apply(&mut harness, strict(Kind::Bright, 5.0));
    let none = blue(&mut harness);
    assert!(usual > 100 && loose > usual, "{usual} and {loose} pixels");
    assert!(none < usual / 4, "{none} of {usual} pixels are left");
}
