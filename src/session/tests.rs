use crate::document::Document;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

mod classes;
mod corrected;
mod fields;
mod keeping;
mod kinds;
mod outlines;
mod picks;
mod previews;
mod saved;
mod snapshots;
mod tables;

use super::*;
use crate::cuts::{EncoderShape, Settings};
use crate::seed::Seed;
use classes::at;

pub(crate) const FONT: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");

/// A disc of retina with a bright spot, on black.
fn fundus(width: u32, height: u32, spot: u32) -> image::RgbImage {
    let mut noise = Seed(u64::from(spot)).stream();
    image::RgbImage::from_fn(width, height, |x, y| {
        let at =
            |cx: u32, cy: u32| (f64::from(x) - f64::from(cx)).hypot(f64::from(y) - f64::from(cy));
        let grain = noise.below(12) as u8;
        if at(width / 2, height / 2) > f64::from(height) * 0.48 {
            image::Rgb([0, 0, 0])
        } else if at(spot, height / 2) < f64::from(height) * 0.12 {
            image::Rgb([230 + grain, 200 + grain, 120])
        } else {
            image::Rgb([150 + grain, 60 + grain, 30])
        }
    })
}

pub(crate) fn folder(images: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for i in 0..images {
        let path = folder.path().join(format!("eye {i}.png"));
        fundus(72, 64, 25 + 7 * i).save(path).expect("an image");
    }
    folder
}

pub(crate) fn session() -> Session {
    Session::start(Devices::cpu(), Arc::new(|_| {}))
}

fn small(steps: usize) -> Settings {
    Settings {
        steps,
        batch: 4,
        anchors: 4,
        shape: EncoderShape {
            channels: [2, 4, 8, 16],
        },
        ..Settings::default()
    }
}

/// Waits for an event that gives an answer; fails after a minute.
pub(crate) fn wait<T>(session: &Session, mut answer: impl FnMut(Event) -> Option<T>) -> T {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if let Some(found) = session
            .next_event(Duration::from_millis(200))
            .and_then(&mut answer)
        {
            return found;
        }
    }
    panic!("nothing came for a minute");
}

pub(crate) fn open(session: &Session, path: &Path) -> (u32, Vec<String>, Vec<(String, String)>) {
    session.send(Command::Open {
        source: Source::Folder(path.to_path_buf()),
        working_side: 128,
    });
    let mut names = Vec::new();
    let mut bad = Vec::new();
    wait(session, |event| match event {
        Event::Opened {
            names: found,
            skipped,
            ..
        } => {
            names = found;
            bad.extend(skipped);
            None
        }
        Event::ReadFailed { id, reason } => {
            bad.push((names[id.index as usize].clone(), reason));
            None
        }
        Event::AllRead { folder } => Some(folder),
        _ => None,
    });
    let folder = session.folders.load(Ordering::Relaxed);
    (folder, names, bad)
}

fn phase(session: &Session, wanted: &Phase) {
    wait(session, |event| {
        matches!(&event, Event::Phase(phase) if phase == wanted).then_some(())
    });
}

pub(crate) fn train(session: &Session, steps: usize, seed: u64) {
    session.send(Command::Train {
        settings: small(steps),
        seed: Seed(seed),
        student: None,
    });
    phase(session, &Phase::Finished);
}

fn export(session: &Session, folder: &Path, replace: bool) -> ExportState {
    let request = ExportRequest {
        refine: true,
        wanted: crate::export::Wanted::default(),
        kinds: false,
        folder: folder.to_path_buf(),
        only: None,
        document: Document::default(),
        replace,
        font: FONT,
    };
    exported(session, request)
}

fn exported(session: &Session, request: ExportRequest) -> ExportState {
    session.send(Command::Export(Box::new(request)));
    wait(session, |event| match event {
        Event::Export(
            state @ (ExportState::Done(_) | ExportState::Failed { .. } | ExportState::Cancelled),
        ) => Some(state),
        _ => None,
    })
}

