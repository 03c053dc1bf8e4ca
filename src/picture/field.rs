//! The camera's field of view: the part of the picture that shows retina.

mod circle;
mod hull;
mod mask;

pub use circle::Circle;
use mask::Mask;

/// Which pixels of a picture show retina and which the dark surround. The inside is convex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldOfView {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// True for retina, row by row; `width * height` values.
    pub inside: Vec<bool>,
}

/// A smaller share of the picture than this is no field of view.
const LEAST_FIELD: f32 = 0.10;
/// A smaller share than this is no surround: noise in a corner.
const LEAST_SURROUND: f32 = 0.005;
/// Radius of the specks and of the tabs that are cut off: the longer side divided by this.
const SPECK: usize = 128;
const TAB: usize = 28;
/// The tab is cut off if at least this share of the field is left.
const LEAST_KEPT: f32 = 0.975;
/// How far above the surround the edge of the retina is put, as a share of the way to the bright retina.
const EDGE: f32 = 0.12;
/// A surround up to this share of the bright retina is plainly black ...
const BLACK: f32 = 0.12;
/// ... and one above this share is none at all.
const TOO_BRIGHT: f32 = 0.40;

impl FieldOfView {
    /// Finds the field in interleaved RGB (0..=65535, row-major, `3 * width * height` values).
    ///
    /// The brightest channel is compared with the level of the corners; of what lies above, the largest connected
    /// part counts, and its convex hull is the field: dark lesions at its rim stay inside. The whole picture is the
    /// field if there is no dark surround, if the part found is under a tenth of the picture, if the picture is
    /// uniform, or if `rgb` has another length.
    pub fn detect(width: usize, height: usize, rgb: &[u16]) -> Self {
        if width == 0 || height == 0 || rgb.len() != width * height * 3 {
            return Self::whole(width, height);
        }
        let brightness: Vec<u16> = rgb
            .chunks_exact(3)
            .map(|pixel| pixel[0].max(pixel[1]).max(pixel[2]))
            .collect();
        Self::bright_part(width, height, &brightness).unwrap_or_else(|| Self::whole(width, height))
    }

    /// A picture without surround.
    pub fn whole(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            inside: vec![true; width * height],
        }
    }

    /// Number of pixels inside.
    pub fn count(&self) -> usize {
        self.inside.iter().filter(|&&inside| inside).count()
    }

    fn bright_part(width: usize, height: usize, brightness: &[u16]) -> Option<Self> {
        let edge = edge_level(width, height, brightness)?;
        let bright = Mask::new(
            width,
            height,
            brightness
                .iter()
                .map(|&value| f32::from(value) > edge)
                .collect(),
        );
        let long = width.max(height);
        let hull_of = |part: &Mask| Self {
            width,
            height,
            inside: hull::filled(part),
        };
        // Opening cuts specks of dust and the fringe of compression off the retina.
        let retina = bright
            .opened((long / SPECK).max(1))
            .largest_part()?
            .without_holes();
        let all = hull_of(&retina);
        // Many cameras mark the side of the eye with a tab at the rim, and the hull would stretch to it across the
        // black. A tab is small: where more than that would fall away it is dim retina, and all of it stays.
        let without_tab = retina
            .opened((long / TAB).max(1))
            .largest_part()
            .map(|part| hull_of(&part));
        let least = LEAST_KEPT * all.count() as f32;
        let field = without_tab
            .filter(|field| field.count() as f32 >= least)
            .unwrap_or(all);
        let share = field.count() as f32 / (width * height) as f32;
        (LEAST_FIELD..=1.0 - LEAST_SURROUND)
            .contains(&share)
            .then_some(field)
    }
}

/// Brightness at the edge between surround and retina, if there is a surround.
fn edge_level(width: usize, height: usize, brightness: &[u16]) -> Option<f32> {
    let mut sorted = brightness.to_vec();
    // A percentile instead of the maximum: reflections and burnt-in text are brighter than any retina.
    let bright = percentile(&mut sorted, 0.98);
    // The lower quartile: one or two corners are often cut off by the frame, or carry text.
    let surround = percentile(&mut corners(width, height, brightness), 0.25);
    // Less contrast than 2 % of the range is a uniform picture.
    if bright - surround < 0.02 * 65535.0 || surround > TOO_BRIGHT * bright {
        return None;
    }
    let edge = surround + EDGE * (bright - surround);
    (surround <= BLACK * bright || has_valley(brightness, surround, edge)).then_some(edge)
}

/// Is there a gap in brightness between a greyish surround and the retina? In a picture that is retina all over,
/// whose corners are merely dim, brightness rises without one.
fn has_valley(brightness: &[u16], surround: f32, edge: f32) -> bool {
    let half = (edge - surround) / 2.0;
    let between = |low: f32, high: f32| {
        brightness
            .iter()
            .filter(|&&v| (low..high).contains(&f32::from(v)))
            .count()
    };
    between(edge - half / 2.0, edge + half / 2.0) * 4 < between(surround - half, surround + half)
}

