//! Areas that are corrected by hand: they are made finer first, and an export has what was drawn, pixel by pixel.

use super::classes::stored;
use super::picks::{at as click, order, refined};
use super::*;
use crate::document::Area;
use crate::measure::{Bitmap, Stroke};

const SIZE: (u32, u32) = (200, 180);

/// A session on a photograph larger than its working copy, which is segmented.
fn session_of_one() -> (tempfile::TempDir, Session, ImageId) {
    let photographs = tempfile::tempdir().expect("a folder");
    fundus(SIZE.0, SIZE.1, 70)
        .save(photographs.path().join("eye.png"))
        .expect("an image");
    let session = session();
    let (folder, ..) = open(&session, photographs.path());
    train(&session, 2, 1);
    refined(&session, 1);
    (photographs, session, ImageId::new(folder, 0, "eye.png"))
}

fn finer(session: &Session, id: ImageId, area: &Arc<Area>) -> Arc<Area> {
    session.send(Command::Refine {
        id,
        area: Arc::clone(area),
        size: SIZE,
    });
    wait(session, |event| match event {
        Event::Fine { of, fine, .. } if Arc::ptr_eq(&of, area) => Some(fine),
        _ => None,
    })
}

/// The mask of the only structure in a review.
fn exported_mask(session: &Session, document: Document) -> Vec<bool> {
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("review");
    let state = exported(
        session,
        ExportRequest {
            refine: true,
            wanted: crate::export::Wanted::default(),
            kinds: false,
            folder: folder.clone(),
            only: None,
            document,
            replace: false,
            font: FONT,
        },
    );
    assert!(matches!(state, ExportState::Done(_)), "{state:?}");
    let masks = std::fs::read_dir(folder.join("structures")).expect("structures");
    let [mask] = &masks
        .map(|entry| entry.expect("one").path())
        .collect::<Vec<_>>()[..]
    else {
        panic!("one structure")
    };
    let bytes = stored(&mask.join("eye.png"));
    bytes.into_iter().map(|value| value > 0).collect()
}

fn kept(id: ImageId, areas: &[&Arc<Area>]) -> Document {
    let mut document = at(3);
    for area in areas {
        document.structures.keep(id.photo, Arc::clone(area));
    }
    document
}

#[test]
fn what_is_painted_is_exported_pixel_by_pixel() {
    let (_folder, session, id) = session_of_one();
    let spot = [70.0 / SIZE.0 as f32, 0.5];
    let pick = order(&session, click(id, spot, How::Anew)).expect("an area");
    assert!(
        pick.area.stencil.size().0 < SIZE.0 as usize,
        "a working copy's"
    );
    let fine = finer(&session, id, &pick.area);
    assert_eq!(fine.stencil.size(), Area::finest(SIZE));
    assert!((fine.share / pick.area.share - 1.0).abs() < 0.1);
    // What it is corrected from is what would be exported without.
    let before = exported_mask(&session, kept(id, &[&pick.area]));
    assert_eq!(fine.stencil.bitmap().set, before);

    let mut stroke = Stroke {
        places: vec![[150.0, 40.0], [151.5, 90.0]],
        radius: 2.5,
        erases: false,
    };
    let painted = fine.drawn(&stroke, 1000).expect("more");
    stroke.erases = true;
    stroke.places = vec![[60.0, 90.0], [90.0, 90.0]];
    let corrected = Arc::new(painted.drawn(&stroke, 1000).expect("less"));
    assert!(
        corrected.drawn(&stroke, 1000).is_none(),
        "nothing is left to erase"
    );
    let after = exported_mask(&session, kept(id, &[&corrected]));
    assert_eq!(corrected.stencil.bitmap().set, after);
    let differs = |at: &usize| before[*at] != after[*at];
    assert!((0..after.len()).filter(differs).count() > 200);
    // It is found by as well as others are: at the working copy's size.
    let small = corrected.stencil.bitmap().resized(128, 115);
    assert!(small.count() > 0);
}

#[test]
fn one_name_on_two_grids_is_one_mask() {
    let (_folder, session, id) = session_of_one();
    let spot = [70.0 / SIZE.0 as f32, 0.5];
    let pick = order(&session, click(id, spot, How::Anew)).expect("an area");
    let (width, height) = Area::finest(SIZE);
    let none = Area::new(
        Bitmap::new(width, height, vec![false; width * height]),
        1000,
    );
    let dot = none.drawn(&Stroke::dot([150.0, 40.0], 3.0), 1000);
    let dot = Arc::new(dot.expect("a dot"));
    let one = exported_mask(&session, kept(id, &[&pick.area]));
    let both = exported_mask(&session, kept(id, &[&pick.area, &dot]));
    let dot = dot.stencil.bitmap().set;
    let either = one.iter().zip(&dot).map(|(a, b)| a | b);
    assert!(either.eq(both));
}

#[test]
fn what_an_export_leaves_out_is_counted() {
    let (_folder, session, id) = session_of_one();
    let pick = order(&session, click(id, [0.35, 0.5], How::Anew)).expect("an area");
    let mut document = kept(id, &[&pick.area]);
    for name in ["Drusen", "Scar"] {
        let area = Arc::clone(&pick.area);
        document.structures.propose(id.photo, name, area, 0.9);
    }
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("review");
    let request = ExportRequest {
        refine: false,
        wanted: crate::export::Wanted::default(),
        kinds: false,
        folder: folder.clone(),
        only: Some(id),
        document,
        replace: false,
        font: FONT,
    };
    let state = exported(&session, request);
    assert!(matches!(state, ExportState::Done(_)), "{state:?}");
    let run = std::fs::read(folder.join("run.json")).expect("a run.json");
    let run: serde_json::Value = serde_json::from_slice(&run).expect("JSON");
    assert_eq!(
        run["left_out"],
        serde_json::json!({ "proposals": 2, "images": 1 })
    );
    assert_eq!(run["options"]["only"], "eye.png");
    assert_eq!(run["images"][0]["structures"][0]["name"], "Structure 1");
}
