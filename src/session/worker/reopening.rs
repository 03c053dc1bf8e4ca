//! Opening a folder, and opening the same one again: images come and go, and only what changed is computed.

use std::sync::Arc;

use super::super::Phase;
use super::bench::Bench;
use super::folder::Place;
use super::segmenter;
use super::snapshots::Snapshots;
use crate::picture::ImageSource;

/// The run and the network of the folder that was open before.
pub(super) struct Earlier {
    segmenter: segmenter::Earlier,
    snapshots: Snapshots,
    phase: Phase,
}

impl Bench {
    /// A folder is being opened: what was open is closed, and its training stops.
    pub(super) fn close_folder(&mut self, next: u32) {
        if self.run.is_under_way() {
            self.end_run(Phase::Stopped);
        }
        self.return_to_newest();
        let found = self.folder.close(next, &self.tools.overlays);
        let segmenter = self.segmenter.close();
        let snapshots = self.run.take_snapshots();
        // Between two openings in quick succession nothing was read, and the one before counts.
        if found {
            self.earlier = Some(Earlier {
                segmenter,
                snapshots,
                phase: self.run.phase().clone(),
            });
        }
        self.finding.forget();
        self.run.recall_nothing(&self.tools);
        self.run.enter(Phase::Idle, &self.tools);
    }

    /// The folder is found. A network may serve another folder too, but only when the user asks for it. `kept` is the run
    /// that was kept with it; `anew` says that this goes before what is known of the folder.
    pub(super) fn open_folder(
        &mut self,
        place: Place,
        sources: Vec<ImageSource>,
        kept: Option<Arc<[u8]>>,
        anew: bool,
    ) {
        let same = self.folder.open(place, sources, anew);
        if let Some(earlier) = self.earlier.take().filter(|_| same) {
            self.segmenter.reopen(earlier.segmenter);
            self.run.set_snapshots(earlier.snapshots, &self.tools);
            self.run.enter(earlier.phase, &self.tools);
        }
        self.restore(kept);
    }
}
