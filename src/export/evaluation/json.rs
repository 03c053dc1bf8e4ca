//! `summary.json`. Fields stand in the order of these structs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    BorderSummary, ClickSummary, Evaluation, IdentitySummary, PROTOCOLS, ProtocolSummary,
    ScoredImage, Seconds, StandingSummary, WalkSummary, summarise, summarise_borders,
    summarise_clicks, summarise_identity, summarise_standing, summarise_walk,
};
use crate::export::{NOTE, PROGRAM, VERSION};

#[derive(Serialize)]
struct SummaryFile<'a> {
    program: &'static str,
    version: &'static str,
    note: &'static str,
    feature: &'static str,
    seed: u64,
    /// Photographs scored.
    images: usize,
    settings: &'a serde_json::Value,
    seconds: Seconds,
    unscored: BTreeMap<&'a str, &'a str>,
    protocols: Protocols,
    /// In pixels of the photographs.
    boundary: BorderSummary,
    /// Shares of pixels whose class changes its number and nothing else.
    identity: IdentitySummary,
    /// What is pointed at before anybody clicks.
    standing: StandingSummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Baseline>,
}

#[derive(Serialize)]
struct Baseline {
    feature: &'static str,
    protocols: Protocols,
}

/// The summaries by the protocols' names.
#[derive(Serialize)]
struct Protocols {
    #[serde(flatten)]
    over_k: BTreeMap<&'static str, ProtocolSummary>,
    walk: WalkSummary,
    click: ClickSummary,
}

impl Protocols {
    fn of(images: &[ScoredImage]) -> Self {
        Self {
            over_k: PROTOCOLS.into_iter().zip(summarise(images)).collect(),
            walk: summarise_walk(images),
            click: summarise_clicks(images),
        }
    }
}

/// The file as text.
pub(super) fn summary(evaluation: &Evaluation) -> Result<Vec<u8>, serde_json::Error> {
    let file = SummaryFile {
        program: PROGRAM,
        version: VERSION,
        note: NOTE,
        feature: evaluation.scores.feature,
        seed: evaluation.seed,
        images: evaluation.scores.images.len(),
        settings: &evaluation.settings,
        seconds: evaluation.seconds.rounded(),
        unscored: evaluation
            .unscored
            .iter()
            .map(|one| (one.name.as_str(), one.reason.as_str()))
            .collect(),
        protocols: Protocols::of(&evaluation.scores.images),
        boundary: summarise_borders(&evaluation.scores.images),
        identity: summarise_identity(&evaluation.scores.images),
        standing: summarise_standing(&evaluation.scores.images),
        baseline: evaluation.baseline.as_ref().map(|scores| Baseline {
            feature: scores.feature,
            protocols: Protocols::of(&scores.images),
        }),
    };
    let mut bytes = serde_json::to_vec_pretty(&file)?;
    bytes.push(b'\n');
    Ok(bytes)
}

impl Seconds {
    /// The times to a millisecond.
    pub(super) fn rounded(&self) -> Self {
        let rounded = |value: f64| (value * 1e3).round() / 1e3;
        Self {
            reading: rounded(self.reading),
            training: rounded(self.training),
            segmenting: rounded(self.segmenting),
            scoring: rounded(self.scoring),
            total: rounded(self.total),
        }
    }
}
