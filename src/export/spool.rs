//! Pieces of a file that come photograph by photograph, in any order, and take no memory until the file is written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

/// Pieces in a file without a name, in the order in which they came.
#[derive(Default)]
pub(super) struct Spool {
    /// None before the first piece.
    file: Option<File>,
    end: u64,
    /// Where each photograph's piece is.
    parts: BTreeMap<usize, Range<u64>>,
}

impl Spool {
    /// Takes the piece of the photograph at a place of the list; the file without a name lies in `folder`.
    pub(super) fn add(&mut self, at: usize, bytes: &[u8], folder: &Path) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile_in(folder)?),
        };
        file.seek(SeekFrom::Start(self.end))?;
        file.write_all(bytes)?;
        let from = self.end;
        self.end += bytes.len() as u64;
        self.parts.insert(at, from..self.end);
        Ok(())
    }

    /// Takes a photograph's piece back.
    pub(super) fn remove(&mut self, at: usize) {
        self.parts.remove(&at);
    }

    /// Writes all pieces that are not empty in the order of the photographs, with `between` between them.
    pub(super) fn pour(&mut self, between: &[u8], to: &mut dyn Write) -> io::Result<()> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let full = self.parts.values().filter(|part| !part.is_empty());
        for (number, part) in full.enumerate() {
            if number > 0 {
                to.write_all(between)?;
            }
            file.seek(SeekFrom::Start(part.start))?;
            io::copy(&mut (&mut *file).take(part.end - part.start), to)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_the_order_of_the_photographs() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::default();
        let mut poured = Vec::new();
        spool.pour(b",", &mut poured).unwrap();
        assert!(poured.is_empty());
        let pieces = [(2, "third"), (0, "first"), (1, "second"), (3, "x"), (4, "")];
        for (at, text) in pieces {
            spool.add(at, text.as_bytes(), folder.path()).unwrap();
        }
        spool.remove(3);
        spool.pour(b", ", &mut poured).unwrap();
        assert_eq!(poured, b"first, second, third");
    }
}
