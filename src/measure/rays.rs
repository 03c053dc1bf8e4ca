//! Closed lines along edges of the picture, seen from a point.
//!
//! An area seen from a point inside it has one radius in each direction. Of all closed lines of such radii the one is
//! taken that gathers the most steps of colour from inside to outside, less a toll for jumps: dynamic programming in
//! polar coordinates, as Timp and Karssemeijer (2004) outline masses in mammograms. Radii grow by a factor, so that a
//! small area is drawn as finely as a large one, and how deep colours are averaged to both sides grows with them.

use super::colours::Colours;
use super::ring::{Ring, way};

/// Directions that a line is drawn in.
const DIRECTIONS: usize = 72;
/// From one radius to the next.
const GROWTH: f32 = 1.05;
/// Radii whose colours are averaged to both sides of a step.
const DEPTH: usize = 4;
/// What a step outwards or inwards from one direction to the next costs, beside a usual step of colour, which is 1.
const TOLL: f32 = 0.1;
/// A step of colour counts no more than so many usual ones, and against the line no more than one: glare on one side of
/// an area must not draw the whole line to itself.
const MOST: f32 = 1.5;
/// The usual step is that which this share of the directions falls short of.
const USUAL: f32 = 0.35;
/// From a line follow its usual step and colour, from these a better line: so often.
const ROUNDS: usize = 3;
/// Lines are sought in bands of so many radii, and as many to both sides.
const BAND: usize = 6;

/// The steps of colour around a point: in each direction, at each radius, the mean inside less the mean outside.
pub(super) struct Rays {
    centre: [f32; 2],
    least: f32,
    radii: usize,
    /// Direction by direction; zeros where there is no retina.
    steps: Vec<[f32; 3]>,
}

impl Rays {
    /// Looks around a point at radii from `least` up to `most`, both in places.
    pub(super) fn cast(colours: &Colours, centre: [f32; 2], least: f32, most: f32) -> Self {
        let radii = ((most / least).ln() / GROWTH.ln()) as usize + 1;
        let lengths: Vec<f32> = (0..radii + 2 * DEPTH)
            .map(|at| least * GROWTH.powi(at as i32 - DEPTH as i32))
            .collect();
        let mut steps = Vec::with_capacity(DIRECTIONS * radii);
        // Sums of the colours up to each length, and of how many there are.
        let mut sums = vec![[0.0f32; 4]; lengths.len() + 1];
        for direction in 0..DIRECTIONS {
            let [x, y] = way(direction, DIRECTIONS);
            for (at, length) in lengths.iter().enumerate() {
                let seen = colours.at(centre[0] + length * x, centre[1] + length * y);
                let [r, g, b, n] = sums[at];
                sums[at + 1] = match seen {
                    Some(c) => [r + c[0], g + c[1], b + c[2], n + 1.0],
                    None => sums[at],
                };
            }
            let mean = |from: usize, to: usize| {
                let n = sums[to][3] - sums[from][3];
                (n > 0.0).then(|| [0, 1, 2].map(|c| (sums[to][c] - sums[from][c]) / n))
            };
            steps.extend((0..radii).map(|at| {
                let middle = at + DEPTH;
                let is_seen = sums[middle + 1][3] > sums[middle][3];
                match (mean(at, middle), mean(middle, middle + DEPTH)) {
                    (Some(a), Some(b)) if is_seen => [a[0] - b[0], a[1] - b[1], a[2] - b[2]],
                    // The border of the field of view is no step.
                    _ => [0.0; 3],
                }
            }));
        }
        Self {
            centre,
            least,
            radii,
            steps,
        }
    }

    /// The best line of all radii.
    pub(super) fn best(&self) -> Option<Ring> {
        self.line(0..self.radii, 0..self.radii)
    }

    /// The best line near every other radius, from small to large.
    pub(super) fn each(&self) -> Vec<Ring> {
        let bands = (0..self.radii.saturating_sub(BAND - 1)).step_by(BAND / 2);
        bands
            .filter_map(|from| {
                let to = (from + 2 * BAND).min(self.radii);
                self.line(from..from + BAND, from.saturating_sub(BAND)..to)
            })
            .collect()
    }

    fn step(&self, direction: usize, radius: usize) -> [f32; 3] {
        self.steps[direction * self.radii + radius]
    }

    /// The best line within some radii; the colours of its step are at first those of all steps at `start`.
    fn line(&self, start: std::ops::Range<usize>, within: std::ops::Range<usize>) -> Option<Ring> {
        let mut sum = [0.0f32; 3];
        for direction in 0..DIRECTIONS {
            for radius in start.clone() {
                add(&mut sum, self.step(direction, radius), 1.0);
            }
        }
        let mut usual = None;
        let mut line = Vec::new();
        let mut scores = Vec::with_capacity(DIRECTIONS * within.len());
        for _ in 0..ROUNDS {
            let axis = unit(sum)?;
            let along = |direction: usize, radius: usize| dot(self.step(direction, radius), axis);
            let strongest = |direction: usize| {
                let all = within.clone().map(|radius| along(direction, radius));
                all.fold(0.0, f32::max)
            };
            let typical = match usual {
                Some(usual) => usual,
                None => quantile((0..DIRECTIONS).map(strongest).collect(), 0.5),
            };
            if typical <= f32::EPSILON {
                return None;
            }
            scores.clear();
            for direction in 0..DIRECTIONS {
                let all = within.clone().map(|radius| along(direction, radius));
                scores.extend(all.map(|step| (step / typical).clamp(-1.0, MOST)));
            }
            line = closed(&scores, within.len());
            sum = [0.0; 3];
            for (direction, &at) in line.iter().enumerate() {
                let step = self.step(direction, within.start + at);
                add(&mut sum, step, 1.0 / length(step).max(1e-6).sqrt());
            }
            let steps = line.iter().enumerate();
            let steps = steps.map(|(direction, &at)| along(direction, within.start + at));
            usual = Some(quantile(steps.collect(), USUAL).max(1e-6));
        }
        let radius = |at: usize| self.least * GROWTH.powi((within.start + at) as i32);
        Some(Ring {
            centre: self.centre,
            radii: line.into_iter().map(radius).collect(),
        })
    }
}

