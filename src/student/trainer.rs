//! The student's one step.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::batch::{Batch, draw};
use super::network::CLASSES;
use super::{Network, Sheet, State, StudentError};
use crate::layer::{self, Optimiser};
use crate::seed::Seed;

/// Crops of a step, pixels on their sides and channels, at most.
const MOST_CROPS: usize = 1024;
const MOST_SIDE: usize = 1024;
const MOST_CHANNELS: usize = 1024;
/// Crops · pixels · channels, at most: a step remembers so many values several times, some 3 GB here. The default is a
/// fortieth of it.
const MOST_VALUES: usize = 1 << 26;

/// What learning depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Optimiser steps for each step of the network that learns beside, at most 1.
    pub share: f64,
    /// Crops per step.
    pub batch: usize,
    /// Pixels on a crop's side; the network judges those that lie 17 or more from its border.
    pub crop: usize,
    /// Highest learning rate, reached after the warm-up.
    pub learning_rate: f64,
    /// AdamW's weight decay.
    pub weight_decay: f64,
    /// Channels of every layer.
    pub channels: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            share: 0.45,
            batch: 6,
            crop: 128,
            learning_rate: 8e-3,
            weight_decay: 1e-4,
            channels: 16,
        }
    }
}

impl Settings {
    /// Whether anything can be learned with these settings.
    ///
    /// # Errors
    /// In words: that they are out of range.
    pub fn check(&self) -> Result<(), String> {
        let fine = (0.0..=1.0).contains(&self.share)
            && (1..=MOST_CROPS).contains(&self.batch)
            && (1..=MOST_SIDE).contains(&self.crop)
            && (1..=MOST_CHANNELS).contains(&self.channels)
            && self.batch * self.crop * self.crop * self.channels <= MOST_VALUES
            && self.learning_rate > 0.0
            && self.learning_rate <= 1.0
            && self.weight_decay.is_finite()
            && self.weight_decay >= 0.0;
        if fine {
            Ok(())
        } else {
            Err(format!("its student's settings are out of range: {self:?}"))
        }
    }

    /// Steps that go with a number of steps of the network that learns beside.
    #[must_use]
    pub fn steps_beside(&self, steps: usize) -> usize {
        ((steps as f64 * self.share.clamp(0.0, 1.0)).round() as usize).clamp(1, steps.max(1))
    }
}

/// A student under way: weights, optimiser, and how far it is.
pub struct Trainer {
    network: Network,
    optimiser: Optimiser,
    settings: Settings,
    seed: Seed,
    device: Device,
    steps: usize,
    step: usize,
    ahead: Option<Ahead>,
    /// The student before its last step, whose loss was finite.
    good: Option<Box<State>>,
}

/// The batch of a coming step, drawn while the device learns from the one before.
struct Ahead {
    step: usize,
    /// What it was drawn from: sheets may have been added since.
    sheets: Vec<Sheet>,
    batch: Batch,
}

impl Ahead {
    /// A batch depends on the seed, the step and the sheets, and on nothing else.
    fn draw(step: usize, sheets: &[Sheet], settings: &Settings, seed: Seed) -> Self {
        Self {
            step,
            sheets: sheets.to_vec(),
            batch: draw(sheets, settings, seed.fork(1).fork(step as u64)),
        }
    }

    fn is_of(&self, step: usize, sheets: &[Sheet]) -> bool {
        let drawn = self.sheets.iter().zip(sheets);
        self.step == step && self.sheets.len() == sheets.len() && { drawn }.all(|(a, b)| a.is(b))
    }
}

impl Trainer {
    /// Starts with fresh weights on a device, to do so many steps. The seed fixes weights, crops and all that is painted.
    #[must_use]
    pub fn new(settings: Settings, steps: usize, seed: Seed, device: &Device) -> Self {
        let device = device.clone().autodiff();
        Self {
            network: Network::new(settings.channels, seed.fork(0), &device),
            optimiser: Optimiser::new(settings.weight_decay),
            settings,
            seed,
            device,
            steps,
            step: 0,
            ahead: None,
            good: None,
        }
    }

    /// Steps to do in all.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Steps done.
    #[must_use]
    pub fn steps_done(&self) -> usize {
        self.step
    }

