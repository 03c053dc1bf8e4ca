use std::sync::Arc;

use super::*;
use crate::document::{Area, Reviewer};
use crate::measure::Bitmap;
use jiff::civil::date;

const SIDE: usize = 40;

/// Work of a reviewer on photographs of names and bytes.
fn work(reviewer: &str, photographs: &[(&str, &str)]) -> Work {
    let mut work = Work::default();
    for (name, bytes) in photographs {
        work.roster.see(name);
        let known = work.roster.known.get_mut(&Photo::of(name)).expect("it");
        known.sha256 = (!bytes.is_empty()).then(|| Arc::from(*bytes));
    }
    let by = Reviewer::new(reviewer, date(2026, 11, 29)).map(Arc::new);
    for (name, _) in photographs {
        let reviews = &mut work.document.reviews;
        reviews.change(Photo::of(name), by.as_ref(), |verdict| {
            verdict.status = Some(Status::Accepted);
        });
    }
    work
}

/// Keeps a square of a structure in a photograph, on a grid of so many pixels a side.
fn keep(work: &mut Work, photo: &str, name: &str, left: usize, side: usize, grid: usize) {
    let inside = |at: usize| (left..left + side).contains(&at);
    let set = (0..grid * grid).map(|at| inside(at % grid) && inside(at / grid));
    let area = Area::new(Bitmap::new(grid, grid, set.collect()), grid * grid);
    let structures = &mut work.document.structures;
    let place = structures.keep(Photo::of(photo), Arc::new(area));
    structures.rename(Photo::of(photo), place, name);
}

fn compared(first: &Work, second: &Work, size: Option<u32>) -> Comparison {
    let mut comparing = Comparing::of(first, second);
    while comparing.go_on(size.map(|side| (side, side))) {}
    assert_eq!(comparing.done(), comparing.total());
    comparing.end()
}

#[test]
fn photographs_are_the_same_by_their_bytes_whatever_they_are_called() {
    let first = work(
        "A",
        &[
            ("a.png", "1"),
            ("b.png", "2"),
            ("c.png", "3"),
            ("d.png", ""),
            ("e.png", "5"),
        ],
    );
    let second = work(
        "B",
        &[
            ("a.png", "1"),
            ("other/b.png", "2"),
            ("c.png", "4"),
            ("d.png", "6"),
        ],
    );
    let found = compared(&first, &second, None);
    assert_eq!(found.photographs, 3, "a, the renamed b, and d by its name");
    assert_eq!(
        found.twin(Photo::of("b.png")),
        Some(Photo::of("other/b.png"))
    );
    assert_eq!(found.twin(Photo::of("c.png")), None);
    assert_eq!((found.alone, found.changed), ([2, 1], 1));
    assert_eq!(found.voices, [Some("A".to_owned()), Some("B".to_owned())]);
    // A copy beside the photograph itself is nobody's twin.
    let copies = work("B", &[("a.png", "1"), ("copy.png", "1")]);
    let found = compared(&copies, &work("A", &[("a.png", "1")]), None);
    assert_eq!((found.photographs, found.alone), (1, [1, 0]));
}

