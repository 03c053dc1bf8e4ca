//! Another reviewer's session beside one's own: compared, and gone through.

use std::sync::Arc;

use super::*;
use crate::document::{self, Area, Photo, Quality, Reviewer, Status, Work};
use crate::measure::Bitmap;
use crate::ui::actions::{ClassAction, CompareAction, StructureAction};
use crate::ui::state::Sheet;
use egui::{Key, Modifiers};

/// A square of the photographs' own size.
fn square(left: usize, side: usize) -> Arc<Area> {
    let inside = |at: usize| (left..left + side).contains(&at);
    let set = (0..72 * 64).map(|at| inside(at % 72) && inside(at / 72));
    Arc::new(Area::new(Bitmap::new(72, 64, set.collect()), 3000))
}

/// The other reviewer's session of the folder: a disc in the first image, and a word on each.
fn other(harness: &Harness<'static, App>, place: &Path) -> PathBuf {
    let state = &harness.state().state;
    let mut work = Work {
        roster: state.kept.roster.clone(),
        ..Work::default()
    };
    let by = Reviewer::new("B. Other", jiff::civil::date(2026, 11, 29)).map(Arc::new);
    let (first, second) = (Photo::of("left.png"), Photo::of("right.png"));
    let document = &mut work.document;
    for photo in [first, second] {
        document.reviews.change(photo, by.as_ref(), |verdict| {
            verdict.status = Some(Status::Accepted);
            verdict.quality = Some(Quality::Good);
        });
    }
    let kept = document.structures.keep(first, square(22, 20));
    document.structures.rename(first, kept, "disc");
    let path = place.join("other.cuts");
    document::save(&work, &path).expect("saved");
    path
}

/// One's own work: the disc two pixels larger to all sides, drusen in the second image, which needs work.
fn own(harness: &mut Harness<'static, App>) {
    let (first, second) = (Photo::of("left.png"), Photo::of("right.png"));
    let document = &mut harness.state_mut().state.document;
    for (photo, area, name) in [
        (first, square(20, 24), "Disc"),
        (second, square(9, 4), "Drusen"),
    ] {
        let kept = document.structures.keep(photo, area);
        document.structures.rename(photo, kept, name);
    }
    document.retina.set_typed(Some(10.0));
    document.reviews.toggle(first, Status::Accepted, None);
    document.reviews.toggle(second, Status::NeedsWork, None);
}

fn compared() -> (tempfile::TempDir, tempfile::TempDir, Harness<'static, App>) {
    let (folder, place) = (folder(), tempfile::tempdir().expect("a folder"));
    let mut harness = window(folder.path());
    let path = other(&harness, place.path());
    own(&mut harness);
    apply(&mut harness, Action::Compare(CompareAction::With(path)));
    until(&mut harness, "both are compared", |app| {
        app.state.compared.done.is_some()
    });
    harness.run_steps(4);
    (folder, place, harness)
}

fn press(harness: &mut Harness<'static, App>, key: Key) {
    harness.key_press_modifiers(Modifiers::NONE, key);
    harness.run_steps(4);
}

fn shown(harness: &Harness<'static, App>) -> (String, Option<usize>) {
    let state = &harness.state().state;
    let current = state.current.expect("an image");
    (state.items[current].name.clone(), state.compared.at)
}

#[test]
fn how_far_both_agree_is_said() {
    let (_folder, _place, harness) = compared();
    assert_eq!(harness.state().state.sheet, Some(Sheet::Compared));
    harness.get_by_label("This session / B. Other");
    // One of the other's files cannot be read here.
    harness.get_by_label("2 images compared · 0 only here, 1 only there");
    // 2 · 400 / (576 + 400); the photographs have 10 µm to a pixel.
    harness.get_by_label("0.820, 0.820");
    harness.get_by_label("2.2, 2.2 px · 0.022, 0.022 mm");
    harness.get_by_label("2.8, 2.8 px · 0.028, 0.028 mm");
    harness.get_by_label("Status: 50.0 % agreement, Cohen's kappa 0.00 (2 images)");
    harness.get_by_label("Quality: no image of which both say something");
    harness.get_by_label("3 disagreements, the worst first");
    assert_eq!(
        harness.state().state.history.here(),
        0,
        "nothing was changed"
    );
}

