//! What can go wrong with a picture, in words that tell the user what to do.

use thiserror::Error;

/// Why a picture or a folder could not be read; its text is one line without the path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// Nothing lies at the path.
    #[error(
        "there is no such file or folder; it may have been moved, or its drive is not connected"
    )]
    Missing,
    /// The user may not read it.
    #[error("you have no permission to read it; ask the owner of the folder")]
    Forbidden,
    /// Another failure of the disk or the network.
    #[error("it cannot be read from the disk ({0})")]
    Disk(String),
    /// A file of zero bytes.
    #[error("the file is empty; copy it again from the camera")]
    Empty,
    /// The file stops before the picture does.
    #[error("the file ends in the middle of the picture; copy it again from the camera")]
    Truncated,
    /// The content breaks the rules of its format.
    #[error("the file is damaged; copy it again from the camera ({0})")]
    Damaged(String),
    /// The content is no picture, or of a kind that nobody knows.
    #[error("the file is not a picture, whatever its name says")]
    NotAPicture,
    /// A picture, but of a kind that this program does not read; the text says which and what to do.
    #[error("{0}")]
    Unsupported(String),
    /// A side is shorter than 16 pixels.
    #[error("the picture has only {0} x {1} pixels; at least {MIN_SIDE} on each side are needed")]
    TooSmall(u32, u32),
    /// The header claims over 30,000 pixels on a side, or over 1.5 GiB of pixels, as they are stored or as RGB.
    #[error("the file claims {0} x {1} pixels, more than this program reads; save a smaller copy")]
    TooLarge(u32, u32),
    /// The decoder would need more memory than is allowed, or the file itself is too long.
    #[error("the picture would need too much memory; save a smaller copy")]
    TooHeavy,
    /// Both masks have the name of one photograph.
    #[error("two masks have the name of this photograph, {0} and {1}; take one of them away")]
    TwoMasks(String, String),
    /// Both photographs have the name of one mask.
    #[error(
        "two photographs have the name of this mask, {0} and {1}; sort the masks into folders of the same names, or take one photograph away"
    )]
    TwoPhotographs(String, String),
    /// A mask whose sides (the first two numbers) stand in another proportion than its photograph's.
    #[error(
        "the mask has {} x {} pixels, which is not the shape of its photograph of {} x {}; save it in that shape",
        .0.0, .0.1, .1.0, .1.1
    )]
    OtherShape((u32, u32), (u32, u32)),
    /// A mask without foreground.
    #[error(
        "the mask is empty: no value lies above half of its range (a mask of 0 and 1 must be saved as 0 and 255)"
    )]
    EmptyMask,
    /// A mask whose foreground is lost where it is shrunk.
    #[error("what the mask marks is too small to be left at the working size; choose a larger one")]
    Vanished,
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}

/// Smallest side of a picture, in pixels.
pub(crate) const MIN_SIDE: u32 = 16;

/// A [`Fault`] with the place where it happened. The text ends with the path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{fault}: {at}")]
pub struct PictureError {
    /// What is wrong; shown alone where the name of the file stands beside it already.
    pub fault: Fault,
    /// Full path, or `sample: NAME`.
    pub at: String,
}

impl Fault {
    /// Adds the place.
    pub(crate) fn at(self, at: impl Into<String>) -> PictureError {
        PictureError {
            fault: self,
            at: at.into(),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::NotFound => Fault::Missing,
            Kind::PermissionDenied => Fault::Forbidden,
            Kind::UnexpectedEof => Fault::Truncated,
            _ => Fault::Disk(error.to_string()),
        }
    }
}
