//! Keeping vessels and spots up to the photographs, their fields of view and the student.

use std::collections::VecDeque;
use std::sync::Arc;

use super::finder::{FindOrder, Looked};
use super::findings::Findings;
use super::worker::{Fault, Worker};
use super::{Event, ImageId, Origin};
use crate::detail::{Beliefs, Planes, line_response, line_response_on};
use crate::gpu::Devices;

/// So many photographs that were filtered last are kept: to mix them anew with the student takes a twentieth of the
/// time. Each takes some 15 MiB.
const KEPT: usize = 3;

/// What the worker knows of the search for vessels and spots.
#[derive(Default)]
pub(super) struct Finding {
    /// Whether nothing is looked for before it is asked for.
    pub(super) off: bool,
    kept: VecDeque<(ImageId, Arc<Looked>)>,
    /// What the finder filters now.
    looking: Option<ImageId>,
    /// What the finder mixes now.
    mixing: Option<ImageId>,
}

impl Finding {
    /// Another folder is opened.
    pub(super) fn forget(&mut self) {
        *self = Self {
            off: self.off,
            ..Self::default()
        };
    }

    fn of(&self, id: ImageId) -> Option<&Arc<Looked>> {
        let found = self.kept.iter().find(|(other, _)| *other == id);
        found.map(|(_, looked)| looked)
    }

    /// Those that were filtered last.
    fn looked(&self) -> impl Iterator<Item = usize> {
        self.kept.iter().map(|(id, _)| id.index as usize)
    }

    fn keep(&mut self, id: ImageId, looked: Arc<Looked>) {
        self.kept.retain(|(other, _)| *other != id);
        self.kept.push_back((id, looked));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }
}

/// How much each pixel looks like a line, by the device that trains where that is the one that draws.
pub(super) fn lines(planes: &Planes, devices: &Devices) -> Vec<f32> {
    if devices.shared {
        line_response_on(planes, &devices.train)
    } else {
        line_response(planes)
    }
}

impl Worker {
    pub(super) fn id(&self, index: usize) -> ImageId {
        ImageId {
            folder: self.folder,
            index: index as u32,
            photo: self.entries[index].photo,
        }
    }

    /// Whose work the findings should be.
    fn finder_origin(&self) -> Origin {
        let model = self.model.as_ref().filter(|model| model.learned() > 0);
        model.map_or(Origin::FILTER, |model| model.origin())
    }

    /// Whether an image that was read has no findings of the student, or of the filter where there is no student.
    pub(super) fn is_unfound(&self, index: usize) -> bool {
        let Some(entry) = self.entries.get(index).filter(|e| !e.unfindable) else {
            return false;
        };
        entry.readings().is_some_and(|readings| {
            entry.findings.as_ref().is_none_or(|findings| {
                findings.origin != self.finder_origin() || findings.field != readings.field.given
            })
        })
    }

    /// What was filtered of an image, if its field of view is still the same.
    fn looked(&self, index: usize) -> Option<&Arc<Looked>> {
        let given = self.entries.get(index)?.readings()?.field.given;
        let looked = self.finding.of(self.id(index))?;
        (looked.field == given).then_some(looked)
    }

    /// Gives the finder its next photograph: the current one, and at rest all others. Only where something draws:
    /// without a window nobody would see it before it is asked for.
    pub(super) fn feed_finder(&mut self) {
        let finding = &self.finding;
        if self.devices.graphics.is_none() || finding.off || finding.looking.is_some() {
            return;
        }
        let Some(index) = self.next_to_look() else {
            return;
        };
        let id = self.id(index);
        let entry = &self.entries[index];
        let Some(readings) = entry.readings() else {
            return;
        };
        self.finding.looking = Some(id);
        self.finder.send(FindOrder::Look {
            id,
            source: entry.source.clone(),
            field: readings.field.given,
            first: entry.findings.is_none() || self.finder_origin() == Origin::FILTER,
        });
    }

