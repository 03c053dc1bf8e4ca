//! Writes a review folder: a list of outputs, which plan, estimate and writer go through.
//!
//! ```text
//! DIR/structures/NAME/STEM.png  masks: 0/255 grey PNG at original resolution, one for each named area that was picked
//! DIR/CLASS/STEM.png      masks: the same for each chosen class; vessels and spots, which lie over the other classes, are
//!                         in these and not in the label maps
//! DIR/overlays/STEM.png   overlays: the photograph as on screen, long side at most 2048, and a legend strip below it
//! DIR/measurements.csv    tables: one row for each image and structure, kind and class: size, form, place, length
//! DIR/regions.csv         tables: one row for each connected region of a structure or kind
//! DIR/images.csv          tables: one row for each image: size, field of view, side, scale, verdict with quality and comment,
//!                         counts
//! DIR/labels/STEM.png     labels: palette PNG at original resolution: 0 outside the field of view, else the class's value
//! DIR/classes.json        always: the classes in the user's order, their folders, and their pixels over all images
//! DIR/run.json            always: how the review was made, and its images; written last
//! ```
//!
//! These are the usual formats under their usual names ([`Template`]); [`FORMATS`] lists all. A new one is a file in
//! `formats` and a line there. What is written as a mask is a layer: a named area, a kind, or a class ([`Group`]).
//!
//! STEM keeps the sub-folders of the photograph ([`output_stems`]). Everything is made from pixels, so nothing of a
//! photograph's metadata is copied; its file name is. Equal input gives equal bytes.
//!
//! A review comes to its folder whole or not at all. It is put together in a folder of its own beside the place,
//! `.NAME.cuts-XXXXXX.tmp`, and takes the place in one step at the end; until then an earlier review is as it was, also
//! when the export is cancelled, fails, or is killed. Files of the same name are replaced, all others come along: notes,
//! and what only the earlier review had. What a killed export leaves beside the folder, the next one to the same folder
//! clears away, unless somebody is still at work in it. While it is put together, the disk needs room for both.
//!
//! Where the system or the disk knows no exchange of two folders, there is a moment between two renamings in which a kill
//! leaves neither; the next export to the folder then puts the earlier review back before anything else. Some folders
//! cannot leave their place: the root of a disk, one in which the program or its terminal stands, one of another owner,
//! one in a folder that takes no files, and one that holds files but no review. There the review is put together in a
//! hidden folder inside, the earlier `run.json` goes first, the files come one by one, and `run.json` last: a folder
//! without `run.json` is an unfinished review.
//!
//! [`join`](mod@join) makes one review of those of parts of a folder, with the same bytes as a review of all at once.
//!
//! [`evaluation`] writes another folder: the report of an evaluation against true masks.

mod account;
mod blend;
mod carry;
mod checks;
mod ending;
mod error;
pub mod evaluation;
mod figures;
mod folder;
mod formats;
pub mod join;
mod layer;
mod legend;
mod letters;
mod names;
mod outputs;
mod overlay;
mod page;
mod place;
mod polygons;
mod raster;
mod record;
mod retina;
mod review;
mod spool;
mod stage;
mod stale;
mod swap;
mod table;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod verdict;

pub use account::{Account, Drawn, LeftOut, Options, Shard, Skipped};
pub use blend::{CONTOUR_ALPHA, blend};
pub use error::ExportError;
pub use figures::{Figures, Lines, Measured, QUADRANTS, RegionFigures, SUBFIELDS, Subject};
pub use formats::{FORMATS, Format};
pub use layer::Group;
pub use legend::Legend;
pub use names::output_stems;
pub use outputs::{PlannedPhotograph, PlannedShare, Wanted, planned};
pub use overlay::OVERLAY_LONGEST;
pub use record::RunInfo;
pub use retina::RetinaRecord;
pub use review::{Plan, Review, Summary};
pub use table::write_table;
pub use tables::{
    ComparisonRow, GrowthRow, GrowthSlope, MEASURED_NUMBERS, MeasurementRow, comparison_table,
    growth_table, read_measurements,
};
pub use template::Template;
pub use verdict::ReviewRecord;

/// The table of areas in a review folder.
pub const TABLE_OF_MEASUREMENTS: &str = formats::TABLES[0];

const PROGRAM: &str = "CUTS Viewer";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const NOTE: &str = "research use only: not a diagnostic device";
const LABELS: &str = "labels";
const OVERLAYS: &str = "overlays";
const STRUCTURES: &str = "structures";
const CLASSES_FILE: &str = "classes.json";
const RUN_FILE: &str = "run.json";
/// The trained network in a review folder, which whoever trained it writes ([`Review::model_file`]).
pub const MODEL_FILE: &str = "model.safetensors";

/// One class of the segmentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassEntry {
    /// Its value in the label maps, from 1.
    pub value: u8,
    /// What the user calls it; may be anything.
    pub name: String,
    /// Colour on screen, 8-bit sRGB.
    pub colour: [u8; 3],
    /// Whether overlays show it.
    pub visible: bool,
    /// Whether it gets a folder of masks.
    pub chosen: bool,
    /// Whether the user gave it its name or chose it.
    pub named: bool,
    /// Values of the classes that were merged into it; no label map holds them.
    pub merged_from: Vec<u8>,
    /// Whether it lies over the others: no label map holds it, and each image brings a mask of it ([`Apart`]).
    pub apart: bool,
}

/// How overlays are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Opacity of the fill, 0..=1.
    pub opacity: f32,
    /// Whether contours are drawn.
    pub contour: bool,
    /// Whether areas are filled.
    pub fill: bool,
}

/// The segmentation of a whole photograph, at working resolution or already at the photograph's own.
#[derive(Debug, Clone, Copy)]
pub struct LabelMap<'a> {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `width * height` values row by row: 0 outside the field of view, else a class.
    pub values: &'a [u8],
}

/// Which photograph is being written.
#[derive(Debug, Clone, Copy)]
pub struct ImageRecord<'a> {
    /// Its path relative to the opened folder, as in the list given to [`Review::create`].
    pub name: &'a str,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: &'a str,
    /// Width and height of its working copy.
    pub working: (usize, usize),
    /// Its named areas, with names that are in the plan.
    pub structures: &'a [Marked<'a>],
    /// Masks of the classes that lie over the others; a class that is missing here has no pixels.
    pub apart: &'a [Apart<'a>],
    /// What is known of its retina.
    pub retina: RetinaRecord<'a>,
    /// What was measured in it, for the tables: structures first, then what lies over the classes, then the classes that
    /// it has.
    pub measured: &'a [Measured<'a>],
    /// What the user said of it: `accepted`, `needs work` or `excluded`; none where it is not reviewed.
    pub verdict: Option<&'static str>,
    /// What else was said of it.
    pub review: ReviewRecord<'a>,
}

/// A named area of a photograph, at a resolution of its own.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    /// Its name; may be anything.
    pub name: &'a str,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` flags, row by row; they cover all of the photograph.
    pub set: &'a [bool],
    /// Whether its outline is drawn between the pixels when it is enlarged; else the pixels' edges stay.
    pub smooth: bool,
}

/// A class that lies over the others, in one photograph.
#[derive(Debug, Clone, Copy)]
pub struct Apart<'a> {
    /// The class's value.
    pub value: u8,
    /// A flag for each of the photograph's own pixels, row by row.
    pub set: &'a [bool],
    /// How many things it consists of, where they can be counted.
    pub objects: Option<u32>,
}

/// What to do with a folder that holds files already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse it.
    Refuse,
    /// Replace files of the same name and keep all others. A `run.json` of another program is refused still.
    Replace,
}
