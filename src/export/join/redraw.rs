//! Files of a photograph that depend on which classes the whole review has: made anew from the pixels of the part's.

use std::io::Cursor;

use image::RgbImage;
use png::Transformations;

use super::super::letters::Letters;
use super::super::{ClassEntry, overlay, raster};
use super::part::Entry;

/// A label map with the palette of all classes.
pub(super) fn labels(png: &[u8], classes: &[ClassEntry]) -> Result<Vec<u8>, String> {
    let (values, width, height) = pixels(png)?;
    let classes = classes.iter().filter(|class| !class.apart);
    let colours = classes.map(|class| (class.value, class.colour));
    raster::indexed_png(&values, width, height, colours).map_err(|error| error.to_string())
}

/// An overlay with the legend of all classes.
pub(super) fn legend(
    png: &[u8],
    entry: &Entry,
    classes: &[ClassEntry],
    letters: &Letters,
) -> Result<Vec<u8>, String> {
    let (bytes, width, height) = pixels(png)?;
    let page = RgbImage::from_raw(width, height, bytes).ok_or("it has another size")?;
    let (width, height) = overlay::size_of((entry.width, entry.height));
    let picture = image::imageops::crop_imm(&page, 0, 0, width, height).to_image();
    let share_of = |value| {
        let of = entry.classes.iter().find(|class| class.value == value);
        of.map_or(0.0, |class| class.share)
    };
    let page = letters.append(&picture, classes, share_of);
    raster::rgb_png(page.as_raw(), page.width(), page.height()).map_err(|error| error.to_string())
}

/// A mask of a class that the photograph has not.
pub(super) fn nothing(entry: &Entry) -> Result<Vec<u8>, String> {
    let pixels = entry.width as usize * entry.height as usize;
    let none = std::iter::repeat_n(false, pixels);
    raster::mask_png(none, entry.width, entry.height).map_err(|error| error.to_string())
}

/// The bytes of a PNG of 8 bits as they are stored, with its size.
fn pixels(png: &[u8]) -> Result<(Vec<u8>, u32, u32), String> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("it is too large")?];
    let frame = reader.next_frame(&mut bytes);
    let frame = frame.map_err(|error| error.to_string())?;
    bytes.truncate(frame.buffer_size());
    Ok((bytes, frame.width, frame.height))
}
