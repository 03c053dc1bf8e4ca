//! The file dialogues of the system, as the window asks for them where no desktop offers its own.

use std::thread;
use std::time::Duration;

use image::RgbImage;

use crate::screen::WHOLE;
use crate::stage::Stage;

/// How to find a dialogue.
const DIALOGUE: [&str; 2] = ["--class", "zenity"];

/// Opens a dialogue and gives it the keyboard; gives the screen with it.
#[track_caller]
pub fn dialogue(stage: &mut Stage, ask: impl Fn(&Stage)) -> RgbImage {
    stage.focus(stage.window());
    // Until the window shows again where another dialogue was.
    let before = stage.at_rest();
    // Asks more than once: while the one before has not quite gone, no other comes.
    let dialogue = stage.until("a dialogue", |stage| {
        ask(stage);
        (0..20).find_map(|_| {
            thread::sleep(Duration::from_millis(100));
            stage.window_of(&DIALOGUE)
        })
    });
    stage.focus(&dialogue);
    stage.see_change("what the dialogue shows", &before, WHOLE, 0.3)
}

/// Names what is there already, in a dialogue that looked as given, and agrees.
#[track_caller]
pub fn name_existing(stage: &mut Stage, dialogue: &RgbImage, name: &str) {
    // The first letter opens a line for the path, which misses the letters that come too soon.
    stage.key("slash");
    stage.see_change("a line for the path", dialogue, WHOLE, 0.0);
    name_new(stage, name);
}

/// Names what is to be written, in a dialogue that has a line for it, and agrees.
#[track_caller]
pub fn name_new(stage: &mut Stage, name: &str) {
    stage.key("ctrl+a");
    stage.write(&stage.path(name).display().to_string());
    stage.key("Return");
}

#[track_caller]
pub fn no_dialogue(stage: &mut Stage) {
    stage.until("no dialogue", |stage| {
        stage.window_of(&DIALOGUE).is_none().then_some(())
    });
}
