//! What an export measured, read for the window on a thread of its own.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Event, Outbox, spawn};
use crate::export::{MeasurementRow, TABLE_OF_MEASUREMENTS, read_measurements};

/// The numbers of a review.
#[derive(Clone, Debug)]
pub struct Measurements {
    /// Its folder.
    pub folder: PathBuf,
    /// The lines of its table, or why there are none; the path last.
    pub rows: Result<Arc<Vec<MeasurementRow>>, String>,
}

/// Reads the table of the review in a folder.
pub(super) fn read(folder: PathBuf, outbox: Outbox) {
    spawn("cuts measurements", move || {
        let rows = read_measurements(&folder.join(TABLE_OF_MEASUREMENTS));
        let rows = rows.map(Arc::new).map_err(|error| error.to_string());
        outbox.send(Event::Measurements(Measurements { folder, rows }));
    });
}
