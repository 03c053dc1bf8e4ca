//! Sessions: of every kind that the program writes, and some that it never would.

use std::sync::Arc;

use cuts_viewer::detail::Kind;
use cuts_viewer::document::{
    self, Area, Arrival, Count, Document, History, Label, Moment, Photo, Quality, Reviewer,
    SpacingTable, Status, Work,
};
use cuts_viewer::measure::{Bitmap, Side};
use cuts_viewer::picture::Circle;
use jiff::civil::date;

use super::{Made, fine, odd};
use crate::archive::{entries, packed};

const NAMES: [&str; 3] = ["a.png", "visit 2/b.jpg", "d ü.tif"];

fn bytes(work: &Work) -> Vec<u8> {
    document::to_bytes(work).expect("bytes")
}

fn opened() -> Work {
    let mut work = Work {
        folder: Some("/photographs/visit 1".into()),
        view: serde_json::json!({ "image": 1, "run": { "working_side": 256 } }),
        ..Work::default()
    };
    for name in NAMES {
        work.roster.see(name);
    }
    work
}

/// A rectangle of a working copy.
fn area(left: usize, top: usize) -> Arc<Area> {
    let (width, height) = (20, 15);
    let inside = |at: usize| {
        (left..left + 6).contains(&(at % width)) && (top..top + 4).contains(&(at / width))
    };
    let set = (0..width * height).map(inside).collect();
    Arc::new(Area::new(Bitmap::new(width, height, set), 250))
}

fn with_classes_and_marks() -> Work {
    let mut work = opened();
    let (document, photo) = (&mut work.document, Photo::of(NAMES[1]));
    document.set_count(Count::Fixed(7));
    document.rename(0, "Disc");
    document.recolour(3, [200, 10, 90]);
    document.merge(1, &[2, 4]);
    document.place(5, 0, false);
    document.set_visible(6, false);
    document.set_strictness(Kind::Dark, 1.25);
    document.set_own_strictness(Kind::Vessels, photo, Some(0.75));
    let by = Reviewer::new("A. Reader", date(2026, 11, 29)).map(Arc::new);
    document.reviews.change(photo, by.as_ref(), |verdict| {
        verdict.status = Some(Status::NeedsWork);
        verdict.quality = Some(Quality::Usable);
        verdict.comment = "dark\nat the edge".into();
    });
    document.retina.set_typed(Some(8.0));
    document.retina.change(photo, |eye| {
        eye.disc = Some([3.5, 4.25]);
        eye.fovea = Some([9.0, 4.0]);
        eye.side = Some(Side::Left);
        eye.field = Some(Circle {
            x: 10.0,
            y: 7.5,
            radius: 7.0,
        });
    });
    document.retina.set_table(Some(Arc::new(SpacingTable {
        file: "resolution_information.csv".to_owned(),
        of: [(photo, 6.5)].into(),
    })));
    work
}

/// Does so many things one after the other, and takes the last two back.
fn with_areas_and_steps() -> Work {
    let mut work = opened();
    let mut history: History<()> = History::default();
    let mut document = Document::default();
    let photo = Photo::of(NAMES[0]);
    let now = |document: &Document| Moment {
        document: document.clone(),
        pick: None,
    };
    for turn in 0..6 {
        let before = now(&document);
        let kind = (turn == 2).then_some((Kind::Dark, 90));
        let bitmap = area(turn * 2, turn).stencil.bitmap();
        document
            .structures
            .keep(photo, Arc::new(Area::new(bitmap, 250).of(kind)));
        document
            .structures
            .rename(photo, 0, &format!("Name {turn}"));
        history.record(
            Label {
                words: format!("Keep {turn}"),
                flows: false,
            },
            before,
        );
    }
    for _ in 0..2 {
        if let Some((moment, _)) = history.undo(now(&document)) {
            document = moment.document;
        }
    }
    document
        .structures
        .propose(photo, "Name 5", area(1, 9), 0.8);
    work.steps = history.kept(&document);
    work.document = document;
    work
}