/// The values of four squares in the corners, each a thirty-second of the longer side.
fn corners(width: usize, height: usize, brightness: &[u16]) -> Vec<u16> {
    let side = (width.max(height) / 32).max(1);
    let near = |at: usize, length: usize| at < side || at + side >= length;
    let rows = (0..height).filter(|&y| near(y, height));
    let columns = || (0..width).filter(|&x| near(x, width));
    rows.flat_map(|y| columns().map(move |x| brightness[y * width + x]))
        .collect()
}

/// The value that a share of all values lies below; 0 if there are none.
fn percentile(values: &mut [u16], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let rank = ((values.len() - 1) as f32 * share) as usize;
    f32::from(*values.select_nth_unstable(rank).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(width: usize, height: usize, paint: impl Fn(f32, f32) -> u16) -> Vec<u16> {
        let pixel = |i: usize| paint((i % width) as f32, (i / width) as f32);
        (0..width * height)
            .flat_map(|i| [pixel(i), pixel(i) / 2, pixel(i) / 4])
            .collect()
    }

    fn disc(x: f32, y: f32, at: (f32, f32), radius: f32) -> bool {
        (x - at.0).hypot(y - at.1) <= radius
    }

    /// Largest share of pixels that may differ from the truth: a ring one pixel wide.
    fn assert_near(field: &FieldOfView, truth: impl Fn(f32, f32) -> bool) {
        let wrong = field.inside.iter().enumerate();
        let at = |i: usize| truth((i % field.width) as f32, (i / field.width) as f32);
        let wrong = wrong.filter(|(i, inside)| at(*i) != **inside).count();
        assert!(
            wrong * 50 < field.inside.len(),
            "{wrong} of {} pixels are wrong",
            field.inside.len()
        );
    }

    #[test]
    fn a_disc_with_a_dark_notch_and_text_is_found_whole() {
        let round = |x: f32, y: f32| disc(x, y, (128.0, 85.0), 80.0);
        let rgb = painted(256, 170, |x, y| match () {
            () if x > 60.0 && x < 90.0 && y > 10.0 && y < 60.0 && round(x, y) => 2_000,
            () if round(x, y) => 40_000 + (x * 90.0) as u16,
            () if x < 20.0 && y > 150.0 && (x as u32).is_multiple_of(3) => 60_000,
            () => 700,
        });
        let field = FieldOfView::detect(256, 170, &rgb);
        assert_near(&field, round);
        assert!(!field.inside[0] && !field.inside[256 * 170 - 1] && field.inside[85 * 256 + 128]);
    }

    #[test]
    fn the_hull_does_not_stretch_to_the_cameras_tab() {
        let round = |x: f32, y: f32| disc(x, y, (128.0, 85.0), 80.0);
        let tab = |x: f32, y: f32| disc(x, y, (188.0, 25.0), 6.0);
        let rgb = painted(256, 170, |x, y| {
            if round(x, y) || tab(x, y) {
                45_000
            } else {
                300
            }
        });
        let field = FieldOfView::detect(256, 170, &rgb);
        let outside = field
            .inside
            .iter()
            .enumerate()
            .filter(|(_, inside)| **inside);
        let outside = outside
            .filter(|(i, _)| !round((i % 256) as f32, (i / 256) as f32))
            .count();
        assert!(outside < 40, "{outside}");
    }

    #[test]
    fn a_field_cut_by_the_frame_keeps_its_edges() {
        let cut = |x: f32, y: f32| disc(x, y, (128.0, 85.0), 105.0);
        let field = FieldOfView::detect(
            256,
            170,
            &painted(256, 170, |x, y| if cut(x, y) { 30_000 } else { 0 }),
        );
        assert_near(&field, cut);
        assert!(field.inside[128] && field.inside[169 * 256 + 128]);
    }

    #[test]
    fn a_grey_surround_is_outside_too() {
        let round = |x: f32, y: f32| disc(x, y, (128.0, 85.0), 80.0);
        let rgb = painted(256, 170, |x, y| if round(x, y) { 45_000 } else { 11_000 });
        assert_near(&FieldOfView::detect(256, 170, &rgb), round);
    }

    #[test]
    fn without_a_surround_all_is_field() {
        let whole = FieldOfView::whole(64, 48);
        assert_eq!(
            FieldOfView::detect(64, 48, &painted(64, 48, |_, _| 0)),
            whole
        );
        assert_eq!(
            FieldOfView::detect(64, 48, &painted(64, 48, |_, _| 65_535)),
            whole
        );
        // Retina all over, dim towards the corners.
        let dim = |x: f32, y: f32| 50_000 - ((x - 32.0).hypot(y - 24.0) * 900.0) as u16;
        assert_eq!(FieldOfView::detect(64, 48, &painted(64, 48, dim)), whole);
        // One bright spot in the dark.
        let spot = |x: f32, y: f32| {
            if disc(x, y, (30.0, 20.0), 5.0) {
                50_000
            } else {
                100
            }
        };
        assert_eq!(FieldOfView::detect(64, 48, &painted(64, 48, spot)), whole);
        assert_eq!(FieldOfView::detect(64, 48, &[1, 2, 3]), whole);
        assert_eq!(FieldOfView::detect(0, 5, &[]).count(), 0);
    }
}
