//! What the user said about the retina on each photograph: marks, side, field of view, pixel spacing.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::Photo;
use super::shared::Shared;
use crate::measure::{Marks, Side};
use crate::picture::{Circle, Laterality, Tags};

/// Spacings of fundus photographs, in µm on the retina per pixel. A camera of 45° gives about 3 (6 megapixels) to 25
/// (old sets of half a megapixel), a thumbnail 100; what lies outside is a number in another unit.
pub const SPACINGS: RangeInclusive<f64> = 0.5..=500.0;

/// What the user said about one photograph. Places are in pixels of the photograph, from its left top corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Eye {
    /// Centre of the optic disc.
    pub disc: Option<[f32; 2]>,
    /// The fovea.
    pub fovea: Option<[f32; 2]>,
    /// Which eye it is, set by hand.
    pub side: Option<Side>,
    /// The camera's field of view, where the one found was not right.
    pub field: Option<Circle>,
}

/// Where a pixel spacing comes from. Of files only DICOM has one: the density in EXIF, JFIF and TIFF is for printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpacingSource {
    /// Typed, for the whole folder.
    Typed,
    /// Read from a table, for this photograph.
    Table,
    /// The photograph's own DICOM file says so.
    Dicom,
}

impl SpacingSource {
    /// As it is written in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Table => "table",
            Self::Dicom => "DICOM",
        }
    }
}

/// Where the side of an eye comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideSource {
    /// The user set it.
    Hand,
    /// The disc lies on the nasal side of the fovea.
    Marks,
    /// The photograph's own DICOM file says so.
    Dicom,
    /// The file's name says so.
    Name,
}

impl SideSource {
    /// As it is written in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hand => "set by hand",
            Self::Marks => "disc and fovea",
            Self::Dicom => "DICOM",
            Self::Name => "file name",
        }
    }
}

/// Spacings of photographs that a table names.
#[derive(Clone, Debug, PartialEq)]
pub struct SpacingTable {
    /// The table's file name, without its folder.
    pub file: String,
    /// By photograph, in µm per pixel.
    pub of: BTreeMap<Photo, f64>,
}

impl SpacingTable {
    /// A photograph's spacing, in µm per pixel.
    #[must_use]
    pub fn of(&self, id: Photo) -> Option<f64> {
        self.of.get(&id).copied()
    }

    /// How many photographs it gives a spacing for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.of.len()
    }
}

/// What was said about all photographs of a folder. A copy costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retina {
    pub(super) eyes: Shared<BTreeMap<Photo, Eye>>,
    pub(super) typed: Option<f64>,
    pub(super) table: Option<Arc<SpacingTable>>,
}

impl Retina {
    /// What was said about a photograph.
    #[must_use]
    pub fn eye(&self, id: Photo) -> Eye {
        self.eyes.get(&id).copied().unwrap_or_default()
    }

    /// Changes what is said about a photograph.
    pub fn change(&mut self, id: Photo, change: impl FnOnce(&mut Eye)) {
        let mut eye = self.eye(id);
        change(&mut eye);
        if eye != self.eye(id) {
            self.eyes.change().insert(id, eye);
        }
    }

