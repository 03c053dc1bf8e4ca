//! When the current image is looked at while a run is under way.

use std::time::{Duration, Instant};

/// Shortest time between two previews: on the CPU, and on the device that draws.
const PREVIEW_EVERY: [Duration; 2] = [Duration::from_millis(800), Duration::from_millis(120)];
/// Previews take at most one part in so many of the run's time.
const PREVIEW_SHARE: u32 = 5;

/// When overlays are refreshed while a run is under way. At rest they always are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Refresh {
    /// As often as the device can without slowing the run much.
    #[default]
    Auto,
    /// Once in so long; less often where a refresh takes longer than that itself.
    Every(Duration),
    /// On request only.
    Never,
}

/// When the last preview was, and when the next one is due.
pub(super) struct Previews {
    pub(super) how: Refresh,
    /// Whether one is wanted after the next step.
    pub(super) asked: bool,
    last: Instant,
    /// What the last one took.
    cost: Duration,
}

impl Default for Previews {
    fn default() -> Self {
        Self {
            how: Refresh::default(),
            asked: false,
            last: Instant::now(),
            cost: Duration::ZERO,
        }
    }
}

impl Previews {
    /// A run starts, or goes on: what was wanted of the one before is over.
    pub(super) fn start(&mut self) {
        self.asked = false;
        self.last = Instant::now();
    }

    /// Whether a preview is due now. `shared`: the device that trains draws too. `lacking`: the run has no overlay of the
    /// image yet.
    pub(super) fn are_due(&self, shared: bool, lacking: bool) -> bool {
        self.is_due(self.last.elapsed(), shared, lacking)
    }

    /// Whether a preview is due so long after the last one. `lacking`: the run has no overlay of the image yet.
    fn is_due(&self, since: Duration, shared: bool, lacking: bool) -> bool {
        let pause = match self.how {
            Refresh::Auto => PREVIEW_EVERY[usize::from(shared)].max(self.cost * PREVIEW_SHARE),
            Refresh::Every(pause) => pause.max(self.cost),
            Refresh::Never => return self.asked,
        };
        self.asked || lacking || since >= pause
    }

    pub(super) fn done(&mut self, started: Instant) {
        self.asked = false;
        self.last = Instant::now();
        self.cost = started.elapsed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn previews(how: Refresh, asked: bool, cost: Duration) -> Previews {
        Previews {
            how,
            asked,
            cost,
            ..Previews::default()
        }
    }

    #[test]
    fn a_wish_for_now_counts_whatever_the_rate() {
        for how in [Refresh::Auto, Refresh::Every(60 * SECOND), Refresh::Never] {
            let due =
                |asked| previews(how, asked, Duration::ZERO).is_due(Duration::ZERO, false, false);
            assert!(due(true) && !due(false), "{how:?}");
        }
    }

    #[test]
    fn the_rate_follows_the_wish_and_the_cost() {
        let due = |how, cost, since| previews(how, false, cost).is_due(since, false, false);
        assert!(due(Refresh::Auto, SECOND / 10, SECOND));
        assert!(!due(Refresh::Auto, SECOND, 4 * SECOND));
        assert!(!due(Refresh::Every(2 * SECOND), SECOND, SECOND));
        assert!(due(Refresh::Every(2 * SECOND), SECOND, 2 * SECOND));
        assert!(!due(Refresh::Every(SECOND), 3 * SECOND, 2 * SECOND));
        assert!(!due(Refresh::Never, Duration::ZERO, 3600 * SECOND));
        // What a run has not shown yet comes at once, unless nothing shall come.
        let lacking = |how| previews(how, false, SECOND).is_due(Duration::ZERO, true, true);
        assert!(lacking(Refresh::Auto) && lacking(Refresh::Every(SECOND)));
        assert!(!lacking(Refresh::Never));
    }
}