#[test]
fn keys_lead_from_disagreement_to_disagreement() {
    let (_folder, _place, mut harness) = compared();
    click(&mut harness, "Go through them");
    assert_eq!(harness.state().state.sheet, None);
    assert_eq!(shown(&harness), ("right.png".to_owned(), Some(0)));
    press(&mut harness, Key::N);
    press(&mut harness, Key::N);
    assert_eq!(shown(&harness), ("left.png".to_owned(), Some(2)));
    harness.get_by_label_contains("Disc: Dice 0.820");
    let others = |harness: &Harness<'static, App>| {
        let state = &harness.state().state;
        state.compared.others(Photo::of("left.png")).count()
    };
    assert_eq!(others(&harness), 1, "the other outline is drawn");
    press(&mut harness, Key::N);
    assert_eq!(shown(&harness).1, Some(2), "there is none behind the last");
    press(&mut harness, Key::P);
    assert_eq!(shown(&harness), ("right.png".to_owned(), Some(1)));
    // Escape goes through them no more, and N means proposals again.
    apply(&mut harness, Action::Class(ClassAction::Select(None)));
    assert_eq!((shown(&harness).1, others(&harness)), (None, 0));
    apply(
        &mut harness,
        Action::Structure(StructureAction::NextProposal),
    );
    assert_eq!(shown(&harness).1, None);
    // A click on a line of the list leads there as well.
    harness.key_press_modifiers(Modifiers::SHIFT, Key::P);
    harness.run_steps(4);
    click(&mut harness, "left.png: Disc");
    assert_eq!(shown(&harness), ("left.png".to_owned(), Some(2)));
}

#[test]
fn the_other_outline_has_a_colour_of_its_own() {
    let (_folder, _place, mut harness) = compared();
    until(&mut harness, "the picture", |app| app.state.photo.is_some());
    apply(&mut harness, Action::Compare(CompareAction::Show(2)));
    until(&mut harness, "its picture", |app| {
        let state = &app.state;
        state.photo.as_ref().map(|photo| photo.id) == state.current_id()
    });
    harness.run_steps(3);
    let amber = |harness: &mut Harness<'static, App>| {
        let stage = harness.state().edit.stage().expect("a canvas");
        // Below the pill, whose frame has the colour as well.
        let (top, bottom) = (stage.top() + 90.0, stage.bottom() - 8.0);
        let picture = harness.render().expect("a picture");
        let in_stage = |x: u32, y: u32| {
            (stage.left()..stage.right()).contains(&(x as f32))
                && (top..bottom).contains(&(y as f32))
        };
        let pixels = picture.enumerate_pixels();
        let near = |rgba: &image::Rgba<u8>| {
            let [r, g, b, _] = rgba.0;
            r.abs_diff(0xF2) < 12 && g.abs_diff(0xB8) < 12 && b.abs_diff(0x4B) < 12
        };
        pixels
            .filter(|(x, y, rgba)| in_stage(*x, *y) && near(rgba))
            .count()
    };
    assert!(amber(&mut harness) > 100);
    apply(&mut harness, Action::Compare(CompareAction::Rest));
    assert_eq!(amber(&mut harness), 0);
}

#[test]
fn what_was_compared_is_saved_as_a_table() {
    let (_folder, place, mut harness) = compared();
    let path = place.path().join("table.csv");
    let save = CompareAction::SaveTable(path.clone());
    apply(&mut harness, Action::Compare(save));
    until(&mut harness, "it is written", |_| path.exists());
    let text = std::fs::read_to_string(&path).expect("a table");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 4);
    assert!(lines[4].starts_with("left.png,left.png,status,,accepted,accepted,1,"));
    assert!(text.contains("structure,Disc,yes,yes,0.81967213"), "{text}");
}

#[test]
fn a_session_of_other_photographs_or_none_is_refused() {
    let (_folder, place, mut harness) = compared();
    apply(&mut harness, Action::Compare(CompareAction::Leave));
    let state = &harness.state().state;
    assert!(state.compared.done.is_none() && state.sheet.is_none());
    let (strange, torn) = (
        place.path().join("strange.cuts"),
        place.path().join("torn.cuts"),
    );
    let mut work = Work::default();
    work.roster.see("elsewhere.png");
    document::save(&work, &strange).expect("saved");
    std::fs::write(&torn, b"half of it").expect("written");
    for (path, words) in [
        (strange, "no photograph in common"),
        (torn, "not a session"),
    ] {
        let with = CompareAction::With(path);
        apply(&mut harness, Action::Compare(with));
        until(&mut harness, "it is refused", |app| {
            app.state.compared.running.is_none()
        });
        let notice = harness.state().state.notice.as_ref().expect("a reason");
        assert!(
            notice.is_error && notice.text.contains(words),
            "{}",
            notice.text
        );
        assert!(harness.state().state.compared.done.is_none());
    }
}
