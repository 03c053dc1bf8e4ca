//! What tables and `run.json` say of a photograph's review, beside its status.

use serde::Serialize;

use super::ImageRecord;

/// What a reviewer said of a photograph, beside its status. All of it may be empty.
#[derive(Debug, Clone, Copy)]
pub struct ReviewRecord<'a> {
    /// `good`, `usable` or `reject`: the grades of EyeQ.
    pub quality: Option<&'static str>,
    /// Lines of text.
    pub comment: &'a str,
    /// Who said the last of it.
    pub reviewer: &'a str,
    /// The day on which that was, as ISO 8601 has it.
    pub reviewed_on: &'a str,
}

impl ReviewRecord<'_> {
    /// Nothing was said.
    pub const NONE: ReviewRecord<'static> = ReviewRecord {
        quality: None,
        comment: "",
        reviewer: "",
        reviewed_on: "",
    };
}

/// The fields of a photograph; null is not said.
#[derive(Serialize)]
pub(super) struct ReviewEntry {
    /// As in [`ImageRecord`].
    verdict: Option<&'static str>,
    quality: Option<&'static str>,
    comment: Option<String>,
    reviewer: Option<String>,
    reviewed_on: Option<String>,
}

impl ReviewEntry {
    pub(super) fn new(image: &ImageRecord<'_>) -> Self {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let review = image.review;
        Self {
            verdict: image.verdict,
            quality: review.quality,
            comment: said(review.comment),
            reviewer: said(review.reviewer),
            reviewed_on: said(review.reviewed_on),
        }
    }
}
