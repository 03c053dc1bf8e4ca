//! Which pixels the losses look at: anchors, and for each a positive nearby whose patch looks alike.

use rayon::prelude::*;

use super::{CROP, PATCH, PATCH_VALUES, REACH, Settings, TrainImage};
use crate::seed::{Seed, Stream};

/// Values in a crop.
const CROP_VALUES: usize = 3 * CROP * CROP;
/// How far a positive may lie from its anchor, per axis, in pixels.
const NEIGHBOURHOOD: isize = 5;
/// A positive's patch must be at least this similar to its anchor's.
const ALIKE: f32 = 0.5;
/// So many candidates are looked at before the nearest neighbour is taken.
const TRIES: usize = 20;

/// Reaches of the squares around an anchor, in pixels to each side, whose colours its embedding has to tell.
pub const SURROUNDINGS: [usize; 2] = [4, REACH];
/// Values that describe an anchor's surroundings: mean and deviation of three channels over each square.
pub const SURROUNDING_VALUES: usize = 2 * 3 * SURROUNDINGS.len();

/// The input of one training step.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// `[images, 2·anchors, 3, 17, 17]`: per image the anchors' crops, then their positives'.
    pub crops: Vec<f32>,
    /// `[images, anchors, 75]`: the anchors' patches, channel by channel, in [-1, 1].
    pub patches: Vec<f32>,
    /// `[images, anchors, 12]`: means, then deviations, of the anchors' surroundings: see [`SURROUNDINGS`].
    pub surroundings: Vec<f32>,
    /// `[images, 2·anchors, 3]`: mean colours of all samples' patches.
    pub colours: Vec<f32>,
    /// Image slots.
    pub images: usize,
    /// Anchors per image.
    pub anchors: usize,
}

/// Draws the settings' number of anchors and positives in each of the named images, inside their fields of view.
///
/// Each slot has a random stream of its own, so the result does not depend on the number of threads.
#[must_use]
pub fn draw(images: &[&TrainImage], settings: &Settings, seed: Seed) -> Batch {
    let empty = Batch {
        crops: Vec::new(),
        patches: Vec::new(),
        surroundings: Vec::new(),
        colours: Vec::new(),
        images: images.len(),
        anchors: settings.anchors,
    };
    let drawn: Vec<Batch> = images
        .par_iter()
        .enumerate()
        .map(|(slot, image)| draw_one(image, settings, seed.fork(slot as u64)))
        .collect();
    drawn.into_iter().fold(empty, |mut all, one| {
        all.crops.extend(one.crops);
        all.patches.extend(one.patches);
        all.surroundings.extend(one.surroundings);
        all.colours.extend(one.colours);
        all
    })
}

fn draw_one(image: &TrainImage, settings: &Settings, seed: Seed) -> Batch {
    let anchors = settings.anchors;
    let mut stream = seed.stream();
    let pairs: Vec<_> = (0..anchors)
        .map(|_| {
            let position = image.position(stream.below(image.positions()));
            let anchor = (position % image.width, position / image.width);
            (anchor, positive(image, anchor, &mut stream))
        })
        .collect();
    let mut crops = Vec::with_capacity(2 * anchors * CROP_VALUES);
    let places = pairs.iter().map(|p| p.0).chain(pairs.iter().map(|p| p.1));
    for (x, y) in places {
        image.push_square(x, y, REACH, &mut crops);
    }
    let colours = crops.chunks_exact(CROP * CROP).map(patch_mean).collect();
    for (i, crop) in crops.chunks_exact_mut(CROP_VALUES).enumerate() {
        vary(crop, i >= anchors, settings, &mut stream);
    }
    let of_anchors = || crops.chunks_exact(CROP_VALUES).take(anchors);
    let channels = of_anchors().flat_map(|crop| crop.chunks_exact(CROP * CROP));
    Batch {
        patches: channels.flat_map(|c| around(c, PATCH / 2)).collect(),
        surroundings: of_anchors().flat_map(surroundings).collect(),
        crops,
        colours,
        images: 1,
        anchors,
    }
}

/// Changes a crop as the settings allow: mirrored along either axis, and a positive in another light.
fn vary(crop: &mut [f32], positive: bool, settings: &Settings, stream: &mut Stream) {
    if settings.flips {
        if stream.below(2) == 1 {
            for row in crop.chunks_exact_mut(CROP) {
                row.reverse();
            }
        }
        if stream.below(2) == 1 {
            for channel in crop.chunks_exact_mut(CROP * CROP) {
                // Turned half round, then each row mirrored: upside down.
                channel.reverse();
                for row in channel.chunks_exact_mut(CROP) {
                    row.reverse();
                }
            }
        }
    }
    if settings.light > 0.0 && positive {
        let factor = 1.0 + settings.light * (2.0 * stream.unit() - 1.0);
        for v in crop {
            // Black is -1.
            *v = ((*v + 1.0) * factor as f32 - 1.0).clamp(-1.0, 1.0);
        }
    }
}