    /// What learning depends on.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether all steps are done.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.step >= self.steps
    }

    /// The student as it stands, to be used and to go on from. It does not change with the run.
    #[must_use]
    pub fn state(&self) -> State {
        State {
            network: self.network.valid(),
            optimiser: Some(self.optimiser.clone()),
            settings: self.settings.clone(),
            seed: self.seed,
            steps_done: self.step,
        }
    }

    /// Goes on from what [`State::stored`] gave, until the network that learns beside has done `steps` steps. On the CPU
    /// and with the same sheets it ends in the same bytes as without a break.
    ///
    /// # Errors
    /// In words, when header or tensors are not those of a student, or lack the state of its training.
    pub fn resume(
        header: &serde_json::Value,
        tensors: &[(String, TensorData)],
        steps: usize,
        device: &Device,
    ) -> Result<Self, String> {
        let state = State::unstored(header, tensors, device)?;
        if state.steps_done > steps {
            let done = state.steps_done;
            return Err(format!(
                "its student has done {done} steps, more than there are"
            ));
        }
        let missing =
            "its student holds no state of its training, so it can be used but not trained further";
        Ok(Self {
            network: state.network.train(),
            optimiser: state.optimiser.ok_or(missing)?,
            steps: state.settings.steps_beside(steps),
            settings: state.settings,
            seed: state.seed,
            device: device.clone().autodiff(),
            step: state.steps_done,
            ahead: None,
            good: None,
        })
    }

    /// One optimiser step on crops drawn from the sheets; gives the cross entropy, in nats. From one step to the next
    /// sheets may be added.
    ///
    /// # Errors
    /// Without sheets, when the device fails, and when the loss is not finite: the student stands then as it was when its
    /// loss last was, before the step that went wrong.
    pub fn step(&mut self, sheets: &[Sheet]) -> Result<f32, StudentError> {
        if sheets.is_empty() {
            return Err(StudentError::NoSheets);
        }
        let (settings, seed, step) = (self.settings.clone(), self.seed, self.step);
        let drawn = self.ahead.take().filter(|ahead| ahead.is_of(step, sheets));
        let now = drawn.unwrap_or_else(|| Ahead::draw(step, sheets, &settings, seed));
        let before = Box::new(self.state());
        let (loss, ahead) = std::thread::scope(|scope| {
            let drawing = std::thread::Builder::new()
                .name("painter".to_owned())
                .spawn_scoped(scope, || Ahead::draw(step + 1, sheets, &settings, seed));
            let loss = self.learn(now.batch);
            // What could not be drawn ahead is drawn when it is needed.
            (loss, drawing.ok().and_then(|drawing| drawing.join().ok()))
        });
        self.ahead = ahead;
        let loss = loss?;
        if !loss.is_finite() {
            let good = self.good.take().map_or(*before, |good| *good);
            self.go_back(good);
            return Err(StudentError::Diverged {
                step: step + 1,
                kept: self.step,
            });
        }
        self.good = Some(before);
        self.step += 1;
        Ok(loss)
    }

    /// Goes back to where the loss was last finite.
    fn go_back(&mut self, good: State) {
        self.network = good.network.train();
        self.optimiser = good
            .optimiser
            .unwrap_or_else(|| Optimiser::new(self.settings.weight_decay));
        self.step = good.steps_done;
        self.ahead = None;
    }

    fn learn(&mut self, batch: Batch) -> Result<f32, StudentError> {
        let (side, pixels) = (batch.side, batch.targets.len() / CLASSES);
        let crops = batch.crops.len() / (side * side * 3);
        let crops = TensorData::new(batch.crops, [crops, side, side, 3]);
        let targets = TensorData::new(batch.targets, [pixels, CLASSES]);
        let judged = self.network.judge(Tensor::from_data(crops, &self.device));
        let targets = Tensor::<2>::from_data(targets, &self.device);
        let loss = (log_softmax(judged, 1) * targets).sum().neg();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network);
        let rate = layer::learning_rate(self.step, self.steps, self.settings.learning_rate);
        self.network = self.optimiser.step(rate, self.network.clone(), gradients);
        // Reading the number keeps the device's queue short, so that drawing never waits behind many steps.
        let read = loss
            .detach()
            .try_into_data()
            .map_err(|e| StudentError::Device {
                reason: e.to_string(),
            })?;
        Ok(read.iter::<f32>().next().unwrap_or(f32::NAN))
    }
}

#[cfg(test)]
mod tests;
