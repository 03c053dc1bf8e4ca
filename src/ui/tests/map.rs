//! The map of the whole image, photographs in tiles, and local contrast, in the window.

use super::picks::{key, on_screen, press};
use super::*;
use crate::session::ImageId;
use crate::ui::actions::{Action, RetinaAction, Tool, ViewAction};
use crate::ui::state::Layout;

const MAP: &str = "Map of the whole image";

fn zoom(harness: &mut Harness<'static, App>, factor: f32) {
    apply(harness, Action::View(ViewAction::Zoom(factor)));
}

fn centre(harness: &Harness<'static, App>) -> egui::Vec2 {
    harness.state().view.kept().1
}

/// Clicks the map, so far from its left and top.
fn click_map(harness: &mut Harness<'static, App>, place: egui::Vec2) {
    let map = harness.get_by_label(MAP).rect();
    let at = map.min + place * map.size();
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false] {
        button(harness, at, pressed, egui::Modifiers::NONE);
    }
    harness.run_steps(3);
}

#[test]
fn the_map_is_there_while_a_part_of_the_image_is_seen() {
    let folder = folder();
    let mut harness = window(folder.path());
    assert!(harness.query_by_label(MAP).is_none());
    zoom(&mut harness, 4.0);
    let map = harness.get_by_label(MAP).rect();
    let canvas = harness.state().edit.stage().expect("a canvas");
    assert!(canvas.contains_rect(map) && map.bottom() < canvas.bottom() - 30.0);
    key(&mut harness, egui::Key::Z);
    assert!(!harness.state().preferences.map);
    assert!(harness.query_by_label(MAP).is_none());
    key(&mut harness, egui::Key::Z);
    harness.get_by_label(MAP);
    for layout in [Layout::Beside, Layout::Curtain] {
        apply(&mut harness, Action::View(ViewAction::ToggleLayout(layout)));
        harness.get_by_label(MAP);
    }
    apply(&mut harness, Action::View(ViewAction::Fit));
    assert!(harness.query_by_label(MAP).is_none());
}

#[test]
fn a_click_on_the_map_moves_the_view_and_does_nothing_else() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    zoom(&mut harness, 4.0);
    apply(
        &mut harness,
        Action::Retina(RetinaAction::Use(Some(Tool::Disc))),
    );
    click_map(&mut harness, egui::vec2(0.3, 0.7));
    assert!((centre(&harness) - egui::vec2(0.3, 0.7)).length() < 0.02);
    let state = &harness.state().state;
    assert!(state.retina.tool == Some(Tool::Disc) && state.history.here() == 0);
    key(&mut harness, egui::Key::Escape);
    click_map(&mut harness, egui::vec2(0.6, 0.4));
    assert!((centre(&harness) - egui::vec2(0.6, 0.4)).length() < 0.02);
    std::thread::sleep(Duration::from_millis(300));
    harness.run_steps(3);
    let state = &harness.state().state;
    assert!(state.pick.is_none() && state.pointed.is_at_rest());
    assert!(harness.state().edit.read_out().is_empty());
}

#[test]
fn the_view_follows_the_pointer_that_is_dragged_on_the_map() {
    let folder = folder();
    let mut harness = window(folder.path());
    zoom(&mut harness, 4.0);
    let map = harness.get_by_label(MAP).rect();
    harness.hover_at(map.center());
    harness.step();
    let button = |pos, pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    harness.event(button(map.center(), true));
    harness.step();
    // Beyond the map the view stays within the image.
    for (place, wanted) in [((0.2, 0.3), (0.2, 0.3)), ((0.5, 2.0), (0.5, 1.0))] {
        let at = map.min + egui::Vec2::from(place) * map.size();
        harness.event(egui::Event::PointerMoved(at));
        harness.run_steps(2);
        assert!(
            (centre(&harness) - wanted.into()).length() < 0.02,
            "{place:?}"
        );
    }
}

