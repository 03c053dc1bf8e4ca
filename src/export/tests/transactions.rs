//! An earlier review stays as it was until the new one is whole, and so does everything that is not the program's.

use super::super::stage::{MARK, Stage};
use super::super::swap::{self, Means};
use super::super::{MODEL_FILE, place::Place, stale};
use super::*;
use std::io;

#[test]
fn what_is_put_together_in_an_empty_folder_does_not_fill_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap();
    let place = Place::new(&folder, Existing::Refuse, None).unwrap();
    let stage = Stage::inside(&folder).unwrap();
    assert!(place.check(Some(&stage)).is_ok());
    assert!(place.check(None).is_err(), "somebody else is at work there");
    fs::write(stage.new_folder().join("run.json"), "{}").unwrap();
    let mut means = Means {
        exchange: swap::exchange,
        watch: &mut |_| Ok(()),
    };
    swap::put(&stage, &folder, &["run.json".to_owned()], &mut means).unwrap();
    drop(stage);
    assert_eq!(names(&folder), ["run.json"]);
}

/// Names in a folder.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_review_given_up_leaves_the_earlier_one_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("review");
    whole(&folder);
    let before = tree(&folder);
    for give_up in [Review::abandon, drop] {
        let mut review = begin(&folder, Existing::Replace, &["new.jpg"]).unwrap();
        review
            .write_image(&image("new.jpg"), &photo(), LABEL_MAP)
            .unwrap();
        assert_eq!(names(dir.path()).len(), 2);
        assert!(tree(&folder) == before);
        give_up(review);
        assert!(tree(&folder) == before);
        assert_eq!(names(dir.path()), ["review"]);
    }
}

#[test]
fn a_full_disk_costs_the_pictures_and_not_the_network() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("review");
    whole(&folder);
    let before = tree(&folder);
    for kept in ["review-model.safetensors", "review-2-model.safetensors"] {
        let mut review = begin(&folder, Existing::Replace, &["new.jpg"]).unwrap();
        fs::write(review.model_file(), "weights").unwrap();
        review
            .write_image(&image("new.jpg"), &photo(), LABEL_MAP)
            .unwrap();
        let full = || ExportError::io(&folder, io::ErrorKind::StorageFull.into());
        assert!(!review.goes_on_after(&full()));
        let error = review.give_up(full());
        assert!(!error.is_of_the_folder());
        let text = error.to_string();
        assert!(
            text.starts_with("The disk is full") && text.ends_with(kept),
            "{text}"
        );
        assert_eq!(fs::read(dir.path().join(kept)).unwrap(), b"weights");
        assert!(tree(&folder) == before);
    }
    assert_eq!(names(dir.path()).len(), 3);
}

#[test]
fn a_place_that_was_lost_has_one_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("review");
    let finish = |existing| {
        let mut review = begin(&folder, existing, &["new.jpg"]).unwrap();
        review
            .write_image(&image("new.jpg"), &photo(), LABEL_MAP)
            .unwrap();
        let _ = fs::remove_dir_all(&folder);
        match existing {
            Existing::Refuse => fs::write(&folder, "in the way").unwrap(),
            Existing::Replace => {
                fs::create_dir(&folder).unwrap();
                fs::write(folder.join("run.json"), "somebody else's").unwrap();
            }
        }
        review.finish(&info()).unwrap()
    };
    let summary = finish(Existing::Refuse);
    assert_eq!(summary.folder, dir.path().join("review-2"));
    assert!(summary.elsewhere.unwrap().contains("a file of this name"));
    assert_eq!(fs::read(&folder).unwrap(), b"in the way");
    let mut files: Vec<String> = tree(&summary.folder).into_keys().collect();
    files.sort();
    assert_eq!(files, summary.files);

    fs::remove_file(&folder).unwrap();
    let summary = finish(Existing::Replace);
    assert_eq!(summary.folder, dir.path().join("review-3"));
    assert!(summary.elsewhere.unwrap().contains("another program"));
    assert_eq!(names(&folder), ["run.json"]);
    assert_eq!(names(dir.path()), ["review", "review-2", "review-3"]);
}

#[test]
fn one_photograph_that_cannot_be_written_is_noted() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("review");
    let long = ["deep"; 1100].join("/") + "/a.jpg";
    let mut review = begin(&folder, Existing::Refuse, &[&long, "b.jpg"]).unwrap();
    let error = review
        .write_image(&image(&long), &photo(), LABEL_MAP)
        .unwrap_err();
    assert!(review.goes_on_after(&error), "{error}");
    let here = dir.path().display().to_string();
    assert!(!error.reason().contains(&here), "{}", error.reason());
    review.write_failure(&long, &error.reason());
    review
        .write_image(&image("b.jpg"), &photo(), LABEL_MAP)
        .unwrap();
    let summary = review.finish(&info()).unwrap();
    assert_eq!((summary.images, summary.failed), (1, 1));
    assert_eq!(names(&folder.join("labels")), ["b.png"]);
    assert_eq!(
        json_of(&folder.join("run.json"))["failed"][0]["reason"],
        error.reason()
    );
    // Where nothing can be written any more, going on would only note every photograph.
    let review = begin(&dir.path().join("other"), Existing::Refuse, &["a.jpg"]).unwrap();
    fs::remove_dir_all(review.model_file().parent().unwrap()).unwrap();
    assert!(!review.goes_on_after(&error));
}

