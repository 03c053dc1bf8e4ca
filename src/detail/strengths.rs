//! What to show at every strictness.

use super::filtered::{Beliefs, Filtered, Lines, Spots};
use super::layer::Layer;
use super::spots::Spot;
use super::tree::Tree;
use super::{DEFAULT, Kind, LOOSEST, PER_DEVIATION};
use crate::grid::{Spread, positive, quantile};

/// One photograph's vessels and spots, for every strictness.
#[derive(Clone, Debug, PartialEq)]
pub struct Strengths {
    layers: [Layer; 3],
    /// The dark spots of which [`SMALL`] holds.
    small: Layer,
    /// D in pixels of each kind's layer.
    diameters: [f32; 3],
    /// Which kinds a student took part in.
    helped: [bool; 3],
}

/// The default for the filters alone and together with a student, in robust deviations.
const ALONE: f32 = 3.0;
const TOGETHER: f32 = 2.8;
/// How much a student counts beside the filters.
const STUDENT: f32 = 0.5;
/// Responses of so many robust deviations and more are drawn together before they are mixed.
const KNEE: f32 = 3.0;
/// A student is heard if it finds this share of what is most like a vessel more likely than this share of what is least
/// like one. After a few steps it does not, and would only disturb.
const FOUND: f32 = 0.96;
const BELOW: f32 = 0.95;
/// Shares of the field whose response is surely too weak for a vessel, and not surely strong enough for one.
const WEAK: f32 = 0.80;
const STRONG: f32 = 0.93;
/// Pieces of vessel with fewer pixels, in D², are crumbs.
const CRUMB: f32 = 1e-4;
/// Shorter pieces than this, in D, must be thin: a square of their length holds their area so many times. A haemorrhage
/// answers line filters too.
const LONG: f32 = 0.15;
const THIN: f32 = 5.0;
/// A dark spot up to this diameter, as a share of D, is small.
pub(super) const SMALL: f32 = 1.0 / 60.0;

impl Filtered {
    /// Ranks what the filters found, together with what a student network believes if there is one. The beliefs are of
    /// the same size as the planes that the filters saw; others are ignored, and so is a student that does not know yet
    /// what the filters are sure of. It ranks vessels only: spots it does not order better than their outlines do.
    #[must_use]
    pub fn strengths(&self, beliefs: Option<&Beliefs>) -> Strengths {
        let size = (self.lines.width, self.lines.height);
        let beliefs = beliefs.filter(|beliefs| (beliefs.width, beliefs.height) == size);
        let vessels = Kind::Vessels.index();
        let beliefs = beliefs.filter(|beliefs| self.lines.agrees(&beliefs.log_odds[vessels]));
        let (vessels, (bright, [dark, small])) = rayon::join(
            || self.lines.layer(beliefs),
            || rayon::join(|| self.spots.bright(), || self.spots.dark()),
        );
        let across = self.spots.diameter;
        Strengths {
            layers: [vessels, bright, dark],
            small,
            diameters: [self.lines.diameter, across, across],
            helped: [beliefs.is_some(), false, false],
        }
    }
}

/// The byte of a margin over the default, in robust deviations.
fn byte(margin: f32) -> u8 {
    (f32::from(DEFAULT) + PER_DEVIATION * margin)
        .round()
        .clamp(1.0, 255.0) as u8
}

impl Lines {
    fn layer(&self, beliefs: Option<&Beliefs>) -> Layer {
        let mixed = beliefs.map(|beliefs| self.mixed(&beliefs.log_odds[Kind::Vessels.index()]));
        let (values, default) = match &mixed {
            Some(mixed) => (mixed, TOGETHER),
            None => (&self.z, ALONE),
        };
        let floor = LOOSEST - 1;
        let bytes = values.iter().zip(&self.deep).map(|(value, &deep)| {
            if deep {
                byte(value - default).max(floor)
            } else {
                0
            }
        });
        let tree = Tree::new(self.width, bytes.collect());
        let (least, long) = (CRUMB * self.diameter * self.diameter, LONG * self.diameter);
        let bytes = tree.kept(floor, |area, diameter| {
            let (area, diameter) = (area as f32, diameter as f32);
            area >= least && (diameter >= long || diameter * diameter >= THIN * area)
        });
        Layer::new(self.width, self.height, &bytes)
    }

    /// Whether a student tells what the filters are sure of apart.
    fn agrees(&self, log_odds: &[f32]) -> bool {
        let inner = || (0..self.z.len()).filter(|&at| self.inside[at]);
        let mut sorted: Vec<f32> = inner().map(|at| self.z[at]).collect();
        let low = quantile(&mut sorted, WEAK);
        let high = quantile(&mut sorted, STRONG).max(ALONE);
        let weak = inner().filter(|&at| self.z[at] < low);
        let mut weak: Vec<f32> = weak.map(|at| log_odds[at]).collect();
        let limit = quantile(&mut weak, BELOW);
        let strong = || inner().filter(|&at| self.z[at] > high);
        let found = strong().filter(|&at| log_odds[at] > limit).count();
        found > 0 && found as f32 >= FOUND * strong().count() as f32
    }

