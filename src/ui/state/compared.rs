//! Another reviewer's session beside one's own, as the window holds it.

use std::sync::Arc;

use super::{Sheet, State};
use crate::document::{Photo, Row, Structure};
use crate::session::{self, CompareState, ImageId};
use crate::ui::words::{tr, trf};

/// What is compared with what, and where in it the user is.
#[derive(Default)]
pub(in crate::ui) struct Compared {
    /// Photographs compared, of so many, while that is under way.
    pub(in crate::ui) running: Option<(usize, usize)>,
    /// What came of it.
    pub(in crate::ui) done: Option<Arc<session::Compared>>,
    /// The disagreement that is looked at, by its place.
    pub(in crate::ui) at: Option<usize>,
}

impl Compared {
    /// Disagreements, the worst first.
    pub(in crate::ui) fn rows(&self) -> &[Row] {
        let found = self.done.as_ref().map(|done| &done.found);
        found.map_or(&[], |found| &found.rows[..found.disagreements()])
    }

    /// The one that is looked at.
    pub(in crate::ui) fn row(&self) -> Option<&Row> {
        self.rows().get(self.at?)
    }

    /// What the other one kept in a photograph, while disagreements are looked at.
    pub(in crate::ui) fn others(&self, photo: Photo) -> impl Iterator<Item = &Structure> {
        let done = self.done.as_ref().filter(|_| self.at.is_some());
        let all = done.and_then(|done| {
            let twin = done.found.twin(photo)?;
            Some(done.other.structures.of(twin))
        });
        let kept = |structure: &&Structure| structure.proposed.is_none();
        all.unwrap_or_default().iter().filter(kept)
    }

    /// What both reviewers are called.
    pub(in crate::ui) fn names(&self) -> [String; 2] {
        let Some(done) = &self.done else {
            return [String::new(), String::new()];
        };
        let [own, other] = &done.found.voices;
        let file = done.path.file_stem().unwrap_or_default();
        let own = own.clone().unwrap_or_else(|| tr("This session").to_owned());
        let other = other.clone().filter(|other| *other != own);
        [
            own,
            other.unwrap_or_else(|| file.to_string_lossy().into_owned()),
        ]
    }
}

impl State {
    /// How many of the images that can be worked with are reviewed.
    pub(in crate::ui) fn reviewed(&self) -> usize {
        let reviews = &self.document.reviews;
        let reviewed = |id: &ImageId| reviews.status(id.photo).is_some();
        self.readable_ids().filter(reviewed).count()
    }

    pub(super) fn compared(&mut self, state: CompareState) {
        if self.compared.running.is_none() {
            // It was ended meanwhile.
            return;
        }
        match state {
            CompareState::Comparing { done, total } => {
                self.compared.running = Some((done, total));
            }
            CompareState::Done(done) => {
                let count = done.found.disagreements().to_string();
                self.compared = Compared {
                    done: Some(done),
                    ..Compared::default()
                };
                self.tell(trf("Compared: {0} disagreements", &[&count]), false);
                self.sheet.get_or_insert(Sheet::Compared);
            }
            CompareState::Failed { text } => {
                self.compared.running = None;
                self.tell(text, true);
            }
        }
    }
}
