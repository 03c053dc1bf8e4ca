//! Classes are named, coloured, merged, put in order and looked at.

use super::*;
use crate::document::{Area, Document, standard_colour};
use crate::measure::Bitmap;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::state::{RunSettings, State};

/// The window with its classes, four of them.
fn trained(folder: &Path) -> Harness<'static, App> {
    let mut harness = window(folder);
    train(&mut harness);
    harness
}

fn document(harness: &Harness<'static, App>) -> Document {
    harness.state().state.document.clone()
}

fn key(harness: &mut Harness<'static, App>, modifiers: egui::Modifiers, key: egui::Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

/// The row of a class: its buttons have its name and more.
fn row<'h>(harness: &'h Harness<'static, App>, name: &'h str) -> egui_kittest::Node<'h> {
    harness
        .get_all_by_label(name)
        .find(|node| node.accesskit_node().role() == egui::Role::ListBoxOption)
        .unwrap_or_else(|| panic!("no row of {name}"))
}

/// Opens the menu of a class and, in it, others, then clicks an entry.
fn choose(harness: &mut Harness<'static, App>, class: &str, path: &[&str]) {
    row(harness, class).click_secondary();
    harness.run_steps(4);
    for entry in path {
        let node = harness
            .get_all_by_label(entry)
            .find(|node| node.accesskit_node().role() == egui::Role::Button);
        let node = node.unwrap_or_else(|| panic!("no entry {entry}"));
        node.click();
        harness.run_steps(6);
    }
}

/// Names of the rows from the top down.
fn rows(harness: &Harness<'static, App>) -> Vec<String> {
    let listed = harness.state().context().listed();
    let document = document(harness);
    let mut names: Vec<(f32, String)> = Vec::new();
    for class in listed {
        let name = document.name(class);
        names.push((row(harness, &name).rect().top(), name));
    }
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    names.into_iter().map(|(_, name)| name).collect()
}

/// The image's four classes: their names from the top down, and their numbers.
fn four(harness: &Harness<'static, App>) -> ([String; 4], [u8; 4]) {
    let names = rows(harness).try_into().expect("four classes");
    (
        names,
        harness
            .state()
            .context()
            .listed()
            .try_into()
            .expect("four classes"),
    )
}

#[test]
fn a_class_gets_a_name_from_the_list() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let ([one, two, three, _], [first, second, third, _]) = four(&harness);
    choose(&mut harness, &two, &["Name from the list", "Drusen"]);
    assert_eq!(document(&harness).name(second), "Drusen");
    row(&harness, "Drusen");
    harness.get_by_label("Mask of Drusen");
    // By the button of the row, and by typing.
    click(&mut harness, &format!("More about {one}"));
    click(&mut harness, "Rename…");
    harness.get_by_label("Class name");
    harness.event(egui::Event::Text(" to name".to_owned()));
    harness.run_steps(2);
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Enter);
    assert_eq!(document(&harness).name(first), format!("{one} to name"));
    // A number that was looked at only is no name.
    click(&mut harness, &format!("More about {three}"));
    click(&mut harness, "Rename…");
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Enter);
    assert!(!document(&harness).is_named(third));
}

#[test]
fn a_class_gets_another_colour_and_its_own_again() {
    let folder = folder();
    let mut harness = trained(folder.path());
    choose(&mut harness, "Class 1", &["Colour", "Colour 7"]);
    assert_eq!(document(&harness).colour(0), standard_colour(6));
    choose(&mut harness, "Class 1", &["Colour", "Standard colours"]);
    assert_eq!(document(&harness).colour(0), standard_colour(0));
    // Any other one is mixed; it counts when the mouse button is let go.
    choose(&mut harness, "Class 1", &["Colour"]);
    let slider = harness.get_by_role_and_label(egui::Role::Slider, "Hue");
    let slider = slider.rect();
    harness.drag_at(slider.center());
    harness.run_steps(2);
    harness.hover_at(slider.left_center() + egui::vec2(8.0, 0.0));
    harness.run_steps(2);
    assert_eq!(document(&harness).colour(0), standard_colour(0));
    harness.drop_at(slider.left_center() + egui::vec2(8.0, 0.0));
    harness.run_steps(3);
    let [r, g, b] = document(&harness).colour(0);
    assert!(r > b && r > g, "reddish: {:?}", [r, g, b]);
}

