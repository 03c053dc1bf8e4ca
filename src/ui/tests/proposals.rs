//! What a search proposes is judged side by side.

use super::picks::{key, pick};
use super::*;
use crate::ui::actions::{HistoryAction, StructureAction};
use crate::ui::state::Sheet;

/// A folder of two photographs alike, one without a spot, and what the search for the spot of the first says.
fn searched(folder: &Path) -> Harness<'static, App> {
    let plain = image::RgbImage::from_fn(72, 64, |x, y| {
        let far = (f64::from(x) - 36.0).hypot(f64::from(y) - 32.0);
        let grain = (x * 7 + y * 13) as u8 % 11;
        let retina = image::Rgb([150 + grain, 60 + grain, 30]);
        if far > 31.0 {
            image::Rgb([0, 0, 0])
        } else {
            retina
        }
    });
    plain.save(folder.join("spotless.png")).expect("an image");
    let mut harness = window(folder);
    click(&mut harness, "Train");
    until(&mut harness, "all overlays are refined", |app| {
        app.state.refined == (3, 3)
    });
    pick(&mut harness);
    key(&mut harness, egui::Key::Enter);
    harness.event(egui::Event::Text("Atrophy".to_owned()));
    harness.run_steps(2);
    key(&mut harness, egui::Key::Enter);
    click(&mut harness, "Find in all images Atrophy");
    until(&mut harness, "the search is over", |app| {
        app.state.sheet == Some(Sheet::Proposals)
    });
    harness.run_steps(3);
    harness
}

fn kept(harness: &Harness<'static, App>) -> (usize, usize) {
    let structures = &harness.state().state.document.structures;
    (
        structures.examples("Atrophy").len(),
        structures.proposals().len(),
    )
}

#[test]
fn all_above_the_line_are_kept_at_once_and_that_is_taken_back() {
    let folder = folder();
    let mut harness = searched(folder.path());
    let (own, proposed) = kept(&harness);
    assert!(own == 1 && proposed >= 1);
    harness.get_by_label("Atrophy in right.png");
    let likely = { harness.state().state.document.structures.proposals() }
        .iter()
        .filter(|(.., one)| one.likeness() >= 0.5)
        .count();
    assert!(likely >= 1, "the other spot is alike");
    click(&mut harness, &format!("Accept {likely} above the line"));
    assert_eq!(kept(&harness), (1 + likely, proposed - likely));
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert_eq!(kept(&harness), (1, proposed));
}

#[test]
fn the_line_is_dragged_and_what_is_below_it_is_rejected() {
    let folder = folder();
    let mut harness = searched(folder.path());
    let (_, proposed) = kept(&harness);
    let line = harness
        .get_by_label("Line between likely and doubtful")
        .rect();
    // To the very end: nothing is so much alike.
    harness.drag_at(line.center());
    harness.step();
    harness.drop_at(line.right_center());
    harness.run_steps(3);
    let words = format!("Reject {proposed} below it");
    click(&mut harness, &words);
    assert_eq!(kept(&harness), (1, 0));
    harness.get_by_label("Nothing is left to look at.");
}

#[test]
fn it_is_said_where_nothing_was_found() {
    let folder = folder();
    let harness = searched(folder.path());
    let nothing = harness.state().state.nothing_in.len();
    let (_, proposed) = kept(&harness);
    assert_eq!(nothing + proposed, 2, "every other image is accounted for");
    if nothing > 0 {
        harness.get_by_label(&format!("Nothing proposed in {nothing} images"));
    }
}

#[test]
fn a_proposal_is_judged_alone_and_shown_by_a_click() {
    let folder = folder();
    let mut harness = searched(folder.path());
    click(&mut harness, "Accept Atrophy in right.png");
    assert_eq!(kept(&harness).0, 2);
    apply(&mut harness, Action::History(HistoryAction::Undo));
    click(&mut harness, "Atrophy in right.png");
    let app = harness.state();
    assert_eq!(app.state.sheet, None);
    let shown = app
        .state
        .current
        .map(|index| app.state.items[index].name.as_str());
    assert_eq!(shown, Some("right.png"));
    apply(&mut harness, Action::Structure(StructureAction::Reject));
    assert_eq!(kept(&harness).0, 1);
}
