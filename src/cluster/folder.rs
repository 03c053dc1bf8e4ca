//! Classes of the whole folder, where it is wished that images have no classes of their own.

use rayon::prelude::*;

use super::kmeans::{k_means, means, means_of};
use super::matching::{FEW, Joint, relabel};
use super::points::{Points, square_distance};
use super::scatter::{Scatter, joint_tree};
use super::{Axes, Codebook, LANDMARKS, Levels, MAX_CLASSES, MIN_CLASSES, MergeTree, Table};
use crate::seed::Seed;

/// Classes that an image's own tree contributes: enough to follow its borders, few enough to be told apart.
const PARTS: usize = 32;
/// Pixels that every image counts as.
const PIXELS: f64 = 10_000.0;
/// Parts that the start of the common classes is found from, at most.
const STARTS_FROM: usize = 2048;

/// An image's contribution.
#[derive(Clone, Debug)]
pub struct Pool<'a> {
    /// The image's landmarks, in features scaled for that image.
    pub codebook: &'a Codebook,
    /// Where the landmarks' own axes point.
    pub axes: &'a Axes,
    /// Pixels of each landmark inside the field of view.
    pub counts: &'a [u32; LANDMARKS],
    /// The levels of the image's own merge tree, numbered as the photograph says.
    pub nested: &'a Levels,
}

/// The finest common classes of all images, and a tree over them.
#[derive(Clone, Debug)]
pub struct FolderClasses {
    centres: Points,
    /// Finest class → class; the other entries mean nothing.
    levels: Levels,
}

/// An image's parts: classes of its own tree, so that borders between common classes are borders of the image.
struct Parts {
    /// Landmark → part.
    of: Table,
    /// Their mean looks, in coordinates that all images share.
    looks: Points,
    /// Their pixels, out of as many for every image.
    weights: Vec<f64>,
}

impl Parts {
    fn new(pool: &Pool<'_>) -> Self {
        let of = *pool.nested.table(PARTS);
        let used = &of[..pool.codebook.len()];
        let count = used.iter().max().map_or(0, |&last| usize::from(last) + 1);
        let common = |landmark| pool.axes.common(pool.codebook.landmark(landmark));
        let looks = Points {
            width: common(0).len(),
            values: (0..used.len()).flat_map(common).collect(),
        };
        // As in the tree: an unused landmark counts as half a pixel.
        let pixels = pool.counts.iter().map(|&count| f64::from(count).max(0.5));
        let parts: Vec<usize> = used.iter().map(|&part| usize::from(part)).collect();
        let (looks, mass) = means_of(&looks, &pixels.collect::<Vec<_>>(), &parts, count);
        let all: f64 = mass.iter().sum();
        Self {
            of,
            looks,
            weights: mass.iter().map(|m| m / all * PIXELS).collect(),
        }
    }
}

