//! Vessels and spots among the classes: they lie over the others, have numbers after the last that the slider can bring,
//! and are shown as far as the strictness that the user wants.

use std::collections::BTreeMap;

use super::shared::Shared;
use super::{Document, Photo};
use crate::cluster::MAX_CLASSES;
use crate::detail::{DEFAULT, Kind, PER_DEVIATION};

/// How far the strictness goes, in robust standard deviations above what the program starts with.
pub const STRICTNESS: std::ops::RangeInclusive<f32> = -2.0..=5.0;

/// What an image has of its own, by [`Kind::index`].
pub(super) type Own = [Option<f32>; Kind::ALL.len()];

/// How strict the user wants each kind to be. A copy costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Strictness {
    pub(super) folder: [f32; Kind::ALL.len()],
    /// Where an image has its own.
    pub(super) own: Shared<BTreeMap<Photo, Own>>,
}

/// The class number of a kind.
#[must_use]
pub const fn class_of_kind(kind: Kind) -> u8 {
    MAX_CLASSES as u8 + kind as u8
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
    pub fn strictness(&self, kind: Kind, photo: Photo) -> f32 {
        let own = self.own_strictness(kind, photo);
        own.unwrap_or_else(|| self.folder_strictness(kind))
    }

    /// The same for the images that have none of their own.
    #[must_use]
    pub fn folder_strictness(&self, kind: Kind) -> f32 {
        self.strictness.folder[kind.index()]
    }

    /// What was wanted for an image alone.
    #[must_use]
    pub fn own_strictness(&self, kind: Kind, photo: Photo) -> Option<f32> {
        self.strictness.own.get(&photo)?[kind.index()]
    }

    /// Makes a kind stricter or looser in all images but those that have a strictness of their own.
    pub fn set_strictness(&mut self, kind: Kind, strictness: f32) {
        self.strictness.folder[kind.index()] = bounded(strictness);
    }

    /// Gives an image a strictness of its own for a kind, or the folder's again.
    pub fn set_own_strictness(&mut self, kind: Kind, photo: Photo, strictness: Option<f32>) {
        let own = self.strictness.own.change();
        let entry = own.entry(photo).or_default();
        entry[kind.index()] = strictness.map(bounded);
        if entry.iter().all(Option::is_none) {
            own.remove(&photo);
        }
    }

    /// The strength from which on each kind is shown in an image, by [`Kind::index`].
    #[must_use]
    pub fn thresholds(&self, photo: Photo) -> [u8; Kind::ALL.len()] {
        Kind::ALL.map(|kind| threshold(self.strictness(kind, photo)))
    }

    /// The kinds that are shown in an image, each with the strength from which on it is, by [`Kind::index`].
    #[must_use]
    pub fn shown_kinds(&self, photo: Photo) -> [Option<u8>; Kind::ALL.len()] {
        let thresholds = self.thresholds(photo);
        Kind::ALL.map(|kind| self.shows(kind).then_some(thresholds[kind.index()]))
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

/// A strictness that the program can have.
pub(super) fn bounded(strictness: f32) -> f32 {
    if strictness.is_finite() {
        strictness.clamp(*STRICTNESS.start(), *STRICTNESS.end())
    } else {
        0.0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_may_be_stricter_than_its_folder() {
        let photo = Photo::of("a.png");
        let mut document = Document::default();
        assert_eq!(document.thresholds(photo), [DEFAULT; 3]);
        document.set_strictness(Kind::Bright, 1.5);
        document.set_own_strictness(Kind::Vessels, photo, Some(-1.0));
        assert_eq!(document.thresholds(photo), [112, 152, 128]);
        let other = Photo::of("b.png");
        assert_eq!(document.thresholds(other), [128, 152, 128]);
        document.set_own_strictness(Kind::Vessels, photo, None);
        assert_eq!(document.thresholds(photo), [128, 152, 128]);
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
