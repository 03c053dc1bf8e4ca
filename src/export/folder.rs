//! The folder on disk: where a review may go, files that are whole or absent, and taking back what was written.

use super::ExportError;
use crate::file;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::NamedTempFile;

/// Files that systems put into every folder: one that holds nothing else counts as empty.
const CLUTTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// A folder with a list of what was made in it, so that it can be taken back.
pub(super) struct Folder {
    root: PathBuf,
    /// Files written, relative to `root`, with `/`.
    files: BTreeSet<String>,
    /// Folders made, outermost first.
    made: Vec<PathBuf>,
}

/// A file under a temporary name, waiting to be put in place; vanishes when dropped.
pub(super) struct Waiting {
    file: NamedTempFile,
    name: String,
}

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Self, ExportError> {
        let mut folder = Self {
            root: root.to_path_buf(),
            files: BTreeSet::new(),
            made: Vec::new(),
        };
        folder.make(root)?;
        Ok(folder)
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn files(&self) -> &BTreeSet<String> {
        &self.files
    }

    /// Writes `bytes` to the disk under a temporary name beside the place of `name`.
    pub(super) fn stage(&mut self, name: &str, bytes: &[u8]) -> Result<Waiting, ExportError> {
        self.stage_with(name, |file| file.write_all(bytes))
    }

    /// The same with what `content` writes.
    pub(super) fn stage_with(
        &mut self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Waiting, ExportError> {
        let path = self.root.join(name);
        let parent = path.parent().unwrap_or(&self.root).to_path_buf();
        self.make(&parent)?;
        let write = || -> io::Result<NamedTempFile> {
            let mut file = file::temporary(&parent)?;
            content(&mut file)?;
            // Network disks report a full disk only now; after the renaming it would be too late.
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|source| ExportError::io(&path, source))?;
        Ok(Waiting {
            file,
            name: name.to_owned(),
        })
    }

    /// Puts `files` in place, each by renaming. If one fails, those before it are taken back.
    pub(super) fn commit(&mut self, files: Vec<Waiting>) -> Result<Vec<PathBuf>, ExportError> {
        let mut placed: Vec<String> = Vec::new();
        for Waiting { file, name } in files {
            let path = self.root.join(&name);
            if let Err(error) = file.persist(&path) {
                for name in placed {
                    self.files.remove(&name);
                    // The first failure is the one to report.
                    let _ = fs::remove_file(self.root.join(name));
                }
                return Err(ExportError::io(&path, error.error));
            }
            self.files.insert(name.clone());
            placed.push(name);
        }
        Ok(placed.iter().map(|name| self.root.join(name)).collect())
    }

    /// Removes the files written and the folders made, as far as those are empty then. Goes on after a failure
    /// and reports the first.
    pub(super) fn take_back(self) -> Result<(), ExportError> {
        let mut first = Ok(());
        for name in &self.files {
            let path = self.root.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound && first.is_ok() => {
                    first = Err(ExportError::io(&path, error));
                }
                _ => {}
            }
        }
        for made in self.made.iter().rev() {
            // Fails, as it should, where someone else has put a file.
            let _ = fs::remove_dir(made);
        }
        first
    }

    /// Removes the folders made that nothing lies in: those of files that could not be written.
    pub(super) fn remove_empty(&mut self) {
        for folder in std::mem::take(&mut self.made).into_iter().rev() {
            if fs::remove_dir(&folder).is_err() {
                self.made.insert(0, folder);
            }
        }
    }

    /// Whether files can still be written here at all.
    pub(super) fn takes_files(&self) -> bool {
        takes_files(&self.root).is_ok()
    }

    fn make(&mut self, folder: &Path) -> Result<(), ExportError> {
        make(folder, &mut self.made)
    }
}

/// Makes a folder and those above it, and appends to `made` which were new, outermost first.
pub(super) fn make(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), ExportError> {
    let missing: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
        .map(Path::to_path_buf)
        .collect();
    for path in missing.into_iter().rev() {
        fs::create_dir(&path).map_err(|source| ExportError::io(&path, source))?;
        made.push(path);
    }
    if folder.is_dir() {
        Ok(())
    } else {
        Err(ExportError::NotAFolder {
            path: folder.to_path_buf(),
        })
    }
}

/// Tries it with a file that has no name, or loses it at once.
pub(super) fn takes_files(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(b"?")?;
    file.sync_all()
}

/// Whether the folder is missing or holds nothing of anybody's.
pub(super) fn is_empty(folder: &Path) -> Result<bool, ExportError> {
    is_empty_but_for(folder, None)
}

