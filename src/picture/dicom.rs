//! Ophthalmic photographs in DICOM files: the data set, as far as a picture and what is said of it need it.
//!
//! The tokens of the data set are read one after the other, without descending into sequences, and values stay where
//! they are in the file: neither a length that is too large nor deep nesting takes memory. What identifies a patient
//! (name, numbers, dates, institutions) is passed over and is nowhere in what comes out.
//!
//! * One frame is one photograph. A file of several frames (a series of angiography, a volume) is refused rather than
//!   shown by its first: nothing would tell that the others are missing.
//! * Stored values become colours by Photometric Interpretation alone. Rescale Slope, VOI window and lookup tables are
//!   for a screen, and not part of ophthalmic photographs; they are not applied, so that all photographs of a camera stay
//!   comparable. 9 to 15 stored bits are stretched to 16 by Bits Stored, then treated as any photograph of 16 bits.
//! * Uncompressed pixels (little endian), RLE, JPEG and JPEG 2000 are read.

mod pixels;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Cursor;

use dicom_core::Tag;
use dicom_parser::StatefulDecode as _;
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_transfer_syntax_registry::entries;

use super::error::Fault;
use super::photo::Pixels;
use super::tags::{Laterality, Tags};

const TRANSFER_SYNTAX: Tag = Tag(0x0002, 0x0010);
const SOP_CLASS: Tag = Tag(0x0008, 0x0016);
const SERIES_LATERALITY: Tag = Tag(0x0020, 0x0060);
const IMAGE_LATERALITY: Tag = Tag(0x0020, 0x0062);
const SAMPLES: Tag = Tag(0x0028, 0x0002);
const PHOTOMETRIC: Tag = Tag(0x0028, 0x0004);
const PLANAR: Tag = Tag(0x0028, 0x0006);
const FRAMES: Tag = Tag(0x0028, 0x0008);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
const SPACING: Tag = Tag(0x0028, 0x0030);
const ALLOCATED: Tag = Tag(0x0028, 0x0100);
const STORED: Tag = Tag(0x0028, 0x0101);
const HIGH_BIT: Tag = Tag(0x0028, 0x0102);
const SIGNED: Tag = Tag(0x0028, 0x0103);
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);

/// All that is looked at; the file's other values are passed over.
const WANTED: [Tag; 14] = [
    SOP_CLASS,
    SERIES_LATERALITY,
    IMAGE_LATERALITY,
    SAMPLES,
    PHOTOMETRIC,
    PLANAR,
    FRAMES,
    ROWS,
    COLUMNS,
    SPACING,
    ALLOCATED,
    STORED,
    HIGH_BIT,
    SIGNED,
];

/// Ophthalmic Photography 8 Bit and 16 Bit Image Storage: the two whose Pixel Spacing is one on the retina.
const OPHTHALMIC: [&str; 2] = [
    "1.2.840.10008.5.1.4.1.1.77.1.5.1",
    "1.2.840.10008.5.1.4.1.1.77.1.5.2",
];

/// No value that is looked at is longer, in bytes.
const LONGEST: usize = 256;
/// No data set has sequences within sequences as deep as this.
const DEEPEST: usize = 64;
/// Rows and columns of square pixels are this much alike; there is one spacing for both.
const SQUARE: f64 = 0.01;

/// Reads the photograph of a DICOM file (which begins with its preamble) and what the file says of it.
///
/// # Errors
/// As [`super::open()`], in whose place it stands for such files; their text never holds a value of the file beyond
/// its numbers and codes of its pixels.
pub(super) fn read(bytes: &[u8]) -> Result<(Pixels, Tags), Fault> {
    let (syntax, start) = transfer_syntax(bytes)?;
    let storage = Storage::of(&syntax)?;
    let data = DataSet::read(bytes, start, storage)?;
    let pixels = pixels::read(&data, storage)?;
    Ok((pixels, data.tags()))
}

/// How the data set and its pixels are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Storage {
    Implicit,
    Explicit,
    RunLengths,
    Jpeg,
    Jpeg2000,
}

