//! True masks: which mask belongs to which photograph, and reading one at the size of the working copy.

use std::collections::BTreeMap;

use super::error::{Fault, PictureError};
use super::open;
use super::photo::Pixels;
use super::shrink::shrink;
use super::source::{ImageSource, stem};

/// Mask and photograph may differ in the proportion of their sides by this share: sizes are rounded.
const OTHER_SHAPE: f64 = 0.02;

/// Which mask belongs to which photograph.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// The mask of each photograph, in the order of the photographs.
    pub masks: Vec<Option<ImageSource>>,
    /// Masks that belong to no photograph.
    pub left_over: Vec<ImageSource>,
}

/// Finds the mask of each photograph (paths relative to their folder) by name: first by the path without extension,
/// then, among those still alone, by the file's name without extension. Case does not count.
///
/// # Errors
/// [`Fault::TwoMasks`] and [`Fault::TwoPhotographs`] where the names leave a choice.
pub fn pair(photographs: &[String], masks: &[ImageSource]) -> Result<Pairs, PictureError> {
    let mut found: Vec<Option<usize>> = vec![None; photographs.len()];
    let whole = |name: &str| stem(name).to_lowercase();
    let bare = |name: &str| {
        let stem = stem(name);
        stem.rsplit('/').next().unwrap_or(stem).to_lowercase()
    };
    by_key(photographs, masks, &mut found, whole)?;
    by_key(photographs, masks, &mut found, bare)?;
    let left_over = (0..masks.len()).filter(|at| !found.contains(&Some(*at)));
    Ok(Pairs {
        left_over: left_over.map(|at| masks[at].clone()).collect(),
        masks: found
            .iter()
            .map(|at| at.map(|at| masks[at].clone()))
            .collect(),
    })
}

/// Pairs the photographs and masks that are alone so far and have the same key.
fn by_key(
    photographs: &[String],
    masks: &[ImageSource],
    found: &mut [Option<usize>],
    key: impl Fn(&str) -> String,
) -> Result<(), PictureError> {
    let mut free: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, mask) in masks.iter().enumerate() {
        if !found.contains(&Some(at)) {
            free.entry(key(&mask.name)).or_default().push(at);
        }
    }
    let mut taken: BTreeMap<usize, &str> = BTreeMap::new();
    for (photograph, found) in photographs.iter().zip(found) {
        let fitting = free.get(&key(photograph)).map_or(&[][..], Vec::as_slice);
        match *fitting {
            _ if found.is_some() => {}
            [] => {}
            [mask] => {
                if let Some(other) = taken.insert(mask, photograph) {
                    let both = Fault::TwoPhotographs(other.to_owned(), photograph.clone());
                    return Err(both.at(masks[mask].location()));
                }
                *found = Some(mask);
            }
            [first, second, ..] => {
                let [first, second] = [first, second].map(|at| masks[at].name.clone());
                return Err(Fault::TwoMasks(first, second).at(photograph));
            }
        }
    }
    Ok(())
}

/// Reads a mask and brings it to the size of a working copy: true where at least half of a pixel's area is
/// foreground. Foreground is what lies above half of the file's range in any channel.
///
/// `photograph` is the size of the photograph, `working` that of its working copy, in pixels. The result holds
/// `working.0 * working.1` values, row by row, and at least one of them is true.
///
/// # Errors
/// Those of [`super::open()`], and [`Fault::OtherShape`], [`Fault::EmptyMask`] or [`Fault::Vanished`].
pub fn read_mask(
    mask: &ImageSource,
    photograph: (u32, u32),
    working: (u32, u32),
) -> Result<Vec<bool>, PictureError> {
    read(mask, photograph, working).map_err(|fault| fault.at(mask.location()))
}

