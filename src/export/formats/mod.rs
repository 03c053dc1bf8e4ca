//! The kinds of files that a review can hold. A new one is a file here and a line in [`FORMATS`].

mod coco;
mod geojson;
mod indexed;
mod labels;
mod masks;
mod nifti;
mod overlays;
mod report;
mod tables;
mod tiff;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::layer::Layer;
use super::outputs::{Output, Planned};
use super::page::{Design, Page};
use super::record::RunInfo;
use super::spool::Spool;

pub(super) use tables::TABLES;

/// A kind of file.
pub struct Format {
    /// Its name on the command line, and its files' ending where no other format has it.
    pub name: &'static str,
    /// What it is, in English.
    pub title: &'static str,
    /// Whether it is written unless somebody says otherwise.
    pub usual: bool,
    /// The folder of its files; none where they lie in those of what they show, or in none.
    folder: Option<&'static str>,
    pub(super) makes: Makes,
}

/// What a format makes.
#[derive(Clone, Copy)]
pub(super) enum Makes {
    /// Files of each photograph.
    Each(&'static dyn Each),
    /// Files of the review, which all photographs add to.
    Whole(&'static dyn Whole),
}

/// Makes files of each photograph.
pub(super) trait Each: Sync {
    /// The files of a photograph.
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>>;

    /// What one of them holds. The error is the encoder's.
    fn bytes(&self, output: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String>;

    /// About how many bytes one of them has, of a photograph of so many pixels. Photographs of the same size differ by
    /// a factor of two and more.
    fn about(&self, pixels: u64) -> u64;
}

/// Makes files of the review.
pub(super) trait Whole: Sync {
    /// Their names.
    fn files(&self) -> &'static [&'static str];

    /// How many lists of pieces they are made of.
    fn lists(&self) -> usize;

    /// What a photograph adds to each of the lists.
    fn pieces(&self, page: &Page<'_>) -> Result<Vec<Vec<u8>>, String>;

    /// Writes one of the files.
    fn write(
        &self,
        file: usize,
        lists: &mut [Spool],
        end: &End<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()>;

    /// About how many bytes a photograph adds.
    fn about(&self) -> u64;
}

/// What is known once all photographs are written.
pub(super) struct End<'a> {
    pub(super) design: &'a Design,
    pub(super) info: &'a RunInfo,
    /// Photographs with files.
    pub(super) images: usize,
    /// Photographs without files, and why.
    pub(super) failed: &'a BTreeMap<String, String>,
}

impl End<'_> {
    pub(super) fn layers(&self) -> &[Layer] {
        self.design.layers.all()
    }
}

/// All formats, in the order in which they are listed and written.
pub static FORMATS: [Format; 10] = [
    masks::FORMAT,
    overlays::FORMAT,
    tables::FORMAT,
    report::FORMAT,
    labels::FORMAT,
    indexed::FORMAT,
    tiff::FORMAT,
    nifti::FORMAT,
    coco::FORMAT,
    geojson::FORMAT,
];

/// Names in a review folder that are the formats' own: no class's folder may have one of them.
pub(super) fn own_names() -> impl Iterator<Item = &'static str> {
    let files = |format: &Format| match format.makes {
        Makes::Each(_) => &[][..],
        Makes::Whole(whole) => whole.files(),
    };
    { FORMATS.iter() }.flat_map(move |format| {
        format
            .folder
            .into_iter()
            .chain(files(format).iter().copied())
    })
}
