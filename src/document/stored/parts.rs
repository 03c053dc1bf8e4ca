//! The parts of documents that steps share: each stands in the file once, however many steps have it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::areas::Collected;
use super::reviews::{Spoken, SpokenForm, VerdictForm};
use super::ties::TieForm;
use crate::document::kinds::Own;
use crate::document::shared::Shared;
use crate::document::{Area, Eye, Photo, SpacingTable, Structure, Tie, Verdict};
use crate::measure::Side;
use crate::picture::Circle;

/// By photograph: its place in the list of photographs, and what it has.
pub(super) type Each<T> = Vec<(usize, T)>;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StructureForm {
    name: String,
    area: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposed: Option<f32>,
}

/// Places in pixels of the photograph, from its left top corner.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct EyeForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    disc: Option<[f32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fovea: Option<[f32; 2]>,
    /// `OD` or `OS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<String>,
    /// Centre and radius of the field of view.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<[f32; 3]>,
}

/// Spacings from a table, in µm per pixel.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TableForm {
    file: String,
    of: Each<f64>,
}

/// All parts.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Parts {
    /// The areas of one photograph.
    lists: Vec<Vec<StructureForm>>,
    /// Places among the lists.
    structures: Vec<Each<usize>>,
    verdicts: Vec<Each<VerdictForm>>,
    eyes: Vec<Each<EyeForm>>,
    strictness: Vec<Each<Own>>,
    tables: Vec<TableForm>,
    /// Format 1 has none.
    #[serde(default)]
    spoken: SpokenForm,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ties: Vec<Each<TieForm>>,
}

/// Parts on their way into a file.
#[derive(Default)]
pub(super) struct Collecting<'a> {
    pub(super) parts: Parts,
    pub(super) areas: Collected,
    spoken: Spoken,
    /// Where each photograph stands in the file's list.
    pub(super) photographs: BTreeMap<Photo, usize>,
    /// Where what lies in one place stands among its kind.
    seen: HashMap<*const (), usize>,
    keep: std::marker::PhantomData<&'a ()>,
}

impl<'a> Collecting<'a> {
    /// The place of a part, which is made only where it is not there yet. The parts live as long as `'a`, so that no two
    /// lie in one place.
    pub(super) fn once<T>(
        &mut self,
        part: *const T,
        of: fn(&mut Parts) -> usize,
        make: impl FnOnce(&mut Self),
    ) -> usize {
        if let Some(&place) = self.seen.get(&part.cast()) {
            return place;
        }
        let place = of(&mut self.parts);
        make(self);
        self.seen.insert(part.cast(), place);
        place
    }

    /// How many photographs all parts name together.
    pub(super) fn entries(&self) -> usize {
        let Parts {
            lists,
            structures,
            verdicts,
            eyes,
            strictness,
            ties,
            ..
        } = &self.parts;
        lists.iter().map(Vec::len).sum::<usize>()
            + structures.iter().map(Vec::len).sum::<usize>()
            + verdicts.iter().map(Vec::len).sum::<usize>()
            + eyes.iter().map(Vec::len).sum::<usize>()
            + strictness.iter().map(Vec::len).sum::<usize>()
            + ties.iter().map(Vec::len).sum::<usize>()
    }

    /// What each photograph has, without those that the list does not know.
    fn each<T, F>(&self, part: &BTreeMap<Photo, T>, form: impl Fn(&T) -> F) -> Each<F> {
        part.iter()
            .filter_map(|(photo, value)| Some((*self.photographs.get(photo)?, form(value))))
            .collect()
    }

    pub(super) fn structures(
        &mut self,
        part: &'a Shared<BTreeMap<Photo, Shared<Vec<Structure>>>>,
    ) -> usize {
        self.once(
            part.place(),
            |parts| parts.structures.len(),
            |this| {
                let mut each = Vec::new();
                for (photo, all) in part.iter() {
                    let Some(&at) = this.photographs.get(photo) else {
                        continue;
                    };
                    each.push((at, this.list(all)));
                }
                this.parts.structures.push(each);
            },
        )
    }

    fn list(&mut self, all: &'a Shared<Vec<Structure>>) -> usize {
        self.once(
            all.place(),
            |parts| parts.lists.len(),
            |this| {
                let form = |s: &Structure| StructureForm {
                    name: s.name.clone(),
                    area: this.areas.place(&s.area),
                    proposed: s.proposed,
                };
                let list = all.iter().map(form).collect();
                this.parts.lists.push(list);
            },
        )
    }

    pub(super) fn verdicts(&mut self, part: &'a Shared<BTreeMap<Photo, Verdict>>) -> usize {
        self.once(
            part.place(),
            |parts| parts.verdicts.len(),
            |this| {
                let mut each = Vec::new();
                for (photo, verdict) in part.iter() {
                    if let Some(&at) = this.photographs.get(photo) {
                        let form = this.spoken.form(verdict, &mut this.parts.spoken);
                        each.push((at, form));
                    }
                }
                this.parts.verdicts.push(each);
            },
        )
    }

    pub(super) fn eyes(&mut self, part: &'a Shared<BTreeMap<Photo, Eye>>) -> usize {
        self.once(
            part.place(),
            |parts| parts.eyes.len(),
            |this| {
                let form = |eye: &Eye| EyeForm {
                    disc: eye.disc,
                    fovea: eye.fovea,
                    side: eye.side.map(|side| side.code().to_owned()),
                    field: eye.field.map(|c| [c.x, c.y, c.radius]),
                };
                let each = this.each(part, form);
                this.parts.eyes.push(each);
            },
        )
    }

