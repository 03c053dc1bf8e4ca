//! The picture of a photograph with its classes drawn over it, as on screen.

use super::page::Page;
use super::{Apart, ClassEntry, LabelMap, Style, blend};
use image::RgbImage;
use image::imageops::{FilterType, resize};

/// Longest side of an overlay in pixels. Larger photographs are reduced so that the files stay small; the labels
/// and masks keep the original resolution.
pub const OVERLAY_LONGEST: u32 = 2048;

/// Smaller photographs are enlarged by a whole number so that an overlay can be looked at without a loupe.
const OVERLAY_SHORTEST: u32 = 512;
/// A contour is one pixel wide on each side of a border for each so many pixels of the overlay's longest side.
const CONTOUR_PER: u32 = 1024;

/// A photograph of a review with its classes, vessels, spots and the outlines of its areas.
pub(super) fn of(page: &Page<'_>) -> RgbImage {
    let design = page.design;
    let mut picture = draw(page.photo, &page.labels, &design.classes, &design.style);
    for mask in page.image.apart {
        let class = { design.classes.iter() }.find(|class| class.value == mask.value);
        if let Some(class) = class.filter(|class| class.visible) {
            lay_over(&mut picture, page.photo, mask, class.colour, &design.style);
        }
    }
    for structure in page.image.structures {
        let set = structure.enlarged(picture.dimensions());
        outline(&mut picture, &set);
    }
    picture
}

/// Draws fill and contour of the visible classes over `photo` (any size; the map covers all of it).
///
/// As on screen, contours have the same width whatever the size of the map.
fn draw(
    photo: &RgbImage,
    labels: &LabelMap<'_>,
    classes: &[ClassEntry],
    style: &Style,
) -> RgbImage {
    let mut picture = resized(photo);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut colours: [Option<[u8; 3]>; 256] = [None; 256];
    for class in classes.iter().filter(|class| class.visible) {
        colours[usize::from(class.value)] = Some(class.colour);
    }
    let values = labels.enlarged(width, height);
    let reach = (width.max(height) / CONTOUR_PER as usize).max(1);
    let opacity = if style.fill { style.opacity } else { 0.0 };
    for (at, pixel) in picture.pixels_mut().enumerate() {
        if let Some(colour) = colours[usize::from(values[at])] {
            let contour = style.contour && near_other(&values, width, at, reach);
            pixel.0 = blend(pixel.0, colour, opacity, contour);
        }
    }
    picture
}

/// Draws a class that lies over the others on a picture that [`draw`] made of `photo`. Where several of the
/// photograph's pixels make one of the picture, one of them is enough: thin vessels stay.
fn lay_over(
    picture: &mut RgbImage,
    photo: &RgbImage,
    mask: &Apart<'_>,
    colour: [u8; 3],
    style: &Style,
) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (across, down) = (photo.width() as usize, photo.height() as usize);
    let mut set = vec![1u8; width * height];
    let place = |at: usize| (at / across * height / down) * width + at % across * width / across;
    if width <= across {
        for at in (0..mask.set.len()).filter(|&at| mask.set[at]) {
            set[place(at)] = 2;
        }
    } else {
        for (at, value) in set.iter_mut().enumerate() {
            let there = (at / width * down / height) * across + at % width * across / width;
            *value += u8::from(mask.set[there]);
        }
    }
    let opacity = if style.fill { style.opacity } else { 0.0 };
    for (at, pixel) in picture.pixels_mut().enumerate() {
        if set[at] == 2 {
            let contour = style.contour && near_other(&set, width, at, 1);
            pixel.0 = blend(pixel.0, colour, opacity, contour);
        }
    }
}

/// Outlines an area on a picture that [`draw`] made: a light line with a dark one around it, to be seen on any retina.
/// `set` holds a flag for each pixel of the picture.
fn outline(picture: &mut RgbImage, set: &[bool]) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let reach = (width.max(height) / CONTOUR_PER as usize).max(1);
    let values: Vec<u8> = set.iter().map(|&set| 1 + u8::from(set)).collect();
    for (at, pixel) in picture.pixels_mut().enumerate() {
        if near_other(&values, width, at, reach) {
            pixel.0 = [255; 3];
        } else if near_other(&values, width, at, 2 * reach) {
            pixel.0 = pixel.0.map(|v| v / 4);
        }
    }
}

