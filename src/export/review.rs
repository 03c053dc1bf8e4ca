//! A review folder in the making.

use super::folder::{Folder, Waiting};
use super::letters::Letters;
use super::place::Place;
use super::record::ImageEntry;
use super::stage::Stage;
use super::tables::{self, Rows, Tables};
use super::{
    CLASSES_FILE, ClassEntry, Existing, ExportError, ImageRecord, LABELS, LabelMap, Legend,
    MODEL_FILE, OVERLAYS, RUN_FILE, STRUCTURES, Style,
};
use super::{checks, names, overlay, raster};
use image::RgbImage;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a review will hold, known before the first file is written.
pub struct Plan<'a> {
    /// Paths of all photographs to be written, relative to the opened folder.
    pub names: &'a [String],
    /// All classes, with distinct values.
    pub classes: Vec<ClassEntry>,
    /// How overlays are drawn.
    pub style: Style,
    /// The font of the legend strip.
    pub legend: Legend,
    /// The opened folder; the review is refused in it.
    pub photographs: Option<&'a Path>,
    /// Names of the structures of each photograph, in the order of `names`; may end early.
    pub structures: &'a [Vec<String>],
}

/// A review folder in the making.
///
/// Nothing of it is to be seen in its folder before [`Review::finish`]. Given up with [`Review::abandon`] or
/// [`Review::give_up`], or dropped, it leaves nothing, and an earlier review as it was.
pub struct Review {
    /// In the stage; the files get their last names in it.
    pub(super) folder: Folder,
    pub(super) stage: Stage,
    pub(super) place: Place,
    pub(super) classes: Vec<ClassEntry>,
    pub(super) class_folders: Vec<String>,
    /// By the structure's name.
    structure_folders: BTreeMap<String, String>,
    style: Style,
    letters: Letters,
    /// Place in the list and stem of each photograph not written yet.
    pub(super) waiting: BTreeMap<String, (usize, String)>,
    pub(super) written: BTreeMap<usize, ImageEntry>,
    pub(super) failed: BTreeMap<String, String>,
    pub(super) tables: Tables,
    /// Files of the review that was here before.
    pub(super) earlier: Vec<String>,
}

/// What a finished export wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The review folder.
    pub folder: PathBuf,
    /// Photographs written.
    pub images: usize,
    /// Photographs that failed or were left out.
    pub failed: usize,
    /// All files written, relative to `folder`.
    pub files: Vec<String>,
    /// Files of an earlier review that still lie in the folder and do not belong to this one.
    pub left_over: Vec<String>,
    /// Why it is not the folder that was chosen, if it is another: what happened, a path last.
    pub elsewhere: Option<String>,
}

/// The files that a review of these photographs, classes and structures will hold, relative to its folder, in writing
/// order: for a look before anything is written. `structures` are as in [`Plan::structures`].
pub fn planned_files(
    names: &[String],
    classes: &[ClassEntry],
    structures: &[Vec<String>],
) -> Vec<String> {
    let folders = names::class_folders(classes);
    let marked = names::structure_folders(structures.iter().flatten().map(String::as_str));
    let mut files = Vec::new();
    for (i, stem) in names::output_stems(names).iter().enumerate() {
        let own = structures.get(i).into_iter().flatten();
        let own = own.filter_map(|name| Some(marked.get(name)?.as_str()));
        files.extend(image_files(stem, classes, &folders, own));
    }
    files.extend(tables::FILES.map(str::to_owned));
    files.extend([CLASSES_FILE, RUN_FILE].map(str::to_owned));
    files
}

/// Labels, overlay, then a mask for each chosen class, then one for each structure.
fn image_files<'a>(
    stem: &str,
    classes: &'a [ClassEntry],
    folders: &'a [String],
    structures: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let chosen = classes
        .iter()
        .zip(folders)
        .filter(|(class, _)| class.chosen)
        .map(|(_, folder)| folder.as_str());
    [LABELS, OVERLAYS]
        .into_iter()
        .chain(chosen)
        .chain(structures)
        .map(|folder| format!("{folder}/{stem}.png"))
        .collect()
}

