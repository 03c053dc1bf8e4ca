//! Runs as the window follows them.

use serde::{Deserialize, Serialize};

use super::State;
use crate::cuts::Settings;
use crate::session::{ImageId, Phase};
use crate::ui::words::{grouped, tr, trf};

/// Settings of the next run and the next opening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::ui) struct RunSettings {
    pub(in crate::ui) training: Settings,
    pub(in crate::ui) seed: u64,
    pub(in crate::ui) working_side: u32,
    /// Whether vessels and spots are learned and exported.
    #[serde(default = "yes")]
    pub(in crate::ui) detail: bool,
}

fn yes() -> bool {
    true
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            training: Settings::default(),
            seed: 1,
            working_side: 256,
            detail: true,
        }
    }
}

impl State {
    pub(super) fn enter(&mut self, phase: Phase) {
        log::info!("training: {phase:?}");
        if phase == Phase::Preparing {
            let curves = std::mem::take(&mut self.curves);
            if !curves.contrastive.is_empty() {
                self.earlier = curves;
            }
            self.last = None;
            self.snapshots.clear();
            self.recalled = None;
            self.changed = None;
            self.settled = false;
        }
        if let Phase::Failed(text) = &phase {
            self.tell(text.clone(), true);
        }
        if let Phase::Unstable { step, text } = &phase {
            self.tell(text.clone(), true);
            if let Some(last) = &mut self.last {
                // The run went back to this step.
                last.step = *step;
            }
        }
        self.phase = phase;
    }

    /// A photograph whose overlay shows nothing but one colour: no mistake of the window's.
    pub(super) fn one_class(&mut self, id: ImageId) {
        let item = self
            .items
            .get(id.index as usize)
            .filter(|_| id.folder == self.folder);
        if let Some(name) = item.map(|item| item.name.clone()) {
            self.tell(
                trf(
                    "All of this image is one class: it is the same all over, or the network tells nothing in it apart: {0}",
                    &[&name],
                ),
                false,
            );
        }
    }

    pub(super) fn goes_on(&mut self, step: usize, same_images: bool) {
        log::info!("a saved run goes on after step {step}");
        if !same_images {
            let step = counted_steps(step);
            self.tell(
                trf(
                    "The run goes on after {0}, but on other images than before (or at another working size): its result will not be that of a run without a break",
                    &[&step],
                ),
                false,
            );
        }
    }
}

pub(super) fn counted_steps(steps: usize) -> String {
    match steps {
        1 => tr("1 step").to_owned(),
        _ => trf("{0} steps", &[&grouped(steps)]),
    }
}
