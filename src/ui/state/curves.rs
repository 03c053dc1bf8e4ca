//! What the losses of a run were, step by step.

use crate::session::StepReport;

/// The losses of each step of a run.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct Curves {
    /// Steps done before the first value: a saved run went on.
    pub(in crate::ui) before: usize,
    pub(in crate::ui) contrastive: Vec<f32>,
    pub(in crate::ui) reconstruction: Vec<f32>,
    /// Cross entropy of the student's steps, of which there are others.
    pub(in crate::ui) lesson: Vec<f32>,
    /// Steps that the student had done before the first value.
    pub(in crate::ui) lesson_before: usize,
}

impl Curves {
    pub(in crate::ui) fn push(&mut self, report: &StepReport) {
        if self.contrastive.is_empty() {
            self.before = report.step.saturating_sub(1);
        }
        self.contrastive.push(report.contrastive);
        self.reconstruction.push(report.reconstruction);
    }

    pub(in crate::ui) fn push_lesson(&mut self, step: usize, loss: f32) {
        if self.lesson.is_empty() {
            self.lesson_before = step.saturating_sub(1);
        }
        self.lesson.push(loss);
    }

    /// A table: step, contrastive loss in nats, reconstruction loss, and the student's cross entropy in nats where it did
    /// the step of this number.
    pub(in crate::ui) fn csv(&self) -> String {
        let mut table = String::from("step,contrastive,reconstruction,student\n");
        let both = self.contrastive.iter().zip(&self.reconstruction);
        for (step, (c, r)) in (self.before + 1..).zip(both) {
            let own = step.checked_sub(self.lesson_before + 1);
            let student = own.and_then(|place| self.lesson.get(place));
            let student = student.map_or_else(String::new, f32::to_string);
            table.push_str(&format!("{step},{c},{r},{student}\n"));
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
        curves.push_lesson(42, 0.75);
        let table = "step,contrastive,reconstruction,student\n41,1.5,0.25,\n42,1.5,0.25,0.75\n";
        assert_eq!(curves.csv(), table);
    }

    #[test]
    fn smoothing_follows_slowly() {
        assert_eq!(smoothed(&[1.0, 0.0], 1.0), [1.0, 0.0]);
        assert_eq!(smoothed(&[1.0, 0.0, 0.0], 2.0), [1.0, 0.5, 0.25]);
    }
}