    fn next_to_look(&self) -> Option<usize> {
        let open = |&index: &usize| self.is_unfound(index) && self.looked(index).is_none();
        let learns = |&index: &usize| {
            let entry = &self.entries[index];
            let can = entry.readings().is_some() && !entry.unfindable;
            self.lesson.is_some() && can && self.looked(index).is_none()
        };
        let current = self.current.filter(|i| open(i) || learns(i));
        let rests = !self.is_training() && self.export.is_none() && self.evaluation.is_none();
        // A search takes all processors for longer than a small photograph takes to be read.
        let rests = rests && self.all_read;
        current.or_else(|| (0..self.entries.len()).find(|i| rests && open(i)))
    }

    /// The next image of which only what the student says is missing.
    pub(super) fn next_to_mix(&self) -> Option<usize> {
        if self.finding.mixing.is_some() {
            return None;
        }
        let ready = |&index: &usize| self.is_unfound(index) && self.looked(index).is_some();
        let current = self.current.filter(ready);
        current.or_else(|| self.finding.looked().filter(ready).min())
    }

    /// Asks the student about an image that was filtered; the finder puts both together.
    pub(super) fn mix(&mut self, index: usize, coarse: bool) -> Result<(), Fault> {
        let Some(looked) = self.looked(index).map(Arc::clone) else {
            return Ok(());
        };
        let id = self.id(index);
        // A device that fails here must not leave the image waiting for an answer.
        let beliefs = self.beliefs(&looked.planes)?;
        self.finding.mixing = Some(id);
        self.finder.send(FindOrder::Mix {
            id,
            origin: Origin {
                coarse,
                ..self.finder_origin()
            },
            looked,
            beliefs,
        });
        Ok(())
    }

    /// What the student says of a photograph.
    fn beliefs(&self, planes: &Planes) -> Result<Option<Beliefs>, Fault> {
        let student = self.model.as_ref().and_then(|m| m.student.as_ref());
        let student = student.filter(|student| student.steps() > 0);
        student
            .map(|student| student.beliefs(planes, &self.devices.train))
            .transpose()
    }

    /// A look at the current image with the student of the run under way.
    pub(super) fn preview_kinds(&mut self, index: usize) -> Result<(), Fault> {
        let learns = self.model.as_ref().is_some_and(|m| m.learned() > 0);
        if learns && self.finding.mixing.is_none() {
            self.mix(index, true)?;
        }
        Ok(())
    }

    /// Finds vessels and spots of an image here and now.
    pub(super) fn find_one(&mut self, index: usize) -> Result<(), Fault> {
        let id = self.id(index);
        let looked = match self.looked(index) {
            Some(looked) => Arc::clone(looked),
            None => {
                let entry = &self.entries[index];
                let field = entry.readings().and_then(|r| r.field.given);
                let found = Looked::at(&entry.source, field, |p| lines(p, &self.devices));
                match found {
                    Ok(looked) => Arc::new(looked),
                    Err(error) => {
                        log::warn!("{error}");
                        self.entries[index].unfindable = true;
                        return Ok(());
                    }
                }
            }
        };
        let beliefs = self.beliefs(&looked.planes)?;
        let graphics = self.devices.graphics.as_ref();
        let findings =
            Arc::new(looked.findings(id, self.finder_origin(), beliefs.as_ref(), graphics));
        self.overlays.put_kinds(Arc::clone(&findings));
        self.found(findings);
        Ok(())
    }

    /// The finder filtered a photograph, or could not.
    pub(super) fn take_looked(&mut self, id: ImageId, looked: Option<Arc<Looked>>) {
        self.finding.looking = None;
        if id.folder != self.folder {
            return;
        }
        match looked {
            Some(looked) => self.finding.keep(id, looked),
            None => {
                if let Some(entry) = self.entries.get_mut(id.index as usize) {
                    entry.unfindable = true;
                }
            }
        }
    }

    /// Vessels and spots of an image were found.
    pub(super) fn found(&mut self, findings: Arc<Findings>) {
        if self.finding.mixing == Some(findings.id) {
            self.finding.mixing = None;
        }
        if findings.id.folder != self.folder {
            return;
        }
        if let Some(entry) = self.entries.get_mut(findings.id.index as usize) {
            // The list needs the small picture alone.
            entry.findings = Some(Arc::new(findings.with_full(None)));
        }
        let (done, total) = self.counted(|index| !self.is_unfound(index));
        self.outbox.send(Event::Found { done, total });
    }
}
