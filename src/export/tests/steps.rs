//! The program killed after each step of a change of places: the folder holds the earlier review or the new one, whole.

use super::super::stage::Stage;
use super::super::swap::{self, Means, Step};
use super::super::{place::Place, stale};
use super::*;
use std::io;
use std::path::PathBuf;
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

/// An earlier review with files of the user's in it, and a new one that waits for its place.
struct Scene {
    dir: TempDir,
    review: PathBuf,
    old: Files,
    /// The new review with the user's files.
    new: Files,
    /// The new review's own files.
    own: Vec<String>,
}

impl Scene {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let review = dir.path().canonicalize().unwrap().join("review");
        whole(&review);
        fs::create_dir(review.join("notes")).unwrap();
        for name in ["labels/mine.txt", "notes/a.txt"] {
            fs::write(review.join(name), name).unwrap();
        }
        let old = tree(&review);
        let own = ["labels/eyes/right.png", "Drusen/left.png", "run.json"];
        let run = json!({ "program": PROGRAM, "files": own });
        let mut new = old.clone();
        for name in own {
            new.insert(name.into(), run.to_string().into_bytes());
        }
        Self {
            dir,
            review,
            old,
            new,
            own: own.map(String::from).into(),
        }
    }

    fn fill(&self, stage: &Stage) {
        for name in &self.own {
            let path = stage.new_folder().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &self.new[name]).unwrap();
        }
    }

    /// Puts the new review in place and dies after so many steps. The answer are the steps, all if it came to its end.
    fn killed(&self, stage: Stage, exchange: Exchange, after: usize) -> (Vec<Step>, bool) {
        let mut steps = Vec::new();
        let mut watch = |step| {
            steps.push(step);
            if steps.len() > after {
                Err(io::Error::other("killed"))
            } else {
                Ok(())
            }
        };
        let mut means = Means {
            exchange,
            watch: &mut watch,
        };
        let ended = swap::put(&stage, &self.review, &self.own, &mut means).is_ok();
        stage.die();
        (steps, ended)
    }

    /// What lies beside the review, and hidden in it.
    fn left_behind(&self) -> usize {
        let entries = |path: &Path| fs::read_dir(path).map_or(0, Iterator::count);
        let inside = fs::read_dir(&self.review).into_iter().flatten().flatten();
        let hidden = inside.filter(|e| e.file_name().to_string_lossy().starts_with('.'));
        entries(self.dir.path()) - usize::from(self.review.exists()) + hidden.count()
    }
}

type Exchange = fn(&Path, &Path) -> io::Result<()>;

fn cannot(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Kills after each step, and returns the steps of the run that came to its end.
fn killed_everywhere(exchange: Exchange, between: &[Step]) -> Vec<Step> {
    for after in 0.. {
        let scene = Scene::new();
        let stage = Stage::open(&scene.review).unwrap();
        assert!(!stage.is_inside());
        scene.fill(&stage);
        let (steps, ended) = scene.killed(stage, exchange, after);
        let last = steps[steps.len() - 1];
        if scene.review.exists() {
            let now = tree(&scene.review);
            assert!(now == scene.old || now == scene.new, "mixed after {last:?}");
            assert!(now == scene.new || !ended);
        } else {
            assert!(between.contains(&last), "gone after {last:?}");
        }
        assert_eq!(scene.left_behind(), 1, "after {last:?}");

        drop(begin(&scene.review, Existing::Replace, &[]).unwrap());
        assert_eq!(scene.left_behind(), 0, "not cleared after {last:?}");
        let now = tree(&scene.review);
        assert!(now == scene.old || now == scene.new, "mixed after {last:?}");
        if between.contains(&last) {
            assert!(now == scene.old, "set aside and not put back");
        }
        if ended {
            assert!(now == scene.new);
            return steps;
        }
    }
    unreachable!("steps come to an end");
}

#[cfg(target_os = "linux")]
#[test]
fn an_exchange_has_no_moment_between() {
    let steps = killed_everywhere(swap::exchange, &[]);
    assert_eq!(
        steps,
        [Step::Carried, Step::Synced, Step::InPlace, Step::Settled]
    );
}

#[test]
fn what_was_set_aside_is_put_back() {
    let steps = killed_everywhere(cannot, &[Step::SetAside]);
    assert_eq!(
        steps,
        [
            Step::Carried,
            Step::Synced,
            Step::SetAside,
            Step::InPlace,
            Step::Settled
        ]
    );
}

#[test]
fn a_new_place_is_empty_or_whole() {
    for after in 0..3 {
        let scene = Scene::new();
        fs::remove_dir_all(&scene.review).unwrap();
        let stage = Stage::open(&scene.review).unwrap();
        scene.fill(&stage);
        let (steps, ended) = scene.killed(stage, swap::exchange, after);
        assert_eq!((steps.len(), ended), ((after + 1).min(2), after == 2));
        assert_eq!(scene.review.exists(), after > 0);
        if after > 0 {
            assert!(tree(&scene.review).keys().eq(scene.own_sorted()));
        }
        stale::clear(&scene.review);
        assert_eq!(scene.left_behind(), 0);
    }
}

impl Scene {
    fn own_sorted(&self) -> impl Iterator<Item = &String> {
        let sorted: std::collections::BTreeSet<&String> = self.own.iter().collect();
        sorted.into_iter()
    }
}

#[test]
fn one_by_one_no_mixture_looks_finished() {
    for after in 0.. {
        let scene = Scene::new();
        let stage = Stage::inside(&scene.review).unwrap();
        assert!(stage.is_inside());
        scene.fill(&stage);
        let (steps, ended) = scene.killed(stage, swap::exchange, after);
        stale::clear(&scene.review);
        assert_eq!(scene.left_behind(), 0);
        let now = tree(&scene.review);
        let run = now.get("run.json");
        assert!(now == scene.old || now == scene.new || run.is_none());
        for name in ["labels/mine.txt", "notes/a.txt"] {
            assert_eq!(now[name], name.as_bytes());
        }
        if ended {
            assert!(now == scene.new && steps.contains(&Step::OneInPlace));
            return;
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_note_that_comes_in_the_last_moment_is_kept() {
    for killed in [false, true] {
        let scene = Scene::new();
        let stage = Stage::open(&scene.review).unwrap();
        scene.fill(&stage);
        let aside = stage.new_folder();
        let mut watch = |step| {
            if step == Step::InPlace {
                // The earlier review, which somebody still had open. One note is new, one was rewritten.
                fs::write(aside.join("late.txt"), "late")?;
                fs::remove_file(aside.join("notes/a.txt"))?;
                fs::write(aside.join("notes/a.txt"), "rewritten")?;
            }
            Ok(())
        };
        let mut means = Means {
            exchange: swap::exchange,
            watch: &mut watch,
        };
        swap::put(&stage, &scene.review, &scene.own, &mut means).unwrap();
        if killed {
            stage.die();
            Place::new(&scene.review, Existing::Replace, None).unwrap();
        } else {
            drop(stage);
        }
        assert_eq!(scene.left_behind(), 0);
        let mut expected = scene.new.clone();
        expected.insert("late.txt".into(), "late".into());
        expected.insert("notes/a.txt.earlier".into(), "rewritten".into());
        assert!(tree(&scene.review) == expected);
    }
}
