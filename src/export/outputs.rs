//! The list of a review's files: plan, preview, estimate and writer go through it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{Folder, Waiting};
use super::formats::{Each, End, FORMATS, Format, Makes, Whole};
use super::layer::{Layer, Layers};
use super::page::Page;
use super::spool::Spool;
use super::template::Template;
use super::{CLASSES_FILE, ClassEntry, ExportError, RUN_FILE, names};

/// What is to be written, and under which names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Names of the formats.
    pub formats: BTreeSet<String>,
    /// Whether named areas get masks.
    pub structures: bool,
    /// Whether vessels and spots do.
    pub kinds: bool,
    /// Whether classes do that the user named or chose.
    pub named: bool,
    /// Whether all other classes do.
    pub anonymous: bool,
    /// What files are called.
    pub template: Template,
}

impl Default for Wanted {
    fn default() -> Self {
        let usual = FORMATS.iter().filter(|format| format.usual);
        Self {
            formats: usual.map(|format| format.name.to_owned()).collect(),
            structures: true,
            kinds: true,
            named: true,
            anonymous: true,
            template: Template::default(),
        }
    }
}

impl Wanted {
    /// Whether a format is wanted.
    #[must_use]
    pub fn has(&self, format: &Format) -> bool {
        self.formats.contains(format.name)
    }

    /// Formats by their names, as somebody typed them: with commas between, with or without a point before, or `all`.
    ///
    /// # Errors
    /// Which name is none, and which there are.
    pub fn formats_of(text: &str) -> Result<BTreeSet<String>, String> {
        let mut formats = BTreeSet::new();
        for name in text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let name = name.trim_start_matches('.').to_lowercase();
            let known = { FORMATS.iter() }.find(|format| format.name == name);
            match known {
                Some(format) => _ = formats.insert(format.name.to_owned()),
                None if name == "all" => {
                    formats.extend(FORMATS.iter().map(|format| format.name.to_owned()));
                }
                None => {
                    let all: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
                    return Err(format!(
                        "{name} is no format; there are {}, and all",
                        all.join(", ")
                    ));
                }
            }
        }
        Ok(formats)
    }

    /// Whether a class is one of those that get masks, where it is chosen.
    #[must_use]
    pub fn takes(&self, class: &ClassEntry) -> bool {
        match (class.apart, class.named) {
            (true, _) => self.kinds,
            (_, true) => self.named,
            (_, false) => self.anonymous,
        }
    }

    /// The classes, of which those are chosen that get masks.
    pub(super) fn choice(&self, classes: &[ClassEntry]) -> Vec<ClassEntry> {
        let chosen = |class: &ClassEntry| ClassEntry {
            chosen: class.chosen && self.takes(class),
            ..class.clone()
        };
        classes.iter().map(chosen).collect()
    }

    fn all(&self) -> impl Iterator<Item = &'static Format> {
        FORMATS.iter().filter(|format| self.has(format))
    }

    fn each(&self) -> impl Iterator<Item = (&'static Format, &'static dyn Each)> {
        self.all().filter_map(|format| match format.makes {
            Makes::Each(each) => Some((format, each)),
            Makes::Whole(_) => None,
        })
    }

    fn wholes(&self) -> impl Iterator<Item = (&'static Format, &'static dyn Whole)> {
        self.all().filter_map(|format| match format.makes {
            Makes::Whole(whole) => Some((format, whole)),
            Makes::Each(_) => None,
        })
    }

    /// The folders of the structures' masks; none where they get no masks.
    pub(super) fn structure_folders<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
    ) -> BTreeMap<String, String> {
        names::structure_folders(names.filter(|_| self.structures))
    }

    /// The files of a photograph, in writing order, each with who makes it.
    pub(super) fn files<'l>(
        &self,
        photo: &Planned<'_, 'l>,
    ) -> Vec<(&'static Format, &'static dyn Each, Output<'l>)> {
        let of = |(format, each): (&'static Format, &'static dyn Each)| {
            let files = each.files(photo).into_iter();
            files
                .map(move |file| (format, each, file))
                .collect::<Vec<_>>()
        };
        self.each().flat_map(of).collect()
    }
}

/// A file of a photograph.
pub(super) struct Output<'l> {
    /// What it shows: `labels`, `overlays`, a layer's folder.
    what: &'l str,
    extension: &'static str,
    /// What it shows, if one thing alone.
    pub(super) layer: Option<&'l Layer>,
}

/// A photograph whose files are asked for.
pub(super) struct Planned<'a, 'l> {
    pub(super) template: &'a Template,
    /// Sub-folders and name without extension.
    pub(super) stem: &'a str,
    /// Its place in the list, from 0, and how many there are.
    pub(super) place: (usize, usize),
    pub(super) layers: &'a [&'l Layer],
}

impl<'l> Planned<'_, 'l> {
    /// A file of all layers, in a folder of the format's.
    pub(super) fn file(&self, what: &'l str, extension: &'static str) -> Output<'l> {
        Output {
            what,
            extension,
            layer: None,
        }
    }

    /// A file of one layer, in the layer's folder.
    pub(super) fn layer_file(&self, layer: &'l Layer, extension: &'static str) -> Output<'l> {
        Output {
            layer: Some(layer),
            ..self.file(&layer.folder, extension)
        }
    }

    /// Where a file lies, relative to the review's folder, with `/`.
    pub(super) fn path(&self, output: &Output<'_>) -> String {
        let Output {
            what, extension, ..
        } = output;
        self.template.path(self.stem, self.place, what, extension)
    }
}

