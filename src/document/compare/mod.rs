//! Two reviewers' work on the same photographs, side by side: how far they agree, and where they do not.
//!
//! A photograph is the same where its bytes are (SHA-256), whatever it is called; where they are not known, its path in the
//! folder tells. Of structures those that were kept are compared, all of a name in a photograph as one area; capitals do
//! not count. What somebody has not said is no disagreement: a status or a quality counts where both gave one.

mod rows;
#[cfg(test)]
mod tests;
mod twins;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Document, DocumentError, Photo, Quality, Status, Work};
use crate::measure::{Concord, Middle};
pub use rows::{Distance, Matter, Row};
use twins::Twins;

/// A comparison under way: photograph by photograph, as masks take a while.
pub struct Comparing {
    documents: [Document; 2],
    twins: Twins,
    next: usize,
    rows: Vec<Row>,
}

impl Comparing {
    /// Begins with the work of the first reviewer and of the second, which is in a file.
    ///
    /// # Errors
    /// [`DocumentError::NothingInCommon`] where there is nothing to compare.
    pub fn new(first: &Work, second: &Work, path: &Path) -> Result<Self, DocumentError> {
        let this = Self::of(first, second);
        if this.total() > 0 {
            return Ok(this);
        }
        Err(DocumentError::NothingInCommon {
            path: path.to_path_buf(),
        })
    }

    fn of(first: &Work, second: &Work) -> Self {
        Self {
            documents: [first, second].map(|work| work.document.clone()),
            twins: Twins::of(&first.roster, &second.roster),
            next: 0,
            rows: Vec::new(),
        }
    }

    /// Photographs that both have.
    #[must_use]
    pub fn total(&self) -> usize {
        self.twins.both.len()
    }

    /// Photographs compared so far.
    #[must_use]
    pub fn done(&self) -> usize {
        self.next
    }

    /// The next photograph, as the first knows it, if both have a structure in it: then its size is of use.
    #[must_use]
    pub fn measures(&self) -> Option<Photo> {
        let photos = self.twins.both.get(self.next)?.photos;
        let has = |at: usize| {
            !self.documents[at]
                .structures
                .names_in(photos[at])
                .is_empty()
        };
        (has(0) && has(1)).then_some(photos[0])
    }

    /// Compares one more photograph, of so many pixels where that is known; the answer is whether there was one.
    pub fn go_on(&mut self, size: Option<(u32, u32)>) -> bool {
        let Some(twin) = self.twins.both.get(self.next) else {
            return false;
        };
        self.rows.extend(rows::of(&self.documents, twin, size));
        self.next += 1;
        true
    }

    /// What came of it.
    #[must_use]
    pub fn end(mut self) -> Comparison {
        let key = |row: &Row| (row.agreement(), -row.farthest().unwrap_or(0.0));
        // What is equally bad keeps the order of the photographs.
        self.rows.sort_by(|a, b| {
            let ((a, far), (b, further)) = (key(a), key(b));
            a.total_cmp(&b).then(far.total_cmp(&further))
        });
        let voice = |document: &Document| document.reviews.voice().map(str::to_owned);
        Comparison {
            voices: self.documents.each_ref().map(voice),
            photographs: self.next,
            alone: self.twins.alone,
            changed: self.twins.changed,
            structures: structures(&self.rows),
            status: concord(&self.rows, |matter| match matter {
                Matter::Status(said) => Some(*said),
                _ => None,
            }),
            quality: concord(&self.rows, |matter| match matter {
                Matter::Quality(said) => Some(*said),
                _ => None,
            }),
            twins: self
                .twins
                .both
                .iter()
                .map(|twin| twin.photos.into())
                .collect(),
            rows: self.rows,
        }
    }
}

/// How far two reviewers agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The name under which each said most.
    pub voices: [Option<String>; 2],
    /// Photographs that were compared.
    pub photographs: usize,
    /// Photographs that only the first has, and only the second.
    pub alone: [usize; 2],
    /// Photographs that are called the same and are not.
    pub changed: usize,
    /// By structure, in the order of their names.
    pub structures: Vec<StructureAgreement>,
    /// Of the photographs to which both gave a status.
    pub status: Option<Concord>,
    /// Of those to which both gave a quality.
    pub quality: Option<Concord>,
    /// Everything that was compared, the worst first; what they agree on stands last.
    pub rows: Vec<Row>,
    twins: BTreeMap<Photo, Photo>,
}

impl Comparison {
    /// How many rows are disagreements: those come first.
    #[must_use]
    pub fn disagreements(&self) -> usize {
        self.rows.partition_point(|row| !row.is_agreed())
    }

    /// What the second calls a photograph of the first.
    #[must_use]
    pub fn twin(&self, photo: Photo) -> Option<Photo> {
        self.twins.get(&photo).copied()
    }
}

/// How far two reviewers agree on a structure, over all photographs.
#[derive(Clone, Debug, PartialEq)]
pub struct StructureAgreement {
    /// Its name, as the first spells it, or else the second.
    pub name: String,
    /// Photographs in which both have it.
    pub both: usize,
    /// Photographs in which only the first has it, and only the second.
    pub only: [usize; 2],
    /// Dice coefficient where both have it, 0…1.
    pub dice: Option<Middle>,
    /// Distances of the borders where both have it: within which 95 % of the border lie, and the farthest.
    pub hausdorff95: Distances,
    /// The same of all of the border.
    pub hausdorff: Distances,
}

/// Distances over all photographs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distances {
    /// In pixels of the photographs. Where the size of none is known, in pixels of the grids that were compared.
    pub pixels: Option<Middle>,
    /// In mm, over the photographs that have a scale.
    pub mm: Option<Middle>,
}

/// Agreement over the rows that say something of a kind.
fn concord<T: Ord>(rows: &[Row], said: impl Fn(&Matter) -> Option<[T; 2]>) -> Option<Concord> {
    let pairs = rows.iter().filter_map(|row| said(&row.matter));
    let pairs: Vec<(T, T)> = pairs.map(Into::into).collect();
    Concord::of(&pairs)
}

fn structures(rows: &[Row]) -> Vec<StructureAgreement> {
    let names: BTreeSet<String> = rows.iter().filter_map(Row::key).collect();
    let own_pixels = rows.iter().any(Row::has_own_pixels);
    let one = |key: String| {
        let of = || rows.iter().filter(|row| row.key().as_ref() == Some(&key));
        let only = |who: [bool; 2]| of().filter(|row| row.has() == Some(who)).count();
        let distances = |distance: fn(&Row) -> Option<Distance>| {
            let counted = |row: &&Row| row.has_own_pixels() || !own_pixels;
            let all = || of().filter(counted).filter_map(distance);
            Distances {
                pixels: Middle::of(all().map(|distance| distance.pixels)),
                mm: Middle::of(all().filter_map(|distance| distance.mm)),
            }
        };
        let both = [true, true];
        let named = of().find_map(|row| match &row.matter {
            Matter::Structure { name, has, .. } => has[0].then(|| name.clone()),
            _ => None,
        });
        let dice = of().filter(|row| row.has() == Some(both));
        StructureAgreement {
            name: named
                .or_else(|| of().next().map(|row| row.subject().to_owned()))
                .unwrap_or(key.clone()),
            both: only(both),
            only: [only([true, false]), only([false, true])],
            dice: Middle::of(dice.map(Row::agreement)),
            hausdorff95: distances(Row::hausdorff95),
            hausdorff: distances(Row::hausdorff),
        }
    };
    names.into_iter().map(one).collect()
}
