//! A review as its `run.json` tells it.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::super::record::{ClassCount, RunInfo};
use super::super::{ClassEntry, ExportError, PROGRAM, RUN_FILE, Skipped, Wanted};
use super::lines;

/// Fields that this version knows.
const KNOWN: [&str; 15] = [
    "program",
    "version",
    "note",
    "seed",
    "settings",
    "device",
    "model_hash",
    "samples",
    "options",
    "left_out",
    "skipped",
    "shard",
    "classes",
    "images",
    "failed",
];

/// What a `run.json` says but for its photographs and files.
#[derive(Debug, Clone, Deserialize)]
pub struct Head {
    program: String,
    /// The program's version.
    pub version: String,
    /// How the review was made.
    #[serde(flatten)]
    pub info: RunInfo,
    #[serde(rename = "classes")]
    said: Vec<Class>,
    /// Photographs without files.
    pub failed: Vec<Skipped>,
    /// Fields that this version does not know.
    #[serde(skip)]
    pub unknown: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Class {
    value: u8,
    name: String,
    colour: String,
    visible: bool,
    chosen: bool,
    merged_from: Vec<u8>,
    apart: bool,
}

/// What is read of one photograph.
#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) stem: String,
    pub(super) sha256: String,
    pub(super) width: u32,
    pub(super) height: u32,
    working_width: usize,
    working_height: usize,
    pub(super) field_pixels: u64,
    pub(super) classes: Vec<ClassCount>,
    structures: Vec<Value>,
}

/// A review that is a part of a greater one.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its folder.
    pub folder: PathBuf,
    /// What its `run.json` says.
    pub head: Head,
    /// Name and SHA-256 of each of its photographs, in their order; may be let go of.
    pub images: Vec<(String, String)>,
    /// How many photographs it has.
    pub(super) count: usize,
    /// Long side of its largest working copy, in pixels.
    pub(super) working_side: usize,
    /// Whether it has areas of the user's own.
    pub(super) has_structures: bool,
}

impl Head {
    /// The classes of the review.
    #[must_use]
    pub fn classes(&self) -> Vec<ClassEntry> {
        self.said.iter().map(Class::entry).collect()
    }
}

impl Class {
    fn entry(&self) -> ClassEntry {
        let channel = |at: usize| {
            let digits = self.colour.get(at..at + 2);
            digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
        };
        ClassEntry {
            value: self.value,
            name: self.name.clone(),
            colour: [1, 3, 5].map(|at| channel(at).unwrap_or(0)),
            visible: self.visible,
            chosen: self.chosen,
            named: false,
            merged_from: self.merged_from.clone(),
            apart: self.apart,
        }
    }
}

impl Part {
    /// Its `run.json`.
    #[must_use]
    pub fn run_file(&self) -> PathBuf {
        self.folder.join(RUN_FILE)
    }

    pub(super) fn bad(&self, reason: &str) -> ExportError {
        ExportError::BadPart {
            reason: reason.to_owned(),
            path: self.run_file(),
        }
    }
}

/// Reads the review in a folder.
///
/// # Errors
/// Where there is none that this program wrote.
pub fn read(folder: &Path) -> Result<Part, ExportError> {
    read_run(&folder.join(RUN_FILE), folder)
}

/// The same by its `run.json`, which may lie elsewhere than the rest of the review.
///
/// # Errors
/// As [`read`].
pub fn read_run(path: &Path, folder: &Path) -> Result<Part, ExportError> {
    let bad = |reason: String| ExportError::BadPart {
        reason,
        path: path.to_path_buf(),
    };
    let (mut images, mut side, mut has_structures) = (Vec::new(), 0, false);
    let rest = lines::read(path, &mut |text| {
        let entry: Entry = serde_json::from_str(text)?;
        side = side.max(entry.working_width).max(entry.working_height);
        has_structures |= !entry.structures.is_empty();
        images.push((entry.name, entry.sha256));
        Ok(())
    });
    let rest = rest.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => not_ours(&error, &bad),
        _ => ExportError::io(path, error),
    })?;
    let whole: Value = serde_json::from_str(&rest).map_err(|error| not_ours(&error, &bad))?;
    let mut head: Head = Head::deserialize(&whole).map_err(|error| not_ours(&error, &bad))?;
    if head.program != PROGRAM {
        return Err(bad("another program wrote it".to_owned()));
    }
    let fields = whole.as_object().into_iter().flat_map(|all| all.keys());
    let unknown = fields.filter(|name| !KNOWN.contains(&name.as_str()) && *name != "files");
    head.unknown = unknown.cloned().collect();
    Ok(Part {
        folder: folder.to_path_buf(),
        head,
        count: images.len(),
        images,
        working_side: side,
        has_structures,
    })
}

fn not_ours(error: &dyn std::fmt::Display, bad: &dyn Fn(String) -> ExportError) -> ExportError {
    bad(format!("it is not as this version writes it: {error}"))
}

/// The classes of all parts, by their values; those that lie over the others come last.
pub(super) fn all_classes(parts: &[Part]) -> Result<Vec<ClassEntry>, ExportError> {
    let mut all: Vec<ClassEntry> = Vec::new();
    for part in parts {
        if part.head.info.account.options.outputs != Wanted::default() {
            return Err(part.bad("it holds other files than those that can be joined"));
        }
        if part.has_structures {
            return Err(part.bad("it has areas that somebody picked or painted"));
        }
        if let [name, ..] = &part.head.unknown[..] {
            return Err(part.bad(&format!("this version does not know its field {name}")));
        }
        for class in part.head.classes() {
            match all.iter().find(|other| other.value == class.value) {
                None => all.push(class),
                Some(other) if *other == class => {}
                Some(_) => return Err(part.bad("its classes have other names or colours")),
            }
        }
    }
    all.sort_by_key(|class| (class.apart, class.value));
    Ok(all)
}
