//! Areas put together from runs of equal pixels, row by row.

use super::tally::Tally;

/// Equal pixels beside each other.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) value: u8,
    pub(super) label: usize,
}

/// The runs of a row, without those of value 0; none has a label yet.
pub(super) fn runs<V: Copy + Into<u8>>(row: &[V]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (x, &value) in row.iter().enumerate() {
        let value = value.into();
        match runs.last_mut() {
            Some(run) if run.value == value && run.to == x => run.to = x + 1,
            _ if value != 0 => runs.push(Run {
                from: x,
                to: x + 1,
                value,
                label: 0,
            }),
            _ => {}
        }
    }
    runs
}

/// The parts that runs belong to, while rows come.
pub(super) struct Parts {
    pub(super) tallies: Vec<Tally>,
    parents: Vec<usize>,
}

impl Parts {
    pub(super) fn new() -> Self {
        Self {
            tallies: Vec::new(),
            parents: Vec::new(),
        }
    }

    fn root(&mut self, mut label: usize) -> usize {
        while self.parents[label] != label {
            self.parents[label] = self.parents[self.parents[label]];
            label = self.parents[label];
        }
        label
    }

    /// Gives the runs of a row their labels: those of the runs above that they touch, by edge or corner.
    pub(super) fn linked(&mut self, above: &[Run], mut runs: Vec<Run>) -> Vec<Run> {
        let mut first = 0;
        for run in &mut runs {
            while above.get(first).is_some_and(|other| other.to < run.from) {
                first += 1;
            }
            let touching = above[first..].iter().take_while(|o| o.from <= run.to);
            let mut label = None;
            for other in touching.filter(|other| other.value == run.value) {
                let root = self.root(other.label);
                let low = label.map_or(root, |label: usize| label.min(root));
                let high = label.map_or(root, |label: usize| label.max(root));
                // The smaller label stays: it came first.
                self.parents[high] = low;
                label = Some(low);
            }
            run.label = label.unwrap_or_else(|| {
                self.parents.push(self.tallies.len());
                self.tallies.push(Tally::new(run.value));
                self.tallies.len() - 1
            });
        }
        runs
    }

    /// What was counted of each part, in the order of their first pixels.
    pub(super) fn joined(mut self) -> Vec<Tally> {
        for label in (0..self.tallies.len()).rev() {
            let root = self.root(label);
            if root != label {
                let tally = self.tallies[label];
                self.tallies[root].join(&tally);
            }
        }
        let parents = self.parents.iter().enumerate();
        let roots = parents.filter(|(label, parent)| label == *parent);
        roots.map(|(label, _)| self.tallies[label]).collect()
    }
}
