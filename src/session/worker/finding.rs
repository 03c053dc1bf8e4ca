//! Keeping vessels and spots up to the photographs, their fields of view and the student.

use std::collections::VecDeque;
use std::sync::Arc;

use super::super::finder::{FindOrder, Looked};
use super::super::findings::Findings;
use super::super::{Event, ImageId, Origin};
use super::Fault;
use super::folder::Folder;
use super::model::Model;
use super::tools::Tools;
use crate::detail::{Beliefs, Planes, line_response, line_response_on};
use crate::gpu::Devices;

/// So many photographs that were filtered last are kept: to mix them anew with the student takes a twentieth of the
/// time. Each takes some 15 MiB.
const KEPT: usize = 3;

/// What the worker knows of the search for vessels and spots.
#[derive(Default)]
pub(super) struct Finding {
    /// Whether nothing is looked for before it is asked for.
    off: bool,
    kept: VecDeque<(ImageId, Arc<Looked>)>,
    /// What the finder filters now.
    looking: Option<ImageId>,
    /// What the finder mixes now.
    mixing: Option<ImageId>,
}

impl Finding {
    /// Whether vessels and spots are looked for before they are asked for.
    pub(super) fn set_wanted(&mut self, wanted: bool) {
        self.off = !wanted;
    }

    /// Another folder is opened.
    pub(super) fn forget(&mut self) {
        *self = Self {
            off: self.off,
            ..Self::default()
        };
    }

