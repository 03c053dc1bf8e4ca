//! A folder's work as a whole: what is kept from one opening to the next.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Document, Roster, Steps};

/// All that is kept of a folder.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// The folder's full path; none for the photographs inside the program.
    pub folder: Option<PathBuf>,
    /// Its photographs.
    pub roster: Roster,
    /// What the user made.
    pub document: Document,
    /// The steps that led there.
    pub steps: Steps,
    /// How the window is set and what it shows; nobody else reads it.
    pub view: serde_json::Value,
    /// The run, in the form of a checkpoint's file.
    pub run: Option<Arc<[u8]>>,
}

impl Work {
    /// Whether nothing was made that anybody would miss.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.run.is_none() && self.roster.aside().is_empty() && self.steps.is_empty()
    }
}