#[test]
fn structures_are_compared_by_name_and_the_worst_stands_first() {
    let names = [("a.png", "1"), ("b.png", "2"), ("c.png", "3")];
    let (mut first, mut second) = (work("A", &names), work("B", &names));
    // The same; two pixels apart to all sides; only one has it.
    keep(&mut first, "a.png", "Disc", 5, 20, SIDE);
    keep(&mut second, "a.png", " disc", 5, 20, SIDE);
    keep(&mut first, "b.png", "Disc", 5, 24, SIDE);
    keep(&mut second, "b.png", "Disc", 7, 20, SIDE);
    keep(&mut second, "c.png", "Disc", 7, 20, SIDE);
    keep(&mut second, "a.png", "Drusen", 1, 2, SIDE);
    second.document.structures.propose(
        Photo::of("b.png"),
        "Vessels",
        Arc::new(Area::new(Bitmap::new(1, 1, vec![true]), 1)),
        0.9,
    );
    first.document.retina.set_typed(Some(500.0));
    // Each pixel of the grid is two of the photograph.
    let found = compared(&first, &second, Some(80));
    let [disc, drusen] = &found.structures[..] else {
        panic!(
            "what is only proposed is not compared: {:?}",
            found.structures
        )
    };
    assert_eq!(
        (disc.name.as_str(), disc.both, disc.only),
        ("Disc", 2, [0, 1])
    );
    assert_eq!((drusen.both, drusen.only, drusen.dice), (0, [0, 1], None));
    let dice = disc.dice.expect("both have it");
    let apart = 2.0 * 400.0 / (576.0 + 400.0);
    assert!((dice.mean - (1.0 + apart) / 2.0).abs() < 1e-12);
    let far = disc.hausdorff95.pixels.expect("both have it");
    assert!((far.mean - 5.0_f64.sqrt()).abs() < 1e-12, "0 and 2 √5");
    let far = disc.hausdorff.mm.expect("a scale");
    assert!(
        (far.mean - 0.5 * 8.0_f64.sqrt()).abs() < 1e-12,
        "0 and 2 √8 pixels"
    );
    let order: Vec<(&str, f64)> = found
        .rows
        .iter()
        .filter(|row| row.has().is_some())
        .map(|row| (row.names[0].as_str(), row.agreement()))
        .collect();
    let wanted = [
        ("a.png", 0.0),
        ("c.png", 0.0),
        ("b.png", apart),
        ("a.png", 1.0),
    ];
    assert_eq!(order, wanted);
    assert_eq!(found.disagreements(), 3);
    // Where no size is known, distances are those of the grid, and none is in mm.
    let found = compared(&first, &second, None);
    let far = found.structures[0].hausdorff;
    let pixels = far.pixels.expect("both have it");
    assert!((pixels.mean - 2.0_f64.sqrt()).abs() < 1e-12, "0 and √8");
    assert_eq!(far.mm, None);
}

#[test]
fn what_they_say_is_counted_where_both_say_something() {
    let names = [
        ("a.png", "1"),
        ("b.png", "2"),
        ("c.png", "3"),
        ("d.png", "4"),
    ];
    let (first, mut second) = (work("A", &names), work("B", &names));
    let mut first = first;
    let say = |work: &mut Work, name: &str, status, quality| {
        work.document
            .reviews
            .change(Photo::of(name), None, |verdict| {
                verdict.status = status;
                verdict.quality = quality;
            });
    };
    let [accepted, work_left, out] = Status::ALL.map(Some);
    let [good, usable, reject] = Quality::ALL.map(Some);
    say(&mut first, "a.png", accepted, good);
    say(&mut second, "a.png", accepted, reject);
    say(&mut first, "b.png", work_left, good);
    say(&mut second, "b.png", out, usable);
    say(&mut first, "c.png", None, usable);
    say(&mut second, "d.png", accepted, None);
    let found = compared(&first, &second, None);
    let status = found.status.expect("both said something");
    assert_eq!((status.cases, status.agreed), (3, 2));
    let quality = found.quality.expect("both graded");
    assert_eq!((quality.cases, quality.agreed), (2, 0));
    let worst: Vec<(&str, f64)> = found.rows[..found.disagreements()]
        .iter()
        .map(|row| (row.names[0].as_str(), row.agreement()))
        .collect();
    assert_eq!(worst, [("a.png", 0.0), ("b.png", 0.0), ("b.png", 0.5)]);
}

#[test]
fn nothing_in_common_is_nothing() {
    let found = compared(
        &work("A", &[("a.png", "1")]),
        &work("B", &[("b.png", "2")]),
        None,
    );
    assert_eq!((found.photographs, found.rows.len()), (0, 0));
    assert_eq!((found.status, found.quality), (None, None));
    let refused = Comparing::new(
        &work("A", &[("a.png", "1")]),
        &Work::default(),
        Path::new("x/b.cuts"),
    );
    let text = refused.err().expect("a refusal").to_string();
    assert!(
        text.contains("no photograph in common") && text.ends_with("x/b.cuts"),
        "{text}"
    );
}
