//! What clicks at random places and clicks that correct bring.

use std::fmt::Write as _;

use serde::Serialize;

use super::csv::quoted;
use super::summary::rounded;
use super::{Evaluation, FeatureScores, ScoredImage};

/// Nobody clicks more often: a photograph that so many clicks do not bring far enough counts as one that took them all.
pub const MOST_CLICKS: usize = 10;
/// What a click at a random place brings in one of so many cases is the worst of it.
const TENTH: usize = 10;
const HEADER: &str = "feature,image,clicks,number,dice\n";

/// What clicks bring in one photograph, as Dice coefficients.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clicked {
    /// Of the area that is offered first at each of some random places of the mask.
    pub random: Vec<f64>,
    /// After each click of a row of which each corrects what those before it brought; it ends where the last one is good
    /// enough for every count of clicks that is asked for, or after [`MOST_CLICKS`].
    pub corrected: Vec<f64>,
}

/// What one click at a random place brings, over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RandomSummary {
    /// Mean Dice.
    pub dice: f64,
    /// Mean Dice of the worst tenth of each photograph's clicks.
    pub dice_worst_tenth: f64,
}

/// How many clicks it takes, over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CountSummary {
    /// Their mean number; [`MOST_CLICKS`] for a photograph where they do not suffice.
    pub clicks: f64,
    /// Photographs where they do not suffice.
    pub failures: usize,
}

/// Clicks over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClickSummary {
    /// One click at a random place.
    pub random: RandomSummary,
    /// Clicks up to a Dice of 0.90.
    pub noc90: CountSummary,
    /// Clicks up to a Dice of 0.95.
    pub noc95: CountSummary,
}

/// Sums the clicks up. There must be at least one photograph.
#[must_use]
pub fn summarise_clicks(images: &[ScoredImage]) -> ClickSummary {
    let mean = |of: &dyn Fn(&Clicked) -> f64| {
        let sum: f64 = images.iter().map(|image| of(&image.clicks)).sum();
        rounded(sum / images.len() as f64)
    };
    let count = |enough: f64| CountSummary {
        clicks: mean(&|clicks| clicks.up_to(enough).unwrap_or(MOST_CLICKS) as f64),
        failures: images
            .iter()
            .filter(|image| image.clicks.up_to(enough).is_none())
            .count(),
    };
    ClickSummary {
        random: RandomSummary {
            dice: mean(&|clicks| mean_of(&clicks.random)),
            dice_worst_tenth: mean(&Clicked::worst_tenth),
        },
        noc90: count(0.90),
        noc95: count(0.95),
    }
}

impl Clicked {
    /// How many clicks it takes to this Dice.
    fn up_to(&self, enough: f64) -> Option<usize> {
        let enough = self.corrected.iter().position(|&dice| dice >= enough);
        enough.map(|before| before + 1)
    }

    fn worst_tenth(&self) -> f64 {
        let mut sorted = self.random.clone();
        sorted.sort_by(f64::total_cmp);
        mean_of(&sorted[..sorted.len().div_ceil(TENTH)])
    }
}

/// The mean; 0 of none: what cannot be clicked is not found.
fn mean_of(dice: &[f64]) -> f64 {
    dice.iter().sum::<f64>() / dice.len().max(1) as f64
}

/// `clicks.csv`: a row for each click at a random place (`random`) and for each that corrects (`corrected`).
pub(super) fn table(evaluation: &Evaluation) -> String {
    let mut text = HEADER.to_owned();
    let features = [Some(&evaluation.scores), evaluation.baseline.as_ref()];
    for FeatureScores { feature, images } in features.into_iter().flatten() {
        for image in images {
            let name = quoted(&image.name);
            let Clicked { random, corrected } = &image.clicks;
            for (clicks, all) in [("random", random), ("corrected", corrected)] {
                for (number, dice) in (1..).zip(all) {
                    // Writing to a String cannot fail.
                    let _ = writeln!(text, "{feature},{name},{clicks},{number},{dice:.6}");
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::evaluation::{Borders, Identity};

    fn image(random: &[f64], corrected: &[f64]) -> ScoredImage {
        ScoredImage {
            name: "a.png".into(),
            size: (1, 1),
            mask_pixels: 1,
            suggested: 2,
            levels: Vec::new(),
            walk: [super::super::Picked {
                k: 2,
                score: super::super::Score {
                    dice: 1.0,
                    iou: 1.0,
                    hausdorff: 0.0,
                    predicted: 1,
                },
            }; 2],
            clicks: Clicked {
                random: random.to_vec(),
                corrected: corrected.to_vec(),
            },
            borders: Borders::default(),
            identity: Identity::default(),
            standing: Vec::new(),
        }
    }

    #[test]
    fn counts_and_the_worst_are_those_by_hand() {
        let mut random = vec![0.5; 20];
        (random[3], random[17]) = (0.1, 0.2);
        let made = summarise_clicks(&[
            image(&random, &[0.3, 0.92, 0.91, 0.96]),
            image(&[1.0; 20], &[0.9]),
            image(&[], &[0.0; MOST_CLICKS]),
        ]);
        // (18 · 0.5 + 0.3) / 20 of the first, and 1 and 0.
        assert_eq!(made.random.dice, rounded(1.465 / 3.0));
        assert_eq!(made.random.dice_worst_tenth, rounded(1.15 / 3.0));
        assert_eq!(
            (made.noc90.clicks, made.noc90.failures),
            (rounded(13.0 / 3.0), 1)
        );
        assert_eq!((made.noc95.clicks, made.noc95.failures), (8.0, 2));
    }
}