impl FolderClasses {
    /// Finds the common classes of all images, none where there is no landmark: the parts of every image, all images
    /// weighing the same, are put into 40 classes by k-means, and these into a tree. What two classes cost to merge is
    /// counted among all parts and, as much again, inside each image: differences between photographs, of exposure for
    /// example, so matter less than those that can be seen in one of them.
    ///
    /// A class takes the number that most of its pixels have in the images.
    #[must_use]
    pub fn fit(pools: &[Pool<'_>]) -> Option<Self> {
        let pools = pools.iter().filter(|pool| !pool.codebook.is_empty());
        let mut images: Vec<(&Pool<'_>, Parts)> =
            pools.map(|pool| (pool, Parts::new(pool))).collect();
        let width = images.first()?.1.looks.width;
        images.retain(|(_, parts)| parts.looks.width == width);
        let parts = || images.iter().map(|(_, parts)| parts);
        let values = parts().flat_map(|p| p.looks.values.iter().copied());
        let looks = Points {
            width,
            values: values.collect(),
        };
        let weights: Vec<f64> = parts().flat_map(|p| p.weights.iter().copied()).collect();
        let start = start(&looks, &weights);
        // Nothing is drawn, so the seed does not matter.
        let groups = k_means(&looks, &weights, MAX_CLASSES, &[&start], 0, Seed(0));
        let count = groups.centres.len();
        let mut sets = vec![Scatter::new(&looks, &weights, &groups.of, count)];
        let mut rest = &groups.of[..];
        for parts in parts() {
            let (of, others) = rest.split_at(parts.weights.len());
            sets.push(Scatter::new(&parts.looks, &parts.weights, of, count));
            rest = others;
        }
        let mut mass = vec![0.0; count];
        for (&group, weight) in groups.of.iter().zip(&weights) {
            mass[group] += weight;
        }
        let mut folder = Self {
            centres: groups.centres,
            levels: Levels::from_tree(&joint_tree(&mut sets, mass)),
        };
        folder.number(images.iter().map(|(pool, _)| *pool));
        Some(folder)
    }

    /// Takes over the numbers that the images' landmarks have.
    fn number<'a>(&mut self, pools: impl Iterator<Item = &'a Pool<'a>>) {
        // The reference has one artificial landmark for each finest number; its table at a count is what most of
        // that number's pixels are called there.
        let mut joint = Joint::default();
        let mut votes = vec![vec![[0u64; MAX_CLASSES]; MAX_CLASSES]; MAX_CLASSES + 1];
        for pool in pools {
            let finest = pool.nested.table(MAX_CLASSES);
            for (landmark, here) in self.nearest(pool).enumerate() {
                joint.add(here, finest[landmark], pool.counts[landmark]);
                for (classes, vote) in votes.iter_mut().enumerate().skip(MIN_CLASSES) {
                    let number = usize::from(pool.nested.table(classes)[landmark]);
                    vote[usize::from(finest[landmark])][number] += u64::from(pool.counts[landmark]);
                }
            }
        }
        let tables = (MIN_CLASSES..=MAX_CLASSES)
            .map(|classes| {
                std::array::from_fn(|fine| {
                    let vote = votes[classes].get(fine);
                    let most = |vote: &[u64; MAX_CLASSES]| {
                        (0..MAX_CLASSES).rev().max_by_key(|&n| vote[n]).unwrap_or(0) as u8
                    };
                    vote.map_or(0, most)
                })
            })
            .collect();
        self.levels = relabel(
            &self.levels,
            &joint,
            &Levels::from_tables(tables),
            FEW,
            false,
        );
    }

    /// An image's levels in the one partition of the folder: each part of the image belongs to the common class that it
    /// is nearest to, and a class is the same in all images, at every class count. Some may be in other images only.
    #[must_use]
    pub fn levels_of(&self, pool: &Pool<'_>) -> Levels {
        if pool.codebook.is_empty() {
            return pool.nested.clone();
        }
        let parts = Parts::new(pool);
        if parts.looks.width != self.centres.width {
            return pool.nested.clone();
        }
        let count = parts.weights.len();
        let class: Vec<u8> = (0..count)
            .map(|part| self.nearest_to(parts.looks.row(part)))
            .collect();
        let tables = (MIN_CLASSES..=MAX_CLASSES).map(|classes| {
            let table = self.levels.table(classes);
            std::array::from_fn(|landmark| {
                let class = class.get(usize::from(parts.of[landmark]));
                class.map_or(0, |&class| table[usize::from(class)])
            })
        });
        Levels::from_tables(tables.collect())
    }

    /// The finest class nearest to each of an image's landmarks; none where they cannot be compared.
    fn nearest<'a>(&'a self, pool: &'a Pool<'_>) -> impl Iterator<Item = u8> + 'a {
        (0..pool.codebook.len())
            .map(|landmark| pool.axes.common(pool.codebook.landmark(landmark)))
            .filter(|look| look.len() == self.centres.width)
            .map(|look| self.nearest_to(&look))
    }

    fn nearest_to(&self, look: &[f64]) -> u8 {
        nearest(&self.centres, look) as u8
    }
}

/// Classes to begin with, by a Ward tree: random starts end in worse ones. Of many parts it takes some, evenly spread.
fn start(looks: &Points, weights: &[f64]) -> Vec<usize> {
    let every = looks.len().div_ceil(STARTS_FROM);
    let chosen: Vec<usize> = (0..looks.len()).step_by(every.max(1)).collect();
    let some = looks.select(&chosen);
    let values: Vec<f32> = some.values.iter().map(|&v| v as f32).collect();
    let weights: Vec<f64> = chosen.iter().map(|&part| weights[part]).collect();
    let tree = MergeTree::ward(&values, looks.width, &weights);
    let groups = tree.groups(MAX_CLASSES);
    let of: Vec<usize> = groups.into_iter().map(usize::from).collect();
    if every <= 1 {
        return of;
    }
    let centres = means(&some, &weights, &of);
    let all = (0..looks.len()).into_par_iter();
    all.map(|part| nearest(&centres, looks.row(part))).collect()
}

