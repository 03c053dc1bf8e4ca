//! True masks: a disc, in every kind of picture that annotation programs write.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};

use super::{Made, fine, odd};
use crate::picture;

const SIZE: (u32, u32) = (64, 48);

/// A disc of a value on 0.
fn disc((width, height): (u32, u32), value: u8) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as i32 - 30, y as i32 - 20);
        Luma([if dx * dx + dy * dy < 150 { value } else { 0 }])
    })
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("room");
    bytes.into_inner()
}

/// A PNG of a depth below 8 bits, whose values are places in a palette if there is one.
fn shallow(depth: png::BitDepth, palette: Option<&[u8]>) -> Vec<u8> {
    let bits = depth as usize;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0, SIZE.1);
    encoder.set_depth(depth);
    encoder.set_color(png::ColorType::Grayscale);
    if let Some(palette) = palette {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.to_vec());
    }
    let pixels = disc(SIZE, ((1u16 << bits) - 1) as u8).into_raw();
    let pack = |group: &[u8]| group.iter().fold(0, |byte, value| byte << bits | value);
    let packed: Vec<u8> = pixels.chunks(8 / bits).map(pack).collect();
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&packed).expect("room");
    writer.finish().expect("an end");
    bytes
}

pub fn files() -> Vec<Made> {
    let mut files = good();
    files.extend(empty_or_of_another_shape());
    files.extend(claims());
    files.extend(damaged());
    files
}

fn good() -> Vec<Made> {
    use ImageFormat::{Bmp, Png, Tiff, WebP};
    let grey = DynamicImage::from(disc(SIZE, 255));
    let rgb = DynamicImage::from(grey.to_rgb8());
    // Those that are not packed are to be small.
    let half = DynamicImage::from(disc((32, 24), 255));
    let file = |name, picture: &DynamicImage, format| fine(name, written(picture, format));
    vec![
        fine("one_bit.png", shallow(png::BitDepth::One, None)),
        fine(
            "palette.png",
            shallow(
                png::BitDepth::Two,
                Some(&[0, 0, 0, 255, 0, 0, 0, 255, 0, 9, 9, 255]),
            ),
        ),
        file("grey.png", &grey, Png),
        file("rgb.png", &rgb, Png),
        file("rgba.png", &grey.to_rgba8().into(), Png),
        file("grey_16_bits.png", &grey.to_luma16().into(), Png),
        file("twice_the_size.png", &disc((128, 96), 255).into(), Png),
        file("grey.tif", &grey, Tiff),
        file("rgb_16_bits.tif", &half.to_rgb16().into(), Tiff),
        file("rgb_float.tif", &half.to_rgb32f().into(), Tiff),
        file("rgb.bmp", &half.to_rgb8().into(), Bmp),
        file("rgba.bmp", &half.to_rgba8().into(), Bmp),
        file("rgb.webp", &rgb, WebP),
        file("rgb.jpg", &rgb, ImageFormat::Jpeg),
    ]
}

fn empty_or_of_another_shape() -> Vec<Made> {
    let file = |picture: GrayImage| written(&picture.into(), ImageFormat::Png);
    vec![
        odd(
            "nothing_marked.png",
            file(GrayImage::new(64, 48)),
            "the mask is empty",
        ),
        odd(
            "zeros_and_ones.png",
            file(disc(SIZE, 1)),
            "the mask is empty",
        ),
        odd(
            "portrait.png",
            file(disc((48, 64), 255)),
            "not the shape of its photograph",
        ),
        odd(
            "a_line.png",
            file(disc((64, 1), 255)),
            "at least 16 on each side",
        ),
    ]
}

/// Headers that claim far more than there is.
fn claims() -> Vec<Made> {
    let header = |width: u32, height: u32, depth: u8, colour: u8| {
        let sides = [width, height].map(u32::to_be_bytes).concat();
        let content = [sides, vec![depth, colour, 0, 0, 0]].concat();
        picture::png(&[
            (*b"IHDR", content),
            (*b"IDAT", vec![0x78, 0x9c]),
            (*b"IEND", vec![]),
        ])
    };
    let blown_up = |mut bytes: Vec<u8>, at: &[usize]| {
        for &at in at {
            bytes[at..at + 4].copy_from_slice(&60_000u32.to_le_bytes());
        }
        bytes
    };
    let bmp = written(&disc(SIZE, 255).into(), ImageFormat::Bmp);
    let tiff = written(&disc(SIZE, 255).into(), ImageFormat::Tiff);
    let sides = [64u32, 48].map(|side| {
        let entry = [[4u8, 0, 1, 0, 0, 0], [3, 0, 1, 0, 0, 0]].map(|kind| {
            let value = [&kind[..], &side.to_le_bytes()].concat();
            tiff.windows(10).position(|window| window == value)
        });
        entry.into_iter().flatten().next().expect("a side") + 6
    });
    vec![
        odd(
            "60000_by_60000.png",
            header(60_000, 60_000, 8, 2),
            "more than this program reads",
        ),
        odd(
            "29000_by_29000_grey.png",
            header(29_000, 29_000, 8, 0),
            "more than this program reads",
        ),
        odd(
            "29000_by_29000_one_bit.png",
            header(29_000, 29_000, 1, 0),
            "more than this program reads",
        ),
        odd("no_width.png", header(0, 48, 8, 0), "the file is damaged"),
        odd(
            "depth_of_7.png",
            header(64, 48, 7, 0),
            "the file is damaged",
        ),
        odd(
            "60000_by_60000.bmp",
            blown_up(bmp, &[18, 22]),
            "more than this program reads",
        ),
        odd(
            "60000_by_60000.tif",
            blown_up(tiff, &sides),
            "the file is damaged",
        ),
    ]
}

fn damaged() -> Vec<Made> {
    let good = written(&disc(SIZE, 255).into(), ImageFormat::Png);
    let tiff = written(&disc(SIZE, 255).into(), ImageFormat::Tiff);
    let mut circle = b"II\x2a\0\x08\0\0\0\0\0".to_vec();
    circle.extend(8u32.to_le_bytes());
    vec![
        odd("no_bytes.png", vec![], "the file is empty"),
        odd("only_text.png", b"a mask".to_vec(), "not a picture"),
        odd(
            "cut_short.png",
            good[..good.len() / 2].to_vec(),
            "copy it again",
        ),
        odd(
            "cut_short.tif",
            tiff[..tiff.len() / 2].to_vec(),
            "copy it again",
        ),
        odd(
            "only_the_beginning.tif",
            tiff[..8].to_vec(),
            "copy it again",
        ),
        odd("next_page_is_itself.tif", circle, "copy it again"),
    ]
}
