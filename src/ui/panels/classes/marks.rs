//! Several classes at once: rows marked with Ctrl and Shift, as in a list of files.

use super::Edit;

impl Edit {
    /// A plain click: nothing is marked any more, and a range would begin here.
    pub(super) fn begin(&mut self, class: u8) {
        self.marked.clear();
        self.anchor = Some(class);
    }

    /// Ctrl and a click: marks one more class, or one less. The class that is selected was the first.
    pub(super) fn toggle(&mut self, class: u8, selected: Option<u8>) {
        if self.marked.is_empty() {
            self.marked.extend(selected.filter(|&first| first != class));
        }
        let before = self.marked.len();
        self.marked.retain(|&other| other != class);
        if self.marked.len() == before {
            self.marked.push(class);
        }
        self.anchor = Some(class);
    }

    /// Shift and a click: marks all rows from the last click to this one.
    pub(super) fn range(&mut self, rows: &[u8], class: u8, selected: Option<u8>) {
        let from = self.anchor.or(selected).unwrap_or(class);
        let at = |class: u8| rows.iter().position(|&row| row == class);
        if let (Some(from), Some(to)) = (at(from), at(class)) {
            self.marked = if from <= to {
                rows[from..=to].to_vec()
            } else {
                rows[to..=from].iter().rev().copied().collect()
            };
        }
    }

    /// The marked classes that are in the list.
    pub(super) fn marked_of(&self, rows: &[u8]) -> Vec<u8> {
        let marked = self.marked.iter().copied();
        marked.filter(|class| rows.contains(class)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_marked_one_by_one_and_in_ranges() {
        let rows = [4, 0, 2, 1, 3];
        let mut edit = Edit::default();
        edit.begin(0);
        edit.toggle(1, Some(0));
        assert_eq!(edit.marked, [0, 1]);
        edit.toggle(0, Some(0));
        edit.toggle(3, None);
        assert_eq!(edit.marked, [1, 3]);
        edit.range(&rows, 0, None);
        assert_eq!(edit.marked, [3, 1, 2, 0], "from the last click on");
        edit.range(&rows, 3, None);
        assert_eq!(edit.marked, [3], "and from there again");
        edit.begin(2);
        edit.range(&rows, 3, None);
        assert_eq!(edit.marked_of(&rows[..4]), [2, 1]);
    }
}
