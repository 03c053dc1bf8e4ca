//! Classes of the whole folder: those that each image's own classes are named after, or all that there are.

use rayon::prelude::*;

use super::kmeans::{k_means, means, means_of};
use super::points::{Points, square_distance};
use super::scatter::{Scatter, joint_tree};
use super::{
    Axes, Codebook, Joint, LANDMARKS, Levels, MAX_CLASSES, MIN_CLASSES, MergeTree, Partition,
    Table, relabel,
};
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
    /// The image's levels, as they are numbered at present.
    pub levels: &'a Levels,
    /// The levels of the image's own merge tree.
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
    /// Numbers continue: a class takes the number that most of its pixels have in the images marked `true`; where there
    /// are none, the tree numbers its own.
    #[must_use]
    pub fn fit(pools: &[(Pool<'_>, bool)]) -> Option<Self> {
        let pools = pools.iter().filter(|(pool, _)| !pool.codebook.is_empty());
        let mut images: Vec<(&Pool<'_>, bool, Parts)> = pools
            .map(|(pool, numbered)| (pool, *numbered, Parts::new(pool)))
            .collect();
        let width = images.first()?.2.looks.width;
        images.retain(|(_, _, parts)| parts.looks.width == width);
        let parts = || images.iter().map(|(_, _, parts)| parts);
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
        let numbered = images.iter().filter(|image| image.1);
        folder.continue_numbers(&numbered.map(|image| image.0).collect::<Vec<_>>());
        Some(folder)
    }

    /// Takes over the numbers that the images' landmarks carry at present.
    fn continue_numbers(&mut self, pools: &[&Pool<'_>]) {
        if pools.is_empty() {
            return;
        }
        // The reference has one artificial landmark for each finest number; its table at a count is what most of
        // that number's pixels are called there.
        let mut joint = Joint::default();
        let mut votes = vec![vec![[0u64; MAX_CLASSES]; MAX_CLASSES]; MAX_CLASSES + 1];
        for pool in pools {
            let finest = pool.levels.table(MAX_CLASSES);
            for (landmark, here) in self.nearest(pool).enumerate() {
                joint.add(here, finest[landmark], pool.counts[landmark]);
                for (classes, vote) in votes.iter_mut().enumerate().skip(MIN_CLASSES) {
                    let number = usize::from(pool.levels.table(classes)[landmark]);
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
        self.levels = relabel(&self.levels, &joint, &Levels::from_tables(tables));
    }

    /// The levels that an image shows: its own, numbered after the folder's, or the folder's.
    #[must_use]
    pub fn levels_of(&self, pool: &Pool<'_>, partition: Partition) -> Levels {
        match partition {
            Partition::Image => self.match_image(pool),
            Partition::Folder => self.classes_of(pool),
        }
    }

    /// Renumbers an image's own levels after the folder's, by the class nearest to each of its landmarks.
    fn match_image(&self, pool: &Pool<'_>) -> Levels {
        let mut joint = Joint::default();
        for (landmark, there) in self.nearest(pool).enumerate() {
            joint.add(landmark as u8, there, pool.counts[landmark]);
        }
        relabel(pool.levels, &joint, &self.levels)
    }

    /// An image's levels in the one partition of the folder: each part of the image belongs to the common class that it
    /// is nearest to, and a class is the same in all images, at every class count. Some may be in other images only.
    fn classes_of(&self, pool: &Pool<'_>) -> Levels {
        if pool.codebook.is_empty() {
            return pool.levels.clone();
        }
        let parts = Parts::new(pool);
        if parts.looks.width != self.centres.width {
            return pool.levels.clone();
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
        levels: Levels,
        nested: Levels,
        groups: Vec<usize>,
    }

    /// Six groups in the plane, all a bit brighter or darker than in other images; each image has its landmarks in
    /// another order.
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
        Image {
            codebook: Codebook { width: 2, values },
            counts,
            nested: levels.clone(),
            levels,
            groups,
        }
    }

    fn pool_of<'a>(image: &'a Image, axes: &'a Axes) -> Pool<'a> {
        Pool {
            codebook: &image.codebook,
            axes,
            counts: &image.counts,
            levels: &image.levels,
            nested: &image.nested,
        }
    }

    /// Fits the folder and gives every image its levels; `say` tells which images' numbers continue.
    fn fit(images: &[Image], partition: Partition, say: impl Fn(usize) -> bool) -> Vec<Levels> {
        let axes = Axes::default();
        let pools: Vec<(Pool<'_>, bool)> = images
            .iter()
            .enumerate()
            .map(|(i, image)| (pool_of(image, &axes), say(i)))
            .collect();
        let folder = FolderClasses::fit(&pools).expect("a folder");
        pools
            .iter()
            .map(|(pool, _)| folder.levels_of(pool, partition))
            .collect()
    }

    fn one_number_a_group(images: &[Image], levels: &[Levels]) {
        let mut number = [None; 6];
        for (levels, image) in levels.iter().zip(images) {
            let table = levels.table(6);
            for (landmark, &group) in image.groups.iter().enumerate() {
                let expected = *number[group].get_or_insert(table[landmark]);
                assert_eq!(table[landmark], expected, "group {group}");
            }
        }
        let mut numbers = number.map(|n| n.expect("all groups are there"));
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_group_has_one_number_in_all_images() {
        let images: Vec<Image> = (0..4).map(image).collect();
        for partition in [Partition::Image, Partition::Folder] {
            one_number_a_group(&images, &fit(&images, partition, |_| false));
        }
    }

    #[test]
    fn one_partition_puts_alike_groups_together_at_every_count() {
        let images: Vec<Image> = (0..4).map(image).collect();
        let levels = fit(&images, Partition::Folder, |_| false);
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
    fn images_come_and_go_and_numbers_stay() {
        let mut images: Vec<Image> = (0..4).map(image).collect();
        for partition in [Partition::Folder, Partition::Image] {
            let levels = fit(&images, partition, |_| false);
            for (image, levels) in images.iter_mut().zip(levels) {
                image.levels = levels;
            }
            let before: Vec<_> = images[1..].iter().map(|i| *i.levels.table(6)).collect();
            let mut others: Vec<Image> = (1..4).map(image).collect();
            others.push(image(9));
            for (other, known) in others.iter_mut().zip(&images[1..]) {
                other.levels = known.levels.clone();
            }
            let after = fit(&others, partition, |i| i < 3);
            for (levels, before) in after.iter().zip(&before) {
                assert_eq!(levels.table(6), before, "{partition:?}");
            }
            one_number_a_group(&others, &after);
        }
    }

    #[test]
    fn the_image_that_was_seen_keeps_its_numbers() {
        let images: Vec<Image> = (0..4).map(image).collect();
        let matched = fit(&images, Partition::Image, |i| i == 2);
        for k in 2..=6 {
            assert_eq!(matched[2].table(k), images[2].levels.table(k), "{k}");
        }
    }

    #[test]
    fn no_image_gives_no_classes() {
        assert!(FolderClasses::fit(&[]).is_none());
    }
}
