//! Joining the reviews of shards.

use std::collections::BTreeMap;

use super::args::MergeArgs;
use super::drive::{FONT, Failure};
use super::job::print_summary;
use super::output::whole;
use super::progress::{Progress, Stage};
use super::say::{complain, counted};
use crate::export::join::{self, Join, Part};
use crate::export::{Existing, ExportError, Legend, MODEL_FILE};
use crate::picture::in_natural_order;

pub(super) fn run(args: &MergeArgs) -> Result<(), Failure> {
    let told = |error: ExportError| Failure(error.to_string());
    let parts: Result<Vec<Part>, _> = args.shards.iter().map(|dir| join::read(dir)).collect();
    let parts = in_order(parts.map_err(told)?)?;
    let mut names: Vec<String> = parts.iter().flat_map(names_of).collect();
    names.sort_by(|a, b| in_natural_order(a, b));
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Failure(format!(
            "two shards have this photograph: {}",
            pair[0]
        )));
    }
    let what = Join {
        model: parts[0].folder.join(MODEL_FILE),
        skipped: parts[0].head.info.account.skipped.clone(),
        parts: &parts,
        names: &names,
        failed: BTreeMap::new(),
        shard: None,
        // Where one shard trained, the others took its network.
        loaded: parts
            .iter()
            .all(|part| part.head.info.settings["weights_loaded"] == true),
        photographs: None,
        legend: Legend { font: FONT },
    };
    let existing = if args.replace {
        Existing::Replace
    } else {
        Existing::Refuse
    };
    let mut progress = Progress::new();
    let mut at = |done| progress.at(Stage::Joining, done, names.len(), "");
    let joined = join::join(&args.out, existing, &what, &mut at).map_err(told)?;
    progress.end();
    let place = whole(&joined.folder);
    if !joined.left_over.is_empty() {
        let files = counted(joined.left_over.len(), "file");
        complain(&format!(
            "{files} of an earlier review, not of this one, still in the folder: {place}"
        ));
    }
    let text = format!(
        "Joined {} with {}, {} missing.\nReview folder: {place}\n",
        counted(parts.len(), "shard"),
        counted(joined.images, "image"),
        joined.failed
    );
    print_summary(&text, &place)
}

/// All shards of one run by their numbers.
fn in_order(mut parts: Vec<Part>) -> Result<Vec<Part>, Failure> {
    parts.sort_by_key(|part| part.head.info.account.shard.map(|shard| shard.number));
    let mut of = None;
    for (at, part) in parts.iter().enumerate() {
        let place = part.run_file().display().to_string();
        let Some(shard) = part.head.info.account.shard else {
            return Err(Failure(format!(
                "this review is whole, not a shard's (see `segment --shard`): {place}"
            )));
        };
        if *of.get_or_insert(shard.of) != shard.of {
            return Err(Failure(format!(
                "this shard is of a run in {} shards, others here are not: {place}",
                shard.of
            )));
        }
        if shard.number != at + 1 {
            let twice = shard.number == at;
            let what = if twice { "twice" } else { "missing" };
            let number = if twice { at } else { at + 1 };
            return Err(Failure(format!("shard {number} of {} is {what}", shard.of)));
        }
    }
    match of {
        Some(of) if of > parts.len() => Err(Failure(format!(
            "shard {} of {of} is missing",
            parts.len() + 1
        ))),
        _ => Ok(parts),
    }
}

fn names_of(part: &Part) -> impl Iterator<Item = String> + '_ {
    let images = part.images.iter().map(|(name, _)| name.clone());
    images.chain(part.head.failed.iter().map(|failed| failed.name.clone()))
}
