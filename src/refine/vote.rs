//! The vote on every pixel near a border.

use std::ops::Range;

use rayon::prelude::*;

use super::calm::{FAINTER, calm, shares};
use super::colours::{Colours, between};
use super::weights::{ACROSS, LANE, REACH, Voters, contested, gains, nearness};
use super::{Guide, Labels};
use crate::grid::{Axis, under};

/// A map with all that the votes of its pixels depend on.
pub(super) struct Ballot<'a> {
    map: &'a Labels<'a>,
    eye: Option<(Guide<'a>, Colours)>,
    contested: Vec<bool>,
    calm: Vec<bool>,
    gains: Vec<f32>,
}

/// The pixels along one side: those over each pixel of the map, how near the voters are to each, and where it lies in the
/// guide.
struct Side {
    over: Vec<Range<usize>>,
    near: Vec<[f32; LANE]>,
    seen: Vec<(u32, f32)>,
}

/// Who votes around one pixel of the map.
struct Around {
    gains: Voters,
    rgb: [Voters; 3],
    per_square: Voters,
    /// The labels that meet, that of the pixel itself first, each with a 1 for its voters.
    parties: Vec<(u8, Voters)>,
}

impl Side {
    fn new(from: usize, to: usize, guide: usize) -> Self {
        let under = |at: usize| under(at, from, to);
        let mut over = vec![0..0; from];
        for at in 0..to {
            let range = &mut over[under(at)];
            let start = if range.start == range.end {
                at
            } else {
                range.start
            };
            *range = start..at + 1;
        }
        let near = |at: usize| {
            let place = (at as f32 + 0.5) * from as f32 / to as f32 - 0.5;
            let off = place - under(at) as f32;
            let mut near = [0.0; LANE];
            for (voter, near) in near.iter_mut().enumerate().take(ACROSS) {
                *near = nearness(voter as f32 - REACH as f32 - off);
            }
            near
        };
        Self {
            over,
            near: (0..to).map(near).collect(),
            seen: Axis::new(guide, to).places,
        }
    }
}

impl<'a> Ballot<'a> {
    pub(super) fn new(map: &'a Labels<'a>, guide: Option<Guide<'a>>) -> Self {
        let contested = contested(map);
        Self {
            map,
            eye: guide.map(|guide| (guide, Colours::new(map, &guide))),
            gains: gains(map, &contested),
            calm: calm(map, &contested),
            contested,
        }
    }

    /// The labels of `to` pixels, row by row.
    pub(super) fn count(&self, to: (usize, usize)) -> Vec<u8> {
        let guide = self
            .eye
            .as_ref()
            .map_or((1, 1), |(g, _)| (g.width, g.height));
        let columns = Side::new(self.map.width, to.0, guide.0);
        let rows = Side::new(self.map.height, to.1, guide.1);
        let mut out = vec![0; to.0 * to.1];
        // All rows over one row of the map have the same voters.
        let mut bands: Vec<&mut [u8]> = Vec::with_capacity(rows.over.len());
        let mut rest = out.as_mut_slice();
        for over in &rows.over {
            let (band, below) = rest.split_at_mut(over.len() * to.0);
            bands.push(band);
            rest = below;
        }
        bands
            .into_par_iter()
            .enumerate()
            .for_each_init(Vec::new, |seen, (y, band)| {
                self.band(y, &rows, &columns, seen, band);
            });
        out
    }

    /// The rows over one row of the map. `seen` is room for the guide's colours along each.
    fn band(
        &self,
        y: usize,
        rows: &Side,
        columns: &Side,
        seen: &mut Vec<Vec<f32>>,
        band: &mut [u8],
    ) {
        let over = rows.over[y].clone();
        let own = y * self.map.width..(y + 1) * self.map.width;
        if let Some((guide, _)) = self.eye.as_ref()
            && self.contested[own].contains(&true)
        {
            seen.resize_with(seen.len().max(over.len()), Vec::new);
            for (seen, row) in seen.iter_mut().zip(over.clone()) {
                guide.row(rows.seen[row], seen);
            }
        }
        let to = columns.near.len();
        for (x, columns_over) in columns.over.iter().enumerate() {
            let at = y * self.map.width + x;
            let around = self.contested[at].then(|| self.around(x, y));
            for row in over.clone() {
                let line = row - over.start;
                let out = &mut band[line * to..][columns_over.clone()];
                let Some(around) = &around else {
                    out.fill(self.map.values[at]);
                    continue;
                };
                for (out, column) in out.iter_mut().zip(columns_over.clone()) {
                    let mut votes = around.near(&rows.near[row], &columns.near[column]);
                    if self.eye.is_some() {
                        around.like(between(&seen[line], columns.seen[column]), &mut votes);
                    }
                    *out = around.winner(&votes);
                }
            }
        }
    }

    fn around(&self, x: usize, y: usize) -> Around {
        let mut around = Around {
            gains: Voters::default(),
            rgb: [Voters::default(); 3],
            per_square: Voters::default(),
            parties: vec![(self.map.values[y * self.map.width + x], Voters::default())],
        };
        for (voter, at) in self.map.around(x, y, REACH).enumerate() {
            let (row, place) = (voter / ACROSS, voter % ACROSS);
            around.gains[row][place] = self.gains[at];
            if let Some((_, colours)) = &self.eye {
                around.per_square[row][place] = colours.per_square[at];
                for (rgb, &value) in around.rgb.iter_mut().zip(&colours.rgb[at]) {
                    rgb[row][place] = value;
                }
            }
            let label = self.map.values[at];
            let party = around.parties.iter().position(|(other, _)| *other == label);
            let party = party.unwrap_or_else(|| {
                around.parties.push((label, Voters::default()));
                around.parties.len() - 1
            });
            around.parties[party].1[row][place] = 1.0;
        }
        if self.calm[y * self.map.width + x] {
            for (label, members) in &mut around.parties {
                *members = shares(self.map, x, y, *label);
            }
            for per_square in around.per_square.as_flattened_mut() {
                *per_square *= FAINTER;
            }
        }
        around
    }
}

impl Around {
    /// The votes by nearness.
    fn near(&self, down: &[f32; LANE], across: &[f32; LANE]) -> Voters {
        let mut votes = self.gains;
        for (votes, down) in votes.iter_mut().zip(down) {
            for (vote, across) in votes.iter_mut().zip(across) {
                *vote *= down * across;
            }
        }
        votes
    }

    /// Lowers the votes by how unlike a colour those of the voters are: by 1 / (1 + d²)², which is near a Gaussian for what
    /// is alike, but never nothing: an odd pixel must not be left without votes.
    fn like(&self, colour: [f32; 3], votes: &mut Voters) {
        for (row, votes) in votes.iter_mut().enumerate() {
            for (place, vote) in votes.iter_mut().enumerate() {
                let off = |c: usize| self.rgb[c][row][place] - colour[c];
                let square = off(0) * off(0) + off(1) * off(1) + off(2) * off(2);
                let unlike = 1.0 + square * self.per_square[row][place];
                *vote /= unlike * unlike;
            }
        }
    }

    /// The label with the most votes; of equals the pixel's own.
    fn winner(&self, votes: &Voters) -> u8 {
        let mut best = (self.parties[0].0, f32::MIN);
        for (label, members) in &self.parties {
            let mut sums = [0.0; LANE];
            for (votes, members) in votes.iter().zip(members) {
                for ((sum, vote), member) in sums.iter_mut().zip(votes).zip(members) {
                    *sum += vote * member;
                }
            }
            let sum: f32 = sums.iter().sum();
            if sum > best.1 {
                best = (*label, sum);
            }
        }
        best.0
    }
}
