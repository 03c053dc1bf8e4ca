//! Lengths and places on the retina, from two marks on the photograph and, where it is known, its pixel spacing.
//!
//! * The fovea lies about 2.5 disc diameters from the centre of the optic disc (a textbook value, as in Duane's
//!   Ophthalmology): two fifths of their distance are one disc diameter (DD), without any pixel spacing.
//! * The ETDRS grid lies around the fovea: circles of 1, 3 and 6 mm across with 1 DD = 1.5 mm (ETDRS report 10,
//!   Ophthalmology 1991; 98: 786–806), which is 1/3, 1 and 2 DD in radius. Where the spacing is known, they are 500,
//!   1500 and 3000 µm. The inner and the outer ring are cut at 45° to the axis from the fovea to the disc.
//! * A disc area is that of a circle of one DD across.
//!
//! Places and lengths are in pixels of the photograph, from its left top corner, unless a name says otherwise.

mod side;
#[cfg(test)]
mod tests;

pub use side::Side;

use std::f64::consts::{FRAC_PI_4, PI};

use super::Bitmap;

/// Disc diameters from the disc's centre to the fovea.
const DISC_TO_FOVEA: f64 = 2.5;
/// Radii of the ETDRS grid, in disc diameters.
const RINGS_DD: [f64; 3] = [1.0 / 3.0, 1.0, 2.0];
/// The same, in µm.
const RINGS_UM: [f64; 3] = [500.0, 1500.0, 3000.0];
/// Marks that are closer than this, in pixels, are one click done twice.
const APART: f64 = 4.0;

/// The nine fields of the ETDRS grid: the order of [`Measures::etdrs`] and the answers of [`Marks::subfield`].
pub const SUBFIELDS: [&str; 9] = [
    "centre",
    "inner_superior",
    "inner_nasal",
    "inner_inferior",
    "inner_temporal",
    "outer_superior",
    "outer_nasal",
    "outer_inferior",
    "outer_temporal",
];

/// The four quarters: the order of [`Quadrant`]'s values.
pub const QUADRANTS: [&str; 4] = [
    "superior_nasal",
    "superior_temporal",
    "inferior_nasal",
    "inferior_temporal",
];

/// What is known of a photograph's retina.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Marks {
    /// The centre of the optic disc.
    pub disc: Option<[f32; 2]>,
    /// The fovea.
    pub fovea: Option<[f32; 2]>,
    /// Which eye it is. It says where nasal is if the disc is not marked.
    pub side: Option<Side>,
    /// µm on the retina per pixel.
    pub spacing: Option<f64>,
}

/// A quarter of the retina around the fovea or the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quadrant {
    /// Above and towards the nose.
    SuperiorNasal,
    /// Above and away from the nose.
    SuperiorTemporal,
    /// Below and towards the nose.
    InferiorNasal,
    /// Below and away from the nose.
    InferiorTemporal,
}

/// What a place is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landmark {
    /// The centre of the optic disc.
    Disc,
    /// The fovea.
    Fovea,
}

/// Where a place of the retina is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Seen from here.
    pub from: Landmark,
    /// So far away, in pixels.
    pub distance: f64,
    /// In this direction, if the side of the nose is known.
    pub quadrant: Option<Quadrant>,
}

/// How large an area is and where it lies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Its size, in pixels.
    pub pixels: f64,
    /// Covered share of each of the [`SUBFIELDS`], 0…1, parts beyond the photograph counting as not covered.
    pub etdrs: Option<[f64; 9]>,
    /// From the fovea to the area's nearest edge, in pixels; 0 if the fovea is in the area.
    pub edge: Option<f64>,
    /// From the fovea to the area's centre of gravity, in pixels.
    pub centroid: Option<f64>,
}

impl Marks {
    /// One disc diameter, in pixels.
    #[must_use]
    pub fn disc_diameter(&self) -> Option<f64> {
        let distance = distance(self.disc?, self.fovea?);
        (distance >= APART).then_some(distance / DISC_TO_FOVEA)
    }

    /// Whether a disc of the size that the marks tell can be in a photograph whose field of view is so many pixels across.
    /// Cameras see 20 to 200 degrees, and a disc is some 5 to 8 degrees across: from a thirtieth to a third of the field.
    /// True where nothing is known.
    #[must_use]
    pub fn is_plausible(&self, field: f64) -> bool {
        let part = self.disc_diameter().map(|diameter| diameter / field);
        part.is_none_or(|part| (1.0 / 30.0..=1.0 / 3.0).contains(&part))
    }

