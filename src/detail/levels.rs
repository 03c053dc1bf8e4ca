//! The strictest threshold at which each of the photograph's own pixels is shown: all masks of a kind in one.

use rayon::prelude::*;

use super::strengths::Strengths;
use super::{Kind, LOOSEST};
use crate::grid::Axis;

impl Strengths {
    /// For each of `size.0 * size.1` pixels of the photograph, row by row, the largest threshold at which
    /// [`Strengths::mask`] holds it; 0 where none does.
    #[must_use]
    pub fn levels(&self, kind: Kind, size: (usize, usize), only_small: bool) -> Vec<u8> {
        let layer = match kind {
            Kind::Dark if only_small => self.small(),
            _ => self.layer(kind),
        };
        let (width, height) = (layer.width, layer.height);
        let mut out = vec![0; size.0 * size.1];
        if width == 0 || height == 0 || out.is_empty() {
            return out;
        }
        let bytes = layer.bytes();
        let (columns, rows) = (Axis::new(width, size.0), Axis::new(height, size.1));
        let row = |y: usize| &bytes[y.min(height - 1) * width..][..width];
        let level = |corners: [(u8, f32); 4]| match kind {
            Kind::Vessels => corners
                .iter()
                .map(|(b, share)| f32::from(*b) * share)
                .sum::<f32>() as u8,
            Kind::Bright | Kind::Dark => half_covered(corners),
        };
        let each_row = out.par_chunks_exact_mut(size.0).zip(&rows.places);
        each_row.for_each(|(out, &(y, down))| {
            let (above, below) = (row(y as usize), row(y as usize + 1));
            for (out, &(x, right)) in out.iter_mut().zip(&columns.places) {
                let (x, next) = (x as usize, (x as usize + 1).min(width - 1));
                let level = level([
                    (above[x], (1.0 - down) * (1.0 - right)),
                    (above[next], (1.0 - down) * right),
                    (below[x], down * (1.0 - right)),
                    (below[next], down * right),
                ]);
                *out = if level < LOOSEST { 0 } else { level };
            }
        });
        out
    }
}

/// The largest threshold at which those of four bytes that reach it have at least half of the shares.
fn half_covered(mut corners: [(u8, f32); 4]) -> u8 {
    if corners[1..].iter().all(|(byte, _)| *byte == corners[0].0) {
        return corners[0].0;
    }
    corners.sort_by_key(|(byte, _)| std::cmp::Reverse(*byte));
    let mut covered = 0.0;
    for (byte, share) in corners {
        covered += share;
        if covered >= 0.5 {
            return byte;
        }
    }
    0
}
