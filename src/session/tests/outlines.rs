//! Reviews of photographs that are larger than their working copies, with outlines drawn at their own pixels and without.

use super::classes::stored;
use super::*;

const SIZE: (u32, u32) = (200, 180);

/// The label map and the run's note of a review.
fn review(session: &Session, folder: &Path, refine: bool) -> (Vec<u8>, serde_json::Value) {
    let state = exported(
        session,
        ExportRequest {
            refine,
            wanted: crate::export::Wanted::default(),
            kinds: false,
            folder: folder.to_path_buf(),
            only: None,
            document: at(3),
            replace: false,
            font: FONT,
        },
    );
    assert!(matches!(state, ExportState::Done(_)), "{state:?}");
    let text = std::fs::read(folder.join("run.json")).expect("the run's note");
    (
        stored(&folder.join("labels/eye.png")),
        serde_json::from_slice(&text).expect("JSON"),
    )
}

#[test]
fn outlines_are_drawn_at_the_photographs_pixels_or_left() {
    let photographs = tempfile::tempdir().expect("a folder");
    fundus(SIZE.0, SIZE.1, 70)
        .save(photographs.path().join("eye.png"))
        .expect("an image");
    let session = session();
    let (folder, ..) = open(&session, photographs.path());
    train(&session, 2, 1);
    let out = tempfile::tempdir().expect("a folder");
    let [refined, plain] = [true, false].map(|refine| {
        let (labels, run) = review(&session, &out.path().join(refine.to_string()), refine);
        assert_eq!(labels.len(), (SIZE.0 * SIZE.1) as usize);
        assert_eq!(run["settings"]["outlines_refined"], refine);
        let image = &run["images"][0];
        assert_eq!(
            (&image["width"], &image["working_width"]),
            (&SIZE.0.into(), &128.into())
        );
        let pixels = |value: u64| labels.iter().filter(|&&v| u64::from(v) == value).count();
        assert_eq!(image["field_pixels"], labels.len() - pixels(0));
        for class in image["classes"].as_array().expect("classes") {
            let value = class["value"].as_u64().expect("a value");
            assert_eq!(class["pixels"], pixels(value), "class {value}");
        }
        labels
    });
    let id = ImageId::new(folder, 0, "");
    let overlay = session.overlays().get(id).expect("an overlay");
    let (width, height) = (overlay.segmentation.width, overlay.segmentation.height);
    let small = overlay.labels(&at(3));
    let along = |at: usize, from: usize, to: u32| (2 * at + 1) * from / (2 * to as usize);
    let nearest = (0..plain.len()).map(|place| {
        let (x, y) = (place % SIZE.0 as usize, place / SIZE.0 as usize);
        small[along(y, height, SIZE.1) * width + along(x, width, SIZE.0)]
    });
    assert!(plain.iter().copied().eq(nearest));
    // Only what is near a border changes.
    let moved = refined.iter().zip(&plain).filter(|(a, b)| a != b).count();
    assert!((1..plain.len() / 5).contains(&moved), "{moved} moved");
}
