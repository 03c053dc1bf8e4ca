//! Lessons: vessels, dark spots and bright spots painted on a logarithmic scale.
//!
//! A vessel is a random walk that tapers and branches, on some with the light reflex of its wall along the middle. Where
//! two cross, both absorb light. Spots are single dots or heaps of them, with sharp or soft edges.

use crate::seed::Stream;

/// A pixel's label where a vessel, a dark or a bright spot was painted; 0 where nothing was.
pub(super) const VESSEL: i8 = 1;
pub(super) const DARK: i8 = 2;
pub(super) const BRIGHT: i8 = 3;
/// So far beyond the border, in pixels, vessels go on.
const BEYOND: f32 = 24.0;
/// Vessels branch so many times from each other, at most.
const DEPTH: usize = 3;

/// What was painted on a square.
pub(super) struct Painting {
    /// Pixels on a side.
    pub(super) side: usize,
    /// How much darker vessels and dark spots make each pixel in green.
    pub(super) darker: Vec<f32>,
    /// How much brighter bright spots make it.
    pub(super) brighter: Vec<f32>,
    /// What is there: 0, [`VESSEL`], [`DARK`] or [`BRIGHT`].
    pub(super) labels: Vec<i8>,
    /// The vessel under way.
    own: Vec<f32>,
}

/// One disc with a soft edge.
#[derive(Clone, Copy)]
struct Stamp {
    x: f32,
    y: f32,
    /// Radius, in pixels.
    radius: f32,
    /// Contrast in the middle, on the logarithmic scale.
    contrast: f32,
    /// Half the width of the edge, in pixels.
    edge: f32,
}

impl Stamp {
    /// Draws the disc where it is stronger than what is there, and says which pixels lie inside.
    fn press(&self, side: usize, plane: &mut [f32], mut inside: impl FnMut(usize)) {
        let far = self.radius + self.edge;
        let range = |middle: f32| {
            let first = (middle - far).ceil().max(0.0) as usize;
            let end = (middle + far + 1.0).floor().max(0.0) as usize;
            first..end.min(side)
        };
        for y in range(self.y) {
            for x in range(self.x) {
                let distance = (x as f32 - self.x).hypot(y as f32 - self.y);
                let t = (0.5 + (self.radius - distance) / (2.0 * self.edge)).clamp(0.0, 1.0);
                let value = self.contrast * t * t * (3.0 - 2.0 * t);
                let at = y * side + x;
                plane[at] = plane[at].max(value);
                if distance <= self.radius + 0.15 {
                    inside(at);
                }
            }
        }
    }
}

/// A vessel's end that grows.
#[derive(Clone, Copy)]
struct Tip {
    x: f32,
    y: f32,
    angle: f32,
    /// Half the vessel's width, in pixels.
    half: f32,
    contrast: f32,
    /// Steps of one pixel left.
    left: usize,
    depth: usize,
}

impl Painting {
    /// Paints on a square of a photograph whose field of view is `diameter` pixels across.
    pub(super) fn new(side: usize, diameter: f32, stream: &mut Stream) -> Self {
        let mut painting = Self {
            side,
            darker: vec![0.0; side * side],
            brighter: vec![0.0; side * side],
            labels: vec![0; side * side],
            own: vec![0.0; side * side],
        };
        // As crowded on any crop as on one of 96 pixels.
        let room = (side * side) as f32 / 9216.0;
        for _ in 0..count(room, 3.0, stream) {
            painting.vessel(diameter, stream);
        }
        for _ in 0..count(room, 2.5, stream) {
            painting.dark(diameter, stream);
        }
        for _ in 0..count(room, 2.5, stream) {
            painting.bright(diameter, stream);
        }
        painting
    }

