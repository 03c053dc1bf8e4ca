//! How a review that is put together takes its place, so that a kill at any moment leaves the earlier one or the new one.

use super::stage::{self, Stage};
use super::{MODEL_FILE, RUN_FILE, carry, folder};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// What has just been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The user's files have a name in the new folder too.
    Carried,
    /// All of the new folder is on the disk.
    Synced,
    /// The earlier review, or its `run.json`, has left its place.
    SetAside,
    /// One file of many is in place.
    OneInPlace,
    /// The review is in place.
    InPlace,
    /// The change is on the disk; what is left is to be cleared away.
    Settled,
}

/// What a change of places is done with.
pub(super) struct Means<'a> {
    /// Lets two folders change places in one step; an error says that the disk cannot.
    pub(super) exchange: fn(&Path, &Path) -> io::Result<()>,
    /// Hears of each step; an error ends the change right there.
    pub(super) watch: &'a mut dyn FnMut(Step) -> io::Result<()>,
}

/// Why a review did not come to its place.
#[derive(Debug)]
pub(super) struct Unplaced {
    pub(super) error: io::Error,
    /// Whether everything is as it was before; else the place holds some of the new files and no `run.json`.
    pub(super) untouched: bool,
}

impl From<io::Error> for Unplaced {
    fn from(error: io::Error) -> Self {
        Self {
            error,
            untouched: true,
        }
    }
}

/// Brings the review in `stage` to `target`. `files` are its own files, relative to the folder.
///
/// An empty place is taken by one renaming. An earlier review and the new one are exchanged in one step; where the system
/// or the disk cannot, the earlier one is set aside first, and if the program is killed in between, the next export puts
/// it back. Where a folder cannot change its place, the earlier `run.json` goes first, then the files come one by one, and
/// the new `run.json` last.
pub(super) fn put(
    stage: &Stage,
    target: &Path,
    files: &[String],
    means: &mut Means<'_>,
) -> Result<(), Unplaced> {
    let new = stage.new_folder();
    if target.symlink_metadata().is_err() {
        sync_all_folders(&new)?;
        after((means.watch)(Step::Synced))?;
        fs::rename(&new, target)?;
        after((means.watch)(Step::InPlace))?;
        told(sync_folder_of(target));
        return Ok(());
    }
    if can_change(stage, target) {
        match change(stage, target, means) {
            Err(Unplaced {
                untouched: true,
                error,
            }) => {
                log::warn!("the files are replaced one by one: {error}");
                carry::keep_only(&new, files)?;
            }
            changed => return changed,
        }
    }
    one_by_one(stage, target, files, means)
}

fn after<T>(result: io::Result<T>) -> Result<T, Unplaced> {
    result.map_err(|error| Unplaced {
        error,
        untouched: false,
    })
}

/// Once the review is in place, a disk that does not confirm it is no reason to call it lost.
fn told(result: io::Result<()>) {
    if let Err(error) = result {
        log::warn!("{error}");
    }
}

/// Whether the folder is an earlier review, or empty, and free to leave its place. A folder of anything else, which may
/// hold all that somebody has, stays where it is.
fn can_change(stage: &Stage, target: &Path) -> bool {
    let is_review = folder::is_empty(target).unwrap_or(false) || target.join(RUN_FILE).is_file();
    let at_work = || {
        let entries = fs::read_dir(target).into_iter().flatten().flatten();
        let mut paths = entries.map(|entry| entry.path());
        paths.any(|path| stage::has_our_name(&path, target))
    };
    !stage.is_inside()
        && is_review
        && !stage::somebody_stands_in(target)
        && stage::fits(stage, target)
        && !at_work()
}

