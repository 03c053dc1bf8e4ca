//! The report of how well vessels or spots agree with true masks, at the photographs' own pixels.
//!
//! ```text
//! DIR/images.csv     a row for each photograph and way of choosing
//! DIR/summary.json   means over the photographs; written last
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::csv::quoted;
use super::summary::rounded;
use super::{Seconds, Unscored};
use crate::export::{NOTE, PROGRAM, VERSION};

/// How the pixels were chosen: at the default strictness, at the photograph's best, after one click (the mean over
/// several), and at the default by the filter alone.
pub const CHOICES: [&str; 4] = ["default", "best", "click", "filter_default"];

/// One choice of pixels against the true ones, inside the field of view.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KindScore {
    /// Twice the common pixels by the pixels of both, 0..=1.
    pub dice: f64,
    /// Share of the chosen pixels that are true.
    pub precision: f64,
    /// Share of the true pixels that are chosen.
    pub recall: f64,
    /// The strictness, in robust standard deviations above the default.
    pub strictness: f64,
    /// The same for connected parts, of spots.
    pub lesions: Option<LesionScore>,
}

/// Lesions that meet within two pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LesionScore {
    /// Share of the true lesions that were found.
    pub recall: f64,
    /// Share of those found that are true.
    pub precision: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

/// The scores of one photograph.
#[derive(Clone, Debug, PartialEq)]
pub struct KindImage {
    /// Its path relative to the opened folder.
    pub name: String,
    /// Its own pixels, width and height.
    pub size: (u32, u32),
    /// Pixels of the true mask in the field of view.
    pub mask_pixels: usize,
    /// In the order of [`CHOICES`].
    pub scores: [KindScore; CHOICES.len()],
    /// What finding vessels and spots took, in seconds; without reading the file.
    pub seconds: f64,
}

/// A finished evaluation of a kind.
#[derive(Clone, Debug)]
pub struct KindEvaluation {
    /// What was scored: `vessels`, `bright`, `dark`, `dark-small`.
    pub structure: &'static str,
    /// Seed of the run and the clicks.
    pub seed: u64,
    /// Everything else that was set. Must not hold paths of the user's disk.
    pub settings: serde_json::Value,
    /// In the order of the folder.
    pub images: Vec<KindImage>,
    /// What was not scored.
    pub unscored: Vec<Unscored>,
    /// How long it took.
    pub seconds: Seconds,
}

/// One choice over all photographs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KindSummary {
    /// Mean Dice.
    pub dice: f64,
    /// Its standard error; none of one photograph.
    pub dice_sem: Option<f64>,
    /// Mean precision.
    pub precision: f64,
    /// Mean recall.
    pub recall: f64,
    /// Means over lesions, of spots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesion_recall: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesion_precision: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesion_f1: Option<f64>,
}

impl KindEvaluation {
    /// One of [`CHOICES`] over all photographs. There must be at least one.
    #[must_use]
    pub fn summary(&self, choice: usize) -> KindSummary {
        let scores: Vec<KindScore> = self.images.iter().map(|i| i.scores[choice]).collect();
        let n = scores.len() as f64;
        let mean = |value: &dyn Fn(&KindScore) -> f64| scores.iter().map(value).sum::<f64>() / n;
        let lesions = |value: fn(&LesionScore) -> f64| {
            let each: Option<Vec<f64>> = scores
                .iter()
                .map(|s| s.lesions.as_ref().map(value))
                .collect();
            each.map(|each| rounded(each.iter().sum::<f64>() / n))
        };
        let dice = mean(&|s| s.dice);
        let squares: f64 = scores.iter().map(|s| (s.dice - dice).powi(2)).sum();
        KindSummary {
            dice: rounded(dice),
            dice_sem: (n > 1.0).then(|| rounded((squares / (n - 1.0) / n).sqrt())),
            precision: rounded(mean(&|s| s.precision)),
            recall: rounded(mean(&|s| s.recall)),
            lesion_recall: lesions(|l| l.recall),
            lesion_precision: lesions(|l| l.precision),
            lesion_f1: lesions(|l| l.f1),
        }
    }

    /// Mean time of a photograph, in seconds.
    #[must_use]
    pub fn seconds_per_image(&self) -> f64 {
        self.images.iter().map(|i| i.seconds).sum::<f64>() / self.images.len().max(1) as f64
    }
}