/// Whether another class lies `reach` pixels away, on either axis. The border of the field of view is none.
fn near_other(values: &[u8], width: usize, at: usize, reach: usize) -> bool {
    let (x, own) = (at % width, values[at]);
    let other = |there: usize| values[there] != own && values[there] != 0;
    (x >= reach && other(at - reach))
        || (x + reach < width && other(at + reach))
        || (at >= reach * width && other(at - reach * width))
        || (at + reach * width < values.len() && other(at + reach * width))
}

/// The photograph at the overlay's size.
fn resized(photo: &RgbImage) -> RgbImage {
    let size = size_of(photo.dimensions());
    if size == photo.dimensions() {
        return photo.clone();
    }
    resize(photo, size.0, size.1, FilterType::Triangle)
}

/// The size of the overlay of a photograph of a size, without its legend, in pixels.
pub(super) fn size_of((width, height): (u32, u32)) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= OVERLAY_LONGEST {
        let times = OVERLAY_SHORTEST.div_ceil(longest).max(1);
        return (width * times, height * times);
    }
    let scaled = |side: u32| {
        let side = f64::from(side) * f64::from(OVERLAY_LONGEST) / f64::from(longest);
        (side.round() as u32).max(1)
    };
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn class(value: u8, colour: [u8; 3], visible: bool) -> ClassEntry {
        ClassEntry {
            value,
            name: "c".into(),
            colour,
            visible,
            chosen: false,
            named: false,
            merged_from: Vec::new(),
            apart: false,
        }
    }

    #[test]
    fn draws_fill_and_contour_of_visible_classes_only() {
        // Each pixel of the map is 128 wide; the contour is the last one before the other class.
        let photo = RgbImage::from_pixel(512, 1, Rgb([100, 100, 100]));
        let labels = LabelMap {
            width: 4,
            height: 1,
            values: &[1, 1, 2, 0],
        };
        let classes = [class(1, [200, 0, 0], true), class(2, [0, 0, 200], false)];
        let style = Style {
            opacity: 0.5,
            contour: true,
            fill: true,
        };
        let row = |style: &Style| {
            let drawn = draw(&photo, &labels, &classes, style);
            [10, 255, 300, 400].map(|x| drawn.get_pixel(x, 0).0)
        };
        let plain = [100, 100, 100];
        assert_eq!(row(&style), [[150, 50, 50], [195, 5, 5], plain, plain]);
        assert_eq!(
            row(&Style {
                fill: false,
                ..style
            }),
            [plain, [195, 5, 5], plain, plain]
        );
        assert_eq!(
            row(&Style {
                contour: false,
                ..style
            }),
            [[150, 50, 50], [150, 50, 50], plain, plain]
        );
    }

    #[test]
    fn an_outline_is_light_with_a_dark_rim() {
        let mut picture = RgbImage::from_pixel(8, 1, Rgb([100, 100, 100]));
        outline(
            &mut picture,
            &[false, false, false, false, true, true, true, true],
        );
        let row: Vec<u8> = picture.pixels().map(|p| p.0[0]).collect();
        assert_eq!(row, [100, 100, 25, 255, 255, 25, 100, 100]);
    }

    #[test]
    fn contours_run_between_classes_but_not_along_the_field() {
        // Classes 1 and 2 side by side, the outside (0) to their right.
        let values = [1, 1, 2, 2, 0, 0];
        let on = |at| near_other(&values, 6, at, 1);
        assert_eq!([0, 1, 2, 3].map(on), [false, true, true, false]);
    }

    #[test]
    fn a_small_photograph_is_enlarged() {
        let labels = LabelMap {
            width: 1,
            height: 1,
            values: &[0],
        };
        let style = Style {
            opacity: 0.5,
            contour: true,
            fill: true,
        };
        let picture = draw(&RgbImage::new(128, 100), &labels, &[], &style);
        assert_eq!(picture.dimensions(), (512, 400));
    }

    #[test]
    fn a_large_photograph_is_reduced() {
        let labels = LabelMap {
            width: 1,
            height: 1,
            values: &[0],
        };
        let style = Style {
            opacity: 0.5,
            contour: true,
            fill: true,
        };
        let picture = draw(&RgbImage::new(4096, 3000), &labels, &[], &style);
        assert_eq!(picture.dimensions(), (2048, 1500));
    }
}