#[test]
fn marked_classes_are_merged_and_split_back() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let ([one, two, three, four], [first, _, third, last]) = four(&harness);
    row(&harness, &one).click();
    harness.run_steps(3);
    row(&harness, &three).click_modifiers(egui::Modifiers::COMMAND);
    harness.run_steps(3);
    harness.get_by_label("Merge 2 classes");
    row(&harness, &four).click_modifiers(egui::Modifiers::SHIFT);
    harness.run_steps(3);
    assert_eq!(harness.state().edit.classes.marked, [third, last]);
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
    assert!(harness.state().edit.classes.marked.is_empty());
    assert_eq!(
        document(&harness).selected,
        Some(first),
        "one thing at a time"
    );
    row(&harness, &four).click_modifiers(egui::Modifiers::COMMAND);
    harness.run_steps(3);
    click(&mut harness, "Unmark all");
    assert!(harness.query_by_label("Merge 2 classes").is_none());

    apply(
        &mut harness,
        Action::Class(ClassAction::Select(Some(third))),
    );
    for (name, modifiers) in [
        (&one, egui::Modifiers::COMMAND),
        (&four, egui::Modifiers::COMMAND),
    ] {
        row(&harness, name).click_modifiers(modifiers);
        harness.run_steps(3);
    }
    click(&mut harness, "Merge 3 classes");
    assert_eq!(rows(&harness), [&*two, &three]);
    assert_eq!(document(&harness).class_of(last), third);
    // It holds where the slider stands elsewhere, and is one class under the pointer.
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(2))),
    );
    assert_eq!(document(&harness).class_of(last), third);
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(4))),
    );
    apply(&mut harness, Action::Class(ClassAction::Select(Some(last))));
    assert_eq!(
        document(&harness).selected,
        Some(third),
        "by the number of a part"
    );
    click(&mut harness, "Split back");
    assert_eq!(rows(&harness).len(), 4);
}

#[test]
fn one_class_is_merged_into_another_by_its_menu() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let ([one, two, three, _], [.., last]) = four(&harness);
    apply(
        &mut harness,
        Action::Class(ClassAction::Rename(last, "Macula".to_owned())),
    );
    choose(&mut harness, &one, &["Merge into", "Macula"]);
    assert_eq!(rows(&harness), [&*two, &three, "Macula"]);
    choose(&mut harness, "Macula", &["Split back"]);
    assert_eq!(document(&harness).parts(last), [] as [u8; 0]);
}

#[test]
fn a_class_is_hidden_and_shown_alone() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let ([_, two, ..], numbers) = four(&harness);
    choose(&mut harness, &two, &["Hide"]);
    assert!(!document(&harness).is_visible(numbers[1]));
    choose(&mut harness, &two, &["Show"]);
    choose(&mut harness, &two, &["Show alone"]);
    let visible = |harness: &_| numbers.map(|c| document(harness).is_visible(c));
    assert_eq!(visible(&harness), [false, true, false, false]);
    choose(&mut harness, &two, &["Show all classes"]);
    assert_eq!(visible(&harness), [true; 4]);
}

#[test]
fn classes_are_put_in_order_by_menu_key_and_mouse() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let ([one, two, three, four], numbers) = four(&harness);
    choose(&mut harness, &three, &["Move up"]);
    assert_eq!(rows(&harness), [&*one, &three, &two, &four]);
    apply(
        &mut harness,
        Action::Class(ClassAction::Select(Some(numbers[0]))),
    );
    key(&mut harness, egui::Modifiers::ALT, egui::Key::ArrowDown);
    assert_eq!(rows(&harness), [&*three, &one, &two, &four]);
    assert_eq!(
        document(&harness).count(),
        Count::Fixed(4),
        "the slider stays"
    );
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Period);
    assert_eq!(
        document(&harness).selected,
        Some(numbers[1]),
        "the next of the list"
    );
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Comma);
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Q);
    assert_eq!(document(&harness).selected, Some(numbers[2]));
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Q);
    assert_eq!(
        document(&harness).selected,
        Some(numbers[3]),
        "around the end"
    );

    let from = row(&harness, &four).rect().left_center() + egui::vec2(60.0, 0.0);
    let to = row(&harness, &three).rect().left_top() + egui::vec2(60.0, 4.0);
    harness.drag_at(from);
    harness.run_steps(2);
    for part in [0.3, 0.6, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.run_steps(2);
    }
    harness.drop_at(to);
    harness.run_steps(3);
    assert_eq!(rows(&harness), [&*four, &three, &one, &two]);
}