/// The same, apart from one name in it.
pub(super) fn is_empty_but_for(folder: &Path, own: Option<&OsStr>) -> Result<bool, ExportError> {
    if !folder.exists() {
        return Ok(true);
    }
    if !folder.is_dir() {
        return Err(ExportError::NotAFolder {
            path: folder.to_path_buf(),
        });
    }
    let failed = |source| ExportError::io(folder, source);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if own != Some(&*name) && !CLUTTER.iter().any(|clutter| name == *clutter) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Refuses `folder` if it is the photographs' folder or lies in it, or if one of its `parts` leads there.
pub(super) fn keep_apart(
    folder: &Path,
    parts: &[String],
    photographs: &Path,
) -> Result<(), ExportError> {
    let photographs = real(photographs)?;
    if real(folder)?.starts_with(&photographs) {
        return Err(ExportError::AmongPhotographs {
            path: folder.to_path_buf(),
        });
    }
    for part in parts {
        let path = folder.join(part);
        let target = real(&path)?;
        if target.starts_with(&photographs) || photographs.starts_with(&target) {
            return Err(ExportError::AmongPhotographs { path });
        }
    }
    Ok(())
}

/// The path without links, also if its last parts do not exist yet.
fn real(path: &Path) -> Result<PathBuf, ExportError> {
    let failed = |source| ExportError::io(path, source);
    let absolute = std::path::absolute(path).map_err(failed)?;
    let there = absolute
        .ancestors()
        .find(|path| path.exists())
        .unwrap_or(&absolute);
    let rest = absolute.strip_prefix(there).unwrap_or(Path::new(""));
    if rest.components().any(|part| part == Component::ParentDir) {
        // `missing/../photographs` would hide where it leads.
        return Err(failed(io::ErrorKind::NotFound.into()));
    }
    Ok(there.canonicalize().map_err(failed)?.join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staged_files_vanish_unless_committed() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::open(dir.path()).unwrap();
        drop(folder.stage("a/x.png", b"half").unwrap());
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 0);
        let waiting = folder.stage("a/x.png", b"whole").unwrap();
        folder.commit(vec![waiting]).unwrap();
        assert_eq!(fs::read(dir.path().join("a/x.png")).unwrap(), b"whole");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(dir.path().join("a/x.png"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o600, 0o600);
            assert_eq!(mode & 0o022, 0);
        }
    }

    #[test]
    fn a_failed_commit_takes_the_earlier_files_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::open(dir.path()).unwrap();
        let first = folder.stage("x.png", b"1").unwrap();
        let second = folder.stage("y.png", b"2").unwrap();
        fs::create_dir(dir.path().join("y.png")).unwrap();
        let error = folder.commit(vec![first, second]).unwrap_err();
        assert!(error.to_string().ends_with("y.png"), "{error}");
        assert!(!dir.path().join("x.png").exists());
        assert!(folder.files().is_empty());
    }

    #[test]
    fn taking_back_leaves_foreign_files() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("new/review");
        let mut folder = Folder::open(&root).unwrap();
        let waiting = [
            folder.stage("a/x.png", b"1").unwrap(),
            folder.stage("b/x.png", b"1").unwrap(),
        ];
        folder.commit(waiting.into()).unwrap();
        fs::write(root.join("a/note.txt"), "mine").unwrap();
        folder.take_back().unwrap();
        assert!(root.join("a/note.txt").exists());
        assert!(!root.join("a/x.png").exists() && !root.join("b").exists());
    }

    #[test]
    fn photographs_are_kept_apart() {
        let dir = tempfile::tempdir().unwrap();
        let photos = dir.path().join("photos");
        fs::create_dir_all(photos.join("left")).unwrap();
        let refused = |folder: &Path, parts: &[&str]| {
            let parts: Vec<String> = parts.iter().map(|part| part.to_string()).collect();
            keep_apart(folder, &parts, &photos).is_err()
        };
        assert!(refused(&photos, &[]));
        assert!(refused(&photos.join("."), &[]));
        assert!(refused(&photos.join("left/new"), &[]));
        assert!(refused(&dir.path().join("missing/../photos"), &[]));
        assert!(refused(dir.path(), &["labels", "photos"]));
        assert!(!refused(dir.path(), &["labels"]));
        assert!(!refused(&dir.path().join("photos-review"), &["labels"]));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&photos, dir.path().join("link")).unwrap();
            assert!(refused(&dir.path().join("link/review"), &[]));
            assert!(refused(dir.path(), &["link"]));
        }
    }
}
