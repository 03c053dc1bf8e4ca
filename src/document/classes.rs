//! The classes as the user made them: named, coloured, merged, put in order.
//!
//! Everything that reads classes reads them through [`Document::class_of`]: a merged class is nowhere to be seen. A merge
//! is by class number and belongs to the folder, so it holds in all images and at every class count.

use std::collections::BTreeSet;

use super::{Document, class_of_kind, kind_name, kind_of_class, standard_colour};
use crate::cluster::{MAX_CLASSES, Table};
use crate::detail::Kind;
use crate::export::ClassEntry;
use crate::measure::ClassShare;

/// Class numbers that occur, before any is merged into another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers(u64);

impl Numbers {
    /// All that the slider can bring.
    #[must_use]
    pub fn all() -> Self {
        all().collect()
    }

    /// Whether a number is among them.
    #[must_use]
    pub fn has(self, class: u8) -> bool {
        class < 64 && self.0 >> class & 1 == 1
    }

    /// Those of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<u8> for Numbers {
    fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
        let bits = numbers.into_iter().map(|class| 1 << class);
        Self(bits.fold(0, |all, bit: u64| all | bit))
    }
}

/// A name that nobody gave.
fn usual_name(class: u8) -> String {
    match kind_of_class(class) {
        Some(kind) => kind_name(kind).to_owned(),
        None => format!("Class {}", class + 1),
    }
}

/// All that the slider can bring.
fn all() -> impl Iterator<Item = u8> {
    0..MAX_CLASSES as u8
}

impl Document {
    /// A class's name: the user's, or its number; a kind has a name of its own.
    #[must_use]
    pub fn name(&self, class: u8) -> String {
        let given = self.names.get(&class).cloned();
        given.unwrap_or_else(|| usual_name(class))
    }

    /// Whether the user named a class.
    #[must_use]
    pub fn is_named(&self, class: u8) -> bool {
        self.names.contains_key(&class)
    }

    /// Names a class; an empty name takes the name away.
    pub fn rename(&mut self, class: u8, name: &str) {
        let name = name.trim();
        if name.is_empty() || name == usual_name(class) {
            self.names.remove(&class);
        } else {
            self.names.insert(class, name.to_owned());
        }
    }

    /// A class's colour: the user's, or that of its number.
    #[must_use]
    pub fn colour(&self, class: u8) -> [u8; 3] {
        let given = self.colours.get(&class).copied();
        given.unwrap_or_else(|| standard_colour(class))
    }

    /// What the shader knows of a class: red, green, blue from the lowest byte up, its number in bits 24…29, bit 30 where
    /// it is hidden.
    #[must_use]
    pub fn packed(&self, class: u8) -> u32 {
        let [r, g, b] = self.colour(class).map(u32::from);
        let hidden = u32::from(!self.is_visible(class)) << 30;
        r | g << 8 | b << 16 | u32::from(class) << 24 | hidden
    }

    /// Gives a class a colour.
    pub fn recolour(&mut self, class: u8, rgb: [u8; 3]) {
        if rgb == standard_colour(class) {
            self.colours.remove(&class);
        } else {
            self.colours.insert(class, rgb);
        }
    }

    /// Whether some class has another colour than that of its number.
    #[must_use]
    pub fn has_own_colours(&self) -> bool {
        !self.colours.is_empty()
    }

