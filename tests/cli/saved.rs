//! Runs that are saved as they go, broken off and gone on with.

use super::*;

/// Enough steps to break a run off between two of them.
const LONG: [&str; 6] = ["--device", "cpu", "--steps", "12", "--size", "128"];

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_files() {
    let place = Place::with_photographs();
    let words = [&["segment", "photos", "--seed", "5"], &LONG[..]].concat();
    let straight = place.run(&[&words[..], &["--out", "straight"]].concat());
    assert_eq!(straight.code, 0, "{}", straight.err);

    let saved = ["--checkpoint", "run.safetensors", "--every", "1"];
    let words = [&words[..], &["--out", "broken"], &saved].concat();
    let mut child = place
        .command(&words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let started = Instant::now();
    while !place.path("run.safetensors").exists() {
        assert!(started.elapsed() < PATIENCE, "no checkpoint came");
        thread::sleep(Duration::from_millis(5));
    }
    // Wherever it is by now, the file is whole.
    child.kill().expect("the program's end");
    child.wait().expect("the program's end");

    let again = [
        "--resume",
        "run.safetensors",
        "--device",
        "cpu",
        "--size",
        "128",
    ];
    let words = [
        &["segment", "photos"],
        &again[..],
        &saved,
        &["--out", "resumed"],
    ]
    .concat();
    let done = place.run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("after 12 training steps"), "{}", done.out);
    assert!(done.out.contains("seed 5"), "{}", done.out);
    let [straight, resumed] = ["straight", "resumed"].map(|folder| place.files(folder));
    for (name, bytes) in &straight {
        assert!(*bytes == resumed[name], "{name} shows the break");
    }
    let last = std::fs::read(place.path("run.safetensors")).expect("the checkpoint");
    assert!(
        last == straight["model.safetensors"],
        "the last checkpoint is the model"
    );
}

#[test]
fn a_finished_run_is_trained_further_only_on_request() {
    let place = Place::with_photographs();
    place.segment(&["photos", "--out", "first", "--seed", "2"]);
    let resume = [
        "--resume",
        "first/model.safetensors",
        "--device",
        "cpu",
        "--size",
        "128",
    ];
    let common = [&["segment", "photos"], &resume[..]].concat();
    let done = place.run(&[&common[..], &["--out", "same"]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.messages()[0].contains("has done all its 3 steps"),
        "{}",
        done.err
    );
    let [first, same] = ["first", "same"].map(|folder| place.files(folder));
    assert!(first == same, "nothing was trained, but a file differs");

    // On other photographs, here those of another size, that is said.
    let more = [
        "--more",
        "2",
        "--out",
        "more",
        "--checkpoint",
        "run.safetensors",
    ];
    let words = [&common[..7], &["129"], &more[..]].concat();
    let done = place.run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    match done.messages()[..] {
        [text] => assert!(text.contains("on other photographs than before"), "{text}"),
        _ => panic!("not one message:\n{}", done.err),
    }
    assert!(done.out.contains("after 5 training steps"), "{}", done.out);
    let legs = place.json("more/run.json")["settings"]["legs"].clone();
    let numbers: Vec<_> = legs
        .as_array()
        .expect("legs")
        .iter()
        .map(|leg| (leg["from"].clone(), leg["steps"].clone()))
        .collect();
    assert_eq!(numbers, [(0.into(), 3.into()), (3.into(), 5.into())]);
}

#[test]
fn what_cannot_be_gone_on_with_is_refused_before_anything_is_read() {
    let place = Place::with_photographs();
    place.write("odd.safetensors", b"\x08\0\0\0\0\0\0\0{}      ");
    std::fs::create_dir(place.path("review")).expect("a folder");
    for words in [
        &["--resume", "odd.safetensors"][..],
        &["--resume", "nowhere.safetensors"],
        &["--checkpoint", "no/run.safetensors"],
        &["--out", "review", "--checkpoint", "review/run.safetensors"],
    ] {
        let done = place.run(&[&["segment", "photos", "--device", "cpu"], words].concat());
        let (text, path) = (done.failure(), words[words.len() - 1]);
        assert!(text.ends_with(&format!(": {path}")), "{text}");
        assert!(
            !done.err.contains("reading"),
            "it was refused late:\n{}",
            done.err
        );
    }
    assert!(place.files("review").is_empty());
}
