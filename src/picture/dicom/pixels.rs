//! From the pixel data of a DICOM file to red, green and blue (PS3.3 C.7.6.3, PS3.5 annexes A and G).

use std::borrow::Cow;

use image::{DynamicImage, ImageBuffer, RgbImage};
use rayon::prelude::*;

use super::super::decode;
use super::super::error::Fault;
use super::super::photo::Pixels;
use super::{
    ALLOCATED, COLUMNS, DataSet, HIGH_BIT, PHOTOMETRIC, PLANAR, ROWS, SAMPLES, SIGNED, STORED,
    Storage, broken, unsupported,
};
use crate::file;

/// JPEG 2000 is decoded in 32 bits a sample.
const WIDE: u64 = 4;

/// What the samples of a pixel mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Grey whose zero is black, or white.
    Grey {
        inverted: bool,
    },
    Rgb,
    /// Brightness and two colour differences, in full range.
    Ybr,
}

/// Where the samples of a pixel lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Pixel by pixel.
    Mixed,
    /// One sample of all pixels after the other.
    Planes,
    /// Two brightnesses, then the colour differences that both have.
    Halved,
}

/// The description of a frame.
struct Frame {
    width: u32,
    height: u32,
    samples: usize,
    /// Bytes of a sample.
    bytes: usize,
    /// Bits that count, and how many lie below them.
    bits: u32,
    shift: u32,
    meaning: Meaning,
    order: Order,
}

pub(super) fn read(data: &DataSet<'_>, storage: Storage) -> Result<Pixels, Fault> {
    let frame = Frame::of(data, storage)?;
    match storage {
        Storage::Implicit | Storage::Explicit => {
            frame.rgb(data.pixels.first().copied().unwrap_or(&[]))
        }
        Storage::RunLengths => {
            let planes = frame.unpacked(&joined(&data.pixels)?)?;
            frame.ordered(Order::Planes).rgb(&planes)
        }
        Storage::Jpeg => frame.jpeg(&joined(&data.pixels)?),
        Storage::Jpeg2000 => frame.jpeg_2000(&joined(&data.pixels)?),
    }
}

/// The whole of the one compressed frame.
fn joined<'a>(pieces: &[&'a [u8]]) -> Result<Cow<'a, [u8]>, Fault> {
    match pieces {
        [] => Err(unsupported("holds no picture")),
        [one] => Ok(Cow::Borrowed(one)),
        more => Ok(Cow::Owned(more.concat())),
    }
}

impl Frame {
    fn of(data: &DataSet<'_>, storage: Storage) -> Result<Self, Fault> {
        if data.frames() > 1 {
            return Err(unsupported(&format!(
                "holds {} pictures (frames), and nothing says which one is meant",
                data.frames()
            )));
        }
        let number = |tag, what: &str| data.number(tag).ok_or_else(|| broken(what));
        let width = number(COLUMNS, "its width is missing")?.into();
        let height = number(ROWS, "its height is missing")?.into();
        let samples = data.number(SAMPLES).unwrap_or(1).into();
        let allocated = number(ALLOCATED, "its bits are missing")?;
        let stored = data.number(STORED).unwrap_or(allocated);
        let high = data.number(HIGH_BIT).unwrap_or(stored.saturating_sub(1));
        if !matches!(allocated, 8 | 16) || data.number(SIGNED).unwrap_or(0) != 0 {
            let signed = if allocated == 16 { ", signed" } else { "" };
            return Err(unsupported(&format!(
                "holds pixels of a kind that is not read ({allocated} bits{signed})"
            )));
        }
        if stored == 0 || high >= allocated || high + 1 < stored {
            return Err(broken("its bits do not fit together"));
        }
        let meaning = meaning(&data.text(PHOTOMETRIC), samples, storage)?;
        let plain = matches!(storage, Storage::Implicit | Storage::Explicit);
        let halved = plain && data.text(PHOTOMETRIC) == "YBR_FULL_422";
        let order = match data.number(PLANAR).unwrap_or(0) {
            _ if halved => Order::Halved,
            0 => Order::Mixed,
            _ => Order::Planes,
        };
        if halved && (width % 2 != 0 || allocated != 8) {
            return Err(broken("its halved colours do not fit its width"));
        }
        let bytes = usize::from(allocated / 8);
        decode::check_size(width, height, samples as u64 * bytes as u64, bytes as u64)?;
        Ok(Self {
            width,
            height,
            samples,
            bytes,
            bits: stored.into(),
            shift: (high + 1 - stored).into(),
            meaning,
            order,
        })
    }

    fn ordered(self, order: Order) -> Self {
        Self { order, ..self }
    }

