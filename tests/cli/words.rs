//! Help, version, mistakes.

use super::*;

#[test]
fn help_says_what_there_is() {
    let place = Place::new();
    let done = place.run(&["--help"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    for word in [
        "FOLDER",
        "--device",
        "--size",
        "--steps",
        "--seed",
        "--classes",
        "segment",
        "evaluate",
        "[default: 256]",
        "pixels",
    ] {
        assert!(
            done.out.contains(word),
            "{word} is missing in\n{}",
            done.out
        );
    }
    assert!(done.out.contains("not a diagnostic device"), "{}", done.out);
    assert!(
        !done.out.contains("--share"),
        "an option for developers is shown"
    );

    let done = place.run(&["segment", "--help"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    for word in [
        "--out",
        "--model",
        "--checkpoint",
        "--resume",
        "--replace",
        "[default: 1000]",
        "as many as the",
        "Exit codes",
        "not a diagnostic device",
    ] {
        assert!(
            done.out.contains(word),
            "{word} is missing in\n{}",
            done.out
        );
    }
}

#[test]
fn help_explains_the_evaluation() {
    let done = Place::new().run(&["evaluate", "--help"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    for word in [
        "--masks",
        "--report",
        "--baseline",
        "--feature",
        "hint",
        "point",
        "region",
        "Exit codes",
    ] {
        assert!(
            done.out.contains(word),
            "{word} is missing in\n{}",
            done.out
        );
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let done = Place::new().run(&["--version"]);
    assert_eq!(done.code, 0);
    assert_eq!(
        done.out,
        concat!("cuts-viewer ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn mistakes_end_with_2_and_write_nothing() {
    let place = Place::new();
    for words in [
        &["--classes", "1"][..],
        &["--size", "64"],
        &["--device", "tpu"],
        &["--colour"],
        &["segment", "--steps", "0"],
        &["segment", "--steps", "many"],
        &["segment", "one", "two"],
        &["segment", "--replace"],
        &["segment", "--model", "m.safetensors", "--steps", "5"],
        &["segment", "--resume", "run.safetensors", "--seed", "2"],
        &["segment", "--every", "5"],
        &["segment", "--out"],
        &["evaluate", "photos"],
        &["evaluate", "photos", "--masks", "m", "--feature", "grey"],
        &[
            "evaluate",
            "photos",
            "--masks",
            "m",
            "--feature",
            "rgb",
            "--baseline",
        ],
    ] {
        let done = place.run(words);
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{words:?}");
        assert!(
            done.err.contains("--help"),
            "{words:?} does not lead to the help:\n{}",
            done.err
        );
    }
    assert!(place.files("").is_empty());
}
