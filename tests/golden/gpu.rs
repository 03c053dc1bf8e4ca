//! Parity with PyTorch on the device that draws: a graphics card, or Mesa's software driver.

use cuts_viewer::gpu::{DeviceChoice, open};

use crate::case::Case;
use crate::compare::Tolerance;

/// Ten times what the CPU is allowed: a driver may add in any order, fuse products and sums, and approximate roots,
/// quotients and exponentials.
const GPU: Tolerance = Tolerance {
    absolute: 1e-4,
    share: 3e-4,
    relative: 1e-3,
};

/// One test for all: a process can open the device once.
#[test]
fn the_device_that_draws_computes_the_same() {
    let devices = open(DeviceChoice::Gpu).unwrap_or_else(|error| panic!("{error}"));
    for (file, objectives) in [
        ("small", &["published", "extended"][..]),
        ("full", &["extended"]),
    ] {
        let case = Case::new(file, &devices.train, GPU);
        case.embeddings();
        for objective in objectives {
            case.objective(objective);
        }
        case.steps(1);
    }
    crate::detail::agrees(&devices.train);
}
