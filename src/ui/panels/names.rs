//! Names of classes and structures: as they are shown, and a list to choose from.
//!
//! A name from the list is kept in English, as the review folder has it, and shown in the window's language.

use egui::Ui;

use crate::document::{Document, kind_name, kind_of_class};
use crate::ui::words::{tr, trf};

/// What graders mark, as the MAPLES-DR data set names it, and geographic atrophy.
pub(super) const PRESETS: [&str; 13] = [
    "Optic disc",
    "Optic cup",
    "Macula",
    "Vessels",
    "Exudates",
    "Cotton-wool spots",
    "Drusen",
    "Bright uncertain",
    "Haemorrhages",
    "Microaneurysms",
    "Neovascularisation",
    "Red uncertain",
    "Geographic atrophy",
];

/// A class's name in the window.
pub(in crate::ui) fn class_name(document: &Document, class: u8) -> String {
    if document.is_named(class) {
        shown(&document.name(class))
    } else if let Some(kind) = kind_of_class(class) {
        tr(kind_name(kind)).to_owned()
    } else {
        trf("Class {0}", &[&(class + 1).to_string()])
    }
}

/// A name as the window shows it.
pub(in crate::ui) fn shown(name: &str) -> String {
    if let Some(preset) = PRESETS.into_iter().find(|preset| *preset == name) {
        return tr(preset).to_owned();
    }
    // What an area is called that nobody has named yet.
    let number = name.strip_prefix("Structure ");
    match number.filter(|number| number.parse::<usize>().is_ok()) {
        Some(number) => trf("Structure {0}", &[number]),
        None => name.to_owned(),
    }
}

/// What was typed, as it is kept: whoever types a name of the list means it.
pub(super) fn typed(text: &str) -> &str {
    let preset = PRESETS.into_iter().find(|preset| tr(preset) == text.trim());
    preset.unwrap_or(text)
}

/// The list, inside a menu. The answer is the name that was clicked.
pub(super) fn presets(ui: &mut Ui) -> Option<&'static str> {
    let mut chosen = None;
    for preset in PRESETS {
        if ui.button(tr(preset)).clicked() {
            chosen = Some(preset);
        }
    }
    chosen
}
