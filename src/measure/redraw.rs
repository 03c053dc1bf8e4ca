//! Draws the outline of an area anew, on the image's own edges.
//!
//! Classes end where landmarks end: a vessel that crosses the border of a lesion cuts a notch into it, and a pixel that
//! is half lesion may fall to either side. Seen from its centre an area has one radius for each direction, and of all
//! closed lines of such radii the one is taken that gathers the most steps from the area's colour to the colour around
//! it, less a toll for jumps: dynamic programming in polar coordinates, as Timp and Karssemeijer (2004) outline masses
//! in mammograms.

use std::f64::consts::TAU;

use super::Bitmap;
use super::outline::Sums;

/// Radii are looked for between these multiples of the radius of a disc as large as the area.
const NEAREST: f64 = 0.5;
const FARTHEST: f64 = 2.0;
/// The colour around the area is that of what else lies within this multiple of the radius.
const AROUND: f64 = 1.8;
/// An image of up to this many pixels on its longer side is looked at pixel by pixel; larger ones in blocks of pixels,
/// so many to a side, as long as a radius has [`BLOCKS`] of them.
const SIDE: usize = 128;
const BLOCKS: f64 = 10.0;
/// Smaller areas, in pixels of radius, have no outline to speak of.
const SMALLEST: f64 = 2.0;
/// Radii tried per block, and over how many of them colours are averaged to both sides of a step: two blocks.
const PER_BLOCK: f64 = 2.0;
const DEPTH: usize = 4;
/// Colours count no farther than this share of the contrast beyond the two sides: neither the dark behind a lesion
/// nor the glare in it should draw the line.
const BEYOND: f32 = 0.3;
/// What each step outwards or inwards from one direction to the next costs, as a share of the contrast.
const TOLL: f32 = 0.05;
/// At most so many of these steps.
const JUMP: usize = 2;
/// From a better outline follow better colours and a better centre: so often at most.
const ROUNDS: usize = 3;

/// The area whose outline is drawn anew, of pixels of the field of view; none where colours give no outline. The pixels
/// through which the line runs belong to it.
pub(super) fn redrawn(sums: &Sums<'_>, area: &Bitmap) -> Option<Bitmap> {
    let mut made = None;
    for _ in 0..ROUNDS {
        let now = made.as_ref().unwrap_or(area);
        match once(sums, now) {
            Some(next) if next != *now => made = Some(next),
            _ => break,
        }
    }
    made
}

fn once(sums: &Sums<'_>, area: &Bitmap) -> Option<Bitmap> {
    let disc = Disc::of(area).filter(|disc| disc.radius >= SMALLEST)?;
    let unit = ((area.width.max(area.height) + SIDE / 2) / SIDE)
        .min((disc.radius / BLOCKS) as usize)
        .max(1);
    let blocks = Blocks::shaded(sums, area, &disc, unit)?;
    let rays = Rays::cast(&blocks, &disc);
    let line: Vec<[f64; 2]> = rays
        .line()
        .into_iter()
        .enumerate()
        .map(|(direction, radius)| {
            let radius = (rays.first + radius) as f64 / PER_BLOCK * unit as f64;
            disc.at(way(direction, rays.directions), radius + 0.5)
        })
        .collect();
    let mut drawn = filled(&line, area.width, area.height);
    for (set, &inside) in drawn.set.iter_mut().zip(sums.inside()) {
        *set &= inside;
    }
    drawn.set.contains(&true).then_some(drawn)
}

/// The disc with an area's centre of mass and size.
struct Disc {
    x: f64,
    y: f64,
    radius: f64,
}

impl Disc {
    fn of(area: &Bitmap) -> Option<Self> {
        let (mut n, mut sum_x, mut sum_y) = (0, 0, 0);
        for (y, row) in area.set.chunks_exact(area.width.max(1)).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, set)| **set) {
                n += 1;
                sum_x += x;
                sum_y += y;
            }
        }
        (n > 0).then(|| Self {
            x: sum_x as f64 / f64::from(n),
            y: sum_y as f64 / f64::from(n),
            radius: (f64::from(n) * 2.0 / TAU).sqrt(),
        })
    }

    /// A point at a distance from the centre.
    fn at(&self, [x, y]: [f64; 2], radius: f64) -> [f64; 2] {
        [self.x + radius * x, self.y + radius * y]
    }
}

/// One of so many directions, of length 1.
fn way(direction: usize, directions: usize) -> [f64; 2] {
    let (sin, cos) = (TAU * direction as f64 / directions as f64).sin_cos();
    [cos, sin]
}

