//! Who was photographed when: photographs of one eye, in the order of time.
//!
//! * [`Named::of`] says what a file's path tells of patient, eye and time;
//! * [`Day::of`] reads a day;
//! * [`eyes()`] puts photographs together that show the same eye, visit by visit.

mod date;
mod eyes;
mod name;
mod words;

pub use date::Day;
pub use eyes::{EyeVisits, Taken, Visit, eyes};
pub use name::Named;

pub use words::told_side;

use jiff::civil::Date;

/// When a photograph was taken, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// On this day.
    On(Date),
    /// So many days after the first visit, as the name says in weeks, months or years.
    After(u32),
    /// At the visit of this number; how long after the one before nobody says.
    Visit(u32),
}