    fn vessel(&mut self, diameter: f32, stream: &mut Stream) {
        let width = diameter / 560.0 * between(-0.5, 1.9, stream).exp();
        let half = 0.5 * width + 0.3;
        // Thin vessels hold less blood.
        let fullness = 0.6 + 0.4 * (width * 250.0 / diameter).min(1.0);
        let contrast = between(0.05, 0.38, stream) * fullness;
        let reflex = (half > 1.4 && stream.unit() < 0.4).then(|| between(0.1, 0.55, stream));
        let end = self.side as f32 + BEYOND / 2.0;
        let mut tips = vec![Tip {
            x: between(-BEYOND / 2.0, end, stream),
            y: between(-BEYOND / 2.0, end, stream),
            angle: between(0.0, std::f32::consts::TAU, stream),
            half,
            contrast,
            left: (between(0.1, 0.6, stream) * diameter) as usize,
            depth: 0,
        }];
        self.own.fill(0.0);
        let mut light = Vec::new();
        while let Some(tip) = tips.pop() {
            self.walk(tip, diameter, &mut tips, &mut light, stream);
        }
        if let Some(share) = reflex {
            self.reflect(&light, share);
        }
        for (all, own) in self.darker.iter_mut().zip(&self.own) {
            *all = all.max(*own) + 0.35 * all.min(*own);
        }
    }

    /// Lets one end grow; adds the branches that leave it, and where it went.
    fn walk(
        &mut self,
        mut tip: Tip,
        diameter: f32,
        tips: &mut Vec<Tip>,
        light: &mut Vec<Stamp>,
        stream: &mut Stream,
    ) {
        let mut bend = 0.0;
        let inside = -BEYOND..self.side as f32 + BEYOND;
        while tip.left > 0 && inside.contains(&tip.x) && inside.contains(&tip.y) {
            tip.left -= 1;
            bend = 0.92 * bend + 0.018 * normal(stream);
            tip.angle += bend * (2.0 / tip.half + 0.3).min(1.5);
            tip.x += tip.angle.cos();
            tip.y += tip.angle.sin();
            let stamp = Stamp {
                x: tip.x,
                y: tip.y,
                radius: tip.half,
                contrast: tip.contrast * (1.0 + 0.06 * normal(stream)),
                edge: (0.56 * tip.half).max(0.7),
            };
            let labels = &mut self.labels;
            stamp.press(self.side, &mut self.own, |at| mark(labels, at, VESSEL));
            light.push(stamp);
            tip.half = (tip.half * 0.9985).max(diameter / 1400.0);
            if tip.depth < DEPTH && stream.unit() < 0.012 {
                tips.push(tip.branch(stream));
            }
        }
    }

    /// Takes a share of a vessel's contrast away along its middle.
    fn reflect(&mut self, along: &[Stamp], share: f32) {
        let mut light = vec![0.0; self.side * self.side];
        for stamp in along.iter().filter(|stamp| stamp.radius > 1.2) {
            let narrow = Stamp {
                radius: 0.3 * stamp.radius,
                contrast: share,
                edge: (0.25 * stamp.radius).max(0.6),
                ..*stamp
            };
            narrow.press(self.side, &mut light, |_| {});
        }
        for (own, light) in self.own.iter_mut().zip(light) {
            *own *= 1.0 - light;
        }
    }

    fn dark(&mut self, diameter: f32, stream: &mut Stream) {
        let radius = diameter / 650.0 * (-0.55 * (1.0 - stream.unit() as f32).ln()).exp();
        let contrast = between(0.06, 0.4, stream);
        let pieces = if radius < diameter / 250.0 {
            1
        } else {
            1 + stream.below(6)
        };
        let edge = (0.6 * radius).max(between(0.7, 1.8, stream));
        self.heap(
            DARK,
            pieces,
            radius.min(diameter / 30.0),
            contrast,
            edge,
            stream,
        );
    }

    fn bright(&mut self, diameter: f32, stream: &mut Stream) {
        let contrast = between(0.06, 0.6, stream);
        let radius = diameter / 650.0 * (-0.6 * (1.0 - stream.unit() as f32).ln()).exp();
        let radius = radius.min(diameter / 30.0);
        let pieces = 1 + stream.below(6);
        // One in five has the soft edge of a cotton-wool spot.
        if stream.unit() < 0.2 {
            let radius = diameter / 250.0 * between(0.0, 1.0, stream).exp();
            return self.heap(BRIGHT, pieces, radius, 0.6 * contrast, 0.8 * radius, stream);
        }
        let edge = between(0.7, 1.8, stream);
        self.heap(BRIGHT, pieces, radius, contrast, edge, stream);
    }

