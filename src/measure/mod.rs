//! Counts and compares pixels: shares of classes, masks picked out of a class map, and how well they agree with truth.
//!
//! * [`shares_from_counts`] and [`landmark_counts`] say how much of the field of view each class takes;
//! * [`ClassMap::smoothed`] and [`ClassMap::region`] turn a click into one closed area;
//! * [`Reference::compare`] compares a mask with the true one (Dice, IoU, Hausdorff distance);
//! * [`score_levels`] picks a mask in three ways ([`Protocol`]) at every class count and compares each;
//! * [`walk()`] gives the nested areas under a click and says which to offer first, [`score_walk`] compares them.

mod agreement;
mod bitmap;
mod distance;
mod loops;
mod outline;
mod protocol;
mod redraw;
mod region;
mod shares;
mod suggest;
mod walk;

pub use agreement::{Agreement, Reference};
pub use bitmap::Bitmap;
pub use protocol::{IndexMap, Protocol, Truth, Walked, score_levels, score_walk};
pub use region::ClassMap;
pub use shares::{ClassShare, landmark_counts, shares_from_counts};
pub use suggest::{Suggestion, suggest};
pub use walk::{Stop, Walk, walk};