    fn keep(&mut self, id: ImageId, looked: Arc<Looked>) {
        self.kept.retain(|(other, _)| *other != id);
        self.kept.push_back((id, looked));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    /// What was filtered of an image, if its field of view is still the same.
    fn looked(&self, index: usize, folder: &Folder) -> Option<&Arc<Looked>> {
        let (given, id) = (folder.readings(index)?.field.given, folder.id(index));
        let (_, looked) = self.kept.iter().find(|(other, _)| *other == id)?;
        (looked.field == given).then_some(looked)
    }

    /// Gives the finder its next photograph: the one on screen, and where the run `rests` all others. Only where something
    /// draws: without a window nobody would see it before it is asked for. Where a student `learns`, it will be asked
    /// about the one on screen.
    pub(super) fn feed(
        &mut self,
        (learns, rests): (bool, bool),
        folder: &Folder,
        model: Option<&Model>,
        tools: &Tools,
    ) {
        if tools.devices.graphics.is_none() || self.off || self.looking.is_some() {
            return;
        }
        let unseen = |index: usize| self.looked(index, folder).is_none();
        let open = |&index: &usize| is_unfound(index, folder, model) && unseen(index);
        let asked = |&index: &usize| {
            let can = folder.readings(index).is_some() && !folder.entries()[index].unfindable;
            learns && can && unseen(index)
        };
        let current = folder.current().filter(|i| open(i) || asked(i));
        // A search takes all processors for longer than a small photograph takes to be read.
        let rests = rests && folder.is_all_read();
        let next = current.or_else(|| (0..folder.entries().len()).find(|i| rests && open(i)));
        let Some((index, readings)) = next.and_then(|i| Some((i, folder.readings(i)?))) else {
            return;
        };
        let (id, entry) = (folder.id(index), &folder.entries()[index]);
        self.looking = Some(id);
        tools.finder.send(FindOrder::Look {
            id,
            source: entry.source.clone(),
            field: readings.field.given,
            first: entry.findings.is_none() || finder_origin(model) == Origin::FILTER,
        });
    }

    /// The next image of which only what the student says is missing.
    pub(super) fn next_to_mix(&self, folder: &Folder, model: Option<&Model>) -> Option<usize> {
        if self.mixing.is_some() {
            return None;
        }
        let ready = |&index: &usize| {
            is_unfound(index, folder, model) && self.looked(index, folder).is_some()
        };
        let current = folder.current().filter(ready);
        // Only what was filtered last can be.
        let looked = self.kept.iter().map(|(id, _)| id.index as usize);
        current.or_else(|| looked.filter(ready).min())
    }

    /// Asks the student about an image that was filtered; the finder puts both together.
    pub(super) fn mix(
        &mut self,
        index: usize,
        coarse: bool,
        folder: &Folder,
        model: Option<&Model>,
        tools: &Tools,
    ) -> Result<(), Fault> {
        let Some(looked) = self.looked(index, folder).map(Arc::clone) else {
            return Ok(());
        };
        let id = folder.id(index);
        // A device that fails here must not leave the image waiting for an answer.
        let beliefs = beliefs(&looked.planes, model, &tools.devices)?;
        self.mixing = Some(id);
        tools.finder.send(FindOrder::Mix {
            id,
            origin: Origin {
                coarse,
                ..finder_origin(model)
            },
            looked,
            beliefs,
        });
        Ok(())
    }

    /// A look at the image on screen with the student of the run under way.
    pub(super) fn preview(
        &mut self,
        index: usize,
        folder: &Folder,
        model: Option<&Model>,
        tools: &Tools,
    ) -> Result<(), Fault> {
        let learns = model.is_some_and(|model| model.learned() > 0);
        if learns && self.mixing.is_none() {
            self.mix(index, true, folder, model, tools)?;
        }
        Ok(())
    }

    /// Finds vessels and spots of an image here and now.
    pub(super) fn find_one(
        &mut self,
        index: usize,
        folder: &mut Folder,
        model: Option<&Model>,
        tools: &Tools,
    ) -> Result<(), Fault> {
        let looked = match self.looked(index, folder) {
            Some(looked) => Arc::clone(looked),
            None => {
                let source = &folder.entries()[index].source;
                let field = folder.readings(index).and_then(|r| r.field.given);
                match Looked::at(source, field, |p| lines(p, &tools.devices)) {
                    Ok(looked) => Arc::new(looked),
                    Err(error) => {
                        log::warn!("{error}");
                        folder.give_up_finding(index);
                        return Ok(());
                    }
                }
            }
        };
        let beliefs = beliefs(&looked.planes, model, &tools.devices)?;
        let (id, origin) = (folder.id(index), finder_origin(model));
        let graphics = tools.devices.graphics.as_ref();
        let findings = Arc::new(looked.findings(id, origin, beliefs.as_ref(), graphics));
        tools.overlays.put_kinds(Arc::clone(&findings));
        self.found(&findings, folder, model, tools);
        Ok(())
    }

    /// The finder filtered a photograph, or could not.
    pub(super) fn take_looked(
        &mut self,
        id: ImageId,
        looked: Option<Arc<Looked>>,
        folder: &mut Folder,
    ) {
        self.looking = None;
        if id.folder != folder.number() {
            return;
        }
        match looked {
            Some(looked) => self.keep(id, looked),
            None => folder.give_up_finding(id.index as usize),
        }
    }

    /// Vessels and spots of an image were found.
    pub(super) fn found(
        &mut self,
        findings: &Findings,
        folder: &mut Folder,
        model: Option<&Model>,
        tools: &Tools,
    ) {
        if self.mixing == Some(findings.id) {
            self.mixing = None;
        }
        if findings.id.folder != folder.number() {
            return;
        }
        folder.keep_findings(findings);
        let (done, total) = folder.counted(|index| !is_unfound(index, folder, model));
        tools.outbox.send(Event::Found { done, total });
    }
}

/// Whose work the findings should be.
fn finder_origin(model: Option<&Model>) -> Origin {
    let model = model.filter(|model| model.learned() > 0);
    model.map_or(Origin::FILTER, Model::origin)
}

/// Whether an image that was read has no findings of the student, or of the filter where there is no student.
pub(super) fn is_unfound(index: usize, folder: &Folder, model: Option<&Model>) -> bool {
    let entry = folder.entries().get(index);
    let Some(entry) = entry.filter(|entry| !entry.unfindable) else {
        return false;
    };
    entry.readings().is_some_and(|readings| {
        entry.findings.as_ref().is_none_or(|findings| {
            findings.origin != finder_origin(model) || findings.field != readings.field.given
        })
    })
}

/// What the student says of a photograph.
fn beliefs(
    planes: &Planes,
    model: Option<&Model>,
    devices: &Devices,
) -> Result<Option<Beliefs>, Fault> {
    let student = model.and_then(|model| model.student.as_ref());
    let student = student.filter(|student| student.steps() > 0);
    let beliefs = student.map(|student| student.beliefs(planes, &devices.train));
    beliefs.transpose()
}

/// How much each pixel looks like a line, by the device that trains where that is the one that draws.
pub(crate) fn lines(planes: &Planes, devices: &Devices) -> Vec<f32> {
    if devices.shared {
        line_response_on(planes, &devices.train)
    } else {
        line_response(planes)
    }
}
