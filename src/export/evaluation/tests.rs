//! Means by hand, and a report on disk.

use std::collections::BTreeSet;
use std::fs;

use super::*;
use crate::export::{ExportError, Legend};

const FONT: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

fn score(dice: f64) -> Score {
    Score {
        dice,
        iou: dice / 2.0,
        hausdorff: 10.0 * (1.0 - dice),
        predicted: 7,
    }
}

/// A photograph with these Dice of the hint at the class counts 2 to 40; the other protocols have none and half. The
/// walk's stops have those of the hint at 40 and at 20.
pub(super) fn image(name: &str, hint: impl Fn(usize) -> f64) -> ScoredImage {
    ScoredImage {
        name: name.into(),
        size: (64, 48),
        mask_pixels: 100,
        suggested: 10,
        levels: (2..=40)
            .map(|k| Level {
                k,
                scores: [score(hint(k)), score(0.0), score(0.5)],
            })
            .collect(),
        walk: [40, 20].map(|k| Picked {
            k,
            score: score(hint(k)),
        }),
        clicks: Clicked {
            random: vec![hint(40); 20],
            corrected: vec![hint(12), hint(40)],
        },
        borders: Borders::default(),
        identity: Identity::default(),
        standing: Vec::new(),
    }
}

fn evaluation(baseline: bool) -> Evaluation {
    let images = |gain: f64| {
        vec![
            image(
                "a.png",
                |k| if k == 12 || k == 30 { 0.9 } else { 0.3 + gain },
            ),
            image("b, c.png", |k| k as f64 / 100.0),
        ]
    };
    Evaluation {
        seed: 3,
        settings: serde_json::json!({ "steps_done": 5 }),
        scores: FeatureScores {
            feature: "embedding",
            images: images(0.2),
        },
        baseline: baseline.then(|| FeatureScores {
            feature: "rgb",
            images: images(0.0),
        }),
        unscored: vec![Unscored {
            name: "d.png".into(),
            reason: "no mask".into(),
            place: "/somewhere/d.png".into(),
        }],
        seconds: Seconds::default(),
    }
}

#[test]
fn means_are_those_by_hand() {
    let [hint, point, region] = summarise(&evaluation(false).scores.images);
    let at = hint.k[&10];
    assert_eq!((at.dice, at.dice_median, at.iou), (0.3, 0.3, 0.15));
    // Two values 0.4 apart: their standard deviation is 0.4 / √2, and n is 2.
    assert_eq!(at.dice_sem, Some(0.2));
    assert_eq!(at.hausdorff, 7.0);
    assert_eq!(hint.suggested_k, at);
    // 0.9 at 12, and 0.4 at 40.
    assert_eq!((hint.best_k.dice, hint.best_k.hausdorff), (0.65, 3.5));
    // (5 · 0.5 + 0.9) / 6 and 0.72 / 6.
    assert_eq!(
        hint.mean_6_20.dice,
        ((3.4 / 6.0 + 0.12) / 2.0 * 1e6_f64).round() / 1e6
    );
    assert_eq!((point.best_k.dice, region.best_k.dice), (0.0, 0.5));
    assert_eq!(
        hint.k.keys().copied().collect::<Vec<_>>(),
        (2..=40).collect::<Vec<_>>()
    );
}

#[test]
fn each_walk_has_a_best_and_a_first_stop() {
    let walk = summarise_walk(&evaluation(false).scores.images);
    // 0.5 and 0.4 at 40; 0.5 and 0.2 at 20.
    assert_eq!((walk.best.dice, walk.best.hausdorff), (0.45, 5.5));
    assert_eq!((walk.default.dice, walk.default.iou), (0.35, 0.175));
    assert_eq!(walk.default.dice_sem, Some(0.15));
}

#[test]
fn one_photograph_has_no_standard_error() {
    let [hint, ..] = summarise(&[image("a.png", |_| 0.25)]);
    assert_eq!((hint.best_k.dice, hint.best_k.dice_sem), (0.25, None));
    let three = [0.1, 0.6, 0.2].map(|dice| image("a.png", move |_| dice));
    assert_eq!(summarise(&three)[0].best_k.dice_median, 0.2);
}

#[test]
fn the_lowest_of_equal_class_counts_is_the_best() {
    let image = image("a.png", |k| if k == 12 || k == 30 { 0.9 } else { 0.3 });
    assert_eq!([0, 1, 2].map(|protocol| image.best_k(protocol)), [12, 2, 2]);
}

