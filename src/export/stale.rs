//! What a killed export has left behind: found by its name and its mark, and taken away unless somebody is at work in it.

use super::record::EarlierRun;
use super::stage::{self, MARK, NEW, OLD};
use super::{MODEL_FILE, RUN_FILE, carry, swap};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// How old a folder without a mark must be before it counts as left behind.
const BARELY_BEGUN: Duration = Duration::from_secs(60);

/// Takes away what killed exports to `target` have left beside it and in it, and puts an earlier review back that one of
/// them had set aside. What cannot be taken away stays and is told to the log: it is in nobody's way.
pub(super) fn clear(target: &Path) {
    for folder in target.parent().into_iter().chain([target]) {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if !stage::has_our_name(&path, target)
                || !entry.file_type().is_ok_and(|kind| kind.is_dir())
            {
                continue;
            }
            if stage::mark_of(&path, target).is_none() {
                remove_barely_begun(&path);
            } else if let Some(lock) = abandoned(&path) {
                clear_away(&path, lock, target);
            }
        }
    }
}

/// A folder whose maker was killed before its mark was written has no bytes in it. It must be old: it might be about to
/// get its mark. What holds anything fails to go, as it should.
fn remove_barely_begun(place: &Path) {
    let data = place.symlink_metadata();
    let age = data.and_then(|data| Ok(data.modified()?.elapsed().unwrap_or_default()));
    if age.is_ok_and(|age| age > BARELY_BEGUN) {
        let mark = place.join(MARK);
        let _ = fs::remove_dir(place.join(NEW));
        if fs::metadata(&mark).is_ok_and(|data| data.is_file() && data.len() == 0) {
            let _ = fs::remove_file(&mark);
        }
        let _ = fs::remove_dir(place);
    }
}

/// The lock of a folder that nobody works in; none also where that cannot be told.
fn abandoned(place: &Path) -> Option<File> {
    let file = File::open(place.join(MARK)).ok()?;
    match file.try_lock() {
        Ok(()) => Some(file),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(error)) => {
            log::warn!("{error}: {}", place.display());
            None
        }
    }
}

/// Takes a folder of ours away, whatever it was left with. A review that was set aside goes back to its place, or, if
/// another has taken it, gives up what that one has not.
pub(super) fn clear_away(place: &Path, lock: File, target: &Path) {
    let cleared = empty(place, target).and_then(|()| {
        // Some systems hold a file's name for as long as it is open.
        drop(lock);
        fs::remove_file(place.join(MARK))?;
        fs::remove_dir(place)
    });
    if let Err(error) = cleared
        && place.exists()
    {
        log::warn!("{error}: {}", place.display());
    }
}

fn empty(place: &Path, target: &Path) -> io::Result<()> {
    let (new, old) = (place.join(NEW), place.join(OLD));
    let foreign = || io::Error::other("this folder holds more than an export leaves behind");
    let mark = stage::mark_of(place, target).ok_or_else(foreign)?;
    if new.exists() && stage::number(&new) != mark.new {
        // The two were exchanged.
        fs::rename(&new, &old)?;
    }
    if old.exists() {
        if target.symlink_metadata().is_err() {
            fs::rename(&old, target)?;
            swap::sync_folder_of(target)?;
        } else {
            settle(&old, target)?;
        }
    }
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    Ok(())
}

/// Takes the earlier review away after the one in `target` has taken its place.
fn settle(old: &Path, target: &Path) -> io::Result<()> {
    let listed = fs::read(target.join(RUN_FILE))
        .ok()
        .and_then(|text| EarlierRun::read(&text))
        .map(|run| run.files);
    // Where the review does not say what it holds, nothing counts as replaced.
    let replaced = |name: &str| {
        listed
            .as_ref()
            .is_some_and(|files| files.iter().any(|file| file == name))
            || (listed.is_some() && [RUN_FILE, MODEL_FILE].contains(&name))
    };
    carry::settle(old, target, &replaced)
}
