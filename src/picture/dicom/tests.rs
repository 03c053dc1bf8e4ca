//! DICOM files of every kind that is read, and of those that are not.

use std::io::Cursor;

use dicom_core::VR;
use image::{ImageFormat, Rgb, RgbImage};

use super::*;
use crate::picture::{decode, open};
use ophthalmic::{
    EXPLICIT, FRAMES, File, HIGH_BIT, IMPLICIT, JPEG, JPEG_2000, LATERALITY, PLANAR, RUN_LENGTHS,
    SIGNED,
};

#[path = "../../../tests/ophthalmic.rs"]
mod ophthalmic;

const SIZE: (u16, u16) = (18, 16);
const COUNT: usize = 18 * 16;

/// A picture of many colours.
fn colours() -> RgbImage {
    RgbImage::from_fn(SIZE.0.into(), SIZE.1.into(), |x, y| {
        Rgb([(x * 13) as u8, (y * 15) as u8, (x * y) as u8])
    })
}

/// Samples one after the other, instead of pixel by pixel.
fn planes(mixed: &[u8]) -> Vec<u8> {
    let plane = |channel| mixed.iter().skip(channel).step_by(3).copied();
    (0..3).flat_map(plane).collect()
}

fn eight(bytes: &[u8]) -> RgbImage {
    match read(bytes).expect("a picture").0 {
        Pixels::Eight(rgb) => rgb,
        Pixels::Sixteen(_) => panic!("16 bits"),
    }
}

/// Red of all pixels, once all colours were the same.
fn grey(bytes: &[u8]) -> Vec<u16> {
    let Pixels::Sixteen(rgb) = read(bytes).expect("a picture").0 else {
        panic!("8 bits");
    };
    let pixels = rgb.pixels().map(|pixel| {
        assert!(pixel.0.iter().all(|&value| value == pixel.0[0]));
        pixel.0[0]
    });
    pixels.collect()
}

fn fault(bytes: &[u8]) -> Fault {
    match open::pixels(bytes) {
        Err(fault) => fault,
        Ok(_) => panic!("it was read"),
    }
}

fn rgb() -> File {
    File::new(SIZE, "RGB", (8, 8)).pixels(colours().as_raw())
}

#[test]
fn uncompressed_colours_are_read_as_they_are() {
    for syntax in [EXPLICIT, IMPLICIT] {
        assert!(eight(&rgb().syntax(syntax).bytes()) == colours());
        let planar = rgb().number(PLANAR, 1).pixels(&planes(colours().as_raw()));
        assert!(eight(&planar.syntax(syntax).bytes()) == colours());
    }
}

#[test]
fn colour_differences_become_the_colours_of_the_standard() {
    // What PS3.3 C.7.6.3.1.2 makes of (189, 106, 33), and back.
    let (stored, shown) = ([122, 77, 175], Rgb([188, 106, 32]));
    let pure = [
        ([0, 128, 128], Rgb([0, 0, 0])),
        ([255, 128, 128], Rgb([255, 255, 255])),
        ([76, 85, 255], Rgb([254, 0, 0])),
        ([150, 44, 21], Rgb([0, 255, 1])),
        ([29, 255, 107], Rgb([0, 0, 254])),
    ];
    for (stored, shown) in pure.into_iter().chain([(stored, shown)]) {
        let mixed = stored.repeat(COUNT);
        let [y, cb, cr] = stored;
        for (meaning, planar, pixels) in [
            ("YBR_FULL", 0, mixed.clone()),
            ("YBR_FULL", 1, planes(&mixed)),
            ("YBR_FULL_422", 0, [y, y, cb, cr].repeat(COUNT / 2)),
        ] {
            let file = File::new(SIZE, meaning, (8, 8)).pixels(&pixels);
            let read = eight(&file.number(PLANAR, planar).bytes());
            let all = read.pixels().all(|pixel| *pixel == shown);
            assert!(all, "{meaning} {planar}: {:?}", read.get_pixel(1, 0));
        }
    }
    // Each of two neighbours has its own brightness.
    let pixels = [0, 255, 128, 128].repeat(COUNT / 2);
    let read = eight(
        &File::new(SIZE, "YBR_FULL_422", (8, 8))
            .pixels(&pixels)
            .bytes(),
    );
    assert_eq!(read.get_pixel(0, 3).0, [0; 3]);
    assert_eq!(read.get_pixel(1, 3).0, [255; 3]);
}

