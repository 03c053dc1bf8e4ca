//! Looking back: at earlier steps of a run, and at the run before.

use super::picks::refined;
use super::*;
use crate::document::{Count, Document};

pub(super) fn id(folder: u32, index: u32) -> ImageId {
    ImageId::new(folder, index as usize, "")
}

/// The steps of all snapshots, once a run has ended or pauses.
fn rested(session: &Session) -> (Phase, Vec<usize>) {
    let mut kept = Vec::new();
    wait(session, |event| match event {
        Event::Snapshots { steps, .. } => {
            kept = steps;
            None
        }
        Event::Phase(phase @ (Phase::Paused | Phase::Finished)) => {
            Some((phase, std::mem::take(&mut kept)))
        }
        _ => None,
    })
}

/// Landmarks of all pixels, step, and classes at ten.
fn look(session: &Session, id: ImageId) -> (Vec<u8>, usize, Vec<u8>) {
    let overlay = session.overlays().get(id).expect("an overlay");
    assert!(!overlay.origin.coarse);
    (
        overlay.segmentation.index.clone(),
        overlay.origin.step,
        overlay.labels(&Document::default()),
    )
}

fn run_of(review: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(review.join("run.json")).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

fn recall(session: &Session, step: Option<usize>) {
    session.send(Command::Recall { step });
    refined(session, 2);
}

#[test]
fn an_earlier_step_comes_back_as_it_was() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    let (number, ..) = open(&session, folder.path());
    session.send(Command::Show(id(number, 1)));
    session.send(Command::Train {
        settings: small(24),
        seed: Seed(3),
        student: None,
    });
    phase(&session, &Phase::Running);
    session.send(Command::Pause);
    let (stopped, _) = rested(&session);
    assert_eq!(stopped, Phase::Paused, "24 steps are over in no time");
    refined(&session, 2);
    let images = [id(number, 0), id(number, 1)];
    let early = images.map(|id| look(&session, id));
    let step = early[0].1;
    let name = |name: &str| out.path().join(name);
    let [paused, recalled, newest, last] = ["a", "b", "c", "d"].map(name);
    assert!(matches!(
        export(&session, &paused, false),
        ExportState::Done(_)
    ));
    session.send(Command::Resume);
    let (stopped, steps) = rested(&session);
    assert_eq!(stopped, Phase::Finished);
    assert_eq!(steps.last(), Some(&24));
    assert!(steps.len() > 10 && steps.is_sorted(), "{steps:?}");
    refined(&session, 2);
    assert!(matches!(
        export(&session, &last, false),
        ExportState::Done(_)
    ));
    // Exporting has found the classes of the whole folder.
    let late = images.map(|id| look(&session, id));
    assert_ne!(early[0].0, late[0].0);

    recall(&session, Some(step));
    for (id, early) in images.iter().zip(&early) {
        let now = look(&session, *id);
        assert!(now.0 == early.0 && now.1 == step, "step {step}");
    }
    // What is exported is of that step; what is saved is the run.
    assert!(matches!(
        export(&session, &recalled, false),
        ExportState::Done(_)
    ));
    let runs = [&paused, &recalled, &last].map(|review| run_of(review));
    assert_eq!(runs[0]["model_hash"], runs[1]["model_hash"]);
    assert_ne!(runs[1]["model_hash"], runs[2]["model_hash"]);
    assert_eq!(runs[1]["settings"]["steps_done"], step);
    session.send(Command::Save { path: newest });
    let saved = wait(&session, |event| match event {
        Event::Saved { step, .. } => Some(step),
        _ => None,
    });
    assert_eq!(saved, 24);

    recall(&session, None);
    for (id, late) in images.iter().zip(&late) {
        let now = look(&session, *id);
        assert!(now.0 == late.0 && now.1 == 24);
        assert!(now.2 == late.2, "classes keep their numbers");
    }
}

