//! A review folder in the making.

use super::folder::{Folder, Waiting};
use super::layer::Layers;
use super::letters::Letters;
use super::outputs::{Gathered, Planned};
use super::page::{Design, Made, Page};
use super::place::Place;
use super::record::ImageEntry;
use super::stage::Stage;
use super::template::Template;
use super::{
    ClassEntry, Existing, ExportError, ImageRecord, LabelMap, Legend, MODEL_FILE, STRUCTURES,
    Style, Wanted,
};
use super::{checks, formats, names};
use image::RgbImage;
use std::collections::{BTreeMap, BTreeSet};
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
    /// What is written, and what it is called.
    pub wanted: &'a Wanted,
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
    pub(super) design: Design,
    pub(super) wanted: Wanted,
    pub(super) class_folders: Vec<String>,
    /// Names of all structures.
    structures: BTreeSet<String>,
    /// Photographs of the list.
    count: usize,
    /// Place in the list and stem of each photograph not written yet.
    pub(super) waiting: BTreeMap<String, (usize, String)>,
    pub(super) written: BTreeMap<usize, ImageEntry>,
    pub(super) failed: BTreeMap<String, String>,
    pub(super) gathered: Gathered,
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

impl Review {
    /// Checks the plan and the folder, clears away what a killed export has left there, and begins the review beside it.
    ///
    /// # Errors
    /// What does not fit the plan, or why the folder cannot be used.
    pub fn create(dir: &Path, existing: Existing, plan: Plan<'_>) -> Result<Self, ExportError> {
        checks::classes(&plan.classes)?;
        let letters = Letters::new(&plan.legend)?;
        let classes = plan.wanted.choice(&plan.classes);
        let class_folders = names::class_folders(&classes);
        let named = || plan.structures.iter().flatten().map(String::as_str);
        let structure_folders = plan.wanted.structure_folders(named());
        let layers = Layers::new(&classes, &class_folders, &structure_folders);
        let stems = names::output_stems(plan.names);
        let mut parts = plan.folders(&stems, &layers)?;
        parts.insert(STRUCTURES.to_owned());
        parts.extend(formats::own_names().map(str::to_owned));
        parts.extend(class_folders.iter().cloned());
        let parts: Vec<String> = parts.into_iter().collect();
        let apart = plan.photographs.map(|folder| (folder.to_path_buf(), parts));
        let place = Place::new(dir, existing, apart)?;
        let earlier = place.check(None)?;
        let stage = Stage::open(place.real())?;
        Ok(Self {
            folder: Folder::open(&stage.new_folder())?,
            stage,
            place,
            class_folders,
            structures: named().map(str::to_owned).collect(),
            design: Design {
                classes,
                style: plan.style,
                letters,
                layers,
            },
            wanted: plan.wanted.clone(),
            count: plan.names.len(),
            waiting: { plan.names.iter().cloned() }
                .zip(stems.into_iter().enumerate())
                .collect(),
            written: BTreeMap::new(),
            failed: BTreeMap::new(),
            gathered: Gathered::new(plan.wanted),
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
        checks::labels(photo, &labels, &self.design.classes)
            .and_then(|()| checks::structures(image, &self.structures))
            .and_then(|()| checks::apart(image, photo, &self.design.classes))
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
        let entry = ImageEntry::new(image, &stem, photo, &full, &self.design.classes, &marked);
        let names: Vec<&str> = marked.iter().map(|(name, _)| *name).collect();
        let page = Page {
            design: &self.design,
            at,
            image,
            photo,
            labels,
            full: &full,
            marked: &marked,
            entry: &entry,
            layers: &self.design.layers.of(&names),
            made: Made::default(),
        };
        let new = self.stage.new_folder();
        let written =
            stage_page(&page, &self.wanted, self.count, &mut self.folder).and_then(|staged| {
                self.gathered.add(&page, &new)?;
                self.folder.commit(staged)
            });
        let paths = match written {
            Ok(paths) => paths,
            Err(error) => {
                self.gathered.remove(at);
                self.folder.remove_empty();
                return Err(error);
            }
        };
        self.waiting.remove(image.name);
        self.failed.remove(image.name);
        self.written.insert(at, entry);
        Ok(paths.iter().map(|path| self.last_path(path)).collect())
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
}

/// Writes the files of one photograph under temporary names.
fn stage_page(
    page: &Page<'_>,
    wanted: &Wanted,
    count: usize,
    folder: &mut Folder,
) -> Result<Vec<Waiting>, ExportError> {
    let planned = Planned {
        template: &wanted.template,
        stem: &page.entry.stem,
        place: (page.at, count),
        layers: page.layers,
    };
    let mut staged = Vec::new();
    for (_, each, output) in wanted.files(&planned) {
        let path = planned.path(&output);
        let bytes = each
            .bytes(&output, page)
            .map_err(|reason| ExportError::Encode {
                reason,
                file: path.clone(),
            })?;
        staged.push(folder.stage(&path, &bytes)?);
    }
    Ok(staged)
}

impl Plan<'_> {
    /// The folders that a template of the user's leads to, if it is one; refused where two files would meet.
    fn folders(&self, stems: &[String], layers: &Layers) -> Result<BTreeSet<String>, ExportError> {
        let mut folders = BTreeSet::new();
        if self.wanted.template == Template::default() {
            return Ok(folders);
        }
        let mut taken = BTreeSet::new();
        for (at, stem) in stems.iter().enumerate() {
            let structures = self.structures.get(at).map_or(&[][..], Vec::as_slice);
            let structures: Vec<&str> = structures.iter().map(String::as_str).collect();
            let planned = Planned {
                template: &self.wanted.template,
                stem,
                place: (at, stems.len()),
                layers: &layers.of(&structures),
            };
            for (_, _, output) in self.wanted.files(&planned) {
                let path = planned.path(&output);
                if let Some((folder, _)) = path.split_once('/') {
                    folders.insert(folder.to_owned());
                }
                if !taken.insert(path.to_lowercase()) {
                    return Err(ExportError::Meets { file: path });
                }
            }
        }
        Ok(folders)
    }
}
