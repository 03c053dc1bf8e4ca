//! Classes of the whole folder, to which each image's own classes are matched.

use burn::tensor::{Device, Tensor, TensorData};

use super::{Codebook, Joint, LANDMARKS, Levels, MAX_CLASSES, MergeTree, relabel};
use crate::seed::Seed;

/// An image's contribution: its codebook and the pixels of each landmark.
#[derive(Clone, Debug)]
pub struct Pool<'a> {
    /// The image's landmarks, in features scaled for that image.
    pub codebook: &'a Codebook,
    /// Pixels of each landmark inside the field of view.
    pub counts: &'a [u32; LANDMARKS],
    /// The image's own levels.
    pub levels: &'a Levels,
}

/// A hierarchy over the landmarks of all images.
#[derive(Clone, Debug)]
pub struct FolderClasses {
    codebook: Codebook,
    levels: Levels,
}

impl FolderClasses {
    /// Gathers each image's finest classes (40 centroids an image), clusters them into at most 256 folder-wide
    /// landmarks, and builds a Ward tree on these. Numbers continue: a folder-wide class takes the number that most of
    /// its pixels have in the images marked `true`; where there are none, the tree numbers its own.
    #[must_use]
    pub fn fit(pools: &[(Pool<'_>, bool)], seed: Seed) -> Option<Self> {
        let width = pools.first()?.0.codebook.width;
        let pools: Vec<&(Pool<'_>, bool)> = pools
            .iter()
            .filter(|(pool, _)| pool.codebook.width == width)
            .collect();
        let mut points = Vec::new();
        let mut weights = Vec::new();
        for (pool, _) in &pools {
            finest(pool, &mut points, &mut weights);
        }
        let tensor = Tensor::<2>::from_data(
            TensorData::new(points.clone(), [weights.len(), width]),
            &Device::flex(),
        );
        let codebook = Codebook::fit(&tensor, LANDMARKS, 8, seed);
        let mut mass = vec![0.0; codebook.len()];
        for (point, weight) in points.chunks_exact(width).zip(&weights) {
            mass[nearest(&codebook, point)] += weight;
        }
        let tree = MergeTree::ward(&codebook.values, width, &mass);
        let mut folder = Self {
            codebook,
            levels: Levels::from_tree(&tree),
        };
        let numbered: Vec<&Pool<'_>> = pools.iter().filter(|p| p.1).map(|p| &p.0).collect();
        if !numbered.is_empty() {
            folder.continue_numbers(&numbered);
        }
        Some(folder)
    }

    /// Takes over the numbers that the images' landmarks carry at present.
    fn continue_numbers(&mut self, pools: &[&Pool<'_>]) {
        // The reference has one artificial landmark for each finest number; its table at a count is what most of
        // that number's pixels are called there.
        let mut joint = Joint::default();
        let mut votes = vec![vec![[0u64; MAX_CLASSES]; LANDMARKS]; MAX_CLASSES + 1];
        for pool in pools {
            let finest = pool.levels.table(MAX_CLASSES);
            for landmark in 0..pool.codebook.len() {
                let here = nearest(&self.codebook, pool.codebook.landmark(landmark)) as u8;
                joint.add(here, finest[landmark], pool.counts[landmark]);
                for (classes, vote) in votes.iter_mut().enumerate().skip(super::MIN_CLASSES) {
                    let number = usize::from(pool.levels.table(classes)[landmark]);
                    vote[usize::from(finest[landmark])][number] += u64::from(pool.counts[landmark]);
                }
            }
        }
        let tables = (super::MIN_CLASSES..=MAX_CLASSES)
            .map(|classes| {
                std::array::from_fn(|fine| {
                    let vote = &votes[classes][fine];
                    (0..MAX_CLASSES).rev().max_by_key(|&n| vote[n]).unwrap_or(0) as u8
                })
            })
            .collect();
        self.levels = relabel(&self.levels, &joint, &Levels::from_tables(tables));
    }

    /// Renumbers an image's levels after the folder's, by the folder-wide landmark nearest to each of its landmarks.
    #[must_use]
    pub fn match_image(&self, pool: &Pool<'_>) -> Levels {
        if pool.codebook.width != self.codebook.width {
            return pool.levels.clone();
        }
        let mut joint = Joint::default();
        for landmark in 0..pool.codebook.len() {
            let there = nearest(&self.codebook, pool.codebook.landmark(landmark));
            joint.add(landmark as u8, there as u8, pool.counts[landmark]);
        }
        relabel(pool.levels, &joint, &self.levels)
    }
}

/// The centroids and weights of an image's finest classes.
fn finest(pool: &Pool<'_>, points: &mut Vec<f32>, weights: &mut Vec<f64>) {
    let width = pool.codebook.width;
    let table = pool.levels.table(MAX_CLASSES);
    let mut sums = vec![0.0f64; MAX_CLASSES * width];
    let mut mass = [0.0f64; MAX_CLASSES];
    for (landmark, &class) in table.iter().enumerate().take(pool.codebook.len()) {
        let class = usize::from(class);
        let weight = f64::from(pool.counts[landmark]);
        mass[class] += weight;
        for (sum, &v) in sums[class * width..]
            .iter_mut()
            .zip(pool.codebook.landmark(landmark))
        {
            *sum += weight * f64::from(v);
        }
    }
    for (class, &weight) in mass.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let centroid = &sums[class * width..(class + 1) * width];
        points.extend(centroid.iter().map(|s| (s / weight) as f32));
        weights.push(weight);
    }
}

fn nearest(codebook: &Codebook, point: &[f32]) -> usize {
    let distance = |landmark: usize| -> f32 {
        codebook
            .landmark(landmark)
            .iter()
            .zip(point)
            .map(|(a, b)| (a - b).powi(2))
            .sum()
    };
    (0..codebook.len())
        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six groups in the plane; each image has its landmarks in another order.
    fn image(seed: u64) -> (Codebook, [u32; LANDMARKS], Levels, Vec<usize>) {
        let mut stream = Seed(seed).stream();
        let mut values = Vec::new();
        let mut groups = Vec::new();
        for _ in 0..LANDMARKS {
            let group = stream.below(6);
            let angle = group as f64;
            values.push((10.0 * angle.cos() + stream.unit() * 0.3) as f32);
            values.push((10.0 * angle.sin() * 1.7 + stream.unit() * 0.3) as f32);
            groups.push(group);
        }
        let counts = std::array::from_fn(|i| 10 * (groups[i] as u32 + 1) + stream.below(5) as u32);
        let weights: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
        let levels = Levels::from_tree(&MergeTree::ward(&values, 2, &weights));
        (Codebook { width: 2, values }, counts, levels, groups)
    }

    type Image = (Codebook, [u32; LANDMARKS], Levels, Vec<usize>);

    /// Fits the folder and matches every image; `say` tells which images' numbers continue.
    fn fit(images: &[Image], say: impl Fn(usize) -> bool, seed: u64) -> Vec<Levels> {
        let pools: Vec<(Pool<'_>, bool)> = images
            .iter()
            .enumerate()
            .map(|(i, (codebook, counts, levels, _))| {
                let pool = Pool {
                    codebook,
                    counts,
                    levels,
                };
                (pool, say(i))
            })
            .collect();
        let folder = FolderClasses::fit(&pools, Seed(seed)).expect("a folder");
        pools
            .iter()
            .map(|(pool, _)| folder.match_image(pool))
            .collect()
    }

    #[test]
    fn a_group_has_one_number_in_all_images() {
        let images: Vec<Image> = (0..4).map(image).collect();
        let mut number = [None; 6];
        for (levels, (_, _, _, groups)) in fit(&images, |_| false, 1).iter().zip(&images) {
            let table = levels.table(6);
            for (landmark, &group) in groups.iter().enumerate() {
                let expected = *number[group].get_or_insert(table[landmark]);
                assert_eq!(table[landmark], expected, "group {group}");
            }
        }
    }

    #[test]
    fn the_image_that_was_seen_keeps_its_numbers() {
        let images: Vec<Image> = (0..4).map(image).collect();
        let matched = fit(&images, |i| i == 2, 5);
        for k in 2..=6 {
            assert_eq!(matched[2].table(k), images[2].2.table(k), "{k} classes");
        }
    }

    #[test]
    fn numbers_continue_when_the_folder_is_fitted_again() {
        let mut images: Vec<Image> = (0..4).map(image).collect();
        for (image, levels) in fit(&images, |_| false, 1).into_iter().enumerate() {
            images[image].2 = levels;
        }
        let again = fit(&images, |_| true, 77);
        for (image, levels) in images.iter().zip(&again) {
            assert_eq!(image.2.table(6), levels.table(6));
        }
    }

    #[test]
    fn no_image_gives_no_classes() {
        assert!(FolderClasses::fit(&[], Seed(1)).is_none());
    }
}
