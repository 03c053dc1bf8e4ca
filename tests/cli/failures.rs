//! What cannot be done is said in one line, with the path last, and leaves nothing behind.

use std::io::{BufRead as _, BufReader};

use super::*;

#[test]
fn a_missing_folder() {
    let place = Place::new();
    let done = place.run(&["segment", "nowhere", "--device", "cpu"]);
    let text = done.failure();
    assert!(
        text.contains("no such file or folder") && text.ends_with(": nowhere"),
        "{text}"
    );
    assert!(place.files("").is_empty());
}

#[test]
fn a_folder_without_photographs() {
    let place = Place::new();
    place.write("notes/readme.txt", b"no photograph");
    let done = place.run(&["segment", "notes", "--device", "cpu"]);
    let text = done.failure();
    assert!(
        text.contains("no photograph") && text.ends_with(": notes"),
        "{text}"
    );
    assert_eq!(place.files("").len(), 1);
}

#[test]
fn a_folder_where_nothing_can_be_read() {
    let place = Place::new();
    place.write("photos/cut.png", b"\x89PNG\r\n\x1a\nrubbish");
    place.write("photos/empty.jpg", b"");
    let done = place.run(&["segment", "photos", "--device", "cpu"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""), "{}", done.err);
    let messages = done.messages();
    assert_eq!(messages.len(), 3, "{messages:?}");
    for name in ["cut.png", "empty.jpg"] {
        let path = Path::new("photos").join(name).display().to_string();
        assert!(
            messages[..2].iter().any(|text| text.ends_with(&path)),
            "{name} is missing: {messages:?}"
        );
    }
    assert!(messages[2].ends_with(": photos"), "{messages:?}");
    assert_eq!(place.files("").len(), 2);
}

#[test]
fn a_review_folder_that_is_not_empty() {
    let place = Place::with_photographs();
    place.write("review/mine.txt", b"kept");
    let done = place.run(&["segment", "photos", "--device", "cpu", "--out", "review"]);
    let text = done.failure();
    assert!(
        text.contains("--replace") && text.ends_with(": review"),
        "{text}"
    );
    assert!(
        !done.err.contains("reading"),
        "it was refused late:\n{}",
        done.err
    );
    assert_eq!(place.files("review").len(), 1);
}

#[test]
fn a_review_folder_that_cannot_be_made() {
    let place = Place::with_photographs();
    place.write("file", b"in the way");
    let done = place.run(&["segment", "photos", "--device", "cpu", "--out", "file"]);
    assert!(done.failure().ends_with(": file"), "{}", done.err);
    let done = place.run(&[
        "segment",
        "photos",
        "--device",
        "cpu",
        "--out",
        "photos/review",
    ]);
    assert!(
        done.failure().contains("among the photographs"),
        "{}",
        done.err
    );
    assert_eq!(place.files("").len(), 3);
}

/// The folder was good when the program began, and is lost while it reads and trains.
#[test]
fn a_review_folder_that_is_lost_meanwhile() {
    let place = Place::with_photographs();
    let words = [&["segment", "photos", "--out", "review"], &QUICK[..]].concat();
    let mut command = place.command(&words);
    let mut child = started(&mut command);
    let out = gather(child.stdout.take());
    let mut said = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    assert!(line.contains("reading"), "{line}");
    place.write("review", b"in the way");
    said.read_to_string(&mut line).expect("the rest");
    assert_eq!(wait(&mut child), Some(1));
    let done = Done {
        code: 1,
        out: out.join().expect("a reader"),
        err: line,
    };
    let folder = place.path("review-2").display().to_string();
    let messages = done.messages();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].contains("a file of this name"), "{messages:?}");
    assert!(
        messages.iter().all(|text| text.ends_with(&folder)),
        "{messages:?}"
    );
    assert!(done.out.contains("Segmented 2 of 2 images"), "{}", done.out);
    assert_eq!(
        std::fs::read(place.path("review")).expect("it"),
        b"in the way"
    );
    assert!(place.path("review-2/run.json").exists());
}

#[test]
fn a_model_that_is_none() {
    let place = Place::with_photographs();
    place.write("odd.safetensors", b"\x08\0\0\0\0\0\0\0{}      ");
    for model in ["photos/a.png", "odd.safetensors", "nowhere.safetensors"] {
        let done = place.run(&["segment", "photos", "--device", "cpu", "--model", model]);
        let text = done.failure();
        assert!(text.ends_with(&format!(": {model}")), "{text}");
        assert!(!place.path("cuts-viewer-review").exists());
    }
}

/// Drivers are found by files that these variables name.
#[cfg(target_os = "linux")]
#[test]
fn a_gpu_where_there_is_none() {
    let place = Place::with_photographs();
    let mut command = place.command(&["segment", "photos", "--device", "gpu"]);
    let done = finish(alone::without_adapter(&mut command));
    let text = done.failure();
    assert!(
        text.contains("no graphics adapter") && text.contains("--device cpu"),
        "{text}"
    );
    assert!(!place.path("cuts-viewer-review").exists());
}