    /// Fields of view that were set by hand.
    pub fn fields(&self) -> impl Iterator<Item = (Photo, Circle)> + '_ {
        let fields = self.eyes.iter();
        fields.filter_map(|(&id, eye)| Some((id, eye.field?)))
    }

    /// The spacing that was typed for the folder, in µm per pixel.
    #[must_use]
    pub fn typed(&self) -> Option<f64> {
        self.typed
    }

    /// Takes a spacing for the folder, in µm per pixel; one that is not among [`SPACINGS`] counts as none.
    pub fn set_typed(&mut self, spacing: Option<f64>) {
        self.typed = spacing.filter(|spacing| SPACINGS.contains(spacing));
    }

    /// The table that was read.
    #[must_use]
    pub fn table(&self) -> Option<&SpacingTable> {
        self.table.as_deref()
    }

    /// Takes spacings from a table, in place of those of the table before.
    pub fn set_table(&mut self, table: Option<Arc<SpacingTable>>) {
        self.table = table;
    }

    /// A photograph's spacing, in µm per pixel, `file` being what its file says: its own if a table has it, else the
    /// folder's, else the file's. What the user said comes first, and of that what is said of one photograph.
    #[must_use]
    pub fn spacing(&self, id: Photo, file: Tags) -> Option<(f64, SpacingSource)> {
        let by = |source| move |spacing| (spacing, source);
        let own = self.table().and_then(|table| table.of(id));
        own.map(by(SpacingSource::Table))
            .or(self.typed.map(by(SpacingSource::Typed)))
            .or(spacing_of(file).map(by(SpacingSource::Dicom)))
    }

    /// Which eye a photograph shows: what was set, else by the marks, else by its file, else by the file's name. Marks
    /// are seen on the picture; what a file says was typed at the camera.
    #[must_use]
    pub fn side(&self, id: Photo, name: &str, file: Tags) -> Option<(Side, SideSource)> {
        let eye = self.eye(id);
        let by_marks = || Side::of_marks(eye.disc?, eye.fovea?);
        let by = |source| move |side| (side, source);
        let set = eye.side.map(by(SideSource::Hand));
        set.or_else(|| by_marks().map(by(SideSource::Marks)))
            .or_else(|| side_of(file).map(by(SideSource::Dicom)))
            .or_else(|| Side::of_name(name).map(by(SideSource::Name)))
    }

    /// All that is known of a photograph of this name, to measure with; `file` is what its file says.
    #[must_use]
    pub fn marks(&self, id: Photo, name: &str, file: Tags) -> Marks {
        let eye = self.eye(id);
        Marks {
            disc: eye.disc,
            fovea: eye.fovea,
            side: self.side(id, name, file).map(|(side, _)| side),
            spacing: self.spacing(id, file).map(|(spacing, _)| spacing),
        }
    }
}

/// The spacing that a file gives, if it can be one of a fundus photograph.
#[must_use]
pub fn spacing_of(file: Tags) -> Option<f64> {
    file.spacing.filter(|spacing| SPACINGS.contains(spacing))
}

/// The side that a file gives.
#[must_use]
pub fn side_of(file: Tags) -> Option<Side> {
    file.eye.map(|eye| match eye {
        Laterality::Right => Side::Right,
        Laterality::Left => Side::Left,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> Photo {
        Photo::of(&format!("{number}.png"))
    }

    /// A file of a left eye.
    fn said(spacing: f64) -> Tags {
        Tags {
            spacing: Some(spacing),
            eye: Some(Laterality::Left),
        }
    }

    fn table(spacings: &[(u32, f64)]) -> Option<Arc<SpacingTable>> {
        Some(Arc::new(SpacingTable {
            file: "spacings.csv".to_owned(),
            of: spacings
                .iter()
                .map(|&(at, value)| (id(at), value))
                .collect(),
        }))
    }

    #[test]
    fn a_tables_spacing_goes_before_the_folders_and_that_before_the_files() {
        let mut retina = Retina::default();
        let spacing = |retina: &Retina, at| retina.spacing(id(at), said(9.0));
        assert_eq!(retina.spacing(id(0), Tags::default()), None);
        assert_eq!(spacing(&retina, 0), Some((9.0, SpacingSource::Dicom)));
        assert_eq!(retina.spacing(id(0), said(0.009)), None, "mm are no µm");
        retina.set_typed(Some(6.0));
        retina.set_table(table(&[(1, 8.0)]));
        assert_eq!(spacing(&retina, 0), Some((6.0, SpacingSource::Typed)));
        assert_eq!(spacing(&retina, 1), Some((8.0, SpacingSource::Table)));
        retina.set_typed(Some(0.008));
        assert_eq!(retina.typed(), None, "mm are no µm");
    }

    #[test]
    fn a_side_set_by_hand_wins_over_marks_file_and_name() {
        let mut retina = Retina::default();
        let named = retina.side(id(0), "a/01L.jpg", Tags::default());
        assert_eq!(named, Some((Side::Left, SideSource::Name)));
        let side = |retina: &Retina| retina.side(id(0), "a/01R.jpg", said(9.0));
        assert_eq!(side(&retina), Some((Side::Left, SideSource::Dicom)));
        retina.change(id(0), |eye| {
            (eye.disc, eye.fovea) = (Some([9.0, 5.0]), Some([4.0, 5.0]));
        });
        assert_eq!(side(&retina), Some((Side::Right, SideSource::Marks)));
        retina.change(id(0), |eye| eye.side = Some(Side::Left));
        assert_eq!(side(&retina), Some((Side::Left, SideSource::Hand)));
        assert_eq!(
            retina.marks(id(0), "", Tags::default()).side,
            Some(Side::Left)
        );
    }
}