/// Shades of the blocks around a disc: 1 for the colour of the area, 0 for the colour around it, not a number outside
/// the field of view.
struct Blocks {
    /// Pixels on a block's side.
    unit: usize,
    /// Of the first block, in pixels.
    left: i64,
    top: i64,
    /// Blocks on each side of the square that they fill.
    side: usize,
    shades: Vec<f32>,
}

impl Blocks {
    fn shaded(sums: &Sums<'_>, area: &Bitmap, disc: &Disc, unit: usize) -> Option<Self> {
        let reach = FARTHEST * disc.radius + (2 * DEPTH * unit) as f64;
        let (left, top) = ((disc.x - reach) as i64, (disc.y - reach) as i64);
        let side = (2.0 * reach / unit as f64) as usize + 2;
        let place = |at: usize| {
            let (i, j) = ((at % side * unit) as i64, (at / side * unit) as i64);
            (left + i, top + j)
        };
        let limit = (AROUND * disc.radius).powi(2);
        let (mut own, mut around) = (Mean::default(), Mean::default());
        let colours: Vec<Option<[f32; 3]>> = (0..side * side)
            .map(|at| {
                let (x, y) = place(at);
                let colour = sums.block(x, y, unit)?;
                let middle = (x + unit as i64 / 2, y + unit as i64 / 2);
                let (dx, dy) = (middle.0 as f64 - disc.x, middle.1 as f64 - disc.y);
                if area.is_set(middle.0 as isize, middle.1 as isize) {
                    own.add(colour);
                } else if dx * dx + dy * dy <= limit {
                    around.add(colour);
                }
                Some(colour)
            })
            .collect();
        let (own, around) = (own.value()?, around.value()?);
        let axis: [f32; 3] = std::array::from_fn(|c| own[c] - around[c]);
        let contrast: f32 = axis.iter().map(|a| a * a).sum();
        if contrast < 1.0 {
            return None;
        }
        let shade = |colour: Option<[f32; 3]>| {
            let colour = colour.unwrap_or([f32::NAN; 3]);
            let along: f32 = (0..3).map(|c| (colour[c] - around[c]) * axis[c]).sum();
            (along / contrast).clamp(-BEYOND, 1.0 + BEYOND)
        };
        Some(Self {
            unit,
            left,
            top,
            side,
            shades: colours.into_iter().map(shade).collect(),
        })
    }

    /// A place in the image, in blocks from the middle of the first.
    fn place(&self, [x, y]: [f64; 2]) -> [f32; 2] {
        let place = |at: f64, from: i64| (at - from as f64 + 0.5) / self.unit as f64 - 0.5;
        [place(x, self.left) as f32, place(y, self.top) as f32]
    }

    /// The shade at such a place, between the middles of blocks.
    fn at(&self, x: f32, y: f32) -> f32 {
        let last = self.side - 2;
        let (i, j) = ((x as usize).min(last), (y as usize).min(last));
        let (right, down) = (x - i as f32, y - j as f32);
        let row = |j: usize| {
            let at = j * self.side + i;
            self.shades[at] * (1.0 - right) + self.shades[at + 1] * right
        };
        row(j) * (1.0 - down) + row(j + 1) * down
    }
}

/// A mean of colours.
#[derive(Default)]
struct Mean {
    sum: [f64; 3],
    count: usize,
}

impl Mean {
    fn add(&mut self, colour: [f32; 3]) {
        for (sum, value) in self.sum.iter_mut().zip(colour) {
            *sum += f64::from(value);
        }
        self.count += 1;
    }

    fn value(&self) -> Option<[f32; 3]> {
        (self.count > 0).then(|| self.sum.map(|sum| (sum / self.count as f64) as f32))
    }
}

/// The steps outwards at each radius of each direction.
struct Rays {
    directions: usize,
    /// The number of the first radius.
    first: usize,
    /// Radii in each direction.
    radii: usize,
    /// From the area's colour (towards 1) to the one around it, direction by direction.
    steps: Vec<f32>,
}