#[test]
fn sixteen_bits_are_stretched_by_those_that_are_stored() {
    let values: Vec<u16> = (0..COUNT as u16).map(|at| at * 14).collect();
    let bytes = |shift: u16| -> Vec<u8> {
        let values = values.iter().map(|value| value << shift);
        values.flat_map(u16::to_le_bytes).collect()
    };
    let file = File::new(SIZE, "MONOCHROME2", (16, 12));
    let full = |value: u16| (f64::from(value) * 65535.0 / 4095.0).round() as u16;
    let expected: Vec<u16> = values.iter().copied().map(full).collect();
    assert_eq!(grey(&file.clone().pixels(&bytes(0)).bytes()), expected);
    let high = file.clone().number(HIGH_BIT, 15).pixels(&bytes(4));
    assert_eq!(grey(&high.bytes()), expected);
    let inverted = File::new(SIZE, "MONOCHROME1", (16, 12)).pixels(&bytes(0));
    let expected: Vec<u16> = values.iter().map(|&value| full(4095 - value)).collect();
    assert_eq!(grey(&inverted.bytes()), expected);
    let whole = File::new(SIZE, "MONOCHROME2", (16, 16)).pixels(&bytes(0));
    assert_eq!(grey(&whole.bytes()), values);
}

/// Run lengths of one plane, by a rule that uses both kinds of runs.
fn packed(plane: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in plane
        .chunk_by(|a, b| a == b)
        .flat_map(|run| run.chunks(128))
    {
        match run {
            [one] => out.extend([0, *one]),
            more => out.extend([(257 - more.len()) as u8, more[0]]),
        }
    }
    out.resize(out.len().next_multiple_of(2), 128);
    out
}

fn run_lengths(planes: &[&[u8]]) -> Vec<u8> {
    let mut head = vec![planes.len() as u32];
    let mut packed_planes = Vec::new();
    for plane in planes {
        head.push(64 + packed_planes.len() as u32);
        packed_planes.extend(packed(plane));
    }
    head.resize(16, 0);
    let head = head.into_iter().flat_map(u32::to_le_bytes);
    head.chain(packed_planes).collect()
}

#[test]
fn run_lengths_are_unpacked() {
    let planes = planes(colours().as_raw());
    let planes: Vec<&[u8]> = planes.chunks(COUNT).collect();
    let file = File::new(SIZE, "RGB", (8, 8)).syntax(RUN_LENGTHS);
    let bytes = run_lengths(&planes);
    assert!(eight(&file.clone().compressed(&bytes, 1).bytes()) == colours());
    let values: Vec<u16> = (0..COUNT as u16).map(|at| at * 200).collect();
    let [low, high] = [0, 8]
        .map(|shift| -> Vec<u8> { values.iter().map(|value| (value >> shift) as u8).collect() });
    let deep = File::new(SIZE, "MONOCHROME2", (16, 16)).syntax(RUN_LENGTHS);
    let bytes = run_lengths(&[&high, &low]);
    assert_eq!(grey(&deep.compressed(&bytes, 1).bytes()), values);
    for bytes in [
        run_lengths(&planes[..2]),
        run_lengths(&[&planes[0][..9]; 3]),
    ] {
        fault(&file.clone().compressed(&bytes, 1).bytes());
    }
}

const PHOTOGRAPH: &[u8] = include_bytes!("../../../assets/samples/chase_Image_01L_CCBY4.jpg");

#[test]
fn a_jpeg_within_is_the_photograph_itself() {
    let alone = decode::jpeg(PHOTOGRAPH).expect("a photograph").into_rgb8();
    let size = (alone.width() as u16, alone.height() as u16);
    for (meaning, pieces) in [("YBR_FULL_422", 1), ("YBR_FULL", 3), ("RGB", 1)] {
        let file = File::new(size, meaning, (8, 8)).syntax(JPEG);
        let bytes = file.compressed(PHOTOGRAPH, pieces).bytes();
        assert!(eight(&bytes) == alone, "{meaning}");
    }
    let cut = File::new(size, "YBR_FULL", (8, 8)).syntax(JPEG);
    let cut = cut.compressed(&PHOTOGRAPH[..PHOTOGRAPH.len() / 2], 1);
    assert_eq!(fault(&cut.bytes()), Fault::Truncated);
    let other = File::new(SIZE, "YBR_FULL", (8, 8)).syntax(JPEG);
    let text = fault(&other.compressed(PHOTOGRAPH, 1).bytes()).to_string();
    assert!(text.contains("another size"), "{text}");
}

