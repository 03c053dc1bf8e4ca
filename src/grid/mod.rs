//! Plain arithmetic on grids of pixels that several rooms share: distances, connected parts, outlines, robust statistics,
//! Gaussians, and values between pixels. Grids are row by row from the top left.

mod bits;
mod bounds;
mod distance;
mod gauss;
mod loops;
mod median;
mod parts;
mod resample;
mod robust;

pub use bits::Bits;
pub use bounds::{across, bounds};
pub use distance::{nearest, squared_distances};
pub use gauss::{blurred, blurred_inside};
pub use loops::{follow, loops};
pub use median::local_median;
pub use parts::Parts;
pub use resample::{Axis, covered, positive, resized, sampled, shrunk, under};
pub use robust::{Spread, quantile};

/// Landmarks of an image's codebook: so many that a pixel's landmark fits one byte.
pub const LANDMARKS: usize = 256;
