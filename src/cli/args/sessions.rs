//! The words of what is done with a session's file.

use std::path::PathBuf;

use clap::Args;

use super::{OutputArgs, device};
use crate::gpu::DeviceChoice;

pub(super) const EXPORT_ABOUT: &str = "Writes the review of a saved session, without a window";

pub(super) const EXPORT_LONG: &str = "\
Writes the review folder of a session that was saved in the window: its classes, names, colours, areas, marks and \
scales, with the network that is in it. Nothing is trained.

The photographs are looked for where the session says, then beside it, then in its own folder; each is known by its \
content. Work on a photograph that has changed since is not written, and said.

Research software, not a diagnostic device: nothing it writes has been validated for patient care.";

pub(super) const SHOW_ABOUT: &str = "Prints what is in a saved session";

/// `cuts-viewer export FILE --out DIR`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct ExportArgs {
    /// The session: a file that ends in .cuts
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Review folder to write: new or empty, and not among the photographs
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Where the photographs are, if not where the session says
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Writes into DIR although it is not empty; files of the same name are replaced, all others stay
    #[arg(long)]
    pub replace: bool,
    /// Leaves vessels and spots out
    #[arg(long)]
    pub no_detail: bool,
    /// Leaves outlines with the steps of the small copies that are segmented
    #[arg(long)]
    pub no_refine: bool,
    /// What the review holds.
    #[command(flatten)]
    pub outputs: OutputArgs,
    /// What computes: `gpu`, `cpu`, or `auto`
    #[arg(long, value_name = "D", default_value = "auto", value_parser = device(), hide_possible_values = true)]
    pub device: DeviceChoice,
}

pub(super) const COMPARE_ABOUT: &str = "Compares two reviewers' sessions of the same photographs";

pub(super) const COMPARE_LONG: &str = "\
Compares two sessions of the same photographs: for each structure in how many photographs both have it or only one, the \
Dice coefficient and the Hausdorff distance of the borders; for status and quality the percentage of agreement and Cohen's \
kappa. Photographs are the same where their bytes are, whatever they are called.

With --out everything that was compared is written as a table, the worst first.

Distances are in pixels of the photographs, and in mm where a scale is known. Where a photograph is not found, its \
distances are in pixels of the grid that its areas lie on, which is said.

Research software, not a diagnostic device: nothing it writes has been validated for patient care.";

/// `cuts-viewer compare FIRST SECOND`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct CompareArgs {
    /// The first reviewer's session: a file that ends in .cuts
    #[arg(value_name = "FIRST")]
    pub first: PathBuf,
    /// The second reviewer's session
    #[arg(value_name = "SECOND")]
    pub second: PathBuf,
    /// Table to write; an earlier one is replaced
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where the photographs are, if not where the first session says
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// `cuts-viewer show FILE`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct ShowArgs {
    /// The session: a file that ends in .cuts
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) const GROWTH_ABOUT: &str =
    "Follows the structures of a saved session from visit to visit";

pub(super) const GROWTH_LONG: &str = "\
Follows every structure that was kept at two visits of an eye or more: its area and the square root of it, visit by visit, \
and the slope in a year by least squares, as a table (CSV).

Which photographs show the same eye, and when each was taken, is read from visits.csv in the folder of the photographs \
(columns file, patient, eye, date), else from the names of files and folders (P001_OD_2019-03-04.jpg, P001/left/V2.png), \
else from the day that the camera wrote into the file (EXIF). Photographs are laid over the first one by their vessels, or \
by the points that were set in the window, and areas are brought to its scale. mm² need the pixel spacing.

Research software, not a diagnostic device: nothing it writes has been validated for patient care.";

/// `cuts-viewer growth FILE`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct GrowthArgs {
    /// The session: a file that ends in .cuts
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Table to write (CSV); an earlier one is replaced, nothing else is. Without it the table is printed
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where the photographs are, if not where the session says
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}
