//! The numbers of the last export.

use std::path::PathBuf;

use crate::session;

/// Where they are, and what was read.
#[derive(Default)]
pub(in crate::ui) struct Measurements {
    /// The folder of the last review that has tables.
    pub(in crate::ui) folder: Option<PathBuf>,
    /// None until they are read.
    pub(in crate::ui) read: Option<session::Measurements>,
}