/// The closed line of the highest scores: for each direction the place of its radius among `radii`, neighbours at most
/// one apart. Dynamic programming goes three times round; in the middle one neither start nor end is felt.
fn closed(scores: &[f32], radii: usize) -> Vec<usize> {
    // Room beyond both ends that no line enters.
    let wide = radii + 2;
    let mut sums = vec![f32::NEG_INFINITY; 3 * DIRECTIONS * wide];
    sums[1..=radii].copy_from_slice(&scores[..radii]);
    for turn in 1..3 * DIRECTIONS {
        let (before, own) = sums.split_at_mut(turn * wide);
        let before = &before[(turn - 1) * wide..];
        let (inner, same, outer) = (&before[..radii], &before[1..=radii], &before[2..]);
        let scores = &scores[turn % DIRECTIONS * radii..][..radii];
        let own = &mut own[1..=radii];
        for at in 0..radii {
            own[at] = same[at].max(inner[at].max(outer[at]) - TOLL) + scores[at];
        }
    }
    let sum = |turn: usize, place: usize| sums[turn * wide + place];
    let last = 3 * DIRECTIONS - 1;
    let mut place = (1..=radii)
        .rev()
        .max_by(|&a, &b| sum(last, a).total_cmp(&sum(last, b)))
        .unwrap_or(1);
    let mut line = vec![0; DIRECTIONS];
    for turn in (DIRECTIONS..3 * DIRECTIONS).rev() {
        if turn < 2 * DIRECTIONS {
            line[turn - DIRECTIONS] = place - 1;
        }
        // Of equals the radius itself, then the smaller one.
        let mut best = (place, sum(turn - 1, place));
        for next in [place - 1, place + 1] {
            let reached = sum(turn - 1, next) - TOLL;
            if reached > best.1 {
                best = (next, reached);
            }
        }
        place = best.0;
    }
    line
}

/// How strong a ring's outline is, a full channel being 1: the steps of colour outwards along it, over `depth` places
/// to both sides, in the direction that most of them have; the value that a share of them falls short of. Where the
/// field of view ends nobody knows: what is not seen of an outline makes it weaker.
pub(super) fn strength(colours: &Colours, ring: &Ring, depth: f32, share: f32) -> f32 {
    const SAMPLES: usize = 4;
    let n = ring.radii.len();
    let steps: Vec<Option<[f32; 3]>> = (0..n)
        .map(|direction| {
            let [x, y] = way(direction, n);
            let radius = ring.radii[direction];
            let at = |r: f32| colours.at(ring.centre[0] + r * x, ring.centre[1] + r * y);
            let mean = |from: f32| {
                let (mut sum, mut count) = ([0.0; 3], 0.0);
                for sample in 0..SAMPLES {
                    let away = depth * (sample as f32 + 0.5) / SAMPLES as f32;
                    if let Some(colour) = at(from + away) {
                        add(&mut sum, colour, 1.0);
                        count += 1.0;
                    }
                }
                (count > 0.0).then(|| sum.map(|v| v / count))
            };
            at(radius)?;
            let (inner, outer) = (mean(radius - depth)?, mean(radius)?);
            Some([0, 1, 2].map(|c| inner[c] - outer[c]))
        })
        .collect();
    let mut sum = [0.0; 3];
    for step in steps.iter().flatten() {
        add(&mut sum, *step, 1.0 / length(*step).max(1e-6).sqrt());
    }
    let Some(axis) = unit(sum) else {
        return 0.0;
    };
    let along: Vec<f32> = steps
        .iter()
        .flatten()
        .map(|step| dot(*step, axis))
        .collect();
    let seen = along.len() as f32 / n as f32;
    seen.powi(3) * quantile(along, share)
}

fn quantile(mut values: Vec<f32>, share: f32) -> f32 {
    let at = ((values.len() as f32 * share) as usize).min(values.len().saturating_sub(1));
    match values.is_empty() {
        true => 0.0,
        false => *values.select_nth_unstable_by(at, f32::total_cmp).1,
    }
}

fn add(sum: &mut [f32; 3], step: [f32; 3], weight: f32) {
    for (sum, value) in sum.iter_mut().zip(step) {
        *sum += value * weight;
    }
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn length(a: [f32; 3]) -> f32 {
    dot(a, a).sqrt()
}

fn unit(a: [f32; 3]) -> Option<[f32; 3]> {
    let length = length(a);
    (length > 1e-9).then(|| a.map(|v| v / length))
}
