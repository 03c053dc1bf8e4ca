//! The user's own folders.

use std::path::Path;

use image::RgbImage;

use crate::dialogues::{dialogue, name_existing, no_dialogue};
use crate::photographs::{fundus, half_a_jpeg, save};
use crate::place::Place;
use crate::review::Review;
use crate::stage::Stage;

const QUICK: [&str; 6] = ["--steps", "3", "--size", "128", "--device", "cpu"];

#[test]
fn broken_files_stop_nothing() {
    let place = Place::new();
    let good = [
        ("eyes/b.png", fundus(200, 150, 1)),
        ("eyes/c.jpg", fundus(150, 150, 2)),
        ("eyes/Übersicht 眼/d.png", fundus(160, 120, 3)),
    ];
    for (name, photograph) in &good {
        save(photograph, &place.path(name));
    }
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(place.path(name), bytes).expect("a file");
    };
    // The first of the list is one of them, and would be the one that is shown.
    write("eyes/a.png", b"These are words.");
    write("eyes/bb.jpg", b"");
    write("eyes/e.jpg", &half_a_jpeg(&fundus(200, 150, 4)));

    let mut stage = Stage::open("broken", place, &[&QUICK[..], &["eyes"]].concat());
    assert_eq!(stage.hear("opened "), "eyes: 6 images");
    stage.see_picture("the photograph", &good[0].1);
    let picture = stage.picture();
    let untouched = stage.steady(picture);
    stage.click_on("Train");
    stage.hear("training: Finished");
    let before = stage.see_change("an overlay", &untouched, picture, 0.3);
    stage.click_on("Export");
    stage.see_change("the export panel", &before, picture, 0.1);
    stage.click_on("Other classes");
    stage.key("Return");
    // Beside the folder, never inside.
    let told = stage.hear("exported 3 images: ");
    let folder = stage.path(&told);
    let whole = |path: &Path| path.canonicalize().expect("a folder");
    assert_eq!(whole(&folder), whole(&stage.path("eyes-review")));

    let review = Review::open(&folder);
    assert_eq!(
        review.listed("images", "name"),
        ["b.png", "c.jpg", "Übersicht 眼/d.png"]
    );
    assert_eq!(
        review.listed("failed", "name"),
        ["a.png", "bb.jpg", "e.jpg"]
    );
    assert_eq!(review.listed("failed", "reason").len(), 3);
    for (stem, (_, photograph)) in ["b", "c", "Übersicht 眼/d"].iter().zip(&good) {
        review.check(stem, photograph.dimensions());
    }
    assert!(stage.close().success());
}

/// The dialogue of the system, as the window asks for it where no desktop offers its own.
#[test]
fn a_folder_is_chosen_in_a_dialogue() {
    let place = Place::new();
    let photograph = fundus(200, 150, 5);
    save(&photograph, &place.path("chosen/one.png"));
    save(&fundus(120, 120, 6), &place.path("chosen/two.png"));
    let words = [&QUICK[..], &["--samples"]].concat();
    let mut stage = Stage::open("dialogue", place, &words);
    stage.hear("opened Samples");

    choose_folder(&mut stage);
    stage.key("Escape");
    no_dialogue(&mut stage);

    // Having been sent away does not keep it from coming again.
    let list = choose_folder(&mut stage);
    name_existing(&mut stage, &list, "chosen");
    assert_eq!(stage.hear("opened chosen: "), "2 images");
    no_dialogue(&mut stage);
    stage.see_picture("the photograph", &photograph);
    assert!(stage.close().success());
}

/// Opens the dialogue for a folder.
fn choose_folder(stage: &mut Stage) -> RgbImage {
    dialogue(stage, |stage| stage.key("ctrl+o"))
}
