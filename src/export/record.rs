//! The two JSON files. Fields stand in the order of these structs, lists in the order of the plan.

use super::account::Account;
use super::layer::{Group, Layer};
use super::page::Design;
use super::retina::{AreaEntry, RetinaEntry};
use super::verdict::ReviewEntry;
use super::{ClassEntry, ImageRecord, NOTE, PROGRAM, VERSION, raster};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How the segmentation was made; goes into `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Seed of the run.
    pub seed: u64,
    /// Everything else that was set, as the caller names it. Must not hold paths of the user's disk.
    pub settings: serde_json::Value,
    /// Name of the device that computed.
    pub device: String,
    /// Hash of the trained weights.
    pub model_hash: String,
    /// What it was made of, and what it leaves out.
    #[serde(flatten)]
    pub account: Account,
    /// Of each step its number, and its contrastive and reconstruction loss, where they are known; for the report.
    #[serde(skip)]
    pub losses: Vec<(usize, [f32; 2])>,
}

#[derive(Serialize)]
struct RunFile<'a> {
    program: &'static str,
    version: &'static str,
    note: &'static str,
    #[serde(flatten)]
    info: &'a RunInfo,
    classes: Vec<ClassHead<'a>>,
    images: Vec<&'a ImageEntry>,
    failed: Vec<Failure<'a>>,
    files: &'a BTreeSet<String>,
}

#[derive(Serialize)]
pub(super) struct ImageEntry {
    pub name: String,
    pub stem: String,
    pub sha256: String,
    pub width: u32,
    pub height: u32,
    pub working_width: usize,
    pub working_height: usize,
    /// Pixels of the field of view, at original resolution as all counts here.
    pub field_pixels: u64,
    /// Share of the field of view of the whole picture, 0..=1.
    pub field_share: f64,
    pub classes: Vec<ClassCount>,
    pub structures: Vec<StructureCount>,
    #[serde(flatten)]
    pub retina: RetinaEntry,
    #[serde(flatten)]
    pub review: ReviewEntry,
}

#[derive(Serialize)]
pub(super) struct StructureCount {
    pub name: String,
    /// Share of the field of view, 0..=1.
    pub share: f64,
    pub pixels: u64,
    #[serde(flatten)]
    pub retina: AreaEntry,
}

impl ImageEntry {
    /// What `run.json` says about one photograph. `full` are its labels and `marked` its named areas at original
    /// resolution.
    pub(super) fn new(
        image: &ImageRecord<'_>,
        stem: &str,
        photo: &RgbImage,
        full: &[u8],
        classes: &[ClassEntry],
        marked: &[(&str, Vec<bool>)],
    ) -> Self {
        let counts = raster::count(full);
        let all: u64 = counts.iter().sum();
        let field = all - counts[0];
        let count = |class: &ClassEntry| {
            let apart = image.apart.iter().find(|mask| mask.value == class.value);
            let pixels = match apart {
                Some(mask) => mask.set.iter().filter(|&&set| set).count() as u64,
                None => counts[usize::from(class.value)],
            };
            ClassCount {
                value: class.value,
                share: share(pixels, field),
                pixels,
                objects: apart.and_then(|mask| mask.objects),
            }
        };
        let structure = |(name, set): &(&str, Vec<bool>)| {
            let pixels = set.iter().filter(|&&set| set).count() as u64;
            StructureCount {
                name: (*name).to_owned(),
                share: share(pixels, field),
                pixels,
                retina: AreaEntry::new(&image.retina, name, pixels),
            }
        };
        Self {
            name: image.name.to_owned(),
            stem: stem.to_owned(),
            sha256: image.sha256.to_owned(),
            width: photo.width(),
            height: photo.height(),
            working_width: image.working.0,
            working_height: image.working.1,
            field_pixels: field,
            field_share: share(field, all),
            classes: classes.iter().map(count).collect(),
            structures: marked.iter().map(structure).collect(),
            retina: RetinaEntry::new(&image.retina),
            review: ReviewEntry::new(image),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ClassCount {
    pub value: u8,
    /// Share of the field of view, 0..=1.
    pub share: f64,
    pub pixels: u64,
    /// How many things it consists of, where they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<u32>,
}

impl ClassCount {
    /// Of a class that a photograph has not.
    pub(super) fn none(value: u8) -> Self {
        Self {
            value,
            share: 0.0,
            pixels: 0,
            objects: None,
        }
    }
}

#[derive(Serialize)]
struct Failure<'a> {
    name: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct ClassesFile<'a> {
    program: &'static str,
    version: &'static str,
    note: &'static str,
    outside_value: u8,
    classes: Vec<ClassLine<'a>>,
    structures: Vec<StructureLine<'a>>,
}

/// A named area that has masks.
#[derive(Serialize)]
struct StructureLine<'a> {
    /// Its number in files that hold all structures; no class has it.
    value: u16,
    name: &'a str,
    colour: String,
    folder: &'a str,
}

/// A class as the user made it.
#[derive(Serialize)]
struct ClassHead<'a> {
    value: u8,
    name: &'a str,
    colour: String,
    visible: bool,
    chosen: bool,
    /// Values of the classes that were merged into it.
    merged_from: &'a [u8],
    /// Whether it lies over the others: its value is in no label map, its pixels are those of its masks.
    apart: bool,
}

impl<'a> From<&'a ClassEntry> for ClassHead<'a> {
    fn from(class: &'a ClassEntry) -> Self {
        Self {
            value: class.value,
            name: &class.name,
            colour: hexadecimal(class.colour),
            visible: class.visible,
            chosen: class.chosen,
            merged_from: &class.merged_from,
            apart: class.apart,
        }
    }
}

#[derive(Serialize)]
struct ClassLine<'a> {
    #[serde(flatten)]
    head: ClassHead<'a>,
    /// Folder of its masks; null if it was not chosen.
    folder: Option<&'a str>,
    pixels: u64,
    share: f64,
}

/// What is read back of an earlier `run.json`.
#[derive(Deserialize)]
pub(super) struct EarlierRun {
    program: String,
    #[serde(default)]
    pub files: Vec<String>,
}

/// `run.json` as text. `failed` are pairs of name and reason.
pub(super) fn run_file<'a>(
    info: &'a RunInfo,
    classes: &'a [ClassEntry],
    images: impl Iterator<Item = &'a ImageEntry>,
    failed: impl Iterator<Item = (&'a String, &'a String)>,
    files: &'a BTreeSet<String>,
) -> Result<Vec<u8>, serde_json::Error> {
    text(&RunFile {
        program: PROGRAM,
        version: VERSION,
        note: NOTE,
        info,
        classes: classes.iter().map(ClassHead::from).collect(),
        images: images.collect(),
        failed: failed
            .map(|(name, reason)| Failure { name, reason })
            .collect(),
        files,
    })
}

/// `classes.json` as text. `folders` stand in the order of `classes`.
pub(super) fn classes_file<'a>(
    design: &Design,
    folders: &[String],
    images: impl Iterator<Item = &'a ImageEntry>,
) -> Result<Vec<u8>, serde_json::Error> {
    let (mut pixels, mut field) = ([0u64; 256], 0u64);
    for image in images {
        field += image.field_pixels;
        for class in &image.classes {
            pixels[usize::from(class.value)] += class.pixels;
        }
    }
    let structures = { design.layers.all().iter() }.filter(|l| l.group == Group::Structure);
    classes_text(&design.classes, folders, structures, &pixels, field)
}

/// The same with the pixels of each value in all photographs, and those of their fields of view.
pub(super) fn classes_text<'a>(
    classes: &[ClassEntry],
    folders: &[String],
    structures: impl Iterator<Item = &'a Layer>,
    pixels: &[u64; 256],
    field: u64,
) -> Result<Vec<u8>, serde_json::Error> {
    text(&ClassesFile {
        program: PROGRAM,
        version: VERSION,
        note: NOTE,
        outside_value: 0,
        classes: { classes.iter() }
            .zip(folders)
            .map(|(class, folder)| line(class, folder, pixels, field))
            .collect(),
        structures: structures.map(structure).collect(),
    })
}

fn line<'a>(
    class: &'a ClassEntry,
    folder: &'a str,
    pixels: &[u64; 256],
    field: u64,
) -> ClassLine<'a> {
    let pixels = pixels[usize::from(class.value)];
    ClassLine {
        head: ClassHead::from(class),
        folder: class.chosen.then_some(folder),
        pixels,
        share: share(pixels, field),
    }
}

fn structure(layer: &Layer) -> StructureLine<'_> {
    StructureLine {
        value: layer.value,
        name: &layer.name,
        colour: hexadecimal(layer.colour),
        folder: &layer.folder,
    }
}

fn hexadecimal([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// `part` of `whole`, rounded to a millionth: the digits beyond say nothing.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (part as f64 / whole as f64 * 1e6).round() / 1e6
    }
}

impl EarlierRun {
    /// Reads a `run.json`; `None` unless this program wrote it.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text)
            .ok()
            .filter(|run: &Self| run.program == PROGRAM)
    }
}

fn text(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
