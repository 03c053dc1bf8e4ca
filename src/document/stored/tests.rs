mod reviews;

use std::io::Write as _;
use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::document::{
    Area, Aside, Count, Document, History, Known, Label, Moment, Photo, Quality, Reviewer,
    SpacingTable, Status, Tie,
};
use crate::measure::{Bitmap, Side, Stencil, Stroke};
use crate::picture::Circle;
use crate::seed::{Seed, Stream};

const NAMES: [&str; 4] = ["a.png", "b/c.jpg", "d ü.tif", "e.png"];

fn area(stream: &mut Stream) -> Arc<Area> {
    let set = (0..35).map(|_| stream.below(2) == 1).collect();
    Arc::new(Area::new(Bitmap::new(7, 5, set), 40))
}

/// Does something at random.
fn change(document: &mut Document, stream: &mut Stream) {
    let photo = Photo::of(NAMES[stream.below(4)]);
    let class = stream.below(40) as u8;
    match stream.below(15) {
        0 => document.set_count(Count::Fixed(2 + stream.below(39))),
        1 => document.set_count(Count::Suggested),
        2 => document.rename(class, &format!("name {}", stream.below(9))),
        3 => document.recolour(class, [stream.below(256) as u8, 7, 9]),
        4 => document.merge(class, &[stream.below(40) as u8]),
        5 => document.place(class, stream.below(40) as u8, true),
        6 => document.solo(class),
        7 => drop(document.structures.keep(photo, area(stream))),
        8 => document.structures.rename(photo, 0, "Disc"),
        9 => document.structures.remove(photo, 0),
        10 => say(document, photo, stream),
        11 => document.retina.change(photo, |eye| {
            eye.disc = Some([3.5, 4.25]);
            eye.side = Some(Side::Left);
            eye.field = Some(Circle {
                x: 1.0,
                y: 2.0,
                radius: 30.5,
            });
        }),
        13 => document.ties.set(
            photo,
            Tie {
                to: Photo::of(NAMES[stream.below(4)]),
                points: (0..stream.below(4))
                    .map(|_| [[1.5, 2.0], [3.0, stream.below(9) as f32]])
                    .collect(),
            },
        ),
        12 => document.set_own_strictness(crate::detail::Kind::Dark, photo, Some(1.25)),
        _ => document.retina.set_table(Some(Arc::new(SpacingTable {
            file: "spacings.csv".to_owned(),
            of: [(photo, 6.5)].into(),
        }))),
    }
}

/// Says something of a photograph at random.
fn say(document: &mut Document, photo: Photo, stream: &mut Stream) {
    let name = ["", "A. Reader", "Böhm, K."][stream.below(3)];
    let by = Reviewer::new(name, date(2026, 11, 1 + stream.below(9) as i8)).map(Arc::new);
    let part = stream.below(3);
    let which = stream.below(4);
    document
        .reviews
        .change(photo, by.as_ref(), |verdict| match part {
            0 => verdict.status = Status::ALL.get(which).copied(),
            1 => verdict.quality = Quality::ALL.get(which).copied(),
            _ => verdict.comment = ["", "see\nbelow", "=1+1, \"ü\"", "-"][which].into(),
        });
}

/// Two documents that lie in different places say the same.
fn same(one: &Document, other: &Document) -> bool {
    let bytes = |document: &Document| {
        let mut work = work();
        work.document = document.clone();
        to_bytes(&work).expect("bytes")
    };
    bytes(one) == bytes(other)
}

fn work() -> Work {
    let mut work = Work {
        folder: Some("/photos/visit 1".into()),
        ..Work::default()
    };
    for name in NAMES {
        work.roster.see(name);
    }
    work
}

fn label() -> Label {
    Label {
        words: "step".to_owned(),
        flows: false,
    }
}

