//! What training depends on, and within which bounds it makes sense.

use serde::{Deserialize, Serialize};

use super::EncoderShape;

/// Steps of a run, at most: far beyond any, and few enough to be counted with.
const MOST_STEPS: usize = 100_000_000;
/// Images of a step, anchors of an image, at most.
const MOST_SAMPLES: usize = 4096;
/// Channels of a layer, at most.
const MOST_CHANNELS: usize = 1024;
/// Images · anchors · channels of the widest layer, at most: what a step remembers grows with it, to some 4 GB here. The
/// paper's network needs a 128th of it.
const MOST_VALUES: usize = 1 << 21;

/// What training depends on. The defaults are the paper's (section 3 and its configuration), but for crops.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Optimiser steps.
    pub steps: usize,
    /// Images per step; a smaller folder's images are drawn more than once.
    pub batch: usize,
    /// Anchor pixels per image and step.
    pub anchors: usize,
    /// Weight of the contrastive loss; the reconstruction loss has one minus this.
    pub lambda: f64,
    /// How far apart the mean colours of two patches (in [-1, 1] per channel) must be for them to be negatives of
    /// each other; with 0 every other sample is a negative, as in the published code.
    pub separation: f64,
    /// Weight of the surroundings' error beside the patch's; 0 in the paper.
    pub surroundings: f64,
    /// Whether crops are mirrored at random along both axes.
    pub flips: bool,
    /// How much brighter or darker a positive may be shown, as a share of its brightness.
    pub light: f64,
    /// Temperature of the contrastive loss.
    pub temperature: f64,
    /// Highest learning rate, reached after the warm-up.
    pub learning_rate: f64,
    /// AdamW's weight decay.
    pub weight_decay: f64,
    /// Layer widths.
    pub shape: EncoderShape,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            steps: 1000,
            batch: 16,
            anchors: 8,
            lambda: 0.001,
            separation: 0.0,
            surroundings: 0.0,
            flips: false,
            light: 0.0,
            temperature: 0.1,
            learning_rate: 1e-3,
            weight_decay: 1e-4,
            shape: EncoderShape::default(),
        }
    }
}

impl Settings {
    /// Whether anything can be computed with these settings. What the command line takes and what a saved run may say of
    /// itself are the same.
    ///
    /// # Errors
    /// In words: which setting is out of range.
    pub fn check(&self) -> Result<(), String> {
        let widest = self.shape.check()?;
        let counts = [("batch", self.batch), ("anchors", self.anchors)];
        for (name, value) in counts {
            if !(1..=MOST_SAMPLES).contains(&value) {
                return Err(out_of_range(name, value));
            }
        }
        if self.batch * self.anchors * widest > MOST_VALUES {
            return Err(format!(
                "batch times anchors times channels is out of range: {} · {} · {widest}",
                self.batch, self.anchors
            ));
        }
        if self.steps > MOST_STEPS {
            return Err(out_of_range("steps", self.steps));
        }
        // Name, value, and whether it lies in the range.
        let rates = [
            ("temperature", self.temperature, self.temperature > 0.0),
            (
                "learning_rate",
                self.learning_rate,
                is_share(self.learning_rate) && self.learning_rate > 0.0,
            ),
            ("lambda", self.lambda, is_share(self.lambda)),
            ("light", self.light, is_share(self.light)),
            ("separation", self.separation, self.separation >= 0.0),
            ("surroundings", self.surroundings, self.surroundings >= 0.0),
            ("weight_decay", self.weight_decay, self.weight_decay >= 0.0),
        ];
        match rates
            .into_iter()
            .find(|(_, value, fine)| !(value.is_finite() && *fine))
        {
            Some((name, value, _)) => Err(out_of_range(name, value)),
            None => Ok(()),
        }
    }
}

impl EncoderShape {
    /// The widest layer's channels.
    fn check(&self) -> Result<usize, String> {
        if self
            .channels
            .iter()
            .all(|c| (1..=MOST_CHANNELS).contains(c))
        {
            Ok(self.channels.into_iter().fold(1, usize::max))
        } else {
            Err(format!(
                "shape is out of range: layers of {:?} channels",
                self.channels
            ))
        }
    }
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

fn out_of_range(name: &str, value: impl std::fmt::Display) -> String {
    format!("{name} is out of range: {value}")
}

/// Learning rate of a step (from 0): linear warm-up over the first twentieth, then half a cosine towards 0.
#[must_use]
pub fn learning_rate(step: usize, settings: &Settings) -> f64 {
    crate::layer::learning_rate(step, settings.steps, settings.learning_rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(steps: usize) -> Settings {
        Settings {
            steps,
            ..Settings::default()
        }
    }

    #[test]
    fn the_rate_warms_up_and_cools_down() {
        let settings = Settings::default();
        assert!((learning_rate(0, &settings) - 1e-3 / 50.0).abs() < 1e-12);
        assert!((learning_rate(49, &settings) - 1e-3).abs() < 1e-12);
        assert!((learning_rate(525, &settings) - 5e-4).abs() < 1e-6);
        assert!(learning_rate(999, &settings) < 1e-8 && learning_rate(999, &settings) > 0.0);
        assert!(learning_rate(0, &small(1)) > 0.0);
    }

    #[test]
    fn settings_that_nothing_can_be_computed_with_are_named() {
        Settings::default().check().expect("the paper's");
        let refused = |name: &str, change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            let text = settings.check().expect_err(name);
            assert!(
                text.starts_with(name) && text.contains("out of range"),
                "{text}"
            );
        };
        refused("anchors", |s| s.anchors = 0);
        refused("batch", |s| s.batch = 0);
        refused("anchors", |s| s.anchors = 1 << 40);
        refused("batch times", |s| (s.batch, s.anchors) = (4096, 4096));
        refused("steps", |s| s.steps = usize::MAX);
        refused("temperature", |s| s.temperature = 0.0);
        refused("temperature", |s| s.temperature = f64::NAN);
        refused("learning_rate", |s| s.learning_rate = 1.5);
        refused("lambda", |s| s.lambda = -0.1);
        refused("light", |s| s.light = 2.0);
        refused("weight_decay", |s| s.weight_decay = f64::INFINITY);
        refused("shape", |s| s.shape.channels[2] = 0);
        refused("shape", |s| s.shape.channels[0] = 5_000_000);
    }
}
