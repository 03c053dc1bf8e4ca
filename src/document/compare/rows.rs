//! What two reviewers made of one photograph.

use std::collections::BTreeMap;

use super::twins::Twin;
use super::{Document, Photo, Quality, Status};
use crate::export::ComparisonRow;
use crate::measure::{Bitmap, Overlap};
use crate::picture::Tags;

/// One thing in one photograph that was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What the first knows the photograph by.
    pub photo: Photo,
    /// Its path in each one's folder.
    pub names: [String; 2],
    /// What was compared.
    pub matter: Matter,
}

/// What was compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Matter {
    /// A structure that at least one of them has.
    Structure {
        /// Its name.
        name: String,
        /// Who has it.
        has: [bool; 2],
        /// How their areas lie.
        overlap: Overlap,
        /// Pixels of the photograph to a pixel of the grid; none where its size is not known.
        own: Option<f64>,
        /// mm on the retina to a pixel of the photograph, where it has a scale.
        mm: Option<f64>,
    },
    /// What each says is to become of it.
    Status([Status; 2]),
    /// How good each finds it.
    Quality([Quality; 2]),
}

/// A distance in a photograph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// In pixels of the photograph, or of the grid that was compared where its size is not known.
    pub pixels: f64,
    /// In mm on the retina, where it has a scale.
    pub mm: Option<f64>,
}

impl Row {
    /// How far they agree, 0…1: the Dice coefficient of a structure; of a status 0 where it differs; of a quality a half
    /// where they are one grade apart, and 0 where they are two.
    #[must_use]
    pub fn agreement(&self) -> f64 {
        match &self.matter {
            Matter::Structure { overlap, .. } => overlap.dice,
            Matter::Status([one, other]) => f64::from(u8::from(one == other)),
            Matter::Quality([one, other]) => {
                1.0 - f64::from((*one as i8 - *other as i8).abs()) / 2.0
            }
        }
    }

    /// The distance within which 95 % of a structure's border lie.
    #[must_use]
    pub fn hausdorff95(&self) -> Option<Distance> {
        self.distance(|overlap| Some(overlap.border?.hausdorff95))
    }

    /// The Hausdorff distance of a structure's border.
    #[must_use]
    pub fn hausdorff(&self) -> Option<Distance> {
        self.distance(|overlap| Some(overlap.border?.hausdorff))
    }

    fn distance(&self, of: impl FnOnce(&Overlap) -> Option<f64>) -> Option<Distance> {
        let Matter::Structure {
            overlap, own, mm, ..
        } = &self.matter
        else {
            return None;
        };
        let pixels = of(overlap)? * own.unwrap_or(1.0);
        Some(Distance {
            pixels,
            mm: own.and(*mm).map(|mm| mm * pixels),
        })
    }

    pub(super) fn farthest(&self) -> Option<f64> {
        self.hausdorff95().map(|distance| distance.pixels)
    }

    /// Whether distances are in pixels of the photograph.
    #[must_use]
    pub fn has_own_pixels(&self) -> bool {
        matches!(self.matter, Matter::Structure { own: Some(_), .. })
    }

    /// Who has the structure.
    #[must_use]
    pub fn has(&self) -> Option<[bool; 2]> {
        match &self.matter {
            Matter::Structure { has, .. } => Some(*has),
            _ => None,
        }
    }

    /// Whether its structure, status or quality is the same for both; a structure is where its borders are.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        self.agreement() >= 1.0
    }

    /// What it is about, as tables have it.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self.matter {
            Matter::Structure { .. } => "structure",
            Matter::Status(_) => "status",
            Matter::Quality(_) => "quality",
        }
    }

    /// What each says or has, as tables have it.
    #[must_use]
    pub fn said(&self) -> [&'static str; 2] {
        match &self.matter {
            Matter::Structure { has, .. } => has.map(|has| if has { "yes" } else { "no" }),
            Matter::Status(said) => said.map(Status::name),
            Matter::Quality(said) => said.map(Quality::name),
        }
    }

    /// The row as the table has it.
    #[must_use]
    pub fn line(&self) -> ComparisonRow<'_> {
        let far = [self.hausdorff95(), self.hausdorff()];
        let overlap = match &self.matter {
            Matter::Structure { overlap, .. } => Some(overlap),
            _ => None,
        };
        ComparisonRow {
            images: self.names.each_ref().map(String::as_str),
            what: self.what(),
            name: self.subject(),
            said: self.said(),
            agreement: self.agreement(),
            pixels: overlap.map(|overlap| overlap.pixels.map(|pixels| pixels as u64)),
            dice: overlap.map(|overlap| overlap.dice),
            far: far.map(|far| far.map(|far| far.pixels)),
            far_mm: far.map(|far| far?.mm),
            pixels_of: match (far[0], self.has_own_pixels()) {
                (None, _) => "",
                (Some(_), true) => "photograph",
                (Some(_), false) => "grid",
            },
        }
    }

    /// The structure's name; empty where it is about none.
    #[must_use]
    pub fn subject(&self) -> &str {
        match &self.matter {
            Matter::Structure { name, .. } => name,
            _ => "",
        }
    }

    /// What the structure is known by in all photographs.
    pub(super) fn key(&self) -> Option<String> {
        match &self.matter {
            Matter::Structure { name, .. } => Some(folded(name)),
            _ => None,
        }
    }
}

/// A name as it is compared.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// All that can be compared of a photograph.
pub(super) fn of(documents: &[Document; 2], twin: &Twin, size: Option<(u32, u32)>) -> Vec<Row> {
    let verdict = |at: usize| documents[at].reviews.of(twin.photos[at]);
    let both = |at: [Option<Status>; 2]| Some([at[0]?, at[1]?]);
    let status = both([0, 1].map(|at| verdict(at)?.status));
    let quality = [0, 1].map(|at| verdict(at)?.quality);
    let quality = quality[0].zip(quality[1]).map(|(one, other)| [one, other]);
    let said = [status.map(Matter::Status), quality.map(Matter::Quality)];
    let matters = said.into_iter().flatten();
    let row = |matter| Row {
        photo: twin.photos[0],
        names: twin.names.clone(),
        matter,
    };
    matters
        .chain(structures(documents, twin, size))
        .map(row)
        .collect()
}

/// The name of a structure as each spells it, and what each has of it.
type Drawn = ([Option<String>; 2], [Vec<Bitmap>; 2]);

fn structures(documents: &[Document; 2], twin: &Twin, size: Option<(u32, u32)>) -> Vec<Matter> {
    let mut all: BTreeMap<String, Drawn> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        for (name, masks) in document.structures.masks(twin.photos[at]) {
            let (names, drawn) = all.entry(folded(&name)).or_default();
            names[at].get_or_insert(name);
            drawn[at].extend(masks);
        }
    }
    let spacing = |at: usize| {
        documents[at]
            .retina
            .spacing(twin.photos[at], Tags::default())
    };
    let spacing = spacing(0).or_else(|| spacing(1));
    let mm = spacing.map(|(um, _)| um / 1000.0);
    let matter = |([first, second], drawn): Drawn| {
        let has = [first.is_some(), second.is_some()];
        let overlap = Overlap::of(drawn)?;
        let long = overlap.grid.0.max(overlap.grid.1) as f64;
        Some(Matter::Structure {
            name: first.or(second)?,
            has,
            overlap,
            own: size.map(|(width, height)| f64::from(width.max(height)) / long),
            mm,
        })
    };
    all.into_values().filter_map(matter).collect()
}