fn nearest(centres: &Points, look: &[f64]) -> usize {
    let distance = |class: usize| square_distance(centres.row(class), look);
    (0..centres.len())
        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Image {
        codebook: Codebook,
        counts: [u32; LANDMARKS],
        nested: Levels,
        groups: Vec<usize>,
    }

    /// Six groups in the plane, all a bit brighter or darker than in other images; each image has its landmarks in
    /// another order. In all of them a group has the same number.
    fn image(seed: u64) -> Image {
        let mut stream = Seed(seed).stream();
        let light = stream.unit();
        let mut values = Vec::new();
        let mut groups = Vec::new();
        for _ in 0..LANDMARKS {
            let group = stream.below(6);
            let angle = group as f64;
            values.push((10.0 * angle.cos() + stream.unit() * 0.3 + light) as f32);
            values.push((10.0 * angle.sin() * 1.7 + stream.unit() * 0.3 + light) as f32);
            groups.push(group);
        }
        let counts = std::array::from_fn(|i| 10 * (groups[i] as u32 + 1) + stream.below(5) as u32);
        let weights: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
        let levels = Levels::from_tree(&MergeTree::ward(&values, 2, &weights));
        let (mut joint, mut home) = (Joint::default(), [0; LANDMARKS]);
        for (landmark, &group) in groups.iter().enumerate() {
            joint.add(landmark as u8, group as u8, counts[landmark]);
            home[group] = 5 - group as u8;
        }
        let homes = Levels::from_tables(vec![home; MAX_CLASSES - MIN_CLASSES + 1]);
        Image {
            codebook: Codebook { width: 2, values },
            counts,
            nested: relabel(&levels, &joint, &homes, 6, false),
            groups,
        }
    }

    fn fit(images: &[Image]) -> Vec<Levels> {
        let axes = Axes::default();
        let pools = images.iter().map(|image| Pool {
            codebook: &image.codebook,
            axes: &axes,
            counts: &image.counts,
            nested: &image.nested,
        });
        let pools: Vec<Pool<'_>> = pools.collect();
        let folder = FolderClasses::fit(&pools).expect("a folder");
        pools.iter().map(|pool| folder.levels_of(pool)).collect()
    }

    #[test]
    fn a_group_is_one_class_in_all_images() {
        let images: Vec<Image> = (0..4).map(image).collect();
        let mut number = [None; 6];
        for (levels, image) in fit(&images).iter().zip(&images) {
            for (found, &group) in levels.table(6).iter().zip(&image.groups) {
                assert_eq!(found, number[group].get_or_insert(*found), "group {group}");
            }
        }
        let mut numbers = number.map(|number| number.expect("all groups are there"));
        numbers.sort_unstable();
        assert!(
            numbers.windows(2).all(|pair| pair[0] < pair[1]),
            "{numbers:?}"
        );
    }

    #[test]
    fn one_partition_puts_alike_groups_together_at_every_count() {
        let images: Vec<Image> = (0..4).map(image).collect();
        let levels = fit(&images);
        for classes in MIN_CLASSES..=6 {
            let mut class = [None; 6];
            for (levels, image) in levels.iter().zip(&images) {
                for (&group, &found) in image.groups.iter().zip(levels.table(classes)) {
                    assert_eq!(found, *class[group].get_or_insert(found), "{classes}");
                }
            }
        }
        // And its tree nests: the walk needs that.
        for classes in MIN_CLASSES..MAX_CLASSES {
            let (coarse, fine) = (levels[0].table(classes), levels[0].table(classes + 1));
            for a in 0..LANDMARKS {
                assert!((0..a).all(|b| fine[a] != fine[b] || coarse[a] == coarse[b]));
            }
        }
    }

    #[test]
    fn no_image_gives_no_classes() {
        assert!(FolderClasses::fit(&[]).is_none());
    }
}