    /// The filters' answer and the student's, in robust deviations.
    fn mixed(&self, log_odds: &[f32]) -> Vec<f32> {
        let filter: Vec<f32> = self.z.iter().map(|z| (z / KNEE).asinh()).collect();
        let (ours, theirs) = (self.standard(&filter), self.standard(log_odds));
        let sum =
            |(a, b): (&f32, &f32)| (a - ours[0]) / ours[1] + STUDENT * (b - theirs[0]) / theirs[1];
        let sums: Vec<f32> = filter.iter().zip(log_odds).map(sum).collect();
        let inner = sums.iter().zip(&self.inside).filter(|(_, i)| **i);
        let spread = Spread::of(inner.map(|(v, _)| *v).collect());
        sums.iter().map(|v| spread.of_value(*v)).collect()
    }

    /// Mean and standard deviation inside the field.
    fn standard(&self, values: &[f32]) -> [f32; 2] {
        let inner = || {
            values
                .iter()
                .zip(&self.inside)
                .filter(|(_, i)| **i)
                .map(|(v, _)| f64::from(*v))
        };
        let n = inner().count().max(1) as f64;
        let mean = inner().sum::<f64>() / n;
        let square = inner().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        [mean as f32, (square.sqrt() as f32).max(f32::MIN_POSITIVE)]
    }
}

impl Spots {
    fn bright(&self) -> Layer {
        let mut bytes = vec![0; self.width * self.height];
        paint(&mut bytes, &self.bright);
        Layer::new(self.width, self.height, &bytes)
    }

    /// All dark spots, and the small ones. A small one that is part of a larger one as strong is not shown twice.
    fn dark(&self) -> [Layer; 2] {
        let widest = (SMALL * self.diameter) as u32;
        let blank = || vec![0; self.width * self.height];
        let (mut all, mut small, mut large) = (blank(), blank(), blank());
        paint(&mut all, &self.dots);
        paint(&mut all, &self.blots);
        let of = |spots: &[Spot], fits: &dyn Fn(u32) -> bool, into: &mut [u8]| {
            for spot in spots.iter().filter(|spot| fits(spot.diameter)) {
                paint(into, std::slice::from_ref(spot));
            }
        };
        of(&self.dots, &|diameter| diameter <= widest, &mut small);
        of(&self.dots, &|diameter| diameter > widest, &mut large);
        of(&self.blots, &|diameter| diameter > widest, &mut large);
        for (small, large) in small.iter_mut().zip(large) {
            *small = if *small > large { *small } else { 0 };
        }
        [all, small].map(|bytes| Layer::new(self.width, self.height, &bytes))
    }
}

/// Gives the pixels of spots their bytes where these are higher.
fn paint(bytes: &mut [u8], spots: &[Spot]) {
    for spot in spots {
        let byte = byte(spot.margin);
        if byte >= LOOSEST {
            for &at in &spot.pixels {
                let own = &mut bytes[at as usize];
                *own = byte.max(*own);
            }
        }
    }
}

impl Strengths {
    /// A kind's layer.
    #[must_use]
    pub fn layer(&self, kind: Kind) -> &Layer {
        &self.layers[kind.index()]
    }

    /// Whether a student's beliefs took part in the ranks of each kind, in the order of [`Kind::ALL`].
    #[must_use]
    pub fn helped(&self) -> [bool; 3] {
        self.helped
    }

    /// The dark spots of at most D/60 across, which are not part of a larger one as strong.
    #[must_use]
    pub fn small(&self) -> &Layer {
        &self.small
    }

    /// D in pixels of a kind's layer.
    pub(super) fn diameter(&self, kind: Kind) -> f32 {
        self.diameters[kind.index()]
    }

    /// What is shown of a kind at a threshold, at `size.0 * size.1` pixels of the photograph, row by row. Vessels are
    /// bilinear between the layer's pixels, spots are where at least half of a pixel is covered. With `only_small`, of
    /// dark spots only the small ones. Thresholds below [`LOOSEST`] count as that.
    #[must_use]
    pub fn mask(
        &self,
        kind: Kind,
        threshold: u8,
        size: (usize, usize),
        only_small: bool,
    ) -> Vec<bool> {
        let layer = if only_small && kind == Kind::Dark {
            &self.small
        } else {
            self.layer(kind)
        };
        let threshold = threshold.max(LOOSEST);
        let bytes = layer.bytes();
        let values: Vec<f32> = bytes
            .iter()
            .map(|&byte| match kind {
                Kind::Vessels => f32::from(byte) - f32::from(threshold),
                _ => f32::from(u8::from(byte >= threshold)) - 0.5,
            })
            .collect();
        positive((layer.width, layer.height), &values, size)
    }
}
