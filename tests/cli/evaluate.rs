//! Scoring against true masks.

use serde_json::Value;

use super::*;

const NUMBERS: [&str; 5] = ["dice", "dice_median", "dice_sem", "hausdorff", "iou"];

/// The true mask of the bright spot of a made-up photograph.
fn mask(path: &Path, width: usize, height: usize) {
    let (cx, cy) = (width as f64 / 2.0, height as f64 / 2.0);
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x as f64 - cx, y as f64 - cy)))
        .map(|(dx, dy)| {
            if (dx - 0.15 * cx).hypot(dy) < 0.12 * cx {
                255
            } else {
                0
            }
        })
        .collect();
    save(path, width, height, png::ColorType::Grayscale, &pixels);
}

/// Two photographs, and masks for both, one of them of another size.
fn place() -> Place {
    let place = Place::with_photographs();
    mask(&place.path("masks/A.png"), 120, 96);
    mask(&place.path("masks/visit 2/b.png"), 100, 75);
    place
}

fn evaluate(place: &Place, words: &[&str]) -> Done {
    let common = [
        "evaluate", "photos", "--masks", "masks", "--device", "cpu", "--size", "128",
    ];
    place.run(&[&common[..], words].concat())
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

/// What clicks at random places and clicks that correct must have.
fn clicks(click: &Value) {
    assert_eq!(keys(click), ["noc90", "noc95", "random"]);
    assert_eq!(keys(&click["random"]), ["dice", "dice_worst_tenth"]);
    let [dice, worst] = ["dice", "dice_worst_tenth"].map(|key| click["random"][key].as_f64());
    assert!(dice.is_some() && worst <= dice, "{worst:?} of {dice:?}");
    let [few, many] = ["noc90", "noc95"].map(|count| &click[count]);
    for count in [few, many] {
        assert_eq!(keys(count), ["clicks", "failures"]);
        let number = count["clicks"].as_f64().expect("a number");
        assert!((1.0..=10.0).contains(&number), "{number}");
    }
    assert!(few["clicks"].as_f64() <= many["clicks"].as_f64());
    assert!(few["failures"].as_u64() <= many["failures"].as_u64());
}

#[test]
fn a_report_compares_the_network_with_colour() {
    let place = place();
    let done = evaluate(
        &place,
        &["--steps", "2", "--baseline", "--report", "report"],
    );
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.out
            .starts_with("Scored 2 photographs after 2 training steps on the CPU"),
        "{}",
        done.out
    );
    for word in [
        "hint",
        "point",
        "region",
        "walk",
        "clicks",
        "rgb",
        "difference",
    ] {
        assert!(
            done.out.contains(word),
            "{word} is missing in\n{}",
            done.out
        );
    }
    assert!(done.messages().is_empty(), "{}", done.err);
    let names: Vec<String> = place.files("report").into_keys().collect();
    assert_eq!(
        names,
        [
            "clicks.csv",
            "dice_over_k.png",
            "images.csv",
            "summary.json"
        ]
    );

    let summary = place.json("report/summary.json");
    assert_eq!(
        (&summary["images"], &summary["seed"]),
        (&2.into(), &1.into())
    );
    assert_eq!(
        (&summary["feature"], &summary["baseline"]["feature"]),
        (&"embedding".into(), &"rgb".into())
    );
    assert_eq!(summary["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(summary["settings"]["steps_done"], 2);
    assert_eq!(
        keys(&summary["seconds"]),
        ["reading", "scoring", "segmenting", "total", "training"]
    );
    assert!(keys(&summary["unscored"]).is_empty());
    for what in ["offered", "truth"].map(|what| &summary["boundary"][what]) {
        assert_eq!(keys(what), ["images", "nearest", "refined"]);
        assert_eq!(keys(&what["refined"]), ["hausdorff95", "mean"]);
    }
    for protocols in [&summary["protocols"], &summary["baseline"]["protocols"]] {
        assert_eq!(
            keys(protocols),
            ["click", "hint", "point", "region", "walk"]
        );
        clicks(&protocols["click"]);
        assert_eq!(keys(&protocols["walk"]), ["best", "default"]);
        let [best, first] = ["best", "default"].map(|stop| &protocols["walk"][stop]);
        assert_eq!((keys(best), keys(first)), (NUMBERS.into(), NUMBERS.into()));
        assert!(best["dice"].as_f64() >= first["dice"].as_f64());
        for protocol in ["hint", "point", "region"].map(|name| &protocols[name]) {
            assert_eq!(keys(protocol), ["best_k", "k", "mean_6_20", "suggested_k"]);
            assert_eq!(keys(&protocol["k"]).len(), 39);
            for k in 2..=40 {
                assert_eq!(keys(&protocol["k"][k.to_string()]), NUMBERS);
            }
            for one in ["best_k", "mean_6_20", "suggested_k"] {
                assert_eq!(keys(&protocol[one]), NUMBERS);
            }
            let [suggested, best] =
                ["suggested_k", "best_k"].map(|one| protocol[one]["dice"].as_f64());
            assert!(suggested <= best, "{suggested:?} of {best:?}");
        }
    }
}

#[test]
fn colour_alone_finds_an_easy_spot() {
    let place = place();
    let done = evaluate(&place, &["--feature", "rgb", "--report", "report"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        !done.err.contains("training"),
        "nothing is to be trained:\n{}",
        done.err
    );
    let summary = place.json("report/summary.json");
    assert!(summary["baseline"].is_null());
    for protocol in ["hint", "point", "region"] {
        let best = summary["protocols"][protocol]["best_k"]["dice"].as_f64();
        assert!(best.is_some_and(|dice| dice > 0.9), "{protocol}: {best:?}");
    }
    let first = summary["protocols"]["walk"]["default"]["dice"].as_f64();
    assert!(first.is_some_and(|dice| dice > 0.9), "walk: {first:?}");
    let random = summary["protocols"]["click"]["random"]["dice"].as_f64();
    assert!(random.is_some_and(|dice| dice > 0.9), "random: {random:?}");
    let count = &summary["protocols"]["click"]["noc90"];
    assert_eq!(
        (&count["clicks"], &count["failures"]),
        (&1.0.into(), &0.into())
    );
}

#[test]
fn a_seed_fixes_every_byte_but_the_times() {
    let place = place();
    let report = |folder: &str, seed: &str| {
        let done = evaluate(
            &place,
            &["--steps", "2", "--seed", seed, "--report", folder],
        );
        assert_eq!(done.code, 0, "{}", done.err);
        let mut files = place.files(folder);
        files.remove("summary.json");
        let mut summary = place.json(&format!("{folder}/summary.json"));
        summary["seconds"].take();
        (files, summary)
    };
    let first = report("first", "3");
    assert!(first == report("second", "3"), "two equal runs differ");
    assert!(
        first.0 != report("other", "4").0,
        "nothing depends on the seed"
    );
}

#[test]
fn what_cannot_be_scored_is_named() {
    let place = place();
    for name in ["c", "d", "e"] {
        photograph(&place.path(&format!("photos/{name}.png")), 120, 96, 5);
    }
    save(
        &place.path("masks/c.png"),
        120,
        96,
        png::ColorType::Grayscale,
        &[0; 120 * 96],
    );
    save(
        &place.path("masks/d.png"),
        96,
        96,
        png::ColorType::Grayscale,
        &[255; 96 * 96],
    );
    mask(&place.path("masks/stranger.png"), 120, 96);
    let done = evaluate(&place, &["--feature", "rgb", "--report", "report"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.starts_with("Scored 2 photographs"), "{}", done.out);
    assert!(done.out.contains("Not scored: 4."), "{}", done.out);
    let unscored = &place.json("report/summary.json")["unscored"];
    assert_eq!(keys(unscored), ["c.png", "d.png", "e.png", "stranger.png"]);
    for (path, reason) in [
        ("masks/c.png", "the mask is empty"),
        ("masks/d.png", "96 x 96"),
        ("photos/e.png", "no mask"),
        ("masks/stranger.png", "no photograph"),
    ] {
        let path = Path::new(path).display().to_string();
        assert!(
            done.messages()
                .iter()
                .any(|text| text.contains(reason) && text.ends_with(&path)),
            "{path}: {}",
            done.err
        );
    }
}

#[test]
fn nothing_to_score_is_a_failure() {
    let place = Place::with_photographs();
    place.write("masks/notes.txt", b"no mask");
    let failed = |words: &[&str], last: &str| {
        let done = evaluate(&place, words);
        let text = done.failure();
        assert!(text.ends_with(&format!(": {last}")), "{text}");
        assert!(
            !done.err.contains("training"),
            "it was refused late:\n{}",
            done.err
        );
    };
    failed(&["--report", "report"], "masks");
    mask(&place.path("masks/x/a.png"), 120, 96);
    mask(&place.path("masks/y/a.png"), 120, 96);
    failed(&[], "a.png");
    std::fs::remove_dir_all(place.path("masks/y")).expect("removed");
    place.write("full/mine.txt", b"kept");
    failed(&["--report", "full"], "full");
    failed(&["--report", "photos/report"], "photos/report");
    assert!(!place.path("report").exists() && !place.path("photos/report").exists());

    save(
        &place.path("masks/x/a.png"),
        120,
        96,
        png::ColorType::Grayscale,
        &[0; 120 * 96],
    );
    let done = evaluate(&place, &["--feature", "rgb", "--report", "report"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""), "{}", done.err);
    let last = done.messages().pop().expect("a message");
    assert!(
        last.contains("no photograph could be scored") && last.ends_with(": masks"),
        "{last}"
    );
    assert!(!place.path("report").exists());
}

#[test]
fn the_published_methods_can_be_scored_instead() {
    let place = place();
    photograph(&place.path("small/a.png"), 90, 72, 5);
    mask(&place.path("small masks/a.png"), 90, 72);
    // Of a colour's direction alone, without its brightness, less is found.
    for (method, least) in [("paper-spectral", 0.7), ("paper-condensation", 0.3)] {
        let done = place.run(&[
            "evaluate",
            "small",
            "--masks",
            "small masks",
            "--feature",
            "rgb",
            "--method",
            method,
            "--report",
            method,
            "--device",
            "cpu",
        ]);
        assert_eq!(done.code, 0, "{}", done.err);
        let said = format!("clustered by {method}");
        assert!(done.out.contains(&said), "{}", done.out);
        let summary = place.json(&format!("{method}/summary.json"));
        assert_eq!(summary["settings"]["method"], method);
        assert!(summary["settings"]["clustering"].is_null());
        let best = summary["protocols"]["hint"]["best_k"]["dice"].as_f64();
        assert!(best.is_some_and(|dice| dice > least), "{method}: {best:?}");
    }
}

#[test]
fn the_published_methods_refuse_large_images_before_training() {
    let place = place();
    let words = ["evaluate", "photos", "--masks", "masks", "--device", "cpu"];
    photograph(&place.path("photos/large.png"), 300, 200, 5);
    let done = place.run(&[&words[..], &["--method", "paper-spectral"]].concat());
    let text = done.failure();
    assert!(
        text.contains("--size 128") && text.ends_with(": photos"),
        "{text}"
    );
    assert!(!done.err.contains("training"), "{}", done.err);
}
