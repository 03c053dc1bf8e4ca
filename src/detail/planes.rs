//! Colours without illumination.

use rayon::prelude::*;

use super::Fundus;
use crate::grid::blurred_inside;

/// The colours of a photograph on a logarithmic scale, less their mean around each pixel: exposure, illumination and
/// the retina's own colour drop out, and what absorbs light counts alike in bright and dim places (Beer and Lambert's
/// law).
#[derive(Clone, Debug)]
pub struct Planes {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// D, in pixels.
    pub diameter: f32,
    /// Red, green and blue, each row by row; outside the field the value of the nearest pixel inside.
    pub log: [Vec<f32>; 3],
    /// Whether a pixel shows retina.
    pub inside: Vec<bool>,
}

/// Deviation of the Gaussian that means are taken with, as a share of D.
const AROUND: f32 = 1.0 / 16.0;

impl Planes {
    /// Of a photograph at any scale.
    #[must_use]
    pub fn of(fundus: &Fundus) -> Self {
        let sigma = AROUND * fundus.diameter;
        let of = |log: Vec<f32>| {
            let means = blurred_inside(fundus.width, &log, &fundus.inside, sigma);
            let less = log.iter().zip(&means).map(|(value, mean)| value - mean);
            less.collect::<Vec<f32>>()
        };
        let logs: Vec<Vec<f32>> = fundus.log_planes().into_par_iter().map(of).collect();
        let mut logs = logs.into_iter();
        Self {
            width: fundus.width,
            height: fundus.height,
            diameter: fundus.diameter,
            log: std::array::from_fn(|_| logs.next().unwrap_or_default()),
            inside: fundus.inside.clone(),
        }
    }
}
