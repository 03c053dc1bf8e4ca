//! What the window begins with.

use crate::gpu::Devices;
use crate::ui::context::DeviceText;
use crate::ui::launch::Launch;
use crate::ui::state::RunSettings;

/// The settings of the next run: as the command line says; where it says the usual, as they were the last time.
pub(super) fn run_settings(launch: &Launch, last: Option<&RunSettings>) -> RunSettings {
    let usual = RunSettings::default();
    let last = last.unwrap_or(&usual);
    let mut settings = last.clone();
    if launch.steps != usual.training.steps {
        settings.training.steps = launch.steps;
    }
    if launch.seed != usual.seed {
        settings.seed = launch.seed;
    }
    if launch.size != usual.working_side {
        settings.working_side = launch.size;
    }
    settings.detail &= launch.detail;
    settings
}

/// The words of the status bar.
pub(super) fn describe(devices: &Devices) -> DeviceText {
    let draws = devices.graphics.as_ref().map_or_else(
        || DeviceText::NOTHING.to_owned(),
        |g| format!("{} · {}", g.adapter_name(), g.backend_name()),
    );
    let trains = if devices.shared {
        DeviceText::SAME.to_owned()
    } else {
        devices.training_name()
    };
    DeviceText { draws, trains }
}
