//! Documents, steps and photographs as they stand in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::areas::{self, AreaForm};
use super::parts::{Collecting, Parts, Shares};
use crate::cluster::{self, MAX_CLASSES};
use crate::detail::Kind;
use crate::document::kinds::bounded;
use crate::document::{
    Aside, Count, Document, KeptStep, Known, Photo, Roster, Steps, Work, class_of_kind, kind_name,
};

/// So many entries of parts go into a file for the sake of steps; of longer histories the oldest steps are left out.
const MOST_ENTRIES: usize = 200_000;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Form {
    format: u32,
    /// Of the program that wrote it.
    version: String,
    folder: Option<PathBuf>,
    photographs: Vec<PhotographForm>,
    document: DocumentForm,
    done: Vec<StepForm>,
    undone: Vec<StepForm>,
    aside: Vec<AsideForm>,
    parts: Parts,
    view: serde_json::Value,
    /// Whether there is a run beside.
    pub(super) has_run: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct PhotographForm {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<Arc<str>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StepForm {
    words: String,
    document: DocumentForm,
}

/// Work that waits: a document with that alone.
#[derive(Debug, Serialize, Deserialize)]
struct AsideForm {
    photograph: PhotographForm,
    /// Its place in the list of photographs.
    at: usize,
    document: DocumentForm,
}

/// A document; the numbers of `structures` to `table` are places among the parts.
#[derive(Debug, Serialize, Deserialize)]
struct DocumentForm {
    /// None for what is suggested.
    count: Option<usize>,
    clustering: cluster::Settings,
    names: BTreeMap<u8, String>,
    hidden: BTreeSet<u8>,
    colours: BTreeMap<u8, [u8; 3]>,
    merged: BTreeMap<u8, u8>,
    order: Vec<u8>,
    strictness: [f32; 3],
    selected: Option<u8>,
    chosen: BTreeSet<u8>,
    opacity: f32,
    fill: bool,
    contour: bool,
    numbers: Option<bool>,
    last_name: Option<String>,
    spacing: Option<f64>,
    structures: usize,
    verdicts: usize,
    eyes: usize,
    own_strictness: usize,
    table: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ties: Option<usize>,
}

/// A part by its place.
fn part<T: Clone>(parts: &[T], at: usize) -> Result<T, String> {
    let part = parts.get(at).cloned();
    part.ok_or_else(|| "a part is missing in it".to_owned())
}

/// The kind of a name.
pub(super) fn named_kind(name: &str) -> Result<Kind, String> {
    let named = Kind::ALL.into_iter().find(|&kind| kind_name(kind) == name);
    named.ok_or_else(|| {
        let name = crate::file::short(name, 60);
        format!("{name} in it is no kind of spots or vessels")
    })
}

impl DocumentForm {
    fn of<'a>(document: &'a Document, parts: &mut Collecting<'a>) -> Self {
        Self {
            count: match document.count {
                Count::Suggested => None,
                Count::Fixed(classes) => Some(classes),
            },
            clustering: document.clustering,
            names: document.names.clone(),
            hidden: document.hidden.clone(),
            colours: document.colours.clone(),
            merged: document.merged.clone(),
            order: document.order.clone(),
            strictness: document.strictness.folder,
            selected: document.selected,
            chosen: document.chosen.clone(),
            opacity: document.opacity,
            fill: document.fill,
            contour: document.contour,
            numbers: document.numbers,
            last_name: document.structures.last.clone(),
            spacing: document.retina.typed,
            structures: parts.structures(&document.structures.of),
            verdicts: parts.verdicts(&document.reviews.of),
            eyes: parts.eyes(&document.retina.eyes),
            own_strictness: parts.strictness(&document.strictness.own),
            table: document
                .retina
                .table
                .as_ref()
                .map(|table| parts.table(table)),
            ties: parts.ties(&document.ties.of),
        }
    }

    fn document(self, shares: &Shares) -> Result<Document, String> {
        self.check()?;
        let mut document = Document {
            clustering: self.clustering,
            names: self.names,
            hidden: self.hidden,
            colours: self.colours,
            merged: self.merged,
            order: self.order,
            selected: self.selected,
            chosen: self.chosen,
            opacity: self.opacity.clamp(0.0, 1.0),
            fill: self.fill,
            contour: self.contour,
            numbers: self.numbers,
            ..Document::default()
        };
        document.set_count(self.count.map_or(Count::Suggested, Count::Fixed));
        document.strictness.folder = self.strictness.map(bounded);
        document.strictness.own = part(&shares.strictness, self.own_strictness)?;
        document.structures.of = part(&shares.structures, self.structures)?;
        document.structures.last = self.last_name;
        document.reviews.of = part(&shares.verdicts, self.verdicts)?;
        document.retina.eyes = part(&shares.eyes, self.eyes)?;
        document.retina.set_typed(self.spacing);
        let table = self.table.map(|at| part(&shares.tables, at));
        document.retina.table = table.transpose()?;
        let ties = self.ties.map(|at| part(&shares.ties, at));
        document.ties.of = ties.transpose()?.unwrap_or_default();
        Ok(document)
    }

    fn check(&self) -> Result<(), String> {
        let most = class_of_kind(Kind::Dark);
        let classes = self
            .names
            .keys()
            .chain(&self.hidden)
            .chain(self.colours.keys());
        let classes = classes.chain(&self.chosen).chain(&self.selected);
        if classes.copied().any(|class| class > most) {
            return Err("a class in it has an impossible number".to_owned());
        }
        let slider = |class: &u8| usize::from(*class) < MAX_CLASSES;
        // Merges go from class to class and must come to an end.
        let ends = |mut class: u8| {
            for _ in 0..=MAX_CLASSES {
                match self.merged.get(&class) {
                    Some(&into) => class = into,
                    None => return true,
                }
            }
            false
        };
        let merged = self.merged.keys().chain(self.merged.values());
        if !merged.chain(&self.order).all(slider) || !self.merged.keys().all(|&class| ends(class)) {
            return Err("the merges in it make no sense".to_owned());
        }
        if !self.opacity.is_finite() || !self.strictness.iter().all(|s| s.is_finite()) {
            return Err("a setting in it is not a number".to_owned());
        }
        self.clustering.check()
    }
}

impl Form {
    pub(super) fn of(work: &Work) -> (Self, Vec<AreaForm>) {
        let mut parts = Collecting::default();
        let mut photographs = Vec::new();
        for (photo, Known { name, sha256 }) in &work.roster.known {
            parts.photographs.insert(*photo, photographs.len());
            photographs.push(PhotographForm {
                name: name.clone(),
                sha256: sha256.clone(),
            });
        }
        let waiting: Vec<(Photo, Document)> = work
            .roster
            .aside
            .iter()
            .map(|aside| {
                let photo = Photo::of(&aside.known.name);
                let mut document = Document::default();
                document.put(photo, aside.trace.clone());
                (photo, document)
            })
            .collect();
        let document = DocumentForm::of(&work.document, &mut parts);
        let aside = waiting.iter().zip(&work.roster.aside);
        let aside = aside
            .filter_map(|((photo, document), Aside { known, .. })| {
                Some(AsideForm {
                    at: *parts.photographs.get(photo)?,
                    photograph: PhotographForm {
                        name: known.name.clone(),
                        sha256: known.sha256.clone(),
                    },
                    document: DocumentForm::of(document, &mut parts),
                })
            })
            .collect();
        let undone = steps(&work.steps.undone, &mut parts);
        let done = steps(&work.steps.done, &mut parts);
        let form = Self {
            format: super::FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            folder: work.folder.clone(),
            photographs,
            document,
            done,
            undone,
            aside,
            parts: parts.parts,
            view: work.view.clone(),
            has_run: work.run.is_some(),
        };
        (form, parts.areas.forms)
    }

    pub(super) fn work(self, areas: Vec<AreaForm>) -> Result<Work, String> {
        let areas = areas::areas(areas)?;
        let mut known = BTreeMap::new();
        let mut photographs = Vec::with_capacity(self.photographs.len());
        for PhotographForm { name, sha256 } in self.photographs {
            let photo = Photo::of(&name);
            photographs.push(photo);
            known.insert(photo, Known { name, sha256 });
        }
        let shares = self.parts.shares(&photographs, &areas)?;
        let step = |form: StepForm| {
            Ok(KeptStep {
                document: form.document.document(&shares)?,
                words: form.words,
            })
        };
        let steps =
            |forms: Vec<StepForm>| forms.into_iter().map(step).collect::<Result<_, String>>();
        let waits = |form: AsideForm| {
            let PhotographForm { name, sha256 } = form.photograph;
            // Work that waits for a photograph that is not in the list would be lost where it is written again.
            let photo = Photo::of(&name);
            if photographs.get(form.at) != Some(&photo) {
                return Err("a photograph is missing in it".to_owned());
            }
            Ok(Aside {
                known: Known { name, sha256 },
                trace: form.document.document(&shares)?.trace(photo),
            })
        };
        let aside = self
            .aside
            .into_iter()
            .map(waits)
            .collect::<Result<_, String>>()?;
        Ok(Work {
            folder: self.folder,
            roster: Roster { known, aside },
            document: self.document.document(&shares)?,
            steps: Steps {
                done: steps(self.done)?,
                undone: steps(self.undone)?,
            },
            view: self.view,
            run: None,
        })
    }
}

/// Steps, as many as there is room for: the newest, which lie last.
fn steps<'a>(steps: &'a [KeptStep], parts: &mut Collecting<'a>) -> Vec<StepForm> {
    let mut forms = Vec::new();
    for KeptStep { words, document } in steps.iter().rev() {
        if parts.entries() > MOST_ENTRIES {
            break;
        }
        forms.push(StepForm {
            words: words.clone(),
            document: DocumentForm::of(document, parts),
        });
    }
    forms.reverse();
    forms
}
