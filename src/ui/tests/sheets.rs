//! What lies over the window: messages, settings, commands, the first look.

use super::*;
use crate::ui::actions::Action;
use crate::ui::actions::{ClassAction, FileAction, ViewAction};
use crate::ui::preferences::{Hint, Preferences};
use crate::ui::state::Sheet;
use crate::ui::words::Language;

#[test]
fn the_first_look_offers_a_folder_samples_and_what_was_opened_before() {
    let mut harness = nothing();
    harness.run_steps(3);
    harness.get_by_label("Open a folder");
    assert!(harness.query_by_label("Training progress").is_none());
    let folder = folder();
    let name = folder.path().file_name().expect("a name");
    let name = name.to_string_lossy().into_owned();
    let preferences = &mut harness.state_mut().preferences;
    preferences.remember(folder.path());
    harness.run_steps(2);
    click(&mut harness, &name);
    until(&mut harness, "all images are read", |app| {
        app.state.all_read
    });
    harness.get_by_label("left.png");
}

#[test]
fn the_samples_open_by_their_button() {
    let mut harness = nothing();
    harness.run_steps(3);
    click(&mut harness, "Try samples");
    until(&mut harness, "the list", |app| app.state.items.len() == 8);
}

#[test]
fn a_hint_goes_away_when_it_is_done_or_waved_away() {
    let folder = folder();
    let mut harness = window(folder.path());
    let words = "Press Train: a network teaches itself on these photographs. No label is needed.";
    harness.get_by_label(words);
    train(&mut harness);
    assert!(harness.query_by_label(words).is_none());
    harness.get_by_label("Move the slider on the right: more clusters show finer structures.");
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(5))),
    );
    harness
        .get_by_label("Click the structure that matters: the area under the pointer is outlined.");
    click(&mut harness, "Dismiss this hint");
    assert!(harness.state().preferences.past.contains(&Hint::Pick));
    assert!(harness.query_by_label("Dismiss this hint").is_none());
}

#[test]
fn a_command_is_found_by_a_few_letters() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.run_steps(3);
    harness.event(egui::Event::Text("green ch".to_owned()));
    harness.run_steps(2);
    harness.get_by_label_contains("Green channel");
    assert!(harness.query_by_label_contains("Whole image").is_none());
    harness.key_press(egui::Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().state.look.green);
    assert_eq!(harness.state().state.sheet, None);
}

#[test]
fn messages_are_kept_and_can_be_read_again() {
    let folder = folder();
    let mut harness = window(folder.path());
    apply(
        &mut harness,
        Action::File(FileAction::Open(folder.path().join("gone"))),
    );
    until(&mut harness, "the refusal", |app| {
        app.state
            .messages
            .iter()
            .any(|m| m.is_error && m.text.ends_with("gone"))
    });
    apply(&mut harness, Action::View(ViewAction::DismissNotice));
    apply(
        &mut harness,
        Action::View(ViewAction::ToggleSheet(Sheet::Log)),
    );
    harness.get_by_label_contains("gone");
    click(&mut harness, "Copy all");
}

#[test]
fn about_says_version_licence_and_what_never_happens() {
    let folder = folder();
    let mut harness = window(folder.path());
    click(&mut harness, "About");
    harness.get_by_label(concat!("Version ", env!("CARGO_PKG_VERSION")));
    harness.get_by_label("Research use only: not a diagnostic device.");
    harness.get_by_label_contains("MIT or Apache-2.0");
    harness.get_by_label_contains("no network connection of any kind");
}

#[test]
fn settings_change_the_window_at_once() {
    let folder = folder();
    let mut harness = window(folder.path());
    click(&mut harness, "Settings");
    click(&mut harness, "Light");
    assert_eq!(harness.ctx.theme(), egui::Theme::Light);
    click(&mut harness, "150 %");
    assert!((harness.ctx.zoom_factor() - 1.5).abs() < 1e-6);
    click(&mut harness, "100 %");
    click(&mut harness, "Deutsch");
    harness.get_by_label("Ordner öffnen");
    click(&mut harness, "English");
    harness.get_by_label("Open folder");
}

/// Storage as the window library has it.
#[derive(Default)]
struct Drawer(std::collections::HashMap<String, String>);

