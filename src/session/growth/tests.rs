//! Registration of photographs that were moved, cropped and spoilt by known amounts, and of photographs of others.

use std::io::Cursor;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, Rgb, RgbImage};

use super::registered::{By, by_vessels};
use super::vessels::Lines;
use crate::picture::{self, ImageSource, Origin, Photo};
use crate::register::Affine;
use crate::seed::{Seed, Stream};

/// What a second visit does to a photograph.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// Degrees, scale, shift as shares of the width.
    angle: f64,
    scale: f64,
    shift: [f64; 2],
    gamma: f64,
    /// Standard deviation, in levels of 255.
    noise: f64,
    quality: u8,
    /// What is cut off at each side, as a share of it.
    cut: f64,
    /// How much the side away from the light is darker.
    shade: f64,
}

impl Change {
    fn drawn(stream: &mut Stream) -> Self {
        let mut within = |most: f64| (stream.unit() * 2.0 - 1.0) * most;
        Self {
            angle: within(10.0),
            scale: 1.0 + within(0.08),
            shift: [within(0.15), within(0.15)],
            gamma: 1.0 + within(0.3),
            noise: within(6.0).abs(),
            quality: (75.0 + within(20.0)) as u8,
            cut: (within(0.2) - 0.1).max(0.0),
            shade: within(0.4).abs(),
        }
    }

    /// The map from the photograph to the changed one.
    fn map(&self, (width, height): (u32, u32)) -> Affine {
        let middle = [f64::from(width) / 2.0, f64::from(height) / 2.0];
        let turned = Affine::similar(self.angle.to_radians(), self.scale, [0.0, 0.0]);
        let at = turned.apply(middle);
        let [[a, b, _], [d, e, _]] = turned.0;
        let shift = [0, 1].map(|i| {
            middle[i] - at[i] + self.shift[i] * f64::from(width) - self.corner((width, height))[i]
        });
        Affine([[a, b, shift[0]], [d, e, shift[1]]])
    }

    fn corner(&self, (width, height): (u32, u32)) -> [f64; 2] {
        [width, height].map(|side| (f64::from(side) * self.cut).floor())
    }

    fn apply(&self, photo: &RgbImage, stream: &mut Stream) -> Vec<u8> {
        let size = photo.dimensions();
        let back = self.map(size).inverse().unwrap();
        let [left, top] = self.corner(size).map(|side| side as u32);
        let (width, height) = (size.0 - 2 * left, size.1 - 2 * top);
        let changed = RgbImage::from_fn(width, height, |x, y| {
            let from = back.apply([f64::from(x) + 0.5, f64::from(y) + 0.5]);
            let light = 1.0 - self.shade * f64::from(x) / f64::from(width);
            Rgb(between(photo, from).map(|value| {
                let value = (value / 255.0).powf(self.gamma) * light * 255.0;
                // The sum of twelve is nearly normal.
                let noise: f64 = (0..12).map(|_| stream.unit()).sum::<f64>() - 6.0;
                (value + noise * self.noise).clamp(0.0, 255.0) as u8
            }))
        });
        let mut bytes = Cursor::new(Vec::new());
        let encoder = JpegEncoder::new_with_quality(&mut bytes, self.quality);
        encoder
            .write_image(&changed, width, height, image::ExtendedColorType::Rgb8)
            .unwrap();
        bytes.into_inner()
    }
}

/// A value between pixels; black beside the picture.
fn between(photo: &RgbImage, [x, y]: [f64; 2]) -> [f64; 3] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let mut sum = [0.0; 3];
    for (along, down) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let (u, v) = (left + along, top + down);
        let weight = (1.0 - (x - u).abs()) * (1.0 - (y - v).abs());
        if u >= 0.0 && v >= 0.0 && u < f64::from(photo.width()) && v < f64::from(photo.height()) {
            let pixel = photo.get_pixel(u as u32, v as u32);
            sum.iter_mut()
                .zip(pixel.0)
                .for_each(|(sum, value)| *sum += weight * f64::from(value));
        }
    }
    sum
}

fn opened(folder: &Path, bytes: &[u8]) -> Photo {
    let path = folder.join("changed.jpg");
    std::fs::write(&path, bytes).unwrap();
    picture::open(&ImageSource {
        name: "changed.jpg".to_owned(),
        origin: Origin::File(path),
    })
    .unwrap()
}

/// What came of one pair: how far the map is off at places of the first photograph that lie in the second, on average and
/// at most, in thousandths of the width.
struct Outcome {
    mean: f64,
    most: f64,
    by: By,
}

