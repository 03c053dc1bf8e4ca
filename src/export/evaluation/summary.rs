//! Means over photographs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Score, ScoredImage};

/// Class counts whose mean stands for a user who looks at a few of them.
const FEW: [usize; 6] = [6, 8, 10, 12, 16, 20];

/// Scores over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stats {
    /// Mean Dice.
    pub dice: f64,
    /// Its standard error: the sample's standard deviation by the root of the number of photographs; none of one
    /// photograph.
    pub dice_sem: Option<f64>,
    /// Median Dice.
    pub dice_median: f64,
    /// Mean Hausdorff distance, in pixels of the working copies.
    pub hausdorff: f64,
    /// Mean IoU.
    pub iou: f64,
}

/// One protocol over all photographs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProtocolSummary {
    /// At each class count.
    pub k: BTreeMap<usize, Stats>,
    /// Each photograph at the class count with its highest Dice.
    pub best_k: Stats,
    /// Each photograph at the class count that the program suggests for it.
    pub suggested_k: Stats,
    /// Each photograph's mean over the class counts 6, 8, 10, 12, 16 and 20.
    pub mean_6_20: Stats,
}

/// Sums the photographs up, protocol by protocol in the order of [`PROTOCOLS`](super::PROTOCOLS). There must be at
/// least one photograph, and all must have the same class counts.
#[must_use]
pub fn summarise(images: &[ScoredImage]) -> [ProtocolSummary; 3] {
    std::array::from_fn(|protocol| {
        let of = |pick: &dyn Fn(&ScoredImage) -> Score| {
            let scores: Vec<Score> = images.iter().map(pick).collect();
            stats(&scores)
        };
        let counts = images
            .first()
            .map_or(&[][..], |image| image.levels.as_slice());
        ProtocolSummary {
            k: counts
                .iter()
                .map(|level| (level.k, of(&|image| image.at(level.k, protocol))))
                .collect(),
            best_k: of(&|image| image.at(image.best_k(protocol), protocol)),
            suggested_k: of(&|image| image.at(image.suggested, protocol)),
            mean_6_20: of(&|image| mean(&FEW.map(|k| image.at(k, protocol)))),
        }
    })
}

/// The walk over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WalkSummary {
    /// Each photograph's stop with the highest Dice.
    pub best: Stats,
    /// Each photograph's stop that is offered first.
    pub default: Stats,
}

/// Sums the walks up. There must be at least one photograph.
#[must_use]
pub fn summarise_walk(images: &[ScoredImage]) -> WalkSummary {
    let of = |stop: usize| {
        let scores: Vec<Score> = images.iter().map(|image| image.walk[stop].score).collect();
        stats(&scores)
    };
    WalkSummary {
        best: of(0),
        default: of(1),
    }
}

impl ScoredImage {
    /// The class count with the highest Dice, the lowest one of equals.
    pub(super) fn best_k(&self, protocol: usize) -> usize {
        let mut best = &self.levels[0];
        for level in &self.levels {
            if level.scores[protocol].dice > best.scores[protocol].dice {
                best = level;
            }
        }
        best.k
    }

    /// The score at the class count nearest to `k`.
    fn at(&self, k: usize, protocol: usize) -> Score {
        let nearest = self.levels.iter().min_by_key(|level| level.k.abs_diff(k));
        nearest.unwrap_or(&self.levels[0]).scores[protocol]
    }
}

fn mean(scores: &[Score]) -> Score {
    let of = |value: fn(&Score) -> f64| scores.iter().map(value).sum::<f64>() / scores.len() as f64;
    Score {
        dice: of(|score| score.dice),
        iou: of(|score| score.iou),
        hausdorff: of(|score| score.hausdorff),
        predicted: 0,
    }
}

fn stats(scores: &[Score]) -> Stats {
    let n = scores.len() as f64;
    let mean = mean(scores);
    let mut sorted: Vec<f64> = scores.iter().map(|score| score.dice).collect();
    sorted.sort_by(f64::total_cmp);
    let squares: f64 = sorted.iter().map(|dice| (dice - mean.dice).powi(2)).sum();
    let middle = |at: usize| sorted.get(at).copied().unwrap_or(f64::NAN);
    Stats {
        dice: rounded(mean.dice),
        dice_sem: (n > 1.0).then(|| rounded((squares / (n - 1.0) / n).sqrt())),
        dice_median: rounded((middle((sorted.len() - 1) / 2) + middle(sorted.len() / 2)) / 2.0),
        hausdorff: rounded(mean.hausdorff),
        iou: rounded(mean.iou),
    }
}

/// To a millionth: the digits beyond say nothing.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
