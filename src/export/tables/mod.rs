//! The three tables of a review: what was measured, region by region too, and the photographs.
//!
//! They are comma-separated text as RFC 4180 has it: UTF-8, lines end in CR LF, a field with a comma, a quotation mark or a
//! line's end stands in quotation marks. The decimal sign is a point, units stand in the columns' names, and a field is empty
//! where a value is not known or has no meaning. Numbers have nine significant digits at most.
//!
//! A name that a spreadsheet would take for a formula, as it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, has
//! an apostrophe before it. All other names are as they are, and whole.
//!
//! Rows come in the order of the photographs, however these are written. Until the review is complete they lie in files
//! without a name, so that a table takes no memory.

mod cells;
mod growth;
mod rows;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

pub use growth::{GrowthRow, GrowthSlope, growth_table};

use super::folder::{Folder, Waiting};
use super::record::ImageEntry;
use super::{ClassEntry, ExportError, ImageRecord};

/// The tables' files, in the order of [`Rows`].
pub(super) const FILES: [&str; 3] = ["measurements.csv", "regions.csv", "images.csv"];

/// A photograph's lines in each of the tables.
pub(super) struct Rows([Vec<u8>; 3]);

impl Rows {
    pub(super) fn of(
        image: &ImageRecord<'_>,
        entry: &ImageEntry,
        classes: &[ClassEntry],
    ) -> io::Result<Self> {
        Ok(Self([
            rows::measurements(image, entry.field_pixels, classes)?,
            rows::regions(image, entry.field_pixels, classes)?,
            rows::image(image, entry)?,
        ]))
    }
}

/// The tables in the making.
#[derive(Default)]
pub(super) struct Tables([Spool; 3]);

impl Tables {
    /// Takes the lines of the photograph at a place of the list; the files without a name lie in `folder`.
    pub(super) fn add(&mut self, at: usize, rows: &Rows, folder: &Path) -> Result<(), ExportError> {
        for ((spool, bytes), name) in self.0.iter_mut().zip(&rows.0).zip(FILES) {
            let added = spool.add(at, bytes, folder);
            added.map_err(|source| ExportError::io(&folder.join(name), source))?;
        }
        Ok(())
    }

    /// Takes a photograph's lines back.
    pub(super) fn remove(&mut self, at: usize) {
        for spool in &mut self.0 {
            spool.parts.remove(&at);
        }
    }

    /// Writes the files under temporary names. `failed` are photographs without files, and why.
    pub(super) fn stage<'a>(
        self,
        folder: &mut Folder,
        failed: impl Iterator<Item = (&'a String, &'a String)>,
    ) -> Result<Vec<Waiting>, ExportError> {
        let missing: Vec<(&String, &String)> = failed.collect();
        let heads = [
            rows::measurements_head(),
            rows::regions_head(),
            rows::images_head(),
        ];
        let mut staged = Vec::new();
        for ((mut spool, head), name) in self.0.into_iter().zip(heads).zip(FILES) {
            staged.push(folder.stage_with(name, |file| {
                file.write_all(&head?)?;
                spool.pour(file)?;
                if name == FILES[2] {
                    for (name, reason) in &missing {
                        file.write_all(&rows::missing(name, reason)?)?;
                    }
                }
                Ok(())
            })?);
        }
        Ok(staged)
    }
}

/// Lines of one table, in the order in which they came.
#[derive(Default)]
struct Spool {
    /// None before the first line.
    file: Option<File>,
    end: u64,
    /// Where each photograph's lines are.
    parts: BTreeMap<usize, Range<u64>>,
}

impl Spool {
    fn add(&mut self, at: usize, bytes: &[u8], folder: &Path) -> io::Result<()> {
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

    /// Writes all lines in the order of the photographs.
    fn pour(&mut self, to: &mut dyn Write) -> io::Result<()> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        for part in self.parts.values() {
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
    fn lines_come_in_the_order_of_the_photographs() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::default();
        let mut poured = Vec::new();
        spool.pour(&mut poured).unwrap();
        assert!(poured.is_empty());
        for (at, text) in [(2, "third\n"), (0, "first\n"), (1, "second\n"), (3, "x")] {
            spool.add(at, text.as_bytes(), folder.path()).unwrap();
        }
        spool.parts.remove(&3);
        spool.pour(&mut poured).unwrap();
        assert_eq!(poured, b"first\nsecond\nthird\n");
    }
}
