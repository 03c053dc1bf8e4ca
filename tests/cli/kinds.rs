//! Vessels and spots: written beside the classes, left out when asked, scored against masks.

use super::*;

const PHOTOGRAPH: &str = "idrid_55_1072x712_CCBY4";

/// One of the photographs that come with the program.
fn place() -> Place {
    let place = Place::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let bytes = std::fs::read(samples.join(format!("{PHOTOGRAPH}.jpg"))).expect("a sample");
    place.write(&format!("photos/{PHOTOGRAPH}.jpg"), &bytes);
    place
}

#[test]
fn masks_come_and_are_scored_as_what_they_are() {
    let place = place();
    place.segment(&["photos", "--out", "review"]);
    let files = place.files("review");
    for kind in ["Vessels", "Bright spots", "Dark spots"] {
        assert!(
            files.contains_key(&format!("{kind}/{PHOTOGRAPH}.png")),
            "{kind}"
        );
    }
    for (structure, folder) in [
        ("vessels", "Vessels"),
        ("bright", "Bright spots"),
        ("dark", "Dark spots"),
    ] {
        let masks = format!("review/{folder}");
        let report = format!("report {structure}");
        let model = "review/model.safetensors";
        let words = [
            "evaluate",
            "photos",
            "--masks",
            &masks,
            "--structure",
            structure,
            "--model",
            model,
            "--device",
            "cpu",
            "--size",
            "128",
            "--report",
            &report,
        ];
        let done = place.run(&words);
        assert_eq!(done.code, 0, "{}", done.err);
        let scores = &place.json(&format!("{report}/summary.json"))["structure"][structure];
        // What the same network finds is what it wrote, but for the rim of the field, where nothing is scored.
        let dice = scores["default"]["dice"].as_f64().expect("a number");
        assert!(dice > 0.999, "{structure}: {dice}");
        for choice in ["default", "best", "click", "filter_default"] {
            for number in ["dice", "precision", "recall"] {
                let value = scores[choice][number].as_f64().expect(number);
                assert!(
                    (0.0..=1.0).contains(&value),
                    "{structure} {choice} {number}: {value}"
                );
            }
        }
        assert!(scores["best"]["dice"].as_f64() >= scores["default"]["dice"].as_f64());
        assert!(scores["seconds_per_image"].as_f64().expect("a number") > 0.0);
        let lesions = scores["default"]["lesion_f1"].as_f64();
        assert_eq!(lesions.is_some(), structure != "vessels");
        assert!(lesions.is_none_or(|f1| f1 > 0.999));
        let table = place.files(&report)["images.csv"].clone();
        assert_eq!(String::from_utf8(table).expect("text").lines().count(), 5);
    }
}

#[test]
fn they_are_left_out_when_asked() {
    let place = place();
    place.segment(&["photos", "--out", "review", "--no-detail"]);
    let files = place.files("review");
    assert!(!files.keys().any(|name| name.starts_with("Vessels")));
    assert!(files.contains_key(&format!("labels/{PHOTOGRAPH}.png")));
    let run = place.json("review/run.json");
    assert_eq!(run["settings"]["student_steps"], 0);
    assert!(run["settings"]["strictness"].is_null());
}