#[test]
fn a_folder_is_read_trained_segmented_and_exported() {
    let folder = folder(3);
    std::fs::write(folder.path().join("broken.png"), b"no picture").expect("written");
    let session = session();
    let (number, names, bad) = open(&session, folder.path());
    assert_eq!(names.len(), 4);
    assert_eq!(bad.len(), 1);
    assert_eq!(bad[0].0, "broken.png");
    train(&session, 6, 1);
    let out = tempfile::tempdir().expect("a folder");
    let review = out.path().join("review");
    let state = export(&session, &review, false);
    let ExportState::Done(summary) = state else {
        panic!("{state:?}")
    };
    assert_eq!((summary.images, summary.failed), (3, 1));
    for name in [
        "labels/eye 0.png",
        "overlays/eye 2.png",
        "Class 1/eye 1.png",
        "run.json",
        "classes.json",
    ] {
        assert!(review.join(name).is_file(), "{name}");
    }
    assert!(review.join(export::MODEL_FILE).is_file());
    // Overlays are full, of the last step, and the outside belongs to no class.
    let id = ImageId::new(number, 1, "");
    let overlay = session.overlays().get(id).expect("an overlay");
    assert_eq!(
        (
            overlay.segmentation.width,
            overlay.segmentation.height,
            overlay.origin.step,
            overlay.origin.coarse
        ),
        (72, 64, 6, false)
    );
    assert_eq!(overlay.class_at(0.01, 0.01, &at(10)), None);
    assert!(overlay.class_at(0.5, 0.5, &at(10)).is_some());
    let share: f32 = overlay.shares(&at(10)).iter().map(|s| s.share).sum();
    assert!((share - 1.0).abs() < 1e-4);
    // The same folder again is refused, unless told.
    assert!(matches!(
        export(&session, &review, false),
        ExportState::Failed { occupied: true, .. }
    ));
    assert!(matches!(
        export(&session, &review, true),
        ExportState::Done(_)
    ));
}

#[test]
fn the_bright_spot_has_one_class_in_all_images() {
    let folder = folder(3);
    let session = session();
    let (number, ..) = open(&session, folder.path());
    train(&session, 30, 1);
    // A whole export brings everything up to date and matches the classes.
    let out = tempfile::tempdir().expect("a folder");
    assert!(matches!(
        export(&session, &out.path().join("r"), false),
        ExportState::Done(_)
    ));
    let class = |index: u32, x: f32, classes| {
        let overlay = session
            .overlays()
            .get(ImageId::new(number, index as usize, ""))
            .expect("an overlay");
        overlay
            .class_at(x / 72.0, 0.5, &at(classes))
            .expect("inside")
    };
    let spot = |index| class(index, 25.0 + 7.0 * index as f32, 2);
    assert_eq!(spot(0), spot(1));
    assert_eq!(spot(1), spot(2));
    assert_ne!(spot(0), class(0, 60.0, 2), "spot and ground are apart");
}

#[test]
fn a_run_pauses_goes_on_and_stops() {
    let folder = folder(2);
    let session = session();
    let (number, ..) = open(&session, folder.path());
    session.send(Command::Show(ImageId::new(number, 0, "")));
    session.send(Command::Train {
        settings: small(100_000),
        seed: Seed(1),
        student: None,
    });
    phase(&session, &Phase::Running);
    session.send(Command::Pause);
    phase(&session, &Phase::Paused);
    // While it rests, all overlays are refined.
    wait(&session, |event| {
        matches!(event, Event::Refined { done: 2, total: 2 }).then_some(())
    });
    session.send(Command::Resume);
    phase(&session, &Phase::Running);
    let step = wait(&session, |event| match event {
        Event::Step(report) => Some(report),
        _ => None,
    });
    assert!(step.steps_per_second > 0.0 && step.steps == 100_000);
    session.send(Command::Stop);
    phase(&session, &Phase::Stopped);
    wait(&session, |event| {
        matches!(event, Event::Refined { done: 2, total: 2 }).then_some(())
    });
}

