//! What is asked of the thread that follows structures from visit to visit, and what it answers.

use std::sync::Arc;

use super::{Registered, Visits};
use crate::document::{Area, Document, Retina};
use crate::measure::{EyeVisits, When};
use crate::picture::{Circle, Tags};
use crate::register::{Refusal, Unusable};
use crate::session::ImageId;

/// What the thread is asked for.
#[derive(Clone, Debug)]
pub enum GrowthOrder {
    /// Which photographs show the same eye; what was said of their sides counts.
    Visits(Box<Retina>),
    /// A structure over the visits of an eye. The newest wish counts.
    Follow(Box<GrowthRequest>),
    /// What is under way ends.
    End,
}

/// A structure of an eye, visit by visit.
#[derive(Clone, Debug, PartialEq)]
pub struct GrowthRequest {
    /// Its name.
    pub name: String,
    /// Long side of the working copies, in pixels: areas on no larger grid are drawn along the photograph's own edges.
    pub working_side: u32,
    /// Photographs in the order of time.
    pub visits: Vec<VisitRequest>,
}

/// A photograph of a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitRequest {
    /// Which.
    pub id: ImageId,
    /// When.
    pub when: When,
    /// Days since the first visit of the eye.
    pub days: Option<u32>,
    /// The structure's areas in it.
    pub areas: Vec<Arc<Area>>,
    /// The field of view that the user gave it.
    pub field: Option<Circle>,
    /// Tie points with the first of these photographs, in pixels of that one and of this one.
    pub points: Vec<[[f32; 2]; 2]>,
}

impl GrowthRequest {
    /// A structure of an eye as the document has it; `id` gives the folder's photographs by their places. Of a visit with several
    /// photographs the first one counts that has the structure. None where fewer than two visits have it.
    #[must_use]
    pub fn of(
        document: &Document,
        eye: &EyeVisits,
        id: impl Fn(usize) -> Option<ImageId>,
        name: &str,
        working_side: u32,
    ) -> Option<Self> {
        let areas = |id: ImageId| -> Vec<Arc<Area>> {
            let all = document.structures.of(id.photo).iter();
            let kept = all.filter(|s| s.proposed.is_none() && s.name == name);
            kept.map(|s| Arc::clone(&s.area)).collect()
        };
        let mut visits: Vec<VisitRequest> = Vec::new();
        for visit in &eye.visits {
            let photographs = visit.photographs.iter().filter_map(|&at| id(at));
            let mut with = photographs.map(|id| (id, areas(id)));
            let Some((id, areas)) = with.find(|(_, areas)| !areas.is_empty()) else {
                continue;
            };
            let first = visits.first().map(|visit| visit.id.photo);
            let points = first.map(|first| document.ties.between(first, id.photo).to_vec());
            visits.push(VisitRequest {
                id,
                when: visit.when,
                days: visit.days,
                areas,
                field: document.retina.eye(id.photo).field,
                points: points.unwrap_or_default(),
            });
        }
        (visits.len() > 1).then(|| Self {
            name: name.to_owned(),
            working_side,
            visits,
        })
    }

    /// Names of the structures that two visits of an eye have, or more.
    #[must_use]
    pub fn names(
        document: &Document,
        eye: &EyeVisits,
        id: impl Fn(usize) -> Option<ImageId>,
    ) -> Vec<String> {
        let mut names: Vec<(String, usize)> = Vec::new();
        for visit in &eye.visits {
            let photographs = visit.photographs.iter().filter_map(|&at| id(at));
            let mut here: Vec<String> = photographs
                .flat_map(|id| document.structures.names_in(id.photo))
                .collect();
            here.sort();
            here.dedup();
            for name in here {
                match names.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, count)) => *count += 1,
                    None => names.push((name, 1)),
                }
            }
        }
        names
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|(name, _)| name)
            .collect()
    }
}

/// What the thread answers.
#[derive(Clone, Debug)]
pub enum GrowthState {
    /// The visits of the folder's eyes.
    Visits(Arc<Visits>),
    /// Photographs done, of so many.
    Looking {
        /// Done.
        done: usize,
        /// Of so many.
        total: usize,
    },
    /// A structure was followed.
    Done(Arc<Growth>),
    /// It could not be; the text says why, the path last.
    Failed {
        /// Why.
        text: String,
    },
    /// It was ended.
    Cancelled,
}

/// A structure over the visits of an eye.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// Its name.
    pub name: String,
    /// In the order of time, two or more.
    pub visits: Vec<Seen>,
}

/// A structure at a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The photograph.
    pub id: ImageId,
    /// When.
    pub when: When,
    /// Days since the first visit of the eye.
    pub days: Option<u32>,
    /// The photograph's size, in pixels.
    pub size: (u32, u32),
    /// What its file says of the retina.
    pub tags: Tags,
    /// The structure's pixels in it.
    pub pixels: u64,
    /// Its share of the field of view, 0…1.
    pub share: f64,
    /// Its outline: closed lines in pixels of the photograph, coarse enough to be drawn.
    pub outline: Vec<Vec<[f32; 2]>>,
    /// How the photograph lies over the first one.
    pub registered: Result<Registered, Unregistered>,
    /// The photograph, small, to be shown.
    pub picture: Arc<image::RgbaImage>,
}

/// Why a photograph does not lie over the first one.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Unregistered {
    /// By vessels.
    #[error(transparent)]
    Vessels(#[from] Refusal),
    /// By the user's points.
    #[error(transparent)]
    Points(#[from] Unusable),
}
