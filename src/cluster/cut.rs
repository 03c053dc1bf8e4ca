//! Landmarks cut along areas that stand out, and a tree that keeps these areas whole.

use super::borders::Borders;
use super::{Codebook, Feature, LANDMARKS, MergeTree};

/// A border of no step keeps two groups apart by this much less than one of [`FULL`] steps.
const FLOOR: f64 = 0.003;
/// A border of so many usual steps is an edge.
const FULL: f64 = 4.0;
/// What joins inside an area costs so much less: areas are whole in all but the most classes.
const INNER: f64 = 0.002;
/// What joins an area to what lies around it costs so much more: the few classes show what stands out.
const OUTER: f64 = 8.0;
/// Down to so many classes near groups are put together rather than far ones; below, look alone decides.
const LOOK_ALONE: usize = 6;

/// An image's landmarks, each cut into what lies in each area and what lies in none: at most 256 groups, which are the
/// landmarks from here on.
pub struct Cut {
    /// Their looks: means of those of the landmarks. There is room for places, as in any codebook.
    pub codebook: Codebook,
    /// The group of each pixel, row by row.
    pub index: Vec<u8>,
    /// Pixels of each in the field of view.
    pub counts: [u32; LANDMARKS],
    /// The area of each, from 1; 0 for none.
    area: Vec<usize>,
}

/// A group while there may be too many.
struct Group {
    area: usize,
    pixels: f64,
    look: Vec<f64>,
    /// The group that it was put into.
    into: Option<usize>,
}

impl Cut {
    /// Cuts the landmarks of an index map. Where areas overlap, pixels belong to the first. All is row by row.
    #[must_use]
    pub fn new(codebook: &Codebook, index: &[u8], inside: &[bool], areas: &[&[bool]]) -> Self {
        let area_of = |at: usize| areas.iter().position(|area| area[at]).map_or(0, |a| a + 1);
        let kinds = areas.len() + 1;
        let key = |at: usize| usize::from(index[at]) * kinds + area_of(at);
        let seen = || (0..index.len()).filter(|&at| inside[at]);
        let mut pixels = vec![0u32; codebook.len() * kinds];
        for at in seen() {
            pixels[key(at)] += 1;
        }
        let mut number = vec![0; pixels.len()];
        let mut groups = Vec::new();
        for (key, &pixels) in pixels.iter().enumerate().filter(|(_, p)| **p > 0) {
            number[key] = groups.len();
            let look = codebook.landmark(key / kinds).iter();
            groups.push(Group {
                area: key % kinds,
                pixels: f64::from(pixels),
                look: look.map(|&v| f64::from(v)).collect(),
                into: None,
            });
        }
        join_smallest(&mut groups);
        let mut place = vec![0u8; groups.len()];
        let mut cut = Self {
            codebook: Codebook {
                width: codebook.width,
                values: Vec::new(),
            },
            index: vec![0; index.len()],
            counts: [0; LANDMARKS],
            area: Vec::new(),
        };
        for (at, group) in groups.iter().enumerate().filter(|(_, g)| g.into.is_none()) {
            place[at] = cut.area.len() as u8;
            cut.area.push(group.area);
            let look = group.look.iter().map(|&v| v as f32);
            cut.codebook.values.extend(look);
        }
        for at in seen() {
            let mut group = number[key(at)];
            while let Some(into) = groups[group].into {
                group = into;
            }
            cut.index[at] = place[group];
            cut.counts[usize::from(place[group])] += 1;
        }
        cut
    }

    /// The tree of the groups. Two cost as much as in a Ward tree, less the weaker the border between them is:
    /// `|a − b|² · mn / (m + n) · g`, `g = (s / 4)²` between 0.003 and 1, where s is the mean step of colour across the
    /// border in usual steps, and `g = 1` where they do not touch. So uneven light, whose borders are no edges, makes no
    /// classes. What lies in an area joins first, and nothing else before it is whole; then it is kept from what lies
    /// around it.
    #[must_use]
    pub fn tree(&self, borders: Borders) -> MergeTree {
        Growth::new(self, borders).grown()
    }
}

/// Puts the smallest groups into the most similar of the same area until few enough are left.
fn join_smallest(groups: &mut [Group]) {
    let mut left = groups.len();
    let mut waiting: Vec<usize> = (0..groups.len()).collect();
    while left > LANDMARKS {
        let Some(at) = (0..waiting.len()).min_by(|&a, &b| {
            let pixels = |at: usize| groups[waiting[at]].pixels;
            pixels(a).total_cmp(&pixels(b))
        }) else {
            return;
        };
        let small = waiting.swap_remove(at);
        let apart = |other: usize| -> f64 {
            let pairs = groups[small].look.iter().zip(&groups[other].look);
            pairs.map(|(a, b)| (a - b).powi(2)).sum()
        };
        let alike = (0..groups.len())
            .filter(|&other| {
                let group = &groups[other];
                other != small && group.into.is_none() && group.area == groups[small].area
            })
            .min_by(|&a, &b| apart(a).total_cmp(&apart(b)));
        // The last of its area stays.
        let Some(into) = alike else { continue };
        let (pixels, look) = (groups[small].pixels, groups[small].look.clone());
        let target = &mut groups[into];
        let all = target.pixels + pixels;
        for (own, other) in target.look.iter_mut().zip(&look) {
            *own = (*own * target.pixels + other * pixels) / all;
        }
        target.pixels = all;
        groups[small].into = Some(into);
        left -= 1;
    }
}

