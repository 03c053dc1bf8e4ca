//! Classes that keep what stands out whole.

use super::Grouped;
use crate::cluster::{Borders, Cut, Levels, MergeTree, Places, Relief};
use crate::cuts::TrainImage;
use crate::detail::{Fundus, Planes};
use crate::measure::{IndexMap, standing_out};

/// So many areas are kept whole, and none that is less prominent than this share of the first.
const AREAS: usize = 8;
const LEAST: f32 = 0.3;

impl Grouped {
    /// Cuts the landmarks along the areas that stand out, `bridged` being the image's colours without vessels, and puts
    /// them together by the strength of their borders.
    pub(super) fn along_outlines(
        self,
        image: &TrainImage,
        bridged: &[u16],
        places: &Places,
    ) -> Self {
        let map = IndexMap {
            width: image.width,
            height: image.height,
            index: &self.index,
            inside: image.inside(),
        };
        let areas = standing_out(&map, bridged, &self.nested.each(), AREAS, LEAST);
        let areas: Vec<&[bool]> = areas.iter().map(|area| &area.pixels.set[..]).collect();
        let mut cut = Cut::new(&self.codebook, &self.index, image.inside(), &areas);
        cut.codebook.place(&cut.index, image.inside(), places);
        let tree = tree(image, &cut);
        Self {
            nested: Levels::from_tree(&tree),
            codebook: cut.codebook,
            index: cut.index,
            counts: cut.counts,
            // The one that was computed shows the landmarks as they were.
            buffer: None,
        }
    }
}

fn tree(image: &TrainImage, cut: &Cut) -> MergeTree {
    let planes = Planes::of(&Fundus::of(image.width, image.rgb(), image.inside()));
    let relief = Relief {
        width: image.width,
        inside: image.inside(),
        planes: &planes.log,
        diameter: planes.diameter,
    };
    cut.tree(Borders::of(&relief, &cut.index, cut.codebook.len()))
}
