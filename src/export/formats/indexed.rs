//! All layers in one palette PNG, by their numbers.

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::raster;
use super::{Each, Format, Makes};

const FOLDER: &str = "indexed";

pub(super) const FORMAT: Format = Format {
    name: "indexed",
    title: "All structures in one picture (palette PNG)",
    usual: false,
    folder: Some(FOLDER),
    makes: Makes::Each(&Indexed),
};

struct Indexed;

impl Each for Indexed {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        vec![photo.file(FOLDER, "png")]
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let (width, height) = page.photo.dimensions();
        let byte = |&value: &u16| {
            u8::try_from(value)
                .map_err(|_| "a palette has room for 255 things; choose another format".to_owned())
        };
        let values: Result<Vec<u8>, String> = page.values().iter().map(byte).collect();
        let colours = { page.layers.iter() }
            .filter_map(|layer| Some((u8::try_from(layer.value).ok()?, layer.colour)));
        raster::indexed_png(&values?, width, height, colours).map_err(|error| error.to_string())
    }

    fn about(&self, pixels: u64) -> u64 {
        1000 + pixels / 60
    }
}
