//! Tie points as they stand in a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::parts::Collecting;
use crate::document::shared::Shared;
use crate::document::{Photo, Tie};

/// So many points nobody sets in one photograph.
const MOST: usize = 1000;

/// Places in pixels of the earlier photograph and of this one.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TieForm {
    /// The place of the earlier one in the list of photographs.
    to: usize,
    points: Vec<[[f32; 2]; 2]>,
}

impl TieForm {
    pub(super) fn tie(self, photographs: &[Photo]) -> Result<Tie, String> {
        let numbers = self.points.iter().flatten().flatten();
        if self.points.len() > MOST || !numbers.copied().all(f32::is_finite) {
            return Err("a point in it has no place".to_owned());
        }
        let to = photographs.get(self.to).copied();
        Ok(Tie {
            to: to.ok_or("a photograph is missing in it")?,
            points: self.points,
        })
    }
}

impl<'a> Collecting<'a> {
    /// The place of tie points among the parts; none where there are none.
    pub(super) fn ties(&mut self, part: &'a Shared<BTreeMap<Photo, Tie>>) -> Option<usize> {
        if part.is_empty() {
            return None;
        }
        let place = self.once(
            part.place(),
            |parts| parts.ties.len(),
            |this| {
                let place = |photo: &Photo| this.photographs.get(photo).copied();
                let form = |(photo, tie): (&Photo, &Tie)| {
                    let form = TieForm {
                        to: place(&tie.to)?,
                        points: tie.points.clone(),
                    };
                    Some((place(photo)?, form))
                };
                let each = part.iter().filter_map(form).collect();
                this.parts.ties.push(each);
            },
        );
        Some(place)
    }
}