/// The window on a folder, on a device whose textures have no side longer than this.
fn limited(folder: &Path, longest: u32) -> Harness<'static, App> {
    // Vessels and spots would come when they are found, between two looks.
    let launch = Launch {
        detail: false,
        ..launch(folder)
    };
    let devices = Devices {
        longest_side: Some(longest),
        ..DEVICES.clone()
    };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .with_max_steps(20)
        .wgpu_setup(setup())
        .build_eframe(move |cc| App::new(cc, devices, &launch).expect("a window"));
    until(&mut harness, "the picture", |app| {
        app.state.all_read && app.state.photo.is_some()
    });
    harness
}

/// What the canvas shows once nothing of the photograph is missing any more.
fn canvas(harness: &mut Harness<'static, App>) -> image::RgbaImage {
    let mut before = None;
    for _ in 0..40 {
        harness.step();
        let picture = harness.render().expect("a picture");
        if before.as_ref() == Some(&picture) {
            break;
        }
        before = Some(picture);
        std::thread::sleep(Duration::from_millis(100));
    }
    let part = harness.state().edit.stage().expect("a canvas");
    let whole = before.expect("a picture");
    let [x, y, w, h] = [part.left(), part.top(), part.width(), part.height()].map(|v| v as u32);
    image::imageops::crop_imm(&whole, x, y, w, h).to_image()
}

#[test]
fn a_photograph_in_tiles_looks_and_is_picked_like_any_other() {
    let folder = folder();
    let mut usual = limited(folder.path(), 4096);
    // 72 × 64 pixels in tiles of 20.
    let mut tiled = limited(folder.path(), 40);
    let shown = |app: &App| app.state.photo.clone().expect("a picture");
    assert!(!shown(usual.state()).photo.in_tiles() && shown(tiled.state()).photo.in_tiles());
    let photo = shown(tiled.state()).photo;
    assert_eq!((photo.width, photo.height), (72, 64));
    for harness in [&mut usual, &mut tiled] {
        zoom(harness, 3.0);
        harness.remove_cursor();
    }
    let (a, b) = (canvas(&mut usual), canvas(&mut tiled));
    assert!(a == b, "the tiles show another picture");
    train(&mut tiled);
    press(&mut tiled, (30.0, 32.0), egui::Modifiers::NONE);
    until(&mut tiled, "an area is picked", |app| {
        app.state.pick.is_some()
    });
    let id: ImageId = tiled.state().state.current_id().expect("an image");
    assert_eq!(
        tiled.state().state.pick.as_ref().map(|pick| pick.id),
        Some(id)
    );
    let at = on_screen(tiled.state(), 36.5, 32.5);
    tiled.event(egui::Event::PointerMoved(at));
    tiled.run_steps(2);
    let [r, g, b] = fundus(25).get_pixel(36, 32).0;
    let words = tiled.state().edit.read_out();
    assert!(
        words.contains(&format!("x 36 y 32 · RGB {r} {g} {b}")),
        "{words}"
    );
}

#[test]
fn local_contrast_is_for_the_eye_only_and_has_a_key() {
    let folder = folder();
    let mut harness = limited(folder.path(), 4096);
    let photo = harness
        .state()
        .state
        .photo
        .clone()
        .expect("a picture")
        .photo;
    until(&mut harness, "the curves", |_| photo.curves().is_some());
    let plain = canvas(&mut harness);
    harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::V);
    harness.run_steps(3);
    assert_eq!(harness.state().state.look.local, 1.0);
    assert!(!harness.state().state.look.green);
    let strong = canvas(&mut harness);
    assert!(strong != plain);
    // Where the photograph is compared with its overlay, both show it.
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleLayout(Layout::Curtain)),
    );
    let curtain = canvas(&mut harness);
    let same = strong
        .pixels()
        .zip(curtain.pixels())
        .filter(|(a, b)| a == b);
    assert!(same.count() > strong.pixels().len() * 9 / 10);
    assert_eq!(harness.state().state.history.here(), 0);
    harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::V);
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleLayout(Layout::Curtain)),
    );
    assert!(canvas(&mut harness) == plain);
    click(&mut harness, "View");
    harness.get_by_role_and_label(egui::Role::Slider, "Local contrast");
    harness.get_by_label("Training, measurements and exports do not change.");
}