impl Storage {
    /// By the UID of a transfer syntax.
    fn of(syntax: &str) -> Result<Self, Fault> {
        let unread = match syntax.strip_prefix("1.2.840.10008.1.2").unwrap_or(syntax) {
            "" => return Ok(Self::Implicit),
            ".1" => return Ok(Self::Explicit),
            ".5" => return Ok(Self::RunLengths),
            ".4.50" | ".4.51" => return Ok(Self::Jpeg),
            ".4.90" | ".4.91" => return Ok(Self::Jpeg2000),
            ".2" => "big endian",
            ".1.99" => "deflated",
            ".4.57" | ".4.70" => "lossless JPEG",
            ".4.80" | ".4.81" => "JPEG-LS",
            ".4.201" | ".4.202" | ".4.203" => "high-throughput JPEG 2000",
            _ if syntax.starts_with("1.2.840.10008.1.2.4.1") => "a film",
            _ => "a way of its maker's own",
        };
        Err(unsupported(&format!(
            "stores its picture in a way that is not read ({unread})"
        )))
    }
}

/// A refusal of a kind of DICOM file, as the end of a sentence about it.
fn unsupported(what: &str) -> Fault {
    Fault::Unsupported(format!(
        "the DICOM file {what}; export the photograph as PNG, TIFF or JPEG"
    ))
}

fn broken(what: &str) -> Fault {
    Fault::Damaged(format!("DICOM: {what}"))
}

/// The transfer syntax's UID, and where the data set begins. The file's meta information is always explicit.
fn transfer_syntax(bytes: &[u8]) -> Result<(String, usize), Fault> {
    let explicit = entries::EXPLICIT_VR_LITTLE_ENDIAN.erased();
    let mut from = Cursor::new(bytes);
    from.set_position(132);
    let mut reader = LazyDataSetReader::new_with_ts(from, &explicit).map_err(odd)?;
    let (mut end, mut syntax) = (132, None);
    // What comes after this group may be written otherwise, and look like anything.
    while let Some(Ok(token)) = reader.advance() {
        match token {
            LazyDataToken::ElementHeader(header) if header.tag.0 == 2 => {}
            LazyDataToken::LazyValue { header, decoder } => {
                let value = piece(bytes, decoder.position(), header.len.0)?;
                decoder.skip_bytes(header.len.0).map_err(odd)?;
                end = decoder.position() as usize;
                if header.tag == TRANSFER_SYNTAX {
                    syntax = Some(text(value));
                }
            }
            _ => break,
        }
    }
    match syntax {
        Some(syntax) => Ok((syntax, end)),
        None if end >= bytes.len() => Err(Fault::Truncated),
        None => Err(broken("its transfer syntax is missing")),
    }
}

/// The values that are looked at, and the pixels, all as they lie in the file.
struct DataSet<'a> {
    values: BTreeMap<Tag, &'a [u8]>,
    /// The one value of pixels that are not compressed, or the pieces of compressed ones without the table before them.
    pixels: Vec<&'a [u8]>,
}

impl<'a> DataSet<'a> {
    fn read(bytes: &'a [u8], start: usize, storage: Storage) -> Result<Self, Fault> {
        let syntax = match storage {
            Storage::Implicit => entries::IMPLICIT_VR_LITTLE_ENDIAN.erased(),
            _ => entries::EXPLICIT_VR_LITTLE_ENDIAN.erased(),
        };
        let mut from = Cursor::new(bytes);
        from.set_position(start as u64);
        let mut reader = LazyDataSetReader::new_with_ts(from, &syntax).map_err(odd)?;
        let mut depth = 0usize;
        let mut values = BTreeMap::new();
        while let Some(token) = reader.advance() {
            match token.map_err(|error| cut_or_odd(bytes, error))? {
                LazyDataToken::SequenceStart { .. } | LazyDataToken::PixelSequenceStart
                    if depth >= DEEPEST =>
                {
                    return Err(broken("sequences within sequences"));
                }
                LazyDataToken::PixelSequenceStart if depth == 0 => {
                    let pixels = fragments(bytes, &mut reader)?;
                    return Ok(Self { values, pixels });
                }
                LazyDataToken::SequenceStart { .. } | LazyDataToken::PixelSequenceStart => {
                    depth += 1;
                }
                LazyDataToken::SequenceEnd => depth = depth.saturating_sub(1),
                LazyDataToken::LazyValue { header, decoder } => {
                    let value = piece(bytes, decoder.position(), header.len.0)?;
                    decoder.skip_bytes(header.len.0).map_err(odd)?;
                    if depth > 0 {
                        continue;
                    }
                    if header.tag == PIXEL_DATA {
                        let pixels = vec![value];
                        return Ok(Self { values, pixels });
                    }
                    if WANTED.contains(&header.tag) && value.len() <= LONGEST {
                        values.insert(header.tag, value);
                    }
                }
                LazyDataToken::LazyItemValue { len, decoder } => {
                    piece(bytes, decoder.position(), len)?;
                    decoder.skip_bytes(len).map_err(odd)?;
                }
                _ => {}
            }
        }
        // Reports, documents and directories have no rows either.
        match values.contains_key(&ROWS) || depth > 0 {
            true => Err(Fault::Truncated),
            false => Err(unsupported("holds no picture")),
        }
    }

