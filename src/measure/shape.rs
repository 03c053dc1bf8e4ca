//! Size and form of areas, at the pixels that they have.
//!
//! The definitions are those of scikit-image's `regionprops`, so that a mask gives the same numbers there:
//!
//! * **Regions** hang together by edges or corners (`label`, connectivity 2).
//! * **Perimeter**: of the pixels that have one of the four neighbours outside, each counts by how many of its eight
//!   neighbours are such pixels too: 1, √2 or (1 + √2) / 2 (K. Benkrid, D. Crookes: *Design and FPGA implementation of a
//!   perimeter estimator*, 2000; `perimeter`, neighbourhood 4). What lies beyond the frame is outside. A hole has a
//!   perimeter too, and a single pixel has none.
//! * **Circularity** is 4πA / P² (E. P. Cox, 1927): 1 for a circle, less for all else. The perimeter is an estimate: large
//!   discs come out at 0.91, areas of a few pixels above 1.
//! * **Eccentricity** is that of the ellipse with the same second moments, √(1 − λ₂ / λ₁) with the eigenvalues of the
//!   moments' matrix: 0 for a disc, 1 for a line.
//! * The **centre** is the mean of the pixels' middles, from the photograph's left top corner: half a pixel more than in
//!   scikit-image, which counts from the middle of the first pixel.
//!
//! Numbers of several regions together are those of all their pixels. One pass over the rows counts all areas of a map.

mod parts;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Marks;
use super::retina::{Cross, Grid};
use parts::{Parts, Run, runs};
use tally::Tally;

/// Size and form of some pixels. Lengths are in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// How many.
    pub pixels: u64,
    /// The length of the outlines, of holes too.
    pub perimeter: f64,
    /// 4πA / P²; none without a perimeter.
    pub circularity: Option<f64>,
    /// Of the ellipse with the same second moments; none of no pixels.
    pub eccentricity: Option<f64>,
    /// The mean of the pixels' middles.
    pub centre: Option<[f64; 2]>,
    /// From the fovea, where it is marked.
    pub from_fovea: Option<Apart>,
    /// From the centre of the disc, where it is marked.
    pub from_disc: Option<Apart>,
}

/// How far an area is from a place, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// The area's centre.
    pub centre: f64,
    /// The area's nearest edge; 0 if the place is in the area.
    pub edge: f64,
}

/// An area and its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shapes {
    /// All pixels together.
    pub whole: Shape,
    /// What hangs together, in the order of the first pixels.
    pub regions: Vec<Shape>,
    /// Pixels in each of the [`super::SUBFIELDS`], and their share of the subfield; none where the grid is not known.
    pub subfields: Option<[(u64, f64); 9]>,
    /// Pixels in each of the [`super::QUADRANTS`] around the fovea; none where the side of the nose is not known.
    pub quadrants: Option<[u64; 4]>,
}

/// Measures all areas of a map at once, by their value; 0 is none. `values` holds whole rows of `width` pixels of the
/// photograph itself.
#[must_use]
pub fn shapes<V: Copy + Into<u8>>(
    width: usize,
    values: &[V],
    marks: &Marks,
) -> BTreeMap<u8, Shapes> {
    let map = Map { width, values };
    let places = [marks.fovea, marks.disc].map(|place| place.map(|place| place.map(f64::from)));
    let (grid, cross) = (marks.grid(), marks.cross());
    let mut parts = Parts::new();
    let mut counts: BTreeMap<u8, Counts> = BTreeMap::new();
    let mut above: Vec<Run> = Vec::new();
    for (y, row) in values.chunks_exact(width.max(1)).enumerate() {
        let runs = runs(row);
        let runs: Vec<Run> = parts.linked(&above, runs);
        for run in &runs {
            let tally = &mut parts.tallies[run.label];
            tally.add(run, y, &places);
            for x in run.from..run.to {
                if let Some(weight) = map.weight(x, y) {
                    tally.weights[weight] += 1;
                }
            }
            let counts = counts.entry(run.value).or_default();
            counts.add(run, y, grid.as_ref(), cross.as_ref());
        }
        above = runs;
    }
    let mut all: BTreeMap<u8, (Tally, Vec<Shape>)> = BTreeMap::new();
    for tally in parts.joined() {
        let (whole, regions) = all.entry(tally.value).or_default();
        whole.join(&tally);
        regions.push(tally.shape(&places));
    }
    let shapes = |(value, (whole, regions)): (u8, (Tally, Vec<Shape>))| {
        let counts = counts.get(&value).copied().unwrap_or_default();
        let shapes = Shapes {
            whole: whole.shape(&places),
            regions,
            subfields: grid.as_ref().map(|grid| counts.in_subfields(grid)),
            quadrants: cross.as_ref().map(|_| counts.quadrants),
        };
        (value, shapes)
    };
    all.into_iter().map(shapes).collect()
}