#[test]
fn whatever_is_done_undone_saved_and_read_is_what_it_was() {
    for seed in 0..40 {
        let mut stream = Seed(seed).stream();
        let mut history: History<()> = History::default();
        let mut document = Document::default();
        // The plain model of a history: every document in order, and where we are.
        let (mut model, mut here) = (vec![document.clone()], 0);
        for _ in 0..60 {
            let now = Moment {
                document: document.clone(),
                pick: None,
            };
            match stream.below(6) {
                0 => {
                    if let Some((moment, _)) = history.undo(now) {
                        here -= 1;
                        document = moment.document;
                    }
                }
                1 => {
                    if let Some((moment, _)) = history.redo(now) {
                        here += 1;
                        document = moment.document;
                    }
                }
                2 => {
                    let mut kept = work();
                    kept.document = document.clone();
                    kept.steps = history.kept(&document);
                    let bytes = to_bytes(&kept).expect("bytes");
                    let read = load_bytes(&bytes, Path::new("x.cuts")).expect("a session");
                    assert_eq!(to_bytes(&read).expect("bytes"), bytes, "seed {seed}");
                    document = read.document;
                    history = History::from(read.steps);
                }
                _ => {
                    change(&mut document, &mut stream);
                    if document != now.document {
                        history.record(label(), now);
                        model.truncate(here + 1);
                        model.push(document.clone());
                        here += 1;
                    }
                }
            }
            assert!(same(&document, &model[here]), "seed {seed}");
        }
    }
}

#[test]
fn a_changed_photograph_never_gets_the_work_of_another() {
    let mut work = work();
    let mut history: History<()> = History::default();
    let photo = Photo::of("a.png");
    let [first, second]: [Arc<str>; 2] = ["1", "2"].map(Arc::from);
    let roster = &mut work.roster;
    let document = &mut work.document;
    roster.read(photo, &first, document, &mut history);
    document.structures.keep(photo, area(&mut Seed(1).stream()));
    let kept = document.trace(photo);
    let arrival = roster.read(photo, &second, document, &mut history);
    assert_eq!(
        arrival,
        crate::document::Arrival::Changed { set_aside: true }
    );
    assert!(document.trace(photo).is_empty());
    let bytes = to_bytes(&work).expect("bytes");
    let mut read = load_bytes(&bytes, Path::new("x.cuts")).expect("a session");
    let [Aside { known, .. }] = read.roster.aside() else {
        panic!("one waits")
    };
    assert_eq!(known.sha256.as_ref(), Some(&first));
    // The photograph of then is there again, under another name.
    let other = Photo::of("new.png");
    read.roster.see("new.png");
    let arrival = read
        .roster
        .read(other, &first, &mut read.document, &mut history);
    assert_eq!(arrival, crate::document::Arrival::Back);
    assert_eq!(read.document.trace(other).structures[0].name, "Structure 1");
    assert_eq!(
        read.document.trace(other).structures[0].area.stencil,
        kept.structures[0].area.stencil
    );
}

#[test]
fn work_that_waits_stays_when_its_name_goes() {
    let mut work = work();
    let mut history: History<()> = History::default();
    let photo = Photo::of("a.png");
    let [first, second]: [Arc<str>; 2] = ["1", "2"].map(Arc::from);
    for sha256 in [&first, &second] {
        let document = &mut work.document;
        work.roster.read(photo, sha256, document, &mut history);
        document.reviews.toggle(photo, Status::Accepted, None);
    }
    // The second is now called otherwise, and the first is nowhere.
    let now = Photo::of("z.png");
    work.roster.see("z.png");
    let document = &mut work.document;
    work.roster.read(now, &second, document, &mut history);
    assert_eq!(work.roster.find_renamed(&[now], document, &mut history), 1);
    let bytes = to_bytes(&work).expect("bytes");
    let read = load_bytes(&bytes, Path::new("x.cuts")).expect("a session");
    let [aside] = read.roster.aside() else {
        panic!("one waits")
    };
    assert_eq!(aside.known.sha256.as_ref(), Some(&first));
}

#[test]
fn a_renamed_photograph_keeps_its_work() {
    let mut work = work();
    let mut history: History<()> = History::default();
    let sha: Arc<str> = "1".into();
    let photo = Photo::of("a.png");
    work.roster
        .read(photo, &sha, &mut work.document, &mut history);
    work.document.reviews.toggle(photo, Status::Accepted, None);
    work.roster.see("z.png");
    let now = Photo::of("z.png");
    work.roster
        .read(now, &sha, &mut work.document, &mut history);
    let here = [now, Photo::of("e.png")];
    let found = work
        .roster
        .find_renamed(&here, &mut work.document, &mut history);
    assert_eq!(found, 1);
    assert_eq!(work.document.reviews.status(now), Some(Status::Accepted));
    assert!(work.document.trace(photo).is_empty());
    let known = |name: &str| {
        work.roster
            .known()
            .any(|(_, Known { name: n, .. })| n == name)
    };
    assert!(known("z.png") && !known("a.png"));
}

