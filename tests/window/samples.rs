//! The photographs that come with the program, from the first look to the review folder.

use std::path::{Path, PathBuf};

use image::{RgbImage, imageops};

use crate::place::Place;
use crate::review::Review;
use crate::screen::{self, changed, frame};
use crate::stage::Stage;

/// The place in the list of the one that is shown first.
pub const FIRST: usize = 6;

/// The samples in the order of the list.
pub fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the samples")
        .map(|entry| entry.expect("a sample").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .collect();
    found.sort();
    assert_eq!(found.len(), 8);
    found
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn a_user_trains_slides_picks_and_exports() {
    let mut stage = Stage::on_samples("tour");
    assert_eq!(stage.hear("opened "), "Samples: 8 images");
    let samples = samples();
    let photograph = screen::open(&samples[FIRST]);
    stage.see_picture("the photograph", &photograph);
    let picture = stage.picture();
    let untouched = stage.steady(picture);

    stage.click_on("Train");
    stage.hear("training: Finished");
    // The classes get their last numbers, and so their colours, when all overlays are made.
    let ten = stage.at_rest();
    assert!(changed(&untouched, &ten, picture) > 0.3, "no overlay");

    let [from, to] = [10, 20].map(|classes| stage.slider_at(classes));
    stage.drag(from, to);
    let twenty = stage.at_rest();
    assert!(changed(&ten, &twenty, picture) > 0.01, "the same overlay");
    stage.key("Up");
    let more = stage.see_change("one class more", &twenty, picture, 0.0);
    stage.key("Up");
    let most = stage.see_change("two classes more", &more, picture, 0.0);
    stage.key("Down");
    let back = stage.see_change("one class fewer", &most, picture, 0.0);
    assert_eq!(changed(&more, &back, picture), 0.0, "not the way back");

    // Screen and export draw borders of different widths; without them, the two shall be the same.
    stage.key("o");
    let plain = stage.see_change("no borders", &back, picture, 0.0);
    stage.key("shift+b");
    stage.see_change("no numbers", &plain, picture, 0.0);
    let (class, place) = pick(&mut stage, &photograph);
    let folder = export(&mut stage);
    assert_eq!(folder, stage.path("cuts-viewer-review"));
    let review = Review::open(&folder);
    assert_eq!(review.classes(), 21, "where the slider stands");
    assert_eq!(review.listed("images", "name").len(), 8);
    assert!(review.listed("failed", "name").is_empty());
    for sample in &samples {
        let size = image::image_dimensions(sample).expect("a size");
        review.check(&stem(sample), size);
    }
    let first = stem(&samples[FIRST]);
    assert!(
        review.has_near(&first, class, place),
        "another class was picked"
    );

    // One Escape closes the panel, another lets the class go: then the screen shows what was exported.
    let before = stage.shot();
    stage.key("Escape");
    stage.see_change("the panel gone", &before, picture, 0.0);
    stage.key("Escape");
    let (width, height) = photograph.dimensions();
    let with_legend = review.overlay(&first);
    let exported = imageops::crop_imm(&with_legend, 0, 0, width, height).to_image();
    stage.see_picture("what was exported", &exported);
    assert!(stage.close().success());
}

/// Clicks the picture. Gives the class that is selected then, and the place in the photograph.
fn pick(stage: &mut Stage, photograph: &RgbImage) -> (u8, (u32, u32)) {
    let canvas = stage.canvas();
    let middle = canvas.middle();
    stage.click(middle);
    let class = stage.hear("selected Class ").parse().expect("a number");
    let frame = frame(photograph.dimensions(), canvas);
    let scale = f64::from(photograph.width()) / f64::from(frame.right - frame.left);
    let along = |at: u32, from: u32| (f64::from(at - from) * scale) as u32;
    (
        class,
        (along(middle.0, frame.left), along(middle.1, frame.top)),
    )
}

/// Exports by keyboard; gives the folder.
fn export(stage: &mut Stage) -> PathBuf {
    let picture = stage.picture();
    let before = stage.steady(picture);
    stage.key("ctrl+e");
    stage.see_change("the export panel", &before, picture, 0.1);
    // Classes that nobody named are not written otherwise.
    stage.click_on("Other classes");
    stage.key("Return");
    stage.hear("exported 8 images: ").into()
}

#[test]
fn the_window_answers_while_it_trains() {
    // More than any processor does before it is stopped.
    let words = [
        "--samples",
        "--steps",
        "50000",
        "--size",
        "128",
        "--device",
        "cpu",
    ];
    let mut stage = Stage::open("training", Place::new(), &words);
    let [first, second] = [FIRST, FIRST + 1].map(|i| screen::open(&samples()[i]));
    stage.see_picture("the photograph", &first);
    let picture = stage.picture();
    let untouched = stage.steady(picture);
    stage.key("ctrl+t");
    stage.hear("training: Running");
    let overlaid = |stage: &Stage, photograph| {
        let far = changed(photograph, &stage.shot(), picture) > 0.3;
        far.then_some(())
    };
    stage.until("an overlay", |stage| overlaid(stage, &untouched));

    // Without the overlay, which changes by itself, it is plain which photograph is shown.
    stage.key("c");
    stage.see_picture("the photograph", &first);
    stage.key("Right");
    stage.see_picture("the photograph", &second);
    let untouched = stage.steady(picture);
    stage.key("c");
    stage.until("the other overlay", |stage| overlaid(stage, &untouched));

    let log = stage.log();
    for end in ["Finished", "Stopped", "Failed"] {
        let end = format!("training: {end}");
        assert!(!log.contains(&end), "it did not train all the while");
    }
    stage.key("ctrl+shift+t");
    stage.hear("training: Stopped");

    // Closing does not wait for the end of a run.
    stage.key("ctrl+t");
    stage.until("a second run", |stage| {
        (stage.log().matches("training: Running").count() == 2).then_some(())
    });
    // It asks first, and then keeps what was learned.
    stage.ask_to_close();
    stage.hear("asks before closing");
    let close = stage.place_of("Stop, keep and close").middle();
    // Training goes on meanwhile, so that nothing comes to rest.
    stage.point(close);
    stage.press();
    assert!(stage.ended().success());
}