/// The values of one channel of a crop within `reach` pixels of its centre, per axis.
fn around(channel: &[f32], reach: usize) -> impl Iterator<Item = f32> + Clone + '_ {
    let rows = channel.chunks_exact(CROP).skip(REACH - reach);
    rows.take(2 * reach + 1)
        .flat_map(move |row| row[REACH - reach..=REACH + reach].iter().copied())
}

/// Mean over the patch in the middle of one channel of a crop.
fn patch_mean(channel: &[f32]) -> f32 {
    around(channel, PATCH / 2).sum::<f32>() / (PATCH * PATCH) as f32
}

/// What the embedding has to tell of a crop's surroundings: for each reach and channel the mean, then for each the
/// standard deviation.
fn surroundings(crop: &[f32]) -> [f32; SURROUNDING_VALUES] {
    let mut out = [0.0; SURROUNDING_VALUES];
    let pairs = SURROUNDINGS
        .iter()
        .flat_map(|&reach| crop.chunks_exact(CROP * CROP).map(move |c| (c, reach)));
    for (i, (channel, reach)) in pairs.enumerate() {
        let n = (2 * reach + 1).pow(2) as f32;
        let mean = around(channel, reach).sum::<f32>() / n;
        let square = around(channel, reach)
            .map(|v| (v - mean).powi(2))
            .sum::<f32>()
            / n;
        out[i] = mean;
        out[i + SURROUNDING_VALUES / 2] = square.sqrt();
    }
    out
}

/// A pixel near the anchor whose patch looks like the anchor's; never the anchor itself unless the image is one pixel.
fn positive(image: &TrainImage, anchor: (usize, usize), stream: &mut Stream) -> (usize, usize) {
    let span = (2 * NEIGHBOURHOOD + 1) as usize;
    let mut reference = Vec::with_capacity(PATCH_VALUES);
    image.push_square(anchor.0, anchor.1, PATCH / 2, &mut reference);
    let mut candidate = Vec::with_capacity(PATCH_VALUES);
    for _ in 0..TRIES {
        let x = anchor.0 as isize + stream.below(span) as isize - NEIGHBOURHOOD;
        let y = anchor.1 as isize + stream.below(span) as isize - NEIGHBOURHOOD;
        let within = x >= 0 && y >= 0 && x < image.width as isize && y < image.height as isize;
        if !within || (x as usize, y as usize) == anchor || !image.is_inside(x as usize, y as usize)
        {
            continue;
        }
        candidate.clear();
        image.push_square(x as usize, y as usize, PATCH / 2, &mut candidate);
        if ssim(&reference, &candidate) > ALIKE {
            return (x as usize, y as usize);
        }
    }
    towards_centre(image, anchor)
}

/// The nearest neighbour on the way to the image's centre.
fn towards_centre(image: &TrainImage, (x, y): (usize, usize)) -> (usize, usize) {
    let step = |from: usize, size: usize| match from.cmp(&(size / 2)) {
        std::cmp::Ordering::Less => from + 1,
        std::cmp::Ordering::Greater => from - 1,
        std::cmp::Ordering::Equal => from,
    };
    let there = (step(x, image.width), step(y, image.height));
    if there == (x, y) {
        // The anchor is the centre itself: any neighbour is as near.
        (
            x.saturating_sub(1),
            if x == 0 { y.saturating_sub(1) } else { y },
        )
    } else {
        there
    }
}

