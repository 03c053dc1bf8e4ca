//! Photographs that are made up, and files that only look like some.

use std::io::Cursor;
use std::path::Path;

use image::{ImageFormat, Rgb, RgbImage};

/// An orange disc with a bright spot and some noise on black.
pub fn fundus(width: u32, height: u32, seed: u32) -> RgbImage {
    let (middle, reach) = ((width / 2, height / 2), 0.46 * f64::from(width.min(height)));
    let mut noise = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    RgbImage::from_fn(width, height, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        let [dx, dy] = [x.abs_diff(middle.0), y.abs_diff(middle.1)].map(f64::from);
        let from_middle = dx.hypot(dy) / reach;
        if from_middle > 1.0 {
            Rgb([0; 3])
        } else if from_middle < 0.3 {
            Rgb([225, 200, 120].map(|value: u8| value + grain))
        } else {
            Rgb([150, 70, 30].map(|value: u8| value + grain))
        }
    })
}

pub fn save(photograph: &RgbImage, path: &Path) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
    photograph.save(path).expect("the photograph");
}

/// A JPEG file whose second half is missing, as after a copy that was broken off.
pub fn half_a_jpeg(photograph: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    photograph
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .expect("a JPEG");
    let mut bytes = bytes.into_inner();
    bytes.truncate(bytes.len() / 2);
    bytes
}
