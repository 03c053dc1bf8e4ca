//! The picture of a photograph with its classes drawn over it, as on screen.

use super::{ClassEntry, LabelMap, Style, blend};
use image::RgbImage;
use image::imageops::{FilterType, resize};

/// Longest side of an overlay in pixels. Larger photographs are reduced so that the files stay small; the labels
/// and masks keep the original resolution.
pub const OVERLAY_LONGEST: u32 = 2048;

/// Draws fill and contour of the visible classes over `photo` (any size; the map covers all of it).
///
/// Contours are found on the map and enlarged with it, so they are as wide as on screen.
pub(super) fn draw(
    photo: &RgbImage,
    labels: &LabelMap,
    classes: &[ClassEntry],
    style: &Style,
) -> RgbImage {
    let mut picture = reduced(photo);
    let mut colours: [Option<[u8; 3]>; 256] = [None; 256];
    for class in classes.iter().filter(|class| class.visible) {
        colours[usize::from(class.value)] = Some(class.colour);
    }
    let contour = if style.contour {
        labels.contours()
    } else {
        vec![false; labels.values.len()]
    };
    let opacity = if style.fill { style.opacity } else { 0.0 };
    let sources = labels.sources(picture.width() as usize, picture.height() as usize);
    for (pixel, i) in picture.pixels_mut().zip(sources) {
        if let Some(colour) = colours[usize::from(labels.values[i])] {
            pixel.0 = blend(pixel.0, colour, opacity, contour[i]);
        }
    }
    picture
}

fn reduced(photo: &RgbImage) -> RgbImage {
    let (width, height) = photo.dimensions();
    let longest = width.max(height);
    if longest <= OVERLAY_LONGEST {
        return photo.clone();
    }
    let scaled = |side: u32| {
        let side = f64::from(side) * f64::from(OVERLAY_LONGEST) / f64::from(longest);
        (side.round() as u32).max(1)
    };
    resize(photo, scaled(width), scaled(height), FilterType::Triangle)
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
        }
    }

    #[test]
    fn draws_fill_and_contour_of_visible_classes_only() {
        let photo = RgbImage::from_pixel(4, 1, Rgb([100, 100, 100]));
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
            draw(&photo, &labels, &classes, style)
                .pixels()
                .map(|p| p.0)
                .collect::<Vec<_>>()
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