#[test]
fn opening_another_folder_ends_the_run() {
    let (first, second) = (folder(2), folder(1));
    let session = session();
    let (number, ..) = open(&session, first.path());
    session.send(Command::Train {
        settings: small(100_000),
        seed: Seed(1),
        student: None,
    });
    phase(&session, &Phase::Running);
    let (next, names, _) = open(&session, second.path());
    assert!(next > number && names.len() == 1);
    assert!(
        session
            .overlays()
            .get(ImageId::new(number, 0, ""))
            .is_none()
    );
    train(&session, 2, 1);
}

#[test]
fn a_cancelled_export_leaves_nothing() {
    let folder = folder(6);
    let session = session();
    open(&session, folder.path());
    train(&session, 2, 1);
    let out = tempfile::tempdir().expect("a folder");
    let review = out.path().join("review");
    session.send(Command::Export(Box::new(ExportRequest {
        refine: true,
        wanted: crate::export::Wanted::default(),
        kinds: false,
        folder: review.clone(),
        only: None,
        document: Document::default(),
        replace: false,
        font: FONT,
    })));
    session.send(Command::Cancel);
    wait(&session, |event| {
        matches!(event, Event::Export(ExportState::Cancelled)).then_some(())
    });
    assert!(
        !review.exists()
            || std::fs::read_dir(&review)
                .expect("a folder")
                .next()
                .is_none()
    );
}

#[test]
fn impossible_wishes_are_answered() {
    let session = session();
    session.send(Command::Train {
        settings: small(2),
        seed: Seed(1),
        student: None,
    });
    let text = wait(&session, |event| match event {
        Event::Phase(Phase::Failed(text)) => Some(text),
        _ => None,
    });
    assert!(text.contains("no image"), "{text}");
    let out = tempfile::tempdir().expect("a folder");
    assert!(matches!(
        export(&session, &out.path().join("r"), false),
        ExportState::Failed { .. }
    ));
    session.send(Command::UseModel {
        path: out.path().join("none.safetensors"),
        seed: Seed(1),
    });
    wait(&session, |event| {
        matches!(event, Event::Phase(Phase::Failed(_))).then_some(())
    });
    session.send(Command::Open {
        source: Source::Folder(out.path().join("nowhere")),
        working_side: 128,
    });
    wait(&session, |event| {
        matches!(event, Event::OpenFailed { .. }).then_some(())
    });
}

#[test]
fn odd_images_end_in_an_overlay() {
    let folder = tempfile::tempdir().expect("a folder");
    image::RgbImage::new(40, 30)
        .save(folder.path().join("black.png"))
        .expect("saved");
    image::RgbImage::from_pixel(16, 200, image::Rgb([255; 3]))
        .save(folder.path().join("white.png"))
        .expect("saved");
    let session = session();
    let (number, ..) = open(&session, folder.path());
    train(&session, 3, 1);
    wait(&session, |event| {
        matches!(event, Event::Refined { done: 2, total: 2 }).then_some(())
    });
    let overlay = session
        .overlays()
        .get(ImageId::new(number, 0, ""))
        .expect("an overlay");
    assert!(overlay.class_at(0.5, 0.5, &at(10)).is_some());
}

#[test]
fn a_folder_is_known_by_its_full_path() {
    let folder = folder(1);
    let odd = folder.path().join("sub").join("..");
    std::fs::create_dir(folder.path().join("sub")).expect("a folder");
    let session = session();
    session.send(Command::Open {
        source: Source::Folder(odd),
        working_side: 128,
    });
    let source = wait(&session, |event| match event {
        Event::Opened { source, .. } => Some(source),
        _ => None,
    });
    let whole = folder.path().canonicalize().expect("a path");
    assert_eq!(source, Source::Folder(whole));
}
