//! What a photograph is known by.

use sha2::{Digest as _, Sha256};

/// A photograph of a folder, by its path in it: the same at every opening, on every machine, wherever the folder lies. A
/// digest rather than the path, so that it is as cheap to hand around as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Photo([u8; 16]);

impl Photo {
    /// By the path relative to the folder, with `/`.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(name)[..16]);
        Self(bytes)
    }
}
