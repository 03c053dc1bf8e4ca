//! Classes that the user made others of, on real overlays.

use super::picks::segmented;
use super::*;

/// Fresh classes at a count.
pub(super) fn at(classes: usize) -> Document {
    let mut document = Document::default();
    document.set_classes(classes);
    document
}

#[test]
fn merged_classes_are_read_as_one_everywhere() {
    let (_folder, session, ids) = segmented();
    let overlay = session.overlays().get(ids[0]).expect("an overlay");
    let plain = at(4);
    let before = overlay.shares(&plain);
    let labels = overlay.labels(&plain);
    let mut document = at(4);
    document.merge(1, &[2]);
    let after = overlay.shares(&document);
    assert_eq!(after[1].pixels, before[1].pixels + before[2].pixels);
    assert_eq!((after[2].pixels, after[3]), (0, before[3]));
    let merged = labels.iter().map(|&v| if v == 3 { 2 } else { v });
    assert!(merged.eq(overlay.labels(&document)));
    let (mut seen, field) = (0, labels.len());
    for place in (0..field).filter(|&place| labels[place] == 3) {
        let (x, y) = (
            place % overlay.segmentation.width,
            place / overlay.segmentation.width,
        );
        let u = (x as f32 + 0.5) / overlay.segmentation.width as f32;
        let v = (y as f32 + 0.5) / overlay.segmentation.height as f32;
        assert_eq!(overlay.class_at(u, v, &document), Some(1));
        seen += 1;
    }
    assert_eq!(seen, before[2].pixels);
    let table = overlay.levels.table(4);
    let colours = overlay.colours(&document);
    let own = colours[table
        .iter()
        .position(|&class| class == 1)
        .expect("a landmark")];
    let of_merged = table.iter().zip(&colours).filter(|(class, _)| **class == 2);
    assert!(
        of_merged
            .map(|(_, colour)| *colour)
            .all(|colour| colour == own)
    );
}

#[test]
fn merged_classes_are_exported_as_one() {
    let (_folder, session, ids) = segmented();
    let out = tempfile::tempdir().expect("a folder");
    let mut document = at(4);
    document.merge(1, &[2]);
    document.rename(1, "Vessels");
    document.recolour(1, [9, 8, 7]);
    document.place(3, 0, false);
    let review = out.path().join("review");
    let state = exported(
        &session,
        ExportRequest {
            refine: true,
            kinds: false,
            folder: review.clone(),
            only: None,
            document: document.clone(),
            replace: false,
            font: FONT,
        },
    );
    assert!(matches!(state, ExportState::Done(_)), "{state:?}");
    let overlay = session.overlays().get(ids[0]).expect("an overlay");
    let labels = stored(&review.join("labels/eye 0.png"));
    assert_eq!(
        labels,
        overlay.labels(&document),
        "the photograph is as large as its working copy"
    );
    assert!(labels.contains(&2) && !labels.contains(&3));
    let union = overlay.labels(&at(4)).into_iter();
    let union = union.map(|value| if matches!(value, 2 | 3) { 255 } else { 0 });
    assert!(union.eq(stored(&review.join("Vessels/eye 0.png"))));
    assert!(!review.join("Class 3").exists());

    let text = std::fs::read(review.join("classes.json")).expect("the list of classes");
    let classes: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let classes = classes["classes"].as_array().expect("a list");
    let values: Vec<u64> = classes.iter().filter_map(|c| c["value"].as_u64()).collect();
    assert_eq!(values, [4, 1, 2], "the user's order");
    let merged = &classes[2];
    assert_eq!(merged["merged_from"], serde_json::json!([3]));
    assert_eq!(
        (&merged["name"], &merged["colour"]),
        (&"Vessels".into(), &"#090807".into())
    );
}

/// A PNG as it is stored: a byte a pixel.
pub(super) fn stored(path: &Path) -> Vec<u8> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut decoder = png::Decoder::new(std::io::BufReader::new(file));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("its pixels");
    pixels
}

#[test]
fn examples_show_a_class_where_it_is_largest_first() {
    let (_folder, session, ids) = segmented();
    let document = at(2);
    let shares = |class: usize| {
        ids.map(|id| {
            let overlay = session.overlays().get(id).expect("an overlay");
            overlay.shares(&document)[class].share
        })
    };
    let spot = session.overlays().get(ids[0]).expect("an overlay");
    let spot = spot
        .class_at(25.0 / 72.0, 0.5, &document)
        .expect("the spot");
    session.send(Command::Pick(PickOrder::Examples {
        class: spot,
        document: Box::new(document.clone()),
        images: ids.to_vec(),
    }));
    let examples = wait(&session, |event| match event {
        Event::Examples(examples) => Some(examples),
        _ => None,
    });
    assert_eq!((examples.class, examples.patches.len()), (spot, 3));
    let mut wanted = shares(usize::from(spot)).to_vec();
    wanted.sort_by(|a, b| b.total_cmp(a));
    let found: Vec<f32> = examples.shares.iter().map(|(_, share)| *share).collect();
    assert_eq!(found, wanted);
    let [mean, smallest, largest] = examples.range().expect("a range");
    assert!(smallest <= mean && mean <= largest && largest == wanted[0]);
    for (patch, (id, _)) in examples.patches.iter().zip(&examples.shares) {
        assert_eq!((patch.id, patch.width, patch.height), (*id, 48, 48));
        // The spot is bright, and in the middle where the frame leaves room for it.
        let centre = 3 * (24 * patch.width + 24);
        assert!(
            patch.rgb[centre] > 200,
            "{:?}",
            &patch.rgb[centre..centre + 3]
        );
    }
    // A class that is nowhere has no examples.
    session.send(Command::Pick(PickOrder::Examples {
        class: 30,
        document: Box::new(document.clone()),
        images: ids.to_vec(),
    }));
    let examples = wait(&session, |event| match event {
        Event::Examples(examples) => Some(examples),
        _ => None,
    });
    assert!(examples.patches.is_empty() && examples.range() == Some([0.0; 3]));
}