    /// A code or another text, without the blanks around it; empty where it is missing.
    fn text(&self, tag: Tag) -> String {
        self.values
            .get(&tag)
            .map_or_else(String::new, |value| text(value))
    }

    /// The first number of a binary value of 16 bits.
    fn number(&self, tag: Tag) -> Option<u16> {
        let value = self.values.get(&tag)?;
        Some(u16::from_le_bytes([*value.first()?, *value.get(1)?]))
    }

    fn frames(&self) -> u32 {
        self.text(FRAMES).parse().unwrap_or(1)
    }

    fn tags(&self) -> Tags {
        let eye = [IMAGE_LATERALITY, SERIES_LATERALITY].into_iter();
        let eye = eye
            .map(|tag| self.text(tag))
            .find(|code| !code.is_empty())
            .and_then(|code| match code.as_str() {
                "R" => Some(Laterality::Right),
                "L" => Some(Laterality::Left),
                _ => None,
            });
        let ophthalmic = OPHTHALMIC.contains(&self.text(SOP_CLASS).as_str());
        let spacing = self.text(SPACING);
        Tags {
            spacing: spacing_of(&spacing).filter(|_| ophthalmic),
            eye,
        }
    }
}

/// µm per pixel of the distances between rows and columns in mm; none where pixels are not square.
fn spacing_of(text: &str) -> Option<f64> {
    let (rows, columns) = text.split_once('\\')?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|mm| mm.is_normal());
    let (rows, columns) = (number(rows)?, number(columns)?);
    let square = rows > 0.0 && (columns / rows - 1.0).abs() <= SQUARE;
    square.then(|| 1000.0 * (rows * columns).sqrt())
}

/// The pieces of compressed pixels. The first item is a table of where frames begin; there is one frame.
fn fragments<'a, S: dicom_parser::StatefulDecode>(
    bytes: &'a [u8],
    reader: &mut LazyDataSetReader<S>,
) -> Result<Vec<&'a [u8]>, Fault> {
    let (mut items, mut pieces) = (0usize, Vec::new());
    while let Some(token) = reader.advance() {
        match token.map_err(|error| cut_or_odd(bytes, error))? {
            LazyDataToken::ItemStart { .. } => items += 1,
            LazyDataToken::LazyItemValue { len, decoder } => {
                let value = piece(bytes, decoder.position(), len)?;
                decoder.skip_bytes(len).map_err(odd)?;
                if items > 1 {
                    pieces.push(value);
                }
            }
            LazyDataToken::SequenceEnd => return Ok(pieces),
            _ => {}
        }
    }
    Err(Fault::Truncated)
}

/// A value of the file, if it is all there.
fn piece(bytes: &[u8], start: u64, length: u32) -> Result<&[u8], Fault> {
    let start = usize::try_from(start).map_err(|_| Fault::Truncated)?;
    let rest = bytes.get(start..).ok_or(Fault::Truncated)?;
    rest.get(..length as usize).ok_or(Fault::Truncated)
}

fn text(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0')
        .to_owned()
}

/// An error of the reader. Its own words name tags and places only, and help nobody.
fn odd(error: impl std::error::Error) -> Fault {
    log::debug!("the DICOM data set cannot be read: {error}");
    broken("its data set cannot be read")
}

/// The same, where the file may just end too early.
fn cut_or_odd(bytes: &[u8], error: impl std::error::Error + 'static) -> Fault {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(source) = cause {
        let io = source.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::UnexpectedEof) {
            log::debug!("the DICOM data set ends within {} bytes", bytes.len());
            return Fault::Truncated;
        }
        cause = source.source();
    }
    broken("its data set cannot be read")
}
