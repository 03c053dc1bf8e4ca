//! The sheet of keys, and where its keys are said.

use egui::{Key, Modifiers};

use super::*;
use crate::ui::actions::ViewAction;
use crate::ui::keys::{self, COMMANDS, Stored};
use crate::ui::state::Sheet;
use crate::ui::words::Language;

/// A window in which the sheet of keys is open, with one command in it.
fn sheet(folder: &Path, filter: &str) -> Harness<'static, App> {
    let mut harness = window(folder);
    let keys = Action::View(ViewAction::ToggleSheet(Sheet::Keys));
    apply(&mut harness, keys);
    harness.get_by_label("Find a command").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text(filter.to_owned()));
    harness.run_steps(2);
    harness
}

fn press(harness: &mut Harness<'static, App>, held: Modifiers, key: Key) {
    harness.key_press_modifiers(held, key);
    harness.run_steps(4);
}

fn stored(harness: &Harness<'static, App>) -> Stored {
    harness.state().preferences.keys.clone()
}

#[test]
fn a_key_is_changed_and_holds_at_once() {
    let folder = folder();
    let mut harness = sheet(folder.path(), "fill on");
    click(&mut harness, "Fill on or off: F");
    harness.get_by_label("Press a key…");
    press(&mut harness, Modifiers::NONE, Key::Y);
    harness.get_by_label("Fill on or off: Y");
    assert_eq!(stored(&harness)["fill"], ["Y"]);
    let fill = harness.state().state.document.fill;
    // The sheet's own text has the focus no more.
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().state.sheet, None);
    press(&mut harness, Modifiers::NONE, Key::F);
    assert_eq!(harness.state().state.document.fill, fill, "the usual key");
    press(&mut harness, Modifiers::NONE, Key::Y);
    assert_ne!(harness.state().state.document.fill, fill);
    let tip = keys::tip(&harness.ctx, "Fill", &Action::View(ViewAction::ToggleFill));
    assert_eq!(tip, "Fill (Y)");
    press(&mut harness, Modifiers::NONE, Key::F1);
    harness.get_by_label("Y");
}

#[test]
fn a_key_that_is_anothers_is_asked_about() {
    let folder = folder();
    let mut harness = sheet(folder.path(), "fill on");
    click(&mut harness, "Fill on or off: F");
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.get_by_label_contains("is “Export”; take it from there?");
    assert!(!harness.state().state.export_open, "the key does nothing");
    assert_eq!(stored(&harness), Stored::new());
    click(&mut harness, "Leave it");
    press(&mut harness, Modifiers::COMMAND, Key::E);
    click(&mut harness, "Take it");
    harness.get_by_label("Fill on or off: Ctrl+E");
    assert_eq!(stored(&harness)["fill"], ["Command+E"]);
    assert!(stored(&harness)["export"].is_empty());
    click(&mut harness, "Usual keys of Fill on or off");
    assert_eq!(stored(&harness).keys().collect::<Vec<_>>(), ["export"]);
    click(&mut harness, "Reset all keys");
    assert_eq!(stored(&harness), Stored::new());
}

#[test]
fn escape_leaves_a_key_and_backspace_removes_it() {
    let folder = folder();
    let mut harness = sheet(folder.path(), "fill on");
    click(&mut harness, "Fill on or off: F");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().state.sheet, Some(Sheet::Keys));
    harness.get_by_label("Fill on or off: F");
    click(&mut harness, "Fill on or off: F");
    press(&mut harness, Modifiers::NONE, Key::Backspace);
    assert!(harness.query_by_label("Fill on or off: F").is_none());
    assert!(stored(&harness)["fill"].is_empty());
    click(&mut harness, "Another key for Fill on or off");
    press(&mut harness, Modifiers::NONE, Key::Num3);
    harness.get_by_label_contains("“Select class 1 … 9” and stays that.");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::SHIFT, Key::F7);
    assert_eq!(stored(&harness)["fill"], ["Shift+F7"]);
}

#[test]
fn a_sheet_left_while_a_key_is_asked_for_asks_no_more() {
    let folder = folder();
    let mut harness = sheet(folder.path(), "fill on");
    click(&mut harness, "Fill on or off: F");
    harness.state_mut().state.sheet = None;
    let fill = harness.state().state.document.fill;
    press(&mut harness, Modifiers::NONE, Key::F);
    assert_ne!(harness.state().state.document.fill, fill);
}

#[test]
fn every_command_is_found_by_its_name_and_said_with_its_key() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.state_mut().state.document.selected = Some(0);
    let now: Vec<&str> = COMMANDS
        .iter()
        .filter(|command| command.wish.action(&harness.state().state).is_some())
        .map(|command| command.words)
        .collect();
    assert!(now.len() > 80, "{}", now.len());
    press(&mut harness, Modifiers::COMMAND, Key::K);
    for words in now.iter().filter(|&&words| words != "All commands") {
        assert!(
            harness.query_all_by_label(words).next().is_some(),
            "{words}"
        );
    }
    harness.state_mut().state.sheet = None;
    let german = crate::ui::preferences::Preferences {
        language: Language::German,
        ..harness.state().preferences.clone()
    };
    let german = ViewAction::SetPreferences(Box::new(german));
    apply(&mut harness, Action::View(german));
    let tip = keys::tip(
        &harness.ctx,
        "Ende",
        &Action::Structure(crate::ui::actions::StructureAction::Reject),
    );
    assert_eq!(tip, "Ende (Entf)");
}
