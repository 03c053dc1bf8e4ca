//! Without a folder, without a display, without a GPU; and with one.

use super::*;

#[test]
fn without_a_folder_the_samples_are_segmented() {
    let place = Place::new();
    let done = place.segment(&[]);
    assert!(
        done.out
            .starts_with("Segmented 8 of 8 images into as many classes as suggested for each"),
        "{}",
        done.out
    );
    assert_eq!(place.files("cuts-viewer-review/labels").len(), 8);
    // The next one takes the next name.
    place.segment(&["--classes", "2"]);
    assert_eq!(
        place.json("cuts-viewer-review/run.json")["settings"]["classes"],
        "suggested for each image"
    );
    assert_eq!(
        place.json("cuts-viewer-review-2/run.json")["settings"]["classes"],
        2
    );
}

/// The message that stands in for the window, and the review it announces.
#[cfg(target_os = "linux")]
#[track_caller]
fn segmented_instead(place: &Place, done: &Done, folder: &str, images: usize) {
    assert_eq!(done.code, 0, "{}", done.err);
    let review = place.path(folder).display().to_string();
    let messages = done.messages();
    assert!(messages.len() >= 2, "{}", done.err);
    assert!(
        messages[0].starts_with("no window can be opened: "),
        "{}",
        done.err
    );
    assert!(
        messages[1].ends_with(&format!("into a new folder: {review}")),
        "{}",
        done.err
    );
    assert!(
        done.out.ends_with(&format!("Review folder: {review}\n")),
        "{}",
        done.out
    );
    assert_eq!(place.files(&format!("{folder}/labels")).len(), images);
}

/// The README's command on a machine without a display; elsewhere there always is one.
#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_job_is_done_all_the_same() {
    let place = Place::with_photographs();
    let done = place.run(&["--steps", "2", "--size", "128"]);
    segmented_instead(&place, &done, "cuts-viewer-review", 8);
    let done = place.run(&["photos", "--steps", "2", "--size", "128", "--classes", "3"]);
    segmented_instead(&place, &done, "cuts-viewer-review-2", 2);
    let run = place.json("cuts-viewer-review-2/run.json");
    assert_eq!(
        (&run["settings"]["classes"], &run["settings"]["steps_done"]),
        (&3.into(), &2.into())
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_display_that_does_not_answer_is_none() {
    let place = Place::with_photographs();
    let words = ["photos", "--steps", "2", "--size", "128"];
    let done = finish(place.command(&words).env("DISPLAY", ":4095"));
    segmented_instead(&place, &done, "cuts-viewer-review", 2);
}

#[cfg(target_os = "linux")]
#[test]
fn without_an_adapter_the_job_is_done_on_the_cpu() {
    let place = Place::with_photographs();
    let done = finish(without_adapter(
        &mut place.command(&["photos", "--steps", "2", "--size", "128"]),
    ));
    segmented_instead(&place, &done, "cuts-viewer-review", 2);
    assert_eq!(place.json("cuts-viewer-review/run.json")["device"], "CPU");

    let done =
        finish(without_adapter(&mut place.command(&[
            "segment", "photos", "--steps", "2", "--size", "128",
        ])));
    assert_eq!(done.code, 0, "{}", done.err);
    match done.messages()[..] {
        [text] => assert!(
            text.contains("on the CPU") && text.contains("no graphics adapter"),
            "{text}"
        ),
        _ => panic!("not one message:\n{}", done.err),
    }
}

/// Hides every driver: the loaders find theirs by the files that these variables name.
#[cfg(target_os = "linux")]
pub fn without_adapter(command: &mut Command) -> &mut Command {
    [
        "VK_DRIVER_FILES",
        "VK_ICD_FILENAMES",
        "__EGL_VENDOR_LIBRARY_FILENAMES",
    ]
    .iter()
    .fold(command, |command, name| command.env(name, "/nonexistent"))
}

/// The device that window and training share, for real: where there is no graphics card, on the driver that imitates
/// one.
#[test]
fn the_gpu_trains_segments_and_exports() {
    let place = Place::new();
    photograph(&place.path("photos/a.png"), 64, 64, 0);
    let words = [
        "segment",
        "photos",
        "--device",
        "gpu",
        "--steps",
        "2",
        "--size",
        "128",
        "--classes",
        "3",
    ];
    let done = place.run(&words);
    assert_eq!(
        done.code, 0,
        "this test needs a Vulkan adapter; the software one of Mesa will do (mesa-vulkan-drivers)\n{}",
        done.err
    );
    let run = place.json("cuts-viewer-review/run.json");
    assert_ne!(run["device"], "CPU");
    assert_eq!(run["settings"]["steps_done"], 2);
    assert_eq!(place.files("cuts-viewer-review/labels").len(), 1);
    let classes = place.json("cuts-viewer-review/classes.json");
    let pixels = classes["classes"].as_array().expect("classes").iter();
    assert!(
        pixels.filter(|class| class["pixels"] != 0).count() > 1,
        "{classes}"
    );
}