impl eframe::Storage for Drawer {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

#[test]
fn what_is_remembered_is_there_the_next_time() {
    let mut drawer = Drawer::default();
    let mut preferences = Preferences {
        language: Language::German,
        text_size: 1.25,
        legend: true,
        ..Preferences::default()
    };
    preferences.remember(Path::new("/photos/visit 2"));
    preferences.past.insert(Hint::Slide);
    let own = vec!["Command+J".to_owned()];
    preferences.keys.insert("fill".to_owned(), own);
    preferences.save(&mut drawer);
    assert_eq!(Preferences::load(Some(&drawer)), preferences);
    // What cannot be read counts as a first start.
    for value in drawer.0.values_mut() {
        "(theme:Dusk)".clone_into(value);
    }
    assert_eq!(Preferences::load(Some(&drawer)), Preferences::default());
}

#[test]
fn everything_that_can_be_reached_by_key_has_a_name() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    for sheet in [
        None,
        Some(Sheet::Settings),
        Some(Sheet::Keys),
        Some(Sheet::Run),
        Some(Sheet::Palette),
        Some(Sheet::Help),
        Some(Sheet::History),
        Some(Sheet::Log),
    ] {
        harness.state_mut().state.sheet = sheet;
        harness.run_steps(3);
        let works = |role| {
            use egui::Role::{Button, CheckBox, ComboBox, Image, ListBoxOption, Slider, TextInput};
            matches!(
                role,
                Button | CheckBox | ComboBox | Image | ListBoxOption | Slider | TextInput
            )
        };
        let unnamed: Vec<String> = harness
            .query_all(egui_kittest::kittest::By::new().predicate(move |node| {
                let words = node.label().or_else(|| node.value()).unwrap_or_default();
                // Icons lie in a part of the alphabet that no reader knows.
                let said = words
                    .chars()
                    .any(|c| !('\u{e000}'..='\u{f8ff}').contains(&c));
                works(node.role()) && !said
            }))
            .map(|node| format!("{:?}", node.accesskit_node().role()))
            .collect();
        assert!(unnamed.is_empty(), "{sheet:?}: {unnamed:?}");
    }
}

#[test]
fn where_the_system_has_no_chooser_the_path_is_typed() {
    let folder = folder();
    let mut harness = opened(Launch {
        folder: None,
        ..launch(folder.path())
    });
    harness.state_mut().dialogs.chooser = false;
    apply(&mut harness, Action::File(FileAction::ChooseFolder));
    let typed = harness.state_mut().dialogs.typed.as_mut();
    typed.expect("a path is asked for").text = folder.path().display().to_string();
    harness.run_steps(2);
    click(&mut harness, "Take this path");
    until(&mut harness, "the folder is open", |app| app.state.all_read);
    assert_eq!(harness.state().state.items.len(), 3);
    // Escape types none.
    apply(&mut harness, Action::File(FileAction::ChooseFolder));
    assert!(harness.state().dialogs.typed.is_some());
    apply(&mut harness, Action::Class(ClassAction::Select(None)));
    assert!(harness.state().dialogs.typed.is_none());
}

pub(super) fn click_at(harness: &mut Harness<'static, App>, pos: egui::Pos2) {
    harness.hover_at(pos);
    harness.step();
    for pressed in [true, false] {
        harness.event(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        harness.step();
    }
    harness.run_steps(2);
}

#[test]
fn a_click_beside_a_sheet_closes_it_and_means_nothing_else() {
    let folder = folder();
    let mut harness = window(folder.path());
    for (sheet, stays) in [(Sheet::Settings, false), (Sheet::Closing, true)] {
        apply(&mut harness, Action::View(ViewAction::ToggleSheet(sheet)));
        let shown = harness.state().state.current;
        click_at(&mut harness, egui::pos2(60.0, 250.0));
        let state = &harness.state().state;
        assert_eq!(state.sheet.is_some(), stays, "{sheet:?}");
        assert!(
            stays || state.current == shown,
            "the list beneath is left alone"
        );
    }
}

#[test]
fn a_sheet_that_a_key_and_a_click_close_in_one_moment_stays_closed() {
    let folder = folder();
    let mut harness = window(folder.path());
    let leave = || Action::View(ViewAction::LeaveSheet(Sheet::Settings));
    let open = Action::View(ViewAction::ToggleSheet(Sheet::Settings));
    apply(&mut harness, open);
    apply(&mut harness, Action::Class(ClassAction::Select(None)));
    apply(&mut harness, leave());
    assert_eq!(harness.state().state.sheet, None);
}
