//! What is refused, replaced, given up, or goes wrong.

use super::*;

#[test]
fn an_occupied_folder_is_refused_and_untouched() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(".DS_Store"), "").unwrap();
    assert!(
        begin(dir.path(), Existing::Refuse, &[]).is_ok(),
        "system clutter only"
    );
    fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let error = begin(dir.path(), Existing::Refuse, &[]).err().unwrap();
    assert!(matches!(error, ExportError::NotEmpty { .. }));
    assert!(
        error
            .to_string()
            .ends_with(&dir.path().display().to_string()),
        "{error}"
    );
    let error = begin(&dir.path().join("notes.txt"), Existing::Replace, &[])
        .err()
        .unwrap();
    assert!(matches!(error, ExportError::NotAFolder { .. }));
    assert_eq!(tree(dir.path()).len(), 2);
}

#[test]
fn replacing_leaves_foreign_files_and_names_left_over_ones() {
    let dir = tempfile::tempdir().unwrap();
    whole(dir.path());
    fs::write(dir.path().join("labels/mine.txt"), "mine").unwrap();
    let before = fs::read(dir.path().join("labels/eyes/right.png")).unwrap();

    let all = tree(dir.path());
    let mut review = begin(dir.path(), Existing::Replace, &["new.jpg"]).unwrap();
    review
        .write_image(
            &ImageRecord {
                name: "new.jpg",
                sha256: "",
                working: (3, 2),
                structures: &[],
                apart: &[],
                retina: RetinaRecord::UNKNOWN,
                measured: &[],
                verdict: None,
                review: ReviewRecord::NONE,
            },
            &photo(),
            LABEL_MAP,
        )
        .unwrap();
    assert!(tree(dir.path()) == all, "nothing is lost before the end");
    let summary = review.finish(&info()).unwrap();

    assert_eq!(
        summary.left_over,
        [
            "Vessels/eyes/right.png",
            "labels/eyes/right.png",
            "overlays/eyes/right.png",
            "structures/Atrophy_ _/eyes/right.png"
        ]
    );
    assert_eq!(
        fs::read(dir.path().join("labels/mine.txt")).unwrap(),
        b"mine"
    );
    assert_eq!(
        fs::read(dir.path().join("labels/eyes/right.png")).unwrap(),
        before
    );
    assert!(dir.path().join("labels/new.png").exists() && dir.path().join("run.json").exists());
}

#[test]
fn a_foreign_run_json_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("run.json"), r#"{"program": "other"}"#).unwrap();
    let error = begin(dir.path(), Existing::Replace, &[]).err().unwrap();
    assert!(matches!(error, ExportError::ForeignRun { .. }));
}

#[test]
fn the_photographs_folder_is_refused_and_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let photographs = dir.path().join("photos");
    fs::create_dir(&photographs).unwrap();
    for folder in [photographs.clone(), photographs.join("review")] {
        let error = begin_beside(&folder, Existing::Replace, &[], Some(&photographs))
            .err()
            .unwrap();
        assert!(matches!(error, ExportError::AmongPhotographs { .. }));
    }
    assert!(!photographs.join("review").exists());
    assert!(
        begin_beside(
            &dir.path().join("review"),
            Existing::Refuse,
            &[],
            Some(&photographs)
        )
        .is_ok()
    );
}

#[test]
fn abandoning_leaves_nothing_of_this_export() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new/review");
    let mut review = begin(&folder, Existing::Refuse, &[IMAGE.name]).unwrap();
    review.write_image(&IMAGE, &photo(), LABEL_MAP).unwrap();
    assert!(!folder.join("run.json").exists());
    review.abandon();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_bad_image_leaves_no_file_and_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let mut review = begin(dir.path(), Existing::Refuse, &[IMAGE.name, "b.jpg"]).unwrap();
    let unknown = LabelMap {
        values: &[0, 1, 2, 1, 9, 2],
        ..LABEL_MAP
    };
    let error = review.write_image(&IMAGE, &photo(), unknown).unwrap_err();
    assert!(error.to_string().contains("class 9"), "{error}");
    let short = LabelMap {
        values: &[0, 1],
        ..LABEL_MAP
    };
    assert!(review.write_image(&IMAGE, &photo(), short).is_err());
    assert!(
        review
            .write_image(&IMAGE, &RgbImage::new(0, 0), LABEL_MAP)
            .is_err()
    );
    assert!(tree(dir.path()).is_empty());

    review.write_failure(IMAGE.name, &error.to_string());
    let second = ImageRecord {
        name: "b.jpg",
        sha256: "",
        working: (3, 2),
        structures: &[],
        apart: &[],
        retina: RetinaRecord::UNKNOWN,
        measured: &[],
        verdict: None,
        review: ReviewRecord::NONE,
    };
    assert_eq!(
        review
            .write_image(&second, &photo(), LABEL_MAP)
            .unwrap()
            .len(),
        3
    );
    let again = review
        .write_image(&second, &photo(), LABEL_MAP)
        .unwrap_err();
    assert!(matches!(again, ExportError::NotWaiting { .. }));
    let summary = review.finish(&info()).unwrap();
    assert_eq!((summary.images, summary.failed), (1, 1));
}

#[test]
fn photographs_nobody_reported_count_as_failed() {
    let dir = tempfile::tempdir().unwrap();
    let review = begin(dir.path(), Existing::Refuse, &["a.jpg"]).unwrap();
    assert_eq!(review.finish(&info()).unwrap().failed, 1);
    let run = json_of(&dir.path().join("run.json"));
    assert_eq!(run["failed"][0]["reason"], "left out of this export");
}

#[test]
fn colliding_photographs_both_stay() {
    let dir = tempfile::tempdir().unwrap();
    let mut review = begin(dir.path(), Existing::Refuse, &["a.jpg", "a.png"]).unwrap();
    for name in ["a.jpg", "a.png"] {
        review
            .write_image(&image(name), &photo(), LABEL_MAP)
            .unwrap();
    }
    review.finish(&info()).unwrap();
    assert!(
        dir.path().join("labels/a_jpg.png").exists()
            && dir.path().join("labels/a_png.png").exists()
    );
}

#[test]
fn classes_with_one_value_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut twice = classes();
    twice[1].value = 1;
    let style = Style {
        opacity: 0.5,
        contour: true,
        fill: true,
    };
    let plan = Plan {
        names: &[],
        classes: twice,
        style,
        legend: Legend { font: FONT },
        photographs: None,
        structures: &[],
        wanted: &Wanted::default(),
    };
    let error = Review::create(dir.path(), Existing::Refuse, plan)
        .err()
        .unwrap();
    assert!(matches!(error, ExportError::BadClasses { .. }));
}

#[test]
fn a_review_can_be_written_on_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Review>();
    is_send::<ExportError>();
}
