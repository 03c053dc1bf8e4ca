//! Classes that keep what stands out whole.

use super::Grouped;
use crate::cluster::{Borders, Cut, Levels, Places, Relief};
use crate::detail::Planes;
use crate::measure::Area;

impl Grouped {
    /// Cuts the landmarks along the areas that stand out and puts them together by the strength of their borders: `planes`
    /// are those of the image.
    pub(super) fn along_outlines(self, planes: &Planes, areas: &[Area], places: &Places) -> Self {
        let inside = &planes.inside;
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
