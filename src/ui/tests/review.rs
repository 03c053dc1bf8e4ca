//! A reviewer goes through the images: status, quality, comment, by key and by mouse.

use super::*;
use crate::document::{Quality, Status, Verdict};
use crate::ui::actions::{HistoryAction, ImagesAction, ViewAction};
use crate::ui::panels::{Only, Order};
use crate::ui::preferences::Side;
use crate::ui::state::Sheet;
use egui::{Key, Modifiers};

fn press(harness: &mut Harness<'static, App>, held: Modifiers, key: Key) {
    harness.key_press_modifiers(held, key);
    harness.run_steps(3);
}

fn verdict(harness: &Harness<'static, App>, index: usize) -> Verdict {
    let state = &harness.state().state;
    let photo = state.id_of(index).photo;
    state
        .document
        .reviews
        .of(photo)
        .cloned()
        .unwrap_or_default()
}

fn current(harness: &Harness<'static, App>) -> usize {
    harness.state().state.current.expect("an image")
}

/// A folder of four photographs; the window shows the first.
fn four() -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = folder();
    for (name, spot) in [("third.png", 30), ("a fourth.png", 50)] {
        fundus(spot)
            .save(folder.path().join(name))
            .expect("an image");
    }
    let mut harness = window(folder.path());
    apply(&mut harness, Action::Images(ImagesAction::Show(0)));
    (folder, harness)
}

#[test]
fn a_status_leads_to_the_next_image_that_has_none() {
    let (_folder, mut harness) = four();
    press(&mut harness, Modifiers::NONE, Key::K);
    assert_eq!(verdict(&harness, 0).status, Some(Status::Accepted));
    let second = current(&harness);
    assert_ne!(second, 0);
    press(&mut harness, Modifiers::NONE, Key::J);
    let third = current(&harness);
    // What has its status is passed over, also from the end around.
    apply(&mut harness, Action::Images(ImagesAction::Show(0)));
    press(&mut harness, Modifiers::NONE, Key::K);
    assert_eq!(current(&harness), third, "said again, and on");
    press(&mut harness, Modifiers::NONE, Key::U);
    assert_eq!(verdict(&harness, second).status, Some(Status::NeedsWork));
    assert_eq!(verdict(&harness, third).status, Some(Status::Excluded));
    let words = "3 of 4 reviewed";
    harness.get_by_label(words);
    let last = current(&harness);
    press(&mut harness, Modifiers::NONE, Key::K);
    assert_eq!(current(&harness), last, "there is no other");
    let told = harness.state().state.notice.as_ref().expect("a word");
    assert_eq!(told.text, "All images are reviewed");
    // Who wants to stay stays.
    harness.state_mut().preferences.goes_on = false;
    apply(
        &mut harness,
        Action::Images(ImagesAction::Judge(Status::Accepted)),
    );
    press(&mut harness, Modifiers::NONE, Key::K);
    assert_eq!(current(&harness), last);
    assert_eq!(verdict(&harness, last).status, Some(Status::Accepted));
}

#[test]
fn a_button_gives_a_status_and_takes_it_back() {
    let (_folder, mut harness) = four();
    click(&mut harness, "Needs work");
    assert_eq!(verdict(&harness, 0).status, Some(Status::NeedsWork));
    assert_ne!(current(&harness), 0);
    apply(&mut harness, Action::Images(ImagesAction::Show(0)));
    click(&mut harness, "Needs work");
    assert_eq!(verdict(&harness, 0), Verdict::default());
    assert_eq!(current(&harness), 0, "what is taken back leads nowhere");
    let held = Modifiers::COMMAND | Modifiers::ALT;
    press(&mut harness, held, Key::K);
    assert_eq!(verdict(&harness, 0).status, Some(Status::Accepted));
    assert_eq!(current(&harness), 0, "this key stays, as it did");
}

#[test]
fn an_image_is_graded_by_key_and_by_mouse() {
    let (_folder, mut harness) = four();
    press(&mut harness, Modifiers::ALT, Key::Num2);
    assert_eq!(verdict(&harness, 0).quality, Some(Quality::Usable));
    assert_eq!(current(&harness), 0);
    click(&mut harness, "Quality: Reject");
    assert_eq!(verdict(&harness, 0).quality, Some(Quality::Reject));
    press(&mut harness, Modifiers::ALT, Key::Num3);
    assert_eq!(verdict(&harness, 0), Verdict::default());
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert_eq!(verdict(&harness, 0).quality, Some(Quality::Reject));
}

