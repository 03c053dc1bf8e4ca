//! Counts and compares pixels: shares of classes, masks picked out of a class map, and how well they agree with truth.
//!
//! * [`shares_from_counts`] and [`landmark_counts`] say how much of the field of view each class takes;
//! * [`ClassMap::smoothed`] and [`ClassMap::region`] turn a click into one closed area;
//! * [`ClassMap::middles`] says where each class is best pointed at;
//! * [`Reference::compare`] compares a mask with the true one (Dice, IoU, Hausdorff distance);
//! * [`Boundary::between`] says how far two borders lie apart;
//! * [`Overlap::of`] compares what two readers drew, and [`Concord::of`] what they said (Cohen's kappa);
//! * [`Lesions::of`] counts connected parts that were found, and those that are true;
//! * [`score_levels`] picks a mask in three ways ([`Protocol`]) at every class count and compares each;
//! * [`walk()`] gives the areas under a click, those with an outline of their own in the image first;
//!   [`score_walk`] compares them;
//! * [`answer`] says what several clicks mean together, and [`try_clicks`] how far clicks come that know the truth;
//! * [`standing_out`] looks for such areas in a whole image, and [`suggest()`] proposes the class count that shows them;
//! * [`renamed`] says how far classes keep their numbers, and [`class_of`] which of them a mask is;
//! * [`find()`] looks for an area that is like some known ones;
//! * [`Marks`] gives lengths and places on the retina: disc diameters, the ETDRS grid, which eye it is;
//! * [`shapes`] gives size, outline, form and place of all areas of a map, [`Sizes`] how large their regions are, and
//!   [`Skeleton`] how long vessels are;
//! * [`Bitmap::union`], [`Bitmap::difference`] and [`Bitmap::outline`] put picked areas together and give their lines;
//! * [`eyes`] puts photographs of the same eye together, visit by visit, [`Named`] says what their names tell, and [`Trend`]
//!   how fast an area grows from one to the next;
//! * [`Stencil`] keeps an area of a large photograph in little room, and is drawn on with a brush ([`Stroke`]).

mod agreement;
mod bitmap;
mod boundary;
mod clicks;
mod colours;
mod concord;
mod find;
mod growth;
mod identity;
mod lesions;
mod loops;
mod middle;
mod outline;
mod overlap;
mod prominent;
mod protocol;
mod rays;
mod region;
mod retina;
mod ring;
mod search;
mod shape;
mod shares;
mod sizes;
mod skeleton;
mod stencil;
mod suggest;
mod tortuosity;
mod trial;
mod visits;
mod walk;

pub use agreement::{Agreement, Reference};
pub use bitmap::Bitmap;
pub use boundary::Boundary;
pub use clicks::{Answer, Click, answer};
pub use concord::{Concord, Middle};
pub use find::{Found, Look, find};
pub use growth::{DAYS_A_YEAR, Trend};
pub use identity::{class_of, renamed};
pub use lesions::Lesions;
pub use overlap::Overlap;
pub use prominent::{Area, clear, standing_out};
pub use protocol::{IndexMap, Protocol, Truth, Walked, score_levels, score_walk};
pub use region::ClassMap;
pub use retina::{Landmark, Marks, Measures, Position, QUADRANTS, Quadrant, SUBFIELDS, Side};
pub use shape::{Apart, Shape, Shapes, shapes, shapes_of};
pub use shares::{ClassShare, landmark_counts, shares_from_counts};
pub use sizes::Sizes;
pub use skeleton::Skeleton;
pub use stencil::{Stencil, Stroke};
pub use suggest::{Suggestion, suggest};
pub use trial::{Trials, try_clicks};
pub use visits::{Day, EyeVisits, Named, Taken, Visit, When, eyes, told_side};
pub use walk::{Stop, Walk, walk};
