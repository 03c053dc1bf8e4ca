//! Files that the user names: written whole or not at all, and never in place of what this program did not write; read
//! only where they are ordinary files of a sane size.
//!
//! The room knows nothing of what is in a file. Who writes one says how to tell an earlier one of its own.

mod error;

pub use error::FileError;

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// The beginning of a file that tells pictures, in bytes.
const HEAD: u64 = 64;

/// Longest reason that is said of a file, in characters.
pub const LONGEST_REASON: usize = 400;

/// What may be replaced: files of one kind that this program writes.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    /// The kind in words, with its article.
    pub what: &'static str,
    /// Whether an open file is of this kind.
    pub knows: &'a dyn Fn(&mut File) -> io::Result<bool>,
}

/// Writes a file whole or not at all: under a temporary name beside its place, then by renaming. What is there already
/// is replaced if it is an [`Own`] one, and otherwise left as it is. Where a link leads to a file, that file is meant.
///
/// # Errors
/// Those of [`can_write`], and what the disk says.
pub fn write(path: &Path, bytes: &[u8], own: Own<'_>) -> Result<(), FileError> {
    let failed = |source| FileError::disk("written", path, source);
    let mut file = temporary(folder_of(&place(path, own)?)).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    // Network disks report a full disk only now; after the renaming the earlier file would be lost.
    file.as_file().sync_all().map_err(failed)?;
    // Looked at again: all this may have taken a while.
    let place = place(path, own)?;
    file.persist(place).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Whether a file could be written there, and nothing of anybody's would be lost by it.
///
/// # Errors
/// When the folder is missing or not writable; when there is something of the name that is not an ordinary file (a
/// folder, a device, a pipe, a link to one), or a file that is not [`Own`], a picture above all.
pub fn can_write(path: &Path, own: Own<'_>) -> Result<(), FileError> {
    let failed = |source| FileError::disk("written", path, source);
    temporary(folder_of(&place(path, own)?))
        .map(drop)
        .map_err(failed)
}

/// Opens a file to be read.
///
/// # Errors
/// When there is no ordinary file of the name (a pipe would never end); else what the disk says.
pub fn open(path: &Path) -> Result<File, FileError> {
    let failed = |source| FileError::disk("read", path, source);
    ordinary(&fs::metadata(path).map_err(failed)?, path)?;
    File::open(path).map_err(failed)
}

/// Reads a file of at most so many bytes.
///
/// # Errors
/// Those of [`open`]; before anything is read: when the file is longer; else what the disk says.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::disk("read", path, source);
    let too_large = || FileError::TooLarge {
        most: most >> 20,
        path: path.to_path_buf(),
    };
    let file = open(path)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > most {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    // It may grow meanwhile.
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Words that stand in a file, or a reason with such words in it, to be said: on one line, and of at most so many
/// characters. A damaged file's words go on for megabytes.
#[must_use]
pub fn short(text: &str, most: usize) -> String {
    let mut short: String = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .take(most + 1)
        .collect();
    if short.chars().count() > most {
        let (end, _) = short.char_indices().rev().nth(1).unwrap_or_default();
        short.truncate(end);
        short.push('…');
    }
    short
}

/// A file under a temporary name, in a folder, with the rights of an ordinary file; it vanishes unless it is renamed.
///
/// # Errors
/// What the disk says.
pub fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".cuts-").suffix(".tmp");
    #[cfg(unix)]
    {
        // Temporary files are private by default; what the user asked for is for everyone who may read the folder.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    // The library's errors name the temporary file, which nobody knows.
    builder
        .tempfile_in(folder)
        .map_err(|error| match error.kind() {
            kind @ (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                io::Error::new(kind, "there is no such folder")
            }
            kind => kind.into(),
        })
}

/// Where a file of this name would lie, once it is sure that nothing of anybody's would be lost by it.
fn place(path: &Path, own: Own<'_>) -> Result<PathBuf, FileError> {
    let failed = |source| FileError::disk("written", path, source);
    let not_a_file = |what| FileError::NotAFile {
        what,
        path: path.to_path_buf(),
    };
    let named = path.as_os_str().to_string_lossy();
    if path.file_name().is_none() || named.ends_with(std::path::is_separator) {
        return Err(not_a_file("the name of a folder"));
    }
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match fs::metadata(path) {
        Ok(about) => {
            ordinary(&about, path)?;
            replaceable(path, &about, own)?;
            path.canonicalize().map_err(failed)
        }
        Err(error) if missing(&error) => match fs::symlink_metadata(path) {
            Ok(_) => Err(not_a_file("a link that leads nowhere")),
            Err(error) if missing(&error) => Ok(path.to_path_buf()),
            Err(error) => Err(failed(error)),
        },
        Err(error) => Err(failed(error)),
    }
}

/// Refuses what only looks like a file.
fn ordinary(about: &Metadata, path: &Path) -> Result<(), FileError> {
    if about.is_file() {
        return Ok(());
    }
    Err(FileError::NotAFile {
        what: kind(about.file_type()),
        path: path.to_path_buf(),
    })
}

/// What there is in place of a file, in words.
fn kind(of: FileType) -> &'static str {
    if of.is_dir() {
        return "a folder";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if of.is_fifo() {
            return "a pipe";
        }
        if of.is_socket() {
            return "a socket";
        }
        if of.is_char_device() || of.is_block_device() {
            return "a device";
        }
    }
    "something else"
}

/// Refuses to replace a file that is not ours, or that somebody protected.
fn replaceable(path: &Path, about: &Metadata, own: Own<'_>) -> Result<(), FileError> {
    // What cannot be read cannot be known, so it stays.
    let unread = |source| FileError::disk("looked at before it is replaced", path, source);
    let mut head = Vec::new();
    let file = File::open(path).map_err(unread)?;
    file.take(HEAD).read_to_end(&mut head).map_err(unread)?;
    let path = || path.to_path_buf();
    if image::guess_format(&head).is_ok() {
        return Err(FileError::Picture { path: path() });
    }
    // Opened anew, at its beginning.
    let mut file = File::open(path()).map_err(unread)?;
    if !(own.knows)(&mut file).map_err(unread)? {
        return Err(FileError::Foreign {
            what: own.what,
            path: path(),
        });
    }
    if about.permissions().readonly() {
        return Err(FileError::Protected { path: path() });
    }
    Ok(())
}

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests;
