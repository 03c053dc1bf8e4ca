//! The slider's tables: for every class count, which class each landmark belongs to.

use super::{LANDMARKS, MergeTree};

/// Fewest classes on the slider.
pub const MIN_CLASSES: usize = 2;
/// Most classes on the slider.
pub const MAX_CLASSES: usize = 40;

/// Landmark → class.
pub type Table = [u8; LANDMARKS];

/// A table for each class count that a hierarchy has, all of them between 2 and 40.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// Ascending; never empty.
    counts: Vec<usize>,
    /// One for each count.
    tables: Vec<Table>,
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

    /// Takes partitions of any class counts, in any order, each with its classes numbered from 0 without a gap. Of
    /// several with one count the first is kept. Where none has 2 to 40 classes, all landmarks are one class.
    pub(super) fn from_partitions(partitions: impl IntoIterator<Item = Table>) -> Self {
        let mut found: Vec<(usize, Table)> = Vec::new();
        for table in partitions {
            let count = table.iter().max().map_or(0, |&last| usize::from(last) + 1);
            if (MIN_CLASSES..=MAX_CLASSES).contains(&count)
                && found.iter().all(|(other, _)| *other != count)
            {
                found.push((count, table));
            }
        }
        if found.is_empty() {
            found.push((MIN_CLASSES, [0; LANDMARKS]));
        }
        found.sort_by_key(|(count, _)| *count);
        let (counts, tables) = found.into_iter().unzip();
        Self { counts, tables }
    }

    /// The same class counts with other tables, one for each.
    pub(super) fn renumbered(&self, tables: Vec<Table>) -> Self {
        debug_assert_eq!(tables.len(), self.counts.len());
        Self {
            counts: self.counts.clone(),
            tables,
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

    /// One table for each of [`Levels::counts`].
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Each class count with its table.
    #[must_use]
    pub fn each(&self) -> Vec<(usize, &Table)> {
        self.counts.iter().copied().zip(&self.tables).collect()
    }

    /// The table of a class count; a count off the slider gives the nearest end. Nothing is computed.
    #[must_use]
    pub fn table(&self, classes: usize) -> &Table {
        let above = self.counts.partition_point(|&count| count <= classes);
        &self.tables[above.saturating_sub(1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first landmarks each on its own, the others with the last of them.
    fn table(classes: usize) -> Table {
        std::array::from_fn(|i| i.min(classes - 1) as u8)
    }

    #[test]
    fn a_count_that_is_missing_shows_the_next_lower_one() {
        let levels = Levels::from_partitions([200, 41, 12, 40, 5, 1].map(table));
        assert_eq!(levels.counts(), [5, 12, 40]);
        for (classes, shown) in [
            (0, 5),
            (2, 5),
            (5, 5),
            (11, 5),
            (12, 12),
            (39, 12),
            (40, 40),
            (99, 40),
        ] {
            assert_eq!(levels.table(classes), &table(shown), "{classes}");
        }
    }

    #[test]
    fn the_first_of_equal_counts_is_kept() {
        let mut other = table(3);
        other.reverse();
        let levels = Levels::from_partitions([table(3), other]);
        assert_eq!((levels.counts(), levels.table(3)), (&[3][..], &table(3)));
    }

    #[test]
    fn without_classes_there_is_one() {
        let levels = Levels::from_partitions([table(1), table(90)]);
        assert_eq!((levels.counts(), levels.table(40)), (&[2][..], &table(1)));
    }
}
