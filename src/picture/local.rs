//! Local contrast for the eye: curves that spread the brightness of each part of a photograph.
//!
//! Contrast limited adaptive histogram equalisation after K. Zuiderveld (Graphics Gems IV, 1994, pages 474–485): the
//! picture is parted into 8 × 8 tiles; the running sum of a tile's histogram is the curve that would make all of its
//! brightnesses equally frequent; what a histogram has above a limit is spread over all of it first, so that no curve is
//! steeper than the limit, and noise is not enlarged beyond it. Between the middles of four tiles their curves are
//! mixed, by whoever draws. Two things are our own. Only the field of view counts: what a tile lacks of retina is filled
//! up with the histogram of the whole field. And the curves are for brightness alone: colours keep their hue, as the
//! same is added to red, green and blue.

use image::RgbImage;

use super::field::FieldOfView;
use super::shrink::{fit, shrink};

/// Tiles along each side.
const TILES: usize = 8;
/// Brightnesses of a curve.
const STEPS: usize = 256;
/// A curve is at most so steep.
const STEEPEST: f64 = 3.0;
/// The curves are made of a copy with this long side.
const COPY: u32 = 512;
/// Rounds in which the clipped part is spread: what it lifts over the limit is clipped again.
const ROUNDS: usize = 8;

/// The curves of a photograph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalContrast {
    /// A row of [`LocalContrast::STEPS`] values for each tile, row by row from the top left; first for the brightness (0.299 red, 0.587
    /// green, 0.114 blue), then for the green channel alone.
    pub curves: Vec<u8>,
}

type Histogram = [f64; STEPS];

impl LocalContrast {
    /// Values of a curve.
    pub const STEPS: usize = STEPS;
    /// How many curves there are.
    pub const ROWS: usize = 2 * TILES * TILES;

    /// The curves of a photograph; the same for the same pixels.
    #[must_use]
    pub fn of(photo: &RgbImage) -> Self {
        let (width, height) = fit(photo.dimensions(), COPY);
        let mut rgb = vec![0u16; width as usize * height as usize * 3];
        let finish = |row: &[f32], out: &mut [u16]| {
            for (to, value) in out.iter_mut().zip(row) {
                *to = (value * 257.0 + 0.5) as u16;
            }
        };
        let to = (width, height);
        shrink(photo.as_raw(), photo.dimensions(), to, 3, &mut rgb, finish);
        let (width, height) = (width as usize, height as usize);
        let field = FieldOfView::detect(width, height, &rgb);
        let of = |value: &dyn Fn(&[u16]) -> u32| {
            let steps: Vec<u8> = rgb
                .chunks_exact(3)
                .map(|pixel| (value(pixel) >> 8) as u8)
                .collect();
            curves(&steps, &field)
        };
        let brightness = |pixel: &[u16]| {
            let [r, g, b] = [0, 1, 2].map(|channel| u32::from(pixel[channel]));
            (299 * r + 587 * g + 114 * b) / 1000
        };
        let mut curves = of(&brightness);
        curves.extend(of(&|pixel| u32::from(pixel[1])));
        Self { curves }
    }
}

/// The curves of all tiles, one after the other.
fn curves(steps: &[u8], field: &FieldOfView) -> Vec<u8> {
    let (width, height) = (field.width, field.height);
    let mut tiles = vec![[0.0; STEPS]; TILES * TILES];
    let mut whole: Histogram = [0.0; STEPS];
    for (at, &step) in steps.iter().enumerate().filter(|(at, _)| field.inside[*at]) {
        let (column, row) = (at % width * TILES / width, at / width * TILES / height);
        tiles[row * TILES + column][usize::from(step)] += 1.0;
        whole[usize::from(step)] += 1.0;
    }
    let all: f64 = whole.iter().sum();
    let area = (width * height) as f64 / (TILES * TILES) as f64;
    let mut curves = Vec::with_capacity(TILES * TILES * STEPS);
    for mut tile in tiles {
        let lacks = (area - tile.iter().sum::<f64>()).max(0.0);
        for (count, of_whole) in tile.iter_mut().zip(&whole) {
            *count += of_whole * lacks / all.max(1.0);
        }
        curves.extend(curve(tile));
    }
    curves
}

/// The curve of a histogram.
fn curve(mut counts: Histogram) -> [u8; STEPS] {
    let all: f64 = counts.iter().sum();
    if all <= 0.0 {
        return std::array::from_fn(|step| step as u8);
    }
    let most = STEEPEST * all / STEPS as f64;
    for _ in 0..ROUNDS {
        let mut above = 0.0;
        for count in &mut counts {
            above += (*count - most).max(0.0);
            *count = count.min(most);
        }
        for count in &mut counts {
            *count += above / STEPS as f64;
        }
    }
    let mut sum = 0.0;
    counts.map(|count| {
        sum += count;
        (sum / all * (STEPS - 1) as f64 + 0.5) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dim disc on black, with lines that are hardly brighter.
    fn disc() -> RgbImage {
        RgbImage::from_fn(320, 240, |x, y| {
            let far = (f64::from(x) - 160.0).hypot(f64::from(y) - 120.0) > 110.0;
            let light = 60 + (x / 16) as u8 + if y % 24 < 4 { 4 } else { 0 };
            image::Rgb(if far {
                [0, 0, 0]
            } else {
                [light, light / 2, 20]
            })
        })
    }

    #[test]
    fn a_curve_never_falls_and_is_nowhere_too_steep() {
        let mut counts = [0.0; STEPS];
        counts[100] = 900.0;
        counts[101] = 100.0;
        let curve = curve(counts);
        assert!(curve.is_sorted() && curve[255] == 255);
        let steepest = curve.windows(2).map(|pair| pair[1] - pair[0]).max();
        assert!(steepest <= Some(STEEPEST as u8 + 1), "{steepest:?}");
    }

    #[test]
    fn a_flat_histogram_and_an_empty_one_change_nothing() {
        let same = |curve: [u8; STEPS]| {
            let mut steps = curve.iter().enumerate();
            steps.all(|(step, &value)| (step as i32 - i32::from(value)).abs() <= 1)
        };
        assert!(same(curve([4.0; STEPS])));
        assert!(same(curve([0.0; STEPS])));
    }

    #[test]
    fn dim_detail_gains_contrast_the_surround_stays_black_and_it_is_repeatable() {
        let photo = disc();
        let local = LocalContrast::of(&photo);
        assert_eq!(local.curves.len(), LocalContrast::ROWS * STEPS);
        assert_eq!(local, LocalContrast::of(&photo));
        for tile in local.curves.chunks_exact(STEPS) {
            assert!(tile.is_sorted());
            assert!(tile[0] <= 3, "black becomes {}", tile[0]);
        }
        // The tile in the middle: the lines stand out at least twice as much.
        let middle = &local.curves[(4 * TILES + 4) * STEPS..][..STEPS];
        let light = |v: u32| (299 * v + 587 * (v / 2) + 114 * 20) / 1000;
        let (ground, line) = (light(71) as usize, light(75) as usize);
        assert!(middle[line] - middle[ground] >= 2 * (line - ground) as u8);
    }
}
