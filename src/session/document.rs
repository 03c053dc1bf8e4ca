//! What the user decided about the classes: count, names, visibility, selection, style.

use std::collections::{BTreeMap, BTreeSet};

use super::structures::Structures;
use crate::cluster::{MAX_CLASSES, MIN_CLASSES};
use crate::export::{ClassEntry, Style};

/// The state that export and screen share. It belongs to the folder, not to one image: a class is the same in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    classes: usize,
    names: BTreeMap<u8, String>,
    hidden: BTreeSet<u8>,
    /// The class that was clicked.
    pub selected: Option<u8>,
    /// Classes that get a mask of their own; none means all.
    pub chosen: BTreeSet<u8>,
    /// Named areas.
    pub structures: Structures,
    /// Fill opacity, 0…1.
    pub opacity: f32,
    /// Whether classes are filled.
    pub fill: bool,
    /// Whether class borders are drawn.
    pub contour: bool,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            classes: 10,
            names: BTreeMap::new(),
            hidden: BTreeSet::new(),
            selected: None,
            chosen: BTreeSet::new(),
            structures: Structures::default(),
            opacity: 0.35,
            fill: true,
            contour: true,
        }
    }
}

impl Document {
    /// The class count, 2…40.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Moves the slider. Names, colours and visibility stay with their classes.
    pub fn set_classes(&mut self, classes: usize) {
        self.classes = classes.clamp(MIN_CLASSES, MAX_CLASSES);
    }

    /// A class's name: the user's, or its number.
    #[must_use]
    pub fn name(&self, class: u8) -> String {
        self.names
            .get(&class)
            .cloned()
            .unwrap_or_else(|| format!("Class {}", class + 1))
    }

    /// Whether the user named a class.
    #[must_use]
    pub fn is_named(&self, class: u8) -> bool {
        self.names.contains_key(&class)
    }

    /// Names a class; an empty name takes the name away.
    pub fn rename(&mut self, class: u8, name: &str) {
        let name = name.trim();
        if name.is_empty() || name == format!("Class {}", class + 1) {
            self.names.remove(&class);
        } else {
            self.names.insert(class, name.to_owned());
        }
    }

    /// Whether a class is drawn.
    #[must_use]
    pub fn is_visible(&self, class: u8) -> bool {
        !self.hidden.contains(&class)
    }

    /// Shows or hides a class.
    pub fn set_visible(&mut self, class: u8, visible: bool) {
        if visible {
            self.hidden.remove(&class);
        } else {
            self.hidden.insert(class);
        }
    }

    /// Shows one class alone, or all again when it was alone already.
    pub fn solo(&mut self, class: u8) {
        let others: BTreeSet<u8> = (0..MAX_CLASSES as u8).filter(|&c| c != class).collect();
        self.hidden = if self.hidden == others {
            BTreeSet::new()
        } else {
            others
        };
    }

    /// Puts a class's mask into the export, or takes it out.
    pub fn toggle_chosen(&mut self, class: u8) {
        if !self.chosen.remove(&class) {
            self.chosen.insert(class);
        }
    }

    /// The classes as the export lists them: value 1 is class 0.
    #[must_use]
    pub fn entries(&self) -> Vec<ClassEntry> {
        (0..self.classes as u8)
            .map(|class| ClassEntry {
                value: class + 1,
                name: self.name(class),
                colour: colour(class),
                visible: self.is_visible(class),
                chosen: self.chosen.is_empty() || self.chosen.contains(&class),
            })
            .collect()
    }

    /// How overlays are drawn.
    #[must_use]
    pub fn style(&self) -> Style {
        Style {
            opacity: self.opacity,
            contour: self.contour,
            fill: self.fill,
        }
    }
}

/// The colours that stay apart on a retina, for normal and for colour-blind eyes (smallest CIEDE2000 difference between
/// any two, and to the median fundus, at least 14 at half opacity); from the seventh on, lighter and darker relatives,
/// told apart by contour and number.
const PALETTE: [[u8; 3]; 20] = [
    [0x66, 0xCC, 0xFF],
    [0x00, 0x33, 0xFF],
    [0xFF, 0xFF, 0x00],
    [0x00, 0x00, 0x00],
    [0x33, 0x66, 0x99],
    [0x00, 0x99, 0xFF],
    [0x33, 0xFF, 0xCC],
    [0xFF, 0xFF, 0xFF],
    [0x99, 0x66, 0xFF],
    [0x00, 0x66, 0x66],
    [0xCC, 0xFF, 0x66],
    [0x66, 0x00, 0x99],
    [0xCC, 0xCC, 0xFF],
    [0x00, 0x00, 0x99],
    [0x00, 0xCC, 0x99],
    [0xFF, 0x99, 0xFF],
    [0x33, 0x33, 0x66],
    [0xFF, 0xFF, 0x99],
    [0x66, 0x99, 0x99],
    [0x99, 0xCC, 0x00],
];

/// A class's colour, fixed by its number. Beyond the palette the colours come again, darker.
#[must_use]
pub fn colour(class: u8) -> [u8; 3] {
    let base = PALETTE[usize::from(class) % PALETTE.len()];
    if usize::from(class) < PALETTE.len() {
        base
    } else {
        base.map(|v| ((u16::from(v) + 64) * 5 / 8).min(255) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forty_colours_differ() {
        let mut colours: Vec<[u8; 3]> = (0..40).map(colour).collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), 40);
    }

    #[test]
    fn names_and_visibility_stay_when_the_slider_moves() {
        let mut document = Document::default();
        document.rename(3, "  Geographic atrophy ");
        document.set_visible(5, false);
        document.set_classes(3);
        document.set_classes(50);
        assert_eq!(document.classes(), 40);
        assert_eq!(document.name(3), "Geographic atrophy");
        assert!(!document.is_visible(5));
        document.rename(3, "");
        assert_eq!(document.name(3), "Class 4");
    }

    #[test]
    fn solo_comes_and_goes() {
        let mut document = Document::default();
        document.solo(2);
        assert!(document.is_visible(2) && !document.is_visible(1));
        document.solo(2);
        assert!(document.is_visible(1));
    }

    #[test]
    fn chosen_classes_alone_get_masks() {
        let mut document = Document::default();
        document.set_classes(4);
        assert!(document.entries().iter().all(|e| e.chosen));
        document.toggle_chosen(1);
        let chosen: Vec<u8> = document
            .entries()
            .iter()
            .filter(|e| e.chosen)
            .map(|e| e.value)
            .collect();
        assert_eq!(chosen, [2]);
    }
}
