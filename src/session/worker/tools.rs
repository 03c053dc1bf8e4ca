//! What every part of the worker computes and speaks with.

use super::super::finder::Finder;
use super::super::keeper::Keeper;
use super::super::{Outbox, Overlays};
use crate::gpu::Devices;

/// Devices, and the ways out: to the window, to the newest overlays, to the finder and to the keeper.
pub(in crate::session) struct Tools {
    pub(in crate::session) outbox: Outbox,
    pub(in crate::session) devices: Devices,
    pub(in crate::session) overlays: Overlays,
    pub(in crate::session) finder: Finder,
    pub(in crate::session) keeper: Keeper,
}
