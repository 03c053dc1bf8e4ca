//! What becomes of picked areas and of those that a search proposes.

use super::{Action, App};
use crate::detail::Kind;
use crate::session::{Command, FindRequest, How, ImageId, PickOrder, ShownKinds};
use crate::ui::preferences::Hint;

impl App {
    pub(super) fn apply_to_structures(&mut self, action: Action) {
        let structures = &mut self.state.document.structures;
        match action {
            Action::Pick(place, how, class, beneath) => {
                if how == How::Anew {
                    self.state.select(class);
                }
                if let Some(id) = self.state.current_id() {
                    self.order(PickOrder::At {
                        id,
                        place,
                        how,
                        kinds: self.pickable(id, beneath),
                    });
                }
            }
            Action::PreviewPick(place, beneath) => {
                if let Some(id) = self.state.current_id() {
                    let kinds = self.pickable(id, beneath);
                    self.order(PickOrder::Preview { id, place, kinds });
                }
            }
            Action::Walk(by) => self.order(PickOrder::Walk(by)),
            Action::Keep if self.state.pick.is_some() => self.keep_pick(),
            Action::Keep | Action::Reject => self.judge(action == Action::Keep),
            Action::NameStructure(id, place, name) => structures.rename(id.photo, place, &name),
            Action::RemoveStructure(id, place) => structures.remove(id.photo, place),
            Action::AcceptStructure(id, place) => structures.accept(id.photo, place),
            Action::FindInAll(name) => self.find(name),
            Action::EndFind => self.order(PickOrder::EndFind),
            Action::NextProposal => self.next_proposal(),
            _ => {}
        }
    }

    /// The kinds that a click may mean: those that are shown, or none where what lies beneath them is meant.
    fn pickable(&self, id: ImageId, beneath: bool) -> ShownKinds {
        let document = &self.state.document;
        let shown = self.state.overlay_shown && self.state.settings.detail && !beneath;
        let thresholds = document.thresholds(id.photo);
        Kind::ALL.map(|kind| (shown && document.shows(kind)).then_some(thresholds[kind.index()]))
    }

    fn order(&self, order: PickOrder) {
        self.session.send(Command::Pick(order));
    }

    /// Nothing is picked any more.
    pub(super) fn drop_pick(&mut self) {
        if self.state.pick.take().is_some() {
            self.order(PickOrder::Drop);
        }
    }

    /// Makes the picked area a structure and asks for its name.
    fn keep_pick(&mut self) {
        let Some(pick) = self.state.pick.clone().filter(|pick| pick.area.pixels > 0) else {
            return;
        };
        let structures = &mut self.state.document.structures;
        let place = structures.keep(pick.id.photo, pick.area);
        let name = structures.of(pick.id.photo)[place].name.clone();
        log::info!("kept {name}");
        self.preferences.past.insert(Hint::Keep);
        self.edit.name_structure(pick.id, place, name);
        self.drop_pick();
        self.state.document.selected = None;
    }

    /// Keeps or takes back the first proposal of the current image and goes on to the next one.
    fn judge(&mut self, keep: bool) {
        let Some(id) = self.state.current_id() else {
            return;
        };
        let structures = &mut self.state.document.structures;
        let Some(place) = structures
            .of(id.photo)
            .iter()
            .position(|s| s.proposed.is_some())
        else {
            return;
        };
        log::info!("judged {}", structures.of(id.photo)[place].name);
        if keep {
            structures.accept(id.photo, place);
        } else {
            structures.remove(id.photo, place);
        }
        if structures.of(id.photo).iter().all(|s| s.proposed.is_none()) {
            self.next_proposal();
        }
    }

    /// Shows the next image with a proposal, from the current one on and around.
    fn next_proposal(&mut self) {
        let Some(here) = self.state.current_id() else {
            return;
        };
        let waiting = self.state.document.structures.to_review();
        let mut waiting: Vec<ImageId> = waiting
            .filter_map(|photo| self.state.id_of_photo(photo))
            .collect();
        waiting.sort_unstable();
        if let Some(id) = waiting.iter().find(|&&id| id > here).or(waiting.first()) {
            self.show(id.index as usize);
        }
    }

    fn find(&mut self, name: String) {
        self.preferences.past.insert(Hint::Find);
        self.state.find += 1;
        let find = self.state.find;
        self.state.document.structures.begin_find(find);
        let examples = self.state.document.structures.examples(&name);
        let known = |id: ImageId| examples.iter().any(|&(other, _)| other == id.photo);
        let images = self.state.readable_ids().filter(|&id| !known(id)).collect();
        let here = |(photo, area)| Some((self.state.id_of_photo(photo)?, area));
        let examples = examples.into_iter().filter_map(here).collect();
        self.order(PickOrder::Find(FindRequest {
            name,
            examples,
            images,
        }));
    }
}
