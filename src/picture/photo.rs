//! A decoded photograph and the copies made of it.

use image::{DynamicImage, ImageBuffer, Rgb, Rgb32FImage, RgbImage, RgbaImage};
use rayon::prelude::*;

use super::field::FieldOfView;
use super::shrink::{fit, shrink};
use super::tags::Tags;

type Rgb16Image = ImageBuffer<Rgb<u16>, Vec<u16>>;

/// An opened photograph, upright, at its full size.
#[derive(Clone)]
pub struct Photo {
    /// SHA-256 of the bytes of the file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// What the file says of the retina on it.
    pub tags: Tags,
    pixels: Pixels,
    /// What a stored value is multiplied by to fill 0..=65535.
    gain: f32,
}

/// The small copy that the network works on.
#[derive(Clone, Debug)]
pub struct WorkingCopy {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue in turn, row by row from the top left; `3 * width * height` values, 65535 is full intensity.
    pub rgb: Vec<u16>,
    /// Which of its pixels show retina; of the same size.
    pub field: FieldOfView,
}

#[derive(Clone)]
pub(crate) enum Pixels {
    Eight(RgbImage),
    Sixteen(Rgb16Image),
}

impl Pixels {
    /// Any decoded picture as RGB, keeping its depth.
    pub(crate) fn from_decoded(picture: DynamicImage) -> Self {
        use DynamicImage as D;
        match picture {
            D::ImageRgb8(rgb) => Pixels::Eight(rgb),
            D::ImageRgb16(rgb) => Pixels::Sixteen(rgb),
            D::ImageLuma16(_) => Pixels::Sixteen(picture.into_rgb16()),
            D::ImageLumaA16(_) | D::ImageRgba16(_) => {
                let mut rgba = picture.into_rgba16();
                over_black(&mut rgba, u64::from(u16::MAX));
                Pixels::Sixteen(D::ImageRgba16(rgba).into_rgb16())
            }
            D::ImageRgb32F(_) | D::ImageRgba32F(_) => {
                Pixels::Sixteen(from_float(&picture.into_rgb32f()))
            }
            D::ImageLumaA8(_) | D::ImageRgba8(_) => {
                let mut rgba = picture.into_rgba8();
                over_black(&mut rgba, u64::from(u8::MAX));
                Pixels::Eight(D::ImageRgba8(rgba).into_rgb8())
            }
            other => Pixels::Eight(other.into_rgb8()),
        }
    }

    /// 1 for full-range data. Cameras store 10, 12 or 14 bits in 16, which would come out almost black: the range is
    /// then that of the smallest depth that holds the brightest value, the same for all pictures of a camera.
    fn gain(&self) -> f32 {
        match self {
            Pixels::Eight(_) => 257.0,
            Pixels::Sixteen(rgb) => {
                let brightest = rgb.as_raw().par_iter().copied().max().unwrap_or(0);
                let depth = (u16::BITS - brightest.leading_zeros()).max(8);
                // 15 bits are no camera's depth; that is a dim picture of 16 bits.
                if brightest == 0 || depth >= 15 {
                    1.0
                } else {
                    65535.0 / ((1u32 << depth) - 1) as f32
                }
            }
        }
    }
}

impl WorkingCopy {
    /// A smaller copy of a working copy's size and colours: the longer side at most `long_side` pixels.
    #[must_use]
    pub fn smaller(size: (usize, usize), rgb: &[u16], long_side: u32) -> Self {
        let size = (size.0 as u32, size.1 as u32);
        let to = fit(size, long_side);
        let (width, height) = (to.0 as usize, to.1 as usize);
        let mut means = vec![0u16; width * height * 3];
        let finish = |row: &[f32], out: &mut [u16]| {
            for (to, value) in out.iter_mut().zip(row) {
                *to = (value + 0.5) as u16;
            }
        };
        shrink(rgb, size, to, 3, &mut means, finish);
        Self {
            width,
            height,
            field: FieldOfView::detect(width, height, &means),
            rgb: means,
        }
    }
}

impl Photo {
    pub(crate) fn new(pixels: Pixels, sha256: String, tags: Tags) -> Self {
        let gain = pixels.gain();
        Self {
            sha256,
            tags,
            pixels,
            gain,
        }
    }

    /// Pixels per row.
    pub fn width(&self) -> u32 {
        self.size().0
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.size().1
    }

    /// Whether the file holds more than 8 bits per channel (12-bit and floating-point data included).
    pub fn is_16_bit(&self) -> bool {
        matches!(self.pixels, Pixels::Sixteen(_))
    }

    /// A copy for the screen: 8 bits, opaque, the longer side at most `max_side` pixels, never larger than the
    /// photograph. Shrunk by averaging areas.
    pub fn display(&self, max_side: u32) -> RgbaImage {
        let (width, height) = fit(self.size(), max_side);
        let mut rgba = vec![u8::MAX; width as usize * height as usize * 4];
        let gain = self.gain / 257.0;
        let finish = |row: &[f32], out: &mut [u8]| {
            for (pixel, rgb) in out.chunks_exact_mut(4).zip(row.chunks_exact(3)) {
                for (to, value) in pixel.iter_mut().zip(rgb) {
                    *to = (value * gain + 0.5) as u8;
                }
            }
        };
        self.shrink((width, height), 4, &mut rgba, finish);
        // The length fits by construction; a blank picture stands for the impossible case.
        RgbaImage::from_raw(width, height, rgba).unwrap_or_else(|| RgbaImage::new(width, height))
    }

