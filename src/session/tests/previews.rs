//! When overlays are refreshed while a run is under way, and what is told of their changes.

use super::*;

/// A session that shows the first of two images; its long run refreshes by `how`.
fn shown(how: Refresh) -> (tempfile::TempDir, Session, ImageId) {
    let folder = folder(2);
    let session = session();
    let (number, ..) = open(&session, folder.path());
    let id = ImageId::new(number, 0, "");
    session.send(Command::Show(id));
    session.send(Command::Refresh(how));
    session.send(Command::Train {
        settings: small(100_000),
        seed: Seed(1),
        student: None,
    });
    phase(&session, &Phase::Running);
    (folder, session, id)
}

fn steps(session: &Session, count: usize) {
    let mut done = 0;
    wait(session, |event| {
        done += usize::from(matches!(event, Event::Step(_)));
        (done >= count).then_some(())
    });
}

#[test]
fn without_refreshes_a_look_comes_on_request_only() {
    let (_folder, session, id) = shown(Refresh::Never);
    steps(&session, 10);
    assert!(session.overlays().get(id).is_none());
    session.send(Command::RefreshNow);
    let first = wait(&session, |_| session.overlays().get(id));
    assert!(first.origin.coarse);
    steps(&session, 10);
    let still = session.overlays().get(id).expect("an overlay");
    assert_eq!(still.origin.step, first.origin.step);
    session.send(Command::RefreshNow);
    wait(&session, |_| {
        let now = session.overlays().get(id)?;
        (now.origin.step > first.origin.step).then_some(())
    });
    session.send(Command::Stop);
}

#[test]
fn frequent_looks_tell_how_much_changes() {
    let (_folder, session, id) = shown(Refresh::Every(Duration::ZERO));
    let mut last = 0;
    let mut times = 0;
    // Looks are compared a twentieth of the run apart; this run is shorter.
    session.send(Command::Stop);
    phase(&session, &Phase::Stopped);
    session.send(Command::Train {
        settings: small(200),
        seed: Seed(2),
        student: None,
    });
    wait(&session, |event| match event {
        Event::Changed { step, share } => {
            assert!(step >= last + 10 && (0.0..=1.0).contains(&share));
            last = step;
            times += 1;
            None
        }
        Event::Phase(Phase::Finished) => Some(()),
        _ => None,
    });
    assert!(times > 5, "{times} looks were compared");
    assert!(session.overlays().get(id).is_some());
}
