//! How far the borders of enlarged areas lie from the true ones, in pixels of the photographs.

use serde::Serialize;

use super::ScoredImage;
use super::summary::rounded;

/// How far two borders lie apart, in pixels of the photograph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Distances {
    /// The mean distance.
    pub mean: f64,
    /// The symmetric Hausdorff distance of 95 % of the borders.
    pub hausdorff95: f64,
}

/// An area of the working copy at the photograph's size, against the true mask there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Enlarged {
    /// With its outline drawn at the photograph's pixels.
    pub refined: Distances,
    /// With each pixel taking the nearest of the working copy.
    pub nearest: Distances,
}

/// What was enlarged in one photograph; none where it has no border.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Borders {
    /// The area that one click offers first.
    pub offered: Option<Enlarged>,
    /// The true mask itself, brought to the working copy: what the enlarging alone gets wrong.
    pub truth: Option<Enlarged>,
}

/// Means over the photographs that have such borders.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// So many photographs.
    pub images: usize,
    /// Their means.
    #[serde(flatten)]
    pub enlarged: Enlarged,
}

/// Borders over all photographs; none where no photograph has any.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BorderSummary {
    /// Of the areas that one click offers first.
    pub offered: Option<Mean>,
    /// Of the true masks themselves.
    pub truth: Option<Mean>,
}

/// Sums the borders up.
#[must_use]
pub fn summarise_borders(images: &[ScoredImage]) -> BorderSummary {
    let of = |pick: fn(&Borders) -> Option<Enlarged>| {
        let each: Vec<Enlarged> = images.iter().filter_map(|i| pick(&i.borders)).collect();
        let n = each.len() as f64;
        let mean =
            |value: &dyn Fn(&Enlarged) -> f64| rounded(each.iter().map(value).sum::<f64>() / n);
        let apart = |way: fn(&Enlarged) -> Distances| Distances {
            mean: mean(&|one| way(one).mean),
            hausdorff95: mean(&|one| way(one).hausdorff95),
        };
        (!each.is_empty()).then(|| Mean {
            images: each.len(),
            enlarged: Enlarged {
                refined: apart(|one| one.refined),
                nearest: apart(|one| one.nearest),
            },
        })
    };
    BorderSummary {
        offered: of(|borders| borders.offered),
        truth: of(|borders| borders.truth),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Clicked, Identity, Picked, Score};
    use super::*;

    fn image(offered: Option<f64>, truth: Option<f64>) -> ScoredImage {
        let distances = |mean: f64| Distances {
            mean,
            hausdorff95: 2.0 * mean,
        };
        let enlarged = |mean: f64| Enlarged {
            refined: distances(mean),
            nearest: distances(3.0 * mean),
        };
        let score = Score {
            dice: 1.0,
            iou: 1.0,
            hausdorff: 0.0,
            predicted: 1,
        };
        ScoredImage {
            name: "a.png".to_owned(),
            size: (4, 4),
            mask_pixels: 1,
            suggested: 2,
            levels: Vec::new(),
            walk: [Picked { k: 2, score }; 2],
            clicks: Clicked::default(),
            borders: Borders {
                offered: offered.map(enlarged),
                truth: truth.map(enlarged),
            },
            identity: Identity::default(),
            standing: Vec::new(),
        }
    }

    #[test]
    fn means_are_over_the_photographs_that_have_borders() {
        let images = [image(Some(1.0), Some(0.5)), image(None, Some(1.5))];
        let summary = summarise_borders(&images);
        let offered = summary.offered.unwrap();
        assert_eq!((offered.images, offered.enlarged.refined.mean), (1, 1.0));
        let truth = summary.truth.unwrap();
        assert_eq!((truth.images, truth.enlarged.refined.mean), (2, 1.0));
        assert_eq!(truth.enlarged.nearest.hausdorff95, 6.0);
        assert_eq!(summarise_borders(&images[..0]).truth, None);
    }
}
