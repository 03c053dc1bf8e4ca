//! The photograph as on screen, with a legend.

use image::RgbImage;

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::{OVERLAY_LONGEST, OVERLAYS, overlay, raster};
use super::{Each, Format, Makes};

pub(super) const FORMAT: Format = Format {
    name: "overlays",
    title: "The photographs as on screen, with a legend (PNG)",
    usual: true,
    makes: Makes::Each(&Overlays),
};

struct Overlays;

impl Each for Overlays {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        vec![photo.file(OVERLAYS, "png")]
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let design = page.design;
        let picture = drawn(page);
        let share_of = |value| page.share(value);
        let picture = design.letters.append(&picture, &design.classes, share_of);
        raster::rgb_png(picture.as_raw(), picture.width(), picture.height())
            .map_err(|error| error.to_string())
    }

    fn about(&self, pixels: u64) -> u64 {
        let most = u64::from(OVERLAY_LONGEST).pow(2) * 3 / 4;
        pixels.clamp(512 * 512, most) * 3 / 2
    }
}

/// The photograph with its classes, vessels, spots and outlines, without a legend.
pub(super) fn drawn(page: &Page<'_>) -> RgbImage {
    let design = page.design;
    let mut picture = overlay::draw(page.photo, &page.labels, &design.classes, &design.style);
    for mask in page.image.apart {
        let class = { design.classes.iter() }.find(|class| class.value == mask.value);
        if let Some(class) = class.filter(|class| class.visible) {
            overlay::lay_over(&mut picture, page.photo, mask, class.colour, &design.style);
        }
    }
    for structure in page.image.structures {
        let set = structure.enlarged(picture.dimensions());
        overlay::outline(&mut picture, &set);
    }
    picture
}
