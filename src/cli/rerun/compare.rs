//! What a run that was made again has in common with the first.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::super::drive::Failure;
use super::super::say::counted;
use crate::export::join::{self, Part, Told};

/// So many photographs and files are named, the others counted.
const NAMED: usize = 20;

pub(super) struct Compared {
    /// What is not the same, in words.
    pub(super) differences: Vec<String>,
    /// What the first review has of somebody's own work.
    pub(super) own_work: Vec<String>,
    /// By what it was compared, to be put behind a sentence.
    pub(super) how_far: &'static str,
}

/// Compares by the two `run.json`, and byte for byte where the first review's files lie beside its own.
pub(super) fn compare(
    run: &Path,
    folder: &Path,
    then: &Part,
    again: &Path,
) -> Result<Compared, Failure> {
    let failure = |error: crate::export::ExportError| Failure(error.to_string());
    let now = join::read(again).map_err(failure)?;
    let mut differences = Vec::new();
    let (a, b) = (&then.head.info, &now.head.info);
    if a.model_hash != b.model_hash {
        differences.push(format!(
            "the trained network (hash {} then, {} now)",
            a.model_hash, b.model_hash
        ));
    }
    let settings = a.settings.as_object().into_iter().flatten();
    for (name, value) in settings {
        // It is told apart already.
        if name != "weights_loaded" && b.settings.get(name).is_some_and(|now| !is_same(value, now))
        {
            differences.push(format!("the setting {name}"));
        }
    }
    let (told, told_now) = (
        join::told(run).map_err(failure)?,
        join::told(&now.run_file()).map_err(failure)?,
    );
    let mut counts = Vec::new();
    for (name, first) in &told {
        match told_now.get(name) {
            None => counts.push(format!("this photograph is not in the review: {name}")),
            Some(second) if second.counts != first.counts => {
                counts.push(format!("pixels of the classes: {name}"));
            }
            Some(_) => {}
        }
    }
    let new = told_now.keys().filter(|name| !told.contains_key(*name));
    counts.extend(new.map(|name| format!("this photograph could not be read then: {name}")));
    add_named(&mut differences, counts);
    let (files, compared) = files(folder, again);
    add_named(&mut differences, files);
    Ok(Compared {
        differences,
        own_work: own_work(told.values()),
        how_far: if compared == 0 {
            " by the counts in run.json (the files of the first review are not beside it)"
        } else {
            ", byte for byte"
        },
    })
}

/// Whether a setting is the same as far as this version knows it: what it does not know was named before.
fn is_same(then: &Value, now: &Value) -> bool {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => now
            .iter()
            .all(|(name, now)| then.get(name).is_some_and(|then| is_same(then, now))),
        _ => then == now,
    }
}

/// Label maps and masks that are not the same, and how many were compared.
fn files(folder: &Path, again: &Path) -> (Vec<String>, usize) {
    let (mut differences, mut compared) = (Vec::new(), 0);
    let names = join::masks(folder).unwrap_or_default();
    for name in names {
        let Ok(then) = fs::read(folder.join(&name)) else {
            continue;
        };
        compared += 1;
        match fs::read(again.join(&name)) {
            Ok(now) if now == then => {}
            Ok(_) => differences.push(format!("the file {name}")),
            Err(_) => differences.push(format!("there is no file {name} any more")),
        }
    }
    (differences, compared)
}

fn add_named(all: &mut Vec<String>, more: Vec<String>) {
    let rest = more.len().saturating_sub(NAMED);
    all.extend(more.into_iter().take(NAMED));
    if rest > 0 {
        all.push(format!("{} more", counted(rest, "photograph or file")));
    }
}

/// What somebody did by hand, counted.
fn own_work<'t>(told: impl Iterator<Item = &'t Told> + Clone) -> Vec<String> {
    let number = |count: &dyn Fn(&Told) -> usize| told.clone().map(count).sum::<usize>();
    let kinds = [
        (number(&|t| t.structures), "picked or painted area"),
        (number(&|t| usize::from(t.verdict)), "verdict"),
        (number(&|t| t.marks), "mark of disc or fovea"),
        (number(&|t| usize::from(t.spacing)), "pixel spacing"),
    ];
    let some = kinds.into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, what)| counted(count, what)).collect()
}
