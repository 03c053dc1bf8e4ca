//! The photograph as on screen, with a legend.

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::{OVERLAY_LONGEST, OVERLAYS, raster};
use super::{Each, Format, Makes};

pub(super) const FORMAT: Format = Format {
    name: "overlays",
    title: "The photographs as on screen, with a legend (PNG)",
    usual: true,
    folder: Some(OVERLAYS),
    makes: Makes::Each(&Overlays),
};

struct Overlays;

impl Each for Overlays {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        vec![photo.file(OVERLAYS, "png")]
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let design = page.design;
        let picture = page.drawn();
        let share_of = |value| page.share(value);
        let picture = design.letters.append(picture, &design.classes, share_of);
        raster::rgb_png(picture.as_raw(), picture.width(), picture.height())
            .map_err(|error| error.to_string())
    }

    fn about(&self, pixels: u64) -> u64 {
        let most = u64::from(OVERLAY_LONGEST).pow(2) * 3 / 4;
        pixels.clamp(512 * 512, most) * 3 / 2
    }
}
