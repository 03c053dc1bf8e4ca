//! Which area does one click mean? One with an outline of its own in the image: closed lines of strong steps of colour
//! around the click are looked for at all sizes. Beside them stand the areas that the class counts put under the click,
//! which lie one in the other.

mod stops;

use std::ops::RangeInclusive;

use super::region::{REACH, SIDE, weights};
use super::{Bitmap, IndexMap};
use crate::grid::LANDMARKS;

/// Stands for pixels that a flood has not come to.
const UNSEEN: u8 = u8::MAX;

/// An area of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Its pixels: closed, without holes, inside the field of view.
    pub area: Bitmap,
    /// The class counts that show it; none where it is no class's, but has an outline of its own in the image.
    pub classes: Option<RangeInclusive<usize>>,
    /// How strong that outline is, a full channel being 1: the step of colour that four fifths of it have or exceed.
    /// 0 for an area of classes.
    pub strength: f32,
}

/// The areas under a click.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// From the smallest area to the largest, all different, all holding the click's surroundings; never empty. Areas
    /// that the classes show lie one in the other.
    pub stops: Vec<Stop>,
    /// The place of the stop that is offered first.
    pub first: usize,
}

/// The walk from a click at pixel `click`, counted row by row; none where it lies outside the field of view.
///
/// `levels` are class counts, ascending from 2, each with its table; each table must refine the one before, as cuts of
/// one tree do. `rgb` are the image's colours: red, green, blue in turn, row by row.
///
/// A pixel belongs to the click's class if the class has half of its neighbourhood (a Gaussian of 1 pixel): as in
/// [`super::ClassMap::smoothed`], but so that areas can only grow from one class count to the next lower one. The stop
/// offered first has the outline that stands out most: strong where it is weakest, and around much. A true outline is
/// strong nearly all around, a chance one only in places.
#[must_use]
pub fn walk(
    image: &IndexMap<'_>,
    rgb: &[u16],
    levels: &[(usize, &[u8; LANDMARKS])],
    click: usize,
) -> Option<Walk> {
    if image.inside.get(click) != Some(&true) {
        return None;
    }
    let ranks = ranks(image, levels, click)?;
    let plain = stops::plain(image, levels, &ranks);
    Some(stops::choose(image, rgb, plain, click))
}

/// For each pixel the rank (place in `levels`, from 1) of the highest class count whose area under the click holds it;
/// 0 for none.
fn ranks(
    image: &IndexMap<'_>,
    levels: &[(usize, &[u8; LANDMARKS])],
    click: usize,
) -> Option<Vec<u8>> {
    let landmark = meant(image, levels, click)?;
    let mut joins = [0u8; LANDMARKS];
    for (rank, (_, table)) in (1..UNSEEN).zip(levels) {
        for (join, class) in joins.iter_mut().zip(*table) {
            if *class == table[landmark] {
                *join = rank;
            }
        }
    }
    let top = levels.len() as u8;
    // One rank more stands for what lies outside the field of view.
    let mut votes = vec![0u32; levels.len() + 2];
    let joined: Vec<u8> = image
        .index
        .iter()
        .zip(image.inside)
        .map(|(&landmark, &inside)| {
            if inside {
                joins[usize::from(landmark)]
            } else {
                top + 1
            }
        })
        .collect();
    let size = (image.width, image.height);
    let weights = weights();
    let calm = calm(&joined, size);
    let reached = flood(size, std::iter::once(click), |pixel| {
        if calm[pixel] {
            // The rank beyond the top one stands for the outside.
            joined[pixel] % (top + 1)
        } else {
            smooth(&joined, size, pixel, &weights, &mut votes)
        }
    });
    // What cannot be reached from the frame but through an area lies in a hole of it.
    let mut around = flood(size, frame(size), |pixel| top - reached[pixel]);
    for (rank, inside) in around.iter_mut().zip(image.inside) {
        *rank = if *inside { top - *rank } else { 0 };
    }
    Some(around)
}

/// A landmark that stands for the classes under the click: of the class that most of its neighbourhood has at the
/// lowest count, and in it of the class that most has at the highest.
fn meant(
    image: &IndexMap<'_>,
    levels: &[(usize, &[u8; LANDMARKS])],
    click: usize,
) -> Option<usize> {
    let (coarse, fine) = (levels.first()?.1, levels.last()?.1);
    let weights = weights();
    let mut votes = [0u32; LANDMARKS];
    let (x, y) = (click % image.width, click / image.width);
    for row in y.saturating_sub(REACH)..(y + REACH + 1).min(image.height) {
        for column in x.saturating_sub(REACH)..(x + REACH + 1).min(image.width) {
            let at = row * image.width + column;
            if image.inside[at] {
                let weight = weights[row + REACH - y][column + REACH - x];
                votes[usize::from(image.index[at])] += weight;
            }
        }
    }
    let mut sums = [[0u32; LANDMARKS]; 2];
    for (landmark, &vote) in votes.iter().enumerate() {
        sums[0][usize::from(coarse[landmark])] += vote;
        sums[1][usize::from(fine[landmark])] += vote;
    }
    // The landmark's own votes decide between equals, then the lower number.
    (0..LANDMARKS).filter(|&l| votes[l] > 0).max_by_key(|&l| {
        let sum = |level: usize, table: &[u8; LANDMARKS]| sums[level][usize::from(table[l])];
        (sum(0, coarse), sum(1, fine), votes[l], 255 - l)
    })
}