#[test]
fn examples_come_from_the_overlays_and_lead_to_their_images() {
    let folder = folder();
    let mut harness = trained(folder.path());
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(2))),
    );
    let spot = {
        let app = harness.state();
        let id = app.state.current_id().expect("an image");
        let overlay = app.session.overlays().get(id).expect("an overlay");
        overlay
            .class_at(25.0 / 72.0, 0.5, &at(2))
            .expect("the spot")
    };
    let name = document(&harness).name(spot);
    choose(&mut harness, &name, &["Examples"]);
    until(&mut harness, "the examples are there", |app| {
        app.state.examples.is_some()
    });
    harness.run_steps(3);
    harness.get_by_label("Share in right.png");
    let examples = harness.state().state.examples.clone().expect("examples");
    assert_eq!((examples.class, examples.patches.len()), (spot, 2));
    click(&mut harness, "Example in right.png");
    assert_eq!(harness.state().state.current, Some(1));
    // Named right there, from the list.
    click(&mut harness, "Names");
    click(&mut harness, "Exudates");
    assert_eq!(document(&harness).name(spot), "Exudates");
    // What is shown follows the slider.
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(3))),
    );
    until(&mut harness, "they are looked for again", |app| {
        let now = app.state.examples.as_ref();
        now.is_some_and(|now| !std::sync::Arc::ptr_eq(now, &examples))
    });
    key(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
    assert!(!harness.state().edit.classes.shows_examples());
}

#[test]
fn many_classes_are_numbered_on_the_picture() {
    let folder = folder();
    let mut harness = trained(folder.path());
    assert!(!harness.state().context().numbered());
    apply(
        &mut harness,
        Action::Class(ClassAction::SetCount(Count::Fixed(12))),
    );
    assert!(harness.state().context().numbered());
    // A newer overlay may have come since the numbers were drawn.
    until(&mut harness, "each number is on its class", |app| {
        let id = app.state.current_id().expect("an image");
        let overlay = app.session.overlays().get(id).expect("an overlay");
        let numbers = app.edit.classes.numbers();
        let on_class =
            |&(class, [u, v]): &(u8, [f32; 2])| overlay.class_at(u, v, &at(12)) == Some(class);
        !numbers.is_empty() && numbers.iter().all(on_class)
    });
    click(&mut harness, "Numbers");
    assert!(!harness.state().context().numbered());
    click(&mut harness, "Numbers");
    assert!(harness.state().context().numbered());
}

#[test]
fn the_history_has_words_for_what_changes_the_document() {
    let state = State::new(RunSettings::default(), Count::Suggested);
    let words = |action: ClassAction| action.step(&state).map(|step| step.words);
    let merge = |classes| words(ClassAction::Merge { into: 1, classes });
    assert_eq!(merge(vec![1, 4, 5]).as_deref(), Some("Merged 3 classes"));
    assert_eq!(merge(vec![4]).as_deref(), Some("Merged 2 classes"));
    assert_eq!(words(ClassAction::Step(1)), None);
}

#[test]
fn a_structure_gets_a_name_from_the_list() {
    let folder = folder();
    let mut harness = trained(folder.path());
    let app = harness.state_mut();
    let id = app.state.current_id().expect("an image");
    let area = Area::new(Bitmap::new(72, 64, vec![true; 72 * 64]), 72 * 64);
    let structures = &mut app.state.document.structures;
    structures.keep(id.photo, std::sync::Arc::new(area));
    harness.run_steps(3);
    choose(
        &mut harness,
        "Structure 1",
        &["Name from the list", "Macula"],
    );
    let name = |harness: &_| document(harness).structures.of(id.photo)[0].name.clone();
    assert_eq!(name(&harness), "Macula");
    choose(&mut harness, "Macula", &["Remove"]);
    assert!(document(&harness).structures.of(id.photo).is_empty());
}
