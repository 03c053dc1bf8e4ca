//! The window without a screen: panels by their accessible names, on the one device, with a real session behind.

mod brush;
mod canvas;
mod classes;
mod compared;
mod growth;
mod history;
mod kept;
mod keys;
mod kinds;
mod map;
mod panels;
mod picks;
mod proposals;
mod retina;
mod review;
mod saved;
mod sheets;
mod standing;
mod states;
mod tiles;
mod training;
mod view;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use eframe::egui_wgpu::{WgpuSetup, WgpuSetupExisting};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::actions::{Action, Aim};
use super::app::App;
use super::launch::Launch;
use super::preferences::Sight;
use crate::document::Count;
use crate::gpu::{self, DeviceChoice, Devices, Graphics};
use crate::session::{How, Takes};

/// One device for all tests of the process: it can be made once.
static DEVICES: LazyLock<Devices> = LazyLock::new(|| {
    gpu::open(DeviceChoice::Cpu).expect("these tests need a Vulkan driver; a software one will do")
});

fn graphics() -> Graphics {
    DEVICES.graphics.clone().expect("a device that draws")
}

fn setup() -> WgpuSetup {
    let Graphics {
        instance,
        adapter,
        device,
        queue,
    } = graphics();
    WgpuSetup::Existing(WgpuSetupExisting {
        instance,
        adapter,
        device,
        queue,
    })
}

/// A disc of retina on black with a bright spot.
fn fundus(spot: u32) -> image::RgbImage {
    image::RgbImage::from_fn(72, 64, |x, y| {
        let at = |cx: u32| (f64::from(x) - f64::from(cx)).hypot(f64::from(y) - 32.0);
        let grain = (x * 7 + y * 13) as u8 % 11;
        if at(36) > 31.0 {
            image::Rgb([0, 0, 0])
        } else if at(spot) < 8.0 {
            image::Rgb([230 + grain, 200 + grain, 120])
        } else {
            image::Rgb([150 + grain, 60 + grain, 30])
        }
    })
}

/// A folder of two photographs and one file that is none.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, spot) in [("left.png", 25), ("right.png", 45)] {
        fundus(spot)
            .save(folder.path().join(name))
            .expect("an image");
    }
    std::fs::write(folder.path().join("torn.jpg"), b"not a picture").expect("a file");
    folder
}

fn launch(folder: &Path) -> Launch {
    Launch {
        folder: Some(folder.to_path_buf()),
        samples: false,
        device: DeviceChoice::Cpu,
        size: 128,
        steps: 3,
        seed: 1,
        count: Count::Fixed(4),
        detail: true,
        window_makes_device: false,
        library: None,
    }
}

/// The window as it opens, high enough for all rows of the lists.
fn opened(launch: Launch) -> Harness<'static, App> {
    opened_at(egui::vec2(1280.0, 1000.0), launch)
}

fn opened_at(size: egui::Vec2, launch: Launch) -> Harness<'static, App> {
    let mut harness = leading_with_structures(size, launch);
    // Most that is looked at is in both, and classes are there at once.
    harness.state_mut().preferences.sight = Sight::Classes;
    harness
}

/// The window as a newcomer finds it.
fn leading_with_structures(size: egui::Vec2, launch: Launch) -> Harness<'static, App> {
    Harness::builder()
        .with_size(size)
        .with_max_steps(20)
        .wgpu_setup(setup())
        .build_eframe(move |cc| App::new(cc, DEVICES.clone(), &launch).expect("a window"))
}

/// A click at a place of the current image (0…1 from its left and top), or on what lies beneath it.
fn aim(place: [f32; 2], beneath: bool) -> Aim {
    Aim {
        place,
        how: How::Anew,
        takes: Takes::Kind,
        beneath,
    }
}

/// The window with nothing open.
fn nothing() -> Harness<'static, App> {
    opened(Launch {
        folder: None,
        ..launch(Path::new(""))
    })
}

/// The whole window on a folder, all images read.
fn window(folder: &Path) -> Harness<'static, App> {
    let mut harness = opened(launch(folder));
    until(&mut harness, "all images are read", |app| {
        app.state.all_read
    });
    harness
}

/// Wishes for something, as a key or a panel would.
fn apply(harness: &mut Harness<'static, App>, action: Action) {
    let ctx = harness.ctx.clone();
    harness.state_mut().apply(&ctx, action);
    // A window that opens is measured in one frame and shown in the next.
    harness.run_steps(4);
}

/// Goes on until the state is as wished; fails after a minute.
fn until(harness: &mut Harness<'static, App>, what: &str, mut wished: impl FnMut(&App) -> bool) {
    let start = Instant::now();
    while !wished(harness.state()) {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "waited a minute until {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
    }
    harness.step();
}

/// The main button goes down or comes up.
fn button(
    harness: &mut Harness<'static, App>,
    at: egui::Pos2,
    pressed: bool,
    modifiers: egui::Modifiers,
) {
    harness.event(egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers,
    });
    harness.step();
}

/// Clicks what has the name and can be clicked; a label of the same words is passed over.
fn click(harness: &mut Harness<'static, App>, name: &str) {
    let node = harness
        .get_all_by_label(name)
        .find(|node| node.accesskit_node().role() != egui::Role::Label);
    node.unwrap_or_else(|| panic!("nothing named {name} can be clicked"))
        .click();
    // A window that opens is measured in one frame and shown in the next.
    harness.run_steps(4);
}

/// Trains by the button and waits until both overlays are up to date.
fn train(harness: &mut Harness<'static, App>) {
    click(harness, "Train");
    until(harness, "all overlays are refined", |app| {
        app.state.refined == (2, 2)
    });
}

/// Fresh classes at a count.
fn at(classes: usize) -> crate::document::Document {
    let mut document = crate::document::Document::default();
    document.set_count(Count::Fixed(classes));
    document
}

fn review(folder: &Path) -> PathBuf {
    folder.join("review")
}