/// Whether the whole neighbourhood of each pixel has one rank: nothing is to be smoothed there.
fn calm(joined: &[u8], (width, height): (usize, usize)) -> Vec<bool> {
    let full = SIDE as u8;
    // Whether a run of so many equal pixels up to the end of a neighbourhood fills it, also where the frame cuts it.
    let fills =
        |run: u8, at: usize, last: usize| usize::from(run) > last - at.saturating_sub(REACH);
    let mut rows = Vec::with_capacity(joined.len());
    let mut run = vec![0u8; width];
    for row in joined.chunks_exact(width) {
        for x in 0..width {
            let goes_on = x > 0 && row[x] == row[x - 1];
            run[x] = if goes_on {
                (run[x - 1] + 1).min(full)
            } else {
                1
            };
        }
        let ends = |x: usize| (x + REACH).min(width - 1);
        rows.extend((0..width).map(|x| fills(run[ends(x)], x, ends(x))));
    }
    let mut runs = vec![0u8; joined.len()];
    for (at, &whole) in rows.iter().enumerate() {
        let above = at.checked_sub(width);
        let above = above.filter(|&above| joined[above] == joined[at]);
        let before = above.map_or(0, |above| runs[above]);
        runs[at] = if whole { (before + 1).min(full) } else { 0 };
    }
    (0..joined.len())
        .map(|at| {
            let (x, y) = (at % width, at / width);
            let last = (y + REACH).min(height - 1);
            fills(runs[last * width + x], y, last)
        })
        .collect()
}

/// The highest rank that half of a pixel's neighbourhood in the field of view has or exceeds; 0 outside the field.
/// `votes` has room for each rank, the last of which is the outside.
fn smooth(
    joined: &[u8],
    (width, height): (usize, usize),
    pixel: usize,
    weights: &[[u32; SIDE]; SIDE],
    votes: &mut [u32],
) -> u8 {
    let own = joined[pixel];
    let outside = votes.len() - 1;
    if usize::from(own) == outside {
        return 0;
    }
    let (x, y) = (pixel % width, pixel / width);
    let (left, right) = (x.saturating_sub(REACH), (x + REACH + 1).min(width));
    let (top, bottom) = (y.saturating_sub(REACH), (y + REACH + 1).min(height));
    votes.fill(0);
    for at in top..bottom {
        let weights = &weights[at + REACH - y][left + REACH - x..];
        let row = &joined[at * width + left..at * width + right];
        for (&rank, &weight) in row.iter().zip(weights) {
            votes[usize::from(rank)] += weight;
        }
    }
    let votes = &votes[..outside];
    let all: u32 = votes.iter().sum();
    let mut sum = 0;
    let half = votes.iter().rposition(|&vote| {
        sum += vote;
        2 * sum >= all
    });
    half.map_or(0, |rank| rank as u8)
}

/// The pixels of the frame.
fn frame((width, height): (usize, usize)) -> impl Iterator<Item = usize> {
    (0..width)
        .flat_map(move |x| [x, (height - 1) * width + x])
        .chain((0..height).flat_map(move |y| [y * width, y * width + width - 1]))
}

/// Lets water flow from the starts over pixel edges: each pixel gets the lowest level on the way to it, by the way on
/// which that is highest; 0 where none leads to it.
fn flood(
    (width, height): (usize, usize),
    starts: impl Iterator<Item = usize>,
    mut level: impl FnMut(usize) -> u8,
) -> Vec<u8> {
    let all = width * height;
    let mut levels = vec![UNSEEN; all];
    let mut waiting: Vec<Vec<u32>> = vec![Vec::new(); LANDMARKS];
    for start in starts.filter(|&start| start < all) {
        levels[start] = level(start);
        waiting[usize::from(levels[start])].push(start as u32);
    }
    for now in (1..UNSEEN).rev() {
        while let Some(at) = waiting[usize::from(now)].pop() {
            let at = at as usize;
            let x = at % width;
            let neighbours = [
                (at >= width, at.wrapping_sub(width)),
                (x > 0, at.wrapping_sub(1)),
                (x + 1 < width, at + 1),
                (at + width < all, at + width),
            ];
            for (_, next) in neighbours.into_iter().filter(|&(there, _)| there) {
                if levels[next] == UNSEEN {
                    let reached = level(next).min(now);
                    levels[next] = reached;
                    waiting[usize::from(reached)].push(next as u32);
                }
            }
        }
    }
    for level in levels.iter_mut().filter(|level| **level == UNSEEN) {
        *level = 0;
    }
    levels
}

#[cfg(test)]
mod tests;
