//! Reading photographs: which files of a folder are pictures, opening one, and making the small copy that the
//! network works on.
//!
//! * [`scan()`] lists the pictures of a folder, [`samples`] those built into the program;
//! * [`open()`] reads one of them into a [`Photo`], upright and in RGB, or says in plain words why it cannot;
//! * [`Photo::working`] shrinks it to a [`WorkingCopy`], 16 bits per channel, with the camera's [`FieldOfView`];
//! * [`Photo::scaled`] brings its field of view to a size in pixels, for filters;
//! * [`LocalContrast`] is what makes faint detail stand out on the screen, and nowhere else;
//! * [`taken_on`] says on which day the camera took it;
//! * [`pair`] finds the true mask of each photograph, and [`read_mask`] reads one at the size of its working copy.
//!
//! Nothing here writes to the folder of the user, and no damaged file ends the program: a panic inside a decoder
//! comes back as an error like any other.

mod decode;
#[cfg(feature = "dicom")]
mod dicom;
mod error;
mod field;
mod jpeg_end;
mod local;
mod natural;
mod open;
mod photo;
mod scaled;
mod scan;
mod shrink;
mod source;
mod tags;
mod taken;
#[cfg(test)]
mod tests;
mod truth;

pub use error::{Fault, PictureError};
pub use field::{Circle, FieldOfView};
pub use local::LocalContrast;
pub(crate) use natural::compare as in_natural_order;
pub use open::open;
pub use photo::{Photo, WorkingCopy};
pub use scaled::Scaled;
pub use scan::{Scan, Skipped, scan};
pub use source::{ImageSource, Origin, samples};
pub use tags::{Laterality, Tags};
pub use taken::taken_on;
#[cfg(test)]
pub(crate) use taken::tests::with_day;
pub use truth::{Pairs, pair, read_mask};