#[test]
fn a_comment_is_typed_and_its_letters_are_no_commands() {
    let (_folder, mut harness) = four();
    apply(
        &mut harness,
        Action::View(ViewAction::TogglePanel(Side::Images)),
    );
    press(&mut harness, Modifiers::NONE, Key::I);
    assert!(harness.state().preferences.shows(Side::Images));
    let field = harness.get_by_role(egui::Role::MultilineTextInput);
    assert!(field.is_focused());
    for (key, letter) in [(Key::K, "k"), (Key::J, "j"), (Key::U, "u")] {
        harness.key_press(key);
        harness.event(egui::Event::Text(letter.to_owned()));
        harness.run_steps(2);
    }
    harness.key_press(Key::Enter);
    harness.event(egui::Event::Text("=1".to_owned()));
    harness.run_steps(2);
    assert_eq!(&*verdict(&harness, 0).comment, "kju\n=1");
    assert_eq!(verdict(&harness, 0).status, None, "they were letters");
    // Escape leaves the line, and means nothing else.
    let id = harness.state().state.id_of(0);
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleSheet(Sheet::Log)),
    );
    harness.get_by_role(egui::Role::MultilineTextInput).focus();
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.ctx.text_edit_focused());
    assert_eq!(harness.state().state.sheet, Some(Sheet::Log));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().state.sheet, None);
    press(&mut harness, Modifiers::NONE, Key::K);
    assert_ne!(current(&harness), 0, "keys are commands again");
    let field = harness.get_by_role(egui::Role::MultilineTextInput);
    assert_eq!(field.value().as_deref(), Some(""), "another image's");
    // What was typed without a break is one step.
    apply(&mut harness, Action::History(HistoryAction::Undo));
    apply(&mut harness, Action::History(HistoryAction::Undo));
    let reviews = &harness.state().state.document.reviews;
    assert_eq!(reviews.of(id.photo), None);
}

#[test]
fn the_name_in_the_settings_is_written_beside_what_is_said() {
    let (_folder, mut harness) = four();
    press(&mut harness, Modifiers::NONE, Key::K);
    assert_eq!(verdict(&harness, 0).by, None);
    click(&mut harness, "No reviewer's name");
    let field = harness.get_by_role_and_label(egui::Role::TextInput, "Reviewer");
    field.focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text("A. Reader".to_owned()));
    harness.run_steps(2);
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleSheet(Sheet::Settings)),
    );
    assert_eq!(harness.state().preferences.reviewer, "A. Reader");
    apply(&mut harness, Action::Images(ImagesAction::Show(0)));
    apply(
        &mut harness,
        Action::Images(ImagesAction::Grade(Quality::Good)),
    );
    let by = verdict(&harness, 0).by.expect("a name");
    assert_eq!(by.name, "A. Reader");
    harness.get_by_label(&format!("A. Reader, {}", by.day));
}

#[test]
fn the_list_shows_what_was_said_and_filters_by_it() {
    let (_folder, mut harness) = four();
    for (index, status) in [
        (0, Status::Accepted),
        (1, Status::Excluded),
        (2, Status::NeedsWork),
    ] {
        apply(&mut harness, Action::Images(ImagesAction::Show(index)));
        apply(&mut harness, Action::Images(ImagesAction::Judge(status)));
    }
    let id = harness.state().state.id_of(1);
    let comment = ImagesAction::Comment(id, "dark".to_owned());
    apply(&mut harness, Action::Images(comment));
    let rows = |only, order| {
        let listing = crate::ui::panels::listing(only, order, "png");
        listing.rows(&harness.state().state)
    };
    assert_eq!(rows(Only::Of(Status::Accepted), Order::Name), [0]);
    assert_eq!(rows(Only::Of(Status::Excluded), Order::Name), [1]);
    assert_eq!(rows(Only::Of(Status::NeedsWork), Order::Name), [2]);
    assert_eq!(rows(Only::Commented, Order::Name), [1]);
    let open = rows(Only::Unreviewed, Order::Name);
    assert_eq!(open.len(), 1);
    assert_eq!(rows(Only::All, Order::Review), [2, open[0], 0, 1]);
    // Who hears the list hears it as well.
    let name = harness.state().state.items[1].name.clone();
    let line = harness.get_by_role_and_label(egui::Role::ListBoxOption, &name);
    assert_eq!(line.value().as_deref(), Some("Excluded\ndark"));
}
