//! Areas that are picked, kept and looked for, and what a search proposes.

use std::sync::Arc;

use super::Step;
use super::images::show;
use crate::document::Area;
use crate::session::{
    Click, Command, FindRequest, How, ImageId, Pick, PickOrder, Session, ShownKinds, Takes,
};
use crate::ui::app::App;
use crate::ui::panels::shown;
use crate::ui::preferences::Hint;
use crate::ui::state::State;
use crate::ui::words::{tr, trf};

/// What a click on the current image means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui) struct Aim {
    /// 0…1 from the image's left and top.
    pub(in crate::ui) place: [f32; 2],
    pub(in crate::ui) how: How,
    pub(in crate::ui) takes: Takes,
    /// Whether what lies beneath vessels and spots is meant.
    pub(in crate::ui) beneath: bool,
}

/// A wish about areas.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum StructureAction {
    /// Pick what is aimed at in the current image, and the class there.
    Pick(Aim, Option<u8>),
    /// Show what that would take.
    PreviewPick(Aim),
    /// Pick what stands out under a number, from 1.
    PickStanding(usize),
    /// Keep it and ask for its name.
    KeepStanding(usize),
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
    /// Keep all proposals that are so much like what was looked for, 0…1.
    AcceptAbove(f32),
    /// Take all others back.
    RejectBelow(f32),
    /// Show the next image with something to look at.
    NextProposal,
}

impl StructureAction {
    pub(super) fn step(&self) -> Option<Step> {
        Some(match self {
            // An area is picked on another thread: it is not there yet.
            Self::Pick(..) | Self::PickStanding(_) => Step::of(tr("Area picked")).late(),
            Self::Walk(_) => Step::flowing(tr("Larger or smaller area")).late(),
            Self::Keep | Self::KeepStanding(_) => Step::of(tr("Area kept")),
            Self::Reject => Step::of(tr("Proposal taken back")),
            Self::Name(.., name) => Step::of(trf("Area named {0}", &[name])),
            Self::Remove(..) => Step::of(tr("Area removed")),
            Self::Accept(..) => Step::of(tr("Proposal kept")),
            Self::AcceptAbove(_) => Step::of(tr("Likely proposals kept")),
            Self::RejectBelow(_) => Step::of(tr("Doubtful proposals taken back")),
            Self::FindInAll(name) => Step::of(trf("Looked for {0}", &[name])),
            Self::PreviewPick(..) | Self::EndPreview | Self::EndFind | Self::NextProposal => {
                return None;
            }
        })
    }

    pub(super) fn apply(self, app: &mut App) {
        let structures = &mut app.state.document.structures;
        match self {
            Self::Pick(aim, class) => {
                if aim.how == How::Anew {
                    app.state.select(class);
                }
                if let Some(click) = app.click(aim) {
                    app.order(PickOrder::At(click));
                }
            }
            Self::PreviewPick(aim) => {
                if let Some(click) = app.click(aim) {
                    let question = app.state.pointed.ask(aim);
                    app.order(PickOrder::Preview(question, click));
                }
            }
            Self::PickStanding(number) => {
                if let Some((id, area)) = app.standing(number) {
                    app.order(PickOrder::Restore(Some(Pick::of(id, area))));
                }
            }
            Self::KeepStanding(number) => {
                if let Some((id, area)) = app.standing(number) {
                    app.preferences.past.insert(Hint::Number);
                    app.keep(id, area);
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
            Self::AcceptAbove(line) => structures.judge(line, true),
            Self::RejectBelow(line) => structures.judge(line, false),
            Self::FindInAll(name) => app.find(name),
            Self::EndPreview => app.state.pointed.end(),
            Self::EndFind => app.order(PickOrder::EndFind),
            // Who goes through disagreements means those.
            Self::NextProposal if app.state.compared.at.is_some() => app.step_disagreement(1),
            Self::NextProposal => app.next_proposal(),
        }
    }
}

impl App {
    /// The kinds that a click may mean: those that are shown, or none where what lies beneath them is meant.
    fn pickable(&self, id: ImageId, beneath: bool) -> ShownKinds {
        let shown = self.state.overlay_shown && self.state.settings.detail && !beneath;
        if shown {
            self.state.document.shown_kinds(id.photo)
        } else {
            ShownKinds::default()
        }
    }

    fn order(&self, order: PickOrder) {
        self.session.send(Command::Pick(order));
    }

    fn click(&self, aim: Aim) -> Option<Click> {
        let id = self.state.current_id()?;
        Some(Click {
            id,
            place: aim.place,
            how: aim.how,
            takes: aim.takes,
            kinds: self.pickable(id, aim.beneath),
            document: Box::new(self.state.document.clone()),
        })
    }

    /// What stands out in the current image under a number.
    fn standing(&self, number: usize) -> Option<(ImageId, Arc<Area>)> {
        let id = self.state.current_id()?;
        let cx = self.context();
        let (_, one) = cx.standing().find(|(other, _)| *other == number)?;
        Some((id, Arc::clone(&one.area)))
    }

    fn keep_pick(&mut self) {
        if let Some(pick) = self.state.pick.clone().filter(|pick| pick.area.pixels > 0) {
            self.keep(pick.id, pick.area);
        }
    }

    /// Makes an area a structure and asks for its name.
    fn keep(&mut self, id: ImageId, area: Arc<Area>) {
        let structures = &mut self.state.document.structures;
        let place = structures.keep(id.photo, area);
        let name = structures.of(id.photo)[place].name.clone();
        log::info!("kept {name}");
        self.preferences.past.insert(Hint::Keep);
        self.edit.name_structure(id, place, shown(&name));
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
        self.state.nothing_in.clear();
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
