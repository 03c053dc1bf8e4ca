//! The tables of a review say what can be counted again in its masks.

use std::collections::BTreeMap;

use super::classes::stored;
use super::*;
use crate::document::{Area, Document, Photo, Quality, Reviewer, Status};
use crate::grid::Parts;
use crate::measure::Bitmap;

type Row = BTreeMap<String, String>;

fn table(review: &Path, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(review.join(file)).expect("a table");
    let columns = reader.headers().expect("columns").clone();
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        let cells = columns.iter().zip(row.iter());
        cells.map(|(c, v)| (c.to_owned(), v.to_owned())).collect()
    });
    rows.collect()
}

fn number(row: &Row, column: &str) -> f64 {
    let cell = &row[column];
    cell.parse().unwrap_or_else(|_| panic!("{column}: {cell}"))
}

/// The pixels that a row of `measurements.csv` is about, from the files of the review.
fn written(review: &Path, row: &Row) -> Vec<bool> {
    let (stem, name) = (row["image"].trim_end_matches(".png"), &row["name"]);
    let mask = |folder: &str| {
        let mask = image::open(review.join(format!("{folder}/{stem}.png"))).expect("a mask");
        mask.into_luma8().iter().map(|&v| v == 255).collect()
    };
    match row["type"].as_str() {
        "structure" => mask(&format!("structures/{name}")),
        "kind" => mask(name),
        _ => {
            let labels = stored(&review.join(format!("labels/{stem}.png")));
            let value = number(row, "value") as u8;
            labels.into_iter().map(|label| label == value).collect()
        }
    }
}

/// A document with an area in the first photograph, that of its fundus, and all that is known of its retina.
fn document() -> Document {
    let mut document = at(3);
    let photo = Photo::of("eye 0.png");
    // Two squares, at a third of the photograph's pixels.
    let set = (0..24 * 22).map(|at| {
        let (x, y) = (at % 24, at / 24);
        (4..8).contains(&y) && ((6..9).contains(&x) || (12..16).contains(&x))
    });
    let area = Area::new(Bitmap::new(24, 22, set.collect()), 400);
    let place = document.structures.keep(photo, Arc::new(area));
    document.structures.rename(photo, place, "Atrophy");
    document.retina.change(photo, |eye| {
        (eye.disc, eye.fovea) = (Some([56.0, 32.0]), Some([31.0, 32.0]));
    });
    document.retina.set_typed(Some(100.0));
    let by = Reviewer::new("A. Reader", jiff::civil::date(2026, 11, 29)).map(Arc::new);
    document.reviews.change(photo, by.as_ref(), |verdict| {
        verdict.status = Some(Status::Accepted);
        verdict.quality = Some(Quality::Good);
    });
    document
}

#[test]
fn the_tables_agree_with_the_masks() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    open(&session, folder.path());
    train(&session, 3, 1);
    for refine in [true, false] {
        let review = out.path().join(refine.to_string());
        let request = ExportRequest {
            refine,
            wanted: crate::export::Wanted::default(),
            kinds: true,
            folder: review.clone(),
            only: None,
            document: document(),
            replace: false,
            font: FONT,
        };
        let state = exported(&session, request);
        assert!(matches!(state, ExportState::Done(_)), "{state:?}");
        agrees(&review);
    }
}

fn agrees(review: &Path) {
    let (measurements, regions) = (
        table(review, "measurements.csv"),
        table(review, "regions.csv"),
    );
    let of = |what: &str| {
        measurements
            .iter()
            .filter(|row| row["type"] == what)
            .count()
    };
    assert_eq!((of("structure"), of("kind")), (1, 6));
    assert!(of("class") >= 4);
    let images = table(review, "images.csv");
    assert_eq!(images.len(), 2);
    for row in &measurements {
        let set = written(review, row);
        let parts = Parts::of(72, &set);
        let pixels = set.iter().filter(|&&set| set).count();
        assert_eq!(number(row, "area_px") as usize, pixels, "{row:?}");
        assert_eq!(number(row, "regions") as usize, parts.count(), "{row:?}");
        let image = images.iter().find(|image| image["image"] == row["image"]);
        let field = number(image.expect("its photograph"), "field_px");
        let percent = 100.0 * pixels as f64 / field;
        assert!((number(row, "area_percent_of_field") - percent).abs() < 1e-6);
        assert!((number(row, "area_mm2") - 0.01 * pixels as f64).abs() < 1e-6);
        let own = |region: &&Row| {
            ["image", "type", "name"]
                .iter()
                .all(|c| region[*c] == row[*c])
        };
        let own: Vec<&Row> = regions.iter().filter(own).collect();
        if row["type"] == "class" {
            assert!(own.is_empty());
            continue;
        }
        let sizes: Vec<u32> = own
            .iter()
            .map(|row| number(row, "area_px") as u32)
            .collect();
        assert_eq!(sizes, parts.sizes[1..], "{row:?}");
    }
    let area = &measurements[0];
    assert_eq!(area["name"], "Atrophy");
    // One disc diameter is 10 pixels. All of it lies above the fovea, at the edge of the disc at the nearest.
    let quadrants = ["superior_nasal", "superior_temporal"]
        .map(|name| number(area, &format!("quadrant_{name}_px")));
    assert_eq!(quadrants[0] + quadrants[1], number(area, "area_px"));
    assert!(quadrants.iter().all(|&pixels| pixels > 0.0));
    let far = number(area, "centre_to_fovea_dd");
    assert!((1.0..1.8).contains(&far), "{far}");
    let said = ["verdict", "eye", "structures"].map(|column| images[0][column].as_str());
    assert_eq!(said, ["accepted", "OD", "1"]);
    let said = ["quality", "reviewer", "reviewed_on"].map(|column| images[0][column].as_str());
    assert_eq!(said, ["good", "A. Reader", "2026-11-29"]);
    assert_eq!(
        (images[1]["verdict"].as_str(), images[1]["eye"].as_str()),
        ("", "")
    );
}

#[test]
fn a_photograph_that_was_excluded_is_named_and_has_no_files() {
    let (folder, out) = (folder(2), tempfile::tempdir().expect("a folder"));
    let session = session();
    open(&session, folder.path());
    train(&session, 3, 1);
    let mut document = document();
    let photo = Photo::of("eye 0.png");
    document.reviews.change(photo, None, |verdict| {
        verdict.status = Some(Status::Excluded);
        verdict.comment = "blurred".into();
    });
    let request = ExportRequest {
        refine: false,
        wanted: crate::export::Wanted::default(),
        kinds: false,
        folder: out.path().join("review"),
        only: None,
        document,
        replace: false,
        font: FONT,
    };
    let state = exported(&session, request);
    let ExportState::Done(summary) = state else {
        panic!("{state:?}");
    };
    assert_eq!((summary.images, summary.failed), (1, 1));
    assert!(!summary.files.iter().any(|file| file.contains("eye 0")));
    let images = table(&summary.folder, "images.csv");
    let row = images.iter().find(|row| row["image"] == "eye 0.png");
    assert_eq!(
        row.expect("it is named")["failure"],
        "excluded by its reviewer: blurred"
    );
}
