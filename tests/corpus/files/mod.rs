//! The files of the corpus, made by the program's own writers or, where they are odd, from what those wrote; and what the
//! readers should say of them.

mod mask;
mod photograph;
mod run;
mod session;
mod spacing;

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a reader says: that it can be used, or a refusal with these words in it.
pub type Answer = Result<(), &'static str>;

/// A file, by name.
pub struct Made {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub answer: Answer,
}

/// A file that can be used.
fn fine(name: &'static str, bytes: Vec<u8>) -> Made {
    Made {
        name,
        bytes,
        answer: Ok(()),
    }
}

/// A file that is refused, and words of the refusal.
fn odd(name: &'static str, bytes: Vec<u8>, words: &'static str) -> Made {
    Made {
        name,
        bytes,
        answer: Err(words),
    }
}

fn made() -> [(&'static str, Vec<Made>); 5] {
    [
        ("session", session::files()),
        ("run", run::files()),
        ("spacing", spacing::files()),
        ("mask", mask::files()),
        ("photograph", photograph::files()),
    ]
}

/// What each reader should say of each file, by target and name.
pub fn all() -> BTreeMap<(&'static str, String), Answer> {
    let mut answers = BTreeMap::new();
    for (target, files) in made() {
        for Made { name, answer, .. } in files {
            let twice = answers.insert((target, name.to_owned()), answer);
            assert!(twice.is_none(), "two files are called {name}");
        }
    }
    answers
}

/// Writes all files into the folders of their targets.
pub fn write(folder: impl Fn(&str) -> PathBuf) {
    for (target, files) in made() {
        std::fs::create_dir_all(folder(target)).expect("a folder");
        for Made { name, bytes, .. } in files {
            std::fs::write(folder(target).join(name), bytes).expect("room");
        }
    }
}
