//! Ophthalmic photographs as DICOM files, for tests.

use dicom_core::value::{PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Length, Tag, VR};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};

pub const IMPLICIT: &str = "1.2.840.10008.1.2";
pub const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub const RUN_LENGTHS: &str = "1.2.840.10008.1.2.5";
pub const JPEG: &str = "1.2.840.10008.1.2.4.50";
pub const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";
/// Ophthalmic Photography 8 Bit Image Storage.
pub const OPHTHALMIC: &str = "1.2.840.10008.5.1.4.1.1.77.1.5.1";

pub const SOP_CLASS: Tag = Tag(0x0008, 0x0016);
pub const LATERALITY: Tag = Tag(0x0020, 0x0062);
pub const FRAMES: Tag = Tag(0x0028, 0x0008);
pub const ROWS: Tag = Tag(0x0028, 0x0010);
pub const SPACING: Tag = Tag(0x0028, 0x0030);
pub const PLANAR: Tag = Tag(0x0028, 0x0006);
pub const HIGH_BIT: Tag = Tag(0x0028, 0x0102);
pub const SIGNED: Tag = Tag(0x0028, 0x0103);

/// A data set that becomes a file.
#[derive(Clone)]
pub struct File {
    data: InMemDicomObject,
    syntax: &'static str,
}

impl File {
    /// A photograph without its pixels: width and height, what they mean, bits allocated and stored.
    pub fn new(size: (u16, u16), meaning: &str, bits: (u16, u16)) -> Self {
        let file = Self {
            data: InMemDicomObject::new_empty(),
            syntax: EXPLICIT,
        };
        let samples = if meaning.starts_with("MONO") { 1 } else { 3 };
        file.text(SOP_CLASS, VR::UI, OPHTHALMIC)
            .text(Tag(0x0008, 0x0018), VR::UI, "1.2.3.4")
            .text(Tag(0x0008, 0x0060), VR::CS, "OP")
            .number(Tag(0x0028, 0x0002), samples)
            .text(Tag(0x0028, 0x0004), VR::CS, meaning)
            .number(PLANAR, 0)
            .number(ROWS, size.1)
            .number(Tag(0x0028, 0x0011), size.0)
            .number(Tag(0x0028, 0x0100), bits.0)
            .number(Tag(0x0028, 0x0101), bits.1)
            .number(HIGH_BIT, bits.1 - 1)
            .number(SIGNED, 0)
    }

    /// Written by this transfer syntax.
    #[must_use]
    pub fn syntax(self, syntax: &'static str) -> Self {
        Self { syntax, ..self }
    }

    #[must_use]
    pub fn text(mut self, tag: Tag, vr: VR, text: &str) -> Self {
        self.data.put(DataElement::new(tag, vr, text));
        self
    }

    #[must_use]
    pub fn number(mut self, tag: Tag, number: u16) -> Self {
        let value = PrimitiveValue::from(number);
        self.data.put(DataElement::new(tag, VR::US, value));
        self
    }

    /// A sequence of one item, which holds the data set of another file.
    #[must_use]
    pub fn sequence(mut self, tag: Tag, item: Self) -> Self {
        let value = Value::new_sequence(vec![item.data], Length::UNDEFINED);
        self.data.put(DataElement::new(tag, VR::SQ, value));
        self
    }

    /// Pixels that are not compressed, as bytes.
    #[must_use]
    pub fn pixels(mut self, bytes: &[u8]) -> Self {
        let value = PrimitiveValue::from(bytes);
        self.data.put(DataElement::new(PIXELS, VR::OB, value));
        self
    }

    /// Compressed pixels, in so many pieces.
    #[must_use]
    pub fn compressed(mut self, bytes: &[u8], pieces: usize) -> Self {
        let even = |piece: &[u8]| {
            let mut piece = piece.to_vec();
            piece.resize(piece.len().next_multiple_of(2), 0);
            piece
        };
        let length = bytes.len().div_ceil(pieces).next_multiple_of(2);
        let pieces: Vec<Vec<u8>> = bytes.chunks(length).map(even).collect();
        let value = PixelFragmentSequence::new_fragments(pieces);
        self.data.put(DataElement::new(PIXELS, VR::OB, value));
        self
    }

    /// The bytes of the file.
    pub fn bytes(self) -> Vec<u8> {
        let meta = FileMetaTableBuilder::new().transfer_syntax(self.syntax);
        let file = self.data.with_meta(meta).expect("a head");
        let mut bytes = Vec::new();
        file.write_all(&mut bytes).expect("room");
        bytes
    }
}

const PIXELS: Tag = Tag(0x7FE0, 0x0010);
