//! From the bytes of a file to a [`Photo`].

use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest, Sha256};

use super::decode;
use super::error::{Fault, PictureError};
use super::photo::{Photo, Pixels};
use super::source::ImageSource;
use super::tags::Tags;

/// Reads and decodes a picture: upright (EXIF and TIFF orientation applied), in RGB (grey is repeated, transparency
/// laid over black, CMYK as the decoder converts it), 8 or 16 bits per channel. The kind is told from the content,
/// not from the extension. Of a file with several pages the first is read; colour profiles are not applied. A DICOM file
/// holds one frame, and says more of the retina on it: [`super::Tags`].
///
/// Blocks for as long as reading and decoding take (under 0.1 s for a usual photograph on a local disk, 0.3 s
/// for 100 megapixels).
///
/// # Errors
/// See [`Fault`]: files that are missing, cut short, damaged, no pictures, of kinds that are not read, under 16
/// pixels on a side, over 30,000 on a side or over 1.5 GiB when decoded or as RGB. The size is checked before memory is taken.
pub fn open(source: &ImageSource) -> Result<Photo, PictureError> {
    read(source).map_err(|fault| fault.at(source.location()))
}

fn read(source: &ImageSource) -> Result<Photo, Fault> {
    let bytes = source.bytes()?;
    let (pixels, tags) = pixels(&bytes)?;
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    Ok(Photo::new(pixels, sha256, tags))
}

/// Decodes the bytes of a file.
pub(super) fn pixels(bytes: &[u8]) -> Result<(Pixels, Tags), Fault> {
    // Decoders have panicked on hostile files; such a file must not take the user's session with it.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "dicom")]
        if decode::is_dicom(bytes) {
            return super::dicom::read(bytes);
        }
        let decoded = decode::decode(bytes).map(Pixels::from_decoded)?;
        Ok((decoded, Tags::default()))
    }));
    decoded.unwrap_or_else(|_| Err(Fault::Damaged("its decoder gave up".into())))
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
