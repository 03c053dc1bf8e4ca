//! The `image` crate with limits, the checks that it does not make, and its errors in plain words.

use std::io::Cursor;

use image::error::{ImageError, ImageFormatHint, LimitErrorKind, UnsupportedErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::error::{Fault, MIN_SIDE};
use super::jpeg_end::{JpegEnd, find_end};

/// Longest side that is decoded, in pixels.
const MAX_SIDE: u32 = 30_000;
/// Most memory that the decoded picture may take, in bytes, as it is decoded and as RGB.
const MAX_DECODED: u64 = 3 << 29;
/// The beginning of a DICOM file, in bytes.
pub(super) const DICOM_HEAD: usize = 132;

/// Decodes the first picture of a file and turns it upright. The kind is guessed from the content.
pub(crate) fn decode(bytes: &[u8]) -> Result<DynamicImage, Fault> {
    let (mut picture, orientation) = turned(bytes, kind_of(bytes)?)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Decodes a JPEG picture that is part of another file, which says itself how it lies.
#[cfg(feature = "dicom")]
pub(super) fn jpeg(bytes: &[u8]) -> Result<DynamicImage, Fault> {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        Ok(turned(bytes, ImageFormat::Jpeg)?.0)
    } else {
        Err(Fault::Damaged("no JPEG picture is in it".into()))
    }
}

/// Refuses pictures of sides that no photograph has, before any memory is taken. `stored` are the bytes that a pixel
/// takes as it is decoded, `depth` those of one of its colours.
pub(super) fn check_size(width: u32, height: u32, stored: u64, depth: u64) -> Result<(), Fault> {
    if width.min(height) < MIN_SIDE {
        return Err(Fault::TooSmall(width, height));
    }
    // Grey takes three times as much once it is RGB, and is packed so well that a small file may hold gigabytes of it.
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels.saturating_mul(stored.max(3 * depth)) > MAX_DECODED {
        return Err(Fault::TooLarge(width, height));
    }
    Ok(())
}

/// The first picture as it is stored, and how it is to be turned.
fn turned(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED);
    reader.limits(limits);

    let mut decoder = reader.into_decoder().map_err(plain)?;
    let (width, height) = decoder.dimensions();
    let stored = decoder.color_type().bytes_per_pixel();
    let depth = stored / decoder.color_type().channel_count();
    check_size(width, height, stored.into(), depth.min(2).into())?;
    if format == ImageFormat::Jpeg && find_end(bytes) == JpegEnd::CutShort {
        return Err(Fault::Truncated);
    }
    let orientation = decoder.orientation().unwrap_or_else(|error| {
        log::warn!("the orientation cannot be read, the picture is shown as it is stored: {error}");
        Orientation::NoTransforms
    });
    let picture = DynamicImage::from_decoder(decoder).map_err(plain)?;
    Ok((picture, orientation))
}

/// The kind of picture by its first bytes, if it is one that is read.
fn kind_of(bytes: &[u8]) -> Result<ImageFormat, Fault> {
    use ImageFormat::{Bmp, Jpeg, Png, Tiff, WebP};
    match image::guess_format(bytes) {
        Ok(format @ (Png | Jpeg | Tiff | Bmp | WebP)) => Ok(format),
        Ok(other) => Err(unread(&format!("{other:?}").to_uppercase())),
        // The crate's own guess does not know BigTIFF, but its decoder reads it.
        Err(_) if bytes.starts_with(b"II\x2B\0") || bytes.starts_with(b"MM\0\x2B") => Ok(Tiff),
        Err(_) if is_dicom(bytes) => Err(Fault::Unsupported(
            "the file is DICOM, which was left out of this build of the program; save it as PNG, TIFF or JPEG".into(),
        )),
        Err(_) if bytes.get(4..8) == Some(b"ftyp") => Err(unread("HEIC")),
        Err(_) => Err(Fault::NotAPicture),
    }
}

/// Whether a file begins as DICOM files do: 128 bytes of anything, then four letters.
pub(super) fn is_dicom(bytes: &[u8]) -> bool {
    bytes.get(128..DICOM_HEAD) == Some(b"DICM")
}

fn unread(kind: &str) -> Fault {
    Fault::Unsupported(format!(
        "the file holds a {kind} picture, which is not read; save it as PNG, TIFF or JPEG"
    ))
}

/// An error of the `image` crate in the user's words.
fn plain(error: ImageError) -> Fault {
    let unreadable_kind = |what: String| {
        Fault::Unsupported(format!(
            "this kind of picture is not read ({what}); save it as PNG or TIFF, 8 bits"
        ))
    };
    match error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            Fault::Truncated
        }
        ImageError::IoError(io) => Fault::Damaged(short(&io.to_string())),
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::Unsupported { .. } => unreadable_kind(short(&limit.to_string())),
            _ => Fault::TooHeavy,
        },
        ImageError::Unsupported(unsupported) => match unsupported.kind() {
            UnsupportedErrorKind::Format(ImageFormatHint::Unknown) => Fault::NotAPicture,
            UnsupportedErrorKind::Color(colour) => {
                unreadable_kind(format!("colours stored as {colour:?}"))
            }
            _ => unreadable_kind(short(&unsupported.to_string())),
        },
        other => {
            let text = other.to_string();
            let lower = text.to_lowercase();
            let cut = [
                "unexpected end",
                "end of file",
                "unexpected eof",
                "failed to fill whole buffer",
            ];
            if cut.iter().any(|phrase| lower.contains(phrase)) {
                Fault::Truncated
            } else if lower.contains("too large") {
                Fault::TooHeavy
            } else {
                Fault::Damaged(short(&text))
            }
        }
    }
}

/// One line, without the decoder's preamble and not longer than a message box is wide.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let line = line.strip_prefix("Format error decoding ").unwrap_or(line);
    if line.chars().count() <= 120 {
        return line.to_owned();
    }
    line.chars().take(119).chain(['…']).collect()
}