/// A tree as it grows.
struct Growth {
    n: usize,
    width: usize,
    /// Values of a look that count: all, later without the place.
    used: usize,
    looks: Vec<f64>,
    weights: Vec<f64>,
    borders: Borders,
    /// The tree node of each group; none once it is merged away.
    node: Vec<Option<usize>>,
    area: Vec<usize>,
    /// Whether a group is made of whole areas alone.
    whole: Vec<bool>,
    /// Groups that are left of each area.
    parts: Vec<usize>,
    costs: Vec<f64>,
}

impl Growth {
    fn new(cut: &Cut, borders: Borders) -> Self {
        let n = cut.area.len();
        let areas = cut.area.iter().max().map_or(0, |&last| last + 1);
        let mut parts = vec![0; areas];
        for &area in &cut.area {
            parts[area] += 1;
        }
        Self {
            n,
            width: cut.codebook.width,
            used: cut.codebook.width,
            looks: cut.codebook.values.iter().map(|&v| f64::from(v)).collect(),
            weights: cut.counts[..n].iter().map(|&c| f64::from(c)).collect(),
            borders,
            node: (0..n).map(Some).collect(),
            area: cut.area.clone(),
            whole: cut.area.iter().map(|&area| area > 0).collect(),
            parts,
            costs: vec![f64::INFINITY; n * n],
        }
    }

    fn grown(mut self) -> MergeTree {
        let weights = self.weights.clone();
        let mut merges = Vec::with_capacity(self.n.saturating_sub(1));
        self.cost_all();
        for made in 0..self.n.saturating_sub(1) {
            if self.n - made == LOOK_ALONE {
                self.used = Feature::LOOK.min(self.width);
                self.cost_all();
            }
            let Some((i, j)) = self.cheapest() else { break };
            let (Some(a), Some(b)) = (self.node[i], self.node[j]) else {
                break;
            };
            merges.push((a, b));
            self.join(i, j);
            self.node[i] = Some(self.n + made);
        }
        MergeTree {
            leaves: self.n,
            merges,
            weights,
        }
    }

