//! What the losses of a run were, step by step.

use crate::session::StepReport;

/// Both losses of each step of a run.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct Curves {
    /// Steps done before the first value: a saved run went on.
    pub(in crate::ui) before: usize,
    pub(in crate::ui) contrastive: Vec<f32>,
    pub(in crate::ui) reconstruction: Vec<f32>,
}

impl Curves {
    pub(in crate::ui) fn push(&mut self, report: &StepReport) {
        if self.contrastive.is_empty() {
            self.before = report.step.saturating_sub(1);
        }
        self.contrastive.push(report.contrastive);
        self.reconstruction.push(report.reconstruction);
    }

    /// A table: step, contrastive loss in nats, reconstruction loss.
    pub(in crate::ui) fn csv(&self) -> String {
        let mut table = String::from("step,contrastive,reconstruction\n");
        for (place, (c, r)) in self
            .contrastive
            .iter()
            .zip(&self.reconstruction)
            .enumerate()
        {
            table.push_str(&format!("{},{c},{r}\n", self.before + place + 1));
        }
        table
    }
}

/// A running mean over about so many values; 1 leaves them as they are.
pub(in crate::ui) fn smoothed(values: &[f32], over: f32) -> Vec<f32> {
    let weight = 1.0 / over.max(1.0);
    let mut mean = None;
    values
        .iter()
        .map(|&v| {
            let next = mean.map_or(v, |m: f32| m + weight * (v - m));
            mean = Some(next);
            next
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_goes_on_counts_from_where_it_was() {
        let mut curves = Curves::default();
        for step in 41..43 {
            curves.push(&StepReport {
                step,
                steps: 50,
                contrastive: 1.5,
                reconstruction: 0.25,
                learning_rate: 1e-3,
                steps_per_second: 1.0,
            });
        }
        let table = "step,contrastive,reconstruction\n41,1.5,0.25\n42,1.5,0.25\n";
        assert_eq!(curves.csv(), table);
    }

    #[test]
    fn smoothing_follows_slowly() {
        assert_eq!(smoothed(&[1.0, 0.0], 1.0), [1.0, 0.0]);
        assert_eq!(smoothed(&[1.0, 0.0, 0.0], 2.0), [1.0, 0.5, 0.25]);
    }
}
