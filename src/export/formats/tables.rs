//! The three tables.

use std::io::{self, Write};

use super::super::page::Page;
use super::super::spool::Spool;
use super::super::tables;
use super::{End, Format, Makes, Whole};

pub(super) const FORMAT: Format = Format {
    name: "tables",
    title: "What was measured, as tables (CSV)",
    usual: true,
    folder: None,
    makes: Makes::Whole(&Tables),
};

/// Their names.
pub(in crate::export) const TABLES: [&str; 3] = ["measurements.csv", "regions.csv", "images.csv"];

struct Tables;

impl Whole for Tables {
    fn files(&self) -> &'static [&'static str] {
        &TABLES
    }

    fn lists(&self) -> usize {
        TABLES.len()
    }

    fn pieces(&self, page: &Page<'_>) -> Result<Vec<Vec<u8>>, String> {
        let lines = tables::lines(page.image, page.entry, &page.design.classes);
        lines.map(Vec::from).map_err(|error| error.to_string())
    }

    fn write(
        &self,
        file: usize,
        lists: &mut [Spool],
        end: &End<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        to.write_all(&tables::head(file)?)?;
        lists[file].pour(b"", to)?;
        // Photographs without files are in the table of photographs.
        if file + 1 == TABLES.len() {
            for (name, reason) in end.failed {
                to.write_all(&tables::missing(name, reason)?)?;
            }
        }
        Ok(())
    }

    fn about(&self) -> u64 {
        6000
    }
}
