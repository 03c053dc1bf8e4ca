//! How far the job is: bars where stderr is a terminal, else a line at every tenth.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::say::{note, spoken};
use crate::session::StepReport;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Reading,
    Training,
    Segmenting,
    Writing,
    Comparing,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Training => "training",
            Self::Segmenting => "segmenting",
            Self::Writing => "writing",
            Self::Comparing => "comparing",
        }
    }

    fn things(self) -> &'static str {
        match self {
            Self::Training => "steps",
            _ => "images",
        }
    }
}

/// The stage that is under way, on the terminal.
pub(super) struct Progress {
    on_terminal: bool,
    shown: Option<(Tenths, Option<ProgressBar>)>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        Self {
            on_terminal: stderr().is_terminal() && !dumb,
            shown: None,
        }
    }

    /// So many of so many are done; begins the stage where another was shown.
    pub(super) fn at(&mut self, stage: Stage, done: usize, total: usize, message: &str) {
        if self
            .shown
            .as_ref()
            .is_none_or(|(tenths, _)| tenths.stage != stage)
        {
            self.end();
            let bar = self.on_terminal.then(|| bar(stage));
            self.shown = Some((Tenths::new(stage), bar));
        }
        let Some((tenths, bar)) = &mut self.shown else {
            return;
        };
        match bar {
            Some(bar) => {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
                bar.set_message(message.to_owned());
            }
            None => {
                if let Some(line) = tenths.line(done, total, message) {
                    note(&line);
                }
            }
        }
    }

    /// Writes a line past the bar.
    pub(super) fn say(&self, write: impl FnOnce()) {
        match &self.shown {
            Some((_, Some(bar))) => bar.suspend(write),
            _ => write(),
        }
    }

    /// Leaves the bar as it stands.
    pub(super) fn end(&mut self) {
        if let Some((_, Some(bar))) = self.shown.take() {
            bar.abandon();
        }
    }
}

fn bar(stage: Stage) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:<10} [{bar:30}] {pos}/{len}  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    ProgressBar::new(0)
        .with_style(style)
        .with_prefix(stage.name())
}

/// Decides which moments deserve a line.
struct Tenths {
    stage: Stage,
    last: Option<usize>,
}

impl Tenths {
    fn new(stage: Stage) -> Self {
        Self { stage, last: None }
    }

    /// A line at each tenth once; the start is one only where there is something to say of it.
    fn line(&mut self, done: usize, total: usize, message: &str) -> Option<String> {
        let tenth = done * 10 / total.max(1);
        if self.last.is_some_and(|last| tenth <= last) {
            return None;
        }
        self.last = Some(tenth);
        let (name, things) = (self.stage.name(), self.stage.things());
        let comma = if message.is_empty() { "" } else { ", " };
        (done > 0 || !message.is_empty())
            .then(|| format!("{name}: {done} of {total} {things}{comma}{message}"))
    }
}

/// Rate, losses and time left of a training run.
pub(super) fn training(report: &StepReport) -> String {
    let losses = format!(
        "reconstruction {:.4}, contrastive {:.3}",
        report.reconstruction, report.contrastive
    );
    let rate = report.steps_per_second;
    if rate <= 0.0 {
        return losses;
    }
    let left = report.steps.saturating_sub(report.step) as f32 / rate;
    let left = Duration::try_from_secs_f32(left).unwrap_or(Duration::MAX);
    let decimals = if rate < 10.0 { 2 } else { 0 };
    format!("{rate:.decimals$} steps/s, {losses}, {} left", spoken(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_at_every_tenth() {
        let mut tenths = Tenths::new(Stage::Training);
        let lines: Vec<String> = (0..=1000)
            .filter_map(|n| tenths.line(n, 1000, ""))
            .collect();
        assert_eq!(lines.len(), 10);
        assert_eq!(lines[0], "training: 100 of 1000 steps");
        assert_eq!(lines[9], "training: 1000 of 1000 steps");
        let mut tenths = Tenths::new(Stage::Reading);
        assert_eq!((0..=3).filter_map(|n| tenths.line(n, 3, "")).count(), 3);
        assert_eq!(Tenths::new(Stage::Writing).line(0, 0, ""), None);
    }

    #[test]
    fn a_start_that_takes_long_is_said() {
        let mut tenths = Tenths::new(Stage::Training);
        assert_eq!(
            tenths.line(0, 9, "slow"),
            Some("training: 0 of 9 steps, slow".to_owned())
        );
        assert_eq!(tenths.line(0, 9, "slow"), None);
    }

    #[test]
    fn the_time_left_follows_the_rate() {
        let mut report = StepReport {
            step: 400,
            steps: 1000,
            contrastive: 2.5,
            reconstruction: 0.012_34,
            learning_rate: 1e-3,
            steps_per_second: 5.0,
        };
        let text = training(&report);
        assert_eq!(
            text,
            "5.00 steps/s, reconstruction 0.0123, contrastive 2.500, 2 min 0 s left"
        );
        report.steps_per_second = 0.0;
        assert_eq!(
            training(&report),
            "reconstruction 0.0123, contrastive 2.500"
        );
    }
}
