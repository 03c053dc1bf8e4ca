//! Counts and compares pixels: shares of classes, masks picked out of a class map, and how well they agree with truth.
//!
//! * [`shares_from_counts`] and [`landmark_counts`] say how much of the field of view each class takes;
//! * [`ClassMap::smoothed`] and [`ClassMap::region`] turn a click into one closed area;
//! * [`ClassMap::middles`] says where each class is best pointed at;
//! * [`Reference::compare`] compares a mask with the true one (Dice, IoU, Hausdorff distance);
//! * [`Boundary::between`] says how far two borders lie apart;
//! * [`Lesions::of`] counts connected parts that were found, and those that are true;
//! * [`score_levels`] picks a mask in three ways ([`Protocol`]) at every class count and compares each;
//! * [`walk()`] gives the areas under a click, their outlines drawn anew on the image's edges, and says which to offer
//!   first; [`score_walk`] compares them;
//! * [`suggest()`] proposes a class count by what stands out in an image;
//! * [`find()`] looks for an area that is like some known ones;
//! * [`Marks`] gives lengths and places on the retina: disc diameters, the ETDRS grid, which eye it is;
//! * [`Bitmap::union`], [`Bitmap::difference`] and [`Bitmap::outline`] put picked areas together and give their lines.

mod agreement;
mod bitmap;
mod boundary;
mod find;
mod lesions;
mod loops;
mod middle;
mod outline;
mod prominent;
mod protocol;
mod redraw;
mod region;
mod retina;
mod shares;
mod suggest;
mod walk;

pub use agreement::{Agreement, Reference};
pub use bitmap::Bitmap;
pub use boundary::Boundary;
pub use find::{Found, Look, find};
pub use lesions::Lesions;
pub use protocol::{IndexMap, Protocol, Truth, Walked, score_levels, score_walk};
pub use region::ClassMap;
pub use retina::{Landmark, Marks, Measures, Position, Quadrant, SUBFIELDS, Side};
pub use shares::{ClassShare, landmark_counts, shares_from_counts};
pub use suggest::{Suggestion, suggest};
pub use walk::{Stop, Walk, walk};
