//! How far the outlines of enlarged areas lie from the true ones, at the photograph's own pixels.

use crate::export::evaluation::{Borders, Distances, Enlarged};
use crate::measure::{Bitmap, Boundary};
use crate::picture::{self, ImageSource};
use crate::session::Eye;

/// The files of a photograph and of its true mask. They are read again when they are scored: at full size they are too
/// large to wait in memory.
pub(super) struct Files {
    pub(super) photo: ImageSource,
    pub(super) mask: ImageSource,
    /// The photograph's own width and height.
    pub(super) size: (u32, u32),
}

impl Files {
    /// Compares an area of the working copy and the true mask of its size, `small`, with the true mask of the photograph's.
    /// Nothing where the files cannot be read any more.
    pub(super) fn borders(&self, small: &Bitmap, offered: Option<&Bitmap>) -> Borders {
        let working = (small.width, small.height);
        if (self.size.0 as usize, self.size.1 as usize) == working {
            // Nothing is enlarged.
            return Borders {
                offered: offered.and_then(|area| apart(area, small)).map(alike),
                truth: apart(small, small).map(alike),
            };
        }
        let Ok(photo) = picture::open(&self.photo) else {
            return Borders::default();
        };
        let eye = Eye::new(&photo, working);
        drop(photo);
        let Ok(truth) = picture::read_mask(&self.mask, self.size, self.size) else {
            return Borders::default();
        };
        let truth = Bitmap::new(self.size.0 as usize, self.size.1 as usize, truth);
        Borders {
            offered: offered.and_then(|area| enlarged(area, &truth, &eye)),
            truth: enlarged(small, &truth, &eye),
        }
    }
}

fn apart(area: &Bitmap, truth: &Bitmap) -> Option<Distances> {
    let found = Boundary::between(area, truth)?;
    Some(Distances {
        mean: found.mean,
        hausdorff95: found.hausdorff95,
    })
}

fn alike(distances: Distances) -> Enlarged {
    Enlarged {
        refined: distances,
        nearest: distances,
    }
}

/// An area enlarged both ways.
fn enlarged(area: &Bitmap, truth: &Bitmap, eye: &Eye) -> Option<Enlarged> {
    Some(Enlarged {
        refined: apart(&eye.area(area), truth)?,
        nearest: apart(&area.clone().resized(truth.width, truth.height), truth)?,
    })
}
