//! Runs that are saved, gone on with and used elsewhere.

use super::*;
use std::path::PathBuf;

/// Starts a run and returns its session once it has ended; its checkpoints are those of every so many steps.
fn kept(folder: &Path, steps: usize, path: &Path, every: usize) -> Vec<usize> {
    let session = session();
    open(&session, folder);
    session.send(Command::Keep {
        path: path.to_path_buf(),
        every,
    });
    session.send(Command::Train {
        settings: small(steps),
        seed: Seed(5),
        student: None,
    });
    let mut saved = Vec::new();
    wait(&session, |event| match event {
        Event::Saved { step, .. } => {
            saved.push(step);
            None
        }
        Event::Phase(Phase::Finished) => Some(()),
        _ => None,
    });
    saved
}

fn go_on(session: &Session, path: &Path, more: usize) -> Result<(usize, bool), String> {
    session.send(Command::GoOn {
        path: path.to_path_buf(),
        more,
    });
    wait(session, |event| match event {
        Event::GoesOn { step, same_images } => Some(Ok((step, same_images))),
        Event::CannotGoOn { text } => Some(Err(text)),
        _ => None,
    })
}

fn save(session: &Session, path: &Path) -> Result<(usize, PathBuf), String> {
    session.send(Command::Save {
        path: path.to_path_buf(),
    });
    wait(session, |event| match event {
        Event::Saved { step, path } => Some(Ok((step, path))),
        Event::NotSaved { text } => Some(Err(text)),
        _ => None,
    })
}

#[test]
fn a_run_is_saved_as_it_goes_and_goes_on_to_the_same_bytes() {
    let (folder, out) = (folder(3), tempfile::tempdir().expect("a folder"));
    let [straight, broken, review] =
        ["a.safetensors", "b.safetensors", "r"].map(|n| out.path().join(n));
    assert_eq!(kept(folder.path(), 7, &straight, 3), [3, 6, 7]);
    // Paused anywhere and saved by wish, in a session that ends then.
    let first = session();
    open(&first, folder.path());
    first.send(Command::Train {
        settings: small(7),
        seed: Seed(5),
        student: None,
    });
    phase(&first, &Phase::Running);
    first.send(Command::Pause);
    let (step, path) = save(&first, &broken).expect("saved");
    assert_eq!(path, broken);
    assert!((1..=7).contains(&step));
    drop(first);
    let second = session();
    open(&second, folder.path());
    assert_eq!(go_on(&second, &broken, 0), Ok((step, true)));
    phase(&second, &Phase::Finished);
    save(&second, &broken).expect("saved");
    let read = |path: &Path| std::fs::read(path).expect("a file");
    assert!(
        read(&broken) == read(&straight),
        "the break after {step} steps shows"
    );
    // A review holds the whole run too.
    assert!(matches!(
        export(&second, &review, false),
        ExportState::Done(_)
    ));
    assert!(read(&review.join(export::MODEL_FILE)) == read(&straight));
}

#[test]
fn a_finished_run_is_trained_further_on_another_folder() {
    let (first, second) = (folder(2), folder(3));
    let out = tempfile::tempdir().expect("a folder");
    let path = out.path().join("run.safetensors");
    kept(first.path(), 4, &path, 100);
    let session = session();
    open(&session, second.path());
    assert_eq!(go_on(&session, &path, 3), Ok((4, false)));
    let mut steps = Vec::new();
    wait(&session, |event| match event {
        Event::Step(report) => {
            steps.push((report.step, report.steps));
            None
        }
        Event::Phase(Phase::Finished) => Some(()),
        _ => None,
    });
    assert_eq!(steps, [(5, 7), (6, 7), (7, 7)]);
    // Without more steps it is finished at once, and used.
    open(&session, second.path());
    assert_eq!(go_on(&session, &path, 0), Ok((4, false)));
    wait(&session, |event| {
        matches!(event, Event::Refined { done: 3, total: 3 }).then_some(())
    });
}

#[test]
fn a_run_that_never_had_losses_leaves_the_one_before() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    open(&session, folder.path());
    train(&session, 4, 1);
    let begin = |settings| {
        session.send(Command::Train {
            settings,
            seed: Seed(1),
            student: None,
        });
        wait(&session, |event| match event {
            Event::Phase(Phase::Failed(text)) => Some(text),
            _ => None,
        })
    };
    let text = begin(crate::cuts::Settings {
        temperature: 1e-300,
        ..small(9)
    });
    assert!(
        text.contains("at step 1") && text.contains("nothing had been learned"),
        "{text}"
    );
    let text = begin(crate::cuts::Settings {
        anchors: 0,
        ..small(9)
    });
    assert!(text.contains("anchors"), "{text}");
    let review = out.path().join("review");
    assert!(matches!(
        export(&session, &review, false),
        ExportState::Done(_)
    ));
    let (step, _) = save(&session, &out.path().join("run.safetensors")).expect("saved");
    assert_eq!(step, 4);
}

#[test]
fn what_cannot_go_on_leaves_the_run_as_it_is() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    let nowhere = out.path().join("none.safetensors");
    assert!(
        go_on(&session, &nowhere, 1)
            .expect_err("refused")
            .contains("no image")
    );
    assert!(
        save(&session, &nowhere)
            .expect_err("refused")
            .contains("train first")
    );
    open(&session, folder.path());
    session.send(Command::Train {
        settings: small(100_000),
        seed: Seed(1),
        student: None,
    });
    phase(&session, &Phase::Running);
    let text = go_on(&session, &nowhere, 1).expect_err("refused");
    assert!(text.ends_with("none.safetensors"), "{text}");
    let text = save(&session, &out.path().join("no/run")).expect_err("refused");
    assert!(text.ends_with("run"), "{text}");
    // The run goes on all the same.
    wait(&session, |event| {
        matches!(event, Event::Step(_)).then_some(())
    });
    let (step, _) = save(&session, &out.path().join("run.safetensors")).expect("saved");
    wait(&session, |event| match event {
        Event::Step(report) => (report.step > step).then_some(()),
        _ => None,
    });
    session.send(Command::Stop);
    phase(&session, &Phase::Stopped);
}

#[test]
fn a_model_of_one_folder_serves_another() {
    let (first, second) = (folder(2), folder(3));
    let session = session();
    open(&session, first.path());
    train(&session, 4, 1);
    let out = tempfile::tempdir().expect("a folder");
    let review = out.path().join("review");
    assert!(matches!(
        export(&session, &review, false),
        ExportState::Done(_)
    ));
    open(&session, second.path());
    let path = review.join(export::MODEL_FILE);
    session.send(Command::UseModel {
        path,
        seed: Seed(1),
    });
    phase(&session, &Phase::Loaded);
    wait(&session, |event| {
        matches!(event, Event::Refined { done: 3, total: 3 }).then_some(())
    });
}
