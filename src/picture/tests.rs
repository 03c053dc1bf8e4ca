//! The room as a whole, on files made here.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use tempfile::tempdir;

use super::*;

/// A red disc with a bright spot to the right of its middle, on black.
fn retina(width: u32, height: u32) -> RgbImage {
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let radius = cx.min(cy) * 0.95;
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        match dx.hypot(dy) {
            far if far > radius => Rgb([0, 0, 0]),
            _ if (dx - radius * 0.6).hypot(dy) < radius * 0.2 => Rgb([250, 240, 200]),
            near => Rgb([200 - (near / radius * 80.0) as u8, 70, 30]),
        }
    })
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn file(path: PathBuf) -> ImageSource {
    ImageSource {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        origin: Origin::File(path),
    }
}

fn opened(bytes: &[u8], name: &str) -> Result<Photo, Fault> {
    let folder = tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    open(&file(path.clone())).map_err(|error| {
        assert!(
            error
                .to_string()
                .ends_with(&format!(": {}", path.display())),
            "{error}"
        );
        error.fault
    })
}

/// An EXIF block that holds only the orientation, put right behind the start-of-image marker.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut block = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
    [
        &jpeg[..2],
        &[0xFF, 0xE1],
        &length[..],
        &block[..],
        &jpeg[2..],
    ]
    .concat()
}

/// The header of a PNG file that claims a size; its checksum is right.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0_u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| {
                if crc & 1 == 1 {
                    crc >> 1 ^ 0xEDB8_8320
                } else {
                    crc >> 1
                }
            })
        })
    };
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [
        (
            b"IHDR",
            [
                &width.to_be_bytes()[..],
                &height.to_be_bytes(),
                &[8, 2, 0, 0, 0],
            ]
            .concat(),
        ),
        (b"IDAT", vec![0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]),
        (b"IEND", Vec::new()),
    ] {
        let chunk = [&name[..], &data].concat();
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(crc(&chunk).to_be_bytes());
    }
    bytes
}

#[test]
fn every_format_opens_and_gives_a_working_copy() {
    for (format, name) in [
        (ImageFormat::Png, "a.png"),
        (ImageFormat::Jpeg, "a.JPG"),
        (ImageFormat::Tiff, "a.tif"),
        (ImageFormat::Bmp, "a.bmp"),
        (ImageFormat::WebP, "a.webp"),
    ] {
        let photo = opened(&encoded(retina(300, 200), format), name).unwrap();
        assert_eq!(
            (photo.width(), photo.height(), photo.is_16_bit()),
            (300, 200, false),
            "{name}"
        );
        let copy = photo.working(128);
        assert_eq!(
            (copy.width, copy.height, copy.rgb.len()),
            (128, 85, 128 * 85 * 3),
            "{name}"
        );
        let round = std::f32::consts::PI * (42.5 * 0.95_f32).powi(2);
        assert!(
            (copy.field.count() as f32 / round - 1.0).abs() < 0.05,
            "{name}: {}",
            copy.field.count()
        );
        let middle = (42 * 128 + 64) * 3;
        assert!(
            copy.rgb[middle].abs_diff(200 * 257) < 1000
                && copy.rgb[middle + 2].abs_diff(30 * 257) < 1000,
            "{name}"
        );
    }
}

#[test]
fn the_samples_decode_and_have_a_surround() {
    for source in samples() {
        let photo = open(&source).unwrap();
        let copy = photo.working(128);
        let share = copy.field.count() as f32 / (copy.width * copy.height) as f32;
        assert!((0.4..0.95).contains(&share), "{}: {share}", source.name);
        assert!(!copy.field.inside[0], "{}: a corner is inside", source.name);
        assert_eq!(photo.sha256.len(), 64);
    }
}