/// Work on a photograph that has changed since waits.
fn with_work_that_waits() -> Work {
    let mut work = opened();
    let mut history: History<()> = History::default();
    let photo = Photo::of(NAMES[2]);
    let [first, second]: [Arc<str>; 2] = ["1f", "2e"].map(|digits| Arc::from(digits.repeat(32)));
    let document = &mut work.document;
    work.roster.read(photo, &first, document, &mut history);
    document.structures.keep(photo, area(2, 3));
    let arrival = work.roster.read(photo, &second, document, &mut history);
    assert_eq!(arrival, Arrival::Changed { set_aside: true });
    work
}

pub fn files() -> Vec<Made> {
    let mut with_run = opened();
    with_run.run = Some(super::run::weights().into());
    let mut files = vec![
        fine("nothing_done.cuts", bytes(&Work::default())),
        fine("classes_and_marks.cuts", bytes(&with_classes_and_marks())),
        fine("areas_and_steps.cuts", bytes(&with_areas_and_steps())),
        fine("work_that_waits.cuts", bytes(&with_work_that_waits())),
        fine("with_run.cuts", bytes(&with_run)),
    ];
    files.extend(odd_archives());
    files.extend(odd_areas());
    files.extend(odd_words());
    files
}

/// A session with the texts that a change makes of those of another.
fn with(work: &Work, entry: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut all = entries(&bytes(work)).expect("a session");
    let (_, content) = all
        .iter_mut()
        .find(|(name, _)| name == entry)
        .expect("an entry");
    let text = String::from_utf8(std::mem::take(content)).expect("a text");
    *content = change(text).into_bytes();
    packed(&all)
}

/// The same with a piece of text in place of another.
fn instead(work: &Work, entry: &str, from: &str, to: &str) -> Vec<u8> {
    with(work, entry, |text| {
        assert!(text.contains(from), "{from} is not in {text}");
        text.replacen(from, to, 1)
    })
}

fn odd_archives() -> Vec<Made> {
    let good = bytes(&with_areas_and_steps());
    let without = |name: &str| {
        let mut all = entries(&good).expect("a session");
        all.retain(|(n, _)| n != name);
        packed(&all)
    };
    let foreign = packed(&[("word/document.xml".to_owned(), b"<w/>".to_vec())]);
    // In the list at the archive's end: the sizes, then how the first entry is packed.
    let list = good
        .windows(4)
        .position(|w| w == b"PK\x01\x02")
        .expect("a list");
    let listed = |at: usize, bytes: &[u8]| {
        let mut odd = good.clone();
        odd[list + at..list + at + bytes.len()].copy_from_slice(bytes);
        odd
    };
    vec![
        odd("no_bytes.cuts", vec![], "not a session"),
        odd("only_text.cuts", b"work".to_vec(), "not a session"),
        odd(
            "cut_short.cuts",
            good[..good.len() - 30].to_vec(),
            "not a session",
        ),
        odd("other_archive.cuts", foreign, "not a session"),
        odd(
            "areas_missing.cuts",
            without("areas.json"),
            "areas are missing",
        ),
        odd(
            "run_missing.cuts",
            instead(
                &opened(),
                "work.json",
                "\"has_run\":false",
                "\"has_run\":true",
            ),
            "run is missing",
        ),
        // What an archive says of sizes is not looked at.
        fine("sizes_that_lie.cuts", listed(24, &[0xf0, 0xff, 0xff, 0x7f])),
        odd("unknown_packing.cuts", listed(10, &[12, 0]), "damaged"),
        odd("secret.cuts", listed(8, &[1, 0]), "damaged"),
    ]
}

