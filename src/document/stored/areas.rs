//! Areas as run lengths: pixels outside, inside, outside … row by row, beginning outside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::forms::named_kind;
use crate::detail::Kind;
use crate::document::{Area, kind_name};
use crate::measure::Stencil;

/// Areas lie on grids at most this long, in pixels: those of photographs that were corrected by hand are the longest.
const LONGEST: usize = 8192;

/// All areas of a file together have at most so many pixels, of a bit each where they are far apart: 8000 areas of the largest
/// working copies that are made today, 700 of a photograph of 12 million pixels. A few bytes of a file can tell of millions.
const MOST_PIXELS: usize = 8 << 30;

/// An area in a file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct AreaForm {
    width: usize,
    height: usize,
    /// Its share of the field of view, 0…1.
    share: f32,
    /// The kind, and the strength from which on these are all pixels of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<(String, u8)>,
    runs: Vec<u32>,
}

impl AreaForm {
    fn of(area: &Area) -> Self {
        let (width, height) = area.stencil.size();
        Self {
            width,
            height,
            share: area.share,
            kind: area
                .kind
                .map(|(kind, from)| (kind_name(kind).to_owned(), from)),
            runs: area.stencil.runs(),
        }
    }

    /// How many pixels there are, of the area and around it; none where that is not possible.
    fn size(&self) -> Option<usize> {
        let possible = |side| (1..=LONGEST).contains(&side);
        (possible(self.width) && possible(self.height)).then_some(self.width * self.height)
    }

    fn area(self) -> Result<Area, String> {
        let wrong = |what: &str| Err(format!("an area in it has {what}"));
        let Self {
            width,
            height,
            share,
            kind,
            runs,
        } = self;
        if !(0.0..=1.0).contains(&share) {
            return wrong("an impossible share of the field of view");
        }
        let stencil = match Stencil::from_runs(width, height, &runs) {
            Ok(stencil) => stencil,
            Err(what) => return wrong(what),
        };
        let kind: Option<(Kind, u8)> = match kind {
            None => None,
            Some((name, from)) => Some((named_kind(&name)?, from)),
        };
        let area = Area::of_stencil(stencil, 1).of(kind);
        Ok(Area { share, ..area })
    }
}

/// Areas on their way into a file, each once.
#[derive(Default)]
pub(super) struct Collected {
    places: std::collections::HashMap<*const Area, usize>,
    pub(super) forms: Vec<AreaForm>,
}

impl Collected {
    /// Where an area stands in the list.
    pub(super) fn place(&mut self, area: &Arc<Area>) -> usize {
        *self.places.entry(Arc::as_ptr(area)).or_insert_with(|| {
            self.forms.push(AreaForm::of(area));
            self.forms.len() - 1
        })
    }
}

/// Whether there is memory for all areas, before any of it is taken.
pub(super) fn check(forms: &[AreaForm]) -> Result<(), String> {
    let mut all = 0;
    for form in forms {
        all += form.size().ok_or("an area in it has an impossible size")?;
    }
    if all <= MOST_PIXELS {
        Ok(())
    } else {
        Err(format!(
            "its {} areas have more pixels together than a session can hold",
            forms.len()
        ))
    }
}

/// The areas of a file.
pub(super) fn areas(forms: Vec<AreaForm>) -> Result<Vec<Arc<Area>>, String> {
    check(&forms)?;
    forms
        .into_iter()
        .map(|form| form.area().map(Arc::new))
        .collect()
}
