//! Which folder the review goes to. Asked before anything is computed: nobody should wait for a training run to learn
//! that its result cannot be written.

use std::path::{Path, PathBuf};

use super::SegmentArgs;
use super::drive::{FONT, Failure};
use crate::export::{Existing, ExportError, Legend, Plan, Review};
use crate::session::{Document, Numbers, check_model_file};

/// The folder where none was named.
const DEFAULT: &str = "cuts-viewer-review";

/// Where the review goes.
pub(super) struct Output {
    pub(super) folder: PathBuf,
    /// Whether the name was left to the program, so that it may take another.
    free_choice: bool,
}

impl Output {
    /// The folder that was named, or the next free default; checked and, for the check, made and removed again.
    pub(super) fn choose(args: &SegmentArgs) -> Result<Self, Failure> {
        let output = match &args.out {
            Some(folder) => Self {
                folder: folder.clone(),
                free_choice: false,
            },
            None => Self {
                folder: next_free(Path::new("")),
                free_choice: true,
            },
        };
        check(&output.folder, args.folder.as_deref(), args.replace)?;
        Ok(output)
    }

    /// Another folder where this one was taken meanwhile; none where it was named.
    pub(super) fn other(&self) -> Option<Self> {
        self.free_choice.then(|| Self {
            folder: next_free(Path::new("")),
            free_choice: true,
        })
    }

    /// The whole path, for people who have forgotten where they are.
    pub(super) fn shown(&self) -> String {
        whole(&self.folder)
    }
}

/// A path from the root on, as text.
pub(super) fn whole(path: &Path) -> String {
    std::path::absolute(path)
        .unwrap_or_else(|_| path.to_path_buf())
        .display()
        .to_string()
}

/// The first of the default names that nothing has in `here`.
fn next_free(here: &Path) -> PathBuf {
    let mut path = here.join(DEFAULT);
    let mut number = 2;
    // A link that leads nowhere counts as something too.
    while path.symlink_metadata().is_ok() {
        path = here.join(format!("{DEFAULT}-{number}"));
        number += 1;
    }
    path
}

/// The folder of what was named: itself, or that of a single file.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    let folder = if path.is_file() {
        path.parent().unwrap_or(path)
    } else {
        path
    };
    // The parent of a bare file name is empty; it means the current folder.
    if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder.to_owned()
    }
}

/// Creates the review and gives it up again, so that the export's own rules decide.
fn check(folder: &Path, photographs: Option<&Path>, replace: bool) -> Result<(), Failure> {
    let photographs = photographs.map(folder_of);
    let document = Document::default();
    let classes = document
        .entries(Numbers::all())
        .into_iter()
        .chain(document.kind_entries());
    let plan = Plan {
        names: &[],
        classes: classes.collect(),
        style: document.style(),
        legend: Legend { font: FONT },
        photographs: photographs.as_deref(),
        structures: &[],
    };
    let existing = if replace {
        Existing::Replace
    } else {
        Existing::Refuse
    };
    Review::create(folder, existing, plan)
        .and_then(Review::abandon)
        .and_then(|()| check_model_file(folder))
        .map_err(|error| match error {
            ExportError::NotEmpty { path } => Failure(occupied(&path)),
            other => Failure(other.to_string()),
        })
}

/// The export speaks to people with a window; here the way out has a name.
fn occupied(folder: &Path) -> String {
    format!(
        "this folder is not empty; name another with --out, or let files of the same name be replaced with \
         --replace: {}",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::*;

    fn refused(folder: &Path, photographs: Option<&Path>, replace: bool) -> String {
        match check(folder, photographs, replace) {
            Ok(()) => String::new(),
            Err(Failure(text)) => text,
        }
    }

    #[test]
    fn the_next_free_name_is_taken() {
        let dir = tempdir().unwrap();
        assert_eq!(next_free(dir.path()), dir.path().join("cuts-viewer-review"));
        fs::create_dir(dir.path().join("cuts-viewer-review")).unwrap();
        fs::write(dir.path().join("cuts-viewer-review-2"), "a file counts too").unwrap();
        assert_eq!(
            next_free(dir.path()),
            dir.path().join("cuts-viewer-review-3")
        );
    }

    #[test]
    fn the_check_leaves_nothing_behind() {
        let dir = tempdir().unwrap();
        assert_eq!(refused(&dir.path().join("a/b"), None, false), "");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        fs::write(dir.path().join("mine.txt"), "kept").unwrap();
        assert_eq!(refused(dir.path(), None, true), "");
        assert_eq!(fs::read(dir.path().join("mine.txt")).unwrap(), b"kept");
    }

    #[test]
    fn a_full_folder_is_refused_with_the_way_out() {
        let dir = tempdir().unwrap();
        fs::write(dir.path().join("mine.txt"), "kept").unwrap();
        let text = refused(dir.path(), None, false);
        assert!(
            text.contains("--replace") && text.ends_with(&dir.path().display().to_string()),
            "{text}"
        );
    }

    #[test]
    fn a_file_in_place_of_the_network_is_refused() {
        let dir = tempdir().unwrap();
        let file = dir.path().join("model.safetensors");
        fs::write(&file, "mine").unwrap();
        assert!(refused(dir.path(), None, true).ends_with("model.safetensors"));
        assert_eq!(fs::read(file).unwrap(), b"mine");
    }

    #[test]
    fn no_review_goes_among_the_photographs() {
        let dir = tempdir().unwrap();
        let photograph = dir.path().join("a.png");
        fs::write(&photograph, "a name is enough").unwrap();
        let inside = dir.path().join("review");
        assert!(refused(&inside, Some(dir.path()), false).contains("among the photographs"));
        assert!(refused(&inside, Some(&photograph), false).contains("among the photographs"));
    }
}
