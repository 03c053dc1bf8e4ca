//! How much the vote of each of the map's pixels counts: by its distance, and by how thin the part is that it lies in.

use rayon::prelude::*;

use super::Labels;

/// Pixels of the map around the one under a place, on each side, that vote.
pub(super) const REACH: isize = 2;
/// Pixels that vote, in a row.
pub(super) const ACROSS: usize = 5;
/// Places for a row of voters: a power of two, for the processor to take them together.
pub(super) const LANE: usize = 8;
/// A value for each voter; the places that are left over stay 0.
pub(super) type Voters = [[f32; LANE]; ACROSS];

/// A pixel must win at its own centre by this share of all votes: a line one pixel wide is drawn about that wide then.
const MARGIN: f32 = 0.13;
/// Rounds in which those that lose get more weight; most have enough after a few.
const ROUNDS: usize = 12;
/// Of what a pixel lacks it gets this share a round: its neighbours get more too.
const STEP: f32 = 0.7;
/// No pixel counts for more than so many.
const MOST: f32 = 40.0;

/// The weight of a pixel `away` pixels from a place along one axis. Biweight: nothing from two and a half pixels on, so
/// that nothing jumps where another pixel begins, and as wide as a Gaussian of about one pixel within.
pub(super) fn nearness(away: f32) -> f32 {
    let share = away / (REACH as f32 + 0.5);
    let rest = (1.0 - share * share).max(0.0);
    rest * rest
}

/// Whether not all pixels that vote at each pixel have one label.
pub(super) fn contested(map: &Labels<'_>) -> Vec<bool> {
    let mut out = vec![false; map.values.len()];
    out.par_chunks_exact_mut(map.width)
        .enumerate()
        .for_each(|(y, out)| {
            for (x, out) in out.iter_mut().enumerate() {
                let own = map.values[y * map.width + x];
                *out = map.around(x, y, REACH).any(|at| map.values[at] != own);
            }
        });
    out
}

/// The weights with which every pixel has its own label at its own centre: 1 for most, more for those that their
/// neighbours would outvote.
pub(super) fn gains(map: &Labels<'_>, contested: &[bool]) -> Vec<f32> {
    let along: [f32; ACROSS] = std::array::from_fn(|i| nearness(i as f32 - REACH as f32));
    let kernel: Vec<f32> = along
        .iter()
        .flat_map(|down| along.map(|across| down * across))
        .collect();
    let all: f32 = kernel.iter().sum();
    let own = nearness(0.0) * nearness(0.0);
    let mut gains = vec![1.0; map.values.len()];
    let mut next = gains.clone();
    for _ in 0..ROUNDS {
        next.par_chunks_exact_mut(map.width)
            .enumerate()
            .for_each(|(y, next)| {
                for (x, next) in next.iter_mut().enumerate() {
                    let at = y * map.width + x;
                    if contested[at] {
                        let lacks = MARGIN * all - lead(map, (x, y), &kernel, &gains);
                        *next = (gains[at] + STEP * lacks.max(0.0) / own).min(MOST);
                    }
                }
            });
        if next == gains {
            break;
        }
        gains.copy_from_slice(&next);
    }
    gains
}

/// By how much a pixel's own label is ahead of the next one at its centre.
fn lead(map: &Labels<'_>, (x, y): (usize, usize), kernel: &[f32], gains: &[f32]) -> f32 {
    let own = map.values[y * map.width + x];
    let mut ahead = 0.0;
    // Few labels meet: a list of them is searched faster than a table is cleared.
    let mut others: [(u8, f32); ACROSS * ACROSS] = [(0, 0.0); ACROSS * ACROSS];
    let mut known = 0;
    for (at, weight) in map.around(x, y, REACH).zip(kernel) {
        let (label, votes) = (map.values[at], weight * gains[at]);
        if label == own {
            ahead += votes;
            continue;
        }
        match others[..known]
            .iter_mut()
            .find(|(other, _)| *other == label)
        {
            Some((_, sum)) => *sum += votes,
            None => {
                others[known] = (label, votes);
                known += 1;
            }
        }
    }
    let most = others[..known].iter().map(|&(_, sum)| sum);
    ahead - most.fold(0.0, f32::max)
}
