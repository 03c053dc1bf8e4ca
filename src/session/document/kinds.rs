//! Vessels and spots among the classes: they lie over the others, have numbers after the last that the slider can bring,
//! and are shown as far as the strictness that the user wants.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Document;
use crate::cluster::MAX_CLASSES;
use crate::detail::{DEFAULT, Kind, PER_DEVIATION};
use crate::session::ImageId;
use crate::session::moved::moved;

/// How far the strictness goes, in robust standard deviations above what the program starts with.
pub const STRICTNESS: std::ops::RangeInclusive<f32> = -2.0..=5.0;

/// How strict the user wants each kind to be. A copy costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Strictness {
    folder: [f32; Kind::ALL.len()],
    /// Where an image has its own.
    own: Arc<BTreeMap<ImageId, [Option<f32>; Kind::ALL.len()]>>,
}

/// The class number of a kind.
#[must_use]
pub fn class_of_kind(kind: Kind) -> u8 {
    MAX_CLASSES as u8 + kind.index() as u8
}

/// The kind that has a class number; none for a class of the slider.
#[must_use]
pub fn kind_of_class(class: u8) -> Option<Kind> {
    let place = usize::from(class).checked_sub(MAX_CLASSES)?;
    Kind::ALL.get(place).copied()
}

/// What a kind is called until the user calls it otherwise.
#[must_use]
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Vessels => "Vessels",
        Kind::Bright => "Bright spots",
        Kind::Dark => "Dark spots",
    }
}

impl Document {
    /// How strict a kind is in an image: robust standard deviations above what the program starts with.
    #[must_use]
    pub fn strictness(&self, kind: Kind, id: ImageId) -> f32 {
        let own = self.own_strictness(kind, id);
        own.unwrap_or_else(|| self.folder_strictness(kind))
    }

    /// The same for the images that have none of their own.
    #[must_use]
    pub fn folder_strictness(&self, kind: Kind) -> f32 {
        self.strictness.folder[kind.index()]
    }

    /// What was wanted for an image alone.
    #[must_use]
    pub fn own_strictness(&self, kind: Kind, id: ImageId) -> Option<f32> {
        self.strictness.own.get(&id)?[kind.index()]
    }

    /// Makes a kind stricter or looser in all images but those that have a strictness of their own.
    pub fn set_strictness(&mut self, kind: Kind, strictness: f32) {
        let (least, most) = (*STRICTNESS.start(), *STRICTNESS.end());
        self.strictness.folder[kind.index()] = strictness.clamp(least, most);
    }

    /// Gives an image a strictness of its own for a kind, or the folder's again.
    pub fn set_own_strictness(&mut self, kind: Kind, id: ImageId, strictness: Option<f32>) {
        let (least, most) = (*STRICTNESS.start(), *STRICTNESS.end());
        let own = Arc::make_mut(&mut self.strictness.own);
        let entry = own.entry(id).or_default();
        entry[kind.index()] = strictness.map(|s| s.clamp(least, most));
        if entry.iter().all(Option::is_none) {
            own.remove(&id);
        }
    }

    /// The strength from which on each kind is shown in an image, by [`Kind::index`].
    #[must_use]
    pub fn thresholds(&self, id: ImageId) -> [u8; Kind::ALL.len()] {
        Kind::ALL.map(|kind| threshold(self.strictness(kind, id)))
    }

    /// What the shader knows of a kind: red, green, blue from the lowest byte up, its class number in bits 24…29, bit 30
    /// where it is hidden.
    #[must_use]
    pub fn kind_colour(&self, kind: Kind) -> u32 {
        self.packed(class_of_kind(kind))
    }

    /// Whether a kind is drawn.
    #[must_use]
    pub fn shows(&self, kind: Kind) -> bool {
        self.is_visible(class_of_kind(kind))
    }
}

/// The smallest strength that is shown at a strictness.
#[must_use]
fn threshold(strictness: f32) -> u8 {
    (f32::from(DEFAULT) + PER_DEVIATION * strictness)
        .round()
        .clamp(1.0, 255.0) as u8
}

/// The strictness that shows strengths from a smallest one on.
#[must_use]
pub fn strictness_of(threshold: u8) -> f32 {
    (f32::from(threshold) - f32::from(DEFAULT)) / PER_DEVIATION
}

impl Strictness {
    pub(super) fn moved(&mut self, before: u32, folder: u32, places: &[Option<usize>]) {
        let own = Arc::unwrap_or_clone(std::mem::take(&mut self.own));
        self.own = Arc::new(moved(own, before, folder, places));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: ImageId = ImageId {
        folder: 1,
        index: 4,
    };

    #[test]
    fn an_image_may_be_stricter_than_its_folder() {
        let mut document = Document::default();
        assert_eq!(document.thresholds(ID), [DEFAULT; 3]);
        document.set_strictness(Kind::Bright, 1.5);
        document.set_own_strictness(Kind::Vessels, ID, Some(-1.0));
        assert_eq!(document.thresholds(ID), [112, 152, 128]);
        let other = ImageId { index: 0, ..ID };
        assert_eq!(document.thresholds(other), [128, 152, 128]);
        document.moved(1, 2, &[None, None, None, None, Some(7)]);
        let moved = ImageId {
            folder: 2,
            index: 7,
        };
        assert_eq!(document.own_strictness(Kind::Vessels, moved), Some(-1.0));
        document.set_own_strictness(Kind::Vessels, moved, None);
        assert_eq!(document.thresholds(moved), [128, 152, 128]);
        document.set_strictness(Kind::Dark, 99.0);
        assert_eq!(document.folder_strictness(Kind::Dark), *STRICTNESS.end());
    }

    #[test]
    fn kinds_are_classes_after_the_last_of_the_slider() {
        let mut document = Document::default();
        for kind in Kind::ALL {
            let class = class_of_kind(kind);
            assert!(usize::from(class) >= MAX_CLASSES);
            assert_eq!(kind_of_class(class), Some(kind));
            assert_eq!(document.name(class), kind_name(kind));
            assert!(document.shows(kind));
        }
        assert_eq!(kind_of_class(MAX_CLASSES as u8 - 1), None);
        assert_eq!(kind_of_class(class_of_kind(Kind::Dark) + 1), None);
        document.solo(class_of_kind(Kind::Dark));
        assert_eq!(
            Kind::ALL.map(|kind| document.shows(kind)),
            [false, false, true]
        );
        assert!(!document.is_visible(0));
        assert_eq!(strictness_of(threshold(-1.25)), -1.25);
    }
}
