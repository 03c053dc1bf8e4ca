//! What can go wrong while a review folder is written, in words for the person at the screen.

use std::io;
use std::path::{Path, PathBuf};

use crate::file::FileError;

/// Why an export could not go on. The text says what to do; a path stands last.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The chosen folder holds files and replacing was not allowed.
    #[error(
        "This folder is not empty. Choose a new or empty folder, or allow files of the same name to be replaced: {}",
        path.display()
    )]
    NotEmpty {
        /// The chosen folder.
        path: PathBuf,
    },
    /// The chosen folder is, or lies in, the folder of the photographs or of their true masks.
    #[error(
        "Results must not land among the photographs or their masks. Choose a folder outside: {}",
        path.display()
    )]
    AmongPhotographs {
        /// The chosen folder, or the folder in it that leads to the photographs.
        path: PathBuf,
    },
    /// A file stands where the folder should be made.
    #[error("There is a file of this name. Choose a folder: {}", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The folder holds a `run.json` that this program did not write.
    #[error(
        "This folder holds a run.json of another program, which would be lost. Choose another folder: {}",
        path.display()
    )]
    ForeignRun {
        /// The foreign `run.json`.
        path: PathBuf,
    },
    /// Reading, writing or removing failed.
    #[error("{}: {}", advice(source), path.display())]
    Io {
        /// What the operating system said.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// A file that the user named is not written: see the reason.
    #[error(transparent)]
    File(#[from] FileError),
    /// Classes that cannot be written: see the reason.
    #[error("The list of classes cannot be written: {reason}.")]
    BadClasses {
        /// What is wrong with it.
        reason: String,
    },
    /// A label map or photograph that cannot be written: see the reason.
    #[error(
        "The segmentation of this photograph cannot be written ({reason}). Analyse it again: {name}"
    )]
    BadImage {
        /// What is wrong with it.
        reason: String,
        /// The photograph.
        name: String,
    },
    /// The photograph is not in the list given at the start, or was written already.
    #[error("This photograph is not waiting to be exported. Start the export again: {name}")]
    NotWaiting {
        /// The photograph.
        name: String,
    },
    /// The font for the legend is not a font.
    #[error("The font for the legend cannot be read. Install the program again.")]
    Font,
    /// A PNG or JSON file could not be encoded.
    #[error("A file of the review cannot be encoded ({reason}): {file}")]
    Encode {
        /// What the encoder said.
        reason: String,
        /// File inside the review folder.
        file: String,
    },
}

impl ExportError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            source,
            path: path.to_path_buf(),
        }
    }
}

fn advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "The disk is full. Free some space or choose another disk".into()
        }
        io::ErrorKind::PermissionDenied => {
            "Not allowed to write here. Check your rights and that no other program has the file open".into()
        }
        io::ErrorKind::ReadOnlyFilesystem => "This disk can only be read. Choose another one".into(),
        io::ErrorKind::NotFound => "The folder has gone. Check that its disk is still connected".into(),
        _ => format!("The disk reports: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_stands_last() {
        let path = Path::new("somewhere/review");
        let full = ExportError::io(path, io::ErrorKind::StorageFull.into()).to_string();
        assert!(full.starts_with("The disk is full."), "{full}");
        assert!(full.ends_with(": somewhere/review"), "{full}");
        let odd = ExportError::io(path, io::Error::other("cable pulled")).to_string();
        assert!(odd.contains("cable pulled"), "{odd}");
    }
}
