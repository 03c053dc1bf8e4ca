//! Areas with an outline of their own: around a click, and in a whole picture.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::colours::Colours;
use super::rays::{Rays, strength};
use super::ring::{Disc, Ring, distance};

/// Shares of the field of view that what stands out may take: less is a speck, more the retina behind everything.
pub(super) const SHARES: RangeInclusive<f64> = 0.004..=0.4;
/// Radii that are looked for, as shares of the field's diameter.
const RADII: RangeInclusive<f32> = 0.02..=0.38;
/// A ring is drawn again from its own centre, between these multiples of its radius, at most so often.
const AGAIN: RangeInclusive<f32> = 0.6..=1.6;
const SETTLES: usize = 2;
/// A sketch is drawn anew between these multiples of its radius.
const SKETCHED: RangeInclusive<f32> = 0.5..=2.0;
/// Less than so many places of radius have no outline to speak of.
const SMALLEST: f32 = 2.0;
/// How deep colours count to both sides of an outline, as a share of the picture's longer side.
const DEPTH: f32 = 1.0 / 32.0;
/// An outline is as strong as what this share of it falls short of: a true one is strong nearly all around, a chance
/// one only in places.
const WEAKEST: f32 = 0.2;
/// Of two outlines as strong the larger stands out more: by this power of the area.
const LARGER: f32 = 0.3;
/// Whoever clicks means what lies around the click: this much less is a ring worth, in logarithms, whose radius the
/// click is off its centre.
const OFF_CENTRE: f32 = 0.4;
/// A click on the line itself, so many places beyond it, means the area too.
const BESIDE: f32 = 1.0;
/// How often, and from the centres of how many rings, a search begins again: a click beside the middle of an area first
/// finds a part of it, and from the part's middle more.
const ROUNDS: usize = 2;
const FRONT: usize = 2;
/// Centres this near to one that was tried, as a share of the radius, bring nothing new.
const TRIED: f32 = 0.15;

/// A ring with what it is judged by.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) ring: Ring,
    pub(super) disc: Disc,
    /// How strong its outline is, a full channel being 1.
    pub(super) strength: f32,
    /// How much it stands out: its strength, and more the larger it is.
    pub(super) score: f32,
}

/// Rings that are all different.
pub(super) struct Search<'a> {
    colours: &'a Colours,
    found: Vec<Found>,
    tried: Vec<[f32; 2]>,
}

impl<'a> Search<'a> {
    pub(super) fn new(colours: &'a Colours) -> Self {
        Self {
            colours,
            found: Vec::new(),
            tried: Vec::new(),
        }
    }

    /// Looks for rings of all sizes around some points.
    pub(super) fn around(&mut self, points: &[[f32; 2]]) {
        let radii = [*RADII.start(), *RADII.end()].map(|share| share * self.colours.diameter);
        let least = radii[0].max(SMALLEST);
        self.tried.extend(points);
        if radii[1] <= least {
            return;
        }
        let rings: Vec<Ring> = points
            .par_iter()
            .flat_map_iter(|&[x, y]| Rays::cast(self.colours, [x, y], least, radii[1]).each())
            .collect();
        self.take(rings);
    }

    /// Draws sketches anew.
    pub(super) fn along(&mut self, sketches: &[Disc]) {
        let ring = |sketch: &Disc| self.ring(sketch, &SKETCHED);
        let rings: Vec<Ring> = sketches.par_iter().filter_map(ring).collect();
        self.take(rings);
    }

    /// Begins again around the centres of the rings that stand out most, so many at most and so many times, of those
    /// that `may` begin.
    pub(super) fn again(
        &mut self,
        rounds: usize,
        front: usize,
        apart: f32,
        may: impl Fn(&Disc) -> bool,
    ) {
        for _ in 0..rounds {
            self.found.sort_by(|a, b| b.score.total_cmp(&a.score));
            let mut next: Vec<[f32; 2]> = Vec::new();
            for Found { disc, .. } in &self.found {
                let known = self.tried.iter().chain(&next);
                let near = |point: &[f32; 2]| distance(*point, disc.centre) <= apart * disc.radius;
                if next.len() < front
                    && may(disc)
                    && self.colours.holds(disc.centre[0], disc.centre[1])
                    && !known.into_iter().any(near)
                {
                    next.push(disc.centre);
                }
            }
            if next.is_empty() {
                return;
            }
            self.around(&next);
        }
    }

    /// The rings, those that stand out most first.
    pub(super) fn into_found(mut self) -> Vec<Found> {
        self.found.sort_by(|a, b| b.score.total_cmp(&a.score));
        self.found
    }

    /// Draws rings again from their own centres, and keeps those that are new.
    fn take(&mut self, rings: Vec<Ring>) {
        let judged: Vec<Found> = rings
            .into_par_iter()
            .map(|ring| self.judged(self.settled(ring)))
            .collect();
        for one in judged {
            if !self.found.iter().any(|other| other.disc.is_like(&one.disc)) {
                self.found.push(one);
            }
        }
    }

    fn settled(&self, mut ring: Ring) -> Ring {
        for _ in 0..SETTLES {
            let disc = ring.disc();
            let Some(next) = self.ring(&disc, &AGAIN) else {
                break;
            };
            let moved = distance(next.centre, ring.centre);
            ring = next;
            if moved < 0.02 * disc.radius {
                break;
            }
        }
        ring
    }

    fn ring(&self, disc: &Disc, times: &RangeInclusive<f32>) -> Option<Ring> {
        let [x, y] = disc.centre;
        if disc.radius < SMALLEST || !self.colours.holds(x, y) {
            return None;
        }
        let (least, most) = (times.start() * disc.radius, times.end() * disc.radius);
        Rays::cast(self.colours, disc.centre, least.max(1.0), most).best()
    }

    fn judged(&self, ring: Ring) -> Found {
        let disc = ring.disc();
        let side = self.colours.width.max(self.colours.height) as f32;
        let strength = strength(self.colours, &ring, (side * DEPTH).max(2.0), WEAKEST);
        Found {
            score: strength * self.colours.share(disc.radius).powf(LARGER),
            ring,
            disc,
            strength,
        }
    }
}

/// The rings around a click that hold it, those that it may mean most first; `sketches` are areas that it lies in.
pub(super) fn clicked(colours: &Colours, click: [f32; 2], sketches: &[Disc]) -> Vec<Found> {
    let mut search = Search::new(colours);
    search.around(&[click]);
    search.along(sketches);
    search.again(ROUNDS, FRONT, TRIED, |disc| {
        distance(disc.centre, click) <= 1.5 * disc.radius
    });
    let mut found = search.into_found();
    found.retain(|one| one.ring.holds(click, BESIDE));
    for one in &mut found {
        let off = distance(one.disc.centre, click) / one.disc.radius.max(1.0);
        one.score *= (-OFF_CENTRE * off * off).exp();
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

#[cfg(test)]
mod tests;