fn odd_areas() -> Vec<Made> {
    let areas = |text: &str| with(&opened(), "areas.json", |_| text.to_owned());
    let area = |size: &str, rest: &str| areas(&format!("[{{{size},{rest}}}]"));
    let full = "\"width\":4096,\"height\":4096";
    let many = vec![format!("{{{full},\"share\":0,\"runs\":[16777216]}}"); 600].join(",");
    vec![
        odd(
            "runs_that_overflow.cuts",
            area(
                full,
                "\"share\":0,\"runs\":[4294967295,4294967295,4294967295]",
            ),
            "more pixels than its size",
        ),
        odd(
            "runs_too_short.cuts",
            area(full, "\"share\":0,\"runs\":[5,5]"),
            "fewer pixels than its size",
        ),
        odd(
            "runs_below_nothing.cuts",
            area(full, "\"share\":0,\"runs\":[-5]"),
            "cannot be understood",
        ),
        odd(
            "area_of_vast_width.cuts",
            area(
                "\"width\":4294967296,\"height\":4294967296",
                "\"share\":0,\"runs\":[0]",
            ),
            "impossible size",
        ),
        odd(
            "area_of_no_height.cuts",
            area("\"width\":9,\"height\":0", "\"share\":0,\"runs\":[0]"),
            "impossible size",
        ),
        odd(
            "share_above_all.cuts",
            area("\"width\":1,\"height\":1", "\"share\":1.5,\"runs\":[1]"),
            "impossible share",
        ),
        odd(
            "kind_of_nothing.cuts",
            area(
                "\"width\":1,\"height\":1",
                "\"share\":0,\"kind\":[\"nerve\",3],\"runs\":[1]",
            ),
            "nerve in it is no kind",
        ),
        odd(
            "kind_of_many_words.cuts",
            area(
                "\"width\":1,\"height\":1",
                &format!(
                    "\"share\":0,\"kind\":[\"{}\",3],\"runs\":[1]",
                    "\\n".repeat(3000)
                ),
            ),
            "in it is no kind of spots",
        ),
        odd(
            "areas_beyond_memory.cuts",
            areas(&format!("[{many}]")),
            "600 areas have more pixels together",
        ),
    ]
}

fn odd_words() -> Vec<Made> {
    let work = with_classes_and_marks();
    let work = |from: &str, to: &str| instead(&work, "work.json", from, to);
    let image = "\"image\":1";
    vec![
        fine("earlier_format.cuts", work("\"format\":2", "\"format\":1")),
        fine(
            "more_than_is_known.cuts",
            work("\"format\":2", "\"format\":2,\"later\":[1]"),
        ),
        odd(
            "later_format.cuts",
            work("\"format\":2", "\"format\":3"),
            "newer version",
        ),
        odd(
            "format_in_words.cuts",
            work("\"format\":2", "\"format\":\"one\""),
            "cannot be understood",
        ),
        odd(
            "view_in_brackets.cuts",
            work(image, &format!("\"image\":{}", "[".repeat(50_000))),
            "cannot be understood",
        ),
        odd(
            "part_that_is_not_there.cuts",
            work("\"eyes\":0", "\"eyes\":99"),
            "a part is missing",
        ),
        odd(
            "class_beyond_all.cuts",
            work("\"selected\":null", "\"selected\":255"),
            "impossible number",
        ),
        odd(
            "merges_in_a_circle.cuts",
            work("\"merged\":{", "\"merged\":{\"1\":2,"),
            "merges in it make no sense",
        ),
        odd(
            "strictness_beyond_all.cuts",
            work("\"strictness\":[", "\"strictness\":[1e39,"),
            "cannot be",
        ),
        odd(
            "rounds_beyond_patience.cuts",
            work("\"rounds\":80", "\"rounds\":80000"),
            "clustering is out of range",
        ),
        odd(
            "spacing_of_nothing.cuts",
            work("6.5", "0.0"),
            "no pixel spacing",
        ),
        odd(
            "side_of_nobody.cuts",
            work("\"side\":\"OS\"", "\"side\":\"XX\""),
            "neither OD nor OS",
        ),
        odd(
            "work_that_waits_for_nobody.cuts",
            instead(&with_work_that_waits(), "work.json", "d ü.tif", "e.tif"),
            "a photograph is missing",
        ),
        odd("not_text.cuts", not_text(), "cannot be understood"),
    ]
}

/// Bytes that are no UTF-8 within a name.
fn not_text() -> Vec<u8> {
    let mut all = entries(&bytes(&opened())).expect("a session");
    let (_, content) = all
        .iter_mut()
        .find(|(name, _)| name == "work.json")
        .expect("a text");
    let at = content
        .windows(5)
        .position(|w| w == b"a.png")
        .expect("a name");
    content[at] = 0xff;
    packed(&all)
}