/// Measures an area that may have no pixels.
#[must_use]
pub fn shapes_of(width: usize, set: &[bool], marks: &Marks) -> Shapes {
    shapes(width, set, marks).remove(&1).unwrap_or_else(|| {
        let grid = marks.grid();
        Shapes {
            subfields: grid.map(|_| Default::default()),
            quadrants: marks.cross().map(|_| Default::default()),
            ..Shapes::default()
        }
    })
}

/// Pixels by place on the retina.
#[derive(Clone, Copy, Default)]
struct Counts {
    subfields: [u64; 9],
    quadrants: [u64; 4],
}

impl Counts {
    fn add(&mut self, run: &Run, y: usize, grid: Option<&Grid>, cross: Option<&Cross>) {
        let y = y as f64 + 0.5;
        let in_grid = grid.filter(|grid| grid.reaches(y));
        for x in (run.from..run.to).map(|x| x as f64 + 0.5) {
            if let Some(field) = in_grid.and_then(|grid| grid.field(x, y)) {
                self.subfields[field] += 1;
            }
            if let Some(cross) = cross {
                self.quadrants[cross.quadrant([x, y]) as usize] += 1;
            }
        }
    }

    fn in_subfields(&self, grid: &Grid) -> [(u64, f64); 9] {
        let shares = grid.shares(self.subfields.map(|count| count as f64));
        std::array::from_fn(|at| (self.subfields[at], shares[at]))
    }
}

struct Map<'a, V> {
    width: usize,
    values: &'a [V],
}

impl<V: Copy + Into<u8>> Map<'_, V> {
    fn value(&self, x: isize, y: isize) -> u8 {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return 0;
        };
        let value = self
            .values
            .get(y * self.width + x)
            .filter(|_| x < self.width);
        value.map_or(0, |&value| value.into())
    }

    /// Whether a pixel has this value and one of its four neighbours has not.
    fn is_border(&self, x: isize, y: isize, value: u8) -> bool {
        let other = |dx: isize, dy: isize| self.value(x + dx, y + dy) != value;
        self.value(x, y) == value && (other(-1, 0) || other(1, 0) || other(0, -1) || other(0, 1))
    }

    /// The place in the table of weights of what a pixel adds to its area's perimeter, if anything.
    fn weight(&self, x: usize, y: usize) -> Option<usize> {
        let (x, y) = (x as isize, y as isize);
        let value = self.value(x, y);
        if !self.is_border(x, y, value) {
            return None;
        }
        let borders = |places: [(isize, isize); 4]| {
            let there = |&(dx, dy): &(isize, isize)| self.is_border(x + dx, y + dy, value);
            places.iter().filter(|place| there(place)).count()
        };
        let beside = borders([(-1, 0), (1, 0), (0, -1), (0, 1)]);
        let across = borders([(-1, -1), (1, -1), (-1, 1), (1, 1)]);
        match (beside, across) {
            (2 | 3, 0..=2) => Some(0),
            (0, 2) | (1, 3) => Some(1),
            (1, 1 | 2) => Some(2),
            _ => None,
        }
    }
}