#[test]
fn a_jpeg_without_a_mark_has_the_colours_that_the_file_says() {
    let mut jpeg = Cursor::new(Vec::new());
    let red = RgbImage::from_pixel(32, 32, Rgb([189, 106, 33]));
    red.write_to(&mut jpeg, ImageFormat::Jpeg).expect("room");
    let jpeg = jpeg.into_inner();
    assert_eq!(&jpeg[2..4], [0xFF, 0xE0], "JFIF");
    let length = usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    let unmarked = [&jpeg[..2], &jpeg[4 + length..]].concat();
    let shown = |meaning: &str, jpeg: &[u8]| {
        let file = File::new((32, 32), meaning, (8, 8)).syntax(JPEG);
        eight(&file.compressed(jpeg, 1).bytes()).get_pixel(9, 9).0
    };
    let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2);
    let all = ["YBR_FULL", "RGB"].map(|meaning| shown(meaning, &jpeg));
    assert!(all.iter().all(|&c| near(c, [189, 106, 33])), "{all:?}");
    let stored = ["YBR_FULL", "RGB"].map(|meaning| shown(meaning, &unmarked));
    assert!(near(stored[0], [189, 106, 33]), "{stored:?}");
    assert!(near(stored[1], [122, 77, 175]), "{stored:?}");
}

const DISC: &[u8] = include_bytes!("../../../tests/data/disc.j2k");
const DEEP: &[u8] = include_bytes!("../../../tests/data/deep.j2k");

#[test]
fn jpeg_2000_is_read_to_the_bit() {
    let png = include_bytes!("../../../tests/data/disc.png");
    let disc = image::load_from_memory(png).expect("a picture").into_rgb8();
    let size = (disc.width() as u16, disc.height() as u16);
    let file = File::new(size, "YBR_RCT", (8, 8)).syntax(JPEG_2000);
    assert!(eight(&file.clone().compressed(DISC, 2).bytes()) == disc);
    let deep = File::new((32, 24), "MONOCHROME2", (16, 16)).syntax(JPEG_2000);
    let values: Vec<u16> = (0..24 * 32)
        .map(|at| (at % 32 * 2000 + at / 32 * 100) as u16)
        .collect();
    assert_eq!(grey(&deep.compressed(DEEP, 1).bytes()), values);

    for end in [10, 60, DISC.len() / 2] {
        let cut = file.clone().compressed(&DISC[..end], 1).bytes();
        let text = fault(&cut).to_string();
        assert!(text.contains("copy it again"), "{text}");
    }
    // A stream that claims more than the file does takes no memory for it.
    let mut claims = DISC.to_vec();
    claims[8..12].copy_from_slice(&60_000_u32.to_be_bytes());
    let text = fault(&file.compressed(&claims, 1).bytes()).to_string();
    assert!(text.contains("another size"), "{text}");
}

#[test]
fn spacing_and_side_come_from_the_file() {
    let tags = |file: File| read(&file.bytes()).expect("a picture").1;
    let spaced = |text| rgb().text(ophthalmic::SPACING, VR::DS, text);
    assert_eq!(tags(rgb()), Tags::default());
    let um = |file| tags(file).spacing.map(|um| (um * 10.0).round() / 10.0);
    assert_eq!(um(spaced("0.0112\\0.0112")), Some(11.2));
    assert_eq!(um(spaced("0.0112 \\ 1.12e-2")), Some(11.2));
    for odd in [
        "0.0112",
        "0.01\\0.02",
        "0\\0",
        "-1\\-1",
        "wide\\wide",
        "inf\\inf",
    ] {
        assert_eq!(um(spaced(odd)), None, "{odd}");
    }
    let capture = "1.2.840.10008.5.1.4.1.1.7";
    let other = spaced("0.0112\\0.0112").text(ophthalmic::SOP_CLASS, VR::UI, capture);
    assert_eq!(um(other), None, "no spacing on the retina");
    let side = |file: File| tags(file).eye;
    let image = |code| rgb().text(LATERALITY, VR::CS, code);
    assert_eq!(side(image("R")), Some(Laterality::Right));
    assert_eq!(side(image("L ")), Some(Laterality::Left));
    assert_eq!(side(image("B")), None);
    let series = |file: File, code| file.text(SERIES_LATERALITY, VR::CS, code);
    assert_eq!(side(series(rgb(), "L")), Some(Laterality::Left));
    assert_eq!(side(series(image("R"), "L")), Some(Laterality::Right));
}

