//! How far the outlines of enlarged areas lie from the true ones, at the photograph's own pixels.

use super::super::full_size::Eye;
use crate::export::evaluation::{Borders, Distances, Enlarged};
use crate::measure::{Bitmap, Boundary};
use crate::picture::{self, ImageSource};

/// The files of a photograph and of its true mask. They are read again when they are scored: at full size they are too
/// large to wait in memory.
pub(super) struct Files {
    pub(super) photo: ImageSource,
    pub(super) mask: ImageSource,
}

impl Files {
    /// Compares an area of the working copy, which has `working` pixels, and the true mask brought to its size. Nothing
    /// where the files cannot be read any more.
    pub(super) fn borders(&self, working: (usize, usize), offered: Option<&Bitmap>) -> Borders {
        let Ok(photo) = picture::open(&self.photo) else {
            return Borders::default();
        };
        let size = (photo.width(), photo.height());
        let small = (working.0 as u32, working.1 as u32);
        let read = |at: (u32, u32)| {
            let set = picture::read_mask(&self.mask, size, at).ok()?;
            Some(Bitmap::new(at.0 as usize, at.1 as usize, set))
        };
        let (Some(truth), Some(shrunk)) = (read(size), read(small)) else {
            return Borders::default();
        };
        let eye = Eye::new(&photo, working);
        Borders {
            offered: offered.and_then(|area| enlarged(area, &truth, &eye)),
            truth: enlarged(&shrunk, &truth, &eye),
        }
    }
}

/// An area enlarged both ways.
fn enlarged(area: &Bitmap, truth: &Bitmap, eye: &Eye) -> Option<Enlarged> {
    let apart = |area: &Bitmap| {
        let found = Boundary::between(area, truth)?;
        Some(Distances {
            mean: found.mean,
            hausdorff95: found.hausdorff95,
        })
    };
    Some(Enlarged {
        refined: apart(&eye.area(area))?,
        nearest: apart(&area.clone().resized(truth.width, truth.height))?,
    })
}
