//! The run is kept with the folder, and goes on from where it was broken off.

use super::*;
use crate::document::Work;

fn keeping(library: &Path) -> Session {
    let library = Some(Library::new(library.to_path_buf()));
    Session::keeping(Devices::cpu(), Arc::new(|_| {}), library)
}

/// What was kept of a folder, once it is open.
fn kept(session: &Session, folder: &Path) -> Option<Box<Work>> {
    session.send(Command::Open {
        source: Source::Folder(folder.to_path_buf()),
        working_side: 128,
    });
    wait(session, |event| match event {
        Event::Opened { kept, .. } => Some(kept),
        _ => None,
    })
}

fn review(session: &Session, folder: &Path) -> Vec<u8> {
    assert!(matches!(
        export(session, folder, false),
        ExportState::Done(_)
    ));
    std::fs::read(folder.join("model.safetensors")).expect("a network")
}

#[test]
fn a_run_that_was_broken_off_goes_on_to_the_same_bytes() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let library = out.path().join("library");
    let straight = session();
    open(&straight, folder.path());
    train(&straight, 9, 5);
    let straight = review(&straight, &out.path().join("a"));

    let broken = keeping(&library);
    assert!(kept(&broken, folder.path()).is_none());
    wait(&broken, |event| {
        matches!(event, Event::AllRead { .. }).then_some(())
    });
    broken.send(Command::Train {
        settings: small(9),
        seed: Seed(5),
        student: None,
    });
    wait(&broken, |event| match event {
        Event::Step(report) if report.step == 4 => Some(()),
        _ => None,
    });
    broken.send(Command::Pause);
    phase(&broken, &Phase::Paused);
    drop(broken);

    let again = keeping(&library);
    let work = kept(&again, folder.path()).expect("it was kept");
    assert!(work.run.is_some());
    phase(&again, &Phase::Paused);
    again.send(Command::Resume);
    phase(&again, &Phase::Finished);
    assert!(review(&again, &out.path().join("b")) == straight);
}

#[test]
fn a_sessions_file_goes_before_what_is_open() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let (library, file) = (out.path().join("library"), out.path().join("x.cuts"));
    let session = keeping(&library);
    kept(&session, folder.path());
    wait(&session, |event| {
        matches!(event, Event::AllRead { .. }).then_some(())
    });
    train(&session, 2, 1);
    let first = review(&session, &out.path().join("a"));
    session.send(Command::Remember {
        folder: session.folders.load(Ordering::Relaxed),
        work: Box::new(Work {
            folder: Some(folder.path().to_path_buf()),
            ..Work::default()
        }),
    });
    session.send(Command::SaveSession { path: file.clone() });
    wait(&session, |event| {
        matches!(event, Event::SessionSaved { .. }).then_some(())
    });
    train(&session, 3, 2);
    session.send(Command::OpenSession {
        path: file,
        folder: None,
        working_side: 128,
    });
    wait(&session, |event| {
        matches!(event, Event::AllRead { .. }).then_some(())
    });
    assert!(review(&session, &out.path().join("b")) == first);
}

#[test]
fn of_a_damaged_session_an_older_copy_is_opened() {
    let (folder, out) = (folder(1), tempfile::tempdir().expect("a folder"));
    let session = keeping(out.path());
    kept(&session, folder.path());
    wait(&session, |event| {
        matches!(event, Event::AllRead { .. }).then_some(())
    });
    train(&session, 1, 1);
    drop(session);
    let home = std::fs::read_dir(out.path())
        .expect("a library")
        .flatten()
        .next();
    let home = home.expect("a folder").path();
    std::fs::copy(home.join("session.cuts"), home.join("session.1.cuts")).expect("a copy");
    std::fs::write(home.join("session.cuts"), "half").expect("a damaged file");
    let session = keeping(out.path());
    session.send(Command::Open {
        source: Source::Folder(folder.path().to_path_buf()),
        working_side: 128,
    });
    let mut said = String::new();
    let work = wait(&session, |event| match event {
        Event::NotKept { text } => {
            said = text;
            None
        }
        Event::Opened { kept, .. } => Some(kept),
        _ => None,
    });
    assert!(work.expect("a copy").run.is_some());
    assert!(said.starts_with("An older copy of your work"), "{said}");
    assert!(said.ends_with("session.cuts"), "{said}");
}
