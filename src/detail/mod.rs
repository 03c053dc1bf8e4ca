//! The detail layer: vessels, bright spots and dark spots, found in one photograph without annotations and without the
//! coarse classes.
//!
//! * [`Planes`] are the colours on a logarithmic scale without illumination;
//! * [`line_response`] runs a bank of line filters over the green one, on the CPU ([`line_response_on`] on a device);
//! * [`Filtered`] holds what the filters find: how much each pixel looks like a vessel, and spots as objects;
//! * [`Filtered::strengths`] ranks it all, with what a student network believes if there is one;
//! * [`Strengths`] answers at every strictness: masks, counts, and what a click means.
//!
//! Lengths are shares of the diameter D of the camera's field of view in pixels. Vessels are looked for in a copy with
//! D = [`LINES_ACROSS`], spots in one with D = [`SPOTS_ACROSS`].

mod bank;
mod bridge;
mod click;
mod device;
mod disc;
mod filtered;
mod layer;
mod levels;
mod lines;
mod planes;
mod spots;
mod strengths;
mod sure;
mod tree;

pub use bridge::bridged;
pub use click::{Click, Stop};
pub use device::line_response_on;
pub use filtered::{Beliefs, Filtered};
pub use layer::{Layer, Tally};
pub use lines::line_response;
pub use planes::Planes;
pub use strengths::Strengths;
pub use sure::sure;

use rayon::prelude::*;

use crate::grid::{across, nearest, quantile, squared_distances};

/// D in the copy that vessels are looked for in.
pub const LINES_ACROSS: f32 = 576.0;
/// D in the copy that spots are looked for in.
pub const SPOTS_ACROSS: f32 = 1024.0;
/// The byte of what is shown from the default strictness on.
pub const DEFAULT: u8 = 128;
/// Steps of a byte for one robust deviation.
pub const PER_DEVIATION: f32 = 16.0;
/// The least strict threshold: two deviations below the default. What is weaker is not kept.
pub const LOOSEST: u8 = 96;

/// What the detail layer finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Blood vessels.
    Vessels,
    /// Small bright things: exudates, drusen.
    Bright,
    /// Small dark things: microaneurysms, haemorrhages.
    Dark,
}

impl Kind {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Vessels, Self::Bright, Self::Dark];

    /// Its number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A photograph at one of the two scales.
#[derive(Clone, Debug)]
pub struct Fundus {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green and blue, each row by row from the top left; 0 to 1.
    pub rgb: [Vec<f32>; 3],
    /// Whether a pixel shows retina; row by row.
    pub inside: Vec<bool>,
    /// D, in pixels.
    pub diameter: f32,
}

impl Fundus {
    /// Of a picture's colours, red, green, blue in turn, row by row as `inside` the field of view; D is the longer side of
    /// the box around that.
    #[must_use]
    pub fn of(width: usize, rgb: &[u16], inside: &[bool]) -> Self {
        let full = f32::from(u16::MAX);
        let plane = |c: usize| {
            rgb.chunks_exact(3)
                .map(|p| f32::from(p[c]) / full)
                .collect()
        };
        let seen = (0..inside.len()).filter(|&at| inside[at]);
        let across = across(width, seen);
        Self {
            width,
            height: inside.len() / width.max(1),
            rgb: [0, 1, 2].map(plane),
            inside: inside.to_vec(),
            diameter: across.max(1) as f32,
        }
    }

    /// The colours on the logarithmic scale, ln(I + 0.1 median + 0.004). A pixel at the rim or outside has the value of
    /// the nearest one well inside, so that no filter sees an edge there.
    fn log_planes(&self) -> [Vec<f32>; 3] {
        let nearest = nearest(self.width, self.height, &self.deep(RIM));
        [0, 1, 2].map(|colour| {
            let values = &self.rgb[colour];
            let inner = values.iter().zip(&self.inside);
            let mut inner: Vec<f32> = inner.filter(|(_, i)| **i).map(|(v, _)| *v).collect();
            let floor = 0.1 * quantile(&mut inner, 0.5).max(0.02) + 0.004;
            let log = |&at: &u32| (values[at as usize] + floor).ln();
            nearest.par_iter().map(log).collect()
        })
    }

    /// The pixels that lie more than a share of D from the outside.
    fn deep(&self, share: f32) -> Vec<bool> {
        deep(self.width, self.height, &self.inside, share * self.diameter)
    }
}

/// This close to the rim of the field, as a share of D, lenses and compression leave no colours to trust.
const RIM: f32 = 0.004;

/// The pixels inside that lie more than some pixels from the outside.
fn deep(width: usize, height: usize, inside: &[bool], pixels: f32) -> Vec<bool> {
    let outside: Vec<bool> = inside.iter().map(|inside| !inside).collect();
    let least = pixels * pixels;
    squared_distances(width, height, &outside)
        .into_iter()
        .map(|square| square as f32 > least)
        .collect()
}

#[cfg(test)]
mod tests;
