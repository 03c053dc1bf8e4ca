//! A run that is made again by its `run.json`.

use super::*;

/// With a review of two photographs, and its files.
fn place() -> (Place, BTreeMap<String, Vec<u8>>) {
    let place = Place::with_photographs();
    place.segment(&[
        "photos",
        "--out",
        "review",
        "--seed",
        "3",
        "--classes",
        "5",
        "--no-refine",
    ]);
    let files = place.files("review");
    (place, files)
}

/// Changes the text of `review/run.json`.
fn edit(place: &Place, from: &str, to: &str) {
    let text = std::fs::read_to_string(place.path("review/run.json")).expect("a run.json");
    assert!(text.contains(from), "{from} is not in\n{text}");
    place.write("review/run.json", text.replacen(from, to, 1).as_bytes());
}

#[test]
fn the_same_photographs_give_the_same_bytes() {
    let (place, first) = place();
    let done = place.run(&[
        "rerun",
        "review/run.json",
        "--photos",
        "photos",
        "--out",
        "again",
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.messages().is_empty(), "{}", done.err);
    assert!(
        done.out
            .contains("label maps and masks of 2 images, are the same, byte for byte"),
        "{}",
        done.out
    );
    let again = place.files("again");
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        again.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &first {
        assert!(*bytes == again[name], "{name} differs");
    }

    // Alone, without the files of its review.
    place.write("alone/run.json", &first["run.json"]);
    let done = place.run(&[
        "rerun",
        "alone/run.json",
        "--photos",
        "photos",
        "--out",
        "third",
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.out.contains("by the counts in run.json"),
        "{}",
        done.out
    );
}

#[test]
fn every_difference_of_the_photographs_is_named() {
    let (place, _) = place();
    std::fs::remove_file(place.path("photos/a.png")).expect("a photograph");
    photograph(&place.path("photos/visit 2/b.png"), 200, 150, 9);
    photograph(&place.path("photos/new.png"), 100, 80, 2);
    let done = place.run(&[
        "rerun",
        "review/run.json",
        "--photos",
        "photos",
        "--out",
        "again",
    ]);
    assert_eq!(done.code, 1, "{}", done.err);
    let said = done.messages();
    for line in [
        "differs: this photograph is missing: a.png",
        "differs: this photograph is new, and not taken in: new.png",
        "differs: this photograph has changed (SHA-256): visit 2/b.png",
        "differs: this photograph is not in the review: a.png",
    ] {
        assert!(said.contains(&line), "{line} is missing in\n{}", done.err);
    }
    assert!(
        done.err.contains("differs: the trained network"),
        "{}",
        done.err
    );
    assert!(!place.path("again/labels/new.png").exists());

    let done = place.run(&["rerun", "review/run.json", "--out", "other"]);
    assert!(done.failure().contains("--photos"), "{}", done.err);
}

#[test]
fn another_program_device_and_setting_are_named() {
    let (place, _) = place();
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    edit(&place, &version, "\"version\": \"0.0.9\"");
    edit(
        &place,
        "\"settings\": {",
        "\"settings\": {\n    \"novel\": 1,",
    );
    edit(
        &place,
        "\"anchors\": 8,",
        "\"anchors\": 8,\n      \"older\": true,",
    );
    edit(&place, "\"device\": \"CPU\"", "\"device\": \"Some GPU\"");
    edit(&place, "\"verdict\": null", "\"verdict\": \"flagged\"");
    let words = [
        "rerun",
        "review/run.json",
        "--photos",
        "photos",
        "--out",
        "again",
        "--device",
        "cpu",
    ];
    let done = place.run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    let said = done.messages();
    for line in [
        "differs: this version does not know the setting novel",
        "differs: this version does not know the setting training.older",
        "differs: the run was made on Some GPU, this is CPU",
        "not made again, as it is somebody's own work: 1 verdict",
    ] {
        assert!(said.contains(&line), "{line} is missing in\n{}", done.err);
    }
    assert!(
        done.err.contains("version 0.0.9 of the program"),
        "{}",
        done.err
    );
}

#[test]
fn a_network_from_elsewhere_is_not_trained() {
    let (place, _) = place();
    photograph(&place.path("others/c.png"), 90, 90, 5);
    let words = [
        "segment",
        "others",
        "--model",
        "review/model.safetensors",
        "--out",
        "second",
    ];
    let done = place.run(&[&words[..], &["--device", "cpu", "--size", "128"]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    let words = [
        "rerun",
        "second/run.json",
        "--photos",
        "others",
        "--out",
        "again",
    ];
    let done = place.run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.err.contains("the network is not trained again"),
        "{}",
        done.err
    );
    std::fs::remove_file(place.path("second/model.safetensors")).expect("the network");
    let words = [
        "rerun",
        "second/run.json",
        "--photos",
        "others",
        "--out",
        "third",
    ];
    assert!(place.run(&words).failure().ends_with("model.safetensors"));
}