#[test]
fn looking_back_pauses_a_run_and_going_on_leaves_what_was_recalled() {
    let folder = folder(2);
    let session = session();
    let (number, ..) = open(&session, folder.path());
    session.send(Command::Train {
        settings: small(100_000),
        seed: Seed(3),
        student: None,
    });
    let steps = wait(&session, |event| match event {
        Event::Snapshots { steps, .. } => (steps.len() > 4).then_some(steps),
        _ => None,
    });
    session.send(Command::Recall {
        step: Some(steps[2]),
    });
    let (stopped, steps) = rested(&session);
    assert_eq!(stopped, Phase::Paused);
    refined(&session, 2);
    let step = look(&session, id(number, 0)).1;
    assert!(step <= steps.last().copied().unwrap_or(usize::MAX));
    session.send(Command::Resume);
    phase(&session, &Phase::Running);
    let next = wait(&session, |event| match event {
        Event::Step(report) => Some(report),
        _ => None,
    });
    assert!(next.step > step && next.learning_rate > 0.0);
    session.send(Command::Stop);
    phase(&session, &Phase::Stopped);
    refined(&session, 2);
    assert!(look(&session, id(number, 0)).1 >= next.step);
    // Another run has nothing of this one.
    session.send(Command::Train {
        settings: small(3),
        seed: Seed(4),
        student: None,
    });
    let (_, steps) = rested(&session);
    assert_eq!(steps, [1, 2, 3]);
}

#[test]
fn the_run_before_stays_to_compare_with() {
    let (folder, other) = (folder(2), folder(1));
    let session = session();
    let (number, ..) = open(&session, folder.path());
    train(&session, 3, 1);
    refined(&session, 2);
    let first = session.overlays().get(id(number, 0)).expect("an overlay");
    assert!(session.overlays().earlier(id(number, 0)).is_none());
    train(&session, 5, 2);
    refined(&session, 2);
    let both = |id| {
        let now = session.overlays().get(id).expect("an overlay");
        let before = session.overlays().earlier(id).expect("an earlier one");
        assert_eq!((before.origin.step, now.origin.step), (3, 5));
        assert!(before.origin.run < now.origin.run && !before.origin.coarse);
        (before, now)
    };
    let (before, now) = both(id(number, 0));
    assert_eq!(before.segmentation.index, first.segmentation.index);
    let agreement = now.agreement(&before, 2).expect("pixels in common");
    assert!(
        agreement > 0.5,
        "spot and ground are called alike: {agreement}"
    );
    // The same folder again has both.
    let (number, ..) = open(&session, folder.path());
    let (_, again) = both(id(number, 0));
    assert_eq!(again.segmentation.index, now.segmentation.index);
    let (number, ..) = open(&session, other.path());
    train(&session, 2, 1);
    refined(&session, 1);
    assert!(session.overlays().earlier(id(number, 0)).is_none());
}

#[test]
fn agreement_is_the_share_of_pixels_of_one_class() {
    let folder = folder(1);
    let session = session();
    let (number, ..) = open(&session, folder.path());
    train(&session, 4, 1);
    refined(&session, 1);
    let overlay = session.overlays().get(id(number, 0)).expect("an overlay");
    assert_eq!(overlay.agreement(&overlay, 10), Some(1.0));
    // The lower half takes a landmark of another class.
    let table = overlay.levels.table(2);
    let mut two = Document::default();
    two.set_count(Count::Fixed(2));
    let class = overlay.class_at(0.5, 0.9, &two).expect("inside");
    let foreign = (0..=255).find(|&landmark| table[usize::from(landmark)] != class);
    let mut changed = overlay.of(overlay.id);
    let half = changed.segmentation.index.len() / 2;
    let pixels = Arc::make_mut(&mut changed.segmentation);
    pixels.index[half..].fill(foreign.expect("two classes"));
    let inside = |at: &usize| overlay.segmentation.inside[*at];
    let same = (0..overlay.segmentation.index.len())
        .filter(inside)
        .filter(|&at| {
            let class = |index: &[u8]| table[usize::from(index[at])];
            class(&overlay.segmentation.index) == class(&changed.segmentation.index)
        });
    let wanted = same.count() as f32 / overlay.segmentation.field_pixels() as f32;
    assert!(wanted > 0.4 && wanted < 0.9);
    assert_eq!(overlay.agreement(&changed, 2), Some(wanted));
    let nowhere = vec![false; overlay.segmentation.index.len()];
    Arc::make_mut(&mut changed.segmentation).inside = Arc::from(nowhere);
    assert_eq!(overlay.agreement(&changed, 2), None);
}
