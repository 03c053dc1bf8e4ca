//! What the filters find in a photograph.

use super::disc::{INNER, RADIUS, disc};
use super::spots::{BLOTS, BRIGHT, DOTS, Scene, Spot};
use super::{Fundus, Planes, deep};
use crate::grid::{Parts, Spread, local_median, resized, shrunk, squared_distances};

/// What a student network says of every pixel of the copy that vessels are looked for in.
#[derive(Clone, Debug)]
pub struct Beliefs {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The logarithm of the odds that a pixel shows a vessel, something bright, something dark; each row by row.
    pub log_odds: [Vec<f32>; 3],
}

/// The filters' answer for one photograph, from which [`Filtered::strengths`] ranks without filtering again.
#[derive(Clone, Debug)]
pub struct Filtered {
    pub(super) lines: Lines,
    pub(super) spots: Spots,
}

/// How much each pixel looks like a vessel.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) diameter: f32,
    pub(super) inside: Vec<bool>,
    /// Pixels far enough from the rim.
    pub(super) deep: Vec<bool>,
    /// The response in robust deviations above the median of the field.
    pub(super) z: Vec<f32>,
}

/// Spots by the three searches.
#[derive(Clone, Debug)]
pub(super) struct Spots {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) diameter: f32,
    pub(super) bright: Vec<Spot>,
    pub(super) dots: Vec<Spot>,
    pub(super) blots: Vec<Spot>,
}

/// What is left out at the rim of the field, as a share of D: for vessels, and for spots.
const LINES_RIM: f32 = 0.01;
const SPOTS_RIM: f32 = 0.012;
/// The window of the median that spots stand out of, as a share of D.
const AROUND: f32 = 0.1;
/// A long vessel's response in robust deviations, its pixels in D, and in discs as wide as it is.
const LINE: f32 = 2.5;
const PIECE: f32 = 0.15;
const LONG: f32 = 8.0;
/// A smaller deviation of the response is that of no photograph: of a plain picture nothing stands out.
const FLAT: f32 = 1e-4;
/// A spot's pixel that vessels cover by more than this lies on them.
const COVER: f32 = 0.3;
/// Pixels on D for the background.
const COARSE: f32 = 256.0;

impl Filtered {
    /// Of a photograph's planes at the scale of vessels with the response of the line filters, and of its copy at the
    /// scale of spots.
    #[must_use]
    pub fn of(lines: &Planes, response: &[f32], spots: &Fundus) -> Self {
        Self {
            lines: Lines::of(lines, response),
            spots: Spots::of(lines, response, spots),
        }
    }
}

impl Lines {
    fn of(planes: &Planes, response: &[f32]) -> Self {
        let (width, height, inside) = (planes.width, planes.height, &planes.inside);
        let spread = spread(response, inside);
        Self {
            width,
            height,
            diameter: planes.diameter,
            inside: inside.clone(),
            deep: deep(width, height, inside, LINES_RIM * planes.diameter),
            z: response.iter().map(|v| spread.of_value(*v)).collect(),
        }
    }
}

impl Spots {
    fn of(planes: &Planes, response: &[f32], fundus: &Fundus) -> Self {
        let (width, height, diameter) = (fundus.width, fundus.height, fundus.diameter);
        let residual = residual(fundus);
        let stretch = |values: &[f32]| {
            let times = diameter / planes.diameter;
            resized(
                (planes.width, planes.height),
                values,
                (width, height),
                times,
            )
        };
        let lines = stretch(response);
        let allowed = deep(width, height, &fundus.inside, SPOTS_RIM * diameter);
        let vessels: Vec<f32> = trees(planes, response)
            .into_iter()
            .map(|set| f32::from(u8::from(set)))
            .collect();
        let vessels: Vec<bool> = stretch(&vessels)
            .iter()
            .map(|cover| *cover > COVER)
            .collect();
        let disc = disc(fundus, &vessels);
        let beside = |radius: f32| -> Vec<bool> {
            let off = |at: usize| {
                disc.is_none_or(|[x, y]| {
                    let away = ((at % width) as f32 - x).hypot((at / width) as f32 - y);
                    away > radius * diameter
                })
            };
            (0..width * height)
                .map(|at| allowed[at] && off(at))
                .collect()
        };
        let (for_bright, for_dark) = (beside(RADIUS), beside(INNER));
        let scene = |allowed| Scene {
            width,
            diameter,
            residual: &residual,
            lines: &lines,
            inside: &fundus.inside,
            allowed,
            vessels: &vessels,
        };
        let (bright, (dots, blots)) = rayon::join(
            || BRIGHT.run(&scene(&for_bright)),
            || {
                rayon::join(
                    || DOTS.run(&scene(&for_dark)),
                    || BLOTS.run(&scene(&for_dark)),
                )
            },
        );
        Self {
            width,
            height,
            diameter,
            bright,
            dots,
            blots,
        }
    }
}

/// The logarithm of green less its median around each pixel.
fn residual(fundus: &Fundus) -> Vec<f32> {
    let [_, green, _] = fundus.log_planes();
    let block = ((fundus.diameter / COARSE).round() as usize).max(1);
    let size = (fundus.width, fundus.height);
    let small = shrunk(size, &green, block);
    let small_size = (fundus.width.div_ceil(block), fundus.height.div_ceil(block));
    let reach = (AROUND * fundus.diameter / block as f32 / 2.0) as usize;
    let medians = local_median(small_size.0, &small, reach);
    let background = resized(small_size, &medians, size, block as f32);
    green
        .iter()
        .zip(&background)
        .map(|(value, around)| value - around)
        .collect()
}

/// Middle and deviation of the line filters' response inside the field.
fn spread(response: &[f32], inside: &[bool]) -> Spread {
    let chosen = response.iter().zip(inside).filter(|(_, i)| **i);
    let spread = Spread::of(chosen.map(|(v, _)| *v).collect());
    Spread {
        deviation: spread.deviation.max(FLAT),
        ..spread
    }
}

/// Where the line filters see long vessels, by their response: pieces that are many times as long as they are wide.
fn trees(planes: &Planes, response: &[f32]) -> Vec<bool> {
    let (width, height, inside) = (planes.width, planes.height, &planes.inside);
    let spread = spread(response, inside);
    let both = response.iter().zip(inside);
    let set: Vec<bool> = both
        .map(|(v, i)| *i && spread.of_value(*v) > LINE)
        .collect();
    let unset: Vec<bool> = set.iter().map(|set| !set).collect();
    let pieces = Parts::of(width, &set);
    let mut thick = vec![1; pieces.count() + 1];
    for (&label, square) in pieces
        .labels
        .iter()
        .zip(squared_distances(width, height, &unset))
    {
        let most: &mut u32 = &mut thick[label as usize];
        *most = square.max(*most);
    }
    let is_long = |(&size, &square): (&u32, &u32)| {
        let disc = std::f32::consts::PI * square as f32;
        size as f32 > (LONG * disc).max(PIECE * planes.diameter)
    };
    let long: Vec<bool> = pieces.sizes.iter().zip(&thick).map(is_long).collect();
    pieces
        .labels
        .iter()
        .map(|&label| long[label as usize])
        .collect()
}