    /// A length in disc diameters.
    #[must_use]
    pub fn diameters(&self, length: f64) -> Option<f64> {
        Some(length / self.disc_diameter()?)
    }

    /// A length in mm.
    #[must_use]
    pub fn mm(&self, length: f64) -> Option<f64> {
        Some(length * self.spacing? / 1000.0)
    }

    /// An area, given in pixels, in mm².
    #[must_use]
    pub fn mm2(&self, pixels: f64) -> Option<f64> {
        Some(pixels * (self.spacing? / 1000.0).powi(2))
    }

    /// An area, given in pixels, in squares of one disc diameter.
    #[must_use]
    pub fn square_diameters(&self, pixels: f64) -> Option<f64> {
        Some(pixels / self.disc_diameter()?.powi(2))
    }

    /// An area, given in pixels, in disc areas.
    #[must_use]
    pub fn disc_areas(&self, pixels: f64) -> Option<f64> {
        Some(self.square_diameters(pixels)? / FRAC_PI_4)
    }

    /// Radii of the three ETDRS circles around the fovea, in pixels.
    #[must_use]
    pub fn rings(&self) -> Option<[f64; 3]> {
        self.fovea?;
        match (self.spacing, self.disc_diameter()) {
            (Some(spacing), _) => Some(RINGS_UM.map(|radius| radius / spacing)),
            (None, Some(diameter)) => Some(RINGS_DD.map(|radius| radius * diameter)),
            (None, None) => None,
        }
    }

    /// The direction towards the nose, of length 1: from the fovea to the disc, or along the picture's rows where the
    /// disc is not marked.
    #[must_use]
    pub fn nasal(&self) -> Option<[f64; 2]> {
        if let (Some(disc), Some(fovea)) = (self.disc, self.fovea) {
            let ([x, y], length) = (between(fovea, disc), distance(fovea, disc));
            if length >= APART {
                return Some([x / length, y / length]);
            }
        }
        Some(match self.side? {
            Side::Right => [1.0, 0.0],
            Side::Left => [-1.0, 0.0],
        })
    }

    /// The directions towards the nose and upwards; the second stands square on the first.
    fn axes(&self) -> Option<([f64; 2], [f64; 2])> {
        let [x, y] = self.nasal()?;
        let up = if x >= 0.0 { [y, -x] } else { [-y, x] };
        Some(([x, y], up))
    }

    /// The place in [`SUBFIELDS`] of the field that a place lies in; none beyond the grid.
    #[must_use]
    pub fn subfield(&self, at: [f32; 2]) -> Option<usize> {
        Some(self.grid()?.field(at[0].into(), at[1].into()))?
    }

    pub(super) fn grid(&self) -> Option<Grid> {
        let (nasal, up) = self.axes()?;
        Some(Grid {
            fovea: self.fovea?.map(f64::from),
            radii: self.rings()?,
            nasal,
            up,
        })
    }

    /// Where a place is: seen from the disc within one diameter of its centre, from the fovea elsewhere.
    #[must_use]
    pub fn position(&self, at: [f32; 2]) -> Option<Position> {
        let fovea = self.fovea?;
        let near_disc = self.disc.filter(|&disc| {
            self.disc_diameter()
                .is_some_and(|diameter| distance(disc, at) <= diameter)
        });
        let (from, origin) = match near_disc {
            Some(disc) => (Landmark::Disc, disc),
            None => (Landmark::Fovea, fovea),
        };
        Some(Position {
            from,
            distance: distance(origin, at),
            quadrant: self.quadrant(origin, at),
        })
    }

    /// The quarter around the fovea that a place lies in.
    #[must_use]
    pub fn quadrant_of(&self, at: [f32; 2]) -> Option<Quadrant> {
        self.quadrant(self.fovea?, at)
    }

    fn quadrant(&self, origin: [f32; 2], at: [f32; 2]) -> Option<Quadrant> {
        let cross = self.cross_at(origin)?;
        Some(cross.quadrant(at.map(f64::from)))
    }

    /// The quarters around the fovea.
    pub(super) fn cross(&self) -> Option<Cross> {
        self.cross_at(self.fovea?)
    }

    fn cross_at(&self, origin: [f32; 2]) -> Option<Cross> {
        let (nasal, up) = self.axes()?;
        Some(Cross {
            origin: origin.map(f64::from),
            nasal,
            up,
        })
    }

