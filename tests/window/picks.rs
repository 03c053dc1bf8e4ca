//! One click to an area, a name, its like in other photographs, and their masks on the disk.

use crate::review::Review;
use crate::screen::changed;
use crate::stage::{NOTHING, Stage};

/// So many times the program has said these words.
fn said(stage: &Stage, words: &str) -> usize {
    stage.log().matches(words).count()
}

/// Waits until the program has said these words so many times.
fn hear_again(stage: &mut Stage, words: &str, times: usize) {
    stage.until(words, |stage| (said(stage, words) >= times).then_some(()));
}

#[test]
fn an_area_is_picked_kept_found_and_exported() {
    let mut stage = Stage::on_samples("picks");
    stage.hear("opened ");
    stage.click_on("Train");
    stage.hear("training: Finished");
    let before = stage.at_rest();

    let picture = stage.picture();
    let middle = stage.canvas().middle();
    stage.click(middle);
    hear_again(&mut stage, "picked ", 1);
    stage.see_change("an outline", &before, picture, 0.0);
    // At one end of the walk only one of the two keys leads on.
    stage.key("Page_Up");
    stage.key("Page_Down");
    hear_again(&mut stage, "picked ", 2);
    // What the pointer showed goes a frame after it has left: the change that is waited for must be that of the key.
    stage.point(NOTHING);
    let outlined = stage.at_rest();
    stage.key("Escape");
    stage.see_change("no outline", &outlined, picture, 0.0);
    let dropped = stage.at_rest();
    assert!(
        changed(&before, &dropped, picture) < 0.01,
        "the picture is not what it was"
    );

    stage.click(middle);
    stage.key("Return");
    stage.hear("kept Structure 1");
    stage.write_into("Structure name", "Disc");
    stage.click_on("Find in all images Disc");
    let found = stage.hear("found Disc in ");
    let (found, of) = found.split_once(" of ").expect("two numbers");
    assert_eq!(of, "7 images");
    let found: usize = found.parse().expect("a number");

    // The proposals come side by side; they can also be judged image by image. Each is shown and kept; then there is
    // nothing left to look at.
    stage.wait_for("Line between likely and doubtful");
    stage.click_on("Close");
    stage.point(NOTHING);
    let own = stage.at_rest();
    stage.key("n");
    stage.see_change("a proposal", &own, picture, 0.0);
    stage.steady(picture);
    for at in 0..found {
        stage.key("Return");
        hear_again(&mut stage, "judged Disc", at + 1);
    }
    let before = stage.steady(picture);
    stage.key("ctrl+e");
    stage.see_change("the export panel", &before, picture, 0.1);
    stage.key("Return");
    let folder = stage.hear("exported 8 images: ");
    let review = Review::open(folder.as_ref());
    assert_eq!(review.structures("Disc"), found + 1);
    assert!(stage.close().success());
}
