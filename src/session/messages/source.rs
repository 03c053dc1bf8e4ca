//! Where images come from.

use std::path::PathBuf;

/// Where images come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The photographs inside the program.
    Samples,
    /// A folder with its sub-folders, or one file.
    Folder(PathBuf),
}

impl Source {
    /// A short name to show.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Samples => "Samples".to_owned(),
            Self::Folder(path) => path.file_name().map_or_else(
                || path.display().to_string(),
                |n| n.to_string_lossy().into_owned(),
            ),
        }
    }
}