    fn count(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Samples that are not compressed, as red, green and blue.
    fn rgb(&self, raw: &[u8]) -> Result<Pixels, Fault> {
        let samples = match self.order {
            Order::Halved => 2 * self.count(),
            _ => self.samples * self.count(),
        };
        if raw.len() < samples * self.bytes {
            return Err(Fault::Truncated);
        }
        let mask = (1u32 << self.bits) - 1;
        self.coloured(|at| {
            let value = match self.bytes {
                1 => u16::from(raw[at]),
                _ => u16::from_le_bytes([raw[2 * at], raw[2 * at + 1]]),
            };
            u32::from(value) >> self.shift & mask
        })
    }

    /// The picture, from its samples in their order.
    fn coloured(&self, sample: impl Fn(usize) -> u32 + Sync) -> Result<Pixels, Fault> {
        let top = (1u32 << self.bits) - 1;
        let half = u64::from(top / 2);
        let colour = |pixel: usize| self.colour(pixel, top, &sample);
        // To the full range of the type, rounded.
        let full = |value: u32, range: u64| (u64::from(value) * range + half) / u64::from(top);
        let (width, height) = (self.width, self.height);
        let lost = || broken("its picture has no room");
        if self.bytes == 1 {
            let all = (0..self.count()).into_par_iter();
            let raw = all.flat_map_iter(|at| colour(at).map(|value| full(value, 255) as u8));
            let rgb = RgbImage::from_raw(width, height, raw.collect());
            return rgb.map(Pixels::Eight).ok_or_else(lost);
        }
        let all = (0..self.count()).into_par_iter();
        let raw = all.flat_map_iter(|at| colour(at).map(|value| full(value, 65535) as u16));
        let rgb = ImageBuffer::from_raw(width, height, raw.collect());
        rgb.map(Pixels::Sixteen).ok_or_else(lost)
    }

    /// Red, green and blue of a pixel; `top` is full intensity.
    fn colour(&self, pixel: usize, top: u32, sample: &impl Fn(usize) -> u32) -> [u32; 3] {
        let at = |channel: usize| match self.order {
            Order::Mixed => sample(pixel * self.samples + channel),
            Order::Planes => sample(channel * self.count() + pixel),
            Order::Halved if channel == 0 => sample(pixel / 2 * 4 + pixel % 2),
            Order::Halved => sample(pixel / 2 * 4 + 1 + channel),
        };
        match self.meaning {
            Meaning::Grey { inverted: false } => [at(0); 3],
            Meaning::Grey { inverted: true } => [top - at(0); 3],
            Meaning::Rgb => [at(0), at(1), at(2)],
            Meaning::Ybr => from_ybr([at(0), at(1), at(2)], top),
        }
    }

    /// Run lengths unpacked: the bytes of each sample are in planes, which are put together (PS3.5 annex G).
    fn unpacked(&self, packed: &[u8]) -> Result<Vec<u8>, Fault> {
        let word = |at: usize| {
            let word = packed.get(4 * at..4 * at + 4).ok_or(Fault::Truncated)?;
            Ok::<usize, Fault>(u32::from_le_bytes([word[0], word[1], word[2], word[3]]) as usize)
        };
        let segments = self.samples * self.bytes;
        if word(0)? != segments {
            return Err(broken("its run lengths are of another picture"));
        }
        let (count, bytes) = (self.count(), self.bytes);
        let mut planes = vec![0; count * segments];
        for segment in 0..segments {
            let from = packed.get(word(1 + segment)?..).ok_or(Fault::Truncated)?;
            let plane = unpack(from, count)?;
            // The most significant byte comes first in the file, and last in memory.
            let (sample, place) = (segment / bytes, bytes - 1 - segment % bytes);
            let own = &mut planes[sample * count * bytes..][..count * bytes];
            for (to, value) in own.iter_mut().skip(place).step_by(bytes).zip(plane) {
                *to = value;
            }
        }
        Ok(planes)
    }

    /// The JPEG picture within. What it says of its own colours goes before what the data set says: many programs
    /// write one and mean the other.
    fn jpeg(&self, bytes: &[u8]) -> Result<Pixels, Fault> {
        let marked = matches!(self.meaning, Meaning::Rgb).then(|| marked_rgb(bytes));
        let picture = decode::jpeg(marked.flatten().as_deref().unwrap_or(bytes))?;
        if (picture.width(), picture.height()) != (self.width, self.height) {
            return Err(other_size());
        }
        let mut rgb = picture.into_rgb8();
        if self.meaning == (Meaning::Grey { inverted: true }) {
            rgb.par_iter_mut().for_each(|value| *value = 255 - *value);
        }
        Ok(Pixels::from_decoded(DynamicImage::ImageRgb8(rgb)))
    }

    fn jpeg_2000(&self, bytes: &[u8]) -> Result<Pixels, Fault> {
        let stream = codestream(bytes)?;
        let (width, height, samples) = claimed(stream).ok_or(Fault::Truncated)?;
        if (width, height, samples) != (self.width, self.height, self.samples) {
            return Err(other_size());
        }
        decode::check_size(width, height, samples as u64 * WIDE, self.bytes as u64)?;
        let image = jpeg2k::Image::from_bytes(stream).map_err(|error| {
            log::debug!("JPEG 2000: {error}");
            broken("its JPEG 2000 picture is cut short or damaged")
        })?;
        let planes = image.components();
        let fits = |plane: &jpeg2k::ImageComponent| {
            let precision = plane.precision();
            let size = (plane.width(), plane.height()) == (width, height);
            size && !plane.is_signed() && precision <= 8 * self.bytes as u32
        };
        let [first, ..] = planes else {
            return Err(other_size());
        };
        if planes.len() != self.samples || !planes.iter().all(fits) {
            return Err(unsupported("holds a JPEG 2000 picture of an odd kind"));
        }
        let bits = first.precision();
        let top = (1i32 << bits) - 1;
        let planes: Vec<&[i32]> = planes.iter().map(|plane| plane.data()).collect();
        let count = self.count();
        let frame = Self {
            bits,
            order: Order::Planes,
            ..*self
        };
        frame.coloured(|at| planes[at / count][at % count].clamp(0, top) as u32)
    }
}

/// What the samples mean once they are decompressed. A JPEG decoder makes red, green and blue of whatever it finds, one
/// of JPEG 2000 only where the colours are its own.
fn meaning(photometric: &str, samples: usize, storage: Storage) -> Result<Meaning, Fault> {
    match (photometric, samples) {
        ("MONOCHROME1", 1) => Ok(Meaning::Grey { inverted: true }),
        ("MONOCHROME2", 1) => Ok(Meaning::Grey { inverted: false }),
        ("RGB", 3) => Ok(Meaning::Rgb),
        ("YBR_RCT" | "YBR_ICT", 3) if storage == Storage::Jpeg2000 => Ok(Meaning::Rgb),
        ("YBR_FULL", 3) => Ok(Meaning::Ybr),
        ("YBR_FULL_422", 3) if !matches!(storage, Storage::RunLengths | Storage::Jpeg2000) => {
            Ok(Meaning::Ybr)
        }
        ("", _) => Err(broken("what its pixels mean is missing")),
        _ => Err(unsupported(&format!(
            "holds colours of a kind that is not read ({}, {samples} samples a pixel)",
            file::short(photometric, 20)
        ))),
    }
}

/// Red, green and blue of a brightness and two colour differences (PS3.3 C.7.6.3.1.2, the inverse of its matrix).
fn from_ybr([y, cb, cr]: [u32; 3], top: u32) -> [u32; 3] {
    let grey = top.div_ceil(2) as f32;
    let (y, cb, cr) = (y as f32, cb as f32 - grey, cr as f32 - grey);
    let colours = [
        y + 1.402 * cr,
        y - 0.344_136 * cb - 0.714_136 * cr,
        y + 1.772 * cb,
    ];
    colours.map(|value| value.round().clamp(0.0, top as f32) as u32)
}

/// Unpacks bytes: 0 to 127 is followed by so many bytes and one more, 129 to 255 by one to be repeated.
fn unpack(mut from: &[u8], count: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(count);
    while out.len() < count {
        let (&head, rest) = from.split_first().ok_or(Fault::Truncated)?;
        let head = usize::from(head);
        from = match head {
            128 => rest,
            0..128 => {
                let (own, rest) = rest.split_at_checked(head + 1).ok_or(Fault::Truncated)?;
                out.extend_from_slice(own);
                rest
            }
            _ => {
                let (&value, rest) = rest.split_first().ok_or(Fault::Truncated)?;
                out.resize(out.len() + 257 - head, value);
                rest
            }
        };
    }
    out.truncate(count);
    Ok(out)
}

/// A JPEG picture that says that its three components are red, green and blue; none if it says something already.
/// Without such a mark decoders take them for colour differences.
fn marked_rgb(bytes: &[u8]) -> Option<Vec<u8>> {
    const ADOBE_RGB: [u8; 16] = *b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\0";
    let mut at = 2;
    loop {
        let head = bytes.get(at..at + 4)?;
        match head[..2] {
            // JFIF and Adobe's mark.
            [0xFF, 0xE0 | 0xEE] => return None,
            // The frame begins: nothing was said.
            [0xFF, 0xC0..=0xC3] => break,
            [0xFF, _] => at += 2 + usize::from(u16::from_be_bytes([head[2], head[3]])),
            _ => return None,
        }
    }
    Some([&bytes[..2], &ADOBE_RGB, &bytes[2..]].concat())
}

/// The JPEG 2000 stream itself; some programs put a whole file there.
fn codestream(bytes: &[u8]) -> Result<&[u8], Fault> {
    const START: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
    let at = bytes.windows(4).position(|four| four == START);
    at.map(|at| &bytes[at..])
        .ok_or_else(|| broken("its JPEG 2000 picture has no beginning"))
}

/// Width, height and samples that a JPEG 2000 stream claims, which the decoder takes memory for.
fn claimed(stream: &[u8]) -> Option<(u32, u32, usize)> {
    let word = |at: usize| {
        let word = stream.get(at..at + 4)?;
        Some(u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
    };
    let side = |end: usize| word(end)?.checked_sub(word(end + 8)?);
    let samples = stream.get(40..42)?;
    let samples = u16::from_be_bytes([samples[0], samples[1]]);
    Some((side(8)?, side(12)?, samples.into()))
}

fn other_size() -> Fault {
    broken("its compressed picture has another size than the file says")
}
