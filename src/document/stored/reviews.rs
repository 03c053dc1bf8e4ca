//! Verdicts as they stand in a file. Comments and reviewers stand there once, however many steps have them.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::reviews::{LONGEST_COMMENT, tidy};
use crate::document::{Quality, Reviewer, Status, Verdict};

/// A verdict.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum VerdictForm {
    /// As format 1 had it.
    Word(WordForm),
    /// As it is written.
    Said(SaidForm),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WordForm {
    Reviewed,
    Flagged,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SaidForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<String>,
    /// Its place among the comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<usize>,
    /// The place among the reviewers.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<usize>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ReviewerForm {
    name: String,
    /// As ISO 8601 has it.
    day: String,
}

/// Comments and reviewers of a file.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SpokenForm {
    comments: Vec<String>,
    reviewers: Vec<ReviewerForm>,
}

/// Comments and reviewers on their way into a file.
#[derive(Default)]
pub(super) struct Spoken {
    comments: HashMap<Arc<str>, usize>,
    reviewers: HashMap<Arc<Reviewer>, usize>,
}

impl Spoken {
    /// A verdict in a file; what it needs of `form` is put there.
    pub(super) fn form(&mut self, verdict: &Verdict, form: &mut SpokenForm) -> VerdictForm {
        let comment = (!verdict.comment.is_empty()).then(|| {
            let comment = Arc::clone(&verdict.comment);
            *self.comments.entry(comment).or_insert_with(|| {
                form.comments.push(verdict.comment.to_string());
                form.comments.len() - 1
            })
        });
        let by = verdict.by.as_ref().map(|by| {
            *self.reviewers.entry(Arc::clone(by)).or_insert_with(|| {
                form.reviewers.push(ReviewerForm {
                    name: by.name.clone(),
                    day: by.day.to_string(),
                });
                form.reviewers.len() - 1
            })
        });
        VerdictForm::Said(SaidForm {
            status: verdict.status.map(|status| status.name().to_owned()),
            quality: verdict.quality.map(|quality| quality.name().to_owned()),
            comment,
            by,
        })
    }
}

/// Comments and reviewers of a file, to be shared by verdicts.
pub(super) struct Voices {
    comments: Vec<Arc<str>>,
    reviewers: Vec<Arc<Reviewer>>,
}

impl SpokenForm {
    pub(super) fn voices(self) -> Result<Voices, String> {
        let comment = |text: String| Arc::from(tidy(&text, LONGEST_COMMENT));
        let reviewer = |form: ReviewerForm| {
            let day = form.day.parse().ok();
            let reviewer = day.and_then(|day| Reviewer::new(&form.name, day));
            let reviewer = reviewer.ok_or("a reviewer in it has no name or no day")?;
            Ok(Arc::new(reviewer))
        };
        let reviewers: Result<_, String> = self.reviewers.into_iter().map(reviewer).collect();
        Ok(Voices {
            comments: self.comments.into_iter().map(comment).collect(),
            reviewers: reviewers?,
        })
    }
}

impl Voices {
    /// The verdict of a form.
    pub(super) fn verdict(&self, form: VerdictForm) -> Result<Verdict, String> {
        let said = match form {
            VerdictForm::Word(word) => {
                return Ok(Verdict {
                    status: Some(match word {
                        WordForm::Reviewed => Status::Accepted,
                        WordForm::Flagged => Status::NeedsWork,
                    }),
                    ..Verdict::default()
                });
            }
            VerdictForm::Said(said) => said,
        };
        let status = named(said.status.as_deref(), &Status::ALL, Status::name)?;
        let quality = named(said.quality.as_deref(), &Quality::ALL, Quality::name)?;
        let verdict = Verdict {
            status,
            quality,
            comment: at(&self.comments, said.comment)?.unwrap_or_default(),
            by: at(&self.reviewers, said.by)?,
        };
        if verdict.is_empty() {
            return Err("a verdict in it says nothing".to_owned());
        }
        Ok(verdict)
    }
}

/// What has a name.
fn named<T: Copy>(
    name: Option<&str>,
    all: &[T],
    of: fn(T) -> &'static str,
) -> Result<Option<T>, String> {
    let Some(name) = name else { return Ok(None) };
    let found = all.iter().copied().find(|&one| of(one) == name);
    found.map(Some).ok_or_else(|| {
        let name = crate::file::short(name, 60);
        format!("{name} in it is neither a status nor a quality")
    })
}

/// What stands at a place.
fn at<T: Clone>(all: &[T], at: Option<usize>) -> Result<Option<T>, String> {
    let Some(at) = at else { return Ok(None) };
    let one = all.get(at).cloned();
    one.map(Some)
        .ok_or_else(|| "a comment or a reviewer is missing in it".to_owned())
}
