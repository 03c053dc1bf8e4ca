//! `images.csv`: every score, a row each, for whoever wants to count again.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Evaluation, FeatureScores, PROTOCOLS};

const HEADER: &str = "feature,image,width,height,mask_pixels,protocol,k,dice,iou,hausdorff,predicted_pixels,\
                      best_k,suggested_k\n";

/// The whole table. `best_k` and `suggested_k` are 1 in the row of that class count, else 0; lengths are pixels of the
/// working copy.
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
        let (name, (width, height)) = (quoted(&image.name), image.size);
        for (protocol, called) in PROTOCOLS.into_iter().enumerate() {
            let best = image.best_k(protocol);
            for level in &image.levels {
                let score = level.scores[protocol];
                // Writing to a String cannot fail.
                let _ = writeln!(
                    text,
                    "{},{name},{width},{height},{},{called},{},{:.6},{:.6},{:.4},{},{},{}",
                    scores.feature,
                    image.mask_pixels,
                    level.k,
                    score.dice,
                    score.iou,
                    score.hausdorff,
                    score.predicted,
                    u8::from(level.k == best),
                    u8::from(level.k == image.suggested),
                );
            }
        }
    }
}

/// A name as one field, whatever it holds.
fn quoted(name: &str) -> Cow<'_, str> {
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
