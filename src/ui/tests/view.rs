//! How the picture is looked at: comparing, viewing, panels, the list.

use super::*;
use crate::ui::actions::Action;
use crate::ui::actions::ViewAction;
use crate::ui::preferences::Side;
use crate::ui::state::{Against, Compare, Layout, Look};

fn press(harness: &mut Harness<'static, App>, key: egui::Key) {
    harness.key_press(key);
    harness.run_steps(2);
}

/// A part of the canvas as it is drawn, each part of the width and height.
fn seen(harness: &mut Harness<'static, App>, x: f32, y: f32) -> [u8; 3] {
    let canvas = harness.state().edit.stage().expect("a canvas");
    let picture = harness.render().expect("a picture");
    let at = canvas.min + egui::vec2(x, y) * canvas.size();
    let [r, g, b, _] = picture.get_pixel(at.x as u32, at.y as u32).0;
    [r, g, b]
}

/// Whether two colours differ by no more than the grain of the photograph: pictures of other places on the screen are
/// sampled at slightly other places.
fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 11)
}

#[test]
fn the_curtain_shows_the_photograph_on_one_side() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    let left = seen(&mut harness, 0.4, 0.5);
    let right = seen(&mut harness, 0.6, 0.5);
    let layout = Layout::Curtain;
    apply(&mut harness, Action::View(ViewAction::ToggleLayout(layout)));
    assert!(
        !near(seen(&mut harness, 0.4, 0.5), left),
        "still an overlay"
    );
    assert!(near(seen(&mut harness, 0.6, 0.5), right));
    let compare = Compare {
        layout,
        curtain: 0.1,
        ..Compare::default()
    };
    apply(&mut harness, Action::View(ViewAction::SetCompare(compare)));
    assert!(near(seen(&mut harness, 0.4, 0.5), left));
    harness.get_by_label("Curtain");
    apply(&mut harness, Action::View(ViewAction::ToggleLayout(layout)));
    assert_eq!(harness.state().state.compare.layout, Layout::Single);
}

#[test]
fn side_by_side_both_pictures_have_one_zoom() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    press(&mut harness, egui::Key::S);
    assert_eq!(harness.state().state.compare.layout, Layout::Beside);
    let whole = harness.state().edit.stage().expect("a canvas");
    let half = harness.state().edit.canvas().expect("a canvas");
    assert!(half.width() < whole.width() / 2.0);
    apply(&mut harness, Action::View(ViewAction::Zoom(2.0)));
    let photograph = seen(&mut harness, 0.25, 0.5);
    let overlay = seen(&mut harness, 0.75, 0.5);
    assert!(!near(photograph, overlay));
    press(&mut harness, egui::Key::C);
    let (left, right) = (seen(&mut harness, 0.25, 0.5), seen(&mut harness, 0.75, 0.5));
    assert!(near(left, right), "{left:?} {right:?}");
}

#[test]
fn two_runs_are_compared() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let id = harness.state().state.current_id().expect("an image");
    let before = harness
        .state()
        .session
        .overlays()
        .get(id)
        .expect("an overlay");
    harness.state_mut().state.settings.seed = 2;
    click(&mut harness, "Train again");
    until(&mut harness, "another run", |app| {
        let overlay = app.session.overlays().get(id);
        app.state.refined == (2, 2)
            && overlay.is_some_and(|o| o.origin.run != before.origin.run && !o.origin.coarse)
    });
    let earlier = harness.state().session.overlays().earlier(id);
    assert_eq!(
        earlier.expect("the run before").origin.run,
        before.origin.run
    );
    assert_eq!(harness.state().state.earlier.contrastive.len(), 3);
    let compare = Compare {
        layout: Layout::Beside,
        against: Against::EarlierRun,
        ..Compare::default()
    };
    apply(&mut harness, Action::View(ViewAction::SetCompare(compare)));
    harness.render().expect("both are drawn");
}

#[test]
fn viewing_changes_the_picture_and_nothing_else() {
    let folder = folder();
    let mut harness = window(folder.path());
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    let plain = seen(&mut harness, 0.48, 0.53);
    press(&mut harness, egui::Key::V);
    let [r, g, b] = seen(&mut harness, 0.48, 0.53);
    assert!(r == g && g == b, "not grey: {r} {g} {b}");
    assert_eq!(g, plain[1]);
    press(&mut harness, egui::Key::V);
    let look = Look {
        brightness: 0.2,
        ..Look::default()
    };
    apply(&mut harness, Action::View(ViewAction::SetLook(look)));
    assert_eq!(seen(&mut harness, 0.48, 0.53)[2], plain[2] + 51);
    assert_eq!(harness.state().state.history.here(), 0);
}

#[test]
fn the_overlay_is_gone_while_a_key_is_held() {
    let folder = folder();
    let mut harness = window(folder.path());
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    let photograph = seen(&mut harness, 0.48, 0.53);
    train(&mut harness);
    let overlay = seen(&mut harness, 0.48, 0.53);
    assert_ne!(photograph, overlay);
    harness.key_down(egui::Key::H);
    harness.step();
    assert_eq!(seen(&mut harness, 0.48, 0.53), photograph);
    harness.key_up(egui::Key::H);
    harness.run_steps(2);
    assert_eq!(seen(&mut harness, 0.48, 0.53), overlay);
}

#[test]
fn panels_hide_and_come_back() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.get_by_label("left.png");
    let before = harness.state().edit.canvas().expect("a canvas");
    for (key, side) in [
        (egui::Key::F2, Side::Images),
        (egui::Key::F3, Side::Classes),
        (egui::Key::F4, Side::Training),
    ] {
        press(&mut harness, key);
        assert!(!harness.state().preferences.shows(side));
    }
    assert!(harness.query_by_label("left.png").is_none());
    assert!(harness.query_by_label("Number of clusters").is_none());
    assert!(harness.query_by_label("Training progress").is_none());
    assert!(harness.state().edit.canvas().expect("a canvas").area() > before.area() * 1.5);
    for key in [egui::Key::F2, egui::Key::F3, egui::Key::F4] {
        press(&mut harness, key);
    }
    harness.run_steps(2);
    assert_eq!(harness.state().edit.canvas().expect("a canvas"), before);
}

#[test]
fn the_read_out_says_class_share_place_and_colour() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    let middle = harness.state().edit.canvas().expect("a canvas").center();
    harness.event(egui::Event::PointerMoved(middle));
    harness.run_steps(2);
    let words = harness.state().edit.read_out().to_owned();
    let [r, g, b] = fundus(25).get_pixel(36, 32).0;
    assert!(words.starts_with("Class "), "{words}");
    assert!(words.contains(" % · x 36 y 32 · "), "{words}");
    assert!(words.ends_with(&format!("RGB {r} {g} {b}")), "{words}");
}