/// Structural similarity of two 5×5×3 patches (channel by channel, 75 values): Wang et al. 2004 over the whole patch,
/// sample covariances, the first patch's value range as dynamic range (1 where it is flat), mean over channels.
#[must_use]
pub fn ssim(a: &[f32], b: &[f32]) -> f32 {
    const N: usize = PATCH * PATCH;
    let (low, high) = a
        .iter()
        .fold((f32::MAX, f32::MIN), |(l, h), &v| (l.min(v), h.max(v)));
    let range = if high > low {
        f64::from(high - low)
    } else {
        1.0
    };
    let (c1, c2) = ((0.01 * range).powi(2), (0.03 * range).powi(2));
    let mut total = 0.0;
    for (p, q) in a.chunks_exact(N).zip(b.chunks_exact(N)) {
        let mean = |v: &[f32]| v.iter().map(|&x| f64::from(x)).sum::<f64>() / N as f64;
        let (mp, mq) = (mean(p), mean(q));
        let (mut vp, mut vq, mut cov) = (0.0, 0.0, 0.0);
        for (&x, &y) in p.iter().zip(q) {
            let (dx, dy) = (f64::from(x) - mp, f64::from(y) - mq);
            vp += dx * dx;
            vq += dy * dy;
            cov += dx * dy;
        }
        let n = (N - 1) as f64;
        let (vp, vq, cov) = (vp / n, vq / n, cov / n);
        total +=
            (2.0 * mp * mq + c1) * (2.0 * cov + c2) / ((mp * mp + mq * mq + c1) * (vp + vq + c2));
    }
    (total / 3.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn image(width: usize, height: usize, inside: impl Fn(usize, usize) -> bool) -> TrainImage {
        let mut stream = Seed(5).stream();
        let rgb: Vec<u16> = (0..width * height * 3)
            .map(|_| stream.below(65536) as u16)
            .collect();
        let field: Vec<bool> = (0..width * height)
            .map(|p| inside(p % width, p / width))
            .collect();
        TrainImage::new(width, height, Arc::from(rgb), &field)
    }

    #[test]
    fn the_same_patch_is_wholly_alike() {
        let image = image(20, 20, |_, _| true);
        let mut patch = Vec::new();
        image.push_square(7, 9, 2, &mut patch);
        assert!((ssim(&patch, &patch) - 1.0).abs() < 1e-6);
        let flat = vec![0.25; 75];
        assert!(ssim(&flat, &patch) < 0.5);
    }

    #[test]
    fn a_positive_is_near_and_is_never_its_anchor() {
        let image = image(40, 30, |x, y| {
            (x as f32 - 20.0).hypot(y as f32 - 15.0) < 14.0
        });
        let mut stream = Seed(1).stream();
        for p in (0..image.positions()).map(|number| image.position(number)) {
            let anchor = (p % 40, p / 40);
            let (x, y) = positive(&image, anchor, &mut stream);
            assert_ne!((x, y), anchor);
            assert!(x.abs_diff(anchor.0) <= 5 && y.abs_diff(anchor.1) <= 5);
            assert!(
                image.is_inside(x, y),
                "a positive lies in the field of view"
            );
        }
    }

    #[test]
    fn a_batch_has_its_shape_and_depends_on_the_seed_alone() {
        let one = image(33, 41, |_, _| true);
        let two = image(20, 18, |x, _| x > 3);
        let settings = Settings {
            anchors: 4,
            ..Settings::default()
        };
        let batch = draw(&[&one, &two, &one], &settings, Seed(2));
        assert_eq!(batch.crops.len(), 3 * 8 * 3 * 17 * 17);
        assert_eq!(batch.patches.len(), 3 * 4 * 75);
        assert_eq!(batch.surroundings.len(), 3 * 4 * 12);
        assert_eq!(batch.colours.len(), 3 * 8 * 3);
        assert_eq!(batch, draw(&[&one, &two, &one], &settings, Seed(2)));
        assert_ne!(batch, draw(&[&one, &two, &one], &settings, Seed(3)));
        // The patch is the middle of its crop.
        let middle = (8 * 17 + 8) as usize;
        assert_eq!(batch.crops[middle], batch.patches[12]);
        let mean = batch.patches[..25].iter().sum::<f32>() / 25.0;
        assert!((mean - batch.colours[0]).abs() < 1e-6);
    }

    #[test]
    fn surroundings_are_means_and_deviations() {
        // A crop whose green channel is 1 within 4 pixels of the centre and 0 elsewhere; red and blue are flat.
        let mut crop = vec![0.5; 3 * 17 * 17];
        for (i, v) in crop[289..578].iter_mut().enumerate() {
            let near = (i % 17).abs_diff(8) <= 4 && (i / 17).abs_diff(8) <= 4;
            *v = f32::from(u8::from(near));
        }
        let share = 81.0f32 / 289.0;
        let deviation = (share * (1.0 - share)).sqrt();
        let expected = [
            0.5, 1.0, 0.5, 0.5, share, 0.5, 0.0, 0.0, 0.0, 0.0, deviation, 0.0,
        ];
        for (got, expected) in surroundings(&crop).into_iter().zip(expected) {
            assert!((got - expected).abs() < 1e-5, "{got} is not {expected}");
        }
    }

    #[test]
    fn a_one_pixel_image_does_not_panic() {
        let dot = image(1, 1, |_, _| false);
        let batch = draw(&[&dot], &Settings::default(), Seed(0));
        assert_eq!(batch.patches.len(), 8 * 75);
    }

    #[test]
    fn mirrors_turn_patches_with_their_crops_and_light_changes_positives_alone() {
        let image = image(40, 40, |_, _| true);
        let drawn = |flips, light| {
            let settings = Settings {
                flips,
                light,
                ..Settings::default()
            };
            draw(&[&image], &settings, Seed(3))
        };
        let plain = drawn(false, 0.0);
        let sorted = |values: &[f32]| {
            let mut values = values.to_vec();
            values.sort_by(f32::total_cmp);
            values
        };
        let flipped = drawn(true, 0.0);
        assert_ne!(plain.crops, flipped.crops);
        assert_eq!(sorted(&plain.crops), sorted(&flipped.crops));
        assert_eq!(flipped.crops[8 * 17 + 8], flipped.patches[12]);
        assert_eq!(flipped.crops[6 * 17 + 6], flipped.patches[0]);
        let lit = drawn(false, 0.3);
        let (anchors, positives) = (0..8 * CROP_VALUES, 8 * CROP_VALUES..16 * CROP_VALUES);
        assert_eq!(lit.crops[anchors.clone()], plain.crops[anchors]);
        assert_ne!(lit.crops[positives.clone()], plain.crops[positives]);
    }
}
