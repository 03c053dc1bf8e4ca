//! Classes that keep what stands out whole.

use super::Grouped;
use crate::cluster::{Borders, Cut, Levels, Places, Relief};
use crate::detail::Planes;
use crate::measure::{IndexMap, standing_out};

/// So many areas are kept whole, and none that is less prominent than this share of the first.
const AREAS: usize = 8;
const LEAST: f32 = 0.3;

impl Grouped {
    /// Cuts the landmarks along the areas that stand out and puts them together by the strength of their borders: `planes`
    /// are those of the image, `bridged` its colours without vessels.
    pub(super) fn along_outlines(self, planes: &Planes, bridged: &[u16], places: &Places) -> Self {
        let inside = &planes.inside;
        let map = IndexMap {
            width: planes.width,
            height: planes.height,
            index: &self.index,
            inside,
        };
        let areas = standing_out(&map, bridged, &self.nested.each(), AREAS, LEAST);
        let areas: Vec<&[bool]> = areas.iter().map(|area| &area.pixels.set[..]).collect();
        let mut cut = Cut::new(&self.codebook, &self.index, inside, &areas);
        cut.codebook.place(&cut.index, inside, places);
        let relief = Relief {
            width: planes.width,
            inside,
            planes: &planes.log,
            diameter: planes.diameter,
        };
        let borders = Borders::of(&relief, &cut.index, cut.codebook.len());
        Self {
            nested: Levels::from_tree(&cut.tree(borders)),
            codebook: cut.codebook,
            index: cut.index,
            counts: cut.counts,
            // The one that was computed shows the landmarks as they were.
            buffer: None,
        }
    }
}
