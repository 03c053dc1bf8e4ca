//! Whether training still changes what is seen.
//!
//! Class maps of two steps cannot simply be compared: landmarks are drawn anew at every look, and at ten classes a
//! quarter of the pixels is in another class from one look to the next even when the weights hardly move. So the
//! division of the look before is kept, and only where the pixels lie in it is asked again.

use std::collections::VecDeque;

use super::super::segment::Sample;
use super::super::{Event, ImageId, Outbox, Overlay};
use crate::cluster::{Feature, LANDMARKS, Settings, Table};
use crate::seed::Seed;

/// The class count that looks are compared at: the one that the program starts with. More classes would show changes
/// that few users look at, fewer would hide those of small areas.
const CLASSES: usize = 10;
/// Looks are compared over at least this share of the run's steps: over fewer, nearly nothing changes at any time, and
/// on a fast device a run would seem at rest from the start.
const APART: f32 = 0.05;
/// Under this share of changed pixels, the borders of classes merely tremble.
const STILL: f32 = 0.02;
/// So many comparisons in turn must be still: one alone may be chance.
const COMPARISONS: usize = 3;

/// The rule by which a run is called settled: once, when the last few shares of changed pixels were all small.
#[derive(Debug, Default)]
pub(super) struct Settling {
    shares: VecDeque<f32>,
    said: bool,
}

impl Settling {
    /// Takes the share of changed pixels of the next comparison, 0…1. True where the run is settled by it.
    fn note(&mut self, share: f32) -> bool {
        self.shares.push_back(share);
        if self.shares.len() > COMPARISONS {
            self.shares.pop_front();
        }
        let still = self.shares.len() == COMPARISONS && self.shares.iter().all(|&s| s < STILL);
        let settled = still && !self.said;
        self.said |= settled;
        settled
    }
}

/// A look at an image, for a later one to be compared with.
pub(super) struct Look {
    made: Made,
    step: usize,
    sample: Sample,
    /// Landmarks of the sample's pixels.
    landmarks: Vec<u8>,
    /// Landmark → class.
    table: Table,
}

/// How a look was made. Those that were made in the same way have the same pixels in their samples.
#[derive(Clone, Copy, PartialEq)]
struct Made {
    id: ImageId,
    run: u32,
    coarse: bool,
    clustering: Settings,
    seed: Seed,
}

impl Look {
    /// Takes what was made with weights of the overlay's step, and the seed of that.
    pub(super) fn new(overlay: &Overlay, sample: Sample, seed: Seed) -> Self {
        let pixels = sample.pixels.iter();
        Self {
            made: Made {
                id: overlay.id,
                run: overlay.origin.run,
                coarse: overlay.origin.coarse,
                clustering: overlay.clustering,
                seed,
            },
            step: overlay.origin.step,
            landmarks: pixels
                .map(|&p| overlay.segmentation.index[p as usize])
                .collect(),
            table: *overlay.levels.table(CLASSES),
            sample,
        }
    }

    /// The share of pixels that another look's features put into another class of this one, 0…1. The landmarks are
    /// where this look's pixels of each lie by this one's features, and where the same pixels lie by the other's.
    fn moved(&self, other: &Self) -> f32 {
        let (own, theirs) = (
            self.classes_by(&self.sample),
            self.classes_by(&other.sample),
        );
        let moved = own.iter().zip(&theirs).filter(|(a, b)| a != b).count();
        moved as f32 / own.len().max(1) as f32
    }

