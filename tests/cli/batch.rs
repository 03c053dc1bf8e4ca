//! Runs over very many photographs: shards, broken off and gone on with, joined.

use super::*;

/// With twelve photographs, one of which is none, and two whose files' names would meet.
fn place() -> Place {
    let place = Place::new();
    for number in 0..9 {
        let (width, height) = (56 + 4 * number as usize, 48 + 2 * number as usize);
        photograph(
            &place.path(&format!("photos/v{}/eye{number}.png", number % 2)),
            width,
            height,
            number,
        );
    }
    photograph(&place.path("photos/v1/EYE5.png"), 60, 60, 20);
    photograph(&place.path("photos/v1/eye10.png"), 61, 50, 21);
    place.write("photos/v1/broken.png", b"no picture");
    place.write("photos/old.gif", b"GIF89a");
    place
}

/// The words for a shard.
fn shard<'w>(number: &'w str, out: &'w str) -> Vec<&'w str> {
    let words = ["segment", "photos", "--classes", "6", "--part-size", "2"];
    [&words[..], &QUICK, &["--shard", number, "--out", out]].concat()
}

fn is_same(place: &Place, one: &str, other: &str) {
    let (one, other) = (place.files(one), place.files(other));
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &one {
        assert!(*bytes == other[name], "{name} differs");
    }
}

#[test]
fn shards_of_which_one_was_killed_join_to_the_bytes_of_an_unbroken_run() {
    let place = place();
    place.segment(&["photos", "--classes", "6", "--out", "whole"]);
    for (number, out) in [("1/3", "s1"), ("3/3", "s3")] {
        let done = place.run(&shard(number, out));
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(
            done.out.starts_with("Segmented 4 of 4 images")
                || done.out.starts_with("Segmented 3 of 4 images"),
            "{}",
            done.out
        );
        assert!(
            !place.path(&format!(".{out}.cuts-parts")).exists(),
            "the parts are left"
        );
    }
    let mut child = started(&mut place.command(&shard("2/3", "s2")));
    let first = place.path(".s2.cuts-parts/00000/run.json");
    let begun = Instant::now();
    while !first.exists() {
        assert!(begun.elapsed() < PATIENCE, "the first part never came");
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("the program's end");
    child.wait().expect("the program's end");
    assert!(!place.path("s2").exists(), "a review that is not whole");
    let done = place.run(&shard("2/3", "s2"));
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.err.contains("this run was broken off and goes on"),
        "{}",
        done.err
    );
    assert!(
        !done.err.contains("training"),
        "it was trained again:\n{}",
        done.err
    );

    let done = place.run(&["merge", "s3", "s1", "s2", "--out", "joined"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.out
            .starts_with("Joined 3 shards with 11 images, 1 missing."),
        "{}",
        done.out
    );
    is_same(&place, "whole", "joined");
    assert_eq!(place.json("s2/run.json")["shard"]["number"], 2);

    let done = place.run(&shard("1/3", "s1"));
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("nothing was computed"), "{}", done.out);
    refusals(&place);
}

/// What is not joined.
fn refusals(place: &Place) {
    let failure = |words: &[&str]| {
        let done = place.run(&[&["merge", "--out", "no"], words].concat());
        assert!(!place.path("no").exists());
        done.failure().to_owned()
    };
    assert_eq!(failure(&["s1", "s3"]), "shard 2 of 3 is missing");
    assert_eq!(failure(&["s1", "s2"]), "shard 3 of 3 is missing");
    assert_eq!(failure(&["s1", "s2", "s2", "s3"]), "shard 2 of 3 is twice");
    assert!(failure(&["whole"]).contains("not a shard's"));
    assert!(failure(&["photos"]).ends_with("run.json"));
    let other = [&shard("2/3", "s4")[..], &["--seed", "9"]].concat();
    assert_eq!(place.run(&other).code, 0);
    let text = failure(&["s1", "s4", "s3"]);
    assert!(
        text.contains("it is of another run: the seed differs"),
        "{text}"
    );
}

#[test]
fn parts_of_other_photographs_are_not_kept() {
    let place = Place::with_photographs();
    photograph(&place.path("photos/c.png"), 70, 60, 4);
    photograph(&place.path("more/d.png"), 70, 60, 5);
    place.segment(&["more", "--no-detail", "--out", "trained"]);
    let words = [
        "segment",
        "photos",
        "--no-detail",
        "--device",
        "cpu",
        "--size",
        "128",
        "--part-size",
        "1",
    ];
    let words = [
        &words[..],
        &[
            "--continue",
            "--model",
            "trained/model.safetensors",
            "--out",
            "review",
        ],
    ]
    .concat();
    let mut child = started(&mut place.command(&words));
    let second = place.path(".review.cuts-parts/00001/run.json");
    let begun = Instant::now();
    while !second.exists() {
        assert!(begun.elapsed() < PATIENCE, "the second part never came");
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("the program's end");
    child.wait().expect("the program's end");
    photograph(&place.path("photos/a.png"), 120, 96, 7);
    let done = place.run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    let words = [
        &words[..7],
        &["--model", "trained/model.safetensors", "--out", "at once"],
    ]
    .concat();
    assert_eq!(place.run(&words).code, 0);
    is_same(&place, "review", "at once");
}
