//! The image list.

use std::sync::Arc;

use crate::document::Photo;
use crate::gpu::PhotoTexture;
use crate::picture::Tags;

/// A line of the image list.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Item {
    pub(in crate::ui) name: String,
    /// What the document knows it by.
    pub(in crate::ui) photo: Photo,
    /// The name as a filter reads it.
    pub(in crate::ui) lower: String,
    pub(in crate::ui) reading: Reading,
}

/// How far an image is.
#[derive(Clone, Debug)]
pub(in crate::ui) enum Reading {
    Waiting,
    Done {
        size: (u32, u32),
        /// What the file says of the retina.
        tags: Tags,
        thumbnail: Option<Arc<PhotoTexture>>,
    },
    Failed(String),
}