/// `images.csv`.
pub(super) fn table(evaluation: &KindEvaluation) -> String {
    let mut text = String::from(
        "structure,image,width,height,mask_pixels,choice,strictness,dice,precision,recall,lesion_recall,\
         lesion_precision,lesion_f1\n",
    );
    for image in &evaluation.images {
        for (choice, score) in CHOICES.into_iter().zip(&image.scores) {
            let (width, height) = image.size;
            let lesions = score.lesions.map_or_else(
                || ",,".to_owned(),
                |l| format!("{:.6},{:.6},{:.6}", l.recall, l.precision, l.f1),
            );
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{},{},{width},{height},{},{choice},{:.4},{:.6},{:.6},{:.6},{lesions}",
                evaluation.structure,
                quoted(&image.name),
                image.mask_pixels,
                score.strictness,
                score.dice,
                score.precision,
                score.recall,
            );
        }
    }
    text
}

#[derive(Serialize)]
struct SummaryFile<'a> {
    program: &'static str,
    version: &'static str,
    note: &'static str,
    seed: u64,
    images: usize,
    settings: &'a serde_json::Value,
    seconds: Seconds,
    unscored: BTreeMap<&'a str, &'a str>,
    structure: BTreeMap<&'static str, Structure>,
}

#[derive(Serialize)]
struct Structure {
    #[serde(flatten)]
    choices: BTreeMap<&'static str, KindSummary>,
    seconds_per_image: f64,
}

/// `summary.json`.
pub(super) fn summary(evaluation: &KindEvaluation) -> Result<Vec<u8>, serde_json::Error> {
    let choices = (0..CHOICES.len()).map(|at| (CHOICES[at], evaluation.summary(at)));
    let structure = Structure {
        choices: choices.collect(),
        seconds_per_image: (evaluation.seconds_per_image() * 1e3).round() / 1e3,
    };
    let unscored = evaluation.unscored.iter();
    let mut bytes = serde_json::to_vec_pretty(&SummaryFile {
        program: PROGRAM,
        version: VERSION,
        note: NOTE,
        seed: evaluation.seed,
        images: evaluation.images.len(),
        settings: &evaluation.settings,
        seconds: evaluation.seconds.rounded(),
        unscored: unscored
            .map(|one| (one.name.as_str(), one.reason.as_str()))
            .collect(),
        structure: BTreeMap::from([(evaluation.structure, structure)]),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(name: &str, dice: f64, lesions: bool) -> KindImage {
        let score = KindScore {
            dice,
            precision: 0.5,
            recall: 1.0,
            strictness: -0.5,
            lesions: lesions.then_some(LesionScore {
                recall: 0.25,
                precision: 0.75,
                f1: 0.375,
            }),
        };
        KindImage {
            name: name.to_owned(),
            size: (40, 30),
            mask_pixels: 7,
            scores: [score; CHOICES.len()],
            seconds: 0.5,
        }
    }

    fn evaluation(images: Vec<KindImage>) -> KindEvaluation {
        KindEvaluation {
            structure: "bright",
            seed: 3,
            settings: serde_json::json!({}),
            images,
            unscored: Vec::new(),
            seconds: Seconds::default(),
        }
    }

    #[test]
    fn means_and_errors_are_over_photographs() {
        let both = evaluation(vec![image("a.png", 0.5, true), image("b,c.png", 0.7, true)]);
        let summary = both.summary(0);
        assert_eq!((summary.dice, summary.dice_sem), (0.6, Some(0.1)));
        assert_eq!(summary.lesion_f1, Some(0.375));
        assert!(table(&both).contains("bright,\"b,c.png\",40,30,7,click,-0.5000,0.700000"));
        let one = evaluation(vec![image("a.png", 0.5, false)]);
        assert_eq!(
            (one.summary(1).dice_sem, one.summary(1).lesion_f1),
            (None, None)
        );
    }

    #[test]
    fn the_summary_is_found_by_its_names() {
        let text = summary(&evaluation(vec![image("a.png", 0.5, true)])).unwrap();
        let file: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let bright = &file["structure"]["bright"];
        for choice in CHOICES {
            assert_eq!(bright[choice]["dice"], 0.5, "{choice}");
            assert_eq!(bright[choice]["lesion_f1"], 0.375, "{choice}");
        }
        assert_eq!(bright["seconds_per_image"], 0.5);
        assert_eq!(file["images"], 1);
    }
}
