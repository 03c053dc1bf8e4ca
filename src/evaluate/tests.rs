//! Evaluations, on the folder of made-up photographs.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::session::Session;
use crate::session::tests::{FONT, folder, open, session, train};

/// The true mask of the spot of photograph `i`.
fn spot(i: u32) -> image::GrayImage {
    image::GrayImage::from_fn(72, 64, |x, y| {
        let far = (f64::from(x) - f64::from(25 + 7 * i)).hypot(f64::from(y) - 32.0);
        image::Luma([if far < 64.0 * 0.12 { 255 } else { 0 }])
    })
}

fn masks(images: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for i in 0..images {
        let path = folder.path().join(format!("Eye {i}.bmp"));
        spot(i).save(path).expect("a mask");
    }
    folder
}

fn request(masks: &Path, feature: Feature, report: Option<&Path>) -> EvaluateRequest {
    EvaluateRequest {
        structure: None,
        masks: masks.to_path_buf(),
        feature,
        baseline: false,
        clustering: crate::cluster::Settings::default(),
        method: None,
        seed: Seed(1),
        report: report.map(Path::to_path_buf),
        font: FONT,
        reading: Duration::ZERO,
        training: Duration::ZERO,
    }
}

/// How an evaluation ends.
fn answer(evaluating: &Evaluating) -> EvaluateState {
    loop {
        match evaluating.next().expect("an answer") {
            EvaluateState::Segmenting { .. } => {}
            state => return state,
        }
    }
}

fn done(session: &Session, request: EvaluateRequest) -> Evaluation {
    match answer(&start(session, request)) {
        EvaluateState::Done(evaluation) => *evaluation,
        state => panic!("{state:?}"),
    }
}

#[test]
fn a_spot_is_found_by_its_colour_without_training() {
    let (photographs, masks) = (folder(3), masks(3));
    let session = session();
    open(&session, photographs.path());
    let evaluation = done(&session, request(masks.path(), Feature::Rgb, None));
    assert_eq!(evaluation.scores.feature, "rgb");
    assert!(evaluation.baseline.is_none() && evaluation.unscored.is_empty());
    assert_eq!(evaluation.settings["steps_done"], serde_json::Value::Null);
    let names: Vec<&str> = evaluation
        .scores
        .images
        .iter()
        .map(|i| i.name.as_str())
        .collect();
    assert_eq!(names, ["eye 0.png", "eye 1.png", "eye 2.png"]);
    for image in &evaluation.scores.images {
        assert_eq!((image.size, image.levels.len()), ((72, 64), 39));
        let suggested = image.levels.iter().find(|level| level.k == image.suggested);
        let region = suggested.map(|level| level.scores[2].dice);
        assert!(
            region.is_some_and(|dice| dice > 0.85),
            "{}: {region:?}",
            image.name
        );
        for protocol in 0..3 {
            let best = image
                .levels
                .iter()
                .map(|level| level.scores[protocol].dice)
                .fold(0.0, f64::max);
            assert!(best > 0.85, "{}: {best} by protocol {protocol}", image.name);
        }
        for stop in &image.walk {
            assert!(stop.score.dice > 0.85, "{}: {stop:?}", image.name);
            // What has an outline of its own is no class at any count.
            assert!(stop.k <= 40);
        }
    }
}

#[test]
fn an_untrained_network_can_be_scored_beside_colour() {
    let (photographs, masks) = (folder(2), masks(2));
    let session = session();
    open(&session, photographs.path());
    match answer(&start(
        &session,
        request(masks.path(), Feature::Embedding, None),
    )) {
        EvaluateState::Failed(text) => assert!(text.contains("train first"), "{text}"),
        state => panic!("{state:?}"),
    }
    train(&session, 0, 5);
    let mut wanted = request(masks.path(), Feature::Embedding, None);
    wanted.baseline = true;
    let evaluation = done(&session, wanted);
    assert_eq!(
        (evaluation.seed, &evaluation.settings["steps_done"]),
        (5, &0.into())
    );
    let baseline = evaluation.baseline.expect("a baseline");
    assert_eq!(
        (evaluation.scores.images.len(), baseline.images.len()),
        (2, 2)
    );
    assert_ne!(
        evaluation.scores.images, baseline.images,
        "the features give different scores"
    );
}

#[test]
fn everything_that_is_not_scored_is_named() {
    let (photographs, masks) = (folder(5), masks(1));
    let at = |name: &str| masks.path().join(name);
    image::GrayImage::new(72, 64)
        .save(at("eye 1.png"))
        .expect("an empty mask");
    image::GrayImage::from_pixel(72, 50, image::Luma([255]))
        .save(at("eye 2.png"))
        .expect("a mask");
    std::fs::write(at("eye 3.png"), b"no picture").expect("written");
    spot(0).save(at("other.png")).expect("a mask");
    std::fs::write(at("eye 4.gif"), b"of another kind").expect("written");
    std::fs::write(photographs.path().join("broken.jpg"), b"no picture").expect("written");
    let session = session();
    open(&session, photographs.path());
    let evaluation = done(&session, request(masks.path(), Feature::Rgb, None));
    assert_eq!(evaluation.scores.images.len(), 1);
    let mut named: Vec<(&str, &str)> = evaluation
        .unscored
        .iter()
        .map(|one| (one.name.as_str(), one.reason.as_str()))
        .collect();
    named.sort_unstable();
    let expected = [
        ("broken.jpg", "not a picture"),
        ("eye 1.png", "the mask is empty"),
        ("eye 2.png", "72 x 50 pixels"),
        ("eye 3.png", "not a picture"),
        ("eye 4.gif", "GIF"),
        ("eye 4.png", "no mask"),
        ("other.png", "no photograph"),
    ];
    for ((name, reason), (expected, part)) in named.iter().zip(expected) {
        assert!(
            *name == expected && reason.contains(part),
            "{name}: {reason}"
        );
    }
    assert_eq!(named.len(), expected.len(), "{named:?}");
}

#[test]
fn nothing_to_score_is_no_success() {
    let (photographs, masks) = (folder(1), masks(0));
    image::GrayImage::new(72, 64)
        .save(masks.path().join("eye 0.png"))
        .expect("an empty mask");
    let out = tempfile::tempdir().expect("a folder");
    let report = out.path().join("report");
    let session = session();
    open(&session, photographs.path());
    match answer(&start(
        &session,
        request(masks.path(), Feature::Rgb, Some(&report)),
    )) {
        EvaluateState::Nothing(unscored) => assert_eq!(unscored.len(), 1),
        state => panic!("{state:?}"),
    }
    assert!(!report.exists(), "a report of nothing");
}

#[test]
fn a_cancelled_evaluation_leaves_nothing() {
    let (photographs, masks) = (folder(4), masks(4));
    let out = tempfile::tempdir().expect("a folder");
    let report = out.path().join("report");
    let session = session();
    open(&session, photographs.path());
    let wanted = || request(masks.path(), Feature::Rgb, Some(&report));
    let evaluating = start(&session, wanted());
    // There is one at a time.
    match answer(&start(&session, wanted())) {
        EvaluateState::Failed(text) => {
            assert!(text.contains("an evaluation is under way"), "{text}")
        }
        state => panic!("{state:?}"),
    }
    evaluating.cancel();
    assert!(matches!(answer(&evaluating), EvaluateState::Cancelled));
    assert!(evaluating.next().is_none());
    assert!(!report.exists());
    assert_eq!(done(&session, wanted()).scores.images.len(), 4);
    assert!(report.join("summary.json").is_file());
}