fn read(
    mask: &ImageSource,
    photograph: (u32, u32),
    working: (u32, u32),
) -> Result<Vec<bool>, Fault> {
    let (pixels, _) = open::pixels(&mask.bytes()?)?;
    let size = match &pixels {
        Pixels::Eight(rgb) => rgb.dimensions(),
        Pixels::Sixteen(rgb) => rgb.dimensions(),
    };
    let proportion = |(width, height): (u32, u32)| f64::from(width) / f64::from(height);
    if (proportion(size) / proportion(photograph)).ln().abs() > (1.0 + OTHER_SHAPE).ln() {
        return Err(Fault::OtherShape(size, photograph));
    }
    let marked = match &pixels {
        Pixels::Eight(rgb) => marked(rgb.as_raw(), u8::MAX / 2),
        Pixels::Sixteen(rgb) => marked(rgb.as_raw(), u16::MAX / 2),
    };
    drop(pixels);
    if marked.iter().all(|&value| value == 0) {
        return Err(Fault::EmptyMask);
    }
    let mut set = vec![false; working.0 as usize * working.1 as usize];
    shrink(&marked, size, working, 1, &mut set, |means, row| {
        for (set, mean) in row.iter_mut().zip(means.chunks_exact(3)) {
            // Half is meant to count, and the sum of the shares is rounded.
            *set = mean[0] > 127.49;
        }
    });
    if set.contains(&true) {
        Ok(set)
    } else {
        Err(Fault::Vanished)
    }
}