#[test]
fn a_report_holds_table_plot_and_summary() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new/report");
    let legend = Legend { font: FONT };
    let written = Report::create(&folder, &[])
        .unwrap()
        .write(&evaluation(true), &legend)
        .unwrap();
    let names: BTreeSet<_> = written
        .iter()
        .map(|p| p.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 4);

    let table = fs::read_to_string(folder.join("images.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 2 * (3 * 39 + 2));
    assert_eq!(
        rows[1 + 10],
        "embedding,a.png,64,48,100,hint,12,0.900000,0.450000,1.0000,7,1,0"
    );
    assert!(
        rows[1 + 8].ends_with(",10,0.500000,0.250000,5.0000,7,0,1"),
        "{}",
        rows[9]
    );
    assert_eq!(
        rows[1 + 3 * 39..3 + 3 * 39],
        [
            "embedding,a.png,64,48,100,walk.best,40,0.500000,0.250000,5.0000,7,0,0",
            "embedding,a.png,64,48,100,walk.default,20,0.500000,0.250000,5.0000,7,0,0",
        ]
    );
    assert!(rows[3 + 3 * 39].starts_with("embedding,\"b, c.png\",64"));
    assert!(rows[5 + 6 * 39].starts_with("rgb,a.png,"));

    let table = fs::read_to_string(folder.join("clicks.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 2 * (20 + 2));
    assert_eq!(rows[1], "embedding,a.png,random,1,0.500000");
    assert_eq!(rows[21], "embedding,a.png,corrected,1,0.900000");
    assert_eq!(rows[44], "embedding,\"b, c.png\",corrected,2,0.400000");

    let text = fs::read_to_string(folder.join("summary.json")).unwrap();
    assert!(!text.contains("somewhere"), "a path of the user's disk");
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["images"], 2);
    assert_eq!(summary["unscored"]["d.png"], "no mask");
    assert_eq!(summary["protocols"]["hint"]["k"]["10"]["dice"], 0.3);
    assert_eq!(
        summary["baseline"]["protocols"]["hint"]["k"]["10"]["dice"],
        0.2
    );
    assert_eq!(summary["baseline"]["feature"], "rgb");
    assert_eq!(summary["protocols"]["walk"]["default"]["dice"], 0.35);
    let click = &summary["protocols"]["click"];
    assert_eq!(click["random"]["dice"], 0.45);
    // One click for the first photograph; ten are not enough for the second.
    assert_eq!(
        (&click["noc90"]["clicks"], &click["noc90"]["failures"]),
        (&5.5.into(), &1.into())
    );
    assert_eq!(click["noc95"]["failures"], 2);
    assert_eq!(
        summary["baseline"]["protocols"]["walk"]["best"]["dice"],
        0.35
    );

    let plot = image::open(folder.join("dice_over_k.png"))
        .unwrap()
        .to_rgb8();
    assert_eq!(plot.dimensions(), (1500, 1000));
    // Blue of the hint, orange of the point and green of the region all are there.
    for colour in [[0, 114, 178], [213, 94, 0], [0, 158, 115]] {
        let pixels = plot.pixels().filter(|pixel| pixel.0 == colour).count();
        assert!(pixels > 500, "{colour:?}: {pixels}");
    }
}

#[test]
fn equal_evaluations_give_equal_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = |name: &str| {
        let report = Report::create(&dir.path().join(name), &[]).unwrap();
        let files = report
            .write(&evaluation(true), &Legend { font: FONT })
            .unwrap();
        files
            .iter()
            .map(|path| fs::read(path).unwrap())
            .collect::<Vec<_>>()
    };
    assert!(bytes("one") == bytes("two"));
}

#[test]
fn a_folder_in_use_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("mine.txt"), "kept").unwrap();
    assert!(matches!(
        Report::create(dir.path(), &[]),
        Err(ExportError::NotEmpty { .. })
    ));
    let inside = dir.path().join("report");
    assert!(matches!(
        Report::create(&inside, &[dir.path().to_path_buf()]),
        Err(ExportError::AmongPhotographs { .. })
    ));
    let report = Report::create(&inside, &[]).unwrap();
    report.abandon().unwrap();
    assert!(!inside.exists());
}

#[test]
fn a_font_that_is_none_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let report = Report::create(&dir.path().join("r"), &[]).unwrap();
    let result = report.write(&evaluation(false), &Legend { font: b"no font" });
    assert!(matches!(result, Err(ExportError::Font)));
    assert!(!dir.path().join("r").exists(), "nothing is left");
}

#[test]
fn identities_are_summed_up_where_they_were_looked_at() {
    let one = |preview: Option<f64>, number: Option<u8>| ScoredImage {
        identity: Identity {
            preview,
            number,
            slider: Some(0.25),
            training: None,
        },
        ..image("a.png", |_| 0.5)
    };
    let images = [
        one(Some(0.1), Some(3)),
        one(None, Some(2)),
        one(Some(0.3), Some(2)),
        one(None, None),
    ];
    let summary = summarise_identity(&images);
    assert_eq!((summary.preview, summary.training), (Some(0.2), None));
    assert_eq!((summary.slider, summary.number), (Some(0.25), Some(2)));
    assert_eq!(summary.commonest, Some(0.666667));
    assert_eq!(
        summarise_identity(&images[..2]).number,
        Some(2),
        "the lower of equals"
    );
    assert_eq!(summarise_identity(&[]).commonest, None);
}