impl Review {
    /// Checks the plan and the folder, clears away what a killed export has left there, and begins the review beside it.
    ///
    /// # Errors
    /// What does not fit the plan, or why the folder cannot be used.
    pub fn create(dir: &Path, existing: Existing, plan: Plan<'_>) -> Result<Self, ExportError> {
        checks::classes(&plan.classes)?;
        let letters = Letters::new(&plan.legend)?;
        let class_folders = names::class_folders(&plan.classes);
        let mut parts = [LABELS, OVERLAYS, STRUCTURES].map(str::to_owned).to_vec();
        parts.extend(class_folders.iter().cloned());
        let apart = plan.photographs.map(|folder| (folder.to_path_buf(), parts));
        let place = Place::new(dir, existing, apart)?;
        let earlier = place.check(None)?;
        let stage = Stage::open(place.real())?;
        let stems = names::output_stems(plan.names).into_iter().enumerate();
        Ok(Self {
            folder: Folder::open(&stage.new_folder())?,
            stage,
            place,
            class_folders,
            structure_folders: names::structure_folders(
                plan.structures.iter().flatten().map(String::as_str),
            ),
            classes: plan.classes,
            style: plan.style,
            letters,
            waiting: plan.names.iter().cloned().zip(stems).collect(),
            written: BTreeMap::new(),
            failed: BTreeMap::new(),
            tables: Tables::default(),
            earlier,
        })
    }

    /// Where the trained network is to be written, at best before the first photograph: if the disk fills up, it is kept
    /// ([`Review::give_up`]).
    #[must_use]
    pub fn model_file(&self) -> PathBuf {
        self.stage.new_folder().join(MODEL_FILE)
    }

    /// Writes labels, overlay and masks of one photograph and returns the paths that they will have. After an error
    /// nothing of this photograph is left; if [`Review::goes_on_after`] it, go on with [`Review::write_failure`] and the
    /// next one, else end with [`Review::give_up`].
    ///
    /// `photo` is at original resolution; `labels` covers all of it; where it is smaller it is enlarged by nearest
    /// neighbour. All pixel counts are those of the written label map, so they can be counted again from the file.
    pub fn write_image(
        &mut self,
        image: &ImageRecord<'_>,
        photo: &RgbImage,
        labels: LabelMap<'_>,
    ) -> Result<Vec<PathBuf>, ExportError> {
        let not_waiting = || ExportError::NotWaiting {
            name: image.name.to_owned(),
        };
        let (at, stem) = self
            .waiting
            .get(image.name)
            .cloned()
            .ok_or_else(not_waiting)?;
        checks::labels(photo, &labels, &self.classes)
            .and_then(|()| checks::structures(image, &self.structure_folders))
            .and_then(|()| checks::apart(image, photo, &self.classes))
            .map_err(|reason| ExportError::BadImage {
                reason,
                name: image.name.to_owned(),
            })?;

        let full = labels.enlarged(photo.width() as usize, photo.height() as usize);
        let marked: Vec<(&str, Vec<bool>)> = image
            .structures
            .iter()
            .map(|s| (s.name, s.enlarged(photo.dimensions())))
            .collect();
        let entry = ImageEntry::new(image, &stem, photo, &full, &self.classes, &marked);
        let written = self
            .stage_image(image, photo, &labels, &full, &entry, &marked)
            .and_then(|staged| {
                self.tabulate(at, image, &entry)?;
                self.folder.commit(staged)
            });
        let paths = match written {
            Ok(paths) => paths,
            Err(error) => {
                self.tables.remove(at);
                self.folder.remove_empty();
                return Err(error);
            }
        };
        self.waiting.remove(image.name);
        self.failed.remove(image.name);
        self.written.insert(at, entry);
        Ok(paths.iter().map(|path| self.last_path(path)).collect())
    }

