//! Outlines at a photograph's own pixels: enlarges a map of labels without its steps, guided by the photograph.
//!
//! Far from borders a pixel takes the label under it. Near a border the map's pixels around it vote: each counts by how
//! near it lies and by how much its colour is like that of the place (joint bilateral upsampling: Kopf, Cohen, Lischinski
//! and Uyttendaele 2007), and the label with the largest sum wins. Where colours say nothing the nearness alone counts,
//! which rounds steps off. What is thinner than the kernel would be voted down; its pixels get more weight until they keep
//! their own places. Where a border runs between two labels that are both thick, more of it takes part, and the colours
//! count for less: it is drawn more evenly.
//!
//! Rows are independent of each other: any number of threads gives the same bytes.

mod calm;
mod colours;
#[cfg(test)]
mod tests;
mod vote;
mod weights;

use crate::grid::sampled;
use vote::Ballot;

/// A photograph for the eye of the refining, at any size; finer than half a pixel of the map it gains nothing.
#[derive(Clone, Copy, Debug)]
pub struct Guide<'a> {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue in turn, `3 * width * height` values row by row; of any range.
    pub rgb: &'a [u16],
}

/// A guide has so many pixels for each of the map's, on each side: its pixels are then means over as much of the
/// photograph as takes its noise away, and edges lie between them.
pub const GUIDE_PER_PIXEL: u32 = 2;

/// A map of labels that covers a whole photograph.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` labels, row by row; all are alike to the refining, the outside of the field of view too.
    pub values: &'a [u8],
}

/// The map at `to` pixels (width, height), row by row. Where neither side is enlarged it takes the nearest labels. Without a
/// guide, or with one of no pixels, nearness alone counts. Empty if either has no pixels.
#[must_use]
pub fn labels(map: &Labels<'_>, guide: Option<Guide<'_>>, to: (usize, usize)) -> Vec<u8> {
    debug_assert_eq!(
        map.values.len(),
        map.width * map.height,
        "one label a pixel"
    );
    if map.values.is_empty() || to.0 * to.1 == 0 {
        return Vec::new();
    }
    if to.0 <= map.width && to.1 <= map.height {
        return sampled((map.width, map.height), map.values, to);
    }
    let guide = guide.filter(|guide| guide.width * guide.height > 0);
    Ballot::new(map, guide).count(to)
}

/// The same for one area of `size` pixels (width, height), which may have holes and parts.
#[must_use]
pub fn mask(
    size: (usize, usize),
    set: &[bool],
    guide: Option<Guide<'_>>,
    to: (usize, usize),
) -> Vec<bool> {
    let values: Vec<u8> = set.iter().map(|&set| u8::from(set)).collect();
    let map = Labels {
        width: size.0,
        height: size.1,
        values: &values,
    };
    labels(&map, guide, to)
        .into_iter()
        .map(|v| v == 1)
        .collect()
}
