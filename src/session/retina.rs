//! What the user said about the retina on each photograph: marks, side, field of view, pixel spacing.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::ImageId;
use super::spacing::SpacingTable;
use crate::export::RetinaRecord;
use crate::measure::{Bitmap, Marks, SUBFIELDS, Side};
use crate::picture::Circle;

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

/// Where a pixel spacing comes from. Never from the file: the density in EXIF, JFIF and TIFF is one for printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpacingSource {
    /// Typed, for the whole folder.
    Typed,
    /// Read from a table, for this photograph.
    Table,
}

impl SpacingSource {
    /// As it is written in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Table => "table",
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
            Self::Name => "file name",
        }
    }
}

/// What was said about all photographs of a folder. A copy costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retina {
    eyes: Arc<BTreeMap<ImageId, Eye>>,
    typed: Option<f64>,
    table: Option<Arc<SpacingTable>>,
}

impl Retina {
    /// What was said about a photograph.
    #[must_use]
    pub fn eye(&self, id: ImageId) -> Eye {
        self.eyes.get(&id).copied().unwrap_or_default()
    }

    /// Changes what is said about a photograph.
    pub fn change(&mut self, id: ImageId, change: impl FnOnce(&mut Eye)) {
        let mut eye = self.eye(id);
        change(&mut eye);
        if eye != self.eye(id) {
            Arc::make_mut(&mut self.eyes).insert(id, eye);
        }
    }

    /// Fields of view that were set by hand.
    pub fn fields(&self) -> impl Iterator<Item = (ImageId, Circle)> + '_ {
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

    /// A photograph's spacing, in µm per pixel: its own if a table has it, else the folder's.
    #[must_use]
    pub fn spacing(&self, id: ImageId) -> Option<(f64, SpacingSource)> {
        let own = self.table().and_then(|table| table.of(id));
        own.map(|spacing| (spacing, SpacingSource::Table))
            .or(self.typed.map(|spacing| (spacing, SpacingSource::Typed)))
    }

    /// Which eye a photograph shows: what was set, else by the marks, else by the file's name.
    #[must_use]
    pub fn side(&self, id: ImageId, name: &str) -> Option<(Side, SideSource)> {
        let eye = self.eye(id);
        let by_marks = || Side::of_marks(eye.disc?, eye.fovea?);
        let by = |source| move |side| (side, source);
        let set = eye.side.map(by(SideSource::Hand));
        set.or_else(|| by_marks().map(by(SideSource::Marks)))
            .or_else(|| Side::of_name(name).map(by(SideSource::Name)))
    }

    /// All that is known of a photograph of this name, to measure with.
    #[must_use]
    pub fn marks(&self, id: ImageId, name: &str) -> Marks {
        let eye = self.eye(id);
        Marks {
            disc: eye.disc,
            fovea: eye.fovea,
            side: self.side(id, name).map(|(side, _)| side),
            spacing: self.spacing(id).map(|(spacing, _)| spacing),
        }
    }

    /// What an export says about a photograph of this name; `covered` is from [`covered`].
    pub(super) fn record<'a>(
        &self,
        id: ImageId,
        name: &str,
        covered: &'a [Covered<'a>],
    ) -> RetinaRecord<'a> {
        let (eye, marks) = (self.eye(id), self.marks(id, name));
        let spacing = self.spacing(id);
        let side = self.side(id, name);
        RetinaRecord {
            spacing: spacing.map(|(spacing, source)| (spacing, source.name())),
            eye: side.map(|(side, source)| (side.code(), source.name())),
            disc: eye.disc,
            fovea: eye.fovea,
            disc_diameter: marks.disc_diameter(),
            field_adjusted: eye.field.is_some(),
            etdrs: covered,
        }
    }

    /// The images have other places: `moved` says for each old index the new one, if the image is still there.
    pub fn moved(&mut self, before: u32, folder: u32, moved: &[Option<usize>]) {
        let eyes = Arc::unwrap_or_clone(std::mem::take(&mut self.eyes));
        self.eyes = Arc::new(super::moved(eyes, before, folder, moved));
        self.table = self.table.take().map(|table| {
            let SpacingTable { file, of } = Arc::unwrap_or_clone(table);
            let of = super::moved(of, before, folder, moved);
            Arc::new(SpacingTable { file, of })
        });
    }
}

/// The name of an area, and the share of each field of the ETDRS grid that it covers.
pub(super) type Covered<'a> = (&'a str, Vec<(&'static str, f64)>);

/// How much of the ETDRS grid each named area of a photograph covers; none where the grid is not known.
pub(super) fn covered<'a>(
    marks: &Marks,
    areas: &'a [(String, Bitmap)],
    photo: (u32, u32),
) -> Vec<Covered<'a>> {
    let shares = |(name, area): &'a (String, Bitmap)| {
        let shares = marks.measure(area, photo).etdrs?;
        Some((name.as_str(), SUBFIELDS.into_iter().zip(shares).collect()))
    };
    areas.iter().filter_map(shares).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: u32) -> ImageId {
        ImageId { folder: 1, index }
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
    fn a_tables_spacing_goes_before_the_folders() {
        let mut retina = Retina::default();
        assert_eq!(retina.spacing(id(0)), None);
        retina.set_typed(Some(6.0));
        retina.set_table(table(&[(1, 8.0)]));
        assert_eq!(retina.spacing(id(0)), Some((6.0, SpacingSource::Typed)));
        assert_eq!(retina.spacing(id(1)), Some((8.0, SpacingSource::Table)));
        retina.set_typed(Some(0.008));
        assert_eq!(retina.typed(), None, "mm are no µm");
    }

    #[test]
    fn a_side_set_by_hand_wins_over_marks_and_name() {
        let mut retina = Retina::default();
        let side = |retina: &Retina| retina.side(id(0), "a/01L.jpg");
        assert_eq!(side(&retina), Some((Side::Left, SideSource::Name)));
        retina.change(id(0), |eye| {
            (eye.disc, eye.fovea) = (Some([9.0, 5.0]), Some([4.0, 5.0]));
        });
        assert_eq!(side(&retina), Some((Side::Right, SideSource::Marks)));
        retina.change(id(0), |eye| eye.side = Some(Side::Left));
        assert_eq!(side(&retina), Some((Side::Left, SideSource::Hand)));
        assert_eq!(retina.marks(id(0), "").side, Some(Side::Left));
    }

    #[test]
    fn all_follows_the_images_when_the_list_changes() {
        let mut retina = Retina::default();
        let circle = Circle {
            x: 4.0,
            y: 5.0,
            radius: 3.0,
        };
        retina.change(id(0), |eye| eye.fovea = Some([1.0, 2.0]));
        retina.change(id(2), |eye| eye.field = Some(circle));
        retina.set_table(table(&[(0, 8.0), (2, 7.0)]));
        retina.set_typed(Some(5.0));
        retina.moved(1, 2, &[None, Some(0), Some(1)]);
        let now = ImageId {
            folder: 2,
            index: 1,
        };
        assert_eq!(retina.fields().collect::<Vec<_>>(), [(now, circle)]);
        assert_eq!(retina.spacing(now), Some((7.0, SpacingSource::Table)));
        assert_eq!(retina.eye(id(0)), Eye::default());
        assert_eq!(retina.typed(), Some(5.0));
    }
}
