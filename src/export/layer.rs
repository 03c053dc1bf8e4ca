//! What has pixels in a photograph and can be written as a mask: named areas, vessels and spots, classes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ClassEntry;

/// Named areas have numbers from here on in maps that hold one number a pixel, so that classes keep theirs; higher where
/// a class has such a number.
const FIRST_STRUCTURE: u16 = 101;

/// Colours of named areas in files that have some, in turn.
const COLOURS: [[u8; 3]; 8] = [
    [0xFF, 0xC1, 0x07],
    [0x00, 0x9E, 0x73],
    [0xD5, 0x5E, 0x00],
    [0x00, 0x72, 0xB2],
    [0xCC, 0x79, 0xA7],
    [0x56, 0xB4, 0xE9],
    [0xF0, 0xE4, 0x42],
    [0x99, 0x99, 0x99],
];

/// What a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Areas that the user named.
    Structure,
    /// Vessels or spots, which lie over the classes.
    Kind,
    /// A class of the segmentation.
    Class,
}

/// One thing that has a mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) group: Group,
    pub(super) name: String,
    /// 8-bit sRGB.
    pub(super) colour: [u8; 3],
    /// Its number in maps that hold one number a pixel; that of a class is its value.
    pub(super) value: u16,
    /// Where its masks lie.
    pub(super) folder: String,
}

/// All layers of a review: named areas, then vessels and spots, then classes.
pub(super) struct Layers {
    all: Vec<Layer>,
}

impl Layers {
    /// The classes that are chosen, and the named areas. `folders` stand in the order of `classes`; `structures` are
    /// folders by name.
    pub(super) fn new(
        classes: &[ClassEntry],
        folders: &[String],
        structures: &BTreeMap<String, String>,
    ) -> Self {
        let highest = classes.iter().map(|class| u16::from(class.value)).max();
        let first = FIRST_STRUCTURE.max(highest.unwrap_or(0) + 1);
        let structure = |(value, (name, folder)): (u16, (&String, &String))| Layer {
            group: Group::Structure,
            name: name.clone(),
            colour: COLOURS[usize::from(value - first) % COLOURS.len()],
            value,
            folder: folder.clone(),
        };
        let mut all: Vec<Layer> = (first..).zip(structures).map(structure).collect();
        let class = |(class, folder): (&ClassEntry, &String)| Layer {
            group: if class.apart {
                Group::Kind
            } else {
                Group::Class
            },
            name: class.name.clone(),
            colour: class.colour,
            value: class.value.into(),
            folder: folder.clone(),
        };
        let chosen = { classes.iter().zip(folders) }.filter(|(class, _)| class.chosen);
        let mut classes: Vec<Layer> = chosen.map(class).collect();
        classes.sort_by_key(|layer| layer.group);
        all.append(&mut classes);
        Self { all }
    }

    pub(super) fn all(&self) -> &[Layer] {
        &self.all
    }

    /// Those that a photograph with these named areas has a mask of: of vessels, spots and classes all.
    pub(super) fn of(&self, structures: &[&str]) -> Vec<&Layer> {
        let there = |layer: &&Layer| {
            layer.group != Group::Structure || structures.contains(&layer.name.as_str())
        };
        self.all.iter().filter(there).collect()
    }
}