/// 255 in all three channels of a pixel with a value above `half` in any, else 0.
fn marked<S: Copy + PartialOrd>(rgb: &[S], half: S) -> Vec<u8> {
    rgb.chunks_exact(3)
        .flat_map(|pixel| {
            let above = pixel.iter().any(|&value| value > half);
            [if above { u8::MAX } else { 0 }; 3]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use image::{DynamicImage, GrayImage, ImageBuffer, Luma, Rgb, RgbImage};
    use tempfile::tempdir;

    use super::*;
    use crate::picture::Origin;
    use crate::picture::source::named;

    /// The names of the masks that the photographs get, and of those that are left.
    fn paired(
        photographs: &[&str],
        masks: &[&str],
    ) -> Result<(Vec<Option<String>>, Vec<String>), PictureError> {
        let photographs: Vec<String> = photographs.iter().map(|&name| name.into()).collect();
        let masks: Vec<ImageSource> = masks.iter().map(|name| named(name)).collect();
        let pairs = pair(&photographs, &masks)?;
        let names = pairs.masks.into_iter().map(|mask| mask.map(|m| m.name));
        let left = pairs.left_over.into_iter().map(|mask| mask.name);
        Ok((names.collect(), left.collect()))
    }

    #[test]
    fn masks_are_found_by_name() {
        let (masks, left) = paired(
            &[
                "IDRiD_01.jpg",
                "visit 1/OD.png",
                "visit 2/OD.png",
                "new.tif",
            ],
            &["all/idrid_01.tif", "OD.bmp", "Visit 1/od.png", "b_mask.png"],
        )
        .unwrap();
        let masks: Vec<_> = masks.iter().map(Option::as_deref).collect();
        // One of the two of a name has its own folder, so the other one is sure too.
        let expected = [
            Some("all/idrid_01.tif"),
            Some("Visit 1/od.png"),
            Some("OD.bmp"),
            None,
        ];
        assert_eq!(masks, expected);
        assert_eq!(left, ["b_mask.png"]);
    }

    #[test]
    fn a_choice_is_refused_with_both_names() {
        let text = |photographs: &[&str], masks: &[&str]| {
            paired(photographs, masks).unwrap_err().to_string()
        };
        let two = text(&["a.jpg"], &["a.png", "A.tif"]);
        assert!(
            two.contains("a.png and A.tif") && two.ends_with(": a.jpg"),
            "{two}"
        );
        let two = text(&["a.jpg"], &["x/a.png", "y/a.png"]);
        assert!(two.contains("x/a.png and y/a.png"), "{two}");
        let two = text(&["x/a.jpg", "y/a.jpg"], &["a.png"]);
        assert!(
            two.contains("x/a.jpg and y/a.jpg") && two.ends_with(": a.png"),
            "{two}"
        );
    }

    fn saved(folder: &Path, name: &str, picture: impl Into<DynamicImage>) -> ImageSource {
        let path = folder.join(name);
        picture.into().save(&path).unwrap();
        ImageSource {
            name: name.into(),
            origin: Origin::File(path),
        }
    }

    /// Writes a PNG of 16 x 16 pixels from the bytes of one row.
    fn packed(
        path: &Path,
        depth: png::BitDepth,
        palette: Option<Vec<u8>>,
        rows: &[u8],
    ) -> ImageSource {
        let file = std::fs::File::create(path).unwrap();
        let mut encoder = png::Encoder::new(file, 16, 16);
        encoder.set_depth(depth);
        encoder.set_color(png::ColorType::Grayscale);
        if let Some(palette) = palette {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&rows.repeat(16)).unwrap();
        writer.finish().unwrap();
        ImageSource {
            name: "mask.png".into(),
            origin: Origin::File(path.to_owned()),
        }
    }

    /// Which pixels of the first row are foreground.
    fn row(mask: &ImageSource) -> String {
        let set = read_mask(mask, (16, 16), (16, 16)).unwrap();
        set[..16]
            .iter()
            .map(|&set| if set { '#' } else { '.' })
            .collect()
    }

    #[test]
    fn every_way_to_store_a_mask_is_understood() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("mask.png");
        let bits = packed(&path, png::BitDepth::One, None, &[0x0F, 0xFF]);
        assert_eq!(row(&bits), "....############");
        // The index says nothing, the colour of the palette does.
        let palette = vec![255, 0, 0, 0, 0, 0, 100, 100, 100];
        let rows: Vec<u8> = [[0u8; 4], [1; 4], [2; 4], [0; 4]].concat();
        let colours = packed(&path, png::BitDepth::Eight, Some(palette), &rows);
        assert_eq!(row(&colours), "####........####");
        let red = RgbImage::from_fn(16, 16, |x, _| Rgb([if x < 3 { 128 } else { 127 }, 0, 0]));
        assert_eq!(row(&saved(folder.path(), "a.tif", red)), "###.............");
        // 12 bits in 16 are no full range: the half is that of the type.
        let deep = ImageBuffer::<Luma<u16>, _>::from_fn(16, 16, |x, _| {
            Luma([if x < 2 { 40_000 } else { 4_000 }])
        });
        assert_eq!(
            row(&saved(folder.path(), "b.png", deep)),
            "##.............."
        );
    }

    #[test]
    fn sizes_are_reconciled_by_area() {
        let folder = tempdir().unwrap();
        let half = |x: u32| if x < 31 { 255 } else { 0 };
        let large = GrayImage::from_fn(100, 50, |x, _| Luma([half(x)]));
        let large = saved(folder.path(), "large.png", large);
        let set = read_mask(&large, (1000, 500), (50, 25)).unwrap();
        assert_eq!(set.len(), 1250);
        // The sixteenth column is covered by half, which counts.
        assert!(set.iter().enumerate().all(|(i, &set)| set == (i % 50 < 16)));
        let set = read_mask(&large, (1000, 500), (200, 100)).unwrap();
        assert!(
            set.iter()
                .enumerate()
                .all(|(i, &set)| set == (i % 200 < 62))
        );
    }

    #[test]
    fn what_cannot_be_compared_is_refused_by_name() {
        let folder = tempdir().unwrap();
        let fault = |name: &str, picture: GrayImage, photograph| {
            let mask = saved(folder.path(), name, picture);
            let error = read_mask(&mask, photograph, (20, 20)).unwrap_err();
            assert!(error.to_string().ends_with(name), "{error}");
            error.fault
        };
        let white = |width, height| GrayImage::from_pixel(width, height, Luma([255]));
        assert_eq!(
            fault("a.png", white(103, 100), (1000, 1000)),
            Fault::OtherShape((103, 100), (1000, 1000))
        );
        assert_eq!(
            fault("b.png", white(100, 103), (1000, 1000)),
            Fault::OtherShape((100, 103), (1000, 1000))
        );
        let ones = GrayImage::from_pixel(100, 100, Luma([1]));
        assert_eq!(fault("c.png", ones, (100, 100)), Fault::EmptyMask);
        let mut speck = GrayImage::new(100, 100);
        speck.put_pixel(3, 3, Luma([255]));
        assert_eq!(fault("d.png", speck, (100, 100)), Fault::Vanished);
        let near = saved(folder.path(), "e.png", white(101, 100));
        assert!(read_mask(&near, (1000, 1000), (20, 20)).is_ok());
    }
}
