//! Each panel does what it says.

use super::*;
use crate::session::{ExportState, Phase};
use crate::ui::actions::Action;
use crate::ui::actions::{ClassAction, FileAction};
use crate::ui::keys::COMMANDS;

#[test]
fn a_folder_is_listed_and_what_cannot_be_read_says_why() {
    let folder = folder();
    let mut harness = window(folder.path());
    assert_eq!(harness.state().state.readable(), 2);
    harness.get_by_label("left.png");
    harness.get_by_label("right.png");
    click(&mut harness, "1 file left out");
    // Once in the list, once among the reasons.
    assert_eq!(harness.get_all_by_label("torn.jpg").count(), 2);
}

#[test]
fn images_are_shown_by_click_and_by_key() {
    let folder = folder();
    let mut harness = window(folder.path());
    assert_eq!(harness.state().state.current, Some(0));
    click(&mut harness, "right.png");
    assert_eq!(harness.state().state.current, Some(1));
    harness.key_press(egui::Key::ArrowLeft);
    harness.step();
    harness.step();
    assert_eq!(harness.state().state.current, Some(0));
    // The file that cannot be read is passed over.
    for _ in 0..3 {
        harness.key_press(egui::Key::D);
        harness.step();
        harness.step();
    }
    assert_eq!(harness.state().state.current, Some(1));
}

#[test]
fn training_gives_classes_that_follow_the_slider() {
    let folder = folder();
    let mut harness = window(folder.path());
    assert!(harness.query_by_label("Class 1").is_none());
    train(&mut harness);
    assert_eq!(harness.state().state.phase, Phase::Finished);
    assert_eq!(harness.state().state.curves.reconstruction.len(), 3);
    harness.get_by_label("Class 1");
    assert_eq!(harness.state().context().listed().len(), 4);
    harness.key_press(egui::Key::ArrowUp);
    harness.step();
    harness.step();
    assert_eq!(harness.state().context().classes(), 5);
    assert_eq!(harness.state().context().listed().len(), 5);
    // By the slider itself.
    harness.get_by_label("Number of clusters").focus();
    harness.step();
    harness.key_press(egui::Key::ArrowLeft);
    harness.step();
    harness.step();
    assert_eq!(harness.state().context().classes(), 4);
}

#[test]
fn a_class_is_selected_hidden_renamed_and_chosen() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let listed = harness.state().context().listed();
    let name = |at: usize| harness.state().state.document.name(listed[at]);
    let (second, third) = (name(1), format!("Visibility of {}", name(2)));
    click(&mut harness, &second);
    assert_eq!(harness.state().state.document.selected, Some(listed[1]));
    click(&mut harness, &third);
    assert!(!harness.state().state.document.is_visible(listed[2]));
    click(&mut harness, "Mask of Class 1");
    assert!(harness.state().state.document.chosen.contains(&0));
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(
        &ctx,
        Action::Class(ClassAction::Rename(listed[1], "Optic disc".to_owned())),
    );
    harness.step();
    harness.get_by_label("Optic disc");
    harness.get_by_label("Mask of Optic disc");
}

#[test]
fn a_click_on_the_picture_selects_the_class_under_it() {
    let folder = folder();
    let mut harness = window(folder.path());
    train(&mut harness);
    let canvas = harness.get_by_label("Picture").rect();
    let press = |harness: &mut Harness<'static, App>, at: egui::Pos2| {
        harness.hover_at(at);
        harness.step();
        for pressed in [true, false] {
            button(harness, at, pressed, egui::Modifiers::NONE);
        }
        harness.step();
    };
    press(&mut harness, canvas.center());
    let app = harness.state();
    let id = app.state.current_id().expect("an image");
    let overlay = app.session.overlays().get(id).expect("an overlay");
    let under = overlay.class_at(0.5, 0.5, &at(4));
    assert!(under.is_some());
    assert_eq!(app.state.document.selected, under);
    // Beside the field of view there is nothing, and so it is let go.
    let app = harness.state();
    let image = app.view.image_rect(
        app.edit.canvas().expect("a canvas"),
        app.context().image_size().expect("a size"),
    );
    press(&mut harness, image.left_top() + egui::vec2(2.0, 2.0));
    assert_eq!(harness.state().state.document.selected, None);
}

