//! Which photographs can be scored, and what their true masks are.

use std::path::Path;

use crate::export::evaluation::Unscored;
use crate::measure::{Bitmap, Truth};
use crate::picture::{self, ImageSource, PictureError};
use crate::session::{Entry, State, Working};

/// Photographs to score, by their place in the folder, each with its mask.
pub(super) type Queue = Vec<(usize, ImageSource)>;

/// The photographs that can be scored, by their place, each with its mask; and everything that cannot.
pub(super) fn matched(
    entries: &[Entry],
    masks: &Path,
) -> Result<(Queue, Vec<Unscored>), PictureError> {
    let scan = picture::scan(masks, &|| false)?;
    let names: Vec<String> = entries.iter().map(|e| e.source.name.clone()).collect();
    let pairs = picture::pair(&names, &scan.images)?;
    let (mut queue, mut unscored) = (Vec::new(), Vec::new());
    for (index, (entry, mask)) in entries.iter().zip(pairs.masks).enumerate() {
        match waits(entry, mask) {
            Ok(mask) => queue.push((index, mask)),
            Err(reason) => unscored.push(about(&entry.source, reason)),
        }
    }
    let alone = "no photograph has the name of this mask";
    let left_over = pairs.left_over.iter();
    unscored.extend(left_over.map(|mask| about(mask, alone.to_owned())));
    unscored.extend(scan.skipped.into_iter().map(|skipped| Unscored {
        place: masks.join(&skipped.name).display().to_string(),
        name: skipped.name,
        reason: skipped.reason,
    }));
    Ok((queue, unscored))
}

/// The mask of a photograph that can be scored, or why it cannot.
fn waits(entry: &Entry, mask: Option<ImageSource>) -> Result<ImageSource, String> {
    match (&entry.state, mask) {
        (State::Read(_), Some(mask)) => Ok(mask),
        (State::Read(_), None) => Err("no mask has the name of this photograph".to_owned()),
        (State::Waiting, _) => Err("the photograph is still being read".to_owned()),
        (State::Failed(reason), _) => Err(reason.clone()),
    }
}

fn about(source: &ImageSource, reason: String) -> Unscored {
    Unscored {
        name: source.name.clone(),
        reason,
        place: source.location(),
    }
}

/// The true mask in the size of the working copy.
pub(super) fn truth(
    mask: &ImageSource,
    photograph: (u32, u32),
    working: &Working,
) -> Result<Truth, PictureError> {
    let (width, height) = (working.image.width, working.image.height);
    let set = picture::read_mask(mask, photograph, (width as u32, height as u32))?;
    Truth::new(Bitmap::new(width, height, set)).ok_or_else(|| PictureError {
        fault: picture::Fault::Vanished,
        at: mask.location(),
    })
}