    /// Measures an area of a copy of the photograph; `photo` is the photograph's own size, in pixels.
    #[must_use]
    pub fn measure(&self, area: &Bitmap, photo: (u32, u32)) -> Measures {
        let scale = [
            f64::from(photo.0) / area.width.max(1) as f64,
            f64::from(photo.1) / area.height.max(1) as f64,
        ];
        let pixel = scale[0] * scale[1];
        let (fovea, grid) = (self.fovea.map(|f| f.map(f64::from)), self.grid());
        let (mut count, mut sum, mut fields) = (0usize, [0.0; 2], [0usize; 9]);
        let mut nearest = f64::INFINITY;
        for (at, _) in area.set.iter().enumerate().filter(|&(_, &set)| set) {
            let corner = [(at % area.width) as f64, (at / area.width) as f64];
            let [x, y] = [0, 1].map(|i| (corner[i] + 0.5) * scale[i]);
            count += 1;
            sum = [sum[0] + x, sum[1] + y];
            if let Some(fovea) = fovea {
                // To the pixel's edge, not to its middle: 0 within it.
                let beyond =
                    |i: usize, middle: f64| ((middle - fovea[i]).abs() - scale[i] / 2.0).max(0.0);
                nearest = nearest.min(beyond(0, x).hypot(beyond(1, y)));
            }
            if let Some(field) = grid.as_ref().and_then(|grid| grid.field(x, y)) {
                fields[field] += 1;
            }
        }
        let there = fovea.filter(|_| count > 0);
        let mean = sum.map(|sum| sum / count.max(1) as f64);
        Measures {
            pixels: count as f64 * pixel,
            etdrs: grid.map(|grid| grid.shares(fields.map(|count| count as f64 * pixel))),
            edge: there.map(|_| nearest),
            centroid: there.map(|[x, y]| (mean[0] - x).hypot(mean[1] - y)),
        }
    }
}

/// The quarters of the retina around a place.
pub(super) struct Cross {
    origin: [f64; 2],
    nasal: [f64; 2],
    up: [f64; 2],
}

impl Cross {
    pub(super) fn quadrant(&self, at: [f64; 2]) -> Quadrant {
        let offset = [0, 1].map(|i| at[i] - self.origin[i]);
        match (
            along(offset, self.up) >= 0.0,
            along(offset, self.nasal) >= 0.0,
        ) {
            (true, true) => Quadrant::SuperiorNasal,
            (true, false) => Quadrant::SuperiorTemporal,
            (false, true) => Quadrant::InferiorNasal,
            (false, false) => Quadrant::InferiorTemporal,
        }
    }
}

/// The ETDRS grid on a photograph.
pub(super) struct Grid {
    fovea: [f64; 2],
    radii: [f64; 3],
    nasal: [f64; 2],
    up: [f64; 2],
}

impl Grid {
    /// Whether it has a place in this row.
    pub(super) fn reaches(&self, y: f64) -> bool {
        (y - self.fovea[1]).abs() <= self.radii[2]
    }

    pub(super) fn field(&self, x: f64, y: f64) -> Option<usize> {
        let offset = [x - self.fovea[0], y - self.fovea[1]];
        let distance = offset[0].hypot(offset[1]);
        let ring = self.radii.iter().position(|&radius| distance <= radius)?;
        if ring == 0 {
            return Some(0);
        }
        let (nasal, up) = (along(offset, self.nasal), along(offset, self.up));
        let sector = match (up.abs() >= nasal.abs(), up >= 0.0, nasal >= 0.0) {
            (true, true, _) => 0,
            (false, _, true) => 1,
            (true, false, _) => 2,
            (false, _, false) => 3,
        };
        Some(1 + 4 * (ring - 1) + sector)
    }

    /// Covered parts of the fields by the size of the fields, both in pixels.
    pub(super) fn shares(&self, covered: [f64; 9]) -> [f64; 9] {
        let [first, second, third] = self.radii.map(|radius| PI * radius * radius);
        let mut shares = covered;
        for (field, share) in shares.iter_mut().enumerate() {
            let size = match field {
                0 => first,
                1..=4 => (second - first) / 4.0,
                _ => (third - second) / 4.0,
            };
            // Pixels at a field's edge count whole, by their middle.
            *share = (*share / size).min(1.0);
        }
        shares
    }
}

fn between(from: [f32; 2], to: [f32; 2]) -> [f64; 2] {
    [0, 1].map(|i| f64::from(to[i]) - f64::from(from[i]))
}

fn distance(from: [f32; 2], to: [f32; 2]) -> f64 {
    let [x, y] = between(from, to);
    x.hypot(y)
}

fn along([x, y]: [f64; 2], direction: [f64; 2]) -> f64 {
    x * direction[0] + y * direction[1]
}