    /// Gives all classes the colours of their numbers.
    pub fn standard_colours(&mut self) {
        self.colours.clear();
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
        let kinds = Kind::ALL.map(class_of_kind);
        let others: BTreeSet<u8> = all().chain(kinds).filter(|&c| c != class).collect();
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

    /// The class that a class reads as: itself, or the one it was merged into.
    #[must_use]
    pub fn class_of(&self, mut class: u8) -> u8 {
        // Only classes that stand for themselves are merged, so the way ends.
        while let Some(&into) = self.merged.get(&class) {
            class = into;
        }
        class
    }

    /// Landmark → class with the merges.
    #[must_use]
    pub fn merged(&self, table: &Table) -> Table {
        table.map(|class| self.class_of(class))
    }

    /// Makes classes part of another one, whose name, colour and visibility stand for all of them. If one of them gets
    /// a mask, or is selected, so is the whole.
    pub fn merge(&mut self, into: u8, classes: &[u8]) {
        let into = self.class_of(into);
        for &class in classes {
            let class = self.class_of(class);
            if class == into {
                continue;
            }
            self.merged.insert(class, into);
            if self.chosen.remove(&class) {
                self.chosen.insert(into);
            }
            if self.selected == Some(class) {
                self.selected = Some(into);
            }
        }
    }

    /// Takes apart what was merged into a class. Each part is as it was before, names and colours included; parts that
    /// were merged themselves stay so.
    pub fn split(&mut self, class: u8) {
        let class = self.class_of(class);
        self.merged.retain(|_, into| *into != class);
    }

    /// The classes that were merged into a class, ascending.
    #[must_use]
    pub fn parts(&self, class: u8) -> Vec<u8> {
        all()
            .filter(|&part| part != class && self.class_of(part) == class)
            .collect()
    }

    /// All classes in the user's order.
    fn in_order(&self) -> Vec<u8> {
        if self.order.is_empty() {
            all().collect()
        } else {
            self.order.clone()
        }
    }

    /// Moves a class in the list to the place before another one, or after it.
    pub fn place(&mut self, class: u8, other: u8, after: bool) {
        let mut order = self.in_order();
        order.retain(|&c| c != class);
        if class != other
            && let Some(at) = order.iter().position(|&c| c == other)
        {
            order.insert(at + usize::from(after), class);
            self.order = order;
        }
    }

    /// The classes that there are, in the user's order. A number that does not occur is among them where one that does
    /// was merged into it.
    #[must_use]
    pub fn listed(&self, numbers: Numbers) -> Vec<u8> {
        let there = all().filter(|&class| numbers.has(class));
        let there: BTreeSet<u8> = there.map(|class| self.class_of(class)).collect();
        let mut listed = self.in_order();
        listed.retain(|class| there.contains(class));
        listed
    }

    /// Those of an image, and those that have a name. `shares` are the image's.
    #[must_use]
    pub fn listed_in(&self, shares: &[ClassShare]) -> Vec<u8> {
        let pixels = |class: u8| shares.get(usize::from(class)).map_or(0, |s| s.pixels);
        let mut listed = self.in_order();
        listed.retain(|&class| {
            pixels(class) > 0 || self.is_named(class) && self.class_of(class) == class
        });
        listed
    }

    /// The classes that there are as the export lists them, in the user's order; value 1 is class 0. A class that was
    /// merged has no entry, and its value does not occur: the order of a list never changes what a value means.
    #[must_use]
    pub fn entries(&self, numbers: Numbers) -> Vec<ClassEntry> {
        let parts = |class| {
            self.parts(class)
                .into_iter()
                .filter(move |&part| numbers.has(part))
        };
        self.listed(numbers)
            .into_iter()
            .map(|class| ClassEntry {
                merged_from: parts(class).map(|part| part + 1).collect(),
                ..self.entry(class)
            })
            .collect()
    }

    /// Vessels and spots as the export lists them.
    #[must_use]
    pub fn kind_entries(&self) -> Vec<ClassEntry> {
        let entry = |kind| ClassEntry {
            apart: true,
            ..self.entry(class_of_kind(kind))
        };
        Kind::ALL.map(entry).to_vec()
    }

    fn entry(&self, class: u8) -> ClassEntry {
        ClassEntry {
            value: class + 1,
            name: self.name(class),
            colour: self.colour(class),
            visible: self.is_visible(class),
            chosen: self.chosen.is_empty() || self.chosen.contains(&class),
            named: self.names.contains_key(&class) || self.chosen.contains(&class),
            merged_from: Vec::new(),
            apart: false,
        }
    }
}
