//! Structures are corrected by hand.

use super::Step;
use super::structures::drop_pick;
use crate::measure::Stroke;
use crate::session::ImageId;
use crate::ui::app::App;
use crate::ui::state::State;
use crate::ui::words::{tr, trf};

/// A wish about brush and eraser.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum BrushAction {
    /// Take up the brush, or the eraser, to correct what is picked, under the pointer or was pointed at last; lay it down
    /// where it is in hand.
    Toggle { erases: bool },
    /// Take up the brush to correct this structure.
    Correct(ImageId, usize),
    /// Take up the brush to draw a new structure.
    New,
    /// The other of both.
    Swap,
    /// So many sizes wider, or narrower.
    Resize(i32),
    /// A stroke was drawn, in pixels of the photograph.
    Stroke(Stroke),
    /// Lay it down.
    End,
}

impl BrushAction {
    pub(super) fn step(&self, state: &State) -> Option<Step> {
        let correcting = state.brush.correcting.as_ref();
        Some(match self {
            Self::Stroke(stroke) => {
                let name = state.name_of(correcting?);
                Step::of(if stroke.erases {
                    trf("Erased from {0}", &[&name])
                } else {
                    trf("Painted on {0}", &[&name])
                })
            }
            // What is picked is kept first.
            Self::Toggle { .. } | Self::New if state.pick.is_some() => Step::of(tr("Area kept")),
            _ => return None,
        })
    }

    pub(super) fn apply(self, app: &mut App) {
        let state = &mut app.state;
        match self {
            Self::Toggle { erases } => match &mut state.brush.correcting {
                Some(correcting) if correcting.erases == erases => app.end_correcting(),
                Some(correcting) => correcting.erases = erases,
                None => app.take_up(erases),
            },
            Self::Correct(id, place) => {
                app.end_correcting();
                app.edit.pointed_last = Some((id, place));
                app.let_pick_go();
                if app.state.current_id() == Some(id) {
                    app.state.correct(Some(place), false);
                }
            }
            Self::New => {
                app.end_correcting();
                app.let_pick_go();
                app.state.correct(None, false);
            }
            Self::Swap => {
                if let Some(correcting) = &mut state.brush.correcting {
                    correcting.erases = !correcting.erases;
                }
            }
            Self::Resize(by) => {
                if state.brush.correcting.is_some() {
                    state.resize_brush(by);
                }
            }
            Self::Stroke(stroke) => state.draw_stroke(&stroke),
            Self::End => app.end_correcting(),
        }
    }
}

impl App {
    /// Keeps what is picked, as if Enter was pressed before. The answer is its place.
    fn keep_quietly(&mut self) -> Option<usize> {
        let id = self.state.current_id()?;
        let pick = self.state.pick.clone();
        let pick = pick.filter(|pick| pick.id == id && pick.area.pixels > 0)?;
        let place = self.state.document.structures.keep(id.photo, pick.area);
        self.let_pick_go();
        Some(place)
    }

    fn let_pick_go(&mut self) {
        drop_pick(&mut self.state, &self.session);
        self.state.document.selected = None;
    }

    fn take_up(&mut self, erases: bool) {
        let Some(id) = self.state.current_id() else {
            return;
        };
        match self.keep_quietly().or_else(|| self.to_correct(id)) {
            Some(place) => self.state.correct(Some(place), erases),
            None => {
                let text = tr(
                    "There is nothing to correct in this image yet: click the picture and press Enter to keep an area, or draw a new structure",
                );
                self.state.tell(text, false);
            }
        }
    }

    /// The structure that is meant: the smallest one under the pointer, else the one that was pointed at last, else the
    /// newest.
    fn to_correct(&self, id: ImageId) -> Option<usize> {
        let structures = &self.state.document.structures;
        let all = structures.of(id.photo);
        let pointer = self.edit.pointer();
        let under = pointer.and_then(|at| structures.smallest_at(id.photo, [at.x, at.y]));
        let pointed = self.edit.pointed_last.filter(|&(of, _)| of == id);
        let pointed = pointed.map(|(_, place)| place).filter(|&p| p < all.len());
        under.or(pointed).or(all.len().checked_sub(1))
    }

    /// Lays the brush down; a structure that came of it gets a name.
    pub(in crate::ui) fn end_correcting(&mut self) {
        if let Some((id, place)) = self.state.end_correcting()
            && let Some(structure) = self.state.document.structures.of(id.photo).get(place)
        {
            self.edit.name_structure(id, place, structure.name.clone());
        }
    }

    /// Looks what has become of the structure that is being corrected, and has it made finer where it must be.
    pub(in crate::ui) fn settle_brush(&mut self) {
        if let Some((id, area, size)) = self.state.settle_brush() {
            self.session
                .send(crate::session::Command::Refine { id, area, size });
        }
    }
}
