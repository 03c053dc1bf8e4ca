//! Photographs that say who was photographed, where and by whom, in all the ways that their formats have.

use std::io::{Cursor, Write as _};

use image::{DynamicImage, ImageFormat, RgbImage};

/// A file of a format, and the words that were planted in it.
pub struct Tagged {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub words: Vec<String>,
}

const PHOTOGRAPH: &[u8] = include_bytes!("../../assets/samples/chase_Image_01L_CCBY4.jpg");

/// One file of each format.
pub fn all() -> Vec<Tagged> {
    let photograph = image::load_from_memory(PHOTOGRAPH).expect("a photograph");
    let small = photograph.thumbnail(160, 160).into_rgb8();
    let mut all = vec![jpeg(&small), png(&small), tiff(&small), webp(&small)];
    #[cfg(feature = "dicom")]
    all.push(dicom(&small));
    let mut cut = jpeg(&small);
    cut.name = "cut.jpg";
    cut.bytes.truncate(cut.bytes.len() - 900);
    all.push(cut);
    all
}

/// Words that no file has by chance.
struct Words {
    of: &'static str,
    planted: Vec<String>,
}

impl Words {
    fn of(of: &'static str) -> Self {
        let planted = Vec::new();
        Self { of, planted }
    }

    fn plant(&mut self, what: &str) -> String {
        let word = format!("Planted{}{what}Xq7", self.of);
        self.planted.push(word.clone());
        word
    }
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::from(picture.clone());
    picture.write_to(&mut bytes, format).expect("room");
    bytes.into_inner()
}

/// A directory of tags in TIFF's form, little endian, which begins at `start`: texts, and one number each.
fn directory(start: usize, texts: &[(u16, Vec<u8>)], numbers: &[(u16, u32)]) -> Vec<u8> {
    /// Tag, kind and count; then a text or a number.
    type Entry<'t> = (u16, u16, u32, Option<&'t [u8]>, u32);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (tag, text) in texts {
        entries.push((*tag, 2, text.len() as u32, Some(text), 0));
    }
    for &(tag, number) in numbers {
        entries.push((tag, 4, 1, None, number));
    }
    entries.sort_by_key(|entry| entry.0);
    let mut beyond = start + 2 + 12 * entries.len() + 4;
    let (mut out, mut values) = (
        (entries.len() as u16).to_le_bytes().to_vec(),
        Vec::<u8>::new(),
    );
    for (tag, kind, count, text, number) in entries {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        match text {
            Some(text) => {
                out.extend((beyond as u32).to_le_bytes());
                beyond += text.len();
                values.extend(text);
            }
            None => out.extend(number.to_le_bytes()),
        }
    }
    out.extend([0; 4]);
    out.extend(values);
    out
}

fn ended(text: String) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    bytes.resize((bytes.len() + 1).next_multiple_of(2), 0);
    bytes
}

/// EXIF with a describing text, an artist, an author in UTF-16 and a place.
fn exif(words: &mut Words) -> Vec<u8> {
    let author: Vec<u16> = words.plant("Author").encode_utf16().chain([0]).collect();
    let texts = [
        (0x010E, ended(words.plant("Description"))),
        (0x013B, ended(words.plant("Artist"))),
        (
            0x9C9D,
            author.into_iter().flat_map(u16::to_le_bytes).collect(),
        ),
    ];
    // The directory of places comes last; its own place does not change how long the first one is.
    let length = directory(8, &texts, &[(0x8825, 0)]).len();
    let first = directory(8, &texts, &[(0x8825, 8 + length as u32)]);
    let place = [(0x001C, ended(words.plant("Place")))];
    let place = directory(8 + length, &place, &[]);
    [&b"II\x2A\0\x08\0\0\0"[..], &first, &place].concat()
}

fn xmp(words: &mut Words) -> String {
    let creator = words.plant("Xmp");
    format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><dc:creator>{creator}</dc:creator></x:xmpmeta>")
}

fn jpeg(picture: &RgbImage) -> Tagged {
    let mut words = Words::of("Jpeg");
    let plain = encoded(picture, ImageFormat::Jpeg);
    let segment = |marker: u8, content: &[u8]| {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&[0xFF, marker], &length[..], content].concat()
    };
    let exif = [b"Exif\0\0".to_vec(), exif(&mut words)].concat();
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0{}", xmp(&mut words));
    let comment = words.plant("Comment");
    let bytes = [
        plain[..2].to_vec(),
        segment(0xE1, &exif),
        segment(0xE1, xmp.as_bytes()),
        segment(0xFE, comment.as_bytes()),
        plain[2..].to_vec(),
    ];
    Tagged {
        name: "a.jpg",
        bytes: bytes.concat(),
        words: words.planted,
    }
}

