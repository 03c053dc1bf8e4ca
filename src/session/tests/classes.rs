//! Classes that the user made others of, on real overlays.

use super::picks::{refined, segmented};
use super::snapshots::id;
use super::*;
use crate::document::{Count, Document};

/// Fresh classes at a count.
pub(super) fn at(classes: usize) -> Document {
    let mut document = Document::default();
    document.set_count(Count::Fixed(classes));
    document
}

/// The numbers of an image's four classes.
fn four(overlay: &Overlay) -> [u8; 4] {
    let numbers = overlay.numbers(&at(4));
    let numbers: Vec<u8> = (0..40).filter(|&class| numbers.has(class)).collect();
    numbers.try_into().expect("four classes")
}

#[test]
fn merged_classes_are_read_as_one_everywhere() {
    let (_folder, session, ids) = segmented();
    let overlay = session.overlays().get(ids[0]).expect("an overlay");
    let plain = at(4);
    let before = overlay.shares(&plain);
    let labels = overlay.labels(&plain);
    let [_, into, part, other] = four(&overlay);
    let [one, two, three] = [into, part, other].map(usize::from);
    let mut document = at(4);
    document.merge(into, &[part]);
    let after = overlay.shares(&document);
    assert_eq!(after[one].pixels, before[one].pixels + before[two].pixels);
    assert_eq!((after[two].pixels, after[three]), (0, before[three]));
    let merged = labels
        .iter()
        .map(|&v| if v == part + 1 { into + 1 } else { v });
    assert!(merged.eq(overlay.labels(&document)));
    let (mut seen, field) = (0, labels.len());
    for place in (0..field).filter(|&place| labels[place] == part + 1) {
        let (x, y) = (
            place % overlay.segmentation.width,
            place / overlay.segmentation.width,
        );
        let u = (x as f32 + 0.5) / overlay.segmentation.width as f32;
        let v = (y as f32 + 0.5) / overlay.segmentation.height as f32;
        assert_eq!(overlay.class_at(u, v, &document), Some(into));
        seen += 1;
    }
    assert_eq!(seen, before[two].pixels);
    let table = overlay.levels.table(4);
    let colours = overlay.colours(&document);
    let own = colours[table
        .iter()
        .position(|&class| class == into)
        .expect("a landmark")];
    let of_merged = table
        .iter()
        .zip(&colours)
        .filter(|(class, _)| **class == part);
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
    let overlay = session.overlays().get(ids[0]).expect("an overlay");
    let [first, into, part, last] = four(&overlay);
    let mut document = at(4);
    document.merge(into, &[part]);
    document.rename(into, "Vessels");
    document.recolour(into, [9, 8, 7]);
    document.place(last, first, false);
    let review = out.path().join("review");
    let state = exported(
        &session,
        ExportRequest {
            refine: true,
            wanted: crate::export::Wanted::default(),
            kinds: false,
            folder: review.clone(),
            only: Some(ids[0]),
            document: document.clone(),
            replace: false,
            font: FONT,
        },
    );
    assert!(matches!(state, ExportState::Done(_)), "{state:?}");
    let labels = stored(&review.join("labels/eye 0.png"));
    assert_eq!(
        labels,
        overlay.labels(&document),
        "the photograph is as large as its working copy"
    );
    let [into, part] = [into + 1, part + 1];
    assert!(labels.contains(&into) && !labels.contains(&part));
    let union = overlay.labels(&at(4)).into_iter();
    let union = union.map(|value| {
        if value == into || value == part {
            255
        } else {
            0
        }
    });
    assert!(union.eq(stored(&review.join("Vessels/eye 0.png"))));
    assert!(!review.join(format!("Class {part}")).exists());

    let text = std::fs::read(review.join("classes.json")).expect("the list of classes");
    let classes: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let classes = classes["classes"].as_array().expect("a list");
    let values: Vec<u64> = classes.iter().filter_map(|c| c["value"].as_u64()).collect();
    let order = [last + 1, first + 1, into].map(u64::from);
    assert_eq!(values, order, "the user's order");
    let merged = &classes[2];
    assert_eq!(merged["merged_from"], serde_json::json!([part]));
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

#[test]
fn numbers_come_from_the_photograph_and_from_nothing_that_was_there_before() {
    let folder = folder(3);
    let levels = |shown: u32, refresh: Refresh, seeds: &[u64]| {
        let session = session();
        let (number, ..) = open(&session, folder.path());
        session.send(Command::Show(id(number, shown)));
        session.send(Command::Refresh(refresh));
        for &seed in seeds {
            train(&session, 4, seed);
            refined(&session, 3);
        }
        [0, 1, 2].map(|index| {
            let overlay = session
                .overlays()
                .get(id(number, index))
                .expect("an overlay");
            (overlay.segmentation.index.clone(), overlay.levels.clone())
        })
    };
    let alone = levels(0, Refresh::Never, &[1]);
    assert_eq!(levels(2, Refresh::Every(Duration::ZERO), &[1]), alone);
    assert_eq!(levels(1, Refresh::Auto, &[9, 1]), alone);
}