#[test]
fn the_hash_is_that_of_the_file() {
    let photo = opened(&encoded(retina(20, 20), ImageFormat::Png), "a.png").unwrap();
    let same = opened(&encoded(retina(20, 20), ImageFormat::Png), "b.png").unwrap();
    let other = opened(&encoded(retina(21, 20), ImageFormat::Png), "a.png").unwrap();
    assert_eq!(photo.sha256, same.sha256);
    assert_ne!(photo.sha256, other.sha256);
    assert!(
        photo
            .sha256
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
    );
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (format, name) in [
        (ImageFormat::Jpeg, "a.jpg"),
        (ImageFormat::Png, "a.png"),
        (ImageFormat::Tiff, "a.tif"),
        (ImageFormat::Bmp, "a.bmp"),
        (ImageFormat::WebP, "a.webp"),
    ] {
        let whole = encoded(retina(120, 90), format);
        for tenths in [3, 5, 9] {
            let fault = opened(&whole[..whole.len() * tenths / 10], name).unwrap_err();
            assert!(
                matches!(fault, Fault::Truncated | Fault::Damaged(_)),
                "{name} at {tenths}/10: {fault:?}"
            );
        }
        assert_eq!(opened(&[], name).unwrap_err(), Fault::Empty);
    }
    let jpeg = encoded(retina(120, 90), ImageFormat::Jpeg);
    assert_eq!(
        opened(&jpeg[..jpeg.len() / 2], "a.jpg").unwrap_err(),
        Fault::Truncated
    );
    let png = encoded(retina(120, 90), ImageFormat::Png);
    assert_eq!(
        opened(&png[..png.len() / 2], "a.png").unwrap_err(),
        Fault::Truncated
    );
    let mut padded = jpeg[..jpeg.len() / 2].to_vec();
    padded.resize(jpeg.len(), 0);
    assert_eq!(opened(&padded, "a.jpg").unwrap_err(), Fault::Truncated);
}

#[test]
fn bytes_after_the_end_of_a_jpeg_are_fine() {
    let mut jpeg = encoded(retina(64, 48), ImageFormat::Jpeg);
    jpeg.extend(b"maker's notes");
    assert!(opened(&jpeg, "a.jpg").is_ok());
}

