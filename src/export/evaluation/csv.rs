//! `images.csv`: every score, a row each, for whoever wants to count again.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Evaluation, FeatureScores, PROTOCOLS, Score, ScoredImage, WALK};

const HEADER: &str = "feature,image,width,height,mask_pixels,protocol,k,dice,iou,hausdorff,predicted_pixels,\
                      best_k,suggested_k\n";

/// The whole table. `best_k` and `suggested_k` are 1 in the row of that class count, else 0; lengths are pixels of the
/// working copy. A stop of a walk has the lowest class count that shows it, and neither mark.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let mut text = HEADER.to_owned();
    for scores in [Some(&evaluation.scores), evaluation.baseline.as_ref()]
        .into_iter()
        .flatten()
    {
        add(&mut text, scores);
    }
    text
}

fn add(text: &mut String, scores: &FeatureScores) {
    for image in &scores.images {
        for (protocol, called) in PROTOCOLS.into_iter().enumerate() {
            let best = image.best_k(protocol);
            for level in &image.levels {
                let marks = [level.k == best, level.k == image.suggested];
                let score = &level.scores[protocol];
                row(text, scores.feature, image, called, level.k, score, marks);
            }
        }
        for (called, stop) in WALK.into_iter().zip(&image.walk) {
            let called = format!("walk.{called}");
            let marks = [false; 2];
            row(
                text,
                scores.feature,
                image,
                &called,
                stop.k,
                &stop.score,
                marks,
            );
        }
    }
}

fn row(
    text: &mut String,
    feature: &str,
    image: &ScoredImage,
    protocol: &str,
    k: usize,
    score: &Score,
    [best, suggested]: [bool; 2],
) {
    let (name, (width, height)) = (quoted(&image.name), image.size);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{feature},{name},{width},{height},{},{protocol},{k},{:.6},{:.6},{:.4},{},{},{}",
        image.mask_pixels,
        score.dice,
        score.iou,
        score.hausdorff,
        score.predicted,
        u8::from(best),
        u8::from(suggested),
    );
}

/// A name as one field, whatever it holds.
pub(super) fn quoted(name: &str) -> Cow<'_, str> {
    if name.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_one_field() {
        assert_eq!(quoted("a b.png"), "a b.png");
        assert_eq!(quoted("a,\"b\".png"), "\"a,\"\"b\"\".png\"");
    }
}