/// Some of the files that would be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedShare {
    /// The first one's path, relative to the review's folder, with `/`.
    pub first: Option<String>,
    /// How many there are.
    pub files: usize,
    /// About how many bytes they have together.
    pub about: u64,
}

impl PlannedShare {
    fn add(&mut self, path: &dyn Fn() -> String, about: u64) {
        self.first.get_or_insert_with(path);
        self.files += 1;
        self.about += about;
    }
}

/// A photograph for which files are planned.
#[derive(Clone, Debug, Default)]
pub struct PlannedPhotograph {
    /// Its path relative to the opened folder.
    pub name: String,
    /// Width times height; 0 where it is not known.
    pub pixels: u64,
    /// Names of its structures.
    pub structures: Vec<String>,
}

/// The files that a review of these photographs and classes will hold: those of each of [`FORMATS`], and all together with
/// those that every review has. For a look before anything is written.
#[must_use]
pub fn planned(
    photographs: &[PlannedPhotograph],
    classes: &[ClassEntry],
    wanted: &Wanted,
) -> (Vec<PlannedShare>, PlannedShare) {
    let mut shares = vec![PlannedShare::default(); FORMATS.len()];
    let mut all = PlannedShare::default();
    each_planned(photographs, classes, wanted, &mut |format, path, about| {
        let place = FORMATS.iter().position(|one| Some(one.name) == format);
        if let Some(place) = place {
            shares[place].add(path, about);
        }
        all.add(path, about);
    });
    (shares, all)
}

/// Who is told of a planned file: its format's name, what makes its path, and about how many bytes it has.
type Taker<'t> = dyn FnMut(Option<&'static str>, &dyn Fn() -> String, u64) + 't;

/// Hands over every file in writing order. Of very many files nobody needs all paths.
pub(super) fn each_planned(
    photographs: &[PlannedPhotograph],
    classes: &[ClassEntry],
    wanted: &Wanted,
    take: &mut Taker<'_>,
) {
    let classes = &wanted.choice(classes);
    let folders = names::class_folders(classes);
    let marked = { photographs.iter() }.flat_map(|p| p.structures.iter().map(String::as_str));
    let layers = Layers::new(classes, &folders, &wanted.structure_folders(marked));
    let names: Vec<String> = photographs.iter().map(|p| p.name.clone()).collect();
    let stems = names::output_stems(&names);
    for (place, (photo, stem)) in photographs.iter().zip(&stems).enumerate() {
        let structures: Vec<&str> = photo.structures.iter().map(String::as_str).collect();
        let planned = Planned {
            template: &wanted.template,
            stem,
            place: (place, photographs.len()),
            layers: &layers.of(&structures),
        };
        for (format, each, output) in wanted.files(&planned) {
            let path = || planned.path(&output);
            take(Some(format.name), &path, each.about(photo.pixels));
        }
    }
    let count = photographs.len() as u64;
    for (format, whole) in wanted.wholes() {
        let about = count * whole.about() / whole.files().len() as u64;
        for file in whole.files() {
            take(Some(format.name), &|| (*file).to_owned(), about);
        }
    }
    for (file, about) in [(CLASSES_FILE, 2000), (RUN_FILE, 2000 + count * 3000)] {
        take(None, &|| file.to_owned(), about);
    }
}

/// What photographs add to files of the whole review.
pub(super) struct Gathered(Vec<(&'static dyn Whole, Vec<Spool>)>);

impl Gathered {
    pub(super) fn new(wanted: &Wanted) -> Self {
        let empty = |(_, whole): (_, &'static dyn Whole)| {
            let lists = (0..whole.lists()).map(|_| Spool::default());
            (whole, lists.collect())
        };
        Self(wanted.wholes().map(empty).collect())
    }

    /// Takes what a photograph adds; the files without a name lie in `folder`.
    pub(super) fn add(&mut self, page: &Page<'_>, folder: &Path) -> Result<(), ExportError> {
        for (whole, lists) in &mut self.0 {
            let file = whole.files()[0];
            let pieces = whole.pieces(page).map_err(|reason| ExportError::Encode {
                reason,
                file: file.to_owned(),
            })?;
            for (list, piece) in lists.iter_mut().zip(pieces) {
                let added = list.add(page.at, &piece, folder);
                added.map_err(|source| ExportError::io(&folder.join(file), source))?;
            }
        }
        Ok(())
    }

    /// Takes back what the photograph at a place of the list added.
    pub(super) fn remove(&mut self, at: usize) {
        for (_, lists) in &mut self.0 {
            lists.iter_mut().for_each(|list| list.remove(at));
        }
    }

    /// Writes the files under temporary names.
    pub(super) fn stage(
        &mut self,
        folder: &mut Folder,
        end: &End<'_>,
    ) -> Result<Vec<Waiting>, ExportError> {
        let mut staged = Vec::new();
        for (whole, lists) in &mut self.0 {
            for (number, name) in whole.files().iter().enumerate() {
                staged.push(folder.stage_with(name, |file| whole.write(number, lists, end, file))?);
            }
        }
        Ok(staged)
    }
}