#[test]
fn damaged_newer_and_foreign_files_are_refused() {
    let path = Path::new("dir/x.cuts");
    let refused = |bytes: &[u8]| load_bytes(bytes, path).expect_err("a refusal").to_string();
    let mut kept = work();
    kept.run = Some(Arc::from(vec![7; 1000]));
    kept.document
        .structures
        .keep(Photo::of("a.png"), area(&mut Seed(3).stream()));
    let good = to_bytes(&kept).expect("bytes");
    for cut in (0..good.len()).step_by(17) {
        assert!(refused(&good[..cut]).ends_with(": dir/x.cuts"));
    }
    // Where a byte is changed, the file is refused or says the same: some bytes mean nothing.
    for place in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[place] ^= 0x55;
        if let Ok(read) = load_bytes(&bad, path) {
            assert_eq!(to_bytes(&read).expect("bytes"), good, "byte {place}");
        }
    }
    let with = |text: &str| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [(WORK, text), (AREAS, "[]")] {
            zip.start_file(name, SimpleFileOptions::default())
                .expect("an entry");
            zip.write_all(text.as_bytes()).expect("text");
        }
        zip.finish().expect("an archive").into_inner()
    };
    assert!(refused(&with("{\"format\":99}")).contains("newer version"));
    assert!(refused(&with("{\"format\":1}")).contains("cannot be understood"));
    assert!(refused(b"PNG").contains("not a session"));
}

#[test]
fn only_sessions_are_replaced() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("x.cuts");
    save(&work(), &path).expect("saved");
    save(&work(), &path).expect("saved again");
    assert_eq!(load(&path).expect("read").folder, work().folder);
    let photo = dir.path().join("photo.png");
    std::fs::write(&photo, "picture").expect("a file");
    let refused = save(&work(), &photo).expect_err("a refusal").to_string();
    assert!(refused.contains("not a session"), "{refused}");
    assert_eq!(std::fs::read(&photo).expect("a file"), b"picture");
    assert!(save(&work(), dir.path()).is_err() && load(dir.path()).is_err());
}

#[test]
fn strokes_on_a_large_photograph_are_kept_in_little_room() {
    let photo = Photo::of("a.png");
    let mut history: History<()> = History::default();
    let mut document = Document::default();
    let (width, height) = Area::finest((4288, 2848));
    let field = width * height;
    let mut area = Area::of_stencil(Stencil::empty(width, height), field);
    document.structures.keep(
        photo,
        Arc::new(Area::of_stencil(area.stencil.clone(), field)),
    );
    for number in 0..60 {
        let at = 1500.0 + 10.0 * number as f32;
        area = area
            .drawn(&Stroke::dot([at, 1000.0], 60.0), field)
            .expect("more");
        let now = Moment {
            document: document.clone(),
            pick: None,
        };
        let area = Area::of_stencil(area.stencil.clone(), field);
        document.structures.correct(photo, 0, Arc::new(area));
        history.record(label(), now);
    }
    let mut work = work();
    work.steps = history.kept(&document);
    work.document = document;
    let bytes = to_bytes(&work).expect("bytes");
    assert!(bytes.len() < 200_000, "{} bytes", bytes.len());
    let read = load_bytes(&bytes, Path::new("x.cuts")).expect("a session");
    let [kept] = read.document.structures.of(photo) else {
        panic!("one structure")
    };
    assert_eq!(kept.area.stencil, area.stencil);
    assert_eq!(
        (kept.area.pixels, kept.area.share),
        (area.pixels, area.share)
    );
    assert_eq!(read.steps.done.len(), 60);
    let mut history: History<()> = History::from(read.steps);
    let now = Moment {
        document: read.document,
        pick: None,
    };
    let (before, _) = history.undo(now).expect("a step");
    let before = &before.document.structures.of(photo)[0].area;
    assert!(before.pixels < area.pixels, "one stroke less");
}
