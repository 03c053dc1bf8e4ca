//! Photographs in DICOM files, in every way to store pixels that is read and in some that are not.

use std::io::Cursor;

use dicom_core::{Tag, VR};
use image::{ImageFormat, RgbImage};

use super::{Made, fine, odd};
use crate::ophthalmic::{
    EXPLICIT, FRAMES, File, IMPLICIT, JPEG, JPEG_2000, PLANAR, RUN_LENGTHS, SPACING,
};

const SIZE: (u16, u16) = (16, 16);
const COUNT: usize = 256;

fn rgb() -> File {
    let pixels: Vec<u8> = (0..3 * COUNT).map(|at| (at * 7) as u8).collect();
    let file = File::new(SIZE, "RGB", (8, 8)).pixels(&pixels);
    file.text(SPACING, VR::DS, "0.0112\\0.0112")
}

pub fn files() -> Vec<Made> {
    let mut jpeg = Cursor::new(Vec::new());
    let grey = RgbImage::from_pixel(16, 16, image::Rgb([90; 3]));
    grey.write_to(&mut jpeg, ImageFormat::Jpeg).expect("room");
    let deep = include_bytes!("../../data/deep.j2k");
    let packed = |size, meaning, bits| File::new(size, meaning, (bits, bits));
    let icon = packed(SIZE, "MONOCHROME2", 8).pixels(&[7; COUNT]);
    let whole = rgb().bytes();
    // One segment behind its head: twice 128 of a value.
    let mut runs = [&[1, 0, 0, 0, 64][..], &[0; 59]].concat();
    runs.extend([129, 7, 129, 9]);
    vec![
        fine("rgb_explicit", rgb().syntax(EXPLICIT).bytes()),
        fine("rgb_implicit", rgb().syntax(IMPLICIT).bytes()),
        fine(
            "planes",
            packed(SIZE, "YBR_FULL", 8)
                .number(PLANAR, 1)
                .pixels(&[99; 3 * COUNT])
                .bytes(),
        ),
        fine(
            "halved_colours",
            packed(SIZE, "YBR_FULL_422", 8)
                .pixels(&[99; 2 * COUNT])
                .bytes(),
        ),
        fine(
            "twelve_bits",
            File::new(SIZE, "MONOCHROME1", (16, 12))
                .pixels(&[9; 2 * COUNT])
                .bytes(),
        ),
        fine(
            "jpeg",
            packed(SIZE, "YBR_FULL_422", 8)
                .syntax(JPEG)
                .compressed(jpeg.get_ref(), 2)
                .bytes(),
        ),
        fine(
            "jpeg_2000",
            packed((32, 24), "MONOCHROME2", 16)
                .syntax(JPEG_2000)
                .compressed(deep, 1)
                .bytes(),
        ),
        fine(
            "run_lengths",
            packed(SIZE, "MONOCHROME2", 8)
                .syntax(RUN_LENGTHS)
                .compressed(&runs, 1)
                .bytes(),
        ),
        fine(
            "icon_within",
            rgb().sequence(Tag(0x0088, 0x0200), icon).bytes(),
        ),
        odd(
            "frames",
            rgb().text(FRAMES, VR::IS, "9").bytes(),
            "holds 9 pictures",
        ),
        odd(
            "cut",
            whole[..whole.len() - 200].to_vec(),
            "in the middle of the picture",
        ),
        odd(
            "no_pixels",
            packed(SIZE, "RGB", 8).bytes(),
            "in the middle of the picture",
        ),
        odd(
            "no_photograph",
            packed((40_000, 40_000), "RGB", 8).pixels(&[0; 64]).bytes(),
            "claims 40000 x 40000 pixels",
        ),
    ]
}
