//! The table of an evaluation, as it is printed.

use std::fmt::Write as _;

use crate::export::evaluation::{
    CHOICES, ClickSummary, CountSummary, Enlarged, Evaluation, FeatureScores, KindEvaluation,
    PROTOCOLS, ProtocolSummary, ScoredImage, Stats, WalkSummary, summarise, summarise_borders,
    summarise_clicks, summarise_identity, summarise_standing, summarise_walk,
};

const HEADING: &str =
    "                        suggested k       k of 6 to 20      best k of each photograph
protocol                Dice              Dice              Dice              Hausdorff    IoU
";

const WALK: &str = "
                        offered first                       best of the walk of each photograph
walk                    Dice              Hausdorff         Dice              Hausdorff    IoU
";

const CLICKS: &str = "
                        one click somewhere in the mask     clicks that correct, until
clicks                  Dice              worst tenth       Dice 0.90         Dice 0.95
";

const BORDERS: &str = "
                        refined                             nearest
border                  mean              95 % Hausdorff    mean              95 % Hausdorff
";

const NUMBERS: &str = "
class numbers           while refined     half to end       along the slider  of the mask
";

const NOTE: &str = "
The suggested k is the number of classes that the program proposes for each photograph, by what stands out in it; \"k of
6 to 20\" is the mean over k = 6, 8, 10, 12, 16 and 20. The walk is the areas under the click of \"point\" and \"region\",
those with an outline of their own in the photograph and those of classes. The clicks somewhere in the mask are 20 random ones, the
worst tenth is that of each photograph. Clicks that correct are made in the middle of the largest error; 10 at most, and
in brackets stands in how many photographs these do not suffice. Means over the photographs ± standard error; the
Hausdorff distance is in pixels of the working copies. Borders are those of the area offered first, and of the true mask
brought to the working copy, both enlarged to the photograph and measured in its pixels. Renamed are the pixels whose class
has another number while its area is the same: from a quick look to a careful one, from half the training to its end, and
from one number of classes to the next; the former two, and the number of the class that is most like the mask, the
commonest one with the share of photographs that have it, at the suggested number of classes.
";

const KIND_HEADING: &str = "                 Dice              precision  recall     lesion F1\n";

const KIND_NOTE: &str = "
At the photographs' own pixels inside the field of view. \"best\" is each photograph's best strictness, \"click\" the mean
of 20 random clicks on the true mask, \"filter_default\" the default without what training adds. Means over the
photographs ± standard error.
";

/// Rows for each way of choosing pixels.
pub(super) fn kind_table(evaluation: &KindEvaluation) -> String {
    let mut text = KIND_HEADING.to_owned();
    for (at, choice) in CHOICES.into_iter().enumerate() {
        let summary = evaluation.summary(at);
        let dice = match summary.dice_sem {
            Some(sem) => format!("{:.3} ± {sem:.3}", summary.dice),
            None => format!("{:.3}", summary.dice),
        };
        let lesions = summary
            .lesion_f1
            .map_or_else(String::new, |f1| format!("{f1:.3}"));
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{choice:<17}{dice:<18}{:<11.3}{:<11.3}{lesions}",
            summary.precision, summary.recall,
        );
    }
    let seconds = evaluation.seconds_per_image();
    text + &format!("\n{seconds:.2} s a photograph.\n") + KIND_NOTE
}

/// Rows for each protocol; with a baseline, its row and the difference besides.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let mut text = HEADING.to_owned();
    let own = summarise(&evaluation.scores.images);
    let baseline = evaluation
        .baseline
        .as_ref()
        .map(|scores| (scores, summarise(&scores.images)));
    for (at, protocol) in PROTOCOLS.into_iter().enumerate() {
        row(&mut text, protocol, &evaluation.scores, &own[at]);
        if let Some((scores, summaries)) = &baseline {
            row(&mut text, "", scores, &summaries[at]);
            difference(&mut text, &own[at], &summaries[at]);
        }
    }
    text += WALK;
    let own = summarise_walk(&evaluation.scores.images);
    walk_row(&mut text, &evaluation.scores, &own);
    if let Some(scores) = &evaluation.baseline {
        let other = summarise_walk(&scores.images);
        walk_row(&mut text, scores, &other);
        walk_difference(&mut text, &own, &other);
    }
    text += CLICKS;
    let own = summarise_clicks(&evaluation.scores.images);
    click_row(&mut text, &evaluation.scores, &own);
    if let Some(scores) = &evaluation.baseline {
        let other = summarise_clicks(&scores.images);
        click_row(&mut text, scores, &other);
        click_difference(&mut text, &own, &other);
    }
    text += &borders(&evaluation.scores.images);
    text += &numbers(&evaluation.scores.images);
    text + &standing(&evaluation.scores.images) + NOTE
}