/// Lets the two folders change places.
fn change(stage: &Stage, target: &Path, means: &mut Means<'_>) -> Result<(), Unplaced> {
    let (new, old) = (stage.new_folder(), stage.old_folder());
    carry::carry(target, &new)?;
    after((means.watch)(Step::Carried))?;
    fs::set_permissions(&new, fs::metadata(target)?.permissions())?;
    sync_all_folders(&new)?;
    after((means.watch)(Step::Synced))?;
    if (means.exchange)(&new, target).is_ok() {
        after((means.watch)(Step::InPlace))?;
    } else {
        fs::rename(target, &old)?;
        after((means.watch)(Step::SetAside))?;
        if let Err(error) = fs::rename(&new, target) {
            after(fs::rename(&old, target))?;
            return Err(error.into());
        }
        after((means.watch)(Step::InPlace))?;
    }
    // First this, then the earlier review is taken apart: the disk might keep that and forget the change.
    told(sync_folder_of(target));
    told(sync_folder(stage.place()));
    after((means.watch)(Step::Settled))
}

/// Brings the files to the place one after the other.
fn one_by_one(
    stage: &Stage,
    target: &Path,
    files: &[String],
    means: &mut Means<'_>,
) -> Result<(), Unplaced> {
    let inner;
    let stage = if stage.is_inside() {
        stage
    } else {
        inner = brought_inside(stage, target, files)?;
        &inner
    };
    let new = stage.new_folder();
    for name in files {
        may_stand(target, name)?;
    }
    sync_all_folders(&new)?;
    after((means.watch)(Step::Synced))?;
    match fs::remove_file(target.join(RUN_FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    after(sync_folder(target))?;
    after((means.watch)(Step::SetAside))?;
    let first = files.iter().filter(|name| *name != RUN_FILE);
    for name in first {
        after(move_one(&new, target, name))?;
        after((means.watch)(Step::OneInPlace))?;
    }
    for name in files {
        after(sync_folder_of(&target.join(name)))?;
    }
    if files.iter().any(|name| name == RUN_FILE) {
        after(move_one(&new, target, RUN_FILE))?;
    }
    after((means.watch)(Step::InPlace))?;
    told(sync_folder(target));
    Ok(())
}

fn move_one(new: &Path, target: &Path, name: &str) -> io::Result<()> {
    let to = target.join(name);
    fs::create_dir_all(to.parent().unwrap_or(target))?;
    fs::rename(new.join(name), to)
}

/// Refuses a file whose place a folder has, or whose folder's place a file.
fn may_stand(target: &Path, name: &str) -> io::Result<()> {
    let path = target.join(name);
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut above = path.ancestors().skip(1);
    match above.find(|path| path.symlink_metadata().is_ok()) {
        Some(above) if !above.is_dir() => Err(io::ErrorKind::NotADirectory.into()),
        _ => Ok(()),
    }
}

/// Moves the review's own files from a folder beside the place into one in it, so that a renaming is enough from there.
fn brought_inside(stage: &Stage, target: &Path, files: &[String]) -> io::Result<Stage> {
    let inner = Stage::inside(target)?;
    for name in files {
        let (from, to) = (stage.new_folder().join(name), inner.new_folder().join(name));
        fs::create_dir_all(to.parent().unwrap_or(target))?;
        // The one beside stays whole: the review may have to go elsewhere yet.
        if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to)?;
            File::options().append(true).open(&to)?.sync_all()?;
        }
    }
    Ok(inner)
}

/// The review's own files in writing order, `run.json` last.
pub(super) fn own_files<'a>(
    stage: &Stage,
    written: impl Iterator<Item = &'a String>,
) -> Vec<String> {
    let mut files: Vec<String> = written.filter(|name| *name != RUN_FILE).cloned().collect();
    for name in [MODEL_FILE, RUN_FILE] {
        if stage.new_folder().join(name).is_file() {
            files.push(name.to_owned());
        }
    }
    files
}

/// Lets two folders change places in one step.
#[cfg(target_os = "linux")]
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// No such step is known here.
#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Writes the names in a folder and in all below it to the disk.
fn sync_all_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_all_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Writes the name of a file or folder to the disk.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_folder)
}

/// Writes the names in a folder to the disk, where a folder can be written so.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        match File::open(folder)?.sync_all() {
            Err(error)
                if !matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Err(error)
            }
            _ => Ok(()),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}
