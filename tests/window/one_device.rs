//! Window and training on one device: a driver that computes on the CPU is slow, but takes the same way as a card.

use crate::photographs::{fundus, save};
use crate::place::Place;
use crate::screen::changed;
use crate::stage::Stage;

fn trains_on_the_device_that_draws(name: &'static str, words: &[&str]) {
    let place = Place::new();
    let photograph = fundus(64, 64, 7);
    save(&photograph, &place.path("eye/tiny.png"));
    let words = [
        &["--steps", "2", "--size", "128", "--device", "gpu"],
        words,
        &["eye"],
    ]
    .concat();
    let mut stage = Stage::open(name, place, &words);
    assert!(stage.hear("; trains: ").starts_with("the same device"));
    stage.see_picture("the photograph", &photograph);
    let picture = stage.picture();
    let untouched = stage.steady(picture);
    // On the CPU this takes minutes, and nothing comes to rest meanwhile.
    stage.key("ctrl+t");
    stage.hear("training: Running");
    stage.hear("training: Finished");
    let overlaid = stage.see_change("an overlay", &untouched, picture, 0.3);

    // It can be taken off and put back, so it lies in the buffer that the shader reads.
    stage.key("c");
    stage.see_picture("the photograph", &photograph);
    stage.key("c");
    let again = stage.see_change("the overlay again", &untouched, picture, 0.3);
    assert_eq!(changed(&overlaid, &again, picture), 0.0);
    assert!(stage.close().success());
}

#[test]
fn the_window_draws_on_the_device_of_training() {
    trains_on_the_device_that_draws("adopted-by-window", &[]);
}

#[test]
fn training_takes_over_the_device_of_the_window() {
    trains_on_the_device_that_draws("adopted-by-training", &["--share", "window"]);
}
