//! Work is kept from one window to the next, whatever happens to the folder meanwhile.

use super::*;
use crate::document::{self, Status};
use crate::session::{Phase, Source};
use crate::ui::actions::RetinaAction;
use crate::ui::actions::{ClassAction, FileAction, HistoryAction, ImagesAction};
use crate::ui::state::Sheet;

fn keeping(folder: &Path, library: &Path) -> Harness<'static, App> {
    let launch = Launch {
        library: Some(library.to_path_buf()),
        ..launch(folder)
    };
    let mut harness = opened(launch);
    until(&mut harness, "all images are read", |app| {
        app.state.all_read
    });
    harness
}

/// Names a class, judges the first image and sets a scale.
fn work(harness: &mut Harness<'static, App>) {
    apply(
        harness,
        Action::Class(ClassAction::Rename(0, "Retina".to_owned())),
    );
    apply(
        harness,
        Action::Images(ImagesAction::Judge(Status::NeedsWork)),
    );
    apply(harness, Action::Retina(RetinaAction::SetSpacing(Some(7.5))));
}

fn status(app: &App, name: &str) -> Option<Status> {
    let item = app.state.items.iter().find(|item| item.name == name);
    app.state
        .document
        .reviews
        .status(item.expect("it is listed").photo)
}

fn told(app: &App) -> Option<&str> {
    app.state.notice.as_ref().map(|notice| notice.text.as_str())
}

#[test]
fn a_folder_is_as_it_was_left() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    let mut harness = keeping(folder.path(), library.path());
    train(&mut harness);
    work(&mut harness);
    apply(&mut harness, Action::Images(ImagesAction::Next));
    drop(harness);
    let mut harness = keeping(folder.path(), library.path());
    let app = harness.state();
    assert_eq!(app.state.document.name(0), "Retina");
    assert_eq!(status(app, "left.png"), Some(Status::NeedsWork));
    assert_eq!(app.state.document.retina.typed(), Some(7.5));
    assert_eq!(app.state.current, Some(1), "the shown image");
    assert_eq!(told(app), Some("Your work on this folder is back"));
    until(&mut harness, "the overlays are back", |app| {
        app.state.refined == (2, 2) && app.state.phase == Phase::Loaded
    });
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert_eq!(harness.state().state.document.retina.typed(), None);
    apply(&mut harness, Action::History(HistoryAction::Undo));
    apply(&mut harness, Action::History(HistoryAction::Undo));
    assert_eq!(harness.state().state.document.name(0), "Class 1");
}

#[test]
fn a_folder_that_was_only_looked_at_leaves_nothing() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    drop(keeping(folder.path(), library.path()));
    let kept = walkdir::WalkDir::new(library.path()).into_iter().flatten();
    let kept = kept.filter(|entry| entry.path().extension().is_some_and(|e| e == "cuts"));
    assert_eq!(kept.count(), 0);
}

#[test]
fn renamed_and_changed_photographs_are_told_apart() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    let mut harness = keeping(folder.path(), library.path());
    work(&mut harness);
    drop(harness);
    let [left, right, other] =
        ["left.png", "right.png", "other.png"].map(|n| folder.path().join(n));
    std::fs::rename(&left, &other).expect("a renamed file");
    fundus(60).save(&right).expect("another photograph");
    let harness = keeping(folder.path(), library.path());
    assert_eq!(
        status(harness.state(), "other.png"),
        Some(Status::NeedsWork)
    );
    drop(harness);
    // Now what was worked on is another photograph under the same name.
    fundus(50).save(&other).expect("another photograph");
    let harness = keeping(folder.path(), library.path());
    assert_eq!(status(harness.state(), "other.png"), None);
    let said = told(harness.state()).expect("a message");
    assert!(said.starts_with("This photograph has changed"), "{said}");
    drop(harness);
    fundus(25).save(&left).expect("the photograph of then");
    let harness = keeping(folder.path(), library.path());
    assert_eq!(status(harness.state(), "left.png"), Some(Status::NeedsWork));
}

#[test]
fn a_moved_folder_is_found_after_one_question() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    let mut harness = keeping(folder.path(), library.path());
    train(&mut harness);
    work(&mut harness);
    drop(harness);
    let elsewhere = library.path().join("moved");
    std::fs::rename(folder.path(), &elsewhere).expect("a moved folder");
    let mut harness = keeping(&elsewhere, library.path());
    until(&mut harness, "the question comes", |app| {
        app.state.kept.offered.is_some()
    });
    assert_eq!(harness.state().state.document.name(0), "Class 1");
    harness.run_steps(4);
    click(&mut harness, "Take that work over");
    assert_eq!(harness.state().state.document.name(0), "Retina");
    assert_eq!(status(harness.state(), "left.png"), Some(Status::NeedsWork));
    until(&mut harness, "the overlays are back", |app| {
        app.state.refined == (2, 2)
    });
}