#[test]
fn an_export_is_planned_written_and_not_repeated_by_accident() {
    let folder = folder();
    let out = tempfile::tempdir().expect("a folder");
    let mut harness = window(folder.path());
    train(&mut harness);
    click(&mut harness, "Export");
    harness.state_mut().state.export_folder = review(out.path()).display().to_string();
    // Classes without a name are not written unless that is wished.
    assert!(!harness.state().preferences.export.anonymous);
    click(&mut harness, "Other classes");
    assert!(harness.state().preferences.export.anonymous);
    click(&mut harness, "Write files");
    let done = |app: &App| matches!(app.state.export, Some(ExportState::Done(_)));
    until(&mut harness, "the export is done", done);
    for file in [
        "labels/left.png",
        "overlays/right.png",
        "Class 1/left.png",
        "classes.json",
        "run.json",
    ] {
        assert!(review(out.path()).join(file).is_file(), "{file}");
    }
    harness.get_by_label("Show the files");
    // The numbers are shown as they were written.
    click(&mut harness, "Show the measurements");
    until(&mut harness, "they are read", |app| {
        app.state.measurements.read.is_some()
    });
    harness.run_steps(3);
    harness.get_by_label("Sort by Area (px)");
    assert!(harness.query_all_by_label("left.png").next().is_some());
    // Closed and opened again, the same folder is refused, and replacing takes a deliberate click.
    harness.key_press(egui::Key::Escape);
    harness.step();
    harness.step();
    click(&mut harness, "Export");
    click(&mut harness, "Write files");
    let refused = |app: &App| {
        matches!(
            app.state.export,
            Some(ExportState::Failed { occupied: true, .. })
        )
    };
    until(&mut harness, "the export is refused", refused);
    click(&mut harness, "Replace files of the same name");
    until(&mut harness, "the export is done", done);
}

#[test]
fn the_help_sheet_names_every_key() {
    let folder = folder();
    let mut harness = window(folder.path());
    harness.key_press(egui::Key::F1);
    harness.step();
    harness.step();
    for command in COMMANDS.iter().filter(|c| !c.keys.is_empty()) {
        assert!(
            harness.query_all_by_label(command.words).next().is_some(),
            "{}",
            command.words
        );
    }
    harness.key_press(egui::Key::Escape);
    harness.step();
    harness.step();
    assert_eq!(harness.state().state.sheet, None);
}

#[test]
fn a_folder_that_is_gone_is_said_and_nothing_else_happens() {
    let folder = folder();
    let mut harness = window(folder.path());
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(
        &ctx,
        Action::File(FileAction::Open(folder.path().join("gone"))),
    );
    until(&mut harness, "it is said", |app| {
        app.state.notice.as_ref().is_some_and(|n| n.is_error)
    });
    let text = harness.state().state.notice.clone().expect("a notice").text;
    assert!(text.ends_with("gone"), "{text}");
}

/// What the system hands over when a folder is dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("a folder has none".to_owned())
    }
}

#[test]
fn a_dropped_folder_is_opened() {
    let (first, second) = (folder(), folder());
    std::fs::remove_file(second.path().join("left.png")).expect("removed");
    let mut harness = window(first.path());
    let dropped = Dropped(second.path().to_path_buf());
    harness
        .input_mut()
        .dropped_files
        .push(std::sync::Arc::new(dropped));
    harness.step();
    until(&mut harness, "the folder is read", |app| {
        app.state.all_read && app.state.items.len() == 2
    });
    assert_eq!(harness.state().state.readable(), 1);
    assert!(harness.query_by_label("left.png").is_none());
}
