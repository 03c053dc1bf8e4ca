//! All layers in one NIfTI-1 file, by their numbers. The crate that knows the format writes to a path alone, and the
//! header of a flat picture is a page of numbers: it is written here.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::outputs::{Output, Planned};
use super::super::page::Page;
use super::super::{PROGRAM, VERSION};
use super::{Each, Format, Makes};

const FOLDER: &str = "nifti";

pub(super) const FORMAT: Format = Format {
    name: "nii.gz",
    title: "Label maps for medical viewers (NIfTI)",
    usual: false,
    folder: Some(FOLDER),
    makes: Makes::Each(&Nifti),
};

/// Header, and four bytes that say that no extension follows.
const HEADER: usize = 352;
/// The values are names, not amounts.
const INTENT_LABEL: i16 = 1002;
const UINT8: i16 = 2;
const UINT16: i16 = 512;
/// Aligned to some scan: here the photograph itself.
const SCANNER: i16 = 1;
const MILLIMETRES: u8 = 2;

struct Nifti;

impl Each for Nifti {
    fn files<'l>(&self, photo: &Planned<'_, 'l>) -> Vec<Output<'l>> {
        vec![photo.file(FOLDER, "nii.gz")]
    }

    fn bytes(&self, _: &Output<'_>, page: &Page<'_>) -> Result<Vec<u8>, String> {
        let (width, height) = page.photo.dimensions();
        let spacing = page.image.retina.spacing.map(|(um, _)| um / 1000.0);
        encoded([width, height], spacing, page.values())
    }

    fn about(&self, pixels: u64) -> u64 {
        1000 + pixels / 60
    }
}

/// `values` stand row by row; `spacing` is in mm a pixel.
fn encoded(size: [u32; 2], spacing: Option<f64>, values: &[u16]) -> Result<Vec<u8>, String> {
    let sides = size.map(i16::try_from);
    let [Ok(width), Ok(height)] = sides else {
        return Err("NIfTI takes pictures of at most 32767 pixels a side".to_owned());
    };
    let wide = values.iter().any(|&value| value > 255);
    let mut bytes = GzEncoder::new(Vec::new(), Compression::default());
    let body: Vec<u8> = if wide {
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect()
    } else {
        values.iter().map(|&value| value as u8).collect()
    };
    let header = header([width, height], spacing, wide);
    let written = bytes
        .write_all(&header)
        .and_then(|()| bytes.write_all(&body));
    let finished = written.and_then(|()| bytes.finish());
    finished.map_err(|error| error.to_string())
}

/// The picture lies as other programs take a flat picture: left to right and front to back are towards the patient's
/// left and back, so that it is not turned.
fn header([width, height]: [i16; 2], spacing: Option<f64>, wide: bool) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &348i32.to_le_bytes());
    for (i, side) in [3, width, height, 1, 1, 1, 1, 1].into_iter().enumerate() {
        put(40 + 2 * i, &side.to_le_bytes());
    }
    put(68, &INTENT_LABEL.to_le_bytes());
    put(70, &if wide { UINT16 } else { UINT8 }.to_le_bytes());
    put(72, &if wide { 16i16 } else { 8 }.to_le_bytes());
    let side = spacing.unwrap_or(1.0) as f32;
    for (i, value) in [1.0, side, side, 1.0, 1.0, 1.0, 1.0, 1.0f32]
        .into_iter()
        .enumerate()
    {
        put(76 + 4 * i, &value.to_le_bytes());
    }
    put(108, &(HEADER as f32).to_le_bytes());
    put(112, &1f32.to_le_bytes());
    // Without a scale a pixel is one, of no unit.
    put(123, &[if spacing.is_some() { MILLIMETRES } else { 0 }]);
    put(148, format!("{PROGRAM} {VERSION}").as_bytes());
    put(254, &SCANNER.to_le_bytes());
    for (row, line) in [[-side, 0.0, 0.0], [0.0, -side, 0.0], [0.0, 0.0, 1.0]]
        .iter()
        .enumerate()
    {
        for (column, value) in line.iter().enumerate() {
            put(280 + 16 * row + 4 * column, &value.to_le_bytes());
        }
    }
    put(344, b"n+1\0");
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    #[test]
    fn header_and_values_stand_where_the_format_has_them() {
        let file = encoded([3, 2], Some(0.008), &[0, 1, 2, 3, 4, 300]).unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(&file[..]).read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len(), HEADER + 12);
        let short = |at: usize| i16::from_le_bytes([bytes[at], bytes[at + 1]]);
        assert_eq!([short(40), short(42), short(44), short(46)], [3, 3, 2, 1]);
        assert_eq!([short(70), short(72)], [UINT16, 16]);
        assert_eq!(short(HEADER + 10), 300);
        // A gzip file of the same picture is the same whenever it is written.
        assert_eq!(file[4..8], [0; 4]);
    }

    #[test]
    fn a_picture_that_is_too_wide_is_refused() {
        assert!(encoded([40_000, 1], None, &[0; 40_000]).is_err());
    }
}
