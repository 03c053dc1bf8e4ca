use super::*;
use crate::cuts::{EncoderShape, save};
use std::sync::Arc;

/// Pictures of noise; `first` makes them others.
fn images(first: u64, count: u64) -> Vec<TrainImage> {
    (first..first + count)
        .map(|i| {
            let mut stream = Seed(i).stream();
            let rgb: Vec<u16> = (0..30 * 24 * 3)
                .map(|_| stream.below(65536) as u16)
                .collect();
            TrainImage::new(30, 24, Arc::from(rgb), &[true; 30 * 24])
        })
        .collect()
}

fn fresh(steps: usize) -> Trainer {
    let settings = Settings {
        steps,
        batch: 3,
        anchors: 3,
        shape: EncoderShape {
            channels: [2, 4, 8, 16],
        },
        ..Settings::default()
    };
    Trainer::new(settings, Seed(6), &Device::flex())
}

/// Trains until so many steps are done.
fn until(mut trainer: Trainer, step: usize, images: &[TrainImage]) -> Trainer {
    while trainer.steps_done() < step {
        trainer.step(images).expect("a step");
    }
    trainer
}

fn bytes(trainer: &Trainer) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    save(&trainer.checkpoint(), &path).expect("saved");
    std::fs::read(path).expect("read")
}

/// The run as another program would find it.
fn reloaded(trainer: &Trainer, more: usize) -> Trainer {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    save(&trainer.checkpoint(), &path).expect("saved");
    Trainer::resume(&path, more, &Device::flex()).expect("resumed")
}

#[test]
fn a_run_with_a_break_ends_in_the_bytes_of_one_without() {
    const STEPS: usize = 6;
    let images = images(0, 4);
    let straight = bytes(&until(fresh(STEPS), STEPS, &images));
    for pause in 0..=STEPS {
        let resumed = reloaded(&until(fresh(STEPS), pause, &images), 0);
        assert_eq!((resumed.steps_done(), resumed.seed()), (pause, Seed(6)));
        assert!(resumed.knows(&images));
        assert!(
            bytes(&until(resumed, STEPS, &images)) == straight,
            "a break after {pause} steps shows"
        );
    }
}

#[test]
fn many_breaks_show_as_little_as_one() {
    let images = images(0, 4);
    let mut trainer = fresh(5);
    for step in 1..=5 {
        trainer = until(reloaded(&trainer, 9), step, &images);
    }
    assert!(bytes(&trainer) == bytes(&until(fresh(5), 5, &images)));
}

#[test]
fn saving_does_not_disturb_the_run() {
    let images = images(0, 3);
    let mut watched = fresh(5);
    let mut first = None;
    while !watched.is_finished() {
        watched.step(&images).expect("a step");
        let now = bytes(&watched);
        assert!(now == bytes(&watched), "the same run gave two files");
        first.get_or_insert(now);
    }
    assert!(bytes(&watched) == bytes(&until(fresh(5), 5, &images)));
    assert!(
        first.expect("a file") == bytes(&until(fresh(5), 1, &images)),
        "an earlier checkpoint changed with the run"
    );
}

#[test]
fn other_images_are_known_as_such_and_noted() {
    let (own, other) = (images(0, 4), images(9, 4));
    let resumed = reloaded(&until(fresh(6), 2, &own), 9);
    let turned: Vec<TrainImage> = own.iter().rev().cloned().collect();
    assert!(resumed.knows(&own));
    assert!(!resumed.knows(&other) && !resumed.knows(&turned) && !resumed.knows(&own[..3]));
    let legs = until(resumed, 6, &other).checkpoint().legs;
    let expected = [(0, 6, digest(&own)), (2, 6, digest(&other))];
    let found: Vec<_> = legs
        .into_iter()
        .map(|l| (l.from, l.steps, l.images))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_image_that_comes_later_is_noted() {
    let images = images(0, 4);
    let trainer = until(until(fresh(6), 2, &images[..3]), 6, &images);
    let legs = trainer.checkpoint().legs;
    assert_eq!(legs.len(), 2);
    assert_eq!((legs[1].from, &legs[1].images), (2, &digest(&images)));
    assert!(trainer.knows(&images));
}

#[test]
fn a_finished_run_gets_more_steps_and_says_so() {
    let images = images(0, 4);
    let done = until(fresh(4), 4, &images);
    assert!(reloaded(&done, 0).is_finished());
    let longer = reloaded(&done, 3);
    assert!(!longer.is_finished());
    assert_eq!(longer.settings().steps, 7);
    let longer = until(longer, 7, &images);
    assert!(longer.is_finished());
    let legs: Vec<_> = longer.checkpoint().legs;
    let numbers: Vec<_> = legs.iter().map(|leg| (leg.from, leg.steps)).collect();
    assert_eq!(numbers, [(0, 4), (4, 7)]);
    // One that was broken off keeps its own end.
    assert_eq!(
        reloaded(&until(fresh(4), 3, &images), 3).settings().steps,
        4
    );
}

#[test]
fn a_network_alone_can_be_used_but_not_trained() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    let mut checkpoint = until(fresh(4), 2, &images(0, 2)).checkpoint();
    checkpoint.optimiser = None;
    save(&checkpoint, &path).expect("saved");
    let back = load(&path, &Device::flex()).expect("a network");
    assert_eq!(back.encoder.named(), checkpoint.encoder.named());
    let text = match Trainer::resume(&path, 3, &Device::flex()) {
        Ok(_) => panic!("it was resumed"),
        Err(error) => error.to_string(),
    };
    assert!(text.contains("not trained further"), "{text}");
    assert!(text.ends_with("model.safetensors"), "{text}");
}
