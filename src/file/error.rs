//! Why a file is neither read nor written, in words for the person who named it.

use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with a file that the user named. The path stands last.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is something of this name that is not an ordinary file.
    #[error("this is {what}, where a file is wanted; name a file: {}", path.display())]
    NotAFile {
        /// What it is.
        what: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// A picture would be lost.
    #[error("there is a picture of this name, which is left as it is; choose another name: {}", path.display())]
    Picture {
        /// The picture.
        path: PathBuf,
    },
    /// Something else of somebody's would be lost.
    #[error(
        "there is a file of this name that is not {what} of this program, and it is left as it is; choose another name: {}",
        path.display()
    )]
    Foreign {
        /// What could have been replaced.
        what: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Somebody took the right to write to the file away.
    #[error("the file is protected from being written to; choose another name: {}", path.display())]
    Protected {
        /// The file.
        path: PathBuf,
    },
    /// The file is longer than anything that is meant here.
    #[error(
        "the file is larger than {most} MiB, which nothing is that this program reads here; name another one: {}",
        path.display()
    )]
    TooLarge {
        /// The most that is read, in MiB.
        most: u64,
        /// The file.
        path: PathBuf,
    },
    /// The disk says no.
    #[error("the file cannot be {action} ({source}): {}", path.display())]
    Disk {
        /// What was tried: "read", "written".
        action: &'static str,
        /// The system's reason.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl FileError {
    /// What the disk says about a file; `action` is what was tried, "read" or "written".
    #[must_use]
    pub fn disk(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Disk {
            action,
            source,
            path: path.to_path_buf(),
        }
    }
}
