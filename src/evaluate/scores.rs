//! How well the classes of a photograph agree with its true mask.

use super::segmented::{Made, Segmented};
use crate::cluster::{LANDMARKS, Levels, MAX_CLASSES, MIN_CLASSES, PixelLevels};
use crate::cuts::TrainImage;
use crate::export::evaluation::{
    Borders, Clicked, Identity, Level, MOST_CLICKS, Picked, Score, ScoredImage,
};
use crate::measure::{
    Agreement, Area, Bitmap, IndexMap, Suggestion, Trials, Truth, Walked, clear, score_levels,
    score_walk, suggest, try_clicks,
};

impl Segmented {
    /// The scores by each feature.
    pub(super) fn scores(&self) -> Vec<ScoredImage> {
        let (mut scored, offered): (Vec<ScoredImage>, Vec<_>) =
            self.made.iter().map(|made| self.scored(made)).unzip();
        // Borders and numbers are of the feature that was asked for, not of one to compare with.
        if let (Some(first), Some(offered)) = (scored.first_mut(), offered.first()) {
            first.identity = self.identity;
            first.standing = self.standing();
            first.borders = self.files.borders(self.truth.mask(), offered.as_ref());
        }
        scored
    }

    /// How well each area agrees with the truth that the program points at.
    fn standing(&self) -> Vec<f64> {
        let Some(Made::Landmarks(one)) = self.made.first() else {
            return Vec::new();
        };
        let dice = |area: &Area| self.truth.mask().likeness(&area.pixels);
        clear(&one.areas).map(dice).collect()
    }

    /// The scores by one feature, and the area that the click offers first.
    fn scored(&self, made: &Made) -> (ScoredImage, Option<Bitmap>) {
        let (levels, (walk, offered, clicks), suggested) = match made {
            Made::Landmarks(one) => {
                let inside = self.image.inside();
                let map = map(&self.image, &one.index, &inside);
                let tables = (MIN_CLASSES..=MAX_CLASSES).map(|k| one.levels.table(k));
                (
                    score_levels(&map, tables, &self.truth),
                    self.walked(&map, &one.bridged, &one.nested),
                    suggest(&map, &one.areas, &one.levels.each()).classes,
                )
            }
            Made::Pixels(pixels) => {
                let inside = vec![true; self.image.width * self.image.height];
                let map = |index| map(&self.image, index, &inside);
                (
                    by_pixels(pixels, map, &self.truth),
                    self.walked(&map(&pixels.finest().of), self.image.rgb(), &pixels.nested),
                    // The published methods come with one count for all images.
                    Suggestion::default().classes,
                )
            }
        };
        let scored = ScoredImage {
            name: self.name.clone(),
            size: (self.image.width, self.image.height),
            mask_pixels: self.truth.pixels(),
            suggested,
            levels: (MIN_CLASSES..=MAX_CLASSES)
                .zip(levels)
                .map(|(k, made)| Level {
                    k,
                    scores: made.map(score),
                })
                .collect(),
            walk: walk.map(|stop| Picked {
                k: stop.classes,
                score: score(stop.agreement),
            }),
            clicks,
            borders: Borders::default(),
            identity: Identity::default(),
            standing: Vec::new(),
        };
        (scored, offered)
    }

    /// The walk from the truth's own place with the area that it offers first, and other clicks.
    fn walked(
        &self,
        map: &IndexMap<'_>,
        rgb: &[u16],
        nested: &Levels,
    ) -> ([Walked; 2], Option<Bitmap>, Clicked) {
        let tables: Vec<_> = (MIN_CLASSES..=MAX_CLASSES)
            .map(|k| (k, nested.table(k)))
            .collect();
        let truth = &self.truth;
        let Trials { random, corrected } =
            try_clicks(map, rgb, &tables, truth, MOST_CLICKS, self.clicks);
        let clicked = Clicked { random, corrected };
        let (walk, offered) = score_walk(map, rgb, &tables, truth);
        (walk, offered, clicked)
    }
}

fn map<'a>(image: &TrainImage, index: &'a [u8], inside: &'a [bool]) -> IndexMap<'a> {
    IndexMap {
        width: image.width,
        height: image.height,
        index,
        inside,
    }
}

/// The agreement at each class count, where each has a map of its own.
fn by_pixels<'a>(
    pixels: &'a PixelLevels,
    map: impl Fn(&'a [u8]) -> IndexMap<'a>,
    truth: &Truth,
) -> Vec<[Agreement; 3]> {
    let each_its_own: [u8; LANDMARKS] = std::array::from_fn(|i| i as u8);
    let mut known: Option<(usize, [Agreement; 3])> = None;
    (MIN_CLASSES..=MAX_CLASSES)
        .flat_map(|k| {
            let one = pixels.at(k);
            let made = match known {
                Some((classes, made)) if classes == one.classes => vec![made],
                _ => score_levels(&map(&one.of), [&each_its_own], truth),
            };
            known = made.first().map(|&made| (one.classes, made));
            made
        })
        .collect()
}

fn score(made: Agreement) -> Score {
    Score {
        dice: made.dice,
        iou: made.iou,
        hausdorff: made.hausdorff,
        predicted: made.predicted,
    }
}
