//! A black-and-white PNG of each layer: the layout of MAPLES-DR, a folder for each structure and in it files that are
//! called as the photographs are.

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::raster;
use super::{Each, Format, Makes};

pub(super) const FORMAT: Format = Format {
    name: "masks",
    title: "A black-and-white mask of each structure (PNG)",
    usual: true,
    folder: None,
    makes: Makes::Each(&Masks),
};

struct Masks;

impl Each for Masks {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        let file = |layer: &&'l _| photo.layer_file(layer, "png");
        photo.layers.iter().map(file).collect()
    }

    fn bytes(&self, output: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let (width, height) = page.photo.dimensions();
        let Some(layer) = output.layer else {
            return Err("a mask of nothing".to_owned());
        };
        let mask = page.mask(layer);
        raster::mask_png(mask.iter().copied(), width, height).map_err(|error| error.to_string())
    }

    fn about(&self, pixels: u64) -> u64 {
        500 + pixels / 400
    }
}
