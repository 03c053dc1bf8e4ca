//! Opens the window on the one device.

use std::path::PathBuf;

use eframe::egui_wgpu::{WgpuSetup, WgpuSetupCreateNew, WgpuSetupExisting};

use super::app::App;
use super::launch::Launch;
use crate::gpu::{self, DeviceChoice, Devices, GpuError, Graphics};

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// No display to open a window on.
    #[error("no display was found ({reason})")]
    NoDisplay {
        /// What is missing.
        reason: String,
        /// The devices, if they were opened before: they cannot be opened twice in a process.
        opened: Option<Box<Devices>>,
    },
    /// No adapter to draw with.
    #[error("{0}")]
    NoAdapter(String),
    /// Anything else.
    #[error("the window cannot be opened: {0}")]
    Failed(String),
}

/// Where the work on folders is kept: in `CUTS_VIEWER_DATA`, or beside the user's other program data. None where the
/// system knows no such place.
#[must_use]
pub fn library() -> Option<PathBuf> {
    let set = std::env::var_os("CUTS_VIEWER_DATA").filter(|folder| !folder.is_empty());
    let usual = || eframe::storage_dir("cuts-viewer");
    let root = set.map(PathBuf::from).or_else(usual);
    root.map(|root| root.join("sessions"))
}

/// Opens the window and returns when it is closed.
///
/// Burn makes the device and the window adopts it. Where that device cannot present on this display, the window makes
/// one that can, and Burn adopts it.
///
/// # Errors
/// Without a display or an adapter, and when the window cannot be made.
pub fn run(launch: Launch) -> Result<(), WindowError> {
    display()?;
    let mut opened = None;
    if !launch.window_makes_device {
        let devices = gpu::open(launch.device).map_err(no_adapter)?;
        opened = Some(devices.clone());
        match open(launch.clone(), Some(devices)) {
            Err(eframe::Error::Wgpu(error)) => {
                log::warn!("the device cannot present here ({error}); the window makes another");
            }
            other => return other.map_err(|error| explain(error, opened)),
        }
    }
    open(launch, None).map_err(|error| explain(error, opened))
}

/// Asks before the window library does: it ends the process on some systems without a display.
fn display() -> Result<(), WindowError> {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needed = cfg!(all(unix, not(target_os = "macos")));
    if needed
        && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .into_iter()
            .any(named)
    {
        return Err(WindowError::NoDisplay {
            reason: "neither DISPLAY nor WAYLAND_DISPLAY is set".to_owned(),
            opened: None,
        });
    }
    Ok(())
}

fn open(launch: Launch, devices: Option<Devices>) -> eframe::Result {
    let mut options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("CUTS Viewer")
            .with_app_id("cuts-viewer")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([1100.0, 640.0])
            .with_icon(icon())
            .with_drag_and_drop(true),
        renderer: eframe::Renderer::Wgpu,
        ..eframe::NativeOptions::default()
    };
    options.wgpu_options.wgpu_setup = match devices.as_ref().and_then(|d| d.graphics.clone()) {
        Some(Graphics {
            instance,
            adapter,
            device,
            queue,
        }) => WgpuSetup::Existing(WgpuSetupExisting {
            instance,
            adapter,
            device,
            queue,
        }),
        None => WgpuSetup::CreateNew(WgpuSetupCreateNew {
            device_descriptor: std::sync::Arc::new(gpu::device_request),
            ..WgpuSetupCreateNew::without_display_handle()
        }),
    };
    eframe::run_native(
        "CUTS Viewer",
        options,
        Box::new(move |cc| {
            let devices = match devices {
                Some(devices) => devices,
                None => adopt(cc, launch.device)?,
            };
            Ok(Box::new(App::new(cc, devices, &launch)?))
        }),
    )
}

/// The window has made its device; Burn takes it over.
fn adopt(cc: &eframe::CreationContext<'_>, choice: DeviceChoice) -> Result<Devices, String> {
    let state = cc
        .wgpu_render_state
        .as_ref()
        .ok_or("the window has no device")?;
    let graphics = Graphics {
        instance: state.instance.clone(),
        adapter: state.adapter.clone(),
        device: state.device.clone(),
        queue: state.queue.clone(),
    };
    gpu::adopt(choice, graphics).map_err(|error| error.to_string())
}

fn no_adapter(error: GpuError) -> WindowError {
    match error {
        GpuError::NoAdapter(_) => WindowError::NoAdapter(error.to_string()),
        other => WindowError::Failed(other.to_string()),
    }
}

fn explain(error: eframe::Error, opened: Option<Devices>) -> WindowError {
    match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            // The library's own text speaks of its source files.
            log::warn!("{error}");
            WindowError::NoDisplay {
                reason: "the one that is set does not answer".to_owned(),
                opened: opened.map(Box::new),
            }
        }
        eframe::Error::Wgpu(_) => WindowError::NoAdapter(error.to_string()),
        other => WindowError::Failed(other.to_string()),
    }
}

/// A retina with its disc, drawn rather than stored.
fn icon() -> egui::IconData {
    const SIDE: u32 = 64;
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let at = |cx: f32, cy: f32| (x as f32 + 0.5 - cx).hypot(y as f32 + 0.5 - cy);
            let alpha = ((31.0 - at(32.0, 32.0)).clamp(0.0, 1.0) * 255.0) as u8;
            let colour = match at(42.0, 30.0) {
                d if d < 9.0 => [0x66, 0xCC, 0xFF],
                d if d < 11.0 => [255, 255, 255],
                _ => [0x8C, 0x3A, 0x1E],
            };
            rgba.extend(colour);
            rgba.push(alpha);
        }
    }
    egui::IconData {
        rgba,
        width: SIDE,
        height: SIDE,
    }
}
