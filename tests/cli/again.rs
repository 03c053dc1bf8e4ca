//! The same words give the same files.

use super::*;

#[test]
fn a_seed_fixes_every_byte() {
    let place = Place::with_photographs();
    for (folder, seed) in [("first", "3"), ("second", "3"), ("other", "4")] {
        place.segment(&["photos", "--out", folder, "--seed", seed, "--classes", "12"]);
    }
    let [first, second, other] = ["first", "second", "other"].map(|folder| place.files(folder));
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        second.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &first {
        assert!(
            *bytes == second[name],
            "{name} differs between two equal runs"
        );
    }
    for name in ["model.safetensors", "labels/a.png"] {
        assert!(
            first[name] != other[name],
            "{name} does not depend on the seed"
        );
    }
}

#[test]
fn a_saved_model_gives_the_label_maps_of_its_run() {
    let place = Place::with_photographs();
    place.segment(&["photos", "--out", "first", "--classes", "6"]);
    let words = ["--model", "first/model.safetensors", "--out", "second"];
    let common = [
        "segment",
        "photos",
        "--classes",
        "6",
        "--device",
        "cpu",
        "--size",
        "128",
    ];
    let done = place.run(&[&common[..], &words].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        !done.err.contains("training"),
        "a saved model was trained:\n{}",
        done.err
    );
    assert!(
        done.out.contains("with a saved network on the CPU"),
        "{}",
        done.out
    );
    let [first, second] = ["first", "second"].map(|folder| place.files(folder));
    let labels = first.iter().filter(|(name, _)| name.starts_with("labels/"));
    assert_eq!(labels.clone().count(), 2);
    for (name, bytes) in labels {
        assert!(*bytes == second[name], "{name} differs");
    }
    assert!(
        first["model.safetensors"] == second["model.safetensors"],
        "the model was changed"
    );
    assert_eq!(place.json("second/run.json")["settings"]["steps_done"], 3);
}