    /// Takes the photograph's lines of the tables.
    fn tabulate(
        &mut self,
        at: usize,
        image: &ImageRecord<'_>,
        entry: &ImageEntry,
    ) -> Result<(), ExportError> {
        let folder = self.stage.new_folder();
        let rows = Rows::of(image, entry, &self.classes)
            .map_err(|error| ExportError::io(&folder.join(tables::FILES[0]), error))?;
        self.tables.add(at, &rows, &folder)
    }

    /// Whether the other photographs can be written after this error: it came from this one alone, as a name that the
    /// disk does not take, and neither is the disk full nor the folder gone.
    #[must_use]
    pub fn goes_on_after(&self, error: &ExportError) -> bool {
        !error.is_full() && self.folder.takes_files()
    }

    /// Notes why a photograph has no files; goes into `run.json`.
    pub fn write_failure(&mut self, name: &str, reason: &str) {
        self.waiting.remove(name);
        self.failed.insert(name.to_owned(), reason.to_owned());
    }

    /// Writes the files of one photograph under temporary names.
    fn stage_image(
        &mut self,
        image: &ImageRecord<'_>,
        photo: &RgbImage,
        labels: &LabelMap<'_>,
        full: &[u8],
        entry: &ImageEntry,
        marked: &[(&str, Vec<bool>)],
    ) -> Result<Vec<Waiting>, ExportError> {
        let (width, height) = photo.dimensions();
        let folders = marked
            .iter()
            .map(|(name, _)| self.structure_folders[*name].as_str());
        let files = image_files(&entry.stem, &self.classes, &self.class_folders, folders);
        let chosen: Vec<u8> = self
            .classes
            .iter()
            .filter(|class| class.chosen)
            .map(|class| class.value)
            .collect();
        let apart = |value: u8| image.apart.iter().find(|mask| mask.value == value);
        let mut staged = Vec::with_capacity(files.len());
        for (i, file) in files.into_iter().enumerate() {
            let bytes = match i {
                0 => raster::indexed_png(full, width, height, &self.classes),
                1 => {
                    let page = self.overlay(photo, labels, entry, image);
                    raster::rgb_png(page.as_raw(), page.width(), page.height())
                }
                _ if i - 2 < chosen.len() => {
                    let value = chosen[i - 2];
                    match apart(value) {
                        Some(mask) => raster::mask_png(mask.set.iter().copied(), width, height),
                        None => raster::mask_png(full.iter().map(|&v| v == value), width, height),
                    }
                }
                _ => {
                    let set = &marked[i - 2 - chosen.len()].1;
                    raster::mask_png(set.iter().copied(), width, height)
                }
            };
            let bytes = bytes.map_err(|e| ExportError::Encode {
                reason: e.to_string(),
                file: file.clone(),
            })?;
            staged.push(self.folder.stage(&file, &bytes)?);
        }
        Ok(staged)
    }

    fn overlay(
        &self,
        photo: &RgbImage,
        labels: &LabelMap<'_>,
        entry: &ImageEntry,
        image: &ImageRecord<'_>,
    ) -> RgbImage {
        let mut picture = overlay::draw(photo, labels, &self.classes, &self.style);
        for mask in image.apart {
            let class = self.classes.iter().find(|class| class.value == mask.value);
            if let Some(class) = class.filter(|class| class.visible) {
                overlay::lay_over(&mut picture, photo, mask, class.colour, &self.style);
            }
        }
        for structure in image.structures {
            let set = structure.enlarged(picture.dimensions());
            overlay::outline(&mut picture, &set);
        }
        let share_of = |value| {
            entry
                .classes
                .iter()
                .find(|class| class.value == value)
                .map_or(0.0, |class| class.share)
        };
        self.letters.append(&picture, &self.classes, share_of)
    }
}
