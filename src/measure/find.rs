//! Finds in one image what was picked in others.
//!
//! Of the areas that stand out in an image the one is proposed that is most like the examples: in colour, in contrast to
//! what lies around it, in size, and in how far it lies from the middle of the field of view; strong outlines go before
//! weak ones. Colours are taken on each image's own scale, so that exposure does not decide.

use super::outline::Sums;
use super::prominent::standing_out;
use super::{Bitmap, IndexMap};
use crate::grid::LANDMARKS;

/// So many areas are compared.
const COMPARED: usize = 24;
/// What lies within this multiple of an area's radius is around it.
const AROUND: f64 = 1.8;
/// Differences that count as one: of colour and of contrast in spreads of the image's colours, of size in natural
/// logarithms, of the distance from the middle in radii of the field of view.
const COLOUR: f64 = 1.8;
const CONTRAST: f64 = 1.0;
const SIZE: f64 = 1.3;
const PLACE: f64 = 0.4;
/// What is less like all examples is not proposed.
const LEAST: f64 = 0.05;

/// How an area looks in its image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    colour: [f64; 3],
    contrast: [f64; 3],
    /// Natural logarithm of the share of the field of view.
    size: f64,
    /// Distance from the middle of the field of view, in its radii.
    place: f64,
    /// Strength of the outline, in spreads of the image's colours.
    strength: f64,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its pixels: closed, without holes, inside the field of view.
    pub area: Bitmap,
    /// How much it looks like the most similar example, 0…1.
    pub likeness: f64,
}

impl Look {
    /// How an area of an image looks; none where it has no pixels, or the image only one colour. `rgb` are the image's
    /// colours: red, green, blue in turn, row by row. The landmarks are not looked at.
    #[must_use]
    pub fn of(image: &IndexMap<'_>, rgb: &[u16], area: &Bitmap) -> Option<Self> {
        Scene::of(image, rgb, &Sums::new(image, rgb))?.look(area)
    }

    /// How far two looks are apart, as half a square.
    fn distance(&self, other: &Self) -> f64 {
        let apart = |a: &[f64; 3], b: &[f64; 3], unit: f64| -> f64 {
            a.iter().zip(b).map(|(a, b)| ((a - b) / unit).powi(2)).sum()
        };
        let squares = apart(&self.colour, &other.colour, COLOUR)
            + apart(&self.contrast, &other.contrast, CONTRAST)
            + ((self.size - other.size) / SIZE).powi(2)
            + ((self.place - other.place) / PLACE).powi(2);
        squares / 2.0
    }

