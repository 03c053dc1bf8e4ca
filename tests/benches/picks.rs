//! What a click costs, and what proposals cost.

use std::hint::black_box;

use cuts_viewer::cluster::{
    self, Borders, Codebook, Cut, Homes, LANDMARKS, Levels, MergeTree, Relief,
};
use cuts_viewer::cuts::TrainImage;
use cuts_viewer::detail::{self, Fundus, Planes};
use cuts_viewer::measure::{self, IndexMap, landmark_counts};

use super::{square, time};

/// A square image whose landmarks are shades of green, which no diffusion has made smoother: a hard case.
struct Shades {
    side: usize,
    image: TrainImage,
    inside: Vec<bool>,
    index: Vec<u8>,
    levels: Levels,
}

impl Shades {
    fn of(side: usize) -> Self {
        let image = square(side);
        let shade = |rgb: &[u16]| (rgb[1] >> 8) as u8;
        let index: Vec<u8> = image.rgb().chunks_exact(3).map(shade).collect();
        let shades: Vec<f32> = (0..LANDMARKS).map(|i| i as f32).collect();
        let weights = landmark_counts(&index, &image.inside()).map(f64::from);
        Self {
            side,
            levels: Levels::from_tree(&MergeTree::ward(&shades, 1, &weights)),
            inside: image.inside(),
            image,
            index,
        }
    }

    fn map(&self) -> IndexMap<'_> {
        IndexMap {
            width: self.side,
            height: self.side,
            index: &self.index,
            inside: &self.inside,
        }
    }

    fn tables(&self) -> Vec<(usize, &cluster::Table)> {
        let counts = cluster::MIN_CLASSES..=cluster::MAX_CLASSES;
        counts.map(|k| (k, self.levels.table(k))).collect()
    }
}

/// What a click costs.
pub fn walking() {
    const SIDE: usize = 1024;
    let shades = Shades::of(SIDE);
    let (map, rgb, tables) = (shades.map(), shades.image.rgb(), shades.tables());
    let mut click = 0;
    let what = "areas under a click, those with outlines of their own, 1024 x 1024 px";
    time(what, 25, || {
        click = (click + 300_007) % (SIDE * SIDE);
        black_box(measure::walk(&map, rgb, &tables, click));
    });
}

/// What it costs to find what stands out in an image, to keep it whole in a tree, and to number classes.
pub fn outlines() {
    const SIDE: usize = 256;
    let shades = Shades::of(SIDE);
    let (map, tables, inside) = (shades.map(), shades.tables(), &*shades.inside);
    let rgb = shades.image.rgb();
    let planes = Planes::of(&Fundus::of(SIDE, rgb, inside));
    time("vessels bridged, 256 x 256 px", 25, || {
        let planes = Planes::of(&Fundus::of(SIDE, rgb, inside));
        black_box(detail::bridged(&planes, rgb));
    });
    let bridged = detail::bridged(&planes, rgb);
    time("areas that stand out, 256 x 256 px", 25, || {
        black_box(measure::standing_out(&map, &bridged, &tables, 8, 0.3));
    });
    let areas = measure::standing_out(&map, &bridged, &tables, 8, 0.3);
    let areas: Vec<&[bool]> = areas.iter().map(|area| &area.pixels.set[..]).collect();
    let codebook = Codebook {
        width: 1,
        values: (0..LANDMARKS).map(|i| i as f32).collect(),
    };
    let relief = Relief {
        width: SIDE,
        inside,
        planes: &planes.log,
        diameter: planes.diameter,
    };
    let tree_of = |cut: &Cut| {
        Levels::from_tree(&cut.tree(Borders::of(&relief, &cut.index, cut.codebook.len())))
    };
    time("a tree that keeps them whole, 256 x 256 px", 25, || {
        black_box(tree_of(&Cut::new(&codebook, &shades.index, inside, &areas)));
    });
    time("parts that numbers come from, 256 x 256 px", 25, || {
        black_box(Homes::of(SIDE, rgb, inside));
    });
    let cut = Cut::new(&codebook, &shades.index, inside, &areas);
    let (homes, levels) = (Homes::of(SIDE, rgb, inside), tree_of(&cut));
    time("classes numbered, 256 x 256 px", 25, || {
        black_box(homes.number(SIDE, &cut.index, inside, &levels, 10));
    });
}

/// What proposals cost: of a class count, and of an area like one picked elsewhere.
pub fn proposing() {
    let shades = Shades::of(256);
    let (map, rgb, tables) = (shades.map(), shades.image.rgb(), shades.tables());
    let areas = measure::standing_out(&map, rgb, &tables, 8, 0.3);
    time(
        "suggested class count, 256 x 256 px, one thread",
        25,
        || {
            black_box(measure::suggest(&map, &areas, &tables));
        },
    );
    let walk = measure::walk(&map, rgb, &tables, 128 * 256 + 128).expect("a walk");
    let look = measure::Look::of(&map, rgb, &walk.stops[walk.first].area).expect("a look");
    time(
        "area like a picked one, 256 x 256 px, one thread",
        25,
        || {
            black_box(measure::find(&map, rgb, &tables, &[look]));
        },
    );
}
