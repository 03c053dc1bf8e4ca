//! What a frame of the window costs the processor: layout, events and tessellation, without the drawing itself.

use std::path::Path;
use std::time::{Duration, Instant};

use cuts_viewer::document::Count;
use cuts_viewer::gpu::{DeviceChoice, Devices, Graphics};
use cuts_viewer::ui::{App, Launch};
use eframe::egui_wgpu::{WgpuSetup, WgpuSetupExisting};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::time;

/// A photograph of a large camera.
const LARGE: (u32, u32) = (4288, 2848);

/// Frames with few and with many images in the list, while the list scrolls and the pointer moves over the picture.
pub fn both(devices: &Devices) -> [Duration; 2] {
    [12, 10_000].map(|images| window(images, devices))
}

/// Frames with many images, a filter that nearly all of them pass, and the export's dialog open over vessels and spots.
pub fn crowded(devices: &Devices) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = listed(folder.path(), 10_000, devices);
    harness.get_by_label("Filter by name").focus();
    harness.step();
    harness.event(egui::Event::Text("l".to_owned()));
    harness.step();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::E);
    for _ in 0..10 {
        harness.step();
    }
    harness.get_by_label("Write files");
    frames("filter on, export dialog open, ", 10_000, &mut harness)
}

/// A whole frame with its drawing, the large photograph at 1:1 with its map: in one texture, in tiles of 1024 pixels, and
/// with local contrast. On a software adapter the drawing is work of the processor too.
pub fn drawing(devices: &Devices) -> [Duration; 3] {
    let tiled = Devices {
        longest_side: Some(2048),
        ..devices.clone()
    };
    let local = [(devices, false), (&tiled, false), (devices, true)];
    let words = ["in one texture", "in tiles", "with local contrast"];
    let mut times = [Duration::ZERO; 3];
    for ((time, words), (devices, local)) in times.iter_mut().zip(words).zip(local) {
        *time = one_to_one(words, devices, local);
    }
    times
}

fn one_to_one(words: &str, devices: &Devices, local: bool) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = listed(folder.path(), 1, devices);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num1);
    if local {
        harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::V);
    }
    // Tiles and curves come from another thread.
    for _ in 0..30 {
        harness.step();
        let _ = harness.render().expect("a picture");
        std::thread::sleep(Duration::from_millis(50));
    }
    let what = format!("frame with its drawing, 4288×2848 px at 1:1, {words}");
    time(&what, 20, || {
        harness.step();
        std::hint::black_box(harness.render().expect("a picture"));
    })
}

fn window(images: usize, devices: &Devices) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = listed(folder.path(), images, devices);
    frames("", images, &mut harness)
}

fn frames(how: &str, images: usize, harness: &mut Harness<'static, App>) -> Duration {
    let mut number = 0u32;
    let what = format!("frame, {how}{images} images listed, 4288×2848 px shown");
    time(&what, 60, || {
        number += 1;
        move_about(harness, number);
        harness.step();
        let output = harness.output();
        let (shapes, density) = (output.shapes.clone(), output.pixels_per_point);
        std::hint::black_box(harness.ctx.tessellate(shapes, density));
    })
}

/// The window on a folder, once all of its images are listed.
fn listed(folder: &Path, images: usize, devices: &Devices) -> Harness<'static, App> {
    fill(folder, images);
    let mut harness = open(folder, devices);
    // The large one stands first, and so it is shown.
    let listed = grouped(images + 1);
    let start = Instant::now();
    while harness.query_by_label(&listed).is_none() {
        assert!(
            start.elapsed() < Duration::from_secs(300),
            "{listed} images"
        );
        std::thread::sleep(Duration::from_millis(50));
        harness.step();
    }
    harness
}

/// The wheel turns over the list in one frame, the pointer moves over the picture in the next.
fn move_about(harness: &mut Harness<'static, App>, number: u32) {
    let step = (number % 50) as f32;
    if number.is_multiple_of(2) {
        harness.event(egui::Event::PointerMoved(egui::pos2(100.0, 300.0)));
        harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -40.0 * step),
            phase: egui::TouchPhase::Move,
            modifiers: egui::Modifiers::NONE,
            source: egui::MouseWheelSource::Unknown,
        });
    } else {
        let at = egui::pos2(450.0 + 4.0 * step, 250.0 + 2.0 * step);
        harness.event(egui::Event::PointerMoved(at));
    }
}

fn open(folder: &Path, devices: &Devices) -> Harness<'static, App> {
    let Graphics {
        instance,
        adapter,
        device,
        queue,
    } = devices.graphics.clone().expect("a device that draws");
    let setup = WgpuSetup::Existing(WgpuSetupExisting {
        instance,
        adapter,
        device,
        queue,
    });
    let launch = Launch {
        folder: Some(folder.to_path_buf()),
        samples: false,
        device: DeviceChoice::Cpu,
        size: 128,
        steps: 10,
        seed: 1,
        count: Count::Fixed(10),
        detail: true,
        window_makes_device: false,
        library: None,
    };
    let devices = devices.clone();
    Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .wgpu_setup(setup)
        .build_eframe(move |cc| App::new(cc, devices, &launch).expect("a window"))
}

/// A folder of one large photograph and many small ones, which are one file under many names.
fn fill(folder: &Path, images: usize) {
    retina(LARGE.0, LARGE.1)
        .save(folder.join("0 large.jpg"))
        .expect("an image");
    let small = folder.join("1 small 00000.png");
    retina(64, 48).save(&small).expect("an image");
    for number in 1..images {
        let name = folder.join(format!("1 small {number:05}.png"));
        std::fs::hard_link(&small, name).expect("a name");
    }
}

/// A disc on black.
fn retina(width: u32, height: u32) -> image::RgbImage {
    let radius = f64::from(height) / 2.0;
    let (cx, cy) = (f64::from(width) / 2.0, radius);
    image::RgbImage::from_fn(width, height, |x, y| {
        let far = (f64::from(x) - cx).hypot(f64::from(y) - cy) > radius - 1.0;
        image::Rgb(if far {
            [0, 0, 0]
        } else {
            [170, 80, (x % 60) as u8]
        })
    })
}

/// As the window writes a count.
fn grouped(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{}\u{202f}{:03}", number / 1000, number % 1000),
    }
}