    /// How much an area that looks so speaks for itself, and its likeness, beside the example that it is most like.
    fn beside(&self, examples: &[Self]) -> Option<(f64, f64)> {
        let ratio = |example: &Self| self.strength / example.strength.max(1e-6);
        examples
            .iter()
            .map(|example| ((-self.distance(example)).exp(), ratio(example)))
            .map(|(alike, ratio)| (alike * ratio, alike * ratio.min(1.0)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

impl Found {
    /// Whether it is like an example enough to be proposed.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.likeness >= LEAST
    }
}

/// The area of an image that looks most like the examples, however little; none where nothing stands out. Takes what
/// [`super::walk()`] takes.
#[must_use]
pub fn find(
    image: &IndexMap<'_>,
    rgb: &[u16],
    levels: &[(usize, &[u8; LANDMARKS])],
    examples: &[Look],
) -> Option<Found> {
    let sums = Sums::new(image, rgb);
    let scene = Scene::of(image, rgb, &sums)?;
    let mut best: Option<(f64, f64, Bitmap)> = None;
    for area in standing_out(image, rgb, levels, COMPARED, 0.0) {
        let beside = scene
            .look(&area.pixels)
            .and_then(|look| look.beside(examples));
        if let Some((worth, likeness)) = beside
            && best.as_ref().is_none_or(|(most, ..)| worth > *most)
        {
            best = Some((worth, likeness, area.pixels));
        }
    }
    best.map(|(_, likeness, area)| Found { area, likeness })
}

/// An image's own scale of colours and places.
struct Scene<'a> {
    image: IndexMap<'a>,
    rgb: &'a [u16],
    sums: &'a Sums<'a>,
    mean: [f64; 3],
    spread: f64,
    middle: [f64; 2],
    field: f64,
}

impl<'a> Scene<'a> {
    fn of(image: &IndexMap<'a>, rgb: &'a [u16], sums: &'a Sums<'a>) -> Option<Self> {
        let (mut field, mut sum, mut squares, mut place) = (0.0, [0.0; 3], 0.0, [0.0; 2]);
        for (at, colour) in rgb
            .chunks_exact(3)
            .enumerate()
            .filter(|&(at, _)| image.inside[at])
        {
            field += 1.0;
            place[0] += (at % image.width) as f64;
            place[1] += (at / image.width) as f64;
            for (sum, &value) in sum.iter_mut().zip(colour) {
                *sum += f64::from(value);
                squares += f64::from(value).powi(2);
            }
        }
        let mean = sum.map(|sum| sum / field);
        let spread = (squares / field - mean.iter().map(|m| m * m).sum::<f64>()).sqrt();
        // Not so for an empty field of view.
        (spread >= 1.0).then(|| Self {
            image: *image,
            rgb,
            sums,
            mean,
            spread,
            middle: place.map(|sum| sum / field),
            field,
        })
    }

    fn look(&self, area: &Bitmap) -> Option<Look> {
        let width = self.image.width;
        let place = |at: usize| [(at % width) as f64, (at / width) as f64];
        let (mut count, mut sum) = (0.0, [0.0; 2]);
        for at in (0..area.set.len()).filter(|&at| area.set[at]) {
            count += 1.0;
            let [x, y] = place(at);
            sum = [sum[0] + x, sum[1] + y];
        }
        if count == 0.0 {
            return None;
        }
        let centre = sum.map(|sum| sum / count);
        let away = |[x, y]: [f64; 2], [u, v]: [f64; 2]| (x - u).hypot(y - v);
        let radius = (count / std::f64::consts::PI).sqrt();
        let reach = AROUND * radius;
        let rows = ((centre[1] - reach).max(0.0) as usize)..=(centre[1] + reach) as usize;
        // A hole is neither of the area nor around it.
        let closed = area.without_holes();
        let colour = |wanted: bool| {
            let (mut n, mut mean) = (0.0, [0.0; 3]);
            let near = (0..area.set.len()).filter(|&at| wanted || rows.contains(&(at / width)));
            let of = if wanted { area } else { &closed };
            for at in near.filter(|&at| of.set[at] == wanted && self.image.inside[at]) {
                if wanted || away(place(at), centre) <= reach {
                    n += 1.0;
                    for (sum, &value) in mean.iter_mut().zip(&self.rgb[3 * at..]) {
                        *sum += f64::from(value);
                    }
                }
            }
            let scaled = |c: usize| (mean[c] / n - self.mean[c]) / self.spread;
            (n > 0.0).then(|| std::array::from_fn(scaled))
        };
        let own: [f64; 3] = colour(true)?;
        let around = colour(false).unwrap_or(own);
        Some(Look {
            colour: own,
            contrast: std::array::from_fn(|c| own[c] - around[c]),
            size: (count / self.field).ln(),
            place: away(centre, self.middle) / (self.field / std::f64::consts::PI).sqrt(),
            strength: f64::from(self.sums.strength(&closed)) / self.spread,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 96;

    /// A square image of discs: place, radius, red. On the ground of red 9,000 lies some texture.
    struct Drawn {
        side: usize,
        index: Vec<u8>,
        inside: Vec<bool>,
        rgb: Vec<u16>,
    }

    impl Drawn {
        fn of(side: usize, light: f64, discs: &[([f64; 2], f64, f64)]) -> Self {
            let unit = side as f64 / SIDE as f64;
            let disc = |at: usize| {
                let (x, y) = ((at % side) as f64 / unit, (at / side) as f64 / unit);
                let holds = |&(([u, v], radius, _), _): &(&([f64; 2], f64, f64), u8)| {
                    (x - u).hypot(y - v) < *radius
                };
                discs
                    .iter()
                    .zip(1..)
                    .find(holds)
                    .map_or((9_000.0, 0), |(disc, landmark)| (disc.2, landmark))
            };
            let rgb = (0..side * side).flat_map(|at| {
                let texture = ((at % 7) * (at % 5)) as f64 * 20.0;
                [
                    (light * (disc(at).0 + texture)) as u16,
                    (light * 4_000.0) as u16,
                    0,
                ]
            });
            Self {
                side,
                index: (0..side * side).map(|at| disc(at).1).collect(),
                inside: vec![true; side * side],
                rgb: rgb.collect(),
            }
        }

        fn map(&self) -> IndexMap<'_> {
            IndexMap {
                width: self.side,
                height: self.side,
                index: &self.index,
                inside: &self.inside,
            }
        }

        fn disc(&self, landmark: u8) -> Bitmap {
            let set = self.index.iter().map(|&own| own == landmark);
            Bitmap::new(self.side, self.side, set.collect())
        }

        fn look(&self, landmark: u8) -> Look {
            Look::of(&self.map(), &self.rgb, &self.disc(landmark)).unwrap()
        }

        fn find(&self, examples: &[Look]) -> Option<Found> {
            let table: [u8; LANDMARKS] = std::array::from_fn(|landmark| landmark.min(3) as u8);
            find(&self.map(), &self.rgb, &[(4, &table)], examples).filter(Found::is_alike)
        }
    }

    /// A bright and a dark disc, in other places and another light each time.
    fn pair(side: usize, light: f64, bright: [f64; 2], dark: [f64; 2]) -> Drawn {
        Drawn::of(
            side,
            light,
            &[(bright, 9.0, 24_000.0), (dark, 8.0, 2_000.0)],
        )
    }

    #[test]
    fn what_looks_alike_is_found_in_another_light() {
        let known = pair(SIDE, 1.0, [40.0, 45.0], [70.0, 20.0]);
        for (side, light) in [(SIDE, 0.5), (3 * SIDE, 1.5)] {
            let other = pair(side, light, [52.0, 44.0], [26.0, 70.0]);
            for landmark in [1, 2] {
                let found = other.find(&[known.look(landmark)]).unwrap();
                let like = found.area.likeness(&other.disc(landmark));
                assert!(like > 0.85, "disc {landmark}: {like}");
                assert!(found.likeness > 0.5 && found.likeness <= 1.0, "{found:?}");
            }
        }
    }

    #[test]
    fn of_several_examples_the_most_similar_counts() {
        let known = pair(SIDE, 1.0, [40.0, 45.0], [70.0, 20.0]);
        let other = Drawn::of(SIDE, 0.8, &[([60.0, 50.0], 9.0, 24_000.0)]);
        let alone = other.find(&[known.look(1)]).unwrap();
        let both = other.find(&[known.look(2), known.look(1)]).unwrap();
        assert_eq!(alone, both);
    }

    #[test]
    fn nothing_is_proposed_where_nothing_is_alike() {
        let known = pair(SIDE, 1.0, [40.0, 45.0], [70.0, 20.0]);
        let dark = Drawn::of(SIDE, 1.0, &[([50.0, 50.0], 9.0, 2_000.0)]);
        assert_eq!(dark.find(&[known.look(1)]), None);
        assert_eq!(dark.find(&[]), None);
        assert_eq!(Drawn::of(SIDE, 0.0, &[]).find(&[known.look(1)]), None);
    }

    #[test]
    fn an_area_looks_as_it_is() {
        let drawn = pair(SIDE, 1.0, [47.5, 47.5], [80.0, 47.5]);
        let (bright, dark) = (drawn.look(1), drawn.look(2));
        assert!(bright.contrast[0] > 1.0 && dark.contrast[0] < -0.3);
        assert!(bright.place < 0.01 && (dark.place - 0.6).abs() < 0.01);
        let share = drawn.disc(1).count() as f64 / (SIDE * SIDE) as f64;
        assert!((bright.size - share.ln()).abs() < 1e-12);
        assert_eq!(bright.beside(&[bright]), Some((1.0, 1.0)));
        // A hole that was taken out of it is not of what lies around it.
        let hole = |at: usize| (44..51).contains(&(at % SIDE)) && (44..51).contains(&(at / SIDE));
        let hole = Bitmap::new(SIDE, SIDE, (0..SIDE * SIDE).map(hole).collect());
        let ring = drawn.disc(1).difference(&hole);
        let ring = Look::of(&drawn.map(), &drawn.rgb, &ring).unwrap();
        assert!((ring.contrast[0] - bright.contrast[0]).abs() < 0.05);
        assert_eq!(ring.strength, bright.strength);
        let nothing = Bitmap::new(SIDE, SIDE, vec![false; SIDE * SIDE]);
        assert_eq!(Look::of(&drawn.map(), &drawn.rgb, &nothing), None);
    }
}
