//! Which folder the review goes to. Asked before anything is computed: nobody should wait for a training run to learn
//! that its result cannot be written.

use std::path::{Path, PathBuf};

use super::SegmentArgs;
use super::drive::{FONT, Failure};
use crate::document::{Document, Numbers};
use crate::export::{Existing, ExportError, Legend, Plan, Review, Wanted};
use crate::session::check_model_file;

/// The folder where none was named.
const DEFAULT: &str = "cuts-viewer-review";

/// Where the review goes.
///
/// Much can happen to a folder while a network trains: it is removed, its disk taken away or locked, somebody puts a file
/// there. Nobody should lose the run to that, so another place is taken then and said: the first free name beside the
/// folder (`review-2`), else the default name in the current folder, else that in the system's folder for temporary files.
pub(super) struct Output {
    pub(super) folder: PathBuf,
    /// The folder that was named, if one was; else the name was left to the program.
    named: Option<PathBuf>,
    /// Places to go to yet, the next one last.
    others: Vec<Other>,
}

/// Another place for a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Other {
    /// Beside the folder that was named.
    Beside,
    /// In the current folder, under the default name.
    Here,
    /// In the folder for temporary files, under the default name.
    Temporary,
}

impl Output {
    /// The folder that was named, or the next free default; checked and, for the check, made and removed again.
    pub(super) fn choose(args: &SegmentArgs) -> Result<Self, Failure> {
        let output = Self::at(args.out.as_deref());
        check(&output.folder, args.folder.as_deref(), args.replace)?;
        Ok(output)
    }

    pub(super) fn at(named: Option<&Path>) -> Self {
        let others = [Other::Temporary, Other::Here, Other::Beside];
        Self {
            folder: named.map_or_else(|| next_free(Path::new("")), Path::to_path_buf),
            named: named.map(Path::to_path_buf),
            // What is beside the default name is the next default name.
            others: others[..if named.is_some() { 3 } else { 2 }].to_vec(),
        }
    }

    /// Another folder where this one cannot be used any more; none if all were tried.
    pub(super) fn other(mut self) -> Option<Self> {
        let other = self.others.pop()?;
        self.folder = match (other, &self.named) {
            (Other::Beside, Some(named)) => beside(named),
            (Other::Temporary, _) => next_free(&std::env::temp_dir()),
            _ => next_free(Path::new("")),
        };
        Some(self)
    }

    /// The folder that was named, if the review is in another.
    pub(super) fn missed(&self, folder: &Path) -> Option<&Path> {
        self.named.as_deref().filter(|named| *named != folder)
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
    let first = here.join(DEFAULT);
    // A link that leads nowhere counts as something too.
    if first.symlink_metadata().is_ok() {
        beside(&first)
    } else {
        first
    }
}

/// The first of `path-2`, `path-3` and so on that nothing has.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut numbered = (2..).map(|number| path.with_file_name(format!("{name}-{number}")));
    let free = numbered.find(|path| path.symlink_metadata().is_err());
    free.unwrap_or_else(|| path.to_path_buf())
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
pub(super) fn check(
    folder: &Path,
    photographs: Option<&Path>,
    replace: bool,
) -> Result<(), Failure> {
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
        wanted: &Wanted::default(),
    };
    let existing = if replace {
        Existing::Replace
    } else {
        Existing::Refuse
    };
    Review::create(folder, existing, plan)
        .map(Review::abandon)
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
    fn a_folder_that_was_lost_has_three_to_stand_in_for_it() {
        let dir = tempdir().unwrap();
        let named = dir.path().join("review");
        fs::create_dir(dir.path().join("review-2")).unwrap();
        let mut output = Output::at(Some(&named));
        assert_eq!(output.folder, named);
        assert_eq!(output.missed(&named), None);
        let mut folders = Vec::new();
        while let Some(other) = output.other() {
            folders.push(other.folder.clone());
            assert_eq!(other.missed(&other.folder), Some(named.as_path()));
            output = other;
            assert!(folders.len() < 9, "they must come to an end");
        }
        let temporary = next_free(&std::env::temp_dir());
        assert_eq!(
            folders,
            [
                dir.path().join("review-3"),
                next_free(Path::new("")),
                temporary
            ]
        );
        let free = Output::at(None);
        assert_eq!(free.missed(Path::new("elsewhere")), None);
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
