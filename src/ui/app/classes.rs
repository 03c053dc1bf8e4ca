//! What becomes of the wishes for the classes.

use super::App;
use crate::document::kind_of_class;
use crate::session::{Command, PickOrder};
use crate::ui::actions::ClassAction;

impl App {
    pub(super) fn apply_to_classes(&mut self, action: ClassAction) {
        let document = &mut self.state.document;
        match action {
            ClassAction::Merge { into, classes } => {
                document.merge(into, &classes);
                self.edit.classes.marked.clear();
            }
            ClassAction::Split(class) => document.split(class),
            ClassAction::Recolour(class, rgb) => document.recolour(class, rgb),
            ClassAction::StandardColours => document.standard_colours(),
            ClassAction::Move(class, by) => self.move_class(class, by),
            ClassAction::Place {
                class,
                other,
                after,
            } => document.place(class, other, after),
            ClassAction::Strict {
                kind,
                image,
                strictness,
            } => match (image, strictness) {
                (Some(id), strictness) => document.set_own_strictness(kind, id.photo, strictness),
                (None, Some(strictness)) => document.set_strictness(kind, strictness),
                (None, None) => document.set_strictness(kind, 0.0),
            },
            ClassAction::Step(by) => self.step_class(by),
            ClassAction::ToggleNumbers => {
                let shown = self.numbered();
                self.state.document.numbers = Some(!shown);
            }
            ClassAction::ShowExamples(class) => {
                self.edit.classes.open_examples(class, self.state.folder);
            }
            ClassAction::FindExamples(class) => self.find_examples(class),
            ClassAction::CloseExamples => self.edit.classes.close_examples(),
        }
    }

    /// The classes of the current image in the user's order.
    pub(in crate::ui) fn listed(&self) -> Vec<u8> {
        let document = &self.state.document;
        self.overlay().map_or_else(Vec::new, |overlay| {
            document.listed_in(&overlay.shares(document))
        })
    }

    /// Selects a class, or none. A number key may mean one that the image lacks.
    pub(super) fn select(&mut self, class: Option<u8>) {
        let document = &self.state.document;
        let lacking = |&class: &u8| {
            kind_of_class(class).is_none() && !self.listed().contains(&document.class_of(class))
        };
        if class.as_ref().is_some_and(lacking) {
            return;
        }
        self.state.select(class);
        self.drop_pick();
    }

    /// Whether the classes of the current image are numbered on it.
    pub(in crate::ui) fn numbered(&self) -> bool {
        let document = &self.state.document;
        let listed = self.listed();
        document.numbered(listed.iter().filter(|&&c| document.is_visible(c)).count())
    }

    fn move_class(&mut self, class: Option<u8>, by: isize) {
        let listed = self.listed();
        let Some(class) = class.or(self.state.document.selected) else {
            return;
        };
        let at = listed.iter().position(|&other| other == class);
        let other = at.and_then(|at| listed.get(at.checked_add_signed(by)?));
        if let Some(&other) = other {
            self.state.document.place(class, other, by > 0);
        }
    }

    /// Selects the next class or the one before, around the ends of the list.
    fn step_class(&mut self, by: isize) {
        let listed = self.listed();
        if listed.is_empty() {
            return;
        }
        let selected = self.state.document.selected;
        let at = listed.iter().position(|&other| Some(other) == selected);
        // From nothing the first step goes to the first class, or to the last.
        let from = at.map_or(if by > 0 { -1 } else { 0 }, |at| at as isize);
        let to = (from + by).rem_euclid(listed.len() as isize) as usize;
        self.state.select(Some(listed[to]));
        self.drop_pick();
    }

    fn find_examples(&self, class: u8) {
        let images = self.state.readable_ids().collect();
        self.session.send(Command::Pick(PickOrder::Examples {
            class,
            document: Box::new(self.state.document.clone()),
            images,
        }));
    }
}
