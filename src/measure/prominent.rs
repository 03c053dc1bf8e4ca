//! What stands out in an image, before anyone has clicked: areas with strong outlines.

use super::bitmap::spread;
use super::colours::Colours;
use super::ring::Disc;
use super::search::{SHARES, Search};
use super::{Bitmap, IndexMap};
use crate::grid::LANDMARKS;

/// The class counts whose parts are drawn anew.
const LOOKED_AT: [usize; 4] = [4, 8, 16, 32];
/// Of areas that share half of the smaller one, the one that stands out most stays.
const SHARED: f64 = 0.5;
/// How often, and from how many centres, the search begins again, of such as lie at least so many radii apart.
const ROUNDS: usize = 2;
const FRONT: usize = 4;
const APART: f32 = 0.3;
/// An outline fainter than this share of the strongest is more often light than a thing, however large.
const FAINT: f32 = 0.4;

/// An area that stands out.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Its pixels: closed, without holes, inside the field of view.
    pub pixels: Bitmap,
    /// Their number.
    pub count: usize,
    /// The mean of its red, green and blue, a full channel being 1.
    pub colour: [f32; 3],
    /// How strong its outline is, a full channel being 1: the step of colour that four fifths of it have or exceed.
    pub strength: f32,
    /// How much it stands out: its strength, and more the larger it is.
    pub prominence: f32,
}

/// The areas that stand out most in an image, the most prominent first, at most `limit` of them and none less prominent
/// than a share `least` of the first; none lies on another by more than half. Takes what [`super::walk()`] takes.
#[must_use]
pub fn standing_out(
    image: &IndexMap<'_>,
    rgb: &[u16],
    levels: &[(usize, &[u8; LANDMARKS])],
    limit: usize,
    least: f32,
) -> Vec<Area> {
    let colours = Colours::new(image, rgb);
    let mut search = Search::new(&colours);
    search.along(&sketches(image, &colours, levels));
    let fits = |disc: &Disc| SHARES.contains(&f64::from(colours.share(disc.radius)));
    search.again(ROUNDS, FRONT, APART, fits);
    let mut kept: Vec<Area> = Vec::new();
    let mut floor = 0.0;
    for one in search.into_found() {
        if kept.len() == limit || one.score < floor || one.score <= 0.0 {
            break;
        }
        if !fits(&one.disc) {
            continue;
        }
        let pixels = one.ring.filled(&colours, image.width, image.inside);
        let count = pixels.count();
        let covers = |other: &Area| {
            pixels.common(&other.pixels) as f64 >= SHARED * count.min(other.count) as f64
        };
        if count == 0 || kept.iter().any(covers) {
            continue;
        }
        floor = floor.max(least * one.score);
        kept.push(Area {
            colour: mean(rgb, &pixels),
            pixels,
            count,
            strength: one.strength,
            prominence: one.score,
        });
    }
    kept
}

/// Those of the areas that stand out in an image that are clear enough to be pointed at before anybody clicks.
pub fn clear(areas: &[Area]) -> impl Iterator<Item = &Area> {
    let strongest = areas.iter().map(|area| area.strength);
    let least = FAINT * strongest.fold(0.0, f32::max);
    areas.iter().filter(move |area| area.strength >= least)
}

/// The mean colour of some pixels.
fn mean(rgb: &[u16], area: &Bitmap) -> [f32; 3] {
    let mut sums = [0u64; 3];
    for at in (0..area.set.len()).filter(|&at| area.set[at]) {
        for (sum, &value) in sums.iter_mut().zip(&rgb[3 * at..]) {
            *sum += u64::from(value);
        }
    }
    let all = area.count().max(1) as f32 * f32::from(u16::MAX);
    sums.map(|sum| sum as f32 / all)
}

/// The connected parts of classes at a few counts.
fn sketches(
    image: &IndexMap<'_>,
    colours: &Colours,
    levels: &[(usize, &[u8; LANDMARKS])],
) -> Vec<Disc> {
    let mut tables: Vec<&[u8; LANDMARKS]> = Vec::new();
    for wanted in LOOKED_AT {
        let nearest = levels
            .iter()
            .min_by_key(|(classes, _)| classes.abs_diff(wanted));
        tables.extend(nearest.map(|&(_, table)| table));
    }
    tables.dedup();
    let least = (SHARES.start() * f64::from(colours.field) / 2.0).max(1.0) as usize;
    let places = colours.landmarks(image);
    tables
        .iter()
        .flat_map(|table| parts(&places, colours.width, table, least))
        .collect()
}

/// The connected parts of all classes with at least so many places.
fn parts(places: &[Option<u8>], width: usize, table: &[u8; LANDMARKS], least: usize) -> Vec<Disc> {
    let class = |at: usize| places[at].map(|landmark| table[usize::from(landmark)]);
    let mut seen: Vec<bool> = places.iter().map(Option::is_none).collect();
    let mut parts = Vec::new();
    for start in 0..places.len() {
        if !seen[start] {
            let part = spread(width, start, |at| class(at) == class(start), &mut seen);
            if part.len() >= least {
                parts.extend(Disc::of(part.into_iter(), width));
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faint_outlines_are_not_pointed_at() {
        let area = |strength: f32| Area {
            pixels: Bitmap::new(1, 1, vec![true]),
            count: 1,
            colour: [0.5; 3],
            strength,
            prominence: strength,
        };
        let areas = [0.1, 0.2, 0.07, 0.09].map(area);
        let clear: Vec<f32> = clear(&areas).map(|area| area.strength).collect();
        assert_eq!(clear, [0.1, 0.2, 0.09]);
        assert_eq!(super::clear(&[]).count(), 0);
    }
}