    /// The photograph at full size with 8 bits per channel. Data of fewer than 15 bits in 16 are stretched to the
    /// full range, as in [`Photo::working`].
    pub fn rgb8(&self) -> RgbImage {
        match &self.pixels {
            Pixels::Eight(rgb) => rgb.clone(),
            Pixels::Sixteen(rgb) => eight_bits(rgb, self.gain),
        }
    }

    /// The same; 8 bits are not copied.
    #[must_use]
    pub fn into_rgb8(self) -> RgbImage {
        match self.pixels {
            Pixels::Eight(rgb) => rgb,
            Pixels::Sixteen(rgb) => eight_bits(&rgb, self.gain),
        }
    }

    /// The copy for the network: the longer side at most `long_side` pixels (at least 1), never larger than the
    /// photograph, each pixel the mean of the area it covers, taken from all bits there are.
    pub fn working(&self, long_side: u32) -> WorkingCopy {
        let (width, height, rgb) = self.copy(long_side);
        let field = FieldOfView::detect(width, height, &rgb);
        WorkingCopy {
            width,
            height,
            rgb,
            field,
        }
    }

    /// Width and height of such a copy.
    #[must_use]
    pub fn size_of_copy(&self, long_side: u32) -> (u32, u32) {
        fit(self.size(), long_side)
    }

    /// Width, height and colours of such a copy (as in [`WorkingCopy::rgb`]), whose field of view nobody asks for.
    #[must_use]
    pub fn copy(&self, long_side: u32) -> (usize, usize, Vec<u16>) {
        let size = fit(self.size(), long_side);
        let (width, height) = (size.0 as usize, size.1 as usize);
        let mut rgb = vec![0u16; width * height * 3];
        let finish = |row: &[f32], out: &mut [u16]| {
            for (to, value) in out.iter_mut().zip(row) {
                *to = (value * self.gain + 0.5) as u16;
            }
        };
        self.shrink(size, 3, &mut rgb, finish);
        (width, height, rgb)
    }

    fn size(&self) -> (u32, u32) {
        match &self.pixels {
            Pixels::Eight(rgb) => rgb.dimensions(),
            Pixels::Sixteen(rgb) => rgb.dimensions(),
        }
    }

    fn shrink<T: Send>(
        &self,
        to: (u32, u32),
        channels: usize,
        out: &mut [T],
        finish: impl Fn(&[f32], &mut [T]) + Sync,
    ) {
        match &self.pixels {
            Pixels::Eight(rgb) => shrink(rgb.as_raw(), self.size(), to, channels, out, finish),
            Pixels::Sixteen(rgb) => shrink(rgb.as_raw(), self.size(), to, channels, out, finish),
        }
    }
}

fn eight_bits(rgb: &Rgb16Image, gain: f32) -> RgbImage {
    let gain = gain / 257.0;
    let raw = rgb.as_raw().par_iter();
    let raw = raw
        .map(|&value| (f32::from(value) * gain + 0.5) as u8)
        .collect();
    RgbImage::from_raw(rgb.width(), rgb.height(), raw)
        .unwrap_or_else(|| RgbImage::new(rgb.width(), rgb.height()))
}

impl std::fmt::Debug for Photo {
    /// Without the pixels, which would fill the log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let depth = if self.is_16_bit() { 16 } else { 8 };
        write!(
            formatter,
            "Photo({} x {}, {depth} bits, sha256 {})",
            self.width(),
            self.height(),
            self.sha256
        )
    }
}

/// Multiplies each colour by its pixel's opacity; `full` is that of an opaque pixel. What is transparent was masked
/// away by whoever made the file, and black is what a camera puts around the retina.
fn over_black<T>(rgba: &mut ImageBuffer<image::Rgba<T>, Vec<T>>, full: u64)
where
    T: image::Primitive + Into<u64> + TryFrom<u64>,
    image::Rgba<T>: image::Pixel<Subpixel = T>,
{
    for pixel in rgba.pixels_mut() {
        let opacity: u64 = pixel.0[3].into();
        for value in &mut pixel.0[..3] {
            let covered: u64 = ((*value).into() * opacity + full / 2) / full;
            *value = T::try_from(covered).unwrap_or(*value);
        }
    }
}

/// Floating-point data in 16 bits. The file does not say what its white is: 1, 255 or 65535, whichever is the
/// smallest that holds the brightest value (a little more than 1 is taken for overshoot of a filter).
fn from_float(rgb: &Rgb32FImage) -> Rgb16Image {
    let brightest = rgb
        .as_raw()
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .fold(0.0_f32, f32::max);
    let white = match brightest {
        top if top <= 1.5 => 1.0,
        top if top <= 255.0 => 255.0,
        top if top <= 65535.0 => 65535.0,
        top => top,
    };
    let gain = 65535.0 / white;
    // The cast takes values below 0 and "not a number" to 0, and those above the range to its end.
    let raw = rgb
        .as_raw()
        .iter()
        .map(|value| (value * gain + 0.5) as u16)
        .collect();
    Rgb16Image::from_raw(rgb.width(), rgb.height(), raw)
        .unwrap_or_else(|| Rgb16Image::new(rgb.width(), rgb.height()))
}
