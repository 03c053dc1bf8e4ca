//! The component tree of a picture of bytes: the connected parts (by edges or corners) of all pixels of at least some
//! value, for every value, each inside the next larger one.
//!
//! Pixels join from the brightest down, by union-find (Najman and Couprie, 2006). Pixels of value 0 belong to no part.

/// A component tree. A part is known by one of its pixels of least value, its head.
pub(super) struct Tree {
    /// For a head the head of the next larger part, or itself; for other pixels the head of their part.
    parents: Vec<u32>,
    /// All pixels that are not 0, larger parts before smaller ones, heads before their other pixels.
    order: Vec<u32>,
    values: Vec<u8>,
    width: usize,
}

/// What is known of each part, at its head's place.
pub(super) struct Extents {
    /// Pixels.
    pub(super) areas: Vec<u32>,
    /// The longer side of the box around it, in pixels.
    pub(super) diameters: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Tree {
    /// Of rows of `width` values.
    pub(super) fn new(width: usize, values: Vec<u8>) -> Self {
        let order = ordered(&values);
        let mut parents = vec![NOWHERE; values.len()];
        let mut sets = Sets::new(values.len());
        for &pixel in order.iter().rev() {
            parents[pixel as usize] = pixel;
            let mut own = sets.start(pixel);
            for near in neighbours(width, values.len(), pixel as usize) {
                if sets.has(near) {
                    let other = sets.root(near as u32);
                    if other != own {
                        parents[sets.heads[other as usize] as usize] = pixel;
                        own = sets.joined(own, other, pixel);
                    }
                }
            }
        }
        for &pixel in &order {
            let parent = parents[pixel as usize] as usize;
            let above = parents[parent] as usize;
            if values[above] == values[parent] {
                parents[pixel as usize] = above as u32;
            }
        }
        Self {
            parents,
            order,
            values,
            width,
        }
    }

    /// The pixels' values.
    pub(super) fn values(&self) -> &[u8] {
        &self.values
    }

    /// Whether a pixel is the head of a part.
    fn is_head(&self, pixel: usize) -> bool {
        let parent = self.parents[pixel] as usize;
        parent == pixel || self.values[parent] != self.values[pixel]
    }

    /// Heads, from the largest parts down, each with the head of the next larger part if there is one.
    pub(super) fn heads(&self) -> impl Iterator<Item = (usize, Option<usize>)> {
        let heads = self.order.iter().map(|&pixel| pixel as usize);
        heads.filter(|&pixel| self.is_head(pixel)).map(|pixel| {
            let parent = self.parents[pixel] as usize;
            (pixel, (parent != pixel).then_some(parent))
        })
    }

    /// Area and diameter of every part.
    pub(super) fn extents(&self) -> Extents {
        let start = |at: usize| {
            [
                at % self.width,
                at % self.width,
                at / self.width,
                at / self.width,
            ]
        };
        let mut boxes: Vec<[u16; 4]> = (0..self.values.len())
            .map(|at| start(at).map(|side| side as u16))
            .collect();
        let mut areas = vec![1; self.values.len()];
        for &pixel in self.order.iter().rev() {
            let (own, parent) = (pixel as usize, self.parents[pixel as usize] as usize);
            if parent != own {
                areas[parent] += areas[own];
                let [left, right, top, bottom] = boxes[own];
                let wider = &mut boxes[parent];
                wider[0] = wider[0].min(left);
                wider[1] = wider[1].max(right);
                wider[2] = wider[2].min(top);
                wider[3] = wider[3].max(bottom);
            }
        }
        let longer =
            |[left, right, top, bottom]: &[u16; 4]| u32::from((right - left).max(bottom - top)) + 1;
        Extents {
            areas,
            diameters: boxes.iter().map(longer).collect(),
        }
    }

    /// How high every pixel stands above the value up to which its part stays within a diameter: what a top-hat by
    /// objects of at most that diameter leaves.
    pub(super) fn top_hat(&self, extents: &Extents, widest: f32) -> Vec<u8> {
        let mut bases = vec![0; self.values.len()];
        let mut out = vec![0; self.values.len()];
        for &pixel in &self.order {
            let (own, parent) = (pixel as usize, self.parents[pixel as usize] as usize);
            bases[own] = if !self.is_head(own) {
                bases[parent]
            } else if extents.diameters[own] as f32 > widest {
                self.values[own]
            } else if parent == own {
                0
            } else {
                bases[parent]
            };
            out[own] = self.values[own] - bases[own];
        }
        out
    }

    /// The picture of those parts only that are worth keeping by their area and diameter: every pixel has the largest
    /// value at which its part is kept. Up to `floor` nothing changes.
    pub(super) fn kept(&self, floor: u8, keep: impl Fn(u32, u32) -> bool) -> Vec<u8> {
        let extents = self.extents();
        let mut out = self.values.clone();
        for &pixel in &self.order {
            let (own, parent) = (pixel as usize, self.parents[pixel as usize] as usize);
            let head = if self.is_head(own) { own } else { parent };
            let small =
                self.values[own] > floor && !keep(extents.areas[head], extents.diameters[head]);
            if !self.is_head(own) {
                out[own] = out[parent];
            } else if small {
                out[own] = if parent == own {
                    floor
                } else {
                    out[parent].max(floor)
                };
            }
        }
        out
    }
}

/// All pixels that are not 0, from the darkest up.
fn ordered(values: &[u8]) -> Vec<u32> {
    let mut starts = [0usize; 257];
    for &value in values {
        starts[usize::from(value) + 1] += 1;
    }
    let none = starts[1];
    starts[1] = 0;
    for value in 1..257 {
        starts[value] += starts[value - 1];
    }
    let mut order = vec![0; values.len() - none];
    for (pixel, &value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
        let start = &mut starts[usize::from(value)];
        order[*start] = pixel as u32;
        *start += 1;
    }
    order
}

/// The up to eight pixels around one.
fn neighbours(width: usize, len: usize, pixel: usize) -> impl Iterator<Item = usize> {
    let x = pixel % width;
    let (left, right) = (usize::from(x > 0), usize::from(x + 1 < width));
    let row = move |middle: usize| middle - left..=middle + right;
    let above = pixel.checked_sub(width).map(row);
    let below = Some(pixel + width).filter(|&p| p < len).map(row);
    let sides = row(pixel).filter(move |&p| p != pixel);
    above
        .into_iter()
        .flatten()
        .chain(sides)
        .chain(below.into_iter().flatten())
}

/// Disjoint sets of pixels, each with the pixel that joined last.
struct Sets {
    parents: Vec<u32>,
    ranks: Vec<u8>,
    heads: Vec<u32>,
}

impl Sets {
    fn new(len: usize) -> Self {
        Self {
            parents: vec![NOWHERE; len],
            ranks: vec![0; len],
            heads: vec![0; len],
        }
    }

    fn start(&mut self, pixel: u32) -> u32 {
        self.parents[pixel as usize] = pixel;
        self.heads[pixel as usize] = pixel;
        pixel
    }

    fn has(&self, pixel: usize) -> bool {
        self.parents[pixel] != NOWHERE
    }

    fn root(&mut self, mut pixel: u32) -> u32 {
        while self.parents[pixel as usize] != pixel {
            let above = self.parents[self.parents[pixel as usize] as usize];
            self.parents[pixel as usize] = above;
            pixel = above;
        }
        pixel
    }

    fn joined(&mut self, a: u32, b: u32, head: u32) -> u32 {
        let (ranks, [i, j]) = (&mut self.ranks, [a as usize, b as usize]);
        let (low, high) = if ranks[i] < ranks[j] { (a, b) } else { (b, a) };
        if ranks[i] == ranks[j] {
            ranks[high as usize] += 1;
        }
        self.parents[low as usize] = high;
        self.heads[high as usize] = head;
        high
    }
}

#[cfg(test)]
mod tests;
