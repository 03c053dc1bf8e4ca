//! What an export says about the retina on a photograph.

use super::measured::Covered;
use crate::document::{Photo, Retina};
use crate::export::RetinaRecord;
use crate::picture::Tags;

/// What an export says about a photograph of this name; `file` is what its file says, `covered` is from [`super::measured::covered`].
pub(super) fn record<'a>(
    retina: &Retina,
    photo: Photo,
    name: &str,
    file: Tags,
    covered: &'a [Covered<'a>],
) -> RetinaRecord<'a> {
    let (eye, marks) = (retina.eye(photo), retina.marks(photo, name, file));
    let spacing = retina.spacing(photo, file);
    let side = retina.side(photo, name, file);
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
