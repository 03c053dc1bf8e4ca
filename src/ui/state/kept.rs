//! Work that is kept from one opening to the next, as the window holds it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Reading, State};
use crate::document::{Arrival, Document, History, Photo, Roster, Work};
use crate::session::{ImageId, KeptCopy, Source};
use crate::ui::words::{tr, trf};

/// A change reaches the session at the latest after so long: a slider that is dragged is no hundred changes.
const SOON: Duration = Duration::from_millis(250);

/// What the session was told last, and what stands in the way of keeping.
#[derive(Default)]
pub(in crate::ui) struct Kept {
    /// The photographs through time.
    pub(in crate::ui) roster: Roster,
    /// Whether the roster changed since.
    changed: bool,
    told: Option<(Document, u64, serde_json::Value)>,
    at: Option<Instant>,
    /// The file that the user keeps the session in.
    pub(in crate::ui) file: Option<PathBuf>,
    /// Whether another window works on the folder.
    pub(in crate::ui) elsewhere: bool,
    /// Work on a folder with the same photographs, until the user says whether it is theirs.
    pub(in crate::ui) offered: Option<Box<Work>>,
    /// What is kept of all folders; none while that is looked up.
    pub(in crate::ui) copies: Option<Arc<[KeptCopy]>>,
    /// Why the session that was to be opened is not.
    pub(in crate::ui) refused: Option<String>,
}

impl State {
    /// Another folder is open, with what was kept of it. The same one again keeps what the window has.
    pub(super) fn begin_keeping(&mut self, again: bool, work: Option<Box<Work>>) {
        if !again {
            let elsewhere = self.kept.elsewhere;
            self.kept = Kept {
                elsewhere,
                ..Kept::default()
            };
            if let Some(work) = work {
                self.take_work(*work);
                self.tell(tr("Your work on this folder is back"), false);
            }
        }
        for item in &self.items {
            self.kept.roster.see(&item.name);
        }
        self.kept.changed = true;
    }

    /// Makes kept work the window's.
    pub(in crate::ui) fn take_work(&mut self, work: Work) {
        self.document = work.document;
        self.history = History::from(work.steps);
        self.kept.roster = work.roster;
        self.kept.changed = true;
    }

    /// A photograph was read: work on other bytes under its name is set aside.
    pub(super) fn note_bytes(&mut self, id: ImageId, sha256: &Arc<str>) {
        if id.folder != self.folder {
            return;
        }
        let (document, history) = (&mut self.document, &mut self.history);
        let arrival = self.kept.roster.read(id.photo, sha256, document, history);
        // What bytes a photograph has is told once all were read: the roster of a large folder is no small thing.
        self.kept.changed |= arrival != Arrival::Same;
        let name = || self.items[id.index as usize].name.clone();
        match arrival {
            Arrival::Same | Arrival::Changed { set_aside: false } => {}
            Arrival::Changed { set_aside: true } => self.tell(
                trf(
                    "This photograph has changed since you worked on it; your work on the earlier one is set aside: {0}",
                    &[&name()],
                ),
                true,
            ),
            Arrival::Back => self.tell(
                trf("Your work on this photograph is back: {0}", &[&name()]),
                false,
            ),
        }
    }

    /// All photographs were read: those that were renamed are found.
    pub(super) fn note_all_read(&mut self) {
        let read = |index: &usize| matches!(self.items[*index].reading, Reading::Done { .. });
        let here: Vec<Photo> = (0..self.items.len())
            .filter(read)
            .map(|index| self.items[index].photo)
            .collect();
        let (document, history) = (&mut self.document, &mut self.history);
        let found = self.kept.roster.find_renamed(&here, document, history);
        self.kept.changed = true;
        if found > 0 {
            let text = trf(
                "Found {0} renamed photographs by their content",
                &[&found.to_string()],
            );
            self.tell(text, false);
        }
    }

    /// Takes over the work on a folder with the same photographs; the answer is its run.
    pub(in crate::ui) fn take_offered(&mut self) -> Option<Arc<[u8]>> {
        let work = *self.kept.offered.take()?;
        let run = work.run.clone();
        let before = self.kept.roster.clone();
        self.take_work(work);
        for item in &self.items {
            self.kept.roster.see(&item.name);
        }
        let known: Vec<(Photo, Arc<str>)> = before
            .known()
            .filter_map(|(photo, known)| Some((photo, known.sha256.clone()?)))
            .collect();
        for (photo, sha256) in known {
            let (document, history) = (&mut self.document, &mut self.history);
            self.kept.roster.read(photo, &sha256, document, history);
        }
        self.note_all_read();
        run
    }

    /// The session should know all there is, even what it could do without for now.
    pub(in crate::ui) fn tell_all(&mut self) {
        self.kept.changed = true;
    }

    /// How long it is until the session should be told again.
    pub(in crate::ui) fn tell_in(&self) -> Duration {
        let since = self.kept.at.map(|at| at.elapsed());
        since.map_or(Duration::ZERO, |since| SOON.saturating_sub(since))
    }

    /// The work as it is now, if the session does not know it yet.
    pub(in crate::ui) fn untold(&mut self, view: &serde_json::Value) -> Option<Box<Work>> {
        let source = self.source.as_ref()?;
        let revision = self.history.revision();
        let same = self
            .kept
            .told
            .as_ref()
            .is_some_and(|(document, number, before)| {
                *document == self.document && *number == revision && before == view
            });
        if same && !self.kept.changed {
            return None;
        }
        self.kept.changed = false;
        self.kept.at = Some(Instant::now());
        self.kept.told = Some((self.document.clone(), revision, view.clone()));
        Some(Box::new(Work {
            folder: match source {
                Source::Samples => None,
                Source::Folder(path) => Some(path.clone()),
            },
            roster: self.kept.roster.clone(),
            document: self.document.clone(),
            steps: self.history.kept(&self.document),
            view: view.clone(),
            run: None,
        }))
    }

    pub(super) fn session_saved(&mut self, path: &Path) {
        let text = trf("Saved: {0}", &[&path.display().to_string()]);
        self.tell(text, false);
        self.kept.file = Some(path.to_path_buf());
    }
}