    /// The class of each pixel's nearest landmark, these being the means of their pixels by some features.
    fn classes_by(&self, sample: &Sample) -> Vec<u8> {
        let rows = sample.features.as_chunks::<{ Feature::LENGTH }>().0;
        let mut means = [([0.0f32; Feature::LENGTH], 0.0f32); LANDMARKS];
        for (row, &landmark) in rows.iter().zip(&self.landmarks) {
            let (sum, count) = &mut means[usize::from(landmark)];
            for (s, v) in sum.iter_mut().zip(row) {
                *s += v;
            }
            *count += 1.0;
        }
        let used: Vec<([f32; Feature::LENGTH], u8)> = means
            .iter()
            .zip(&self.table)
            .filter(|((_, count), _)| *count > 0.0)
            .map(|((sum, count), &class)| (sum.map(|s| s / count), class))
            .collect();
        let nearest = |row: &[f32; Feature::LENGTH]| {
            let far = |mean: &[f32; Feature::LENGTH]| -> f32 {
                row.iter().zip(mean).map(|(a, b)| (a - b) * (a - b)).sum()
            };
            let each = used.iter().map(|(mean, class)| (far(mean), *class));
            each.min_by(|a, b| a.0.total_cmp(&b.0))
                .map_or(0, |(_, class)| class)
        };
        rows.iter().map(nearest).collect()
    }
}

/// What the looks at the current image are compared with.
#[derive(Default)]
pub(super) struct Change {
    before: Option<Look>,
    settling: Settling,
}

impl Change {
    /// Compares a look at the current image with one before, and says what came of it. Only looks that were made in the
    /// same way are compared: what a more careful one changes is not the work of training. `steps` are those of the
    /// whole run, which is still `under_way` or has ended.
    pub(super) fn compare(&mut self, look: Look, steps: usize, under_way: bool, outbox: &Outbox) {
        let apart = ((steps as f32 * APART) as usize).max(1);
        let before = self.before.as_ref();
        let before = before.filter(|before| before.made == look.made);
        if before.is_some_and(|before| look.step < before.step + apart) {
            return;
        }
        let share = before.map(|before| before.moved(&look));
        let step = look.step;
        self.before = Some(look);
        let Some(share) = share else {
            return;
        };
        outbox.send(Event::Changed { step, share });
        // A run that has ended need not be stopped.
        if self.settling.note(share) && under_way {
            outbox.send(Event::Settled { step });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(shares: &[f32]) -> Vec<bool> {
        let mut settling = Settling::default();
        shares.iter().map(|&share| settling.note(share)).collect()
    }

    #[test]
    fn three_still_looks_in_turn_settle_a_run_once() {
        assert_eq!(
            noted(&[0.4, 0.01, 0.019, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0]),
            [
                false, false, false, true, false, false, false, false, false, false
            ]
        );
    }

    /// A look at six pixels, half of them dark and half bright, the third one this bright.
    fn look(third: f32) -> Look {
        let values = [0.0, 0.1, third, 0.9, 1.0, 1.1];
        let row = |value: f32| [value; Feature::LENGTH];
        Look {
            made: Made {
                id: ImageId::new(1, 0, ""),
                run: 1,
                coarse: false,
                clustering: Settings::default(),
                seed: Seed(1),
            },
            step: 1,
            sample: Sample {
                pixels: (0..6).collect(),
                features: values.into_iter().flat_map(row).collect(),
            },
            landmarks: vec![4, 4, 4, 7, 7, 7],
            table: std::array::from_fn(|landmark| u8::from(landmark > 5)),
        }
    }

    #[test]
    fn pixels_that_cross_a_border_of_the_look_before_are_counted() {
        let before = look(0.2);
        assert_eq!(before.moved(&look(0.2)), 0.0);
        assert_eq!(before.moved(&look(0.3)), 0.0, "it has not crossed");
        assert_eq!(before.moved(&look(0.95)), 1.0 / 6.0);
        // Where landmarks lie and what they are called at the later look does not matter.
        let mut other = look(0.2);
        other.landmarks.reverse();
        other.table = [3; LANDMARKS];
        assert_eq!(before.moved(&other), 0.0);
    }

    #[test]
    fn one_that_changes_much_starts_the_count_anew() {
        assert_eq!(
            noted(&[0.01, 0.01, 0.02, 0.01, 0.01, 0.01]),
            [false, false, false, false, false, true]
        );
        assert_eq!(noted(&[0.0, 0.0]), [false, false]);
    }
}
