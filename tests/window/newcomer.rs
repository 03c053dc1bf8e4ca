//! The first way through the window: what stands out is kept by its number, before anybody has thought of classes.

use crate::place::Place;
use crate::screen::Area;
use crate::stage::{NOTHING, Stage};

/// What is said of the pointer lies so high on the picture's lower edge, in pixels.
const READ_OUT: u32 = 48;

#[test]
fn a_newcomer_keeps_what_stands_out_by_its_number() {
    let words = "--samples --steps 12 --size 128 --device cpu";
    let words: Vec<&str> = words.split(' ').collect();
    let mut stage = Stage::open("newcomer", Place::first(), &words);
    assert_eq!(stage.hear("opened "), "Samples: 8 images");
    stage.click_on("Train");
    stage.hear("training: Finished");
    stage.until("something that stands out", |stage| {
        stage.has("1: Area").then_some(())
    });
    assert!(!stage.has("Number of clusters"), "structures come first");
    stage.at_rest();

    // Its number keeps it and asks for its name.
    stage.key("1");
    stage.hear("kept Structure 1");
    stage.write_into("Structure name", "Disc");
    stage.wait_for("Disc");
    assert!(stage.has("Find in all images Disc") && stage.has("More about Disc"));

    // What a click would take is outlined where the pointer rests, and goes with it.
    let picture = stage.picture();
    let seen = Area {
        bottom: picture.bottom - READ_OUT,
        ..picture
    };
    let middle = picture.middle();
    stage.point(NOTHING);
    stage.at_rest();
    let alone = stage.steady(seen);
    stage.point(middle);
    // More than the pointer itself covers.
    let under = stage.see_change("what a click takes", &alone, seen, 0.002);
    let elsewhere = (middle.0 - 160, middle.1 - 60);
    stage.point(elsewhere);
    stage.see_change("what another click takes", &under, seen, 0.002);

    // Classes are one key away.
    stage.key("t");
    stage.wait_for("Number of clusters");
    assert!(stage.has("Disc"), "what was kept is still listed");
    stage.key("t");
    stage.until("structures again", |stage| {
        (!stage.has("Number of clusters")).then_some(())
    });
    assert!(stage.close().success());
}