fn png(picture: &RgbImage) -> Tagged {
    let mut words = Words::of("Png");
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(picture.width(), picture.height());
    info.color_type = png::ColorType::Rgb;
    info.exif_metadata = Some(exif(&mut words).into());
    let mut encoder = png::Encoder::with_info(&mut bytes, info).expect("a header");
    let mut text = |key: &str, what: &str| (key.to_owned(), words.plant(what));
    let (key, value) = text("Author", "Text");
    encoder.add_text_chunk(key, value).expect("a text");
    let (key, value) = text("Comment", "Packed");
    encoder.add_ztxt_chunk(key, value).expect("a text");
    let (key, value) = text("Title", "International");
    encoder.add_itxt_chunk(key, value).expect("a text");
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(picture.as_raw()).expect("pixels");
    writer.finish().expect("an end");
    Tagged {
        name: "b.png",
        bytes,
        words: words.planted,
    }
}

fn tiff(picture: &RgbImage) -> Tagged {
    let mut words = Words::of("Tiff");
    let pixels = picture.as_raw();
    let start = 8 + pixels.len();
    let texts = [
        (0x010E, ended(words.plant("Description"))),
        (0x013B, ended(words.plant("Artist"))),
        (0x013C, ended(words.plant("Host"))),
    ];
    let numbers = [
        (0x0100, picture.width()),
        (0x0101, picture.height()),
        // A value for all three samples is not as it should be, but is what fits into a number; readers take it.
        (0x0102, 8),
        (0x0103, 1),
        (0x0106, 2),
        (0x0111, 8),
        (0x0115, 3),
        (0x0116, picture.height()),
        (0x0117, pixels.len() as u32),
    ];
    let directory = directory(start, &texts, &numbers);
    let head = (start as u32).to_le_bytes();
    Tagged {
        name: "c.tif",
        bytes: [&b"II\x2A\0"[..], &head, pixels, &directory].concat(),
        words: words.planted,
    }
}

fn webp(picture: &RgbImage) -> Tagged {
    let mut words = Words::of("Webp");
    let plain = encoded(picture, ImageFormat::WebP);
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = (content.len() as u32).to_le_bytes();
        let mut chunk = [&name[..], &length, content].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    // EXIF and XMP are there.
    let mut head = vec![0b1100, 0, 0, 0];
    head.extend(side(picture.width()));
    head.extend(side(picture.height()));
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(b"VP8X", &head));
    body.extend(&plain[12..]);
    body.extend(chunk(b"EXIF", &exif(&mut words)));
    body.extend(chunk(b"XMP ", xmp(&mut words).as_bytes()));
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.write_all(&body).expect("room");
    Tagged {
        name: "d.webp",
        bytes,
        words: words.planted,
    }
}

#[cfg(feature = "dicom")]
fn dicom(picture: &RgbImage) -> Tagged {
    use crate::ophthalmic::{File, LATERALITY, SPACING};
    use dicom_core::{Tag, VR};

    let mut words = Words::of("Dicom");
    let size = (picture.width() as u16, picture.height() as u16);
    let mut file = File::new(size, "RGB", (8, 8));
    for (tag, vr, what) in [
        (Tag(0x0010, 0x0010), VR::PN, "Patient"),
        (Tag(0x0010, 0x0020), VR::LO, "Number"),
        (Tag(0x0010, 0x1040), VR::LO, "Address"),
        (Tag(0x0010, 0x4000), VR::LT, "Comments"),
        (Tag(0x0008, 0x0080), VR::LO, "Institution"),
        (Tag(0x0008, 0x0090), VR::PN, "Physician"),
        (Tag(0x0008, 0x1010), VR::SH, "Station"),
        (Tag(0x0018, 0x1000), VR::LO, "Serial"),
    ] {
        file = file.text(tag, vr, &words.plant(what));
    }
    for (tag, vr, text) in [
        (Tag(0x0010, 0x0030), VR::DA, "19470911"),
        (Tag(0x0008, 0x0050), VR::SH, "ACC55512907"),
        (Tag(0x0020, 0x000D), VR::UI, "1.2.276.0.7230010.55512"),
        (Tag(0x0008, 0x0018), VR::UI, "1.2.276.0.7230010.55513"),
    ] {
        file = file.text(tag, vr, text);
        words.planted.push(text.to_owned());
    }
    let file = file.text(LATERALITY, VR::CS, "L");
    let file = file.text(SPACING, VR::DS, "0.0112\\0.0112");
    Tagged {
        name: "e.dcm",
        bytes: file.pixels(picture.as_raw()).bytes(),
        words: words.planted,
    }
}