#[test]
fn a_review_without_photographs_replaces_none() {
    let dir = tempfile::tempdir().unwrap();
    whole(dir.path());
    let before = tree(dir.path());
    let mut review = begin(dir.path(), Existing::Replace, &["new.jpg"]).unwrap();
    review.write_failure("new.jpg", "the disk hiccups");
    let error = review.finish(&info()).unwrap_err().to_string();
    assert!(error.contains("the disk hiccups"), "{error}");
    assert!(tree(dir.path()) == before);
}

#[test]
fn only_what_is_ours_and_left_is_cleared_away() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("review");
    let at_work = Stage::open(&folder).unwrap();
    let killed = Stage::open(&folder).unwrap();
    let of_another = Stage::open(&folder.with_file_name("review 2")).unwrap();
    let with_more = Stage::open(&folder).unwrap();
    let unmarked = folder.with_file_name(".review.cuts-AbCdEf.tmp");
    fs::create_dir(&unmarked).unwrap();
    fs::write(unmarked.join("mine.txt"), "mine").unwrap();
    fs::write(with_more.place().join("mine.txt"), "mine").unwrap();
    let gone = killed.place().to_path_buf();
    let kept = [
        at_work.place().to_path_buf(),
        of_another.place().to_path_buf(),
        with_more.place().to_path_buf(),
        unmarked,
    ];
    for stage in [killed, of_another, with_more] {
        stage.die();
    }
    stale::clear(&folder);
    assert!(!gone.exists());
    assert!(kept.iter().all(|path| path.exists()), "{kept:?}");
    // Dropped while somebody has put a file there, it stays too.
    fs::write(at_work.place().join("mine.txt"), "mine").unwrap();
    drop(at_work);
    assert!(kept[0].join("mine.txt").exists() && kept[0].join(MARK).exists());
}

#[cfg(unix)]
#[test]
fn a_folder_killed_before_its_mark_goes_when_it_is_old() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("review");
    let begun = ["AAAAAA", "BBBBBB", "CCCCCC"]
        .map(|middle| folder.with_file_name(format!(".review.cuts-{middle}.tmp")));
    for path in &begun {
        fs::create_dir_all(path.join("new")).unwrap();
        fs::write(path.join(MARK), "").unwrap();
    }
    fs::write(begun[1].join("new/mine.txt"), "mine").unwrap();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    for path in &begun[..2] {
        File::open(path).unwrap().set_modified(long_ago).unwrap();
    }
    stale::clear(&folder);
    assert!(!begun[0].exists(), "old and empty");
    assert!(begun[1].join("new/mine.txt").exists(), "not empty");
    assert!(begun[2].join(MARK).exists(), "perhaps about to be filled");
}

#[test]
fn the_network_is_in_the_review() {
    let dir = tempfile::tempdir().unwrap();
    for weights in ["first", "second"] {
        let mut review = begin(dir.path(), Existing::Replace, &["a.jpg"]).unwrap();
        fs::write(review.model_file(), weights).unwrap();
        review
            .write_image(&image("a.jpg"), &photo(), LABEL_MAP)
            .unwrap();
        review.finish(&info()).unwrap();
        assert_eq!(
            fs::read(dir.path().join(MODEL_FILE)).unwrap(),
            weights.as_bytes()
        );
    }
    assert!(
        !names(dir.path())
            .iter()
            .any(|name| name.contains("earlier"))
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_change_places_is_written_file_by_file() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("review");
    whole(&folder);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
    std::os::unix::fs::symlink("run.json", folder.join("link")).unwrap();
    let replace = || {
        let mut review = begin(&folder, Existing::Replace, &["new.jpg"]).unwrap();
        review
            .write_image(&image("new.jpg"), &photo(), LABEL_MAP)
            .unwrap();
        review.finish(&info()).unwrap();
        assert!(folder.join("labels/new.png").exists());
        assert!(folder.join("link").is_symlink());
        assert_eq!(names(dir.path()), ["review"]);
        let data = fs::metadata(&folder).unwrap();
        assert_eq!(data.permissions().mode() & 0o777, 0o750);
        data.ino()
    };
    let first = replace();
    let second = replace();
    assert_ne!(first, second, "exchanged as a whole");
    // A socket would be lost to whoever listens there.
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    assert_eq!(replace(), second, "the folder stays");
    assert!(folder.join("socket").exists());
}

#[cfg(unix)]
#[test]
fn a_link_to_the_folder_stays_a_link() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, link) = (dir.path().join("review"), dir.path().join("link"));
    whole(&folder);
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    let mut review = begin(&link, Existing::Replace, &["new.jpg"]).unwrap();
    review
        .write_image(&image("new.jpg"), &photo(), LABEL_MAP)
        .unwrap();
    assert_eq!(review.finish(&info()).unwrap().folder, link);
    assert!(link.is_symlink() && folder.join("labels/new.png").exists());
    fs::remove_dir_all(&folder).unwrap();
    let error = begin(&link, Existing::Replace, &[]).err().unwrap();
    assert!(matches!(error, ExportError::NotAFolder { .. }), "{error}");
}
