//! The first start of all, and what is remembered the next time.

use crate::dialogues::{dialogue, no_dialogue};
use crate::photographs::{fundus, save};
use crate::place::Place;
use crate::screen::{Area, WHOLE, changed};
use crate::stage::Stage;

#[test]
fn a_newcomer_finds_the_way_and_everything_is_as_it_was_the_next_time() {
    let words = ["--steps", "12", "--size", "128", "--device", "cpu"];
    let place = Place::first();
    let mut stage = Stage::open("start", place.clone(), &words);
    let start = stage.steady(WHOLE);
    // A dialogue opens and closes, and nothing happened.
    let open = stage.place_of("Open a folder").middle();
    stage.point(open);
    dialogue(&mut stage, Stage::press);
    stage.key("Escape");
    no_dialogue(&mut stage);
    stage.focus(stage.window());
    stage.click_on("Try samples");
    assert_eq!(stage.hear("opened "), "Samples: 8 images");
    stage.see_change("the samples", &start, WHOLE, 0.1);

    // A hint lies on the picture until training has begun.
    stage.click_on("Train");
    stage.hear("training: Finished");
    stage.at_rest();
    stage.key("t");
    stage.wait_for("Number of clusters");
    let trained = stage.at_rest();
    let picture = stage.picture();

    // The curtain shows the photograph to its left; the other half stays.
    stage.key("shift+c");
    let curtain = stage.see_change("a curtain", &trained, picture, 0.05);
    stage.key("shift+c");
    let back = stage.see_change("no curtain", &curtain, picture, 0.05);
    assert_eq!(changed(&trained, &back, picture), 0.0);

    // A class count is taken back and done again.
    stage.key("Up");
    let more = stage.see_change("one class more", &back, picture, 0.0);
    stage.key("ctrl+z");
    stage.see_change("one class fewer", &more, picture, 0.0);
    stage.key("ctrl+y");
    stage.see_change("one class more", &back, picture, 0.0);

    // Panels go and leave their place to the picture, and so it is the next time.
    let training = Area {
        left: 0,
        top: 672,
        right: 280,
        bottom: 760,
    };
    let before = stage.steady(WHOLE);
    for panel in ["F2", "F3", "F4"] {
        stage.key(panel);
    }
    stage.see_change("a larger picture", &before, training, 0.1);
    stage.key("ctrl+q");
    assert!(stage.ended().success());
    save(&fundus(160, 140, 7), &place.path("eyes/one.png"));
    let mut stage = Stage::open("start-again", place, &[&words[..], &["eyes"]].concat());
    stage.hear("opened eyes");
    let again = stage.steady(WHOLE);
    let differ = changed(&before, &again, training);
    assert!(differ > 0.1, "the training panel is there");
    stage.key("F4");
    stage.see_change("the training panel", &again, training, 0.1);
    assert!(stage.close().success());
}
