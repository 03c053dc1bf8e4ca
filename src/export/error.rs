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
    /// The disk is full, and the trained network was kept.
    #[error(
        "The disk is full, so no review was written; an earlier one is as it was. Free some space or choose another \
         disk. The trained network was kept: {}",
        kept.display()
    )]
    Full {
        /// The file that holds the network.
        kept: PathBuf,
    },
    /// None of the photographs could be written, and an earlier review was kept.
    #[error(
        "None of the photographs could be written ({reason}), so the earlier review was kept: {}",
        path.display()
    )]
    NothingWritten {
        /// Why the first of them could not.
        reason: String,
        /// The chosen folder.
        path: PathBuf,
    },
    /// A review that cannot be joined with others, or read at all.
    #[error("This review cannot be used here ({reason}): {}", path.display())]
    BadPart {
        /// What is wrong with it.
        reason: String,
        /// Its `run.json`.
        path: PathBuf,
    },
    /// The font for the legend is not a font.
    #[error("The font for the legend cannot be read. Install the program again.")]
    Font,
    /// The names that the user wants would give two files one path.
    #[error("Two files would have this name. Put {{stem}} into the file names: {file}")]
    Meets {
        /// File inside the review folder.
        file: String,
    },
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

    /// Whether there is no room left.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Io { source, .. } if matches!(
            source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ))
    }

    /// Whether it is the folder that cannot be used, so that the same review may go to another one. So it is with a full
    /// disk unless the network was kept there.
    #[must_use]
    pub fn is_of_the_folder(&self) -> bool {
        matches!(
            self,
            Self::NotEmpty { .. }
                | Self::AmongPhotographs { .. }
                | Self::NotAFolder { .. }
                | Self::ForeignRun { .. }
                | Self::Io { .. }
        )
    }

    /// What happened, without where: a review does not tell where its user keeps things.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Io { source, .. } => advice(source),
            Self::BadImage { reason, .. } | Self::Encode { reason, .. } => reason.clone(),
            Self::NotAFolder { .. } => "there is a file where a folder should be".into(),
            other => other.to_string(),
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
        io::ErrorKind::InvalidFilename => "This disk does not take so long a name, or not these letters".into(),
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
