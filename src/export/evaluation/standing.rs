//! Whether what the true mask shows is among what the program points at before anybody clicks.

use serde::Serialize;

use super::ScoredImage;
use super::summary::rounded;

/// An area that agrees so well with the true mask, as a Dice coefficient, shows it.
const SHOWS: f64 = 0.7;

/// What stands out, over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StandingSummary {
    /// Areas that are pointed at, a photograph.
    pub areas: f64,
    /// The share of the photographs in which one of them shows the true mask.
    pub shown: f64,
    /// The share in which the first one does.
    pub first: f64,
    /// The mean Dice of the best one; 0 where nothing is pointed at.
    pub dice: f64,
}

/// Sums up what stands out. There must be at least one photograph.
#[must_use]
pub fn summarise_standing(images: &[ScoredImage]) -> StandingSummary {
    let mean = |of: &dyn Fn(&[f64]) -> f64| {
        let sum: f64 = images.iter().map(|image| of(&image.standing)).sum();
        rounded(sum / images.len() as f64)
    };
    let shows = |dice: f64| f64::from(u8::from(dice >= SHOWS));
    let best = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
    StandingSummary {
        areas: mean(&|all| all.len() as f64),
        shown: mean(&|all| shows(best(all))),
        first: mean(&|all| all.first().map_or(0.0, |&dice| shows(dice))),
        dice: mean(&best),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::image;
    use super::*;

    #[test]
    fn what_stands_out_is_counted_once_a_photograph() {
        let one = |standing: &[f64]| ScoredImage {
            standing: standing.to_vec(),
            ..image("a.png", |_| 0.5)
        };
        let images = [one(&[0.2, 0.9]), one(&[0.7]), one(&[]), one(&[0.1])];
        let summary = summarise_standing(&images);
        assert_eq!((summary.areas, summary.shown), (1.0, 0.5));
        assert_eq!((summary.first, summary.dice), (0.25, 0.425));
    }
}
