//! Two reviewers' sessions, compared.

use std::sync::Arc;

use cuts_viewer::document::{self, Area, Photo, Status, Work};
use cuts_viewer::measure::Bitmap;

use super::*;

/// A session of the photographs with a square that begins at a place of the smaller one.
fn session(place: &Place, name: &str, left: usize, status: Status) {
    let mut work = Work {
        folder: Some(place.path("photos")),
        ..Work::default()
    };
    for name in ["a.png", "visit 2/b.png"] {
        work.roster.see(name);
    }
    let photo = Photo::of("a.png");
    let set = (0..60 * 48).map(|at| {
        let (x, y) = (at % 60, at / 60);
        (left..left + 10).contains(&x) && (5..15).contains(&y)
    });
    let area = Area::new(Bitmap::new(60, 48, set.collect()), 2000);
    let kept = work.document.structures.keep(photo, Arc::new(area));
    work.document.structures.rename(photo, kept, "Disc");
    work.document.reviews.toggle(photo, status, None);
    work.document.retina.set_typed(Some(100.0));
    document::save(&work, &place.path(name)).expect("saved");
}

#[test]
fn agreement_is_printed_and_written() {
    let place = Place::with_photographs();
    session(&place, "first.cuts", 10, Status::Accepted);
    session(&place, "second.cuts", 12, Status::Excluded);
    let done = place.run(&["compare", "first.cuts", "second.cuts", "--out", "t.csv"]);
    assert_eq!(done.code, 0, "{}", done.err);
    // Two of the grid's pixels to the right, which are four of the photograph and 0.4 mm; 80 of 100 are common.
    let line = done.out.lines().find(|line| line.starts_with("Disc"));
    let cells: Vec<&str> = line.expect("a line").split_whitespace().collect();
    assert_eq!(cells[..4], ["Disc", "1", "0", "0"]);
    assert_eq!(cells[4..6], ["0.800", "0.800"]);
    assert_eq!(cells[6..], ["4.0", "4.0", "0.400", "4.0", "0.400"]);
    assert!(
        done.out
            .contains("status: 0.0 % agreement, kappa 0.000, on 1 photograph"),
        "{}",
        done.out
    );
    let table = std::fs::read_to_string(place.path("t.csv")).expect("a table");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(
        rows[1].starts_with("a.png,a.png,status,,accepted,excluded,0,"),
        "{table}"
    );
    assert!(rows[2].ends_with(",0.8,4,4,photograph,0.4,0.4"), "{table}");
    // Where the photographs are gone, distances are those of the grid, which is said.
    std::fs::rename(place.path("photos"), place.path("gone")).expect("moved");
    let done = place.run(&["compare", "first.cuts", "second.cuts"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("pixels of the grids"), "{}", done.err);
    let line = done.out.lines().find(|line| line.starts_with("Disc"));
    assert!(line.expect("a line").contains("2.0"), "{}", done.out);
    let done = place.run(&["compare", "first.cuts", "second.cuts", "--folder", "gone"]);
    assert!(
        done.err.is_empty() || !done.err.contains("grids"),
        "{}",
        done.err
    );
}

#[test]
fn sessions_without_a_common_photograph_are_refused() {
    let place = Place::with_photographs();
    session(&place, "first.cuts", 10, Status::Accepted);
    let mut work = Work::default();
    work.roster.see("c.png");
    document::save(&work, &place.path("other.cuts")).expect("saved");
    let done = place.run(&["compare", "first.cuts", "other.cuts"]);
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("no photograph in common") && done.err.trim_end().ends_with("other.cuts"),
        "{}",
        done.err
    );
}
