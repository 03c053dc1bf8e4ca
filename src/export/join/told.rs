//! What two reviews of the same photographs can be compared by.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::super::formats::TABLES;
use super::super::record::ClassCount;
use super::super::{CLASSES_FILE, ExportError, MODEL_FILE, OVERLAYS, RUN_FILE, STRUCTURES};
use super::lines;

/// What a `run.json` says of one photograph.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Pixels of the field of view, and those of each class by its value.
    pub counts: (u64, BTreeMap<u8, u64>),
    /// Areas that somebody picked or painted.
    pub structures: usize,
    /// Whether somebody judged it.
    pub verdict: bool,
    /// Marks of disc and fovea.
    pub marks: usize,
    /// Whether somebody gave a pixel spacing.
    pub spacing: bool,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    field_pixels: u64,
    verdict: Option<String>,
    classes: Vec<ClassCount>,
    structures: Vec<Value>,
    spacing_um_per_px: Option<f64>,
    disc: Option<[f64; 2]>,
    fovea: Option<[f64; 2]>,
}

/// All photographs of a `run.json`.
///
/// # Errors
/// Where it cannot be read.
pub fn told(run: &Path) -> Result<BTreeMap<String, Told>, ExportError> {
    let mut found = BTreeMap::new();
    let read = lines::read(run, &mut |text| {
        let entry: Entry = serde_json::from_str(text)?;
        let classes = entry.classes.iter().filter(|class| class.pixels > 0);
        let pixels = classes.map(|class| (class.value, class.pixels)).collect();
        let told = Told {
            counts: (entry.field_pixels, pixels),
            structures: entry.structures.len(),
            verdict: entry.verdict.is_some(),
            marks: usize::from(entry.disc.is_some()) + usize::from(entry.fovea.is_some()),
            spacing: entry.spacing_um_per_px.is_some(),
        };
        found.insert(entry.name, told);
        Ok(())
    });
    read.map_err(|error| ExportError::io(run, error))?;
    Ok(found)
}

/// Label maps and masks that the review in a folder lists, but for areas of the user's own.
///
/// # Errors
/// Where its `run.json` cannot be read.
pub fn masks(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    lines::files(&folder.join(RUN_FILE), &mut |name| {
        let top = name.split('/').next().unwrap_or_default();
        let other = [OVERLAYS, STRUCTURES, CLASSES_FILE].contains(&top);
        if !other && !TABLES.contains(&top) && name.ends_with(".png") {
            found.push(name.to_owned());
        }
    })?;
    Ok(found)
}

/// Whether all files that the review in a folder lists are there, and its network.
#[must_use]
pub fn is_whole(folder: &Path) -> bool {
    let mut whole = folder.join(MODEL_FILE).is_file();
    let listed = lines::files(&folder.join(RUN_FILE), &mut |name| {
        whole &= folder.join(name).is_file();
    });
    whole && listed.is_ok()
}
