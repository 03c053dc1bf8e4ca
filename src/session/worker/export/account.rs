//! What `run.json` says of how a review was made: all that it takes to make it again.

use serde_json::{Value, json};

use super::super::super::entry::Entry;
use super::super::super::{ExportRequest, Phase, Source};
use super::super::folder::Folder;
use super::super::model::Model;
use super::Bench;
use crate::cluster;
use crate::detail::Kind;
use crate::document::{Count, kind_name};
use crate::export::{Account, Drawn, LeftOut, Options, Skipped};

/// The settings of the run.
pub(super) fn settings(
    request: &ExportRequest,
    model: &Model,
    clustering: &cluster::Settings,
    bench: &Bench,
) -> Value {
    let (run, folder) = (&model.checkpoint, bench.folder());
    json!({
        "training": run.settings,
        "clustering": clustering,
        "steps_done": run.steps_done,
        "legs": run.legs,
        "classes": count(request.document.count()),
        "student": model.student.as_ref().map(|student| student.settings()),
        "student_steps": model.learned(),
        "strictness": strictness(request, folder.entries()),
        "outlines_refined": request.refine,
        "weights_loaded": *bench.run.phase() == Phase::Loaded,
        "working_long_side": folder.working_side(),
        "working_long_side_limit": folder.place().map(|(_, side)| side),
        "fields_of_view_set": folder.given_fields(),
    })
}

/// What it was made of, and what it leaves out.
pub(super) fn account(request: &ExportRequest, folder: &Folder) -> Account {
    let structures = &request.document.structures;
    let photo = |id: super::super::super::ImageId| id.photo;
    let asked = |other| request.only.map(photo).is_none_or(|only| only == other);
    let proposals = structures.proposals().into_iter();
    let only = request
        .only
        .and_then(|id| folder.entries().get(id.index as usize));
    let skipped = folder.skipped().iter().map(|skipped| Skipped {
        name: skipped.name.clone(),
        reason: skipped.reason.clone(),
    });
    Account {
        samples: folder
            .place()
            .is_some_and(|(source, _)| *source == Source::Samples),
        options: Options {
            only: only.map(|entry| entry.source.name.clone()),
            vessels_and_spots: request.kinds,
            outlines_refined: request.refine,
            overlay: Some(Drawn::from(request.document.style())),
            outputs: request.wanted.clone(),
        },
        left_out: LeftOut {
            proposals: proposals.filter(|(other, ..)| asked(*other)).count(),
            images: structures.to_review().filter(|other| asked(*other)).count(),
        },
        skipped: skipped.collect(),
        shard: None,
    }
}

/// How many classes were wished for.
fn count(count: Count) -> serde_json::Value {
    match count {
        Count::Suggested => "suggested for each image".into(),
        Count::Fixed(classes) => classes.into(),
    }
}

/// How strict each kind is in the review, in robust standard deviations above the usual: in all images, and in those
/// that have a strictness of their own. Null where no kind is in it.
fn strictness(request: &ExportRequest, entries: &[Entry]) -> serde_json::Value {
    if !request.kinds {
        return serde_json::Value::Null;
    }
    let document = &request.document;
    let own = |kind: Kind| -> serde_json::Map<String, serde_json::Value> {
        let each = entries.iter().filter_map(|entry| {
            let own = document.own_strictness(kind, entry.photo)?;
            Some((entry.source.name.clone(), own.into()))
        });
        each.collect()
    };
    let of = |kind: Kind| {
        let all = document.folder_strictness(kind);
        let value = serde_json::json!({ "all": all, "own": own(kind) });
        (kind_name(kind).to_owned(), value)
    };
    Kind::ALL.map(of).into_iter().collect()
}