    /// Discs that lie on each other, unless something else was painted there before.
    fn heap(
        &mut self,
        kind: i8,
        pieces: usize,
        radius: f32,
        contrast: f32,
        edge: f32,
        stream: &mut Stream,
    ) {
        let (x, y) = (stream.below(self.side), stream.below(self.side));
        if self.labels[y * self.side + x] != 0 {
            return;
        }
        let spread = if pieces > 1 { 0.8 * radius } else { 0.0 };
        for _ in 0..pieces {
            let stamp = Stamp {
                x: x as f32 + spread * normal(stream),
                y: y as f32 + spread * normal(stream),
                radius: radius
                    * if pieces > 1 {
                        between(0.5, 1.0, stream)
                    } else {
                        1.0
                    },
                contrast: contrast * between(0.8, 1.0, stream),
                edge,
            };
            let plane = if kind == BRIGHT {
                &mut self.brighter
            } else {
                &mut self.darker
            };
            let labels = &mut self.labels;
            stamp.press(self.side, plane, |at| mark(labels, at, kind));
        }
    }
}

impl Tip {
    fn branch(self, stream: &mut Stream) -> Self {
        let turn = between(0.4, 1.1, stream);
        let side = if stream.below(2) == 0 { -turn } else { turn };
        Self {
            angle: self.angle + side,
            half: self.half * between(0.5, 0.85, stream),
            contrast: self.contrast * between(0.6, 1.0, stream),
            left: (self.left as f32 * 0.6) as usize,
            depth: self.depth + 1,
            ..self
        }
    }
}

/// Labels a pixel that has no label yet.
fn mark(labels: &mut [i8], at: usize, kind: i8) {
    if labels[at] == 0 {
        labels[at] = kind;
    }
}

/// A number of things, from none to about twice the mean.
fn count(room: f32, mean: f32, stream: &mut Stream) -> usize {
    (2.0 * room * mean * stream.unit() as f32).round() as usize
}

/// A number between two others.
pub(super) fn between(low: f32, high: f32, stream: &mut Stream) -> f32 {
    low + (high - low) * stream.unit() as f32
}

/// About a normal number: the sum of four even ones, scaled to variance 1. One draw of the stream.
pub(super) fn normal(stream: &mut Stream) -> f32 {
    let bits = stream.next_u64();
    let sum: u64 = (0..4).map(|i| bits >> (16 * i) & 0xFFFF).sum();
    (sum as f32 / 65_535.0 - 2.0) * 3.0f32.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn painted(seed: u64) -> Painting {
        Painting::new(96, 576.0, &mut Seed(seed).stream())
    }

    #[test]
    fn the_seed_alone_fixes_the_painting() {
        let of = |seed| {
            let painting = painted(seed);
            (painting.darker, painting.brighter, painting.labels)
        };
        assert!(of(3) == of(3));
        assert!(of(3) != of(4));
    }

    #[test]
    fn what_is_labelled_was_painted() {
        let mut seen = [0; 4];
        for seed in 0..40 {
            let painting = painted(seed);
            for (at, &label) in painting.labels.iter().enumerate() {
                seen[label as usize] += 1;
                let (darker, brighter) = (painting.darker[at], painting.brighter[at]);
                match label {
                    BRIGHT => assert!(brighter > 0.0, "{seed}: {at}"),
                    0 => {}
                    _ => assert!(darker > 0.0, "{seed}: {at}"),
                }
                assert!((0.0..1.5).contains(&darker) && (0.0..1.0).contains(&brighter));
            }
        }
        // All kinds are there, and much is left free.
        let all: usize = seen.iter().sum();
        assert!(seen[0] * 2 > all, "{seen:?}");
        assert!(seen[1..].iter().all(|&n| n * 200 > all), "{seen:?}");
    }

    #[test]
    fn about_normal_numbers_have_mean_zero_and_variance_one() {
        let mut stream = Seed(1).stream();
        let drawn: Vec<f32> = (0..20_000).map(|_| normal(&mut stream)).collect();
        let n = drawn.len() as f32;
        let mean = drawn.iter().sum::<f32>() / n;
        let variance = drawn.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n;
        assert!(
            mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03,
            "{mean} {variance}"
        );
    }
}