#[test]
fn a_session_is_saved_to_a_file_and_opened_elsewhere() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    let file = library.path().join("visit.cuts");
    let mut harness = keeping(folder.path(), library.path());
    train(&mut harness);
    work(&mut harness);
    apply(
        &mut harness,
        Action::File(FileAction::SaveSessionTo(file.clone())),
    );
    until(&mut harness, "it is saved", |app| {
        app.state.kept.file.as_ref() == Some(&file)
    });
    drop(harness);
    let other = tempfile::tempdir().expect("a folder");
    let harness = keeping(&file, other.path());
    let app = harness.state();
    let opened = folder.path().canonicalize().expect("a folder");
    assert_eq!(app.state.source, Some(Source::Folder(opened)));
    assert_eq!(app.state.document.name(0), "Retina");
    assert_eq!(status(app, "left.png"), Some(Status::NeedsWork));
    assert_eq!(app.state.kept.file.as_ref(), Some(&file));
}

#[test]
fn a_second_window_says_so_and_can_take_over() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    let mut first = keeping(folder.path(), library.path());
    work(&mut first);
    let mut second = keeping(folder.path(), library.path());
    until(&mut second, "it says so", |app| app.state.kept.elsewhere);
    apply(
        &mut first,
        Action::Class(ClassAction::Rename(2, "Meanwhile".to_owned())),
    );
    until(&mut first, "it has kept that", |_| {
        let kept = walkdir::WalkDir::new(library.path()).into_iter().flatten();
        let mut kept = kept.filter(|entry| entry.file_name() == "session.cuts");
        let work = kept.next().map(|entry| document::load(entry.path()));
        work.is_some_and(|work| work.is_ok_and(|w| w.document.name(2) == "Meanwhile"))
    });
    apply(&mut second, Action::File(FileAction::TakeOver));
    until(&mut second, "it has taken over", |app| {
        !app.state.kept.elsewhere
    });
    until(&mut first, "the first says so", |app| {
        app.state.kept.elsewhere
    });
    // What the first did meanwhile is there.
    until(&mut second, "it has read the folder again", |app| {
        app.state.all_read && app.state.document.name(2) == "Meanwhile"
    });
    apply(
        &mut second,
        Action::Class(ClassAction::Rename(1, "Disc".to_owned())),
    );
    drop(second);
    apply(
        &mut first,
        Action::Class(ClassAction::Rename(1, "Lost".to_owned())),
    );
    drop(first);
    let third = keeping(folder.path(), library.path());
    assert_eq!(third.state().state.document.name(1), "Disc");
}

#[test]
fn where_a_session_cannot_be_opened_what_is_kept_is_offered() {
    let (folder, library) = (folder(), tempfile::tempdir().expect("a folder"));
    let mut harness = keeping(folder.path(), library.path());
    work(&mut harness);
    drop(harness);
    let damaged = library.path().join("sent by mail.cuts");
    std::fs::write(&damaged, b"half of it").expect("written");
    let launch = Launch {
        library: Some(library.path().to_path_buf()),
        folder: None,
        ..launch(folder.path())
    };
    let mut harness = opened(launch);
    apply(
        &mut harness,
        Action::File(FileAction::OpenSession(damaged, None)),
    );
    until(&mut harness, "what is kept is listed", |app| {
        app.state.sheet == Some(Sheet::Kept) && app.state.kept.copies.is_some()
    });
    let state = &harness.state().state;
    let refused = state.kept.refused.as_deref().expect("a reason");
    assert!(refused.contains("damaged") && refused.ends_with("sent by mail.cuts"));
    let copies = state.kept.copies.clone().expect("a list");
    assert_eq!(copies.len(), 1);
    assert_eq!((copies[0].judged, copies[0].structures), (1, 0));
    assert_eq!(copies[0].folder.as_deref(), Some(folder.path()));
    harness.run_steps(2);
    click(&mut harness, "Open");
    until(&mut harness, "the folder is open", |app| app.state.all_read);
    let app = harness.state();
    assert_eq!(app.state.document.name(0), "Retina");
    assert_eq!(app.state.sheet, None);
    assert_eq!(app.state.kept.file, None, "the copy is the program's own");
}
