//! What a click where the pointer is would leave picked.

use crate::session::Preview;
use crate::ui::actions::Aim;

/// The newest question, and what was answered last.
#[derive(Default)]
pub(in crate::ui) struct Pointed {
    number: u64,
    asked: Option<Aim>,
    answer: Option<(Aim, Preview)>,
}

impl Pointed {
    /// The number of a new question. What was answered before stands until it is answered.
    pub(in crate::ui) fn ask(&mut self, aim: Aim) -> u64 {
        self.number += 1;
        self.asked = Some(aim);
        self.number
    }

    /// Nothing is asked any more: an answer under way is to another question.
    pub(in crate::ui) fn end(&mut self) {
        self.asked = None;
        self.answer = None;
    }

    /// Takes an answer, unless something else was asked since.
    pub(super) fn answered(&mut self, number: u64, answer: Option<Preview>) {
        if let Some(aim) = self.asked.filter(|_| number == self.number) {
            self.answer = answer.map(|answer| (aim, answer));
        }
    }

    pub(in crate::ui) fn is_at_rest(&self) -> bool {
        self.asked.is_none()
    }

    /// The newest answer, and to what.
    pub(in crate::ui) fn answer(&self) -> Option<&(Aim, Preview)> {
        self.answer.as_ref()
    }
}
