//! The classes as a label map: a palette PNG of their values in their colours.

use super::super::layer::Group;
use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::{LABELS, raster};
use super::{Each, Format, Makes};

pub(super) const FORMAT: Format = Format {
    name: "labels",
    title: "Label maps of the classes (palette PNG)",
    usual: true,
    folder: Some(LABELS),
    makes: Makes::Each(&Labels),
};

struct Labels;

impl Each for Labels {
    /// Nothing where no class is wanted.
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        let classes = { photo.layers.iter() }.any(|layer| layer.group == Group::Class);
        Vec::from_iter(classes.then(|| photo.file(LABELS, "png")))
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let (width, height) = page.photo.dimensions();
        let classes = page.design.classes.iter().filter(|class| !class.apart);
        let colours = classes.map(|class| (class.value, class.colour));
        raster::indexed_png(page.full, width, height, colours).map_err(|error| error.to_string())
    }

    fn about(&self, pixels: u64) -> u64 {
        1000 + pixels / 60
    }
}
