//! The list of classes, and what can be done with several of them.

use egui::{RichText, Ui};
use egui_material_icons::icons;

use super::row::{self, ROW};
use crate::document::Document;
use crate::measure::ClassShare;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::context::Context;
use crate::ui::panels;
use crate::ui::panels::list::List;
use crate::ui::panels::parts::{button, faint, icon_button};
use crate::ui::theme;
use crate::ui::words::{tr, trf};

/// So many classes are always seen.
const LEAST: usize = 2;

/// `room` is what the panel has for all down to the end of the list, in points.
pub(super) fn show(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    shares: &[ClassShare],
    room: f32,
    actions: &mut Vec<Action>,
) {
    let rows = cx.state.document.listed_in(shares);
    header(cx, edit, ui, &rows, actions);
    // Counted from where the panel begins, scrolled or not.
    let used = ui.cursor().top() - ui.min_rect().top();
    let height = (room - used).max(LEAST as f32 * ROW);
    let state = cx.state;
    let mut hovered = None;
    let list = List {
        name: "classes",
        height,
        shrinks: true,
        bring: None,
    };
    list.show(ui, ROW, rows.len(), |ui, place| {
        let class = rows[place];
        let line = row::Line {
            document: &state.document,
            rows: &rows,
            class,
            share: &shares[usize::from(class)],
        };
        if line.show(ui, edit, actions) {
            hovered = Some(class);
        }
    });
    // The list lights the picture up, the picture the list; whichever the pointer is on.
    if hovered.is_some() {
        edit.hovered = hovered;
    }
}

pub(super) fn title(ui: &mut Ui) {
    ui.horizontal(|ui| {
        // As high as the buttons that take its place: the rows stay where they are.
        ui.set_min_height(28.0);
        ui.label(RichText::new(tr("Classes")).family(theme::semibold()));
        ui.label(faint(ui, tr("share of the field of view")));
    });
}

/// The title, or what can be done with the marked classes, or with a selected one that was merged.
fn header(
    cx: &Context<'_>,
    edit: &mut panels::Edit,
    ui: &mut Ui,
    rows: &[u8],
    actions: &mut Vec<Action>,
) {
    let marked = edit.classes.marked_of(rows);
    let document = &cx.state.document;
    if marked.len() > 1 {
        ui.horizontal(|ui| {
            if button(ui, icons::ICON_CALL_MERGE, &merge_words(&marked), true)
                .on_hover_text(tr("Make one class of them, in every image"))
                .clicked()
            {
                actions.push(merge(document, &marked));
            }
            let words = tr("Unmark all");
            if icon_button(ui, icons::ICON_CLOSE, words, words, false).clicked() {
                edit.classes.marked.clear();
            }
        });
    } else if let Some(class) = document.selected.filter(|&c| is_merged(document, c)) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(tr("Classes")).family(theme::semibold()));
            if button(ui, icons::ICON_CALL_SPLIT, tr("Split back"), true)
                .on_hover_text(tr("Undo the merge: each class as it was"))
                .clicked()
            {
                actions.push(Action::Class(ClassAction::Split(class)));
            }
        });
    } else {
        title(ui);
    }
}

/// Whether classes were merged into a class.
pub(super) fn is_merged(document: &Document, class: u8) -> bool {
    !document.parts(class).is_empty()
}

pub(super) fn merge_words(marked: &[u8]) -> String {
    trf("Merge {0} classes", &[&marked.len().to_string()])
}

/// Merges the marked classes into the first of them that has a name, or else into the first.
pub(super) fn merge(document: &Document, marked: &[u8]) -> Action {
    let named = marked.iter().find(|&&class| document.is_named(class));
    let into = named.or(marked.first()).copied().unwrap_or_default();
    Action::Class(ClassAction::Merge {
        into,
        classes: marked.to_vec(),
    })
}
