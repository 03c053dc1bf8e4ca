//! Joins reviews of parts of a folder: what comes out has the same bytes as a review of all of it at once.
//!
//! A part knows only the classes that its own photographs have. Where another part has more, the palette of its label
//! maps and the legend of its overlays are made anew from the pixels that are there, and the masks of the other classes
//! are empty. All else is taken as it is; where the disk can, a file gets a second name instead of a copy.
//!
//! Nothing of a photograph is held once it is taken over, so the memory does not grow with their number but for their
//! names.

mod lines;
mod part;
mod redraw;
mod tables;
mod told;
mod write;

pub use part::{Head, Part, read, read_run};
pub use told::{Told, is_whole, masks, told};

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::letters::Letters;
use super::place::Place;
use super::record::RunInfo;
use super::stage::Stage;
use super::{
    Existing, ExportError, LABELS, Legend, MODEL_FILE, OVERLAYS, STRUCTURES, Shard, Skipped, names,
    swap,
};

/// What is to be joined.
pub struct Join<'a> {
    /// The parts, in the order of their photographs.
    pub parts: &'a [Part],
    /// All photographs of the parts in their order, also those that failed.
    pub names: &'a [String],
    /// Photographs that are in no part, and why.
    pub failed: BTreeMap<String, String>,
    /// Files of the folder that were not opened.
    pub skipped: Vec<Skipped>,
    /// Whether the weights of the whole run are from elsewhere: a part cannot tell.
    pub loaded: bool,
    /// What the joined review is a part of itself.
    pub shard: Option<Shard>,
    /// The trained network.
    pub model: PathBuf,
    /// The opened folder, where it is known; the review is refused in it.
    pub photographs: Option<PathBuf>,
    /// The font of the legends.
    pub legend: Legend,
}

/// What was joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The review folder.
    pub folder: PathBuf,
    /// Photographs in it.
    pub images: usize,
    /// Photographs without files.
    pub failed: usize,
    /// How many files `run.json` lists.
    pub files: usize,
    /// Files of an earlier review that still lie in the folder and do not belong to this one.
    pub left_over: Vec<String>,
}

/// Joins parts into a review folder, whole or not at all. `told` hears how many photographs are done.
///
/// # Errors
/// Where the parts are of different runs, or cannot be read, or why the folder cannot be used.
pub fn join(
    dir: &Path,
    existing: Existing,
    what: &Join<'_>,
    told: &mut dyn FnMut(usize),
) -> Result<Joined, ExportError> {
    let info = one_run(what)?;
    let classes = part::all_classes(what.parts)?;
    let folders = names::class_folders(&classes);
    let mut own = [LABELS, OVERLAYS, STRUCTURES].map(str::to_owned).to_vec();
    own.extend(folders.iter().cloned());
    let apart = what.photographs.clone().map(|folder| (folder, own));
    let place = Place::new(dir, existing, apart)?;
    let earlier = place.check(None)?;
    let stage = Stage::open(place.real())?;
    let mut writer = write::Writer {
        root: stage.new_folder(),
        classes,
        folders,
        letters: Letters::new(&what.legend)?,
        stems: names::output_stems(what.names),
    };
    let model = writer.root.join(MODEL_FILE);
    write::second_name(&what.model, &model)?;
    let (images, files) = writer.all(what, &info, told)?;
    bring(&stage, &place)?;
    Ok(Joined {
        folder: place.given().to_path_buf(),
        images,
        failed: what.names.len() - images,
        files,
        left_over: left_over(&earlier, dir, existing),
    })
}

/// What all parts have in common; an error where they are of different runs.
fn one_run(what: &Join<'_>) -> Result<RunInfo, ExportError> {
    let [first, others @ ..] = what.parts else {
        return Err(ExportError::BadClasses {
            reason: "there is nothing to join".to_owned(),
        });
    };
    let common = |part: &Part| {
        let mut info = part.head.info.clone();
        info.account.shard = None;
        info.account.skipped = Vec::new();
        if let Some(settings) = info.settings.as_object_mut() {
            // Of the largest copy in the part.
            settings.remove("working_long_side");
            settings.remove("weights_loaded");
        }
        (part.head.version.clone(), info)
    };
    let known = common(first);
    for other in others {
        if let Some(reason) = difference(&known, &common(other)) {
            return Err(other.bad(&format!("it is of another run: {reason} differs")));
        }
    }
    let mut info = first.head.info.clone();
    info.account.skipped = what.skipped.clone();
    info.account.shard = what.shard;
    let side = what.parts.iter().map(|part| part.working_side).max();
    info.settings["working_long_side"] = side.into();
    info.settings["weights_loaded"] = what.loaded.into();
    Ok(info)
}

/// What differs between two runs, by name.
fn difference(one: &(String, RunInfo), other: &(String, RunInfo)) -> Option<String> {
    let (a, b) = (&one.1, &other.1);
    let named = [
        (one.0 != other.0, "the program's version"),
        (a.seed != b.seed, "the seed"),
        (a.device != b.device, "the device"),
        (a.model_hash != b.model_hash, "the trained network"),
        (a.account != b.account, "what was exported"),
    ];
    if let Some((_, name)) = named.iter().find(|(differs, _)| *differs) {
        return Some((*name).to_owned());
    }
    let settings = |info: &RunInfo| info.settings.as_object().cloned().unwrap_or_default();
    let (a, b) = (settings(a), settings(b));
    let mut keys = a.keys().chain(b.keys());
    let key = keys.find(|&key| a.get(key) != b.get(key))?;
    Some(format!("the setting {key}"))
}

/// Brings the review to its place.
fn bring(stage: &Stage, place: &Place) -> Result<(), ExportError> {
    place.check(Some(stage))?;
    // Only where something is there already may its files have to be replaced one by one.
    let files = match place.real().symlink_metadata() {
        Ok(_) => all_files(&stage.new_folder()),
        Err(_) => Ok(Vec::new()),
    };
    let io = |error| ExportError::io(place.given(), error);
    let files = files.map_err(io)?;
    let mut means = swap::Means {
        exchange: swap::exchange,
        watch: &mut |_| Ok(()),
    };
    swap::put(stage, place.real(), &files, &mut means).map_err(|unplaced| io(unplaced.error))
}

/// All files below a folder, relative to it, `run.json` last.
fn all_files(root: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(format!("{name}/"));
            } else {
                found.push(name);
            }
        }
    }
    found.sort_by_key(|name| (name == super::RUN_FILE, name.clone()));
    Ok(found)
}

/// Files of an earlier review that still lie in the folder.
fn left_over(earlier: &[String], dir: &Path, existing: Existing) -> Vec<String> {
    if existing == Existing::Refuse || earlier.is_empty() {
        return Vec::new();
    }
    let mut now = std::collections::BTreeSet::new();
    let told = lines::files(&dir.join(super::RUN_FILE), &mut |name| {
        now.insert(name.to_owned());
    });
    let lies_there = |name: &&String| !now.contains(*name) && dir.join(name).is_file();
    match told {
        Ok(()) => earlier.iter().filter(lies_there).cloned().collect(),
        Err(_) => Vec::new(),
    }
}