/// A row for how far class numbers hold, where that was looked at.
fn numbers(images: &[ScoredImage]) -> String {
    let summary = summarise_identity(images);
    let share =
        |share: Option<f64>| share.map_or_else(String::new, |s| format!("{:.2} %", 100.0 * s));
    if summary.slider.is_none() {
        return String::new();
    }
    let number = summary
        .number
        .map_or_else(String::new, |n| format!("{n} in "));
    format!(
        "{NUMBERS}{:<24}{:<18}{:<18}{:<18}{number}{}\n",
        "renamed",
        share(summary.preview),
        share(summary.training),
        share(summary.slider),
        share(summary.commonest),
    )
}

/// A line for what is pointed at before anybody clicks, where anything is.
fn standing(images: &[ScoredImage]) -> String {
    let summary = summarise_standing(images);
    if summary.areas == 0.0 {
        return String::new();
    }
    format!(
        "\nstands out: {:.1} areas a photograph; one of them shows the mask in {:.0} % of the photographs, the first in \
         {:.0} %; Dice of the best {:.3}\n",
        summary.areas,
        100.0 * summary.shown,
        100.0 * summary.first,
        summary.dice,
    )
}

/// Rows for what was enlarged, where there is any.
fn borders(images: &[ScoredImage]) -> String {
    let summary = summarise_borders(images);
    let mut text = String::new();
    for (what, mean) in [("offered", summary.offered), ("true mask", summary.truth)] {
        let Some(mean) = mean else { continue };
        let Enlarged { refined, nearest } = mean.enlarged;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{what:<24}{:<18.2}{:<18.2}{:<18.2}{:.2}",
            refined.mean, refined.hausdorff95, nearest.mean, nearest.hausdorff95,
        );
    }
    match text.is_empty() {
        true => text,
        false => BORDERS.to_owned() + &text,
    }
}

fn click_row(text: &mut String, scores: &FeatureScores, clicks: &ClickSummary) {
    let count = |count: &CountSummary| format!("{:.2} ({})", count.clicks, count.failures);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{:<12}{:<12}{:<18.3}{:<18.3}{:<18}{}",
        "",
        scores.feature,
        clicks.random.dice,
        clicks.random.dice_worst_tenth,
        count(&clicks.noc90),
        count(&clicks.noc95),
    );
}

fn click_difference(text: &mut String, own: &ClickSummary, baseline: &ClickSummary) {
    let _ = writeln!(
        text,
        "{:<12}{:<12}{:<+18.3}{:<+18.3}{:<+18.2}{:+.2}",
        "",
        "difference",
        own.random.dice - baseline.random.dice,
        own.random.dice_worst_tenth - baseline.random.dice_worst_tenth,
        own.noc90.clicks - baseline.noc90.clicks,
        own.noc95.clicks - baseline.noc95.clicks,
    );
}

fn walk_row(text: &mut String, scores: &FeatureScores, walk: &WalkSummary) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{:<12}{:<12}{:<18}{:<18.1}{:<18}{:<13.1}{:.3}",
        "",
        scores.feature,
        dice(&walk.default),
        walk.default.hausdorff,
        dice(&walk.best),
        walk.best.hausdorff,
        walk.best.iou,
    );
}

fn walk_difference(text: &mut String, own: &WalkSummary, baseline: &WalkSummary) {
    let _ = writeln!(
        text,
        "{:<12}{:<12}{:<+18.3}{:<+18.1}{:<+18.3}{:<+13.1}{:+.3}",
        "",
        "difference",
        own.default.dice - baseline.default.dice,
        own.default.hausdorff - baseline.default.hausdorff,
        own.best.dice - baseline.best.dice,
        own.best.hausdorff - baseline.best.hausdorff,
        own.best.iou - baseline.best.iou,
    );
}

fn row(text: &mut String, protocol: &str, scores: &FeatureScores, summary: &ProtocolSummary) {
    let best = &summary.best_k;
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{protocol:<12}{:<12}{:<18}{:<18}{:<18}{:<13.1}{:.3}",
        scores.feature,
        dice(&summary.suggested_k),
        dice(&summary.mean_6_20),
        dice(best),
        best.hausdorff,
        best.iou,
    );
}