    pub(super) fn strictness(&mut self, part: &'a Shared<BTreeMap<Photo, Own>>) -> usize {
        self.once(
            part.place(),
            |parts| parts.strictness.len(),
            |this| {
                let each = this.each(part, |own| *own);
                this.parts.strictness.push(each);
            },
        )
    }

    pub(super) fn table(&mut self, table: &'a Arc<SpacingTable>) -> usize {
        self.once(
            Arc::as_ptr(table),
            |parts| parts.tables.len(),
            |this| {
                let of = this.each(&table.of, |spacing| *spacing);
                let file = table.file.clone();
                this.parts.tables.push(TableForm { file, of });
            },
        )
    }
}

/// The parts of a file, each once, to be shared by steps.
pub(super) struct Shares {
    pub(super) structures: Vec<Shared<BTreeMap<Photo, Shared<Vec<Structure>>>>>,
    pub(super) verdicts: Vec<Shared<BTreeMap<Photo, Verdict>>>,
    pub(super) eyes: Vec<Shared<BTreeMap<Photo, Eye>>>,
    pub(super) strictness: Vec<Shared<BTreeMap<Photo, Own>>>,
    pub(super) tables: Vec<Arc<SpacingTable>>,
    pub(super) ties: Vec<Shared<BTreeMap<Photo, Tie>>>,
}

impl Parts {
    /// Checks them and puts them together with areas and photographs.
    pub(super) fn shares(
        self,
        photographs: &[Photo],
        areas: &[Arc<Area>],
    ) -> Result<Shares, String> {
        let structure = |form: StructureForm| {
            let area = areas.get(form.area).ok_or("an area is missing in it")?;
            if form.proposed.is_some_and(|likeness| !likeness.is_finite()) {
                return Err("a likeness in it is not a number".to_owned());
            }
            Ok(Structure {
                name: form.name,
                area: Arc::clone(area),
                proposed: form.proposed,
            })
        };
        let list = |all: Vec<StructureForm>| {
            let all: Result<Vec<Structure>, String> = all.into_iter().map(structure).collect();
            all.map(Shared::new)
        };
        let lists: Vec<Shared<Vec<Structure>>> =
            { self.lists.into_iter().map(list) }.collect::<Result<_, String>>()?;
        let structures = |at: usize| {
            let list = lists.get(at).cloned();
            list.ok_or_else(|| "a list of areas is missing in it".to_owned())
        };
        let voices = self.spoken.voices()?;
        let verdict = |form| voices.verdict(form);
        let table = |form: TableForm| {
            let of = by_photo(form.of, photographs, spacing)?;
            Ok(Arc::new(SpacingTable {
                file: form.file,
                of,
            }))
        };
        let tie = |form: TieForm| form.tie(photographs);
        let tables: Result<_, String> = self.tables.into_iter().map(table).collect();
        Ok(Shares {
            structures: all(self.structures, photographs, &structures)?,
            verdicts: all(self.verdicts, photographs, &verdict)?,
            eyes: all(self.eyes, photographs, &eye)?,
            strictness: all(self.strictness, photographs, &own)?,
            tables: tables?,
            ties: all(self.ties, photographs, &tie)?,
        })
    }
}

fn all<F, T>(
    parts: Vec<Each<F>>,
    photographs: &[Photo],
    value: &impl Fn(F) -> Result<T, String>,
) -> Result<Vec<Shared<BTreeMap<Photo, T>>>, String> {
    let one = |each| by_photo(each, photographs, value).map(Shared::new);
    parts.into_iter().map(one).collect()
}

fn by_photo<F, T>(
    each: Each<F>,
    photographs: &[Photo],
    value: impl Fn(F) -> Result<T, String>,
) -> Result<BTreeMap<Photo, T>, String> {
    each.into_iter()
        .map(|(at, form)| {
            let photo = photographs.get(at).ok_or("a photograph is missing in it")?;
            Ok((*photo, value(form)?))
        })
        .collect()
}

fn eye(form: EyeForm) -> Result<Eye, String> {
    let numbers = form.disc.iter().chain(&form.fovea).flatten();
    let numbers = numbers.chain(form.field.iter().flatten());
    if !numbers.copied().all(f32::is_finite) {
        return Err("a mark in it has no place".to_owned());
    }
    let side = match form.side.as_deref() {
        None => None,
        Some(code) => Some(
            [Side::Right, Side::Left]
                .into_iter()
                .find(|side| side.code() == code)
                .ok_or("a side in it is neither OD nor OS")?,
        ),
    };
    Ok(Eye {
        disc: form.disc,
        fovea: form.fovea,
        side,
        field: form.field.map(|[x, y, radius]| Circle { x, y, radius }),
    })
}

fn own(own: Own) -> Result<Own, String> {
    Ok(own.map(|strictness| strictness.map(crate::document::kinds::bounded)))
}

fn spacing(spacing: f64) -> Result<f64, String> {
    if crate::document::SPACINGS.contains(&spacing) {
        Ok(spacing)
    } else {
        Err(format!("{spacing} in it is no pixel spacing"))
    }
}
