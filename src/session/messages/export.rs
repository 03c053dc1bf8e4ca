//! What is said of the review folder.

use std::path::PathBuf;

use super::ImageId;
use crate::document::Document;
use crate::export::{Summary, Wanted};

/// What to write, and how.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The review folder.
    pub folder: PathBuf,
    /// One image, or all.
    pub only: Option<ImageId>,
    /// Class count, names, visibility, style: what the screen shows.
    pub document: Document,
    /// Whether files of an earlier review may be replaced.
    pub replace: bool,
    /// Whether vessels and spots are in it.
    pub kinds: bool,
    /// Which files, and what they are called.
    pub wanted: Wanted,
    /// Whether outlines are drawn at the photographs' own pixels; else they keep the working copies' steps.
    pub refine: bool,
    /// The font of the legends.
    pub font: &'static [u8],
}

/// How an export goes.
#[derive(Clone, Debug)]
pub enum ExportState {
    /// So many of so many images are segmented.
    Segmenting {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// So many of so many images are written.
    Writing {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// All is written.
    Done(Summary),
    /// Ended by the user; nothing was left behind, and an earlier review is as it was.
    Cancelled,
    /// Ended by an error.
    Failed {
        /// What happened and what to do; a path last.
        text: String,
        /// Whether the folder holds files already, so that asking to replace them makes sense.
        occupied: bool,
        /// Whether the folder cannot be used, so that the same review may go to another one.
        unusable: bool,
    },
}
