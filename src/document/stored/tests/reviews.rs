//! Verdicts in files, of this format and of the one before.

use super::*;
use crate::document::Verdict;

/// A session's file with another text on its work.
fn with_work(bytes: &[u8], change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut read = |name: &str| {
        let entry = zip.by_name(name).expect("an entry");
        serde_json::from_reader::<_, serde_json::Value>(entry).expect("a text")
    };
    let (mut work, areas) = (read(WORK), read(AREAS));
    change(&mut work);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [(WORK, work), (AREAS, areas)] {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(text.to_string().as_bytes()).expect("text");
    }
    zip.finish().expect("an archive").into_inner()
}

fn reviewed() -> Work {
    let mut work = work();
    let by = Reviewer::new("A. Reader", date(2026, 11, 29)).map(Arc::new);
    for (name, status) in NAMES.into_iter().zip(Status::ALL) {
        let photo = Photo::of(name);
        work.document.reviews.toggle(photo, status, by.as_ref());
    }
    work
}

#[test]
fn reviewed_and_flagged_of_the_first_format_are_accepted_and_needs_work() {
    let bytes = to_bytes(&reviewed()).expect("bytes");
    let old = with_work(&bytes, |work| {
        work["format"] = 1.into();
        let parts = work["parts"].as_object_mut().expect("parts");
        parts.remove("spoken");
        parts["verdicts"] = serde_json::json!([[[0, "reviewed"], [2, "flagged"]]]);
    });
    let read = load_bytes(&old, Path::new("x.cuts")).expect("a session");
    let names: Vec<&str> = read.roster.known().map(|(_, k)| k.name.as_str()).collect();
    let status = |name: &str| read.document.reviews.status(Photo::of(name));
    assert_eq!(status(names[0]), Some(Status::Accepted));
    assert_eq!(status(names[2]), Some(Status::NeedsWork));
    assert_eq!(read.document.reviews.reviewed(), 2);
    // Written again, it is of this format and says the same.
    let again = to_bytes(&read).expect("bytes");
    let again = load_bytes(&again, Path::new("x.cuts")).expect("a session");
    assert_eq!(again.document.reviews, read.document.reviews);
}

#[test]
fn what_a_reviewer_says_comes_back_whole() {
    let mut work = reviewed();
    let photo = Photo::of(NAMES[0]);
    work.document.reviews.change(photo, None, |verdict| {
        verdict.quality = Some(Quality::Reject);
        verdict.comment = "dark,\n\"out of focus\" ü".into();
    });
    let bytes = to_bytes(&work).expect("bytes");
    let read = load_bytes(&bytes, Path::new("x.cuts")).expect("a session");
    assert_eq!(read.document.reviews, work.document.reviews);
    let other = read.document.reviews.of(Photo::of(NAMES[1])).cloned();
    let Some(Verdict { by: Some(by), .. }) = other else {
        panic!("a reviewer")
    };
    assert_eq!(
        (by.name.as_str(), by.day),
        ("A. Reader", date(2026, 11, 29))
    );
}

#[test]
fn a_comment_stands_once_however_many_steps_have_it() {
    let mut work = reviewed();
    let mut history: History<()> = History::default();
    let long = "word ".repeat(380);
    let photo = Photo::of(NAMES[0]);
    work.document.reviews.change(photo, None, |verdict| {
        verdict.comment = long.as_str().into()
    });
    for turn in 0..100 {
        let now = Moment {
            document: work.document.clone(),
            pick: None,
        };
        let status = Status::ALL[turn % 3];
        let other = Photo::of(NAMES[1]);
        work.document.reviews.toggle(other, status, None);
        history.record(label(), now);
    }
    work.steps = history.kept(&work.document);
    let text = serde_json::to_string(&forms::Form::of(&work).0).expect("a text");
    assert_eq!(text.matches(long.trim()).count(), 1);
}

#[test]
fn verdicts_that_make_no_sense_are_refused() {
    let bytes = to_bytes(&reviewed()).expect("bytes");
    let refused = |change: fn(&mut serde_json::Value)| {
        let bad = with_work(&bytes, |work| change(&mut work["parts"]));
        load_bytes(&bad, Path::new("x.cuts"))
            .expect_err("a refusal")
            .to_string()
    };
    for (change, words) in [
        (
            (|parts: &mut serde_json::Value| {
                parts["verdicts"][0][0][1]["status"] = "lovely".into();
            }) as fn(&mut serde_json::Value),
            "lovely in it is neither a status nor a quality",
        ),
        (
            |parts| parts["verdicts"][0][0][1]["comment"] = 7.into(),
            "a comment or a reviewer is missing",
        ),
        (
            |parts| parts["verdicts"][0][0][1] = serde_json::json!({}),
            "says nothing",
        ),
        (
            |parts| parts["spoken"]["reviewers"][0]["day"] = "yesterday".into(),
            "has no name or no day",
        ),
        (
            |parts| parts["verdicts"][0][0][1] = "loved".into(),
            "cannot be understood",
        ),
    ] {
        let text = refused(change);
        assert!(text.contains(words), "{text}");
    }
}
