//! What stands in the three tables of a review: what was measured, region by region too, and the photographs.
//!
//! They are comma-separated text as RFC 4180 has it: UTF-8, lines end in CR LF, a field with a comma, a quotation mark or a
//! line's end stands in quotation marks. The decimal sign is a point, units stand in the columns' names, and a field is empty
//! where a value is not known or has no meaning. Numbers have nine significant digits at most.
//!
//! A name that a spreadsheet would take for a formula, as it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, has
//! an apostrophe before it. All other names are as they are, and whole.
//!
//! Rows come in the order of the photographs, however these are written.

mod cells;
mod comparison;
mod growth;
mod read;
mod rows;

pub use comparison::{ComparisonRow, comparison_table};
pub use growth::{GrowthRow, GrowthSlope, growth_table};
pub use read::{MeasurementRow, NUMBERS as MEASURED_NUMBERS, read_measurements};

use std::io;

use super::record::ImageEntry;
use super::{ClassEntry, ImageRecord};

/// A photograph's lines in each of the tables.
pub(super) fn lines(
    image: &ImageRecord<'_>,
    entry: &ImageEntry,
    classes: &[ClassEntry],
) -> io::Result<[Vec<u8>; 3]> {
    Ok([
        rows::measurements(image, entry.field_pixels, classes)?,
        rows::regions(image, entry.field_pixels, classes)?,
        rows::image(image, entry)?,
    ])
}

/// The line of the third table of a photograph without files, and why.
pub(super) fn missing(name: &str, reason: &str) -> io::Result<Vec<u8>> {
    rows::missing(name, reason)
}

/// The columns of one of the tables, in the same order.
pub(super) fn head(table: usize) -> io::Result<Vec<u8>> {
    match table {
        0 => rows::measurements_head(),
        1 => rows::regions_head(),
        _ => rows::images_head(),
    }
}
