//! Areas that are picked, kept and looked for, and what a search proposes.

use super::Step;
use super::images::show;
use crate::detail::Kind;
use crate::session::{Command, FindRequest, How, ImageId, PickOrder, Session, ShownKinds};
use crate::ui::app::App;
use crate::ui::preferences::Hint;
use crate::ui::state::State;
use crate::ui::words::{tr, trf};

/// A wish about areas.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum StructureAction {
    /// Pick the area under a place of the current image (0…1 from its left and top), and the class there.
    /// Whether what lies beneath vessels and spots is meant.
    Pick([f32; 2], How, Option<u8>, bool),
    /// Show what that would take.
    PreviewPick([f32; 2], bool),
    /// So many stops up to larger areas, or down.
    Walk(i32),
    /// Keep the picked area as a structure; where nothing is picked, keep what is proposed.
    Keep,
    /// Take back what is proposed.
    Reject,
    Name(ImageId, usize, String),
    Remove(ImageId, usize),
    Accept(ImageId, usize),
    /// Look in all other images for structures of this name.
    FindInAll(String),
    EndFind,
    /// The pointer is nowhere any more.
    EndPreview,
    /// Show the next image with something to look at.
    NextProposal,
}

impl StructureAction {
    pub(super) fn step(&self) -> Option<Step> {
        Some(match self {
            // An area is picked on another thread: it is not there yet.
            Self::Pick(..) => Step::of(tr("Area picked")).late(),
            Self::Walk(_) => Step::flowing(tr("Larger or smaller area")).late(),
            Self::Keep => Step::of(tr("Area kept")),
            Self::Reject => Step::of(tr("Proposal taken back")),
            Self::Name(.., name) => Step::of(trf("Area named {0}", &[name])),
            Self::Remove(..) => Step::of(tr("Area removed")),
            Self::Accept(..) => Step::of(tr("Proposal kept")),
            Self::FindInAll(name) => Step::of(trf("Looked for {0}", &[name])),
            Self::PreviewPick(..) | Self::EndPreview | Self::EndFind | Self::NextProposal => {
                return None;
            }
        })
    }

    pub(super) fn apply(self, app: &mut App) {
        let structures = &mut app.state.document.structures;
        match self {
            Self::Pick(place, how, class, beneath) => {
                if how == How::Anew {
                    app.state.select(class);
                }
                if let Some(id) = app.state.current_id() {
                    app.order(PickOrder::At {
                        id,
                        place,
                        how,
                        kinds: app.pickable(id, beneath),
                    });
                }
            }
            Self::PreviewPick(place, beneath) => {
                if let Some(id) = app.state.current_id() {
                    let kinds = app.pickable(id, beneath);
                    app.order(PickOrder::Preview { id, place, kinds });
                }
            }
            Self::Walk(by) => app.order(PickOrder::Walk(by)),
            Self::Keep if app.state.brush.correcting.is_some() => app.end_correcting(),
            Self::Keep if app.state.pick.is_some() => app.keep_pick(),
            Self::Keep => app.judge(true),
            Self::Reject => app.judge(false),
            Self::Name(id, place, name) => structures.rename(id.photo, place, &name),
            Self::Remove(id, place) => structures.remove(id.photo, place),
            Self::Accept(id, place) => structures.accept(id.photo, place),
            Self::FindInAll(name) => app.find(name),
            Self::EndPreview => app.state.preview = None,
            Self::EndFind => app.order(PickOrder::EndFind),
            Self::NextProposal => app.next_proposal(),
        }
    }
}

impl App {
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
        drop_pick(&mut self.state, &self.session);
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
            show(&mut self.state, &self.session, id.index as usize);
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

/// Nothing is picked any more.
pub(super) fn drop_pick(state: &mut State, session: &Session) {
    if state.pick.take().is_some() {
        session.send(Command::Pick(PickOrder::Drop));
    }
}