fn difference(text: &mut String, own: &ProtocolSummary, baseline: &ProtocolSummary) {
    let dice = |stats: fn(&ProtocolSummary) -> &Stats| {
        format!("{:+.3}", stats(own).dice - stats(baseline).dice)
    };
    let (best, other) = (&own.best_k, &baseline.best_k);
    let _ = writeln!(
        text,
        "{:<12}{:<12}{:<18}{:<18}{:<18}{:<13}{:+.3}",
        "",
        "difference",
        dice(|s| &s.suggested_k),
        dice(|s| &s.mean_6_20),
        dice(|s| &s.best_k),
        format!("{:+.1}", best.hausdorff - other.hausdorff),
        best.iou - other.iou,
    );
}

fn dice(stats: &Stats) -> String {
    match stats.dice_sem {
        Some(sem) => format!("{:.3} ± {sem:.3}", stats.dice),
        None => format!("{:.3}", stats.dice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::evaluation::{Borders, Clicked, Identity, Level, Picked, Score, Seconds};

    fn scores(feature: &'static str, dice: [f64; 2]) -> FeatureScores {
        let image = |dice: f64| ScoredImage {
            name: "a.png".into(),
            size: (10, 10),
            mask_pixels: 5,
            suggested: 10,
            levels: (2..=40)
                .map(|k| Level {
                    k,
                    scores: [Score {
                        dice: if k == 30 { dice + 0.1 } else { dice },
                        iou: dice / 2.0,
                        hausdorff: 20.0,
                        predicted: 5,
                    }; 3],
                })
                .collect(),
            walk: [dice + 0.2, dice + 0.1].map(|dice| Picked {
                k: 30,
                score: Score {
                    dice,
                    iou: dice / 2.0,
                    hausdorff: 100.0 * dice,
                    predicted: 5,
                },
            }),
            clicks: Clicked {
                random: vec![dice; 20],
                corrected: vec![dice, dice + 0.22],
            },
            borders: Borders::default(),
            identity: Identity::default(),
            standing: Vec::new(),
        };
        FeatureScores {
            feature,
            images: dice.map(image).into(),
        }
    }

    #[test]
    fn rows_and_differences_stand_under_their_headings() {
        let mut evaluation = Evaluation {
            seed: 1,
            settings: serde_json::Value::Null,
            scores: scores("embedding", [0.5, 0.7]),
            baseline: None,
            unscored: Vec::new(),
            seconds: Seconds::default(),
        };
        let alone = table(&evaluation);
        assert_eq!(
            alone.lines().nth(2),
            Some(
                "hint        embedding   0.600 ± 0.100     0.600 ± 0.100     0.700 ± 0.100     20.0         0.300"
            )
        );
        assert!(!alone.contains("difference"));
        evaluation.baseline = Some(scores("rgb", [0.4, 0.7]));
        let text = table(&evaluation);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[3].starts_with("            rgb         0.550 ± 0.150"),
            "{text}"
        );
        assert_eq!(
            lines[4],
            "            difference  +0.050            +0.050            +0.050            +0.0         +0.025"
        );
        for (line, word, at) in [
            (0, "suggested k", 24),
            (0, "best k", 60),
            (1, "Dice", 24),
            (1, "Hausdorff", 78),
            (1, "IoU", 91),
        ] {
            assert_eq!(&lines[line][at..at + word.len()], word);
        }
        assert!(lines[5].starts_with("point") && lines[8].starts_with("region"));
        assert!(lines[13].starts_with("walk"));
        assert_eq!(
            lines[14..17],
            [
                "            embedding   0.700 ± 0.100     70.0              0.800 ± 0.100     80.0         0.400",
                "            rgb         0.650 ± 0.150     65.0              0.750 ± 0.150     75.0         0.375",
                "            difference  +0.050            +5.0              +0.050            +5.0         +0.025",
            ]
        );
        assert!(
            lines[18].starts_with("                        one click")
                && lines[19].starts_with("clicks")
        );
        assert_eq!(
            lines[20..23],
            [
                "            embedding   0.600             0.600             6.00 (1)          10.00 (2)",
                "            rgb         0.550             0.550             6.00 (1)          10.00 (2)",
                "            difference  +0.050            +0.050            +0.00             +0.00",
            ]
        );
    }
}