fn outcome(
    first: &Lines,
    photo: &Photo,
    change: &Change,
    changed: &Photo,
) -> Result<Outcome, String> {
    let found = by_vessels(first, &Lines::of(changed, None), &|| false)
        .map_err(|error| error.to_string())?;
    let size = (photo.width(), photo.height());
    let map = change.map(size);
    let mut off = Vec::new();
    for at in (1..8).flat_map(|x| (1..8).map(move |y| [x, y])) {
        let at = [
            f64::from(size.0) * f64::from(at[0]) / 8.0,
            f64::from(size.1) * f64::from(at[1]) / 8.0,
        ];
        let (a, b) = (found.map.apply(at), map.apply(at));
        let [x, y] = first.to_grid().apply(at);
        let there = a[0] >= 0.0
            && a[1] >= 0.0
            && a[0] < f64::from(changed.width())
            && a[1] < f64::from(changed.height());
        if there && first.vessels().shows([x, y]) {
            off.push((a[0] - b[0]).hypot(a[1] - b[1]) * 1000.0 / f64::from(size.0));
        }
    }
    Ok(Outcome {
        mean: off.iter().sum::<f64>() / off.len().max(1) as f64,
        most: off.iter().copied().fold(0.0, f64::max),
        by: found.by,
    })
}

const SMALL: Change = Change {
    angle: 4.0,
    scale: 1.03,
    shift: [0.06, -0.04],
    gamma: 1.2,
    noise: 3.0,
    quality: 80,
    cut: 0.0,
    shade: 0.2,
};

#[test]
fn a_second_photograph_of_an_eye_is_laid_over_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let large = Change {
        angle: -9.0,
        scale: 0.94,
        shift: [-0.13, 0.05],
        cut: 0.06,
        ..SMALL
    };
    for (place, change) in [(1, SMALL), (4, large)] {
        let photo = picture::open(&picture::samples()[place]).unwrap();
        let bytes = change.apply(&photo.rgb8(), &mut Seed(1).stream());
        let changed = opened(folder.path(), &bytes);
        let first = Lines::of(&photo, None);
        let outcome = outcome(&first, &photo, &change, &changed).unwrap();
        assert!(
            outcome.mean < 1.0 && outcome.most < 3.0,
            "{} {} {change:?}",
            outcome.mean,
            outcome.most
        );
        assert!(
            matches!(outcome.by, By::Vessels { met, permille, .. } if met > 0.5 && permille < 2.5)
        );
    }
}

#[test]
fn another_eye_is_refused() {
    let all: Vec<Lines> = [1, 2, 5]
        .iter()
        .map(|&place| Lines::of(&picture::open(&picture::samples()[place]).unwrap(), None))
        .collect();
    for (a, b) in [(0, 1), (1, 0), (0, 2), (1, 2)] {
        let refused = by_vessels(&all[a], &all[b], &|| false).unwrap_err();
        assert!(refused.to_string().contains("do not match"), "{refused}");
    }
}

/// Photographs changed by chance, and beside other photographs: how many are laid over one another, and how far off.
/// `CUTS_PHOTOGRAPHS` may name folders of them, with colons between; else they are those of the program.
#[test]
fn photographs_of_an_eye_are_told_from_those_of_others() {
    let folders = std::env::var("CUTS_PHOTOGRAPHS").unwrap_or_default();
    let mut sources = Vec::new();
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        sources.extend(picture::scan(Path::new(folder), &|| false).unwrap().images);
    }
    let rounds = if sources.is_empty() { 1 } else { 4 };
    if sources.is_empty() {
        sources = picture::samples();
    }
    let temporary = tempfile::tempdir().unwrap();
    let (mut means, mut refused, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (number, source) in sources.iter().enumerate() {
        let photo = picture::open(source).unwrap();
        let first = Lines::of(&photo, None);
        let mut stream = Seed(number as u64).stream();
        for _ in 0..rounds {
            let change = Change::drawn(&mut stream);
            let bytes = change.apply(&photo.rgb8(), &mut stream);
            let changed = opened(temporary.path(), &bytes);
            match outcome(&first, &photo, &change, &changed) {
                Ok(outcome) => means.push(outcome.mean),
                Err(text) => refused.push(format!("{} {text} {change:?}", source.name)),
            }
        }
        all.push((source.name.clone(), first));
    }
    let mut taken = Vec::new();
    for (at, (name, first)) in all.iter().enumerate() {
        let (other, second) = &all[(at + 1) % all.len()];
        if by_vessels(first, second, &|| false).is_ok() {
            taken.push(format!("{name} {other}"));
        }
    }
    means.sort_by(f64::total_cmp);
    let told =
        format!("means in 1/1000 of the width {means:?}, refused {refused:?}, taken {taken:?}");
    assert!(taken.is_empty(), "{told}");
    assert!(
        5 * means.len() >= 4 * (means.len() + refused.len()),
        "{told}"
    );
    assert!(means[means.len() / 2] < 1.0, "{told}");
}
