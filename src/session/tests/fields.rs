//! Fields of view that the user moves.

use super::picks::refined;
use super::*;
use crate::document::Document;
use crate::picture::Circle;

type Outline = Arc<[Vec<[f32; 2]>]>;

const SMALL: Circle = Circle {
    x: 36.0,
    y: 30.0,
    radius: 20.0,
};

/// Opens a folder; the fields of its images as they are told once they are read.
fn opened(session: &Session, path: &Path) -> Vec<(ImageId, Outline, Circle)> {
    session.send(Command::Open {
        source: Source::Folder(path.to_path_buf()),
        working_side: 128,
    });
    let (mut fields, mut read) = (Vec::new(), Vec::new());
    wait(session, |event| match event {
        Event::Read { id, .. } => {
            read.push(id);
            None
        }
        Event::Field {
            id,
            outline,
            circle,
        } => {
            assert!(read.contains(&id), "the image first");
            fields.push((id, outline, circle));
            None
        }
        Event::AllRead { .. } => Some(()),
        _ => None,
    });
    fields.sort_by_key(|(id, ..)| *id);
    fields
}

fn set(session: &Session, id: ImageId, field: Option<Circle>) -> (Outline, Circle) {
    session.send(Command::SetField { id, field });
    wait(session, |event| match event {
        Event::Field {
            id: of,
            outline,
            circle,
        } if of == id => Some((outline, circle)),
        _ => None,
    })
}

/// Exports into a new folder; gives what `run.json` says.
fn exported(session: &Session, out: &Path) -> serde_json::Value {
    let review = out.join("review");
    assert!(matches!(
        export(session, &review, false),
        ExportState::Done(_)
    ));
    let run = std::fs::read_to_string(review.join("run.json")).expect("a file");
    serde_json::from_str(&run).expect("JSON")
}

#[test]
fn a_smaller_field_counts_fewer_pixels_and_the_found_one_comes_back() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    let fields = opened(&session, folder.path());
    let (id, _, found) = fields[0].clone();
    // The disc of the photographs: 0.48 of 64 pixels around the middle of 72 by 64.
    for (value, wanted) in [(found.x, 36.0), (found.y, 32.0), (found.radius, 30.7)] {
        assert!((value - wanted).abs() < 1.5, "{found:?}");
    }
    train(&session, 3, 1);
    refined(&session, 2);
    let overlay = || session.overlays().get(id).expect("an overlay");
    let before = overlay();

    let (outline, circle) = set(&session, id, Some(SMALL));
    assert_eq!(circle, SMALL);
    let right = outline
        .iter()
        .flatten()
        .fold(0.0_f32, |right, [x, _]| right.max(*x));
    assert!((right - 56.0 / 72.0).abs() < 0.02, "{right}");
    refined(&session, 2);
    let less = overlay();
    let area = std::f32::consts::PI * SMALL.radius * SMALL.radius;
    assert!((less.segmentation.field_pixels() as f32 - area).abs() < 0.03 * area);
    assert!(less.segmentation.field_pixels() < before.segmentation.field_pixels());
    assert_eq!(less.class_at(0.5, 0.9, &Document::default()), None);
    let run = exported(&session, out.path());
    assert_eq!(
        run["images"][0]["field_pixels"],
        less.segmentation.field_pixels()
    );
    let given = &run["settings"]["fields_of_view_set"];
    assert_eq!(given["eye 0.png"]["radius"], SMALL.radius);
    assert!(given["eye 1.png"].is_null());

    // The folder opened again has it still.
    let fields = opened(&session, folder.path());
    let (id, _, circle) = fields[0].clone();
    assert_eq!(circle, SMALL);
    let again = session.overlays().get(id).expect("an overlay");
    assert_eq!(
        (&again.segmentation.index, again.origin.run),
        (&less.segmentation.index, less.origin.run)
    );
    let (_, circle) = set(&session, id, None);
    assert_eq!(circle, found);
    refined(&session, 2);
    let back = session.overlays().get(id).expect("an overlay");
    assert!(
        back.segmentation.index == before.segmentation.index
            && back.segmentation.inside == before.segmentation.inside
    );
}

#[test]
fn a_field_that_holds_nothing_is_refused() {
    let folder = folder(1);
    let session = session();
    let (id, _, found) = opened(&session, folder.path())[0].clone();
    let nowhere = Circle { x: 500.0, ..SMALL };
    assert_eq!(set(&session, id, Some(nowhere)).1, found);
    set(&session, id, Some(SMALL));
    assert_eq!(set(&session, id, Some(nowhere)).1, SMALL);
    // Another folder has its own.
    let other = super::folder(2);
    let (.., circle) = opened(&session, other.path())[0].clone();
    assert_eq!(circle, found);
}

#[test]
fn a_run_under_way_takes_the_new_field() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    let (id, ..) = opened(&session, folder.path())[1].clone();
    session.send(Command::Train {
        settings: small(100_000),
        seed: Seed(1),
        student: None,
    });
    phase(&session, &Phase::Running);
    set(&session, id, Some(SMALL));
    let mut steps = 0;
    wait(&session, |event| {
        steps += usize::from(matches!(event, Event::Step(_)));
        (steps > 3).then_some(())
    });
    session.send(Command::Stop);
    phase(&session, &Phase::Stopped);
    let run = exported(&session, out.path());
    let legs = run["settings"]["legs"].as_array().map_or(0, Vec::len);
    assert_eq!(legs, 2, "what the run was fed with is on record");
}
