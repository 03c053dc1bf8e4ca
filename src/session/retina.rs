//! What an export says about the retina on a photograph.

use crate::document::{Photo, Retina};
use crate::export::RetinaRecord;
use crate::measure::{Bitmap, Marks, SUBFIELDS};

/// What an export says about a photograph of this name; `covered` is from [`covered`].
pub(super) fn record<'a>(
    retina: &Retina,
    photo: Photo,
    name: &str,
    covered: &'a [Covered<'a>],
) -> RetinaRecord<'a> {
    let (eye, marks) = (retina.eye(photo), retina.marks(photo, name));
    let spacing = retina.spacing(photo);
    let side = retina.side(photo, name);
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
