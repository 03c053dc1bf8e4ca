//! Whatever can be used has a name for those who hear the window instead of seeing it.

use crate::place::Place;
use crate::stage::Stage;

/// Waits until nothing moves, and looks whether a widget that can be reached or clicked has no name.
#[track_caller]
fn all_are_named(stage: &mut Stage) {
    stage.at_rest();
    let widgets = stage.reader().widgets().expect("the window is announced");
    let used = widgets.iter().filter(|widget| widget.is_for_users());
    assert!(used.clone().count() > 10, "nothing can be used");
    let nameless: Vec<_> = used
        .filter(|widget| widget.name.trim().is_empty())
        .collect();
    let places: Vec<_> = nameless
        .iter()
        .map(|one| stage.reader().place(one))
        .collect();
    assert!(nameless.is_empty(), "{nameless:#?}\n{places:#?}");
}

#[test]
fn everything_that_can_be_used_has_a_name() {
    let words = "--samples --steps 2 --size 128 --device cpu";
    let words: Vec<&str> = words.split(' ').collect();
    let mut stage = Stage::with_all("named", Place::first(), &words);
    stage.hear("found vessels and spots in 8 of 8 images");
    all_are_named(&mut stage);
    stage.click_on("Train");
    stage.hear("training: Finished");
    all_are_named(&mut stage);
    stage.key("t");
    stage.wait_for("Number of clusters");
    all_are_named(&mut stage);
    stage.click_on("Settings");
    stage.wait_for("Reduce motion");
    all_are_named(&mut stage);
    assert!(stage.close().success());
}
