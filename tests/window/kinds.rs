//! Vessels and spots in the real window: there before any training, gone and back with the overlay, picked all at once.

use crate::place::Place;
use crate::samples::{FIRST, samples};
use crate::screen;
use crate::stage::Stage;

#[test]
fn vessels_and_spots_come_by_themselves_and_are_picked() {
    let words = "--samples --steps 2 --size 128 --device cpu";
    let words: Vec<&str> = words.split(' ').collect();
    let mut stage = Stage::with_all("kinds", Place::new(), &words);
    stage.hear("opened ");
    stage.hear("found vessels and spots in 8 of 8 images");
    let picture = stage.picture();
    let all = stage.steady(picture);
    // The overlay goes and comes back.
    stage.key("c");
    let without = stage.see_change("the photograph alone", &all, picture, 0.01);
    stage.key("c");
    stage.see_change("them again", &without, picture, 0.01);
    // A large vessel of the first photograph: all of its kind is picked, and kept.
    let vessel = stage.in_photograph(&screen::open(&samples()[FIRST]), (0.282, 0.862));
    stage.click(vessel);
    stage.hear("picked ");
    stage.key("Return");
    stage.hear("kept Vessels");
    assert!(stage.close().success());
}
