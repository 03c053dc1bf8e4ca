//! Label maps: sampling, contours, and the PNG files they become.

use super::{LabelMap, Marked, NOTE, PROGRAM, VERSION};
use crate::grid::{covered, sampled};
use png::{BitDepth, ColorType, Compression, EncodingError, Filter};

impl LabelMap<'_> {
    /// The map at `width` x `height` pixels, nearest neighbour: as it is written at the photograph's size.
    #[must_use]
    pub fn enlarged(&self, width: usize, height: usize) -> Vec<u8> {
        sampled((self.width, self.height), self.values, (width, height))
    }
}

impl Marked<'_> {
    /// The flags at `width` x `height` pixels: as they are written at the photograph's size.
    #[must_use]
    pub fn enlarged(&self, (width, height): (u32, u32)) -> Vec<bool> {
        let (width, height) = (width as usize, height as usize);
        if self.smooth {
            return covered((self.width, self.height), self.set, (width, height));
        }
        sampled((self.width, self.height), self.set, (width, height))
    }
}

/// Pixels of each value in `labels`.
pub(super) fn count(labels: &[u8]) -> [u64; 256] {
    let mut counts = [0u64; 256];
    for &value in labels {
        counts[usize::from(value)] += 1;
    }
    counts
}

/// Palette PNG: `labels` (row by row) as indices, each value in its colour, and black where it has none.
pub(super) fn indexed_png(
    labels: &[u8],
    width: u32,
    height: u32,
    colours: impl Iterator<Item = (u8, [u8; 3])>,
) -> Result<Vec<u8>, EncodingError> {
    let mut palette = vec![0u8; 3];
    for (value, colour) in colours {
        let at = 3 * usize::from(value);
        palette.resize(palette.len().max(at + 3), 0);
        palette[at..at + 3].copy_from_slice(&colour);
    }
    encode(labels, width, height, ColorType::Indexed, Some(palette))
}

/// Grey PNG: 255 where `labels` is `value`, else 0.
pub(super) fn mask_png(
    set: impl Iterator<Item = bool>,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, EncodingError> {
    let mask: Vec<u8> = set.map(|set| if set { 255 } else { 0 }).collect();
    encode(&mask, width, height, ColorType::Grayscale, None)
}

/// Colour PNG of `rgb` (3 bytes a pixel, row by row).
pub(super) fn rgb_png(rgb: &[u8], width: u32, height: u32) -> Result<Vec<u8>, EncodingError> {
    encode(rgb, width, height, ColorType::Rgb, None)
}

/// Encodes from pixels alone: nothing of the photograph's own metadata, and no time, so equal pixels give equal
/// files.
fn encode(
    data: &[u8],
    width: u32,
    height: u32,
    colour: ColorType,
    palette: Option<Vec<u8>>,
) -> Result<Vec<u8>, EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    if colour == ColorType::Rgb {
        encoder.set_compression(Compression::Fast);
    } else {
        encoder.set_compression(Compression::Balanced);
        // An enlarged map repeats its rows: the difference to the row above is nearly always 0.
        encoder.set_filter(Filter::Up);
    }
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    encoder.add_text_chunk("Software".into(), format!("{PROGRAM} {VERSION}"))?;
    encoder.add_text_chunk("Description".into(), NOTE.into())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_keeps_its_pixels_or_is_drawn_between_them() {
        let set = [true, false, true, true];
        let mut marked = Marked {
            name: "a",
            width: 2,
            height: 2,
            set: &set,
            smooth: false,
        };
        let enlarged = |marked: &Marked<'_>| -> String {
            let flags = marked.enlarged((6, 6)).into_iter();
            flags.map(|on| if on { '#' } else { '.' }).collect()
        };
        assert_eq!(enlarged(&marked), "###...###...###...##################");
        marked.smooth = true;
        assert_eq!(enlarged(&marked), "###...###...####..##################");
    }

    #[test]
    fn enlarging_repeats_rows_and_columns() {
        let map = LabelMap {
            width: 2,
            height: 2,
            values: &[1, 2, 0, 3],
        };
        assert_eq!(map.enlarged(4, 2), [1, 1, 2, 2, 0, 0, 3, 3]);
    }
}
