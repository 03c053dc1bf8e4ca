//! What is handed over for a review must fit together: a wrong file is worse than none.

use std::collections::BTreeSet;

use image::RgbImage;

use super::{ClassEntry, ExportError, ImageRecord, LabelMap, raster};

/// Values must be distinct, and 0 is the outside.
pub(super) fn classes(classes: &[ClassEntry]) -> Result<(), ExportError> {
    let mut seen = BTreeSet::new();
    for class in classes {
        if class.value == 0 || !seen.insert(class.value) {
            let reason = format!("number {} is 0 or given twice", class.value);
            return Err(ExportError::BadClasses { reason });
        }
    }
    Ok(())
}

/// A label map must have the pixels that it says and hold listed classes alone.
pub(super) fn labels(
    photo: &RgbImage,
    labels: &LabelMap<'_>,
    classes: &[ClassEntry],
) -> Result<(), String> {
    if photo.width() == 0 || photo.height() == 0 || labels.width == 0 || labels.height == 0 {
        return Err("it has no pixels".into());
    }
    if labels.width.checked_mul(labels.height) != Some(labels.values.len()) {
        let LabelMap {
            width,
            height,
            values,
        } = labels;
        return Err(format!(
            "{} values for {width} x {height} pixels",
            values.len()
        ));
    }
    let counts = raster::count(labels.values);
    match (1..=255u8)
        .find(|&v| counts[usize::from(v)] > 0 && classes.iter().all(|class| class.value != v))
    {
        Some(value) => Err(format!("it holds class {value}, which is not in the list")),
        None => Ok(()),
    }
}

/// Masks of classes that lie over the others must be of such classes and of the photograph's size.
pub(super) fn apart(
    image: &ImageRecord<'_>,
    photo: &RgbImage,
    classes: &[ClassEntry],
) -> Result<(), String> {
    let pixels = photo.width() as usize * photo.height() as usize;
    for mask in image.apart {
        if mask.set.len() != pixels {
            return Err(format!("the mask of class {} has another size", mask.value));
        }
        if !classes.iter().any(|c| c.apart && c.value == mask.value) {
            return Err(format!("class {} does not lie over the others", mask.value));
        }
    }
    Ok(())
}

/// Named areas must have the pixels that they say, and names that were planned.
pub(super) fn structures(image: &ImageRecord<'_>, names: &BTreeSet<String>) -> Result<(), String> {
    for structure in image.structures {
        let pixels = structure.width.checked_mul(structure.height);
        if pixels.is_none_or(|pixels| pixels == 0 || pixels != structure.set.len()) {
            return Err(format!("the area {} has another size", structure.name));
        }
        if !names.contains(structure.name) {
            return Err(format!("the area {} is not in the plan", structure.name));
        }
    }
    Ok(())
}