impl Rays {
    fn cast(blocks: &Blocks, disc: &Disc) -> Self {
        let radius = disc.radius / blocks.unit as f64;
        let first = (NEAREST * radius * PER_BLOCK) as usize;
        let last = (FARTHEST * radius * PER_BLOCK) as usize + DEPTH;
        let directions = ((TAU * radius) as usize).clamp(32, 512);
        let start = first.saturating_sub(DEPTH);
        let mut steps = Vec::with_capacity(directions * (last - first + 1));
        let mut seen = vec![false; last + DEPTH + 1 - start];
        let mut sums = vec![0.0f32; seen.len() + 1];
        let [x, y] = blocks.place([disc.x, disc.y]);
        for direction in 0..directions {
            let way = way(direction, directions).map(|along| (along / PER_BLOCK) as f32);
            let mut shade = 0.0;
            for (place, seen) in seen.iter_mut().enumerate() {
                let number = (start + place) as f32;
                let here = blocks.at(x + number * way[0], y + number * way[1]);
                *seen = !here.is_nan();
                // The border of the field of view is no step.
                if *seen {
                    shade = here;
                }
                sums[place + 1] = sums[place] + shade;
            }
            steps.extend((first - start..=last - start).map(|place| {
                let inner = (sums[place] - sums[place.saturating_sub(DEPTH)])
                    / place.clamp(1, DEPTH) as f32;
                let outer = (sums[place + DEPTH + 1] - sums[place + 1]) / DEPTH as f32;
                if seen[place] { inner - outer } else { 0.0 }
            }));
        }
        Self {
            directions,
            first,
            radii: last - first + 1,
            steps,
        }
    }

    /// The closed line of the most steps: for each direction the place of its radius. Dynamic programming goes three
    /// times round; in the middle one neither start nor end is felt.
    fn line(&self) -> Vec<usize> {
        let (n, radii) = (self.directions, self.radii);
        // The best sums up to each radius of each turn, with room beyond both ends that no line enters.
        let wide = radii + 2 * JUMP;
        let mut sums = vec![f32::NEG_INFINITY; 3 * n * wide];
        sums[JUMP..JUMP + radii].copy_from_slice(&self.steps[..radii]);
        for turn in 1..3 * n {
            let (before, own) = sums.split_at_mut(turn * wide);
            let before = &before[(turn - 1) * wide..];
            let steps = &self.steps[turn % n * radii..(turn % n + 1) * radii];
            let own = &mut own[JUMP..JUMP + radii];
            own.copy_from_slice(&before[JUMP..JUMP + radii]);
            for jump in 1..=JUMP {
                let toll = TOLL * jump as f32;
                let inner = &before[JUMP - jump..][..radii];
                let outer = &before[JUMP + jump..][..radii];
                for ((own, inner), outer) in own.iter_mut().zip(inner).zip(outer) {
                    *own = own.max(inner.max(*outer) - toll);
                }
            }
            for (own, step) in own.iter_mut().zip(steps) {
                *own += step;
            }
        }
        let sum = |turn: usize, place: usize| sums[turn * wide + place];
        // Of equals the first; the radius itself before those around it.
        let best = |turn: usize, from: &mut dyn Iterator<Item = (usize, f32)>| {
            from.map(|(place, toll)| (place, sum(turn, place) - toll))
                .reduce(|best, one| if one.1 > best.1 { one } else { best })
                .map_or(JUMP, |(place, _)| place)
        };
        let mut place = best(
            3 * n - 1,
            &mut (JUMP..JUMP + radii).map(|place| (place, 0.0)),
        );
        let mut line = vec![0; n];
        for turn in (n..3 * n).rev() {
            if turn < 2 * n {
                line[turn - n] = place - JUMP;
            }
            let jumps = (1..=JUMP).flat_map(|jump| {
                let toll = TOLL * jump as f32;
                [(place - jump, toll), (place + jump, toll)]
            });
            place = best(turn - 1, &mut std::iter::once((place, 0.0)).chain(jumps));
        }
        line
    }
}

/// The pixels whose middles lie inside a closed line.
fn filled(line: &[[f64; 2]], width: usize, height: usize) -> Bitmap {
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); height];
    for (at, &a) in line.iter().enumerate() {
        let b = line[(at + 1) % line.len()];
        let ([x, y], [to_x, to_y]) = if a[1] <= b[1] { (a, b) } else { (b, a) };
        let rows = (y.ceil().max(0.0) as usize)..(to_y.ceil().max(0.0) as usize).min(height);
        for row in rows {
            crossings[row].push(x + (row as f64 - y) / (to_y - y) * (to_x - x));
        }
    }
    let mut set = vec![false; width * height];
    for (row, crossings) in set.chunks_exact_mut(width.max(1)).zip(&mut crossings) {
        crossings.sort_unstable_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let from = (pair[0].ceil().max(0.0) as usize).min(width);
            let to = ((pair[1].floor() + 1.0).max(0.0) as usize).clamp(from, width);
            row[from..to].fill(true);
        }
    }
    Bitmap::new(width, height, set)
}

#[cfg(test)]
mod tests;
