//! The student as it stands: what it believes of a photograph, and as something that can be stored.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::network::{CLASSES, GAIN, REACH};
use super::{Network, Settings, StudentError};
use crate::layer::{Optimiser, check_updates, check_values};
use crate::seed::Seed;

/// Tiles have at most so many pixels on a side, so that memory does not grow with the photograph.
const TILE: usize = 320;
/// Log odds end here: beyond, a 32-bit probability is 0 or 1.
const SURE: f32 = 12.0;
/// What the names of all tensors begin with.
const PREFIX: &str = "student.";

/// A student as it stands after a step. Cloning shares the weights.
#[derive(Clone)]
pub struct State {
    pub(super) network: Network,
    /// None where only the network was kept: it can be used but not trained further.
    pub(super) optimiser: Option<Optimiser>,
    pub(super) settings: Settings,
    pub(super) seed: Seed,
    pub(super) steps_done: usize,
}

/// What the student believes of each pixel, as log odds ln(p/(1 − p)), within ±12.
#[derive(Clone, Debug, PartialEq)]
pub struct Beliefs {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Of a vessel, of a bright spot, of a dark spot; row by row.
    pub log_odds: [Vec<f32>; 3],
}

/// What a stored student says of itself.
#[derive(Serialize, Deserialize)]
struct Header {
    settings: Settings,
    seed: u64,
    steps_done: usize,
    /// How many updates each parameter had; null where no moments are stored.
    updates: Option<BTreeMap<String, usize>>,
}

impl State {
    /// Steps done.
    #[must_use]
    pub fn steps_done(&self) -> usize {
        self.steps_done
    }

    /// What learning depends on.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The same without what it needs to learn on: a third of the size.
    #[must_use]
    pub fn without_optimiser(mut self) -> Self {
        self.optimiser = None;
        self
    }

    /// What the student believes of every pixel of a photograph. `planes` are as in a [`Sheet`](super::Sheet), of
    /// `width·height` values; beyond the border they go on as they end. The network must be on `device`.
    ///
    /// # Errors
    /// When the device fails.
    pub fn beliefs(
        &self,
        planes: [&[f32]; 3],
        width: usize,
        height: usize,
        device: &Device,
    ) -> Result<Beliefs, StudentError> {
        self.beliefs_by_tiles(planes, width, height, TILE, device)
    }

    fn beliefs_by_tiles(
        &self,
        planes: [&[f32]; 3],
        width: usize,
        height: usize,
        side: usize,
        device: &Device,
    ) -> Result<Beliefs, StudentError> {
        let mut log_odds = [(); 3].map(|()| vec![0.0; width * height]);
        for top in (0..height).step_by(side) {
            for left in (0..width).step_by(side) {
                let (across, down) = (side.min(width - left), side.min(height - top));
                let seen = surrounded(planes, (width, height), (left, top), (across, down));
                let logits = self.network.judge(Tensor::from_data(seen, device));
                let read = logits.try_into_data().map_err(|e| StudentError::Device {
                    reason: e.to_string(),
                })?;
                let logits: Vec<f32> = read.iter().collect();
                let odds: Vec<[f32; 3]> = logits.par_chunks_exact(CLASSES).map(odds).collect();
                for (y, row) in odds.chunks_exact(across).enumerate() {
                    let start = (top + y) * width + left;
                    for (kind, out) in log_odds.iter_mut().enumerate() {
                        for (to, odds) in out[start..start + across].iter_mut().zip(row) {
                            *to = odds[kind];
                        }
                    }
                }
            }
        }
        Ok(Beliefs {
            width,
            height,
            log_odds,
        })
    }

    /// The student as a header and tensors, whose names all begin with `student.`.
    #[must_use]
    pub fn stored(&self) -> (serde_json::Value, Vec<(String, TensorData)>) {
        let header = serde_json::json!(Header {
            settings: self.settings.clone(),
            seed: self.seed.0,
            steps_done: self.steps_done,
            updates: self.optimiser.as_ref().map(Optimiser::updates),
        });
        let mut named = self.network.named();
        named.extend(self.optimiser.iter().flat_map(Optimiser::named));
        let named = { named.into_iter() }.map(|(name, data)| (format!("{PREFIX}{name}"), data));
        (header, named.collect())
    }

    /// The student that [`State::stored`] gave, on a device.
    ///
    /// # Errors
    /// In words, when header or tensors are not those of a student.
    pub fn unstored(
        header: &serde_json::Value,
        tensors: &[(String, TensorData)],
        device: &Device,
    ) -> Result<Self, String> {
        let unclear = |e| format!("its student's header cannot be understood: {e}");
        let header = Header::deserialize(header).map_err(unclear)?;
        let settings = header.settings;
        settings.check()?;
        // The network would be made before it is found out that there are no values for it.
        let held: usize = { tensors.iter() }
            .map(|(_, data)| data.num_elements())
            .sum();
        if Network::convolved(settings.channels) > held {
            return Err("its student's header tells of a larger network than it holds".to_owned());
        }
        if let Some(updates) = &header.updates {
            check_updates(updates, header.steps_done)?;
        }
        let mut take = |name: &str, shape: Vec<usize>| {
            let full = format!("{PREFIX}{name}");
            let found = tensors.iter().find(|(name, _)| *name == full);
            let (_, data) = found.ok_or_else(|| format!("{full} is missing"))?;
            if data.shape().to_vec() != shape {
                return Err(format!("{full} has another shape than its header says"));
            }
            check_values(&full, data)?;
            Ok(data.clone())
        };
        let fresh = Network::new(settings.channels, Seed(0), device);
        let network = fresh.restore(device, &mut take)?;
        let unknown = |path: &str| format!("its student has no parameter {path}");
        let optimiser = header.updates.map(|updates| {
            let fresh = Optimiser::new(settings.weight_decay);
            fresh.restore(&network, &updates, device, &mut take, unknown)
        });
        Ok(Self {
            optimiser: optimiser.transpose()?,
            network,
            settings,
            seed: Seed(header.seed),
            steps_done: header.steps_done,
        })
    }
}

/// A rectangle of the planes with all that the network sees around it: `[1, height + 34, width + 34, 3]`.
fn surrounded(
    planes: [&[f32]; 3],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
    (across, down): (usize, usize),
) -> TensorData {
    let (columns, rows) = (across + 2 * REACH, down + 2 * REACH);
    let mut values = Vec::with_capacity(columns * rows * 3);
    for y in 0..rows {
        let y = (top + y).saturating_sub(REACH).min(height - 1);
        for x in 0..columns {
            let x = (left + x).saturating_sub(REACH).min(width - 1);
            values.extend(planes.map(|plane| plane[y * width + x] * GAIN));
        }
    }
    TensorData::new(values, [1, rows, columns, 3])
}

/// Log odds of vessel, bright and dark from the logits of nothing, vessel, dark and bright.
fn odds(logits: &[f32]) -> [f32; 3] {
    let against = |class: usize| {
        let others = || (0..CLASSES).filter(move |&other| other != class);
        let most = others().fold(f32::MIN, |most, other| most.max(logits[other]));
        let sum: f32 = others().map(|other| (logits[other] - most).exp()).sum();
        (logits[class] - most - sum.ln()).clamp(-SURE, SURE)
    };
    [against(1), against(3), against(2)]
}

#[cfg(test)]
mod tests;
