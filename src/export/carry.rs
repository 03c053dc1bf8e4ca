//! Files that lie in a review folder and are not the review's: notes, tables, corrected masks. They change over to the
//! review that replaces it, and none is ever deleted.
//!
//! Before the change each gets a second name in the new folder, so that it lies in the old and in the new one whenever
//! the program is killed. A second name costs no room, and an editor that has the file open goes on writing to it; where
//! a disk has no second names the file is copied. After the change whatever came meanwhile follows ([`settle`]).

use super::stage::is_alike;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Gives all of `old` that `new` has not a name in `new` too. An error says that a folder cannot change places as a whole:
/// something in it is no plain file, belongs to somebody else, or stands in the way.
pub(super) fn carry(old: &Path, new: &Path) -> io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let (from, to) = (entry.path(), new.join(entry.file_name()));
        let kind = entry.file_type()?;
        let there = to.symlink_metadata().ok();
        if kind.is_dir() {
            match there {
                None => {
                    fs::create_dir(&to)?;
                    fs::set_permissions(&to, from.metadata()?.permissions())?;
                }
                Some(there) if there.is_dir() => {}
                Some(_) => return Err(in_the_way(&to)),
            }
            alike(&from, &to)?;
            carry(&from, &to)?;
        } else if there.is_some_and(|there| there.is_dir()) {
            return Err(in_the_way(&to));
        } else if to.symlink_metadata().is_err() {
            second_name(&from, &to, kind)?;
            alike(&from, &to)?;
        }
    }
    Ok(())
}

fn in_the_way(path: &Path) -> io::Error {
    io::Error::other(format!("in the way: {}", path.display()))
}

fn alike(from: &Path, to: &Path) -> io::Result<()> {
    if is_alike(from, to)? {
        Ok(())
    } else {
        Err(io::Error::other("another owner or disk"))
    }
}

fn second_name(from: &Path, to: &Path, kind: fs::FileType) -> io::Result<()> {
    if kind.is_symlink() {
        #[cfg(unix)]
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
        #[cfg(not(unix))]
        return Err(in_the_way(from));
    }
    if !kind.is_file() {
        // A socket or a device means something to a program where it is.
        return Err(in_the_way(from));
    }
    fs::hard_link(from, to).or_else(|_| copy(from, to))
}

/// Copies a file with its time and its rights.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let data = source.metadata()?;
    let mut file = File::create_new(to)?;
    io::copy(&mut source, &mut file)?;
    file.set_modified(data.modified()?)?;
    file.sync_all()?;
    fs::set_permissions(to, data.permissions())
}

/// Takes from a new folder all that was carried into it: all but `files`, paths in the folder with `/`.
pub(super) fn keep_only(new: &Path, files: &[String]) -> io::Result<()> {
    keep_only_in(new, "", files)
}

fn keep_only_in(folder: &Path, prefix: &str, files: &[String]) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            keep_only_in(&entry.path(), &format!("{name}/"), files)?;
            // Stays, as it should, if it holds a file of the review.
            let _ = fs::remove_dir(entry.path());
        } else if !files.contains(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Empties `old`, whose place `target` has taken, and removes it. What `replaced` says of a file's path in the folder, with
/// `/`, goes, and what lies in `target` too. All else moves there: under its own name, or, where another file has that
/// meanwhile, under one that ends in `.earlier`.
pub(super) fn settle(old: &Path, target: &Path, replaced: &dyn Fn(&str) -> bool) -> io::Result<()> {
    settle_in(old, target, "", replaced)
}

fn settle_in(
    old: &Path,
    target: &Path,
    prefix: &str,
    replaced: &dyn Fn(&str) -> bool,
) -> io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let (from, to) = (entry.path(), target.join(entry.file_name()));
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            settle_in(&from, &to, &format!("{name}/"), replaced)?;
        } else if replaced(&name) || is_same(&from, &to).unwrap_or(false) {
            fs::remove_file(&from)?;
        } else {
            fs::create_dir_all(target)?;
            fs::rename(&from, free(&to))?;
        }
    }
    fs::remove_dir(old)
}

/// The name itself if nothing has it, else the first that ends in `.earlier`.
fn free(path: &Path) -> PathBuf {
    let mut free = path.to_path_buf();
    while free.symlink_metadata().is_ok() {
        free.as_mut_os_string().push(".earlier");
    }
    free
}

/// Whether two names mean one file, or files that hold the same.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (a, b) = (one.symlink_metadata()?, other.symlink_metadata()?);
    if a.is_symlink() && b.is_symlink() {
        return Ok(fs::read_link(one)? == fs::read_link(other)?);
    }
    if !a.is_file() || !b.is_file() || a.len() != b.len() {
        return Ok(false);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if (a.dev(), a.ino()) == (b.dev(), b.ino()) {
            return Ok(true);
        }
    }
    let bytes = |path: &Path| Ok::<_, io::Error>(io::BufReader::new(File::open(path)?).bytes());
    for (one, other) in bytes(one)?.zip(bytes(other)?) {
        if one? != other? {
            return Ok(false);
        }
    }
    Ok(true)
}
