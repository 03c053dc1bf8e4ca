//! One layer of a network (convolution without padding, batch norm, leaky ReLU), the optimiser and the schedule of its
//! rate: what the rooms share that train a network.
//!
//! On Burn's CPU device a layer is a single operation with its own way back, on others it is Burn's. The room knows
//! nothing of what a network is for.

mod block;
mod convolution;
mod matmul;
mod norm;
mod op;
mod optimiser;
mod sane;
mod shifts;

pub use block::{
    Way, fresh_conv, fresh_linear, gradient, gradients, named, pass, pass_of_burn, restore,
    restore_linear,
};
pub use norm::SLOPE;
pub use optimiser::{Optimiser, learning_rate};
pub use sane::{check_updates, check_values};
