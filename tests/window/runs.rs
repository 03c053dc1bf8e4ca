//! Runs that are saved and gone on with.

use crate::dialogues::{dialogue, name_existing, name_new, no_dialogue};
use crate::photographs::{fundus, save};
use crate::place::Place;
use crate::stage::Stage;

#[test]
fn a_run_is_saved_and_gone_on_with() {
    let place = Place::new();
    save(&fundus(160, 140, 7), &place.path("eyes/one.png"));
    save(&fundus(140, 160, 8), &place.path("eyes/two.png"));
    let words = ["--steps", "3", "--size", "128", "--device", "cpu", "eyes"];
    let mut stage = Stage::open("runs", place, &words);
    stage.hear("opened eyes");
    stage.click_on("Train");
    stage.hear("training: Finished");

    stage.click_on("Saved runs");
    let save = stage.place_of("Save the run…").middle();
    stage.point(save);
    dialogue(&mut stage, Stage::press);
    name_new(&mut stage, "run.safetensors");
    let told = stage.hear("saved the run after step 3: ");
    no_dialogue(&mut stage);
    assert!(stage.path(&told).is_file());

    // A finished run gets as many steps as the settings say.
    stage.focus(stage.window());
    stage.click_on("Saved runs");
    let go_on = stage.place_of("Go on from a saved run…").middle();
    stage.point(go_on);
    let list = dialogue(&mut stage, Stage::press);
    name_existing(&mut stage, &list, "run.safetensors");
    stage.hear("a saved run goes on after step 3");
    stage.hear("training: Finished");
    assert!(stage.close().success());
}