#[test]
fn the_content_decides_not_the_extension() {
    let photo = opened(
        &encoded(retina(64, 48), ImageFormat::Png),
        "really a png.jpg",
    )
    .unwrap();
    assert_eq!(photo.width(), 64);
    assert_eq!(
        opened(b"name;diagnosis\nA;none\n", "table.png").unwrap_err(),
        Fault::NotAPicture
    );
    assert!(
        matches!(opened(b"GIF89a and so on", "a.png").unwrap_err(), Fault::Unsupported(text) if text.contains("GIF"))
    );
    let mut dicom = vec![0; 128];
    dicom.extend(b"DICM....");
    let fault = opened(&dicom, "a.jpg").unwrap_err();
    match fault {
        Fault::Damaged(text) if cfg!(feature = "dicom") => assert!(text.contains("DICOM")),
        Fault::Unsupported(text) if !cfg!(feature = "dicom") => assert!(text.contains("DICOM")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn orientation_is_applied() {
    let jpeg = encoded(retina(120, 60), ImageFormat::Jpeg);
    // The spot to the right of the middle comes to lie at (column, row).
    for (orientation, size, spot) in [
        (1, (120, 60), (78, 30)),
        (3, (120, 60), (42, 30)),
        (6, (60, 120), (30, 78)),
        (8, (60, 120), (30, 42)),
    ] {
        let photo = opened(&with_orientation(&jpeg, orientation), "a.jpg").unwrap();
        assert_eq!(
            (photo.width(), photo.height()),
            size,
            "orientation {orientation}"
        );
        assert!(
            photo.rgb8().get_pixel(spot.0, spot.1).0[1] > 200,
            "orientation {orientation}"
        );
    }
}

#[test]
fn sizes_out_of_range_are_refused() {
    assert_eq!(
        opened(&png_header(60_000, 60_000), "bomb.png").unwrap_err(),
        Fault::TooLarge(60_000, 60_000)
    );
    assert_eq!(
        opened(&png_header(29_000, 29_000), "bomb.png").unwrap_err(),
        Fault::TooLarge(29_000, 29_000)
    );
    assert_eq!(
        opened(&encoded(retina(300, 15), ImageFormat::Png), "a.png").unwrap_err(),
        Fault::TooSmall(300, 15)
    );
    assert!(opened(&encoded(retina(16, 16), ImageFormat::Png), "a.png").is_ok());
}

#[test]
fn grey_and_transparent_pictures_become_rgb() {
    let grey = ImageBuffer::from_fn(40, 30, |x, _| Luma([x as u8 * 5]));
    let rgb = opened(&encoded(grey, ImageFormat::Png), "a.png")
        .unwrap()
        .rgb8();
    assert_eq!(rgb.get_pixel(20, 3).0, [100, 100, 100]);

    let clear = RgbaImage::from_fn(40, 30, |x, _| {
        Rgba([200, 100, 50, if x < 20 { 0 } else { 128 }])
    });
    let rgb = opened(&encoded(clear, ImageFormat::Png), "a.png")
        .unwrap()
        .rgb8();
    assert_eq!(rgb.get_pixel(3, 3).0, [0, 0, 0]);
    assert_eq!(rgb.get_pixel(30, 3).0, [100, 50, 25]);
}

#[test]
fn sixteen_bits_are_kept_and_twelve_are_stretched() {
    let deep = |top: f32| {
        let value = move |x: u32| (x as f32 / 99.0 * top) as u16;
        encoded(
            ImageBuffer::from_fn(100, 40, move |x, _| Rgb([value(x), value(x) / 2, 0])),
            ImageFormat::Png,
        )
    };
    let photo = opened(&deep(65_535.0), "a.png").unwrap();
    assert!(photo.is_16_bit());
    assert_eq!(
        photo.working(200).rgb[10 * 3],
        (10.0 / 99.0 * 65_535.0) as u16
    );
    assert_eq!(photo.rgb8().get_pixel(99, 0).0, [255, 127, 0]);

    // A dim picture of 16 bits stays as it is.
    assert_eq!(
        opened(&deep(30_000.0), "a.png").unwrap().working(200).rgb[99 * 3],
        30_000
    );

    let photo = opened(&deep(4_095.0), "a.png").unwrap();
    assert_eq!(photo.rgb8().get_pixel(99, 0).0[0], 255);
    assert_eq!(photo.display(50).get_pixel(49, 0).0[3], 255);
    assert_eq!(photo.working(200).rgb[99 * 3], 65_535);
    // Below one 8-bit step there is still detail.
    let row: Vec<u16> = photo.working(200).rgb[..300]
        .iter()
        .step_by(3)
        .copied()
        .collect();
    assert!(row.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn floating_point_is_brought_to_sixteen_bits() {
    for white in [1.0, 255.0, 65_535.0] {
        let float = ImageBuffer::from_fn(32, 32, |x, _| {
            Rgb([white, x as f32 / 31.0 * white, f32::NAN])
        });
        let photo = opened(
            &encoded(DynamicImage::ImageRgb32F(float), ImageFormat::Tiff),
            "a.tif",
        )
        .unwrap();
        assert!(photo.is_16_bit());
        let rgb = photo.working(32).rgb;
        assert_eq!(rgb[31 * 3..32 * 3], [65_535, 65_535, 0], "white {white}");
    }
}

#[test]
fn copies_never_grow() {
    let photo = opened(&encoded(retina(90, 60), ImageFormat::Png), "a.png").unwrap();
    assert_eq!(photo.display(1000).dimensions(), (90, 60));
    assert_eq!(photo.display(45).dimensions(), (45, 30));
    assert_eq!(photo.display(0).dimensions(), (1, 1));
    assert_eq!(
        photo.display(90).get_pixel(45, 30).0[..3],
        photo.rgb8().get_pixel(45, 30).0
    );
    assert_eq!(
        (photo.working(1000).width, photo.working(1000).height),
        (90, 60)
    );
}

#[test]
fn a_folder_under_a_pictures_name_is_not_read() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("a.png")).unwrap();
    assert!(scan(folder.path(), &|| false).unwrap().images.is_empty());
    assert_eq!(
        open(&file(folder.path().join("a.png"))).unwrap_err().fault,
        Fault::NotAPicture
    );
    assert_eq!(
        open(&file(folder.path().join("b.png"))).unwrap_err().fault,
        Fault::Missing
    );
}
