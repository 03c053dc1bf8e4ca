//! The slider's tables: for every class count, which class each landmark belongs to.

use super::{LANDMARKS, MergeTree};

/// Fewest classes on the slider.
pub const MIN_CLASSES: usize = 2;
/// Most classes on the slider.
pub const MAX_CLASSES: usize = 40;

/// Landmark → class.
pub type Table = [u8; LANDMARKS];

/// A table for each class count from 2 to 40.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    tables: Vec<Table>,
}

impl Levels {
    /// Cuts a tree at every class count.
    #[must_use]
    pub fn from_tree(tree: &MergeTree) -> Self {
        Self {
            tables: (MIN_CLASSES..=MAX_CLASSES).map(|k| tree.cut(k)).collect(),
        }
    }

    pub(super) fn from_tables(tables: Vec<Table>) -> Self {
        Self { tables }
    }

    /// The table of a class count; a count off the slider gives the nearest end. Nothing is computed.
    #[must_use]
    pub fn table(&self, classes: usize) -> &Table {
        &self.tables[classes.clamp(MIN_CLASSES, MAX_CLASSES) - MIN_CLASSES]
    }
}
