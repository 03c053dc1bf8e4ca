//! The slider's tables: for every class count, which class each landmark belongs to.

use super::{LANDMARKS, MergeTree};

/// Fewest classes on the slider.
pub const MIN_CLASSES: usize = 2;
/// Most classes on the slider.
pub const MAX_CLASSES: usize = 40;

/// Landmark → class.
pub type Table = [u8; LANDMARKS];

/// A table for each class count from 2 to 40, and which of these counts there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    tables: Vec<Table>,
    counts: Vec<usize>,
}

impl Levels {
    /// Cuts a tree at every class count.
    #[must_use]
    pub fn from_tree(tree: &MergeTree) -> Self {
        Self::from_tables((MIN_CLASSES..=MAX_CLASSES).map(|k| tree.cut(k)).collect())
    }

    /// Takes a table for each class count from 2 to 40.
    pub(super) fn from_tables(tables: Vec<Table>) -> Self {
        Self {
            tables,
            counts: (MIN_CLASSES..=MAX_CLASSES).collect(),
        }
    }

    /// The class counts that the hierarchy has, ascending: all of them, or those at which it rests. At a count that it
    /// lacks, the table is that of the next lower one, or of the lowest.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Where a slider that stands at `from` comes to rest when it is moved to `to`: there, or else at the next count in
    /// that direction that the hierarchy has.
    #[must_use]
    pub fn towards(&self, from: usize, to: usize) -> usize {
        let up = self.counts.iter().find(|&&count| count >= to);
        let down = self.counts.iter().rfind(|&&count| count <= to);
        let (first, second) = if to > from { (up, down) } else { (down, up) };
        first.or(second).map_or(to, |&count| count)
    }

    /// The table of a class count; a count off the slider gives the nearest end. Nothing is computed.
    #[must_use]
    pub fn table(&self, classes: usize) -> &Table {
        &self.tables[classes.clamp(MIN_CLASSES, MAX_CLASSES) - MIN_CLASSES]
    }
}
