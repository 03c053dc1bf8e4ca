//! Everything that can be done with one class.

use egui::containers::menu::{MenuConfig, SubMenuButton};
use egui::{PopupCloseBehavior, Ui};
use egui_material_icons::icons;

use super::row::Line;
use super::{colours, list};
use crate::document::kind_of_class;
use crate::ui::actions::{Action, ClassAction};
use crate::ui::panels::parts::{button, letter_on};
use crate::ui::panels::{Edit, names};
use crate::ui::words::tr;

/// More rows than fit into this height scroll, in points.
const HIGHEST: f32 = 320.0;

/// The content of the menu of a class.
pub(super) fn show(ui: &mut Ui, line: &Line<'_>, edit: &mut Edit, actions: &mut Vec<Action>) {
    ui.set_min_width(184.0);
    naming(ui, line, edit, actions);
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    SubMenuButton::new(tr("Colour"))
        .config(stays)
        .ui(ui, |ui| colours::show(ui, line, edit, actions));
    ui.separator();
    showing(ui, line, actions);
    if kind_of_class(line.class).is_some() {
        return;
    }
    ui.separator();
    merging(ui, line, edit, actions);
    moving(ui, line, actions);
    ui.separator();
    if button(ui, icons::ICON_PHOTO_LIBRARY, tr("Examples"), true).clicked() {
        actions.push(Action::Class(ClassAction::ShowExamples(line.class)));
    }
}

fn naming(ui: &mut Ui, line: &Line<'_>, edit: &mut Edit, actions: &mut Vec<Action>) {
    if button(ui, icons::ICON_EDIT, tr("Rename…"), true).clicked() {
        let name = names::class_name(line.document, line.class);
        edit.renaming = Some((line.class, name));
    }
    ui.menu_button(tr("Name from the list"), |ui| {
        if let Some(name) = names::presets(ui) {
            actions.push(Action::Class(ClassAction::Rename(
                line.class,
                name.to_owned(),
            )));
        }
    });
}

fn showing(ui: &mut Ui, line: &Line<'_>, actions: &mut Vec<Action>) {
    let (document, class) = (line.document, line.class);
    let visible = document.is_visible(class);
    let mut others = line.rows.iter().filter(|&&other| other != class);
    let alone = visible && line.rows.len() > 1 && others.all(|&other| !document.is_visible(other));
    let words = if alone {
        tr("Show all classes")
    } else {
        tr("Show alone")
    };
    if button(ui, icons::ICON_FILTER_CENTER_FOCUS, words, true).clicked() {
        actions.push(Action::Class(ClassAction::Solo(class)));
    }
    let (icon, words) = if visible {
        (icons::ICON_VISIBILITY_OFF, tr("Hide"))
    } else {
        (icons::ICON_VISIBILITY, tr("Show"))
    };
    if button(ui, icon, words, true).clicked() {
        actions.push(Action::Class(ClassAction::SetVisible(class, !visible)));
    }
}

fn merging(ui: &mut Ui, line: &Line<'_>, edit: &Edit, actions: &mut Vec<Action>) {
    let (document, class) = (line.document, line.class);
    let marked = edit.classes.marked_of(line.rows);
    if marked.len() > 1 && marked.contains(&class) {
        let words = list::merge_words(&marked);
        if button(ui, icons::ICON_CALL_MERGE, &words, true).clicked() {
            actions.push(list::merge(document, &marked));
        }
    }
    ui.menu_button(tr("Merge into"), |ui| {
        let area = egui::ScrollArea::vertical().max_height(HIGHEST);
        area.show(ui, |ui| {
            for &into in line.rows.iter().filter(|&&other| other != class) {
                if target(ui, line, into) {
                    actions.push(Action::Class(ClassAction::Merge {
                        into,
                        classes: vec![class],
                    }));
                }
            }
        });
    });
    let merged = list::is_merged(document, class);
    if button(ui, icons::ICON_CALL_SPLIT, tr("Split back"), merged).clicked() {
        actions.push(Action::Class(ClassAction::Split(class)));
    }
}

/// A class to merge into: its number in its colour, and its name.
fn target(ui: &mut Ui, line: &Line<'_>, class: u8) -> bool {
    let [r, g, b] = line.document.colour(class);
    let number = egui::RichText::new(format!(" {} ", class + 1))
        .background_color(egui::Color32::from_rgb(r, g, b))
        .color(letter_on([r, g, b]));
    let name = names::class_name(line.document, class);
    let response = ui.button((number, name.as_str()));
    crate::ui::panels::parts::named(response, &name).clicked()
}

fn moving(ui: &mut Ui, line: &Line<'_>, actions: &mut Vec<Action>) {
    let at = line.rows.iter().position(|&class| class == line.class);
    let mut entry = |icon, words, enabled, by| {
        if button(ui, icon, words, enabled).clicked() {
            actions.push(Action::Class(ClassAction::Move(Some(line.class), by)));
        }
    };
    let up = at.is_some_and(|at| at > 0);
    let down = at.is_some_and(|at| at + 1 < line.rows.len());
    entry(icons::ICON_ARROW_UPWARD, tr("Move up"), up, -1);
    entry(icons::ICON_ARROW_DOWNWARD, tr("Move down"), down, 1);
}