#[test]
fn a_small_picture_within_is_not_the_photograph() {
    let icon = File::new((16, 16), "MONOCHROME2", (8, 8)).pixels(&[7; 256]);
    let icon = icon.text(LATERALITY, VR::CS, "L");
    for syntax in [EXPLICIT, IMPLICIT] {
        let file = rgb().sequence(Tag(0x0008, 0x2112), icon.clone());
        let bytes = file.syntax(syntax).bytes();
        assert!(eight(&bytes) == colours());
        assert_eq!(read(&bytes).expect("a picture").1, Tags::default());
    }
}

#[test]
fn what_is_not_read_is_said() {
    let says = |file: File, words: &str| {
        let fault = fault(&file.bytes());
        assert!(matches!(fault, Fault::Unsupported(_)), "{fault:?}");
        let text = fault.to_string();
        assert!(text.contains(words), "{text}");
        assert!(text.contains("as PNG, TIFF or JPEG"), "{text}");
    };
    says(rgb().text(FRAMES, VR::IS, "12"), "holds 12 pictures");
    says(rgb().number(SIGNED, 1), "8 bits");
    says(rgb().syntax("1.2.840.10008.1.2.4.80"), "JPEG-LS");
    says(rgb().syntax("1.2.840.10008.1.2.2"), "big endian");
    says(rgb().syntax("1.2.840.10008.1.2.4.102"), "a film");
    let palette = File::new(SIZE, "PALETTE COLOR", (8, 8)).pixels(&[0; 3 * COUNT]);
    says(palette, "PALETTE COLOR, 3 samples");
    let report = File::new(SIZE, "RGB", (8, 8));
    assert_eq!(fault(&report.bytes()), Fault::Truncated);
    let bits = File::new(SIZE, "MONOCHROME2", (32, 32)).pixels(&[0; 4 * COUNT]);
    says(bits, "32 bits");
    let one = File::new(SIZE, "RGB", (8, 8)).text(FRAMES, VR::IS, "1");
    assert!(read(&one.pixels(colours().as_raw()).bytes()).is_ok());
}

#[test]
fn damaged_files_are_refused_without_taking_memory() {
    let whole = rgb()
        .text(Tag(0x0010, 0x0010), VR::PN, "Muster^Erika")
        .bytes();
    for end in 132..whole.len() {
        let fault = fault(&whole[..end]);
        let text = fault.to_string();
        assert!(!text.contains("Muster"), "{text}");
        assert!(
            matches!(
                fault,
                Fault::Truncated | Fault::Damaged(_) | Fault::Unsupported(_)
            ),
            "{end}: {fault:?}"
        );
    }
    assert_eq!(fault(&whole[..whole.len() - 1]), Fault::Truncated);
    // 4 GiB of a name, and of pixels.
    let at = whole.windows(8).position(|w| w == b"\x10\0\x10\0PN\x0c\0");
    let mut long = whole.clone();
    long[at.expect("a name") + 4..][..4].copy_from_slice(b"UT\0\0");
    long[at.expect("a name") + 8..][..4].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    assert_eq!(fault(&long), Fault::Truncated);
    let huge = File::new((60_000, 60_000), "RGB", (8, 8)).pixels(&[0; 64]);
    assert_eq!(fault(&huge.bytes()), Fault::TooLarge(60_000, 60_000));
    let small = File::new((15, 16), "RGB", (8, 8)).pixels(&[0; 3 * 15 * 16]);
    assert_eq!(fault(&small.bytes()), Fault::TooSmall(15, 16));
    let nested = b"\x08\0\x12\x21SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\xFF\xFF\xFF\xFF";
    let head = 132
        + whole[132..]
            .windows(4)
            .position(|w| w == b"\x08\0\x16\0")
            .expect("a class");
    let deep = [&whole[..head], &nested.repeat(200_000)[..]].concat();
    assert!(matches!(fault(&deep), Fault::Damaged(_)));
}