    fn left(&self) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.n).filter(|&i| self.node[i].is_some())
    }

    fn cheapest(&self) -> Option<(usize, usize)> {
        let mut best = (f64::INFINITY, None);
        for i in self.left() {
            for j in self.left().take_while(|&j| j < i) {
                let cost = self.costs[i * self.n + j];
                if cost < best.0 {
                    best = (cost, Some((j, i)));
                }
            }
        }
        best.1
    }

    fn cost_all(&mut self) {
        let left: Vec<usize> = self.left().collect();
        for (at, &i) in left.iter().enumerate() {
            for &j in &left[..at] {
                self.note(i, j);
            }
        }
    }

    fn note(&mut self, i: usize, j: usize) {
        let cost = self.cost(i, j);
        self.costs[i * self.n + j] = cost;
        self.costs[j * self.n + i] = cost;
    }

    fn cost(&self, i: usize, j: usize) -> f64 {
        let (a, b) = (self.area[i], self.area[j]);
        let is_part = |area: usize| area > 0 && self.parts[area] > 1;
        if a != b && (is_part(a) || is_part(b)) {
            return f64::INFINITY;
        }
        let look = |group: usize| &self.looks[group * self.width..][..self.used];
        let apart: f64 = look(i)
            .iter()
            .zip(look(j))
            .map(|(a, b)| (a - b).powi(2))
            .sum();
        let (m, n) = (self.weights[i], self.weights[j]);
        let edge = self
            .borders
            .step(i, j)
            .map_or(1.0, |step| (step / FULL).min(1.0).powi(2).max(FLOOR));
        let inner = if a == b && a > 0 { INNER } else { 1.0 };
        let outer = if self.whole[i] == self.whole[j] {
            1.0
        } else {
            OUTER
        };
        apart * m * n / (m + n) * edge * inner * outer
    }

    /// Puts group j into group i.
    fn join(&mut self, i: usize, j: usize) {
        let (m, n) = (self.weights[i], self.weights[j]);
        for column in 0..self.width {
            let sum =
                m * self.looks[i * self.width + column] + n * self.looks[j * self.width + column];
            self.looks[i * self.width + column] = sum / (m + n);
        }
        self.weights[i] = m + n;
        self.whole[i] &= self.whole[j];
        self.node[j] = None;
        self.borders.join(i, j);
        if self.area[i] == self.area[j] {
            self.parts[self.area[i]] -= 1;
            if self.area[i] > 0 && self.parts[self.area[i]] == 1 {
                // It is whole: it may join others now.
                return self.cost_all();
            }
        } else {
            self.area[i] = 0;
        }
        let left: Vec<usize> = self.left().filter(|&other| other != i).collect();
        for other in left {
            self.note(i, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::borders::Relief;
    use super::*;
    use crate::cluster::Levels;

    const SIDE: usize = 60;

    /// A ground that grows brighter from left to right in three landmarks, and a disc of two more.
    fn image() -> (Codebook, Vec<u8>, Vec<bool>, [Vec<f32>; 3]) {
        let far = |at: usize| ((at % SIDE) as f64 - 22.0).hypot((at / SIDE) as f64 - 30.0);
        let index = (0..SIDE * SIDE).map(|at| match far(at) {
            far if far < 5.0 => 4,
            far if far < 12.0 => 3,
            _ => (at % SIDE * 3 / SIDE) as u8,
        });
        let index: Vec<u8> = index.collect();
        let light = |at: usize| match index[at] {
            4 => 3.0,
            3 => 2.0,
            _ => (at % SIDE) as f32 / SIDE as f32,
        };
        let plane: Vec<f32> = (0..SIDE * SIDE).map(light).collect();
        let mut values = vec![0.0; 5 * Feature::LENGTH];
        for (landmark, light) in [0.2, 0.5, 0.8, 2.0, 3.0].into_iter().enumerate() {
            values[landmark * Feature::LENGTH] = light;
        }
        let codebook = Codebook {
            width: Feature::LENGTH,
            values,
        };
        let planes = [plane.clone(), plane.clone(), plane];
        (codebook, index, vec![true; SIDE * SIDE], planes)
    }

    fn levels(areas: &[&[bool]]) -> (Cut, Levels) {
        let (codebook, index, inside, planes) = image();
        let cut = Cut::new(&codebook, &index, &inside, areas);
        let relief = Relief {
            width: SIDE,
            inside: &inside,
            planes: &planes,
            diameter: SIDE as f32,
        };
        let tree = cut.tree(Borders::of(&relief, &cut.index, cut.codebook.len()));
        let levels = Levels::from_tree(&tree);
        (cut, levels)
    }

    #[test]
    fn uneven_light_is_one_class() {
        let (cut, levels) = levels(&[]);
        let table = levels.table(3);
        assert_eq!(table[0], table[1]);
        assert_eq!(table[1], table[2]);
        assert!(table[3] != table[0] && table[4] != table[3]);
        assert_eq!(cut.counts.iter().sum::<u32>() as usize, SIDE * SIDE);
    }

    #[test]
    fn an_area_is_whole_before_it_joins_anything() {
        let (_, index, ..) = image();
        let disc: Vec<bool> = index.iter().map(|&landmark| landmark > 2).collect();
        let (cut, levels) = levels(&[&disc]);
        let of = |at: usize, classes: usize| levels.table(classes)[usize::from(cut.index[at])];
        let (rim, middle, ground) = (30 * SIDE + 12, 30 * SIDE + 22, 2 * SIDE + 2);
        for classes in 2..=4 {
            assert_eq!(of(rim, classes), of(middle, classes), "{classes}");
            assert_ne!(of(rim, classes), of(ground, classes), "{classes}");
        }
        assert_ne!(of(rim, 5), of(middle, 5));
    }

    #[test]
    fn landmarks_are_cut_where_an_area_ends() {
        let half: Vec<bool> = (0..SIDE * SIDE).map(|at| at / SIDE < 30).collect();
        let (cut, _) = levels(&[&half]);
        assert_eq!(cut.codebook.len(), 10);
        let (above, below) = (cut.index[2 * SIDE], cut.index[58 * SIDE]);
        assert_ne!(above, below);
        assert_eq!(
            cut.codebook.landmark(usize::from(above)),
            cut.codebook.landmark(usize::from(below))
        );
    }

    #[test]
    fn there_are_never_too_many_groups() {
        let values = (0..LANDMARKS).map(|i| i as f32).collect();
        let codebook = Codebook { width: 1, values };
        let index: Vec<u8> = (0..4096).map(|at| (at % 256) as u8).collect();
        let inside = vec![true; 4096];
        let areas: Vec<Vec<bool>> = (1..4)
            .map(|area| (0..4096).map(|at| at / 1024 == area).collect())
            .collect();
        let areas: Vec<&[bool]> = areas.iter().map(Vec::as_slice).collect();
        let cut = Cut::new(&codebook, &index, &inside, &areas);
        assert_eq!(cut.codebook.len(), LANDMARKS);
        assert_eq!(cut.counts.iter().sum::<u32>(), 4096);
        for at in 0..4096 {
            assert_eq!(cut.area[usize::from(cut.index[at])], at / 1024);
        }
    }
}
