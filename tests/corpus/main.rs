//! Everything that reads a file, on files that are odd: those of `tests/fuzz/corpus` as they are, and each changed at
//! random some hundred times (by fixed seeds, so that every run does the same). A reader gives an answer or a refusal that
//! can be shown; it never panics, hangs, or takes memory without end. The fuzz targets run the same readers for as long
//! as one likes: `tests/fuzz/run`.
//!
//! The corpus is made by [`files`]: `UPDATE_CORPUS=1 cargo test --release --test corpus` writes it anew. A file that a fuzz
//! target found is put beside it under a name that says what is odd about it.

mod archive;
mod change;
mod files;
mod picture;
mod sealed;

#[path = "../fuzz/readers.rs"]
mod readers;

#[allow(dead_code, reason = "other tests have the rest")]
#[path = "../ophthalmic.rs"]
mod ophthalmic;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cuts_viewer::seed::{Seed, Stream};
use readers::{READERS, Reader};

/// How often each file is changed from outside, and how often within, unless `CORPUS_CHANGES` says otherwise.
const CHANGES: u64 = 150;
/// No file of the corpus or change of it takes longer to read: these are milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most memory that all of this may take, in KiB. Nothing that a reader allows is in the corpus at its full size.
const MEMORY: u64 = 3 << 20;

/// The files of a target by name.
fn corpus(target: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder(target)).expect("a corpus");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        (name.into_owned(), std::fs::read(&path).expect("a file"))
    };
    entries.map(file).collect()
}

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target)
}

/// What a reader says of bytes. Those that it fails on are left in a file, to be put into the corpus.
fn said(target: &str, read: Reader, bytes: &[u8], what: &str) -> Result<(), String> {
    let begun = Instant::now();
    let said = catch_unwind(AssertUnwindSafe(|| read(bytes)));
    let late = begun.elapsed() > PATIENCE;
    if let (Ok(said), false) = (said, late) {
        return said;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("failed.{target}"));
    std::fs::write(&path, bytes).expect("a file");
    let how = if late { "takes too long" } else { "panics" };
    panic!("{target} {how} on {what}, see {}", path.display());
}

/// Files of a target, each changed so many times by the change that its seed brings. Few may be read as if nothing was
/// wrong: else the changes hit nothing.
fn changed(target: &str, seed: u64, change: impl Fn(&[u8], &[u8], &mut Stream) -> Option<Vec<u8>>) {
    let (_, read) = READERS
        .into_iter()
        .find(|(name, _)| *name == target)
        .expect("a target");
    let files = corpus(target);
    let others: Vec<&Vec<u8>> = files.values().collect();
    let turns = std::env::var("CORPUS_CHANGES").ok();
    let turns = turns.map_or(CHANGES, |turns| turns.parse().expect("a number"));
    let mut refused = 0;
    for (name, bytes) in &files {
        for turn in 0..turns {
            let mut stream = Seed(seed).fork(turn).stream();
            let other = others[stream.below(others.len())];
            let Some(changed) = change(bytes, other, &mut stream) else {
                break;
            };
            let what = format!("{name} in turn {turn} of seed {seed}");
            refused += usize::from(said(target, read, &changed, &what).is_err());
        }
    }
    assert!(refused > 100, "only {refused} changes of {target} count");
}

#[test]
fn the_corpus_is_answered_as_it_should_be() {
    if std::env::var_os("UPDATE_CORPUS").is_some() {
        files::write(folder);
    }
    let made = files::all();
    let mut wrong = Vec::new();
    for (target, read) in READERS {
        let here = corpus(target);
        for (name, bytes) in &here {
            let said = said(target, read, bytes, name);
            let as_it_should = match (made.get(&(target, name.clone())), &said) {
                (Some(Err(words)), Err(text)) => text.contains(words),
                (Some(answer), said) => answer.is_ok() && said.is_ok(),
                (None, _) => true,
            };
            if !as_it_should {
                wrong.push(format!("{target}/{name}: {said:?}"));
            }
        }
        let missing = made
            .keys()
            .filter(|(of, name)| *of == target && !here.contains_key(name));
        wrong.extend(missing.map(|(_, name)| format!("{target}/{name} is not there")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn bytes_are_changed_anywhere() {
    for (seed, (target, _)) in (1..).zip(READERS) {
        changed(target, seed, |bytes, other, stream| {
            Some(change::bytes(bytes, other, stream))
        });
    }
    in_bounds();
}

#[test]
fn texts_within_sessions_are_changed() {
    changed("session", 11, |bytes, other, stream| {
        archive::changed(bytes, other, stream)
    });
    in_bounds();
}

#[test]
fn headers_and_shapes_within_runs_are_changed() {
    changed("run", 12, |bytes, _, stream| sealed::changed(bytes, stream));
    in_bounds();
}

#[test]
fn chunks_within_masks_are_changed() {
    changed("mask", 13, |bytes, other, stream| {
        picture::changed(bytes, other, stream)
    });
    in_bounds();
}

#[test]
fn cells_of_tables_are_changed() {
    changed("spacing", 14, |bytes, _, stream| {
        let text = String::from_utf8_lossy(bytes);
        Some(change::text(&text, stream).into_bytes())
    });
}

#[test]
fn what_unpacks_to_far_more_is_not_unpacked_whole() {
    // A text of 200 MiB of blanks in 200 kB: beyond what a session may have.
    let good = &corpus("session")["areas_and_steps.cuts"];
    let mut entries = archive::entries(good).expect("a session");
    entries[0].1 = vec![b' '; 200 << 20];
    let bytes = archive::packed(&entries);
    drop(entries);
    assert!(bytes.len() < 1 << 20, "it is no bomb");
    let text = said("session", readers::session, &bytes, "a bomb").expect_err("a bomb");
    assert_eq!(
        text,
        "The session cannot be used, work.json in it is too large"
    );
    in_bounds();
}

/// The most memory that this process ever had is not too much. Told where the system tells it.
fn in_bounds() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return;
    };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    let most = most.expect("the memory that was taken");
    assert!(most < MEMORY, "{most} KiB were taken");
}
