//! What is picked, and what a search proposes.

use super::{Sheet, State};
use crate::document::Proposal;
use crate::session::FindState;
use crate::session::Pick;
use crate::ui::panels::shown;
use crate::ui::words::{grouped, trf};

impl State {
    /// Makes a class the selected one, or none.
    pub(in crate::ui) fn select(&mut self, class: Option<u8>) {
        // A class that was merged is selected with what it went into.
        let class = class.map(|class| self.document.class_of(class));
        if let Some(class) = class {
            log::info!("selected {}", self.document.name(class));
        }
        self.document.selected = class;
    }

    pub(super) fn picked(&mut self, pick: Option<Pick>) {
        if let Some(pick) = &pick {
            let (pixels, stop) = (pick.area.pixels, pick.stop + 1);
            log::info!("picked {pixels} pixels, area {stop} of {}", pick.stops);
        }
        self.pick = pick;
    }

    pub(super) fn searched(&mut self, state: FindState) {
        match state {
            FindState::Looking { done, total } => self.search = Some((done, total)),
            FindState::Proposal {
                id,
                name,
                area,
                likeness,
            } if id.folder == self.folder => {
                let proposal = Proposal {
                    find: self.find,
                    photo: id.photo,
                    name,
                    area,
                    likeness,
                };
                self.history.arrive(&mut self.document, proposal);
            }
            FindState::Nothing { id, why } if id.folder == self.folder => {
                self.nothing_in.push((id.photo, why));
            }
            FindState::Proposal { .. } | FindState::Nothing { .. } => {}
            FindState::Done {
                name,
                found,
                looked,
            } => {
                self.search = None;
                log::info!("found {name} in {found} of {looked} images");
                let (shown, key) = (shown(&name), self.next_key.as_str());
                let (found_in, looked) = (grouped(found), grouped(looked));
                let values = [&shown, found_in.as_str(), &looked, key];
                let text = match key {
                    "" => trf("{0}: proposed in {1} of {2} images", &values),
                    _ => trf(
                        "{0}: proposed in {1} of {2} images; {3} shows the next one",
                        &values,
                    ),
                };
                self.tell(text, false);
                // What was found waits to be looked at, unless the user looks at something else.
                if found > 0 && self.sheet.is_none() && !self.export_open {
                    self.sheet = Some(Sheet::Proposals);
                }
            }
        }
    }
}
