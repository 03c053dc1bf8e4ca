//! What is kept by image, when the folder is opened again and its images have other places.

use std::collections::BTreeMap;

use super::ImageId;

/// The same by the images' new places: `moved` says for each old index of the folder `before` the new one in `folder`,
/// if the image is still there. What belongs to other folders goes.
pub(super) fn moved<T>(
    all: BTreeMap<ImageId, T>,
    before: u32,
    folder: u32,
    moved: &[Option<usize>],
) -> BTreeMap<ImageId, T> {
    all.into_iter()
        .filter(|(id, _)| id.folder == before)
        .filter_map(|(id, kept)| {
            let index = (*moved.get(id.index as usize)?)? as u32;
            Some((ImageId { folder, index }, kept))
        })
        .collect()
}
